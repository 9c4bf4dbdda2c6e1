"""The log of a conversation: opening, appending, asking and reading.

An append reads one row (the head of the chain) and writes two or three, however long the conversation is.
"""

import json
import uuid
from collections.abc import Sequence
from typing import Any, Literal, cast, get_args

from sqlalchemy import Connection, case, func, insert, select, update

from assistant.conversation.chain import START, canonical, code, codes_only, key, link
from assistant.conversation.contents import keep
from assistant.conversation.database import AnyRow, Work
from assistant.conversation.errors import NotFound, Refused, Unfit
from assistant.conversation.records import (
    SETTLING,
    STAFF,
    Actor,
    Asked,
    Conversation,
    Event,
    EventKind,
    NewEvent,
    Opened,
)
from assistant.conversation.tables import (
    ContentRow,
    ConversationReportRow,
    ConversationRow,
    EventRow,
    MessageRow,
    PersonRow,
    ReportRow,
)

_KINDS = frozenset(get_args(EventKind))
_INSERT_EVENT = insert(EventRow)
_INSERT_MESSAGE = insert(MessageRow)
_EVENTS = (
    select(
        EventRow.conversation_id,
        EventRow.seq,
        EventRow.at,
        EventRow.actor_kind,
        EventRow.actor_id,
        EventRow.kind,
        EventRow.data,
        EventRow.versions,
        EventRow.content_id,
        EventRow.hash,
        ContentRow.body,
    )
    .outerjoin(ContentRow, ContentRow.id == EventRow.content_id)
    .order_by(EventRow.conversation_id, EventRow.seq)
)


def open_chat(work: Work, person_id: str, report_ids: Sequence[str]) -> Opened:
    """Open or find the chat of a person about exactly these reports.

    They must be that person's own and released: nothing else exists for a patient.
    """
    reports = sorted(set(report_ids))
    if not reports:
        raise Unfit("a conversation needs at least one report")
    _expect_person(work, person_id)
    owned = set(
        work.connection.execute(
            select(ReportRow.id).where(
                ReportRow.id.in_(reports),
                ReportRow.person_id == person_id,
                ReportRow.released_at <= work.at,
            )
        ).scalars()
    )
    if missing := [report for report in reports if report not in owned]:
        raise NotFound(f"no report {missing[0]} for this person")
    return _open(work, person_id, "chat", reports)


def open_ledger(work: Work, person_id: str, report_id: str) -> str:
    """The id of a report's ledger: what happened to the report before and beside any chat."""
    return _open(work, person_id, "ledger", [report_id]).conversation.id


def ledger_of(connection: Connection, report_id: str) -> str | None:
    """The same, where it exists."""
    query = select(ConversationRow.id).join(ConversationReportRow, ConversationReportRow.conversation_id == ConversationRow.id)
    query = query.where(ConversationReportRow.report_id == report_id, ConversationRow.kind == "ledger")
    return connection.execute(query).scalars().first()


def append(work: Work, conversation_id: str, event: NewEvent, in_reply_to: int | None = None) -> int:
    """Append one event and return its number; `in_reply_to` names the message that it deals with."""
    if event.kind not in _KINDS:
        raise Unfit(f"there is no event kind {event.kind!r}")
    data = dict(event.data) if in_reply_to is None else {**event.data, "in_reply_to": in_reply_to}
    codes_only(data)
    code(event.actor.id, "an actor's id")
    head = work.connection.execute(
        select(ConversationRow.last_seq, ConversationRow.last_hash, ConversationRow.erased_at)
        .where(ConversationRow.id == conversation_id)
        .with_for_update()
    ).one_or_none()
    if head is None:
        raise NotFound(f"no conversation {conversation_id}")
    if event.content is not None and head.erased_at is not None:
        raise Refused(f"conversation {conversation_id} was erased and takes no more words")
    kept = None if event.content is None else keep(work, canonical(event.content))
    seq: int = head.last_seq + 1
    mark = link(
        conversation_id,
        seq,
        work.at,
        event.actor.kind,
        event.actor.id,
        event.kind,
        data,
        event.versions,
        None if kept is None else kept.digest,
        head.last_hash,
    )
    row = {
        "conversation_id": conversation_id,
        "seq": seq,
        "at": work.at,
        "actor_kind": event.actor.kind,
        "actor_id": event.actor.id,
        "kind": event.kind,
        "data": canonical(data),
        "versions": event.versions,
        "content_id": None if kept is None else kept.id,
        "prev_hash": head.last_hash,
        "hash": mark,
    }
    work.connection.execute(_INSERT_EVENT, row)
    work.connection.execute(update(ConversationRow).where(ConversationRow.id == conversation_id).values(last_seq=seq, last_hash=mark))
    if in_reply_to is not None and event.kind in SETTLING:
        _settle(work, conversation_id, in_reply_to, seq)
    work.appended.append((conversation_id, seq))
    return seq


