"""Build the drawings into `glossary/pictures`: run after a change to a drawing or to its words."""

from pathlib import Path

from knowledge.drawings import build
from prompts.layers import Layers


def main() -> None:
    """Write every file, and remove those that no drawing has any more."""
    base = Path(__file__).parent.parent
    folder = base / "glossary" / "pictures"
    built = build(Layers(base).documents("glossary/pictures.yaml")["glossary/pictures.yaml"])
    for path in folder.rglob("*.svg"):
        if path.relative_to(folder).as_posix() not in built:
            path.unlink()
    for name, body in built.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
    print(f"{len(built)} pictures in {folder}")


if __name__ == "__main__":
    main()
