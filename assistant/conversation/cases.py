"""What a person does with an escalation: waiting → claimed → answered → closed, or back.

| step | from | to |
| --- | --- | --- |
| claim | waiting | claimed |
| release | claimed, by its owner | waiting |
| transfer | claimed, by its owner | claimed, by somebody else |
| reply | claimed or answered, by its owner | answered |
| hand back | claimed or answered, by its owner | returned (to the assistant) |
| close | claimed or answered, by its owner | closed |
| withdraw | waiting, by the patient | withdrawn; never what a report raised |
"""

from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import delete, update

from assistant.conversation import outbox
from assistant.conversation.database import Work
from assistant.conversation.errors import ClaimLost, Refused, Unfit
from assistant.conversation.escalations import OPEN_STATES, get, live_chats, lock, tell
from assistant.conversation.people import get as get_person
from assistant.conversation.records import (
    Actor,
    Communication,
    Escalation,
    EscalationState,
    EventKind,
    NewEvent,
    Notice,
)
from assistant.conversation.tables import EscalationConversationRow, EscalationRow
from assistant.conversation.times import moment, stamp

_HELD: tuple[EscalationState, ...] = ("claimed", "answered")


def claim(work: Work, escalation_id: str, actor: Actor) -> Escalation:
    """Take a waiting case. Who has it already has it; who comes second gets ClaimLost with the owner."""
    known = lock(work, escalation_id)
    _expect_staff(work, actor.id)
    if known.state == "claimed":
        if known.owner == actor.id:
            return known
        raise ClaimLost(escalation_id, known.owner)
    if known.state != "waiting":
        raise Refused(f"escalation {escalation_id} is {known.state}, not waiting")
    return _move(work, known, "claimed", "claimed", actor, owner=actor.id)


def release(work: Work, escalation_id: str, actor: Actor) -> Escalation:
    """Put a claimed case back into the queue."""
    known = _held(work, escalation_id, actor, ("claimed",))
    return _move(work, known, "waiting", "unclaimed", actor, owner=None)


def transfer(work: Work, escalation_id: str, actor: Actor, to: str) -> Escalation:
    """Give a claimed case to a colleague."""
    known = _held(work, escalation_id, actor, ("claimed",))
    _expect_staff(work, to)
    return _move(work, known, "claimed", "transferred", actor, owner=to)


def reply(work: Work, escalation_id: str, actor: Actor, content: Any) -> Escalation:
    """Answer the patient in each chat that asked about the matter."""
    known = _held(work, escalation_id, actor, _HELD)
    chats = live_chats(work.connection, known)
    if not chats:
        raise Refused(f"escalation {escalation_id} has no chat to reply in: record the call and close it")
    moved = _move(work, known, "answered", "replied", actor, owner=actor.id, content=content)
    for chat in chats:
        outbox.post(work, Notice("reply.ready", {"conversation": chat, "escalation": escalation_id}))
    return moved


def hand_back(work: Work, escalation_id: str, actor: Actor) -> Escalation:
    """Return the matter to the assistant."""
    return _move(work, _held(work, escalation_id, actor, _HELD), "returned", "returned", actor)


def close(work: Work, escalation_id: str, actor: Actor) -> Escalation:
    """The matter is done with."""
    return _move(work, _held(work, escalation_id, actor, _HELD), "closed", "closed", actor)


def withdraw(work: Work, escalation_id: str, actor: Actor, conversation_id: str) -> Escalation:
    """The patient takes a question back while nobody has it.

    A finding that the report itself raised stays with the radiologists: only this chat leaves it.
    """
    known = lock(work, escalation_id)
    if known.state != "waiting" or conversation_id not in known.conversations:
        raise Refused(f"escalation {escalation_id} is {known.state} and can't be taken back")
    event = NewEvent("person_withdrawn", actor)
    others = [chat for chat in known.conversations if chat != conversation_id]
    if known.origin == "report" or others:
        tell(work, replace(known, conversations=(conversation_id,)), event)
        work.connection.execute(
            delete(EscalationConversationRow).where(
                EscalationConversationRow.escalation_id == escalation_id,
                EscalationConversationRow.conversation_id == conversation_id,
            )
        )
        work.connection.execute(
            update(EscalationRow)
            .where(EscalationRow.id == escalation_id)
            .values(conversation_id=others[0] if others else None, changed_at=work.at)
        )
        return get(work.connection, escalation_id)
    return _move(work, known, "withdrawn", "person_withdrawn", actor)


def note(work: Work, escalation_id: str, actor: Actor, content: Any) -> Escalation:
    """A note among staff; it stands in the log and is never shown to the patient."""
    known = lock(work, escalation_id)
    tell(work, known, NewEvent("noted", actor, content=content))
    return known


def record(work: Work, escalation_id: str, actor: Actor, fields: Communication) -> Escalation:
    """Fill in fields of the communication record; what is None stays as it is. The log names the fields."""
    known = lock(work, escalation_id)
    values = {name: value for name, value in asdict(fields).items() if value is not None}
    if not values:
        raise Unfit("the communication record needs at least one field")
    for name in ("identified_at", "received_at"):
        if name in values:
            values[name] = stamp(moment(values[name]))
    work.connection.execute(update(EscalationRow).where(EscalationRow.id == escalation_id).values(**values, changed_at=work.at))
    tell(work, known, NewEvent("recorded", actor, {"fields": sorted(values)}))
    return get(work.connection, escalation_id)


def _held(work: Work, escalation_id: str, actor: Actor, states: tuple[EscalationState, ...]) -> Escalation:
    known = lock(work, escalation_id)
    if known.state not in states:
        raise Refused(f"escalation {escalation_id} is {known.state}; needed: {' or '.join(states)}")
    if known.owner != actor.id:
        raise ClaimLost(escalation_id, known.owner)
    return known


def _move(
    work: Work,
    known: Escalation,
    state: EscalationState,
    kind: EventKind,
    actor: Actor,
    *,
    content: Any = None,
    **owner: str | None,
) -> Escalation:
    """Write the new state and tell the chats, in the same transaction."""
    values: dict[str, Any] = {"state": state, "changed_at": work.at, **owner}
    if state not in OPEN_STATES:
        values["open_matter"] = None  # the next question about it is a new matter
    work.connection.execute(update(EscalationRow).where(EscalationRow.id == known.id).values(**values))
    moved = get(work.connection, known.id)
    data = {"state": moved.state, "owner": moved.owner}
    tell(work, moved, NewEvent(kind, actor, data, content))
    return moved


def _expect_staff(work: Work, person_id: str) -> None:
    if get_person(work.connection, person_id).role == "patient":
        raise Refused(f"person {person_id} is a patient and can't take a case")
