"""Is the log what was written? Reads it in batches and names each broken place."""

import json
from collections.abc import Iterator

from sqlalchemy import Connection, select

from assistant.conversation.chain import START, canonical, digest, link
from assistant.conversation.database import AnyRow
from assistant.conversation.errors import NotFound
from assistant.conversation.records import Broken
from assistant.conversation.tables import ContentRow, ConversationRow, EventRow, ReportVersionRow

_BATCH = 1000
_SENTENCES = {
    "gap": "an event is missing before this one",
    "chain": "this event does not follow from the one before it",
    "event": "this event was changed after it was written",
    "content": "the words of this event were changed after they were written",
    "missing-content": "the words of this event are gone although nobody erased them",
    "end": "the end of the log was cut off or its head was changed",
    "report": "the text of this report version was changed after it was written",
}


def verify(connection: Connection, conversation_id: str | None = None) -> list[Broken]:
    """Check one conversation, or every one and the reports' texts. An empty list means whole."""
    heads = select(ConversationRow.id, ConversationRow.last_seq, ConversationRow.last_hash)
    if conversation_id is not None:
        heads = heads.where(ConversationRow.id == conversation_id)
    broken: list[Broken] = []
    checked = 0
    for head in connection.execute(heads.order_by(ConversationRow.id)).all():
        checked += 1
        broken.extend(_verify_one(connection, head.id, head.last_seq, head.last_hash))
    if conversation_id is not None and not checked:
        raise NotFound(f"no conversation {conversation_id}")
    if conversation_id is None:
        broken.extend(_verify_reports(connection))
    return broken


def _verify_one(connection: Connection, chat: str, last_seq: int, last_hash: str) -> Iterator[Broken]:
    seq, previous = 0, START
    emptied: list[int] = []
    erased_at = 0
    for row in _events(connection, chat):
        if row.seq != seq + 1:
            yield _broken(chat, row.seq, "gap")
        elif row.prev_hash != previous:
            yield _broken(chat, row.seq, "chain")
        if row.hash != _recomputed(row):
            yield _broken(chat, row.seq, "event")
        if row.content_id is not None:
            if row.body is None:
                emptied.append(row.seq)
            elif row.salt is None or digest(row.salt, row.body) != row.digest:
                yield _broken(chat, row.seq, "content")
        if row.kind == "erased":
            erased_at = row.seq
        seq, previous = row.seq, row.hash
    for gone in emptied:
        if gone > erased_at:
            yield _broken(chat, gone, "missing-content")
    if (seq, previous) != (last_seq, last_hash):
        yield _broken(chat, None, "end")


def _events(connection: Connection, chat: str) -> Iterator[AnyRow]:
    query = (
        select(EventRow.__table__, ContentRow.salt, ContentRow.body, ContentRow.digest.label("digest"))
        .outerjoin(ContentRow, ContentRow.id == EventRow.content_id)
        .where(EventRow.conversation_id == chat)
        .order_by(EventRow.seq)
        .execution_options(yield_per=_BATCH)
    )
    yield from connection.execute(query)


def _recomputed(row: AnyRow) -> str | None:
    """The hash that the stored columns give; None where they can't even be read."""
    try:
        data = json.loads(row.data)
    except ValueError:
        return None
    if canonical(data) != row.data:  # the same meaning in other bytes is a change, too
        return None
    return link(
        row.conversation_id,
        row.seq,
        row.at,
        row.actor_kind,
        row.actor_id,
        row.kind,
        data,
        row.versions,
        row.digest,
        row.prev_hash,
    )


def _verify_reports(connection: Connection) -> Iterator[Broken]:
    query = (
        select(
            ReportVersionRow.report_id,
            ReportVersionRow.version,
            ContentRow.salt,
            ContentRow.body,
            ContentRow.digest,
        )
        .join(ContentRow, ContentRow.id == ReportVersionRow.content_id)
        .order_by(ReportVersionRow.report_id, ReportVersionRow.version)
        .execution_options(yield_per=_BATCH)
    )
    for row in connection.execute(query):
        if row.body is None or row.salt is None or digest(row.salt, row.body) != row.digest:
            yield _broken(row.report_id, row.version, "report")


def _broken(where: str, seq: int | None, problem: str) -> Broken:
    return Broken(where, seq, problem, _SENTENCES[problem])
