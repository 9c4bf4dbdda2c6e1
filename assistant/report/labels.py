"""What a sentence is about from its beginning ("Left kidney: …"), and of what it says that it is normal."""

from collections.abc import Mapping, Sequence

from assistant.report.cues import Cue
from assistant.report.found import Label
from assistant.report.pieces import FINDING_KINDS, Piece
from prompts.words import Token

_LEAD = 3  # words before the part that a sentence begins with
_LABEL_FIRST, _LABEL_REACH = 9, 20  # words before the first colon of a label, and before the last that may end it


def label_of(words: Sequence[Token], pieces: Sequence[Piece], cues: Mapping[str, Sequence[Cue]]) -> Label | None:
    """The parts and the side of a leading "Left kidney:"; None where the sentence begins otherwise."""
    colons = [i for i, w in enumerate(words[:_LABEL_REACH]) if w.folded == ":"]
    for colon in colons if colons and colons[0] < _LABEL_FIRST else ():  # "US: right breast, 2 o'clock: …" has its label behind
        named = tuple(p.concept for p in pieces if p.mark.last <= colon and p.kind == "anatomy" and p.concept)
        values = {c.value for c in cues.get("sides", ()) if c.last <= colon}
        if named or values:
            return named, next(iter(values)) if len(values) == 1 else None
    return None


def lead_of(words: Sequence[Token], pieces: Sequence[Piece], cues: Mapping[str, Sequence[Cue]]) -> Label | None:
    """What "Left kidney with a dilated pelvis, in the ureter a stone" is about: the part and the one side of the sentence."""
    sides = cues.get("sides", ())
    values = {c.value for c in sides}
    first = next((p for p in pieces if p.kind == "anatomy" and p.concept), None)
    if first is None or len(values) != 1 or first.mark.first > _LEAD or min(c.first for c in sides) > first.mark.last + 1:
        return None
    if any(p.kind in FINDING_KINDS and p.mark.first < first.mark.first for p in pieces):
        return None
    return (first.concept,), values.pop()


def governed(cue: Cue, pieces: Sequence[Piece], words: Sequence[Token], borders: set[int]) -> list[Piece]:
    """The parts a cue of normality speaks of: those right before it in its clause, else the first ones after it."""
    before: list[Piece] = []
    for piece in reversed([p for p in pieces if p.mark.last <= cue.first]):
        if any(piece.mark.last <= b < cue.first for b in borders) or piece.kind in (*FINDING_KINDS, "device"):
            break
        if piece.kind == "anatomy":
            before.append(piece)
    if before:
        return before
    after = [p for p in pieces if cue.last <= p.mark.first <= cue.last + 4 and p.kind == "anatomy"]
    return [p for p in after[:3] if not any(cue.last <= b < p.mark.first for b in borders)]
