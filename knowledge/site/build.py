"""Writes the whole site into a folder, and takes out pages of concepts that are no more."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.entry import parse
from knowledge.families import documents as all_documents
from knowledge.safe_svg import unsafe
from knowledge.signing import Signatures
from knowledge.site.index import script
from knowledge.site.pages import ENVIRONMENT, Pages
from knowledge.site.words import Words
from prompts.language import LANGUAGES
from prompts.layers import ContentError, Layers

_MARK = ".plainrad-site"  # a folder with it is ours, and may be written again
_ASSETS = ("site.css", "search.js")
_LABELS = "glossary/pictures.yaml"
_PICTURES = "glossary/pictures"


@dataclass(frozen=True)
class Built:
    """How much was written."""

    pages: int
    bytes: int


def build(layers: Layers, wording: Mapping[str, Any], signed: Signatures, version: str, folder: Path) -> Built:
    """Write the site; a folder that holds anything else is refused, so that nothing of anybody's is overwritten."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir()) and not (folder / _MARK).is_file()):
        raise ContentError(f"{folder}: holds other things; name a new folder, or one that the site was written into before")
    written: dict[str, int] = {}
    for name, body in _files(layers, wording, signed, version):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        written[name] = len(body)
    for path in folder.rglob("*"):
        if path.is_file() and path.relative_to(folder).as_posix() not in written:
            path.unlink()
    return Built(sum(name.endswith(".html") for name in written), sum(written.values()))


def _files(layers: Layers, wording: Mapping[str, Any], signed: Signatures, version: str) -> Iterator[tuple[str, bytes]]:
    documents = _entries(layers)
    labels = layers.documents(_LABELS).get(_LABELS, {})
    yield _MARK, version.encode()
    languages = [lang for lang in LANGUAGES if any(lang in d["terms"] for d in documents.values())]
    for language in languages:
        entries = {c: d for c, d in documents.items() if language in d["terms"] and language in d["explain"]}
        words = Words(wording, language)
        pages = Pages(entries, words, labels, signed, version, languages)
        yield f"{language}/index.html", pages.start().encode()
        yield f"{language}/index.js", script(entries, words).encode()
        for concept, page in pages.concepts():
            yield f"{language}/{concept}.html", page.encode()
    yield "index.html", ENVIRONMENT.get_template("doors.html").render(words=Words(wording, "en"), languages=languages).encode()
    for name in _ASSETS:
        yield name, Path(__file__).with_name("templates").joinpath(name).read_bytes()
    yield from _pictures(layers, {d["picture"] for d in documents.values() if d.get("picture")})


def _entries(layers: Layers) -> dict[str, Mapping[str, Any]]:
    """All entries by id, each as it should be: a page is made of nothing half read."""
    found: dict[str, Mapping[str, Any]] = {}
    for name, document in all_documents(layers).items():
        parse(name, document)
        found[str(document["id"])] = document
    return dict(sorted(found.items()))


def _pictures(layers: Layers, names: set[str]) -> Iterator[tuple[str, bytes]]:
    for name in sorted(names):
        paths = layers.files(f"{_PICTURES}/{name}").values() if ".." not in Path(name).parts else ()
        for path in (found[-1] for found in paths):
            for sentence in unsafe(path):
                raise ContentError(f"{path}: {sentence}")
            yield f"pictures/{name}", path.read_bytes()
