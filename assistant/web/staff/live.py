"""The queue as it changes: one picture of it for all open consoles, and to each what differs from what it has seen."""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

from fastapi.sse import format_sse_event
from starlette.concurrency import run_in_threadpool

from assistant.conversation import Store
from assistant.conversation.errors import StoreError
from assistant.web.staff.rows import Rows

HEARTBEAT = 15.0  # seconds; proxies close what is silent for a minute
POLL = 2.0  # seconds after which another process's change is seen
_log = logging.getLogger(__name__)


class LiveQueue:
    """Wakes the open consoles when something was written, and gives each the rows that changed."""

    def __init__(self, store: Store, rows: Rows, heartbeat: float = HEARTBEAT, poll: float = POLL) -> None:
        self._store, self._rows, self._heartbeat, self._poll = store, rows, heartbeat, poll
        self._waiting: set[asyncio.Event] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._leave: Callable[[], None] | None = None
        self._pictures: dict[str, tuple[float, list[dict[str, Any]]]] = {}
        self._lock = asyncio.Lock()
        self._closing = False

    def start(self) -> None:
        """Listen to the store, in the running loop."""
        self._loop = asyncio.get_running_loop()
        self._leave = self._store.listen(self._told)

    def stop(self) -> None:
        """End all streams. Safe from a signal handler."""
        self._closing = True
        if self._leave is not None:
            self._leave()
            self._leave = None
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake)

    async def follow(self, language: str, alive: Callable[[], bool]) -> AsyncIterator[bytes]:
        """First the whole queue, then each row that changed and each case that left, for as long as the session lives."""
        news = asyncio.Event()
        self._waiting.add(news)
        seen: dict[str, dict[str, Any]] | None = None
        beat = time.monotonic()
        try:
            while not self._closing and alive():
                news.clear()
                try:
                    rows = await self._picture(language)
                except StoreError as error:
                    _log.warning("the queue can't be read (%s); the console connects again", type(error).__name__)
                    return
                for name, data in _told(seen, rows, self._store.now()):
                    yield format_sse_event(data_str=json.dumps(data, ensure_ascii=False, separators=(",", ":")), event=name)
                    beat = time.monotonic()
                seen = {row["id"]: row for row in rows}
                if time.monotonic() - beat >= self._heartbeat:
                    beat = time.monotonic()
                    yield format_sse_event(comment="beat")
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), self._poll)
        finally:
            self._waiting.discard(news)

    async def _picture(self, language: str) -> list[dict[str, Any]]:
        asked = time.monotonic()
        async with self._lock:  # twenty consoles that wake together read the database once
            at, rows = self._pictures.get(language, (0.0, []))
            if at < asked:  # a picture begun before somebody asked may miss what woke them
                at = time.monotonic()
                rows = await run_in_threadpool(self._rows.queue, language)
                self._pictures[language] = (at, rows)
            return rows

    def _told(self, _chat: str, _seq: int) -> None:
        if self._loop is not None and not self._closing:
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        for news in self._waiting:
            news.set()


def _told(seen: dict[str, dict[str, Any]] | None, rows: list[dict[str, Any]], now: str) -> list[tuple[str, dict[str, Any]]]:
    """The events that bring a console from what it has seen to these rows."""
    if seen is None:
        return [("queue", {"now": now, "cases": rows})]
    changed = [("case", row) for row in rows if seen.get(row["id"]) != row]
    left = seen.keys() - {row["id"] for row in rows}
    return [*changed, *(("gone", {"id": case}) for case in sorted(left))]
