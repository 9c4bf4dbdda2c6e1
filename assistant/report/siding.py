"""The side of a finding: that of the words it stands with, never that of its neighbour."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from assistant.report.cues import Cue
from assistant.report.found import Label, Place
from assistant.report.nearness import SIZE_REACH, STOPS, cost_of
from assistant.report.pieces import Piece
from assistant.report.sides import groups, on_both, side_of
from knowledge.kin import around, kinds
from knowledge.lexicon import Concept
from prompts.words import Token

_ADJECTIVES = 3  # words that may stand between a side and the finding it describes
_LEAD_LABEL = 6  # words of a label before a sentence ("Peripheral zone:")
_SIDE_REACH = 9


class Sided(NamedTuple):
    """A finding on one side: its concept there, and its places."""

    concept: str
    side: str | None
    places: Sequence[Place]


class Siding:
    """Finds the sides of findings; `openers` are words that may stand before a side which opens a sentence."""

    def __init__(self, concepts: Mapping[str, Concept], joins: frozenset[str], openers: frozenset[str]) -> None:
        self._concepts, self._joins, self._side_openers = concepts, joins, openers

    def of(
        self,
        finding: Piece,
        findings: Sequence[Piece],
        places: Sequence[Place],
        pieces: Sequence[Piece],
        cues: Mapping[str, Sequence[Cue]],
        words: Sequence[Token],
        borders: set[int],
        label: Label | None,
    ) -> list[Sided]:
        """A finding by its sides: one part, or several where places of both sides are named."""
        sides = cues.get("sides", ())
        distinct = {c.value for c in sides}
        if len(distinct) > 1 and not cues.get("normal") and not cues.get("not_assessed"):
            apart = self._parts(finding, places, pieces, sides, words)
            if apart:
                return apart
            others = [f.span for f in findings if f is not finding]
            others += [
                p.span for p in pieces if p.kind == "measurement" and p.span not in (finding.span, *others)
            ]  # "BI-RADS 5 right, 2 left"
            alone = all(set(self._concepts[finding.concept].of) & around(self._concepts, place[0]) for place in places)
            if alone and on_both(finding.span, others, sides, words, borders, self._joins):
                return [Sided(finding.concept, "both", places)]
        side = (
            side_near(finding.span, findings, sides, words, borders, label, self._joins)
            or _side_of_places(places, pieces, sides, words, borders)
            or self._side_of_subject(finding, pieces, sides, words, borders)
            or _side_in_front(finding, findings, pieces, sides, borders)
            or self._side_of_opening(finding, sides, words)
        )
        return [Sided(finding.concept, side, places)]

    def _side_of_opening(self, finding: Piece, sides: Sequence[Cue], words: Sequence[Token]) -> str | None:
        """The one side of a sentence that opens with it ("a sinistra vene dilatate, reperto da varicocele"): all is said of there."""
        first = sides[0] if sides else None
        if first is None or not first.first or len({c.value for c in sides}) > 1 or first.last > finding.mark.first:
            return None
        colon = next((i + 1 for i in range(min(first.first, _LEAD_LABEL)) if words[i].folded == ":"), 0)
        opened = first.first > colon and all(w.folded in self._side_openers for w in words[colon : first.first])
        return first.value if opened and not any(w.folded in STOPS for w in words[first.last : finding.mark.first]) else None

    def _parts(
        self,
        finding: Piece,
        places: Sequence[Place],
        pieces: Sequence[Piece],
        sides: Sequence[Cue],
        words: Sequence[Token],
    ) -> list[Sided]:
        """A finding of places on different sides. A term that holds its first place ("rib fracture") is no fracture of the next."""
        own = self._concepts[finding.concept]
        spans = [next(p.span for p in pieces if (p.mark.start, p.mark.end) == place[1:]) for place in places]
        stops = self._joins | {",", ";"}
        within = bool(own.of) and finding.span not in spans and side_of(finding.span, sides, words, stops) is not None
        apart = groups([finding.span, *spans] if within else spans, sides, words, stops)
        found = []
        for side, members in apart.items():
            here = [places[at - within] for at in members if at or not within]
            held = not within or 0 in members or all(own.of[0] in around(self._concepts, place[0]) for place in here)
            concept = finding.concept if held else own.broader
            if concept is None:
                return []
            found.append(Sided(concept, side, here))
        if len({(part.concept, tuple(p[0] for p in part.places)) for part in found}) == 1 and found:
            return [Sided(finding.concept, "both", places)]
        return found

    def _side_of_subject(
        self, finding: Piece, pieces: Sequence[Piece], sides: Sequence[Cue], words: Sequence[Token], borders: set[int]
    ) -> str | None:
        """The side of the finding's own organ, where that is what the sentence is about ("The right kidney …, without stone")."""
        own = set(self._concepts[finding.concept].of)
        before = [p for p in pieces if p.kind == "anatomy" and p.mark.last <= finding.mark.first]
        organs = [p for p in before if kinds(self._concepts, p.concept) & own]
        if not organs or any(organs[-1].mark.last + 1 < c.first for c in sides):
            return None
        return _side_of_places([(organs[-1].concept, organs[-1].mark.start, organs[-1].mark.end)], pieces, sides, words, borders)


