"""The place of a finding: the parts of the body that stand with it."""

from collections.abc import Mapping, Sequence, Set

from assistant.report.cues import Cue
from assistant.report.found import Label, Place
from assistant.report.labels import governed
from assistant.report.nearness import cost_of
from assistant.report.pieces import FINDING_KINDS, Piece
from assistant.report.siding import Sided
from knowledge.kin import around
from knowledge.lexicon import Concept
from prompts.words import Token

PLACE_REACH = 16


class Placing:
    """Finds the places of findings."""

    def __init__(self, concepts: Mapping[str, Concept], joins: frozenset[str]) -> None:
        self._concepts, self._joins = concepts, joins
        self._siblings: dict[str, list[Concept]] = {}
        for concept in concepts.values():
            if concept.broader and concept.kind in FINDING_KINDS:
                self._siblings.setdefault(concept.broader, []).append(concept)

    def apart(
        self, pieces: Sequence[Piece], words: Sequence[Token], cues: Mapping[str, Sequence[Cue]], borders: set[int]
    ) -> set[tuple[int, int]]:
        """Parts called normal before a comma, after which something else is described: no place of that.

        "Uterus and adnexa normal, corpus luteum of 19 mm in the right ovary."
        """
        named = [p.span for p in pieces if p.kind == "anatomy"]
        found: set[tuple[int, int]] = set()
        for cue in cues.get("normal", ()):
            closed = cue.last < len(words) and words[cue.last].folded == ","
            before = [p for p in governed(cue, pieces, words, borders) if p.mark.last <= cue.first]
            if closed and any(span[0] > cue.last for span in named):
                found |= {p.span for p in before}
            else:  # "a fracture of the femur and the knee is normal"
                found |= {p.span for p in before if self._begins_anew(p, pieces, words)}
        return found

    def _begins_anew(self, part: Piece, pieces: Sequence[Piece], words: Sequence[Token]) -> bool:
        """Whether a part stands behind a finding and a joining word, so that it may begin another statement."""
        before = [p for p in pieces if p.kind in FINDING_KINDS and p.mark.last <= part.mark.first]
        return bool(before) and any(w.folded in self._joins for w in words[before[-1].mark.last : part.mark.first])

    def of(
        self,
        findings: Sequence[Piece],
        pieces: Sequence[Piece],
        words: Sequence[Token],
        cues: Mapping[str, Sequence[Cue]],
        borders: set[int],
        label: Label | None,
    ) -> list[list[Place]]:
        places: list[list[Place]] = [[] for _ in findings]
        for at, finding in enumerate(findings):
            if finding.mark.part and self._concepts[finding.mark.part].kind == "anatomy":
                places[at].append((finding.mark.part, finding.mark.start, finding.mark.end))
        spans = [f.span for f in findings]
        borders = borders | {p.mark.first for p in pieces if p.kind == "procedure"}  # "biopsy of the mass and aspiration of the node"
        labelled = set(label[0]) if label else set()
        for piece in pieces:
            if piece.kind != "anatomy" or not piece.concept or not findings or _beside(piece, cues):
                continue
            costs = [cost_of(piece.span, span, words, borders, spans) for span in spans]
            best = min(costs)
            for at, cost in enumerate(costs):
                if cost == best and cost <= PLACE_REACH or piece.concept in labelled and not places[at]:
                    places[at].append((piece.concept, piece.mark.start, piece.mark.end))
        return [self._inside_label(_distinct(rows), labelled) for rows in places]

    def _inside_label(self, places: list[Place], labelled: Set[str]) -> list[Place]:
        """Places without those of the label that another place is no part of: "Gallbladder: stone in the bile duct"."""
        others = [p for p, _, _ in places if p not in labelled]
        if not others:
            return places
        near = {c for p in others for c in around(self._concepts, p)}
        near |= {p for p in labelled if not around(self._concepts, p).isdisjoint(others)}
        return [row for row in places if row[0] not in labelled or row[0] in near]

    def meant(self, finding: Piece, part: Sided) -> str:
        """A word that the region alone explained ("stone"), by the place that stands with it: one in the ureter is no kidney stone."""
        own = self._concepts[part.concept]
        bound = any(r.concept == part.concept and r.region for r in finding.mark.readings)
        here = [around(self._concepts, place[0]) for place in part.places]
        if not bound or not here or any(set(own.of) & up for up in here):
            return part.concept
        others = [c for c in self._siblings.get(own.broader or "", ()) if c.of and c.region == own.region and c.of[0] in here[0]]
        return others[0].id if len(others) == 1 else part.concept


def _beside(piece: Piece, cues: Mapping[str, Sequence[Cue]]) -> bool:
    """Whether a part is named only as a neighbour ("a mass adjacent to the aortic arch")."""
    return any(c.last <= piece.mark.first <= c.last + 3 for c in cues.get("beside", ()))


def _distinct(rows: Sequence[Place]) -> list[Place]:
    """One place a concept, the first mention."""
    return list({concept: (concept, start, end) for concept, start, end in reversed(rows)}.values())[::-1]
