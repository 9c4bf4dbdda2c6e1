"""The steps of an escalation as data: read from `states.yaml`."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast, get_args

import yaml

from assistant.conversation.errors import Unfit
from assistant.conversation.records import EscalationState, EventKind

PACKAGED = Path(__file__).parent / "states.yaml"
StepName = Literal["claim", "release", "transfer", "reply", "hand-back", "close", "reopen", "withdraw"]


@dataclass(frozen=True)
class Step:
    """One step: the states it may be taken from, the state it leads to, its event, and who takes it: all, its owner, the head too."""

    name: StepName
    sources: tuple[EscalationState, ...]
    target: EscalationState
    event: EventKind
    owner: bool
    head: bool = False

    def open_to(self, owns: bool, role: str) -> bool:
        """Whether somebody may take it, by having the case or by role."""
        return owns or not self.owner or (self.head and role == "head")


@dataclass(frozen=True)
class States:
    """The whole machine: `open` states take a matter up again, `queued` ones are shown to the radiologists."""

    open: tuple[EscalationState, ...]
    queued: tuple[EscalationState, ...]
    steps: dict[StepName, Step]

    def possible(self, state: EscalationState, owns: bool, role: str) -> tuple[StepName, ...]:
        """The steps that may be taken from a state, by its owner or somebody of a role."""
        return tuple(s.name for s in self.steps.values() if state in s.sources and s.open_to(owns, role))


@lru_cache(maxsize=4)
def load_states(path: Path = PACKAGED) -> States:
    """Read the file; a step, state or event that does not exist is an error naming it."""
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    wanted, given = set(get_args(StepName)), set(found["steps"])
    if wanted != given:
        raise Unfit(f"{path.name}: steps {sorted(wanted ^ given)} are unknown or missing")
    steps = {name: _step(path, name, row) for name, row in found["steps"].items()}
    return States(_states(path, found["open"]), _states(path, found["queued"]), steps)


def _step(path: Path, name: StepName, row: dict[str, Any]) -> Step:
    if row["event"] not in get_args(EventKind):
        raise Unfit(f"{path.name}: step {name}: there is no event {row['event']!r}")
    (target,) = _states(path, [row["to"]])
    return Step(name, _states(path, row["from"]), target, row["event"], bool(row["owner"]), bool(row.get("head")))


def _states(path: Path, names: list[str]) -> tuple[EscalationState, ...]:
    unknown = set(names) - set(get_args(EscalationState))
    if unknown:
        raise Unfit(f"{path.name}: there is no state {sorted(unknown)[0]!r}")
    return cast("tuple[EscalationState, ...]", tuple(names))
