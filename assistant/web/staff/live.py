"""The queue as it changes: one picture of it for all open consoles, and to each what differs from what it has seen."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool

from assistant.conversation import Store
from assistant.web.feed import ALL, Feed, Seen, encoded
from assistant.web.staff.rows import Rows

Row = dict[str, Any]


class LiveQueue:
    """Gives each open console the rows that changed."""

    def __init__(self, feed: Feed, store: Store, rows: Rows) -> None:
        self._feed, self._store, self._rows = feed, store, rows
        self._pictures: dict[str, tuple[float, list[Row]]] = {}
        self._lock = asyncio.Lock()

    def follow(self, language: str, alive: Callable[[], bool]) -> AsyncIterator[bytes]:
        """First the whole queue, then each row that changed and each case that left, for as long as the session lives."""
        seen: dict[str, Row] | None = None

        async def look() -> Seen:
            nonlocal seen
            rows = await self._picture(language)
            told = _told(seen, rows, self._store.now())
            seen = {row["id"]: row for row in rows}
            return Seen([encoded(name, data) for name, data in told])

        return self._feed.follow(ALL, look, alive)

    async def _picture(self, language: str) -> list[Row]:
        asked = time.monotonic()
        async with self._lock:  # twenty consoles that wake together read the database once
            at, rows = self._pictures.get(language, (0.0, []))
            if at < asked:  # a picture begun before somebody asked may miss what woke them
                at = time.monotonic()
                rows = await run_in_threadpool(self._rows.queue, language)
                self._pictures[language] = (at, rows)
            return rows


def _told(seen: dict[str, Row] | None, rows: list[Row], now: str) -> list[tuple[str, Row]]:
    """The events that bring a console from what it has seen to these rows."""
    if seen is None:
        return [("queue", {"now": now, "cases": rows})]
    changed = [("case", row) for row in rows if seen.get(row["id"]) != row]
    left = seen.keys() - {row["id"] for row in rows}
    return [*changed, *(("gone", {"id": case}) for case in sorted(left))]
