"""How long and how hard the answers are: words, and the school grade by each language's own formula (knowledge/grade.py).

Grades of different formulas are not one scale: French, Dutch and Portuguese read a grade off Flesch's table, Polish and
Spanish count years of school. Within a language they tell which answers are harder than others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from assistant.evaluation.document import Row
from knowledge.grade import grade

LONGEST = 90  # words, unless all was asked for
_FEW = 4  # words of the shortest text that a formula can judge
WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one group of answers: how many, the medians, and the share above the longest length."""

    count: int
    words: float
    grade: float | None
    longer: int


def graded(text: str, language: str) -> float | None:
    """The grade of an answer; None where there are too few words."""
    return round(grade(text, language), 1) if len(text.split()) >= _FEW else None


def answered(rows: Sequence[Row]) -> list[Row]:
    """The rows that were answered from the report: fixed wording is not measured here."""
    return [r for r in rows if r.outcome == "answered" and r.answer]


def figures(rows: Sequence[Row]) -> Figures | None:
    """The figures of the answered rows; None where there are none."""
    told = answered(rows)
    if not told:
        return None
    grades = [r.grade for r in told if r.grade is not None]
    longer = sum(r.words > LONGEST for r in told if r.kind != WHOLE)
    return Figures(len(told), median(r.words for r in told), median(grades) if grades else None, longer)


def hardest(rows: Sequence[Row], most: int = 10) -> list[tuple[str, str, Figures]]:
    """Kinds of answers by how far their grade lies above the median of their language: (language, class, figures)."""
    found: list[tuple[float, str, str, Figures]] = []
    for language in sorted({r.language for r in rows}):
        own = [r for r in rows if r.language == language]
        base = figures(own)
        for kind in sorted({r.kind for r in own}):
            part = figures([r for r in own if r.kind == kind])
            if base and base.grade and part and part.grade:
                found.append((part.grade - base.grade, language, kind, part))
    found.sort(key=lambda row: -row[0])
    return [(language, kind, part) for _, language, kind, part in found[:most]]
