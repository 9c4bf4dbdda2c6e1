"""The arithmetic of `plainrad eval read`: accuracy, F1 by class, and the turns of a "no"."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.evaluation.marked import CLASSES

_THERE = ("present", "possible")


@dataclass(frozen=True, slots=True)
class Scores:
    """How well what was said agrees with what was marked."""

    count: int
    accuracy: float
    f1: dict[str, float | None]
    """By class; None where the class is neither marked nor said."""
    lost_no: int
    """Marked absent, said to be present: the patient would hear of what is not there."""
    made_no: int
    """Marked present or possible, said to be absent: false comfort."""


def scored(marked: Sequence[str], said: Sequence[str]) -> Scores | None:
    """The scores of one set; None where it is empty."""
    pairs = list(zip(marked, said, strict=True))
    if not pairs:
        return None
    return Scores(
        count=len(pairs),
        accuracy=sum(one == other for one, other in pairs) / len(pairs),
        f1={word: f1(marked, said, word) for word in CLASSES},
        lost_no=sum(one == "absent" and other == "present" for one, other in pairs),
        made_no=sum(one in _THERE and other == "absent" for one, other in pairs),
    )


def f1(marked: Sequence[str], said: Sequence[str], word: str) -> float | None:
    """2·hits ÷ (marked + said); None where both are nought."""
    hits = sum(one == other == word for one, other in zip(marked, said, strict=True))
    both = sum(one == word for one in marked) + sum(other == word for other in said)
    return 2 * hits / both if both else None
