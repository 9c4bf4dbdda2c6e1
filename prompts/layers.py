"""Content in layers: the packaged base and, over it, a hospital's own folder that an upgrade never touches."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """YAML in which "no", "on" and "yes" are words, as they are in a list of words; only true and false are not."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rows if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, rows in _Base.yaml_implicit_resolvers.items()
}


class ContentError(Exception):
    """A content file that cannot be used; the message names the file and the line."""


@dataclass(frozen=True)
class Layers:
    """One folder of content, and the overlay folder whose files of the same name are laid over it."""

    base: Path
    overlay: Path | None = None

    def files(self, pattern: str) -> dict[str, tuple[Path, ...]]:
        """Relative path → the files that make it up, base first; sorted, so that every run sees one order."""
        found: dict[str, list[Path]] = {}
        for root in (self.base, self.overlay):
            if root is not None and root.is_dir():
                for path in sorted(root.glob(pattern)):
                    if path.is_file():
                        found.setdefault(path.relative_to(root).as_posix(), []).append(path)
        return {name: tuple(paths) for name, paths in sorted(found.items())}

    def documents(self, pattern: str) -> dict[str, Mapping[str, Any]]:
        """Relative path → the merged mapping: overlay keys win, one by one; lists are replaced whole."""
        merged: dict[str, Mapping[str, Any]] = {}
        for name, paths in self.files(pattern).items():
            document: dict[str, Any] = {}
            for path in paths:
                document = _over(document, _mapping(path))
            merged[name] = document
        return merged

    def digest(self, patterns: tuple[str, ...]) -> str:
        """SHA-256 over names and bytes of all files of the patterns, base and overlay."""
        total = hashlib.sha256()
        for pattern in patterns:
            for name, paths in self.files(pattern).items():
                for path in paths:
                    body = path.read_bytes()
                    total.update(f"{name}\0{len(body)}\0".encode())
                    total.update(body)
        return total.hexdigest()


def _mapping(path: Path) -> Mapping[str, Any]:
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except UnicodeDecodeError as error:
        raise ContentError(f"{path}: not UTF-8 (byte {error.start}); save the file as UTF-8") from error
    except yaml.YAMLError as error:
        raise ContentError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(document, Mapping):
        raise ContentError(f"{path}: must hold a mapping (key: value), holds {type(document).__name__}")
    return document


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        merged[key] = _over(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return merged
