"""Whether a value of an answer stands with the thing that the report gives it to.

"The fibroid in the back wall is 14 mm": the report knows 14 mm, but of the one at the top; the back wall's is 4.2 cm.
Each value is held against the pieces of the report that give it (its homes) and those that give another of its kind.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

from assistant.answer.kinship import Kinship
from assistant.answer.nearness import Nearness
from assistant.answer.pieces import Named, Piece, Pieces
from assistant.answer.reportpieces import ReportPieces
from guardrails.rawwords import RawWords

_MARGIN = 1.75  # by how much another piece must fit better
_RULES: Mapping[str, str] = {"length": "size-of-another", "change": "change-of-another", "interval": "interval-of-another"}
_MEASURED = ("length", "percentage", "grade")


class Homes:
    """The values of one report, and what each is said of."""

    def __init__(self, report: ReportPieces, kinship: Kinship, words: RawWords) -> None:
        self._report, self._kinship, self._words = report, kinship, words
        self._said, self._there = Pieces(words.answer), Pieces(words.report)

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
        score = self._nearness.of(said)
        best = max(others, key=score)
        mine = max(score(p) if p.sentence == best.sentence else max(score(p), score(self._wholes[p.sentence])) for p in homes)
        return score(best) >= mine + _MARGIN

    @cached_property
    def _pieces(self) -> Sequence[Piece]:
        return self._report.by_value

    @cached_property
    def _nearness(self) -> Nearness:
        return Nearness(self._pieces, self._kinship, self._words)

    @cached_property
    def _wholes(self) -> Mapping[str, Piece]:
        rows: dict[str, list[Piece]] = {}
        for piece in self._pieces:
            rows.setdefault(piece.sentence, []).append(piece)
        return {i: self._there.whole(pieces) for i, pieces in rows.items()}


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
