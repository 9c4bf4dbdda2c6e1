"""What the law gives a patient: a copy of a conversation, and its erasure."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, delete, select, update

from assistant.conversation import contents, escalations, log
from assistant.conversation.database import Work
from assistant.conversation.errors import NotFound
from assistant.conversation.records import Actor, NewEvent
from assistant.conversation.tables import ConversationRow, EventRow, MessageRow, ReportRow

_STAFF_ONLY = {"noted"}


def export(connection: Connection, conversation_id: str, at: str) -> dict[str, Any]:
    """Everything of a conversation as JSON, for its patient: events, escalations and their records."""
    chat = log.get(connection, conversation_id)
    reports = connection.execute(
        select(ReportRow.id, ReportRow.title, ReportRow.date, ReportRow.status, ReportRow.version)
        .where(ReportRow.id.in_(chat.reports))
        .order_by(ReportRow.id)
    )
    return {
        "format": 1,
        "exported_at": at,
        "conversation": {
            "id": chat.id,
            "person": chat.person_id,
            "created_at": chat.created_at,
            "erased_at": chat.erased_at,
        },
        "reports": [dict(row) for row in reports.mappings()],
        "events": [
            {
                "seq": event.seq,
                "at": event.at,
                "actor": asdict(event.actor),
                "kind": event.kind,
                "data": dict(event.data),
                "versions": event.versions,
                "content": event.content,
                "erased": event.erased,
                "hash": event.hash,
            }
            for event in log.after(connection, conversation_id, 0)
            if event.kind not in _STAFF_ONLY
        ],
        "escalations": [
            {**asdict(found), "conversations": [conversation_id]} for found in escalations.of_conversation(connection, conversation_id)
        ],
    }


def erase(work: Work, conversation_id: str, actor: Actor) -> int:
    """Erase all words of a conversation and return how many bodies went; twice is the same as once.

    The chain stays, and so do the escalations with their communication records, whose retention the
    hospital sets. The next chat about the same reports is a new one.
    """
    chat = work.connection.execute(
        select(ConversationRow.id, ConversationRow.erased_at, ConversationRow.kind)
        .where(ConversationRow.id == conversation_id)
        .with_for_update()
    ).one_or_none()
    if chat is None or chat.kind != "chat":
        raise NotFound(f"no conversation {conversation_id}")
    if chat.erased_at is not None:
        return 0
    ids = work.connection.execute(
        select(EventRow.content_id).where(EventRow.conversation_id == conversation_id, EventRow.content_id.is_not(None))
    ).scalars()
    chosen = [found for found in ids if found is not None]
    contents.wipe(work, chosen)
    work.connection.execute(delete(MessageRow).where(MessageRow.conversation_id == conversation_id))
    log.append(work, conversation_id, NewEvent("erased", actor, {"bodies": len(chosen)}))
    work.connection.execute(
        update(ConversationRow).where(ConversationRow.id == conversation_id).values(erased_at=work.at, subject=conversation_id)
    )
    return len(chosen)