def ask(work: Work, conversation_id: str, client_id: str, event: NewEvent) -> Asked:
    """Append a message of the patient whose chat it is; the same `client_id` again is the same message."""
    code(client_id, "client_id")
    # The row is locked before looking, so that of two posts of one message the second sees the first.
    owner = work.connection.execute(
        select(ConversationRow.person_id).where(ConversationRow.id == conversation_id).with_for_update()
    ).scalar_one_or_none()
    if owner is None or owner != event.actor.id:
        raise NotFound(f"no conversation {conversation_id}")
    known = message(work.connection, conversation_id, client_id)
    if known is not None:
        return Asked(known, False)
    asked = NewEvent(event.kind, event.actor, {**event.data, "client_id": client_id}, event.content, event.versions)
    seq = append(work, conversation_id, asked)
    work.connection.execute(
        _INSERT_MESSAGE,
        {
            "conversation_id": conversation_id,
            "client_id": client_id,
            "seq": seq,
            "at": work.at,
            "reply_seq": None,
        },
    )
    return Asked(seq, True)


def message(connection: Connection, conversation_id: str, client_id: str) -> int | None:
    """The number of the message that came with a `client_id`, if one did."""
    query = select(MessageRow.seq).where(MessageRow.conversation_id == conversation_id, MessageRow.client_id == client_id)
    return connection.execute(query).scalar_one_or_none()


