"""The glossary as a spreadsheet (CSV): a row for each concept and language, for clinicians who edit no YAML.

The last cell of a row holds the version of what the row said. It tells a row of today from one exported before somebody else's
change, and it shows when the cells of a row have slipped by a column.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prompts.layers import ContentError

TEXTS = ("preferred", "plain", "easy", "absent")
LISTS = ("others", "in_region", "lay", "ask")
_FIXED = ("concept", "kind", "region", "language")
COLUMNS = (*_FIXED, "preferred", "others", "in_region", "lay", "plain", "easy", "absent", "ask", "version")
OF_TERMS = ("preferred", "others", "in_region", "lay")
_BETWEEN = " | "
_DIGITS = 12  # of a version
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BOM = "\ufeff"  # without it a spreadsheet program takes UTF-8 for something else

Cells = dict[str, str | list[str] | None]


@dataclass(frozen=True)
class Row:
    """One row as read: what a concept says in one language, and the line of the file it began on."""

    line: int
    concept: str
    language: str
    cells: Cells


def written(documents: Sequence[Mapping[str, Any]], languages: Sequence[str]) -> str:
    """The sheet of some entries in some languages."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for document in sorted(documents, key=lambda d: str(d["id"])):
        for language in languages:
            cells = cells_of(document, language)
            fixed = [document["id"], document["kind"], document["region"], language]
            writer.writerow([*fixed, *(_shown(cells[name]) for name in COLUMNS[len(_FIXED) : -1]), _version(cells)])
    return _BOM + out.getvalue()


def cells_of(document: Mapping[str, Any], language: str) -> Cells:
    """What an entry says in a language, by column."""
    terms, explain = document["terms"].get(language) or {}, document["explain"].get(language) or {}
    found: Cells = {}
    for name in (*TEXTS, *LISTS):
        value = (terms if name in OF_TERMS else explain).get(name)
        found[name] = list(value or ()) if name in LISTS else value
    return found


def read(body: bytes, name: str, documents: Mapping[str, Mapping[str, Any]], languages: Sequence[str]) -> list[Row]:
    """The rows of a sheet. The first thing that cannot be meant so is one sentence with file and line."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        raise ContentError(f"{name}, line {line}: not UTF-8; save the sheet as “CSV UTF-8”") from error
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[Row] = []
    seen: dict[tuple[str, str], int] = {}
    try:
        for line, cells in _lines(reader, name):
            row = _row(cells, f"{name}, line {line}", line, documents, languages)
            first = seen.setdefault((row.concept, row.language), line)
            if first != line:
                raise ContentError(
                    f"{name}, line {line}: {row.concept} in {row.language!r} stands in line {first} too; keep one of them"
                )
            rows.append(row)
    except csv.Error as error:
        raise ContentError(f"{name}, line {reader.line_num}: no sheet of cells ({error}); save it as CSV again") from error
    return rows


def _delimiter(text: str) -> str:
    """Spreadsheet programs put a semicolon or a tab in some countries."""
    header = text.split("\n", 1)[0]
    return max((",", ";", "\t"), key=header.count)


def _lines(reader: Any, name: str) -> Iterator[tuple[int, list[str]]]:
    """The rows under the header that are not empty, with the line each begins on."""
    header: list[str] = next(reader, [])
    if [cell.strip() for cell in header] != list(COLUMNS):
        wrong = next((at for at, pair in enumerate(zip(header, COLUMNS, strict=False)) if pair[0].strip() != pair[1]), len(header))
        said = repr(header[wrong].strip()) if wrong < len(header) else "nothing"
        want = repr(COLUMNS[wrong]) if wrong < len(COLUMNS) else "nothing"
        raise ContentError(f"{name}, line 1: column {wrong + 1} must be {want}, is {said}; the columns are {', '.join(COLUMNS)}")
    begun = reader.line_num + 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begun, cells
        begun = reader.line_num + 1


def _row(
    cells: Sequence[str], where: str, line: int, documents: Mapping[str, Mapping[str, Any]], languages: Sequence[str]
) -> Row:  # fmt: skip
    if len(cells) != len(COLUMNS):
        raise ContentError(f"{where}: has {len(cells)} cells, not {len(COLUMNS)}; a column has shifted")
    given = dict(zip(COLUMNS, (cell.strip() for cell in cells), strict=True))
    document = documents.get(given["concept"])
    if document is None:
        raise ContentError(f"{where}: {given['concept']!r} is no concept; new ones are made with `plainrad glossary new`")
    for column in ("kind", "region"):
        if given[column] != document[column]:
            raise ContentError(
                f"{where}: {column} is {given[column]!r}, of {document['id']} it is {document[column]!r}; a column has shifted"
            )
    if given["language"] not in languages:
        raise ContentError(f"{where}: language {given['language']!r} does not exist; use one of {', '.join(languages)}")
    if len(given["version"]) != _DIGITS or set(given["version"]) - set("0123456789abcdef"):
        raise ContentError(f"{where}: the last cell must be the version, is {given['version'][:40]!r}; a column has shifted")
    for column in ("preferred", "plain"):
        if not given[column]:
            raise ContentError(f"{where}: {column} is empty; every concept needs one in {given['language']!r}")
    said: Cells = {name: _plain(given[name]) or None for name in TEXTS}
    said |= {name: [t for t in (_plain(p.strip()) for p in given[name].split("|")) if t] for name in LISTS}
    now = cells_of(document, given["language"])
    if said != now and given["version"] != _version(now):
        raise ContentError(f"{where}: {document['id']} has changed since it was exported; export it again and change that")
    if slipped := _slipped(said, now):
        raise ContentError(f"{where}: {slipped[0]} holds what stood in {slipped[1]}; a column has shifted")
    return Row(line, given["concept"], given["language"], said)


def _slipped(said: Cells, now: Cells) -> tuple[str, str] | None:
    """A column that holds what its neighbour held: cells moved inside a row whose ends still fit."""
    columns = COLUMNS[len(_FIXED) : -1]
    for one, other in [*zip(columns, columns[1:], strict=False), *zip(columns[1:], columns, strict=False)]:
        if said[one] and said[one] != now[one] and _shown(said[one]) == _shown(now[other]):
            return one, other
    return None


def _version(cells: Cells) -> str:
    return hashlib.sha256(json.dumps(cells, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:_DIGITS]


def _shown(value: str | list[str] | None) -> str:
    """A cell as text; what a spreadsheet would take for a formula gets an apostrophe, as one types it there."""
    text = _BETWEEN.join(value) if isinstance(value, list) else value or ""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
