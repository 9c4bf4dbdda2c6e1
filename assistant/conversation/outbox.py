"""The outbox: a notice is written in the transaction of what it tells of, and sent afterwards.

Delivery is at least once. A sender takes a notice for a while (its lease); if the sender dies, the notice
falls due again. After `MAX_ATTEMPTS` it is dead: shown to operators and revived by hand, never dropped.
"""

import json
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection, func, insert, or_, select, update

from assistant.conversation.chain import CODE_LENGTH, canonical, code, codes_only
from assistant.conversation.database import Work
from assistant.conversation.errors import NotFound
from assistant.conversation.records import Notice, OutboxItem
from assistant.conversation.tables import OutboxRow
from assistant.conversation.times import moment, stamp

MAX_ATTEMPTS = 12
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=15)
_ITEMS = select(OutboxRow.id, OutboxRow.channel, OutboxRow.topic, OutboxRow.payload, OutboxRow.created_at, OutboxRow.attempts)


def post(work: Work, notice: Notice) -> int:
    """Put a notice in the outbox, once for each channel, so that one that fails does not make another say it twice.

    Free text is refused: it would leave the house. Returns the number of the first.
    """
    codes_only(notice.payload, "payload")
    return min(_post(work, notice, channel) for channel in work.channels)


def _post(work: Work, notice: Notice, channel: str) -> int:
    result = work.connection.execute(
        insert(OutboxRow).values(
            channel=channel,
            topic=code(notice.topic, "a topic", CODE_LENGTH),
            payload=canonical(notice.payload),
            created_at=work.at,
            attempts=0,
            next_at=work.at,
            delivered_at=None,
            dead=False,
        )
    )
    key = result.inserted_primary_key
    if key is None:
        raise AssertionError("an inserted outbox row has a key")
    return int(key[0])


def take(work: Work, limit: int, lease: timedelta, channels: Sequence[str] = (), others: bool = True) -> list[OutboxItem]:
    """Take up to `limit` due notices by these channels, or by all others, oldest first; nobody else gets them before the lease is over.

    None waits longer than `LONGEST_WAIT`: where one would, the clock was set back, and it is due.
    """
    never = stamp(moment(work.at) + max(LONGEST_WAIT, lease))
    due = (
        _ITEMS.where(OutboxRow.delivered_at.is_(None), OutboxRow.dead.is_(False))
        .where(or_(OutboxRow.next_at <= work.at, OutboxRow.next_at > never))
        .where(OutboxRow.channel.not_in(channels) if others else OutboxRow.channel.in_(channels))
        .order_by(OutboxRow.next_at, OutboxRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = work.connection.execute(due).all()
    if rows:
        work.connection.execute(
            update(OutboxRow)
            .where(OutboxRow.id.in_([row.id for row in rows]))
            .values(attempts=OutboxRow.attempts + 1, next_at=stamp(moment(work.at) + lease))
        )
    return [OutboxItem(row.id, row.channel, row.topic, json.loads(row.payload), row.created_at, row.attempts + 1) for row in rows]


def delivered(work: Work, item_id: int) -> None:
    """The receiver has it."""
    work.connection.execute(
        update(OutboxRow).where(OutboxRow.id == item_id, OutboxRow.delivered_at.is_(None)).values(delivered_at=work.at, dead=False)
    )


def failed(work: Work, item_id: int) -> bool:
    """The receiver didn't take it: try again later, each time after twice the wait. True if now dead."""
    attempts = work.connection.execute(select(OutboxRow.attempts).where(OutboxRow.id == item_id).with_for_update()).scalar_one_or_none()
    if attempts is None:
        raise NotFound(f"no notice {item_id}")
    wait = min(FIRST_WAIT * 2 ** max(attempts - 1, 0), LONGEST_WAIT)
    dead = attempts >= MAX_ATTEMPTS
    work.connection.execute(update(OutboxRow).where(OutboxRow.id == item_id).values(next_at=stamp(moment(work.at) + wait), dead=dead))
    return dead


def dead(connection: Connection) -> list[OutboxItem]:
    """Notices that could not be delivered, for an operator's eyes."""
    rows = connection.execute(_ITEMS.where(OutboxRow.dead.is_(True)).order_by(OutboxRow.id))
    return [OutboxItem(row.id, row.channel, row.topic, json.loads(row.payload), row.created_at, row.attempts) for row in rows]


def revive(work: Work, item_id: int) -> None:
    """Send a dead notice once more, from the start."""
    work.connection.execute(
        update(OutboxRow).where(OutboxRow.id == item_id, OutboxRow.dead.is_(True)).values(dead=False, attempts=0, next_at=work.at)
    )


def waiting(connection: Connection) -> int:
    """How many notices are still on their way."""
    query = select(func.count()).select_from(OutboxRow).where(OutboxRow.delivered_at.is_(None), OutboxRow.dead.is_(False))
    return connection.execute(query).scalar_one()
