"""Whether each clause of a sentence agrees with the line of the report that it speaks of, by their bare words.

A second look at what the statements refused: a lay word may have been taken for another thing, or two clauses for one.
Each clause is laid beside the nearest clause of the report. All that can be checked in it must stand there too.
"""

from collections.abc import Mapping

from assistant.answer.kinship import Kinship
from assistant.answer.nearness import Nearness
from assistant.answer.pieces import Named, Piece, Pieces
from assistant.answer.reportpieces import ReportPieces
from guardrails.rawwords import QUALITIES, RawWords, opposite_place, other_quality
from knowledge.lexicon import Concept

_NEAR = 2.5  # what a clause must share with a line, to be about it
_VALUE = 1.5  # a value that both give
_TIE = 0.5
_RIVAL = 1.5  # how near a line that says otherwise must be, to be heard
_DENIED = frozenset({"denial", "nothing", "not_seen", "healthy"})
_DOUBT = frozenset({"doubt", "suspicion", "perhaps", "uncertain", "leading"})
_TIMES = frozenset({"old", "then"})
_EXTENT = frozenset({"burst", "complete", "partial", "moved", "acute", "gone", "unseen", "excluded", "baby"})
_DEGREES = frozenset({"low", "mid", "high"})
_SIDES = frozenset({"left", "right"})


class Agreement:
    """Lays the clauses of answers beside those of one report."""

    def __init__(self, report: ReportPieces, concepts: Mapping[str, Concept], kinship: Kinship, words: RawWords) -> None:
        self._report, self._concepts, self._kinship, self._words = report, concepts, kinship, words
        self._pieces = Pieces(words.answer)
        self._near: Nearness | None = None

    def of(self, text: str, named: Named) -> set[str]:
        """The sentences that carry all clauses of a text; none where one clause is not carried."""
        found: set[str] = set()
        for claim in self._pieces.claims(text, named):
            if not self._tells(claim):
                continue
            carrying = self._carrying(claim)
            if not carrying:
                return set()
            found |= carrying
        return found

    def _tells(self, claim: Piece) -> bool:
        return claim.placed or bool(claim.values) or bool(claim.groups & (_DENIED | _DOUBT | _EXTENT))

    def _carrying(self, claim: Piece) -> set[str]:
        rows = self._report.by_claim
        if self._near is None:
            self._near = Nearness(rows, self._kinship, self._words)
        near = self._near.of(claim)
        scored = [(near(p) + _VALUE * _shared(claim, p), p) for p in rows]
        best = max((score for score, _ in scored), default=0.0)
        if best < _NEAR:
            return set()
        found = {p.sentence for score, p in scored if score >= best - _TIE and self._agrees(claim, p)}
        rivals = [p for score, p in scored if score >= best - _RIVAL and p.sentence not in found]
        return set() if any(self._dissents(claim, p) for p in rivals) else found

    def _dissents(self, claim: Piece, there: Piece) -> bool:
        """Whether another clause speaks of the same finding at that place, but denies or doubts it where this one does not."""
        denied, doubted = bool(claim.groups & _DENIED), bool(claim.groups & _DOUBT)
        if denied == bool(there.groups & _DENIED) and doubted == bool(there.groups & _DOUBT):
            return False
        assert self._near is not None
        if not self._near.accepted(claim, denied) & there.found or not _levels_alike(claim, there):
            return False
        if claim.sides and there.sides and not there.both and claim.sides.isdisjoint(there.sides):
            return False
        parts = there.places | {p for c in there.found for p in self._concepts[c].of[:1]}
        return not claim.places or not parts or any(self._kinship.related(p, q) for p in claim.places for q in parts)

    def _agrees(self, claim: Piece, there: Piece) -> bool:
        return (
            all(values <= there.values.get(kind, frozenset()) for kind, values in claim.values.items())
            and self._words.answer.numbers(claim.text) <= self._words.report.all_numbers(there.text)
            and claim.sides <= there.sides
            and claim.levels <= there.levels
            and claim.subparts <= there.subparts
            and bool(claim.groups & _DENIED) == bool(there.groups & _DENIED)
            and bool(claim.groups & _DOUBT) == bool(there.groups & _DOUBT)
            and claim.groups & _EXTENT <= there.groups
            and _relatives(claim) == _relatives(there)
            and bool("old" in claim.groups) <= bool("old" in there.groups)
            and not opposite_place(claim.groups, there.groups)
            and not other_quality(claim.groups, there.groups - QUALITIES | self._words.report.qualities(there.text))
            and not _other_degree(claim, there)
            and self._same_places(claim, there)
            and self._same_findings(claim, there)
        )

    def _same_places(self, claim: Piece, there: Piece) -> bool:
        parts = there.places | {p for c in there.found for p in self._concepts[c].of}
        kin = self._kinship
        return all(
            any(kin.related(p, q) for q in parts) or not kin.particular(p) and not any(kin.apart(p, q) for q in parts)
            for p in claim.places
        )

    def _same_findings(self, claim: Piece, there: Piece) -> bool:
        denied = bool(claim.groups & _DENIED)
        families = {family for family, _, _ in self._kinship.words(claim.text, self._words.answer.language)}
        wanted = [self._kinship.accepted(c, self._kinship.general(c), denied) for c in claim.found]
        wanted += [self._kinship.accepted("", frozenset({family}), denied) for family in families]
        return all(own & there.found for own in wanted)


def _levels_alike(claim: Piece, there: Piece) -> bool:
    """Whether two pieces may speak of one level."""
    return not (claim.levels and there.levels) or bool(claim.levels & there.levels)


def _shared(claim: Piece, there: Piece) -> int:
    return sum(len(values & there.values.get(kind, frozenset())) for kind, values in claim.values.items() if kind != "change")


def _relatives(piece: Piece) -> set[str]:
    return {g for g in piece.groups if g.startswith("relatives:")}


def _other_degree(claim: Piece, there: Piece) -> bool:
    mine, theirs = claim.groups & _DEGREES, there.groups & _DEGREES
    return len(mine) == 1 and bool(theirs) and not mine <= theirs
