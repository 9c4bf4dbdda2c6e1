"""How near a piece of an answer is to a piece of the report: shared sides, levels, parts, findings and telling words."""

from collections import Counter
from collections.abc import Callable, Sequence

from assistant.answer.kinship import Kinship
from assistant.answer.pieces import Piece
from guardrails.rawwords import OPPOSITES, RawWords

_SIDE, _LEVEL, _PLACE, _NEAR, _STEM, _COMMON = 1.5, 2.0, 1.0, 0.5, 1.0, 0.3
_AGAINST = -2.0  # the other side, another level
_RARE = 4  # a stem of no more than this part of the pieces tells which is meant


class Nearness:
    """Scores pieces of answers against the pieces of one report."""

    def __init__(self, pieces: Sequence[Piece], kinship: Kinship, words: RawWords) -> None:
        self._kinship, self._language = kinship, words.answer.language
        self._alike = self._language == words.report.language
        counts = Counter(s for p in pieces for s in p.stems)
        rare = max(1.0, len(pieces) / _RARE)
        self._weights = {s: _STEM if n <= rare else _COMMON for s, n in counts.items()}  # little where many pieces have it

    def accepted(self, said: Piece, denied: bool = False) -> frozenset[str]:
        """The findings of a report that a piece may speak of, by its terms and its general words."""
        families = frozenset(family for family, _, _ in self._kinship.words(said.text, self._language))
        found = set(self._kinship.accepted("", families, denied)) if families else set()
        return frozenset(found | {a for c in said.found for a in self._kinship.accepted(c, self._kinship.general(c), denied)})

    def of(self, said: Piece) -> Callable[[Piece], float]:
        """How near a piece of the report is to this one."""
        accepted = self.accepted(said)

        def score(there: Piece) -> float:
            total = self._by_place(said, there) + float(bool(accepted & there.found))
            return total + (sum(self._weights.get(s, 0.0) for s in said.stems & there.stems) if self._alike else 0.0)

        return score

    def _by_place(self, said: Piece, there: Piece) -> float:
        total = float(len(said.subparts & there.subparts))
        if said.sides and there.sides and not there.both:
            total += _SIDE if said.sides & there.sides else _AGAINST if len(said.sides) == 1 else 0.0
        if said.levels and there.levels:
            total += _LEVEL if said.levels & there.levels else _AGAINST
        for place in said.places:
            if place in there.places:
                total += _PLACE
            elif any(self._kinship.related(place, p) for p in there.places):
                total += _NEAR
            elif any(self._kinship.apart(place, p) for p in there.places):
                total -= _PLACE
        for one, other in (*OPPOSITES, *((b, a) for a, b in OPPOSITES)):
            if one in said.directions and other not in said.directions:
                total += (one in there.directions) - (other in there.directions and one not in there.directions)
        return total