def reply_of(work: Work, conversation_id: str, seq: int) -> int | None:
    """The number of the event that dealt with a message, or None; NotFound if there is no such message."""
    found = work.connection.execute(
        select(MessageRow.seq, MessageRow.reply_seq)
        .where(MessageRow.conversation_id == conversation_id, MessageRow.seq == seq)
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound(f"no message {seq} in conversation {conversation_id}")
    reply: int | None = found.reply_seq
    return reply


def after(connection: Connection, conversation_id: str, seq: int, limit: int | None = None) -> list[Event]:
    """Events behind `seq`, in order."""
    query = _EVENTS.where(EventRow.conversation_id == conversation_id, EventRow.seq > seq)
    if limit is not None:
        query = query.limit(limit)
    return [_event(row) for row in connection.execute(query)]


def unanswered(connection: Connection, before: str | None = None) -> list[Event]:
    """Messages not dealt with, oldest first: what a crash left behind. `before`: only those asked before a time."""
    query = (
        _EVENTS.join(
            MessageRow,
            (MessageRow.conversation_id == EventRow.conversation_id) & (MessageRow.seq == EventRow.seq),
        )
        .where(MessageRow.reply_seq.is_(None), *(() if before is None else (MessageRow.at <= before,)))
        .order_by(None)
        .order_by(MessageRow.at, EventRow.conversation_id, EventRow.seq)
    )
    found = [_event(row) for row in connection.execute(query)]
    first: dict[str, str] = {}
    for event in found:
        first.setdefault(event.conversation_id, event.at)
    # In a conversation the numbers count, not the clock: it may have been set back between two messages.
    return sorted(found, key=lambda event: (first[event.conversation_id], event.conversation_id, event.seq))


def get(connection: Connection, conversation_id: str, person_id: str | None = None) -> Conversation:
    """One conversation, or NotFound; also where it is not `person_id`'s."""
    for conversation in _conversations(connection, ConversationRow.id == conversation_id):
        if person_id is None or conversation.person_id == person_id:
            return conversation
    raise NotFound(f"no conversation {conversation_id}")


def last_seq(connection: Connection, conversation_id: str) -> int:
    """The number of the newest event, from the head of the chain."""
    query = select(ConversationRow.last_seq).where(ConversationRow.id == conversation_id)
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound(f"no conversation {conversation_id}")
    return found


def unread(connection: Connection, conversation_ids: Sequence[str]) -> frozenset[str]:
    """The chats in which the patient has written since staff last did something."""
    last_patient = func.max(case((EventRow.kind.in_(("asked", "person_requested")), EventRow.seq), else_=0))
    last_staff = func.max(case((EventRow.actor_kind.in_(STAFF), EventRow.seq), else_=0))
    query = select(EventRow.conversation_id).where(EventRow.conversation_id.in_(set(conversation_ids)))
    query = query.group_by(EventRow.conversation_id).having(last_staff > 0, last_patient > last_staff)
    return frozenset(connection.execute(query).scalars())


def chats_of(connection: Connection, person_id: str) -> list[Conversation]:
    """The chats of a person that were not erased, oldest first."""
    return _conversations(
        connection,
        ConversationRow.person_id == person_id,
        ConversationRow.kind == "chat",
        ConversationRow.erased_at.is_(None),
    )


def chats_about(connection: Connection, report_id: str) -> list[str]:
    """Ids of the chats about a report that were not erased, in a fixed order (so that locks can't cross)."""
    query = (
        select(ConversationRow.id)
        .join(ConversationReportRow, ConversationReportRow.conversation_id == ConversationRow.id)
        .where(
            ConversationReportRow.report_id == report_id,
            ConversationRow.kind == "chat",
            ConversationRow.erased_at.is_(None),
        )
        .order_by(ConversationRow.id)
    )
    return list(connection.execute(query).scalars())


def _open(work: Work, person_id: str, kind: Literal["chat", "ledger"], reports: list[str]) -> Opened:
    subject = key(kind, *reports)
    known = work.connection.execute(
        select(ConversationRow.id).where(ConversationRow.person_id == person_id, ConversationRow.subject == subject)
    ).scalar_one_or_none()
    if known is not None:
        return Opened(get(work.connection, known), False)
    conversation_id = uuid.uuid4().hex
    work.connection.execute(
        insert(ConversationRow).values(
            id=conversation_id,
            person_id=person_id,
            kind=kind,
            subject=subject,
            created_at=work.at,
            last_seq=0,
            last_hash=START,
        )
    )
    work.connection.execute(
        insert(ConversationReportRow),
        [{"conversation_id": conversation_id, "report_id": report} for report in reports],
    )
    actor = Actor("patient", person_id) if kind == "chat" else Actor("system", "system")
    append(work, conversation_id, NewEvent("opened", actor, {"reports": reports, "person": person_id}))
    return Opened(get(work.connection, conversation_id), True)


def _settle(work: Work, conversation_id: str, message: int, seq: int) -> None:
    work.connection.execute(
        update(MessageRow)
        .where(
            MessageRow.conversation_id == conversation_id,
            MessageRow.seq == message,
            MessageRow.reply_seq.is_(None),
        )
        .values(reply_seq=seq)
    )


def _expect_person(work: Work, person_id: str) -> None:
    if work.connection.execute(select(PersonRow.id).where(PersonRow.id == person_id)).first() is None:
        raise NotFound(f"no person {person_id}")


def _conversations(connection: Connection, *conditions: Any) -> list[Conversation]:
    rows = connection.execute(select(ConversationRow.__table__).where(*conditions).order_by(ConversationRow.created_at)).all()
    reports: dict[str, list[str]] = {row.id: [] for row in rows}
    links = select(ConversationReportRow.conversation_id, ConversationReportRow.report_id).where(
        ConversationReportRow.conversation_id.in_(list(reports))
    )
    for found in connection.execute(links.order_by(ConversationReportRow.report_id)):
        reports[found.conversation_id].append(found.report_id)
    return [
        Conversation(
            id=row.id,
            person_id=row.person_id,
            kind=row.kind,
            reports=tuple(reports[row.id]),
            created_at=row.created_at,
            erased_at=row.erased_at,
            last_seq=row.last_seq,
        )
        for row in rows
    ]


def _event(row: AnyRow) -> Event:
    return Event(
        conversation_id=row.conversation_id,
        seq=row.seq,
        at=row.at,
        actor=Actor(row.actor_kind, row.actor_id),
        kind=cast(EventKind, row.kind),
        data=json.loads(row.data),
        versions=row.versions,
        content=None if row.body is None else json.loads(row.body),
        erased=row.content_id is not None and row.body is None,
        hash=row.hash,
    )
