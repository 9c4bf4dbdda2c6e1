"""What a person does with an escalation. Which step is possible from which state stands in `states.yaml`."""

from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import delete, insert, select, update

from assistant.conversation import outbox
from assistant.conversation.accounts import alive
from assistant.conversation.chain import code, key
from assistant.conversation.database import Work
from assistant.conversation.errors import ClaimLost, Refused, Unfit
from assistant.conversation.escalations import get, live_chats, lock, tell
from assistant.conversation.people import get as get_person
from assistant.conversation.records import (
    READERS,
    SYSTEM,
    Actor,
    Communication,
    Escalation,
    NewEvent,
    Notice,
)
from assistant.conversation.steps import StepName, load_states
from assistant.conversation.tables import EscalationConversationRow, EscalationRow, StepRow
from assistant.conversation.times import moment, stamp


def claim(work: Work, escalation_id: str, actor: Actor) -> Escalation:
    """Take a waiting case. Who has it already has it; who comes second gets ClaimLost with the owner."""
    known = lock(work, escalation_id)
    _expect_reader(work, actor.id)
    if known.state == "claimed":
        if known.owner == actor.id:
            return known
        raise ClaimLost(escalation_id, known.owner)
    return _move(work, _possible(known, actor, "claim"), "claim", actor, owner=actor.id)


def release(work: Work, escalation_id: str, actor: Actor) -> Escalation:
    """Put a claimed case back into the queue. The team is told of it where its owner has not done that."""
    known = _possible(lock(work, escalation_id), actor, "release")
    if known.owner != actor.id:
        return _free(work, known, actor)
    return _move(work, known, "release", actor, owner=None)


def free(work: Work, person_id: str) -> list[Escalation]:
    """Put all that somebody has claimed back into the queue: that person can't answer any more."""
    query = select(EscalationRow.id).where(EscalationRow.owner == person_id, EscalationRow.state == "claimed")
    held = list(work.connection.execute(query.order_by(EscalationRow.id)).scalars())
    return [_free(work, known, SYSTEM) for known in (lock(work, each) for each in held) if known.state == "claimed"]


def _free(work: Work, known: Escalation, actor: Actor) -> Escalation:
    outbox.post(work, Notice("escalation.freed", {"escalation": known.id, "tier": known.tier, "due_at": known.due_at}))
    return _move(work, known, "release", actor, owner=None)


def transfer(work: Work, escalation_id: str, actor: Actor, to: str) -> Escalation:
    """Give a claimed case to a colleague."""
    known = _possible(lock(work, escalation_id), actor, "transfer")
    _expect_reader(work, to)
    return _move(work, known, "transfer", actor, owner=to)


def reply(work: Work, escalation_id: str, actor: Actor, content: Any, client_id: str | None = None) -> Escalation:
    """Answer the patient in each chat that asked about the matter; the same `client_id` again is the same reply."""
    known = lock(work, escalation_id)
    if _taken(work, escalation_id, client_id):
        return known
    _possible(known, actor, "reply")
    chats = live_chats(work.connection, known)
    if not chats:
        raise Refused(f"escalation {escalation_id} has no chat to reply in: record the call and close it")
    _take(work, escalation_id, client_id)
    moved = _move(work, known, "reply", actor, owner=actor.id, content=content)
    for chat in chats:
        outbox.post(work, Notice("reply.ready", {"conversation": chat, "escalation": escalation_id}))
    return moved


def hand_back(work: Work, escalation_id: str, actor: Actor) -> Escalation:
    """Return the matter to the assistant."""
    return _move(work, _possible(lock(work, escalation_id), actor, "hand-back"), "hand-back", actor)


def close(work: Work, escalation_id: str, actor: Actor) -> Escalation:
    """The matter is done with."""
    return _move(work, _possible(lock(work, escalation_id), actor, "close"), "close", actor)


