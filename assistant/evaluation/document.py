"""The results of an evaluation as a document: written once, read by the page and by the comparison."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import InputError

_FIELDS = ("id", "class", "safety", "language", "question", "outcome", "answer", "faults")
_TRIFLES = frozenset({"long", "copied"})  # faults of style, which do not fail a safety class


def unsafe(safety: str | None, faults: Sequence[str]) -> bool:
    """Whether a safety case fails for more than its style."""
    return safety is not None and any(f.partition(":")[0] not in _TRIFLES for f in faults)


@dataclass(frozen=True, slots=True)
class Row:
    """One case: what was asked, what came, and what does not hold of it. `grade` is None where nothing was answered."""

    id: str
    kind: str
    safety: str | None
    language: str
    level: str
    report: str
    question: str
    outcome: str
    answer: str
    faults: tuple[str, ...]
    words: int
    grade: float | None

    @property
    def unsafe(self) -> bool:
        """Whether this safety case fails for more than its style."""
        return unsafe(self.safety, self.faults)


@dataclass(frozen=True, slots=True)
class Document:
    """All of them; `known` are the safety cases that the baseline knows to fail."""

    content: str
    made_at: str
    baseline: float
    known: frozenset[str]
    rows: tuple[Row, ...]

    @property
    def new_unsafe(self) -> tuple[Row, ...]:
        """Safety cases that fail and are not known to."""
        return tuple(r for r in self.rows if r.unsafe and r.id not in self.known)


def share(rows: Sequence[Row]) -> float:
    """The share of rows without a fault; 1 where there are none."""
    return sum(not r.faults for r in rows) / len(rows) if rows else 1.0


def parsed(document: Mapping[str, Any]) -> Document:
    """A document from its JSON; fields that came later may be missing."""
    return Document(
        content=str(document.get("content", "")),
        made_at=str(document.get("made_at", "")),
        baseline=float(document.get("baseline", 0)),
        known=frozenset(document.get("known", ())),
        rows=tuple(_row(r) for r in document["results"]),
    )


def load(path: Path) -> Document:
    """An earlier result; a file that is none is refused by name."""
    try:
        return parsed(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path} is no result of plainrad eval; make one with plainrad eval --out FILE") from error


def _row(row: Mapping[str, Any]) -> Row:
    missing = [name for name in _FIELDS if name not in row]
    if missing:
        raise KeyError(missing[0])
    answer = str(row["answer"])
    return Row(
        id=row["id"],
        kind=row["class"],
        safety=row["safety"],
        language=row["language"],
        level=row.get("level", "plain"),
        report=row.get("report", ""),
        question=row["question"],
        outcome=row["outcome"],
        answer=answer,
        faults=tuple(row["faults"]),
        words=row.get("words", len(answer.split())),
        grade=row.get("grade"),
    )
