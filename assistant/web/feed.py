"""What keeps open streams fed: woken by this process's writes, looking again for others', beating while there is nothing to say."""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from fastapi.sse import format_sse_event
from starlette.concurrency import run_in_threadpool

from assistant.conversation import Store
from assistant.conversation.errors import StoreError

HEARTBEAT = 15.0  # seconds; proxies close what is silent for a minute
POLL = 2.0  # seconds after which another process's write is seen
RETRY = 2000  # milliseconds that a page waits before it connects again
ALL = ""
"""The topic of streams that any write wakes; else a topic is the id of a conversation."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Seen:
    """What one look found: encoded events, whether there may be more at once, and whether the stream ends with them."""

    events: list[bytes]
    more: bool = False
    last: bool = False


Look = Callable[[], Awaitable[Seen]]


class Feed:
    """Wakes the open streams when something was written."""

    def __init__(self, store: Store, heartbeat: float = HEARTBEAT, poll: float = POLL) -> None:
        self._store, self.heartbeat, self.poll = store, heartbeat, poll
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._leave: Callable[[], None] | None = None
        self._closing = False

    def start(self) -> None:
        """Listen to the store, in the running loop."""
        self._loop = asyncio.get_running_loop()
        self._leave = self._store.listen(self._told)

    def stop(self) -> None:
        """End all streams; the pages connect again to whoever serves then. Safe from a signal handler and another thread."""
        self._closing = True
        if self._leave is not None:
            self._leave()
            self._leave = None
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake, *self._waiting)

    async def follow(self, topic: str, look: Look, alive: Callable[[], bool]) -> AsyncIterator[bytes]:
        """What `look` finds, now and after each write on the topic, with heartbeats, while `alive` (asked in a thread)."""
        news = asyncio.Event()
        self._waiting.setdefault(topic, set()).add(news)
        beat = time.monotonic()
        try:
            yield format_sse_event(retry=RETRY)
            while not self._closing:
                news.clear()
                try:
                    if not await run_in_threadpool(alive):
                        return
                    seen = await look()
                except StoreError as error:
                    _log.warning("a stream ends (%s); its page connects again", type(error).__name__)
                    return
                for event in seen.events:
                    beat = time.monotonic()
                    yield event
                if seen.last:
                    return
                if seen.more:
                    continue
                if time.monotonic() - beat >= self.heartbeat:
                    beat = time.monotonic()
                    yield format_sse_event(comment="beat")
                left = self.heartbeat - (time.monotonic() - beat)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), max(min(self.poll, left), 0.001))
        finally:
            self._waiting[topic].discard(news)
            if not self._waiting[topic]:
                del self._waiting[topic]

    def _told(self, conversation_id: str, _seq: int) -> None:
        if self._loop is not None and not self._closing and not self._waiting.keys().isdisjoint((conversation_id, ALL)):
            self._loop.call_soon_threadsafe(self._wake, conversation_id, ALL)

    def _wake(self, *topics: str) -> None:
        for topic in topics:
            for news in self._waiting.get(topic, ()):
                news.set()


def encoded(name: str, data: dict[str, Any], number: int | None = None) -> bytes:
    """One event as it goes out."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return format_sse_event(data_str=written, event=name, id=None if number is None else str(number))
