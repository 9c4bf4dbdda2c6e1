"""Changed words of entries, laid over the glossary as files of an overlay: all of them, or none."""

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from knowledge.families import documents
from knowledge.fault import Fault
from knowledge.sheet import OF_TERMS, Row, cells_of
from knowledge.staged import replace_all
from knowledge.vetting import lint
from prompts.layers import ContentError, Layers


@dataclass(frozen=True)
class Edit:
    """One changed cell: the field of an entry in a language, before and after."""

    line: int
    concept: str
    language: str
    column: str
    before: str | list[str] | None
    after: str | list[str] | None


def edits(rows: Sequence[Row], documents: Mapping[str, Mapping[str, Any]]) -> list[Edit]:
    """What the rows of a sheet change in the entries as they stand."""
    return list(_changed(rows, documents))


def _changed(rows: Sequence[Row], documents: Mapping[str, Mapping[str, Any]]) -> Iterator[Edit]:
    for row in rows:
        now = cells_of(documents[row.concept], row.language)
        for column, value in row.cells.items():
            if (now[column] or None) != (value or None):
                yield Edit(row.line, row.concept, row.language, column, now[column], value)


def apply(changes: Sequence[Edit], layers: Layers, name: str) -> list[Path]:
    """Write the changes into the overlay; what the lint would refuse is one sentence with the sheet's line, and nothing is written."""
    if layers.overlay is None:
        raise ContentError("PLAINRAD_CONTENT is not set; name the folder of your own content, changes are kept there")
    texts = _texts(changes, layers)
    _refuse_faults(changes, texts, layers, name)
    replace_all({layers.overlay / file: text for file, text in texts.items()})
    return [layers.overlay / file for file in texts]


def _texts(changes: Sequence[Edit], layers: Layers) -> dict[str, str]:
    """Overlay file → its new text: only what differs, over what the overlay says already."""
    files = {Path(file).stem: file for file in documents(layers)}
    assert layers.overlay is not None
    own = Layers(layers.overlay)
    grouped: dict[str, list[Edit]] = defaultdict(list)
    for change in changes:
        grouped[files[change.concept]].append(change)
    made: dict[str, str] = {}
    for file, those in grouped.items():
        document = dict(own.documents(file).get(file, {}))
        for change in those:
            part = "terms" if change.column in OF_TERMS else "explain"
            document = _put(document, (part, change.language, change.column), change.after)
        made[file] = _comments(layers.overlay / file) + yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=140)
    return made


def _put(document: Mapping[str, Any], way: Sequence[str], value: Any) -> dict[str, Any]:
    first, *rest = way
    inner = document.get(first)
    return {**document, first: _put(inner if isinstance(inner, Mapping) else {}, rest, value) if rest else value}


def _comments(path: Path) -> str:
    """The comment at the head of a file that is written anew."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.is_file() else []
    kept = []
    for line in lines:
        if not line.startswith("#"):
            break
        kept.append(line)
    return "".join(kept)


def _refuse_faults(changes: Sequence[Edit], texts: Mapping[str, str], layers: Layers, name: str) -> None:
    """Complain about the first error that the changes bring in; what was wrong before does not stop them."""
    with tempfile.TemporaryDirectory() as folder:
        overlay = Path(folder)
        _laid(layers, texts, overlay)
        faults = [f for f in lint(Layers(layers.base, overlay)) if f.severity == "error"]
    known = {(f.file, f.field, f.sentence) for f in lint(layers) if f.severity == "error"} if faults else set()
    new = [f for f in faults if (f.file, f.field, f.sentence) not in known]
    rows = sorted(((_line_of(f, changes), f) for f in new), key=lambda row: (row[0] is None, row[0] or (0, 0)))
    for at, fault in rows:
        place = f"{name}, line {at[1]}" if at else name
        raise ContentError(f"{place}: {Path(fault.file).stem}: {fault.field}: {fault.sentence}")


def _line_of(fault: Fault, changes: Sequence[Edit]) -> tuple[int, int] | None:
    """The line of the sheet that a fault comes from, and before it how far off: the very cell is 0, its row 1."""
    concept, column = Path(fault.file).stem, fault.field.rpartition(".")[2]
    found = [
        (0 if change.column == column and fault.language == change.language else 1, change.line)
        for change in changes
        if change.concept == concept and fault.language in ("", change.language)
    ]
    return min(found, default=None)


def _laid(layers: Layers, texts: Mapping[str, str], overlay: Path) -> None:
    """The overlay as it would be, in a folder of its own."""
    for file, paths in (*layers.files("glossary/**/*").items(), *layers.files("families/**/*").items()):
        if layers.overlay is not None and paths[-1].is_relative_to(layers.overlay):
            _write(overlay / file, paths[-1].read_bytes())
    for file, text in texts.items():
        _write(overlay / file, text.encode())


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
