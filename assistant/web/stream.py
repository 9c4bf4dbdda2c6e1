"""The stream of a conversation: read from the log, woken by this process's writes, polled for others'."""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import AsyncIterator, Callable
from functools import lru_cache

from fastapi.sse import format_sse_event
from starlette.concurrency import run_in_threadpool

from assistant.conversation import Store
from assistant.conversation.errors import NotFound, StoreError
from assistant.conversation.records import Event
from assistant.web.events import Shown, show
from assistant.web.words import Wording

HEARTBEAT = 15.0  # seconds; proxies close what is silent for a minute
POLL = 2.0  # seconds after which another process's event is seen
RETRY = 2000  # milliseconds that the page waits before it connects again
_BATCH = 200
_log = logging.getLogger(__name__)


class Streams:
    """Wakes the open streams of a conversation when something was written to it."""

    def __init__(self, store: Store, wording: Wording, heartbeat: float = HEARTBEAT, poll: float = POLL) -> None:
        self._store, self._wording = store, wording
        self._heartbeat, self._poll = heartbeat, poll
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._leave: Callable[[], None] | None = None
        self._closing = False
        self._name = lru_cache(maxsize=1000)(self._look_up)

    def start(self) -> None:
        """Listen to the store, in the running loop."""
        self._loop = asyncio.get_running_loop()
        self._leave = self._store.listen(self._told)

    def stop(self) -> None:
        """End all streams; the pages connect again to whoever serves then. Safe from a signal handler."""
        self._closing = True
        if self._leave is not None:
            self._leave()
            self._leave = None
        for events in self._waiting.values():
            for event in events:
                event.set()

    def _told(self, conversation_id: str, _seq: int) -> None:
        if self._loop is not None and conversation_id in self._waiting:
            self._loop.call_soon_threadsafe(self._wake, conversation_id)

    def _wake(self, conversation_id: str) -> None:
        for event in self._waiting.get(conversation_id, ()):
            event.set()

    async def follow(self, conversation_id: str, after: int, language: str, allowed: Callable[[], bool]) -> AsyncIterator[bytes]:
        """Events behind `after` as they come, with heartbeats, while `allowed` (the session lives)."""
        news = asyncio.Event()
        self._waiting.setdefault(conversation_id, set()).add(news)
        try:
            yield format_sse_event(retry=RETRY)
            beat = time.monotonic()
            while not self._closing and allowed():
                news.clear()
                try:
                    events = await run_in_threadpool(self._store.events_after, conversation_id, after, _BATCH)
                except StoreError as error:
                    _log.warning("a stream of %s ends: %s", conversation_id, type(error).__name__)
                    return
                for event in events:
                    after = event.seq
                    shown = await self._show(event, language)
                    if shown is not None:
                        beat = time.monotonic()
                        yield _encoded(shown)
                    if event.kind == "erased":
                        return
                if events:
                    continue
                if time.monotonic() - beat >= self._heartbeat:
                    beat = time.monotonic()
                    yield format_sse_event(comment="beat")
                await self._wait(conversation_id, after, news, beat)
        finally:
            self._waiting[conversation_id].discard(news)
            if not self._waiting[conversation_id]:
                del self._waiting[conversation_id]

    async def _wait(self, conversation_id: str, after: int, news: asyncio.Event, beat: float) -> None:
        """Until this process tells of news, another has written, or a heartbeat is due."""
        while not self._closing:
            left = self._heartbeat - (time.monotonic() - beat)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), max(min(self._poll, left), 0.001))
                return
            if left <= self._poll:
                return
            try:
                if await run_in_threadpool(self._store.last_seq, conversation_id) > after:
                    return
            except StoreError:
                return

    async def _show(self, event: Event, language: str) -> Shown | None:
        owner = event.data.get("owner") or (event.actor.id if event.kind == "replied" else None)
        if owner is not None:
            await run_in_threadpool(self._name, owner)  # so that `show` finds the name without waiting for the disk
        return show(event, self._name, lambda code: self._wording.say("events", code, language))

    def _look_up(self, person_id: str) -> str | None:
        try:
            return self._store.person(person_id).name
        except NotFound:
            return None


def _encoded(shown: Shown) -> bytes:
    data = json.dumps(shown.data, ensure_ascii=False, separators=(",", ":"))
    return format_sse_event(data_str=data, event=shown.name, id=str(shown.seq))
