"""Raising a matter to a person, and finding it again. What a person then does with it: `cases`."""

import uuid
from typing import Any, cast

from sqlalchemy import Connection, Select, case, insert, select, update

from assistant.conversation import outbox
from assistant.conversation.chain import CODE_LENGTH, code, key
from assistant.conversation.database import AnyRow, Work
from assistant.conversation.due import DueTimes
from assistant.conversation.errors import NotFound, Unfit
from assistant.conversation.log import append, open_ledger
from assistant.conversation.records import (
    Communication,
    Escalation,
    EventKind,
    NewEscalation,
    NewEvent,
    Notice,
    Raised,
)
from assistant.conversation.steps import load_states
from assistant.conversation.tables import (
    ConversationRow,
    EscalationConversationRow,
    EscalationRow,
    ReportRow,
)
from assistant.conversation.times import moment, stamp


def raise_matter(work: Work, new: NewEscalation, due_times: DueTimes) -> Raised:
    """Raise a matter once: while it is open, raising it again gives the same escalation.

    The scope is the report, else the conversation. A chat that asks about an open matter is joined to it
    and hears what becomes of it; a more urgent tier moves the due time forward, never back.
    """
    code(new.matter, "a matter")
    code(new.reason, "a reason", CODE_LENGTH)
    if new.report_id is None and new.conversation_id is None:
        raise Unfit("an escalation needs a report or a conversation")
    if new.report_id is None and new.origin == "report":
        raise Unfit("an escalation that a report raises needs the report")
    due_at = stamp(due_times.due(new.tier, moment(work.at)))
    open_matter = key(new.report_id or "", "" if new.report_id else new.conversation_id or "", new.matter)
    found = work.connection.execute(
        select(EscalationRow.id).where(EscalationRow.open_matter == open_matter).with_for_update()
    ).scalar_one_or_none()
    if found is None:
        escalation_id = _insert(work, new, open_matter, due_at)
        created = urgent = True
    else:
        escalation_id, created = found, False
        urgent = _hasten(work, get(work.connection, found), new, due_at)
    joined = new.conversation_id is not None and _join(work, escalation_id, new.conversation_id)
    now = get(work.connection, escalation_id)
    data = {"tier": now.tier, "reason": new.reason, "due_at": now.due_at, "created": created}
    if joined and new.conversation_id is not None and not urgent:
        # Only the chat that joins needs to hear of a matter that others know already.
        append(work, new.conversation_id, NewEvent("escalated", new.actor, {**data, "escalation": now.id}))
    elif urgent:
        tell(work, now, NewEvent("escalated", new.actor, data))
        payload = {"escalation": now.id, "tier": now.tier, "due_at": now.due_at}
        outbox.post(work, Notice("escalation.raised", payload))
    return Raised(now, created)


def get(connection: Connection, escalation_id: str) -> Escalation:
    """One escalation, or NotFound."""
    for escalation in _escalations(connection, _all().where(EscalationRow.id == escalation_id)):
        return escalation
    raise NotFound(f"no escalation {escalation_id}")


def lock(work: Work, escalation_id: str) -> Escalation:
    """The same, with its row locked until the transaction ends."""
    work.connection.execute(select(EscalationRow.id).where(EscalationRow.id == escalation_id).with_for_update())
    return get(work.connection, escalation_id)


def queue(connection: Connection) -> list[Escalation]:
    """What the radiologists see: everything not yet closed, most urgent first, without a tier last."""
    order = case((EscalationRow.tier.is_(None), 9), else_=EscalationRow.tier)
    query = _all().where(EscalationRow.state.in_(load_states().queued))
    return _escalations(connection, query.order_by(order, EscalationRow.due_at, EscalationRow.id))


def overdue(connection: Connection, at: str) -> list[Escalation]:
    """Open matters whose time is over, longest overdue first."""
    query = _all().where(EscalationRow.state.in_(load_states().open), EscalationRow.due_at < at)
    return _escalations(connection, query.order_by(EscalationRow.due_at, EscalationRow.id))


def of_conversation(connection: Connection, conversation_id: str) -> list[Escalation]:
    """All escalations of a chat, oldest first."""
    linked = select(EscalationConversationRow.escalation_id).where(EscalationConversationRow.conversation_id == conversation_id)
    query = _all().where(EscalationRow.id.in_(linked))
    return _escalations(connection, query.order_by(EscalationRow.created_at, EscalationRow.id))


def of_report(connection: Connection, report_id: str) -> list[Escalation]:
    """All escalations of a report, oldest first."""
    query = _all().where(EscalationRow.report_id == report_id)
    return _escalations(connection, query.order_by(EscalationRow.created_at, EscalationRow.id))


