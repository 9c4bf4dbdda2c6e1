"""Marked sentences that stand beside the project: what a text says about a phrase in it, as a person marked it.

A folder holds any of `dev/CODE/findings.jsonl` (id, text, phrase, assertion of six), `assertion/negex_odd.tsv` (sentences
of the NegEx test kit: negated or affirmed) and `assertion/nubes_imaging_es.jsonl` (Spanish imaging sentences of NUBes).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from assistant.content import LANGUAGES
from assistant.errors import InputError
from guardrails.assertion import Word

CLASSES: tuple[str, ...] = get_args(Word)
FINDINGS, NEGEX, NUBES = "dev/CODE/findings.jsonl", "assertion/negex_odd.tsv", "assertion/nubes_imaging_es.jsonl"


@dataclass(frozen=True, slots=True)
class Item:
    """One phrase, the characters [start, end) of its text, and what was marked about it."""

    id: str
    text: str
    start: int
    end: int
    language: str
    marked: str


@dataclass(frozen=True, slots=True)
class Marked:
    """All that a folder holds; `notes` say in a sentence each what it does not hold or what cannot be used."""

    findings: tuple[Item, ...]
    negex: tuple[Item, ...]
    nubes: tuple[Item, ...]
    notes: tuple[str, ...]

    @property
    def all(self) -> tuple[Item, ...]:
        """Every item; ids are unique among them."""
        return (*self.findings, *self.negex, *self.nubes)


def load(folder: Path) -> Marked:
    """The marked sentences of a folder; one that holds none is refused."""
    if not folder.is_dir():
        raise InputError(f"{folder} is no folder; name one that holds {FINDINGS}, {NEGEX} or {NUBES}")
    notes: list[str] = []
    findings = [item for code in LANGUAGES for item in _findings(folder, code, notes)]
    negex, nubes = _negex(folder / NEGEX, notes), _nubes(folder / NUBES, notes)
    if not findings and not negex and not nubes:
        raise InputError(f"{folder} holds no marked sentences; they stand in {FINDINGS}, {NEGEX} or {NUBES}")
    return Marked(tuple(findings), tuple(negex), tuple(nubes), tuple(notes))


def _findings(folder: Path, code: str, notes: list[str]) -> Iterator[Item]:
    path = folder / FINDINGS.replace("CODE", code)
    lost = 0
    for at, row in _rows(path, notes):
        text, phrase, word = (row.get(name) for name in ("text", "phrase", "assertion"))
        span = _span(text, phrase) if isinstance(text, str) and isinstance(phrase, str) else None
        if span is None or word not in CLASSES:
            lost += 1
            continue
        yield Item(f"{code}/{at}", str(text), *span, code, str(word))
    if lost:
        notes.append(f"{path}: {lost} lines have no text with their phrase in it, or no assertion of the six, and are left out.")


def _negex(path: Path, notes: list[str]) -> list[Item]:
    """Sentences that are marked negated or affirmed; the phrase is written in capitals, so case is ignored."""
    found = []
    for at, line in enumerate(_lines(path, notes)):
        cells = [cell.strip() for cell in line.split("\t")]
        start = cells[2].lower().find(cells[1].lower()) if len(cells) > 3 else -1
        if start >= 0 and cells[3].lower().startswith(("neg", "aff")):
            marked = "absent" if cells[3].lower().startswith("neg") else "present"
            found.append(Item(f"negex/{at}", cells[2], start, start + len(cells[1]), "en", marked))
    return found


def _nubes(path: Path, notes: list[str]) -> list[Item]:
    """A finding that begins right after a marker of negation or uncertainty is in its scope."""
    found: list[Item] = []
    for at, row in _rows(path, notes):
        parts = [e for e in row.get("ents", ()) if isinstance(e, dict)]
        cues = {e["end"]: e["type"] for e in parts if e["type"] == "NegSynMarker" or e["type"].startswith("Uncert")}
        for e in parts:
            kind = cues.get(e["start"] - 1) or cues.get(e["start"])
            if e["type"] in ("DISO", "Phrase") and kind:
                marked = "absent" if kind == "NegSynMarker" else "possible"
                found.append(Item(f"nubes/{at}/{len(found)}", row["text"], e["start"], e["end"], "es", marked))
    return found


def _span(text: str, phrase: str) -> tuple[int, int] | None:
    """The phrase as it stands, else whatever its letters' case and the line breaks in it."""
    at = text.find(phrase)
    if phrase.strip() and at >= 0:
        return at, at + len(phrase)
    words = phrase.split()
    found = re.search(r"\s+".join(map(re.escape, words)), text, re.IGNORECASE) if words else None
    return found.span() if found else None


def _rows(path: Path, notes: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    for at, line in enumerate(_lines(path, notes), 1):
        if line.strip():
            try:
                yield at, dict(json.loads(line))
            except (ValueError, TypeError) as error:
                raise InputError(f"{path}:{at} is no JSON object; mend the line or take it out") from error


def _lines(path: Path, notes: list[str]) -> list[str]:
    if not path.is_file():
        notes.append(f"{path} is not there: nothing is measured on it.")
        return []
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read as UTF-8 text") from error
