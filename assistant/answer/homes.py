"""Whether a value of an answer stands with the thing that the report gives it to.

"The fibroid in the back wall is 14 mm": the report knows 14 mm, but of the one at the top; the back wall's is 4.2 cm.
Each value is held against the pieces of the report that give it (its homes) and those that give another of its kind.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from assistant.answer.evidence import SILENT
from assistant.answer.kinship import Kinship
from assistant.answer.mentions import Line, Mentions
from assistant.answer.pieces import Named, Piece, Pieces
from assistant.report.model import Reading
from guardrails.rawwords import OPPOSITES, RawWords

_MARGIN = 1.75  # by how much another piece must fit better
_RULES: Mapping[str, str] = {"length": "size-of-another", "change": "change-of-another", "interval": "interval-of-another"}
_MEASURED = ("length", "percentage", "grade")
_SIDE, _LEVEL, _PLACE, _NEAR, _STEM, _COMMON = 1.5, 2.0, 1.0, 0.5, 1.0, 0.3
_AGAINST = -2.0  # the other side, another level
_RARE = 4  # a stem of no more than this part of the pieces tells which is meant


class Homes:
    """The values of one report, and what each is said of."""

    def __init__(self, reading: Reading, mentions: Mentions, kinship: Kinship, words: RawWords) -> None:
        self._reading, self._mentions, self._kinship = reading, mentions, kinship
        self._said, self._there = Pieces(words.answer), Pieces(words.report)
        self._sides_of = words.report.groups
        self._alike = words.answer.language == words.report.language

    def fault(self, text: str, named: Named) -> str:
        """The rule by which a value of a sentence belongs to something else, or nothing."""
        for thing in _things(self._said.of(text, named)):
            for piece in thing:
                for kind, values in piece.values.items():
                    own = frozenset(v for p in thing for v in p.values.get(kind, ()))
                    if all(self._of_another(piece, kind, value, own) for value in values):
                        return _RULES.get(kind, "value-of-another")
        return ""

    def _of_another(self, said: Piece, kind: str, value: object, own: frozenset[object]) -> bool:
        """Whether a value stands with something else; `own` are all that are said of the same thing."""
        homes = [p for p in self._pieces if value in p.values.get(kind, ())]
        others = [p for p in self._pieces if kind in p.values and p.values[kind].isdisjoint(own)]
        if homes and kind in _MEASURED and all(_opposed(said, p) for p in homes):
            return True
        if not homes or not others:
            return False
        score = self._scorer(said)
        best = max(others, key=score)
        mine = max(score(p) if p.sentence == best.sentence else max(score(p), score(self._wholes[p.sentence])) for p in homes)
        return score(best) >= mine + _MARGIN

    def _scorer(self, said: Piece) -> Callable[[Piece], float]:
        accepted = {a for c in said.found for a in self._kinship.accepted(c, self._kinship.general(c), False)}

        def score(there: Piece) -> float:
            total = self._by_place(said, there) + float(bool(accepted & there.found))
            return total + (sum(self._weights[s] for s in said.stems & there.stems) if self._alike else 0.0)

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

    @cached_property
    def _weights(self) -> Mapping[str, float]:
        """What a shared stem counts: little where many pieces have it."""
        counts = Counter(s for p in self._pieces for s in p.stems)
        rare = max(1.0, len(self._pieces) / _RARE)
        return {s: _STEM if n <= rare else _COMMON for s, n in counts.items()}

    @cached_property
    def _wholes(self) -> Mapping[str, Piece]:
        rows: dict[str, list[Piece]] = {}
        for piece in self._pieces:
            rows.setdefault(piece.sentence, []).append(piece)
        return {i: self._there.whole(pieces) for i, pieces in rows.items()}

    @cached_property
    def _pieces(self) -> Sequence[Piece]:
        found: list[Piece] = []
        section = ""
        for line in self._mentions.lines.values():
            if line.sentence.section in SILENT:
                continue
            pieces = self._there.of(line.sentence.text, self._named(line), line.sentence.id, line.label, self._headed(line))
            for at, piece in enumerate(pieces):
                elliptic = not piece.placed and line.sentence.section == section
                found.append(piece.after(found[-1]) if found and (at or elliptic) else piece)
            section = line.sentence.section
        return found

    def _named(self, line: Line) -> Named:
        start, end = line.sentence.start, line.sentence.end
        return [(t.concept, t.kind, t.start - start) for t in self._reading.terms if start <= t.start < end and t.concept]

    def _headed(self, line: Line) -> frozenset[str]:
        """The side in the heading that a line stands under."""
        for section in self._reading.sections:
            if section.start <= line.sentence.start < section.end and section.heading:
                return self._sides_of(section.heading) & {"left", "right"}
        return frozenset()


def _opposed(said: Piece, there: Piece) -> bool:
    """Whether two pieces name other sides, each only one."""
    return len(said.sides) == 1 == len(there.sides) and said.sides != there.sides and not there.both


def _things(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces that are said of one thing: one that says what or where it is, and those after it that do not."""
    found: list[list[Piece]] = []
    for piece in pieces:
        if found and not piece.placed:
            found[-1].append(piece.after(found[-1][-1]))
        else:
            found.append([piece.after(found[-1][-1]) if found else piece])
    return found
