"""Words kept apart from the log: written with a salt, erasable without breaking the chain."""

from typing import NamedTuple

from sqlalchemy import insert, update

from assistant.conversation.chain import digest, new_salt
from assistant.conversation.database import Work
from assistant.conversation.tables import ContentRow

_INSERT = insert(ContentRow)


class Kept(NamedTuple):
    """Where a body is kept, and its digest."""

    id: int
    digest: str


def keep(work: Work, body: str) -> Kept:
    """Store a body under a salt of its own."""
    salt = new_salt()
    mark = digest(salt, body)
    result = work.connection.execute(_INSERT, {"salt": salt, "body": body, "digest": mark})
    key = result.inserted_primary_key
    if key is None:
        raise AssertionError("an inserted content row has a key")
    return Kept(int(key[0]), mark)


def wipe(work: Work, ids: list[int]) -> None:
    """Erase bodies and salts; the digests stay."""
    for start in range(0, len(ids), 500):  # databases limit the parameters of one statement
        chosen = ids[start : start + 500]
        work.connection.execute(update(ContentRow).where(ContentRow.id.in_(chosen)).values(body=None, salt=None))
