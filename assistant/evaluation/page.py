"""The page of an evaluation for staff: one file, no script, nothing from elsewhere, charts drawn in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.cases import SAFETY
from assistant.evaluation.document import Document, Row, share
from assistant.evaluation.legibility import LONGEST, WHOLE, answered, figures, hardest
from knowledge.templating import environment

LEVELS = ("easy", "plain", "full")
_STEP = 10  # words of a column of the chart of lengths
_COLUMNS = 16
_SHADES = 5
_HARDEST = 8

_ENVIRONMENT = environment(Path(__file__).with_name("templates"))


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, how many hold of how many, how many of the failing are known."""

    name: str
    good: int
    all: int
    known: int = 0

    @property
    def failing(self) -> int:
        """How many fail that nobody knew of."""
        return self.all - self.good - self.known


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the chart of lengths: words from, answers, and whether it lies beyond the longest length."""

    start: int
    count: int
    beyond: bool


def page(document: Document, wording: Mapping[str, Any], language: str = "en") -> str:
    """The page in a language; in English where its words are missing."""
    chosen = language if language in wording else "en"
    words = wording[chosen]
    rows = document.rows
    names = words["classes"]
    languages = [code for code in words["languages"] if any(r.language == code for r in rows)]
    kinds = sorted({_named(names, r.kind) for r in rows}, key=str.lower)
    failed = sorted((r for r in rows if r.faults), key=lambda r: (not _new(r, document), not r.unsafe, r.safety is None, r.id))
    lengths = columns(rows)
    return _ENVIRONMENT.get_template("page.html").render(
        lang=chosen,
        words=words,
        document=document,
        cases=len(rows),
        reports=len({r.report for r in rows}),
        mean=f"{share(rows):.1%}",
        baseline=f"{document.baseline:.1%}",
        reached=round(share(rows), 3) >= document.baseline,
        known=sum(r.unsafe and r.id in document.known for r in rows),
        safety=[_safety(words["safety"][name], document, name) for name in SAFETY],
        by_language=[_bar(words["languages"][code], [r for r in rows if r.language == code]) for code in languages],
        by_level=[_bar(words["levels"][level], [r for r in rows if r.level == level]) for level in LEVELS],
        languages=languages,
        kinds=[(name, _cells([r for r in rows if _named(names, r.kind) == name], languages)) for name in kinds],
        lengths=lengths,
        tallest=max((c.count for c in lengths), default=1) or 1,
        longest=LONGEST,
        longer=sum(r.words > LONGEST for r in answered(rows) if r.kind != WHOLE),
        grades=[(words["languages"][code], found) for code in languages if (found := figures([r for r in rows if r.language == code]))],
        hardest=[(words["languages"][code], _named(names, kind), part) for code, kind, part in hardest(rows, _HARDEST)],
        failed=[(row, _named(names, row.kind), [_fault(words, f) for f in row.faults]) for row in failed],
    )


def columns(rows: Sequence[Row]) -> list[Column]:
    """Answers by their words, in steps of ten; the last column holds all that are longer still."""
    told = [r.words for r in answered(rows)]
    counts = [0] * _COLUMNS
    for words in told:
        counts[min(_COLUMNS - 1, max(0, words - 1) // _STEP)] += 1
    return [Column(at * _STEP, count, at * _STEP >= LONGEST) for at, count in enumerate(counts)]


def _safety(name: str, document: Document, kind: str) -> Bar:
    rows = [r for r in document.rows if r.safety == kind]
    failing = [r for r in rows if r.unsafe]
    return Bar(name, len(rows) - len(failing), len(rows), sum(r.id in document.known for r in failing))


def _bar(name: str, rows: Sequence[Row]) -> Bar:
    return Bar(name, sum(not r.faults for r in rows), len(rows))


def _cells(rows: Sequence[Row], languages: Sequence[str]) -> list[tuple[int, int, int]]:
    """(good, all, shade) for all and for each language: shade 0 where all hold, 5 where none does."""
    parts = [rows, *([r for r in rows if r.language == code] for code in languages)]
    return [(good := sum(not r.faults for r in p), len(p), _shade(good, len(p))) for p in parts]


def _shade(good: int, count: int) -> int:
    return 0 if good == count else max(1, round(_SHADES * (1 - good / count)))


def _new(row: Row, document: Document) -> bool:
    return row.unsafe and row.id not in document.known


def _named(names: Mapping[str, str], kind: str) -> str:
    """A class in words; a hospital's own class by the name it gave."""
    return names.get(kind, kind.replace("-", " "))


def _fault(words: Mapping[str, Any], fault: str) -> tuple[str, str]:
    kind, _, rest = fault.partition(":")
    return words["faults"].get(kind, kind), rest.strip()