def tell(work: Work, escalation: Escalation, event: NewEvent, kind: EventKind | None = None) -> list[int]:
    """Write an event into each chat of the escalation, or into the report's ledger where there is none.

    An erased chat takes no words; where it is all there is, what happens goes to the ledger, too.
    """
    chosen = live_chats(work.connection, escalation)
    if not chosen and escalation.report_id is None:
        chosen = escalation.conversations
    elif not chosen and escalation.report_id is not None:
        person = work.connection.execute(select(ReportRow.person_id).where(ReportRow.id == escalation.report_id)).scalar_one()
        chosen = (open_ledger(work, person, escalation.report_id),)
    told = NewEvent(
        kind or event.kind,
        event.actor,
        {**event.data, "escalation": escalation.id},
        event.content,
        event.versions,
    )
    return [append(work, conversation, told) for conversation in chosen]


def live_chats(connection: Connection, escalation: Escalation) -> tuple[str, ...]:
    """The chats of the escalation that were not erased, in a fixed order."""
    query = select(ConversationRow.id).where(ConversationRow.id.in_(escalation.conversations), ConversationRow.erased_at.is_(None))
    return tuple(connection.execute(query.order_by(ConversationRow.id)).scalars())


def _insert(work: Work, new: NewEscalation, open_matter: str, due_at: str) -> str:
    if new.report_id is not None:
        known = work.connection.execute(select(ReportRow.id).where(ReportRow.id == new.report_id)).first()
        if known is None:
            raise NotFound(f"no report {new.report_id}")
    escalation_id = uuid.uuid4().hex
    identified = new.identified_at or (work.at if new.finding is not None else None)
    work.connection.execute(
        insert(EscalationRow).values(
            id=escalation_id,
            conversation_id=_expect_chat(work, new.conversation_id),
            report_id=new.report_id,
            matter=new.matter,
            open_matter=open_matter,
            origin=new.origin,
            reason=new.reason,
            tier=new.tier,
            state="waiting",
            created_at=work.at,
            changed_at=work.at,
            due_at=due_at,
            finding=new.finding,
            identified_at=None if identified is None else stamp(moment(identified)),
        )
    )
    return escalation_id


def _hasten(work: Work, known: Escalation, new: NewEscalation, due_at: str) -> bool:
    """Take over a more urgent tier; True if it was one."""
    if new.tier is None or (known.tier is not None and known.tier <= new.tier):
        return False
    work.connection.execute(
        update(EscalationRow)
        .where(EscalationRow.id == known.id)
        .values(
            tier=new.tier,
            reason=new.reason,
            due_at=min(due_at, known.due_at),
            changed_at=work.at,
            reminded_at=None,
            overdue_steps=0,
        )
    )
    return True


def _join(work: Work, escalation_id: str, conversation_id: str) -> bool:
    """Link a chat to an escalation; False if it was linked."""
    pair = {"escalation_id": escalation_id, "conversation_id": _expect_chat(work, conversation_id)}
    known = select(EscalationConversationRow.escalation_id).filter_by(**pair)
    if work.connection.execute(known).first() is not None:
        return False
    work.connection.execute(insert(EscalationConversationRow).values(**pair))
    work.connection.execute(
        update(EscalationRow)
        .where(EscalationRow.id == escalation_id, EscalationRow.conversation_id.is_(None))
        .values(conversation_id=conversation_id)
    )
    return True


def _expect_chat(work: Work, conversation_id: str | None) -> str | None:
    if conversation_id is not None:
        query = select(ConversationRow.id).where(ConversationRow.id == conversation_id)
        if work.connection.execute(query).first() is None:
            raise NotFound(f"no conversation {conversation_id}")
    return conversation_id


def _all() -> Select[Any]:
    return select(EscalationRow.__table__)


def _escalations(connection: Connection, query: Select[Any]) -> list[Escalation]:
    rows = connection.execute(query).all()
    chats: dict[str, list[str]] = {row.id: [] for row in rows}
    links = select(EscalationConversationRow.escalation_id, EscalationConversationRow.conversation_id).where(
        EscalationConversationRow.escalation_id.in_(list(chats))
    )
    for link in connection.execute(links.order_by(EscalationConversationRow.conversation_id)):
        chats[link.escalation_id].append(link.conversation_id)
    return [_escalation(row, tuple(chats[row.id])) for row in rows]


def _escalation(row: AnyRow, conversations: tuple[str, ...]) -> Escalation:
    return Escalation(
        id=row.id,
        conversation_id=row.conversation_id,
        conversations=conversations,
        report_id=row.report_id,
        matter=row.matter,
        origin=row.origin,
        reason=row.reason,
        tier=cast("int | None", row.tier),
        state=row.state,
        owner=row.owner,
        created_at=row.created_at,
        changed_at=row.changed_at,
        due_at=row.due_at,
        reminded_at=row.reminded_at,
        overdue_steps=row.overdue_steps,
        communication=Communication(
            finding=row.finding,
            identified_at=row.identified_at,
            told_by=row.told_by,
            received_by=row.received_by,
            received_at=row.received_at,
            how=row.how,
        ),
    )
