"""Comparing with earlier reports of the same person: sizes side by side with their dates, never a verdict.

Two mentions are compared only where concept, side and place agree and each report has one such thing. What the
radiologist wrote on the change stands first; where the sizes say otherwise, his words stand alone and a person is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answer.dates import written
from assistant.answer.evidence import SILENT, Evidence, Gather, largest
from assistant.answer.plan import Move
from assistant.answer.question import Part
from assistant.report.model import Finding, Reading
from assistant.report.sentences import Sentence
from knowledge.kin import around
from knowledge.lexicon import Concept

INTENTS = ("change", "comparison")
_IN_MM = ("mm", "cm")
_ROUNDING = 1.0  # mm by which two statements of one size may differ
_NOTABLE = 2.0  # mm from which sizes contradict "unchanged"
_MOST = 3  # findings compared in one answer
_THINGS = ("finding", "disease", "anatomy")


@dataclass(frozen=True, slots=True)
class EarlierReport:
    """A report of the same person, as it was handed over: id, date of the exam (YYYY-MM-DD), text."""

    id: str
    date: str
    text: str


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier report as read."""

    id: str
    date: str
    reading: Reading


def in_order(reports: Sequence[EarlierReport]) -> list[EarlierReport]:
    """The reports, newest exam first; of one id the last version counts."""
    return sorted({r.id: r for r in reports}.values(), key=lambda r: r.date, reverse=True)


class Comparison:
    """Compares one reading with earlier ones, newest first."""

    def __init__(self, reading: Reading, gather: Gather, past: Sequence[Past]) -> None:
        self._reading, self._gather = reading, gather
        named = self._named(past)
        self._past = [p for p in past if named and p.id == named[0].id] + [p for p in past if not named or p.id != named[0].id]
        self._reference = named

    def moves(self, part: Part, evidence: Evidence) -> tuple[list[Move], str]:
        """What the two reports give, and the reason for which a person is asked ("" for none)."""
        moves = [Move("earlier_named", past=self._reference[0], sentence=self._reference[1])] if self._reference else []
        if not self._past:
            return moves, ""
        compared: list[Move] = []
        doubted = False
        for finding in self._asked(part, evidence):
            pair = self._pair(finding)
            if pair is None:
                continue
            past, then = pair
            if self._disagrees(finding, then):
                doubted = True
            elif len(compared) < _MOST:
                compared.append(Move("then_now", finding=finding, then=then, past=past))
        if doubted:
            return [*moves, Move("compare_disagrees")], "comparison"
        if part.intent == "comparison":  # what the radiologist wrote on the change stands before the sizes
            told = [m.finding for m in compared if m.finding is not None and m.finding.change not in (None, "new", "resolved")]
            compared = [*(move for f in told for move in (Move("state", finding=f), Move("change", finding=f))), *compared]
        none = [Move("compare_none", past=self._past[0])] if part.intent == "change" else []
        return [*moves, *(compared or none)], ""

    def _asked(self, part: Part, evidence: Evidence) -> list[Finding]:
        """The findings whose sizes are asked for: those of the evidence; all, where no thing is named."""
        named = [c for c in part.concepts if self._gather.concepts[c].kind in _THINGS]
        rows = evidence.findings if named or evidence.findings else self._reading.findings
        asked = {(f.concept, f.side) for f in rows}
        found = [f for f in self._reading.findings if (f.concept, f.side) in asked and _sized(f)]
        return list({(f.concept, f.side, _places(f, self._gather.concepts)): f for f in reversed(found)}.values())[::-1]

    def _pair(self, finding: Finding) -> tuple[Past, Finding] | None:
        """The one mention of the same thing in the newest earlier report that has it."""
        concepts = self._gather.concepts
        if not _alone(finding, self._reading, concepts):
            return None
        own = _key(finding, concepts)
        for past in self._past:
            same = [f for f in past.reading.findings if f.concept == finding.concept and _sized(f) and _key(f, concepts) == own]
            if same:
                return (past, same[0]) if _alone(same[0], past.reading, concepts) else None
        return None

    def _disagrees(self, now: Finding, then: Finding) -> bool:
        """Whether the two sizes say otherwise than the radiologist's own words on the change, or than the size he gives for then."""
        grown = largest(now) - largest(then)
        concepts = self._gather.concepts
        same = [f for f in self._reading.findings if f.concept == now.concept and f.side in (None, now.side) and f.change]
        words = {f.change for f in same if not f.location or _places(f, concepts) == _places(now, concepts)}
        prior = [max(m.prior) * (10.0 if m.unit == "cm" else 1.0) for m in now.size if m.prior]
        return (
            ("unchanged" in words and abs(grown) > _NOTABLE)
            or ("larger" in words and grown < -_ROUNDING)
            or ("smaller" in words and grown > _ROUNDING)
            or bool(words & {"new", "resolved"})
            or any(abs(p - largest(then)) > _ROUNDING for p in prior)
        )

    def _named(self, past: Sequence[Past]) -> tuple[Past, Sentence] | None:
        """The earlier report whose date this one names as what it was compared with; only one that the patient has."""
        for sentence in self._reading.sentences:
            for days in written(sentence.text):
                held = [p for p in past if any(_same_day(p.date, day) for day in days)]
                if len(held) == 1:
                    return held[0], sentence
        return None


def _same_day(iso: str, day: tuple[int | None, int, int]) -> bool:
    year, month, number = day
    try:
        held = date.fromisoformat(iso[:10])
    except ValueError:
        return False
    return (held.month, held.day) == (month, number) and year in (None, held.year)


def _sized(f: Finding) -> bool:
    seen = f.assertion.word in ("present", "possible") and f.section not in SILENT
    return seen and len(f.size) == 1 and f.size[0].unit in _IN_MM


def _places(f: Finding, concepts: Mapping[str, Concept]) -> frozenset[str]:
    """Where a finding lies, without what only contains another of its places ("upper lobe of the left lung")."""
    named = {p.concept for p in f.location}
    wider = {up for place in named for up in around(concepts, place) - {place}}
    return frozenset(named - wider)


_Key = tuple[str, str | None, frozenset[str], str | None]


def _key(f: Finding, concepts: Mapping[str, Concept]) -> _Key:
    return f.concept, f.side, _places(f, concepts), f.level


def _alone(finding: Finding, reading: Reading, concepts: Mapping[str, Concept]) -> bool:
    """Whether a report has one such thing: no other size of the same concept, side and place, and no count of several."""
    own = _key(finding, concepts)
    same = [f for f in reading.findings if f.concept == finding.concept and f.section not in SILENT and _key(f, concepts) == own]
    sizes = (largest(f) for f in same if f.size)
    return all(abs(size - largest(finding)) <= _ROUNDING for size in sizes) and all((f.count or 1) == 1 for f in same)