def side_near(
    span: tuple[int, int],
    findings: Sequence[Piece],
    sides: Sequence[Cue],
    words: Sequence[Token],
    borders: set[int],
    label: Label | None,
    joins: frozenset[str],
) -> str | None:
    """The side that stands with a span; two different sides at the same distance are none."""
    spans = [f.span for f in findings]
    if span[0] and words[span[0] - 1].folded == "(":  # "left 2.3 mm (hypoplastic), flow on both sides"
        before = [c for c in sides if span[0] - SIZE_REACH <= c.last < span[0]]
        if before:
            return before[-1].value
    ranked = sorted(
        (cost_of((c.first, c.last), span, words, borders, spans), c.value)
        for c in sides
        if not _leads_to_another(c, span, spans, words, joins) and not _of_the_one_before(c, span, spans, words, joins)
    )
    near = [(cost, value) for cost, value in ranked if cost <= _SIDE_REACH]
    if not near:
        return label[1] if label else None
    best = {value for cost, value in near if cost <= near[0][0]}
    return near[0][1] if len(best) == 1 else None


def _leads_to_another(
    cue: Cue, span: tuple[int, int], spans: Sequence[tuple[int, int]], words: Sequence[Token], joins: frozenset[str]
) -> bool:
    """Whether a side after a finding is the adjective of a later one ("dehydration with a left extrusion")."""
    if cue.first < span[1]:
        return False
    later = min((s[0] for s in spans if s[0] >= cue.last), default=None)
    if later is None or later - cue.last > _ADJECTIVES:
        return False
    between = words[cue.last : later]
    joined = any(w.folded in joins for w in words[span[1] : cue.first])
    return joined and all(w.folded.isalpha() and w.folded not in joins for w in between)


def _of_the_one_before(
    cue: Cue, span: tuple[int, int], spans: Sequence[tuple[int, int]], words: Sequence[Token], joins: frozenset[str]
) -> bool:
    """Whether a side describes an earlier finding and a joining word parts it from this one ("quiste en riñón izquierdo y nódulo")."""
    if cue.last > span[0] or not any(s[1] <= cue.first for s in spans):
        return False
    return any(w.folded in joins for w in words[cue.last : span[0]])


def _side_in_front(
    finding: Piece, findings: Sequence[Piece], pieces: Sequence[Piece], sides: Sequence[Cue], borders: set[int]
) -> str | None:
    """The one side of a sentence that begins with it, for its first finding ("Right, at 10 o'clock, new and ill defined, a mass").

    Not where the side is that of a part named in between ("Right kidney normal, ascites").
    """
    if not sides or sides[0].first or len({c.value for c in sides}) > 1 or finding is not findings[0]:
        return None
    between = range(sides[0].last, finding.mark.first)
    parted = any(i in borders for i in between) or any(p.kind == "anatomy" and p.mark.first in between for p in pieces)
    return None if parted else sides[0].value


def _side_of_places(
    places: Sequence[Place],
    pieces: Sequence[Piece],
    sides: Sequence[Cue],
    words: Sequence[Token],
    borders: set[int],
) -> str | None:
    """The side that stands right at a finding's own place ("… of the right breast … there is a mass")."""
    found = {
        cue.value
        for _, start, end in places
        for piece in pieces
        if (piece.mark.start, piece.mark.end) == (start, end)
        for cue in sides
        if cost_of((cue.first, cue.last), piece.span, words, borders, []) <= 1
    }
    return next(iter(found)) if len(found) == 1 else None
