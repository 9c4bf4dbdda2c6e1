"""Sides of findings that lie in several places: "a fracture of the left rib and the right clavicle" is two.

A side that stands with one place is never lent to another; where that cannot be told apart, nothing is split.
"""

from collections.abc import Sequence, Set

from assistant.report.cues import Cue
from prompts.words import Token

_NEAR = 3  # words that may stand between a side and the place it describes
_REACH = 12  # words in which a second side of one finding is looked for
_SIDES = ("left", "right")


def side_of(span: tuple[int, int], sides: Sequence[Cue], words: Sequence[Token], stops: Set[str]) -> str | None:
    """The side that stands right with a place, no joining word between; None where there is none or two are as near."""
    ranked = []
    for cue in sides:
        if span[0] <= cue.first < span[1]:
            return cue.value  # "left upper lobe" is one term
        first, last = (cue.last, span[0]) if cue.last <= span[0] else (span[1], cue.first)
        if last - first <= _NEAR and not any(words[i].folded in stops for i in range(first, last)):
            ranked.append((last - first, cue.value))
    best = {value for distance, value in ranked if distance == min(ranked)[0]}
    return best.pop() if len(best) == 1 else None


def groups(spans: Sequence[tuple[int, int]], sides: Sequence[Cue], words: Sequence[Token], stops: Set[str]) -> dict[str, list[int]]:
    """Which places (by number; `spans` are their tokens) lie on which side, where each has its own and they differ; empty else."""
    found: dict[str, list[int]] = {}
    side: str | None = None
    for at, span in enumerate(spans):
        side = side_of(span, sides, words, stops) or side  # "of the right tibia and fibula, and of the left radius"
        if side not in _SIDES:
            return {}
        found.setdefault(side, []).append(at)
    return found if len(found) > 1 else {}


def on_both(
    span: tuple[int, int],
    others: Sequence[tuple[int, int]],
    sides: Sequence[Cue],
    words: Sequence[Token],
    borders: Set[int],
    joins: Set[str],
) -> bool:
    """Whether a finding is said of one side and then of the other ("effusion, small on the left and moderate on the right")."""
    end = min([o[0] for o in others if o[0] >= span[1]] + [b for b in borders if b >= span[1]], default=len(words))
    behind = [c for c in sides if span[0] <= c.first and c.last <= min(end, span[1] + _REACH) and c.value in _SIDES]
    if end < len(words) and end not in borders and behind:
        return False  # the last side may be the next finding's
    pairs = zip(behind, behind[1:], strict=False)
    return any(a.value != b.value and any(words[i].folded in joins for i in range(a.last, b.first)) for a, b in pairs)
