"""Pieces of a sentence, each with one value and what it is said of: "segment 4, 15 mm" and "segment 8, 10 mm".

A value is a length, a percentage, a grade, a span of time or a change. What it is said of are the anchors: sides, levels,
parts of the body, directions, findings and the stems of telling words.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from guardrails.rawnumbers import grades, lengths, percentages
from guardrails.rawwords import DIRECTIONS, WordsOf
from guardrails.rows import row as row_of
from knowledge.stems import stem
from prompts.language import is_small_word

Values = Mapping[str, frozenset[object]]
Named = Sequence[tuple[str, str, int]]  # concept, kind, and the character of the sentence at which it stands

_SIDES = frozenset({"left", "right"})
_BARE = frozenset({"filler", "seen", "denial", "left", "right", "both"})  # groups whose words tell nothing of what is meant
_CONTENT = 4  # letters of a telling word
_THINGS = ("finding", "disease", "device")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence with its values and its anchors."""

    text: str
    sentence: str
    groups: frozenset[str]
    values: Values
    sides: frozenset[str]
    both: bool
    levels: frozenset[str]
    places: frozenset[str]
    directions: frozenset[str]
    subparts: frozenset[str]
    found: frozenset[str]
    stems: frozenset[str]
    placed: bool
    """Whether it says itself what or where it is, and does not leave that to a label or to the words before it."""

    def after(self, other: "Piece") -> "Piece":
        """The piece with what it leaves to the words before it ("…, 21 x 14 mm")."""
        return replace(
            self,
            sides=self.sides or other.sides,
            levels=self.levels or other.levels,
            places=self.places or other.places,
            directions=self.directions or other.directions,
            subparts=self.subparts or other.subparts,
            found=self.found or (other.found if self.values else frozenset()),
            stems=self.stems if self.placed else self.stems | other.stems,
        )


class Pieces:
    """Cuts sentences of one language into pieces."""

    def __init__(self, words: WordsOf) -> None:
        self._words = words

    def of(self, text: str, named: Named, sentence: str = "", label: str = "", sides: frozenset[str] = frozenset()) -> list[Piece]:
        """The pieces of a sentence, in order; `label` and `sides` are what it stands under."""
        return self._cut(self._spans(text), text, named, sentence, label, sides)

    def claims(self, text: str, named: Named, sentence: str = "", label: str = "", sides: frozenset[str] = frozenset()) -> list[Piece]:
        """The clauses of a sentence, cut again where a denial begins ("touches the sac | without pressing on the cord")."""
        starts = sorted({0, len(text), *self._words.cuts(text), *self._words.starts_of(text, "denial")})
        pieces = self._cut(list(zip(starts, starts[1:], strict=False)), text, named, sentence, label, sides)
        found: list[Piece] = []
        for piece in pieces:
            if found and not piece.placed and not piece.values:
                found[-1] = self.whole((found[-1], piece))
            else:
                found.append(piece.after(found[-1]) if found else piece)
        return found

    def _cut(
        self, spans: Sequence[tuple[int, int]], text: str, named: Named, sentence: str, label: str, sides: frozenset[str]
    ) -> list[Piece]:
        words = self._words
        own = words.groups(text) & _SIDES
        sides = own if len(own) == 1 else frozenset() if own else words.groups(label) & _SIDES or sides
        levels = words.levels(label)
        return [self._piece(text, start, end, named, sentence, sides, levels) for start, end in spans]

    def whole(self, pieces: Sequence[Piece]) -> Piece:
        """All pieces of a sentence as one."""
        first = pieces[0]
        for piece in pieces[1:]:
            first = replace(
                first,
                text=first.text + piece.text,
                groups=first.groups | piece.groups,
                values=_merged(first.values, piece.values),
                sides=first.sides | piece.sides,
                both=first.both or piece.both,
                levels=first.levels | piece.levels,
                places=first.places | piece.places,
                directions=first.directions | piece.directions,
                subparts=first.subparts | piece.subparts,
                found=first.found | piece.found,
                stems=first.stems | piece.stems,
            )
        return first

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """Clauses, those without a value with the one before; a clause with a value begins another piece."""
        rows: list[tuple[int, int, bool]] = []
        for start, end in self._words.spans(text):
            valued = bool(self._values(text[start:end]))
            if rows and not (valued and rows[-1][2]):
                rows[-1] = (rows[-1][0], end, rows[-1][2] or valued)
            else:
                rows.append((start, end, valued))
        return [(start, end) for start, end, _ in rows]

    def _piece(
        self, text: str, start: int, end: int, named: Named, sentence: str, sides: frozenset[str], levels: frozenset[str]
    ) -> Piece:
        part = text[start:end]
        words = self._words
        groups = words.groups(part)
        here = [(concept, kind) for concept, kind, at in named if start <= at < end]
        own_levels, subparts = words.levels(part), frozenset(words.named(part, "subparts"))
        places = frozenset(concept for concept, kind in here if kind == "anatomy")
        found = frozenset(concept for concept, kind in here if kind in _THINGS)
        return Piece(
            text=part,
            sentence=sentence,
            groups=groups,
            values=self._values(part),
            sides=groups & _SIDES or sides,
            both="both" in groups,
            levels=own_levels or levels,
            places=places,
            directions=groups & DIRECTIONS,
            subparts=subparts,
            found=found,
            stems=self._stems(part),
            placed=bool(groups & (_SIDES | DIRECTIONS) or own_levels or places or subparts or found),
        )

    def _values(self, text: str) -> Values:
        words = self._words
        rows: dict[str, Collection[object]] = {
            "length": lengths(text),
            "percentage": percentages(text),
            "grade": grades(text),
            "interval": words.intervals(text),
            "change": words.changes(text) - {"in_place"} - ({"new"} if "denial" in words.groups(text) else set()),
        }
        return {kind: frozenset(values) for kind, values in rows.items() if values}

    def _stems(self, text: str) -> frozenset[str]:
        words = self._words
        bare = {at for m in words.found(text) if m.key in _BARE or m.key.startswith("changes:") for at in range(m.start, m.end)}
        return frozenset(
            stem(t.folded, words.language)
            for at, t in enumerate(row_of(text, words.language))
            if len(t.folded) >= _CONTENT and t.folded.isalpha() and at not in bare and not is_small_word(t.folded, words.language)
        )


def _merged(one: Values, other: Values) -> Values:
    return {kind: one.get(kind, frozenset()) | other.get(kind, frozenset()) for kind in {*one, *other}}
