"""What a check says: one form for every check, and which of several verdicts counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

Action = Literal["pass", "replace", "quote", "hand_off", "decline", "emergency"]
"""What is to be done, mildest first:

pass       the checked thing may stand as it is
replace    the checked sentence is replaced by the composed one
quote      the report's own sentence is shown instead, as it stands
hand_off   nothing is answered here; a person answers
decline    nothing is answered here, and nobody else is asked
emergency  the fixed local notice is shown at once
"""

ACTIONS: tuple[Action, ...] = get_args(Action)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One check's decision, with the rule that decided and why; `sentence` counts from 0, None means the whole."""

    check: str
    action: Action
    rule: str
    explanation: str
    sentence: int | None = None

    def __post_init__(self) -> None:
        if self.action not in ACTIONS:
            raise ValueError(f"verdict of {self.check!r}: no action {self.action!r}; use one of {', '.join(ACTIONS)}")


def strictest(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict that counts: the strictest, of equals the first. Nobody approved means rejected: hand it off."""
    worst: Verdict | None = None
    for verdict in verdicts:
        if worst is None or ACTIONS.index(verdict.action) > ACTIONS.index(worst.action):
            worst = verdict
    if worst is None:
        return Verdict("none", "hand_off", "no-approval", "No check has approved this, so a person answers.")
    return worst
