"""The plan of an answer: a short list of moves, each with its evidence; nothing that is not in the report or the glossary.

The asked thing first, then what the report says with size and side, then what its words mean, then what it does not
say and who can.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.answer.reply import Outcome
from assistant.report.model import Communication, Extent, Finding, OrganState, Recommendation
from assistant.report.sentences import Sentence

if TYPE_CHECKING:
    from assistant.answer.earlier import Past


@dataclass(frozen=True, slots=True)
class Move:
    """One thing to say. `kind` names the wording; the other fields are its evidence."""

    kind: str
    finding: Finding | None = None
    findings: tuple[Finding, ...] = ()
    organ: OrganState | None = None
    organs: tuple[OrganState, ...] = ()
    extent: Extent | None = None
    advice: Recommendation | None = None
    told: Communication | None = None
    sentence: Sentence | None = None
    concept: str = ""
    topic: str = ""
    detail: str = ""
    then: Finding | None = None
    """The same thing in an earlier report."""
    past: Past | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Moves in the order in which they are said, the outcome, and whether a person is asked (`reason`)."""

    moves: tuple[Move, ...]
    outcome: Outcome = "answered"
    reason: str = ""
    tier: int | None = None
    concepts: tuple[str, ...] = ()


def joined(plans: Sequence[Plan]) -> Plan:
    """One plan from those of several parts: moves in order without repeats; the weightiest outcome counts."""
    if len(plans) == 1:
        return plans[0]
    said: list[Move] = []
    for at, plan in enumerate(plans):  # yes and no belong to the first thing asked; later ones are said in full
        fresh = [m for m in plan.moves if m not in said and not (at and m.kind == "opening")]
        said += fresh if any(m.kind != "opening" for m in fresh) else []
    moves = tuple(said)
    answered = any(p.outcome == "answered" for p in plans)
    first = next((p for p in plans if p.outcome != "answered"), plans[0])
    tiers = [p.tier for p in plans if p.tier is not None]
    reason = next((p.reason for p in plans if p.reason), "")
    concepts = tuple(dict.fromkeys(c for p in plans for c in p.concepts))
    outcome: Outcome = "answered" if answered else first.outcome
    return replace(first, moves=moves, outcome=outcome, reason=reason, tier=min(tiers, default=None), concepts=concepts)


def told_in(plan: Plan) -> set[str]:
    """The ids of the sentences that a plan tells or quotes."""
    found: set[str] = set()
    for move in plan.moves:
        found |= {f.sentence for f in (move.finding, *move.findings) if f is not None}
        found |= {o.sentence for o in (move.organ, *move.organs) if o is not None}
        found |= {move.sentence.id} if move.sentence is not None else set()
        found |= {row.sentence for row in (move.extent, move.advice, move.told) if row is not None}
    return found