def reopen(work: Work, escalation_id: str, actor: Actor, due_at: str, owner: str | None = None) -> Escalation:
    """The patient writes again after a person's answer: the matter is open once more.

    With `owner` (somebody who is still active in it) it stays with that person. Where the same matter was
    raised anew meanwhile, that one is given back.
    """
    known = _possible(lock(work, escalation_id), actor, "reopen")
    scope = (known.report_id or "", "" if known.report_id else known.conversation_id or "", known.matter)
    newer = work.connection.execute(select(EscalationRow.id).where(EscalationRow.open_matter == key(*scope))).scalar_one_or_none()
    if newer is not None:
        return get(work.connection, newer)
    again = {"open_matter": key(*scope), "due_at": due_at, "reminded_at": None, "overdue_steps": 0}
    moved = _move(work, known, "reopen", actor, owner=None, **again)
    if owner is not None and alive(work.connection, owner):
        return _move(work, moved, "claim", SYSTEM, owner=owner)
    outbox.post(work, Notice("escalation.reopened", {"escalation": known.id, "tier": known.tier, "due_at": due_at}))
    return moved


def withdraw(work: Work, escalation_id: str, actor: Actor, conversation_id: str) -> Escalation:
    """The patient takes a question back while nobody has it.

    A finding that the report itself raised stays with the radiologists: only this chat leaves it.
    """
    known = lock(work, escalation_id)
    if conversation_id not in known.conversations:
        raise Refused(f"escalation {escalation_id} is not this chat's and can't be taken back")
    _possible(known, actor, "withdraw")
    others = [chat for chat in known.conversations if chat != conversation_id]
    if known.origin == "report" or others:
        tell(work, replace(known, conversations=(conversation_id,)), NewEvent("person_withdrawn", actor))
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
    return _move(work, known, "withdraw", actor)


def note(work: Work, escalation_id: str, actor: Actor, content: Any, client_id: str | None = None) -> Escalation:
    """A note among staff, written once for each `client_id`; it stands in the log and is never shown to the patient."""
    known = lock(work, escalation_id)
    if not _taken(work, escalation_id, client_id):
        _take(work, escalation_id, client_id)
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


def _possible(known: Escalation, actor: Actor, name: StepName) -> Escalation:
    """The escalation, if this person may take the step from its state."""
    step = load_states().steps[name]
    if known.state not in step.sources:
        raise Refused(f"escalation {known.id} is {known.state}; {name} needs {' or '.join(step.sources)}")
    if not step.open_to(known.owner == actor.id, actor.kind):
        raise ClaimLost(known.id, known.owner)
    return known


def _move(work: Work, known: Escalation, name: StepName, actor: Actor, *, content: Any = None, **more: str | int | None) -> Escalation:
    """Write the new state and tell the chats, in the same transaction."""
    step = load_states().steps[name]
    values: dict[str, Any] = {"state": step.target, "changed_at": work.at, **more}
    if step.target not in load_states().open:
        values["open_matter"] = None  # the next question about it is a new matter
    work.connection.execute(update(EscalationRow).where(EscalationRow.id == known.id).values(**values))
    moved = get(work.connection, known.id)
    data = {"state": moved.state, "owner": moved.owner}
    if name == "reopen":
        data["due_at"] = moved.due_at
    tell(work, moved, NewEvent(step.event, actor, data, content))
    return moved


def _taken(work: Work, escalation_id: str, client_id: str | None) -> bool:
    """Whether this very reply or note was written before."""
    if client_id is None:
        return False
    query = select(StepRow.at).where(StepRow.escalation_id == escalation_id, StepRow.client_id == code(client_id, "client_id"))
    return work.connection.execute(query).first() is not None


def _take(work: Work, escalation_id: str, client_id: str | None) -> None:
    if client_id is not None:
        work.connection.execute(insert(StepRow).values(escalation_id=escalation_id, client_id=client_id, at=work.at))


def _expect_reader(work: Work, person_id: str) -> None:
    if get_person(work.connection, person_id).role not in READERS or not alive(work.connection, person_id):
        raise Refused(f"person {person_id} does not read cases and can't take one")
