"""Answers asked messages in the background: one at a time in a conversation, several conversations at once.

The log is the queue. What a crash left unanswered is found in it at the next start, and what another process
accepted and could not answer, by looking again.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from assistant.conversation import Store
from assistant.conversation.errors import StoreError
from assistant.conversation.records import Event

RESCAN = 1.0  # seconds between looks without news
PAUSE = 2.0  # seconds before a message is tried again after the store was away
THREADS = 4
_log = logging.getLogger(__name__)


class Worker:
    """Takes unanswered messages from the log and gives each to `answer`, in threads."""

    def __init__(
        self,
        store: Store,
        answer: Callable[[Event], None],
        warm: Callable[[], None] = lambda: None,
        threads: int = THREADS,
        rescan: float = RESCAN,
    ) -> None:
        self._store, self._answer, self._warm, self._rescan = store, answer, warm, rescan
        self._warmed = False
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="answer")
        self._news = asyncio.Event()
        self._busy: dict[str, asyncio.Future[None]] = {}
        self._not_before: dict[tuple[str, int], float] = {}
        self._task: asyncio.Task[None] | None = None
        self._leave: Callable[[], None] | None = None

    @property
    def ready(self) -> bool:
        """Whether messages are being answered. Not, where the first try failed: then the content is broken."""
        return self._warmed and self._task is not None and not self._task.done()

    def start(self) -> None:
        """Begin, in the running loop."""
        loop = asyncio.get_running_loop()
        self._leave = self._store.listen(lambda _chat, _seq: _wake(loop, self._news))
        self._task = loop.create_task(self._run())

    async def stop(self) -> None:
        """Take no more messages, and wait for those being answered."""
        if self._leave is not None:
            self._leave()
            self._leave = None
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await asyncio.gather(*self._busy.values(), return_exceptions=True)
        self._pool.shutdown(wait=False)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._pool, self._warm)
            self._warmed = True
        except Exception as error:  # messages are still taken: each gets its fixed sentence and a person
            _log.error("the assistant can't answer (%s); check the content", type(error).__name__)
        while True:
            self._news.clear()
            try:
                waiting = await loop.run_in_executor(None, self._store.unanswered)
            except StoreError as error:
                _log.warning("the log can't be read (%s); trying again", type(error).__name__)
                waiting = []
            for event in waiting:
                self._take(event)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), self._rescan)

    def _take(self, event: Event) -> None:
        chat = event.conversation_id
        if chat in self._busy or self._not_before.get((chat, event.seq), 0) > time.monotonic():
            return
        future = asyncio.get_running_loop().run_in_executor(self._pool, self._answer, event)
        self._busy[chat] = future
        future.add_done_callback(lambda done: self._done(event, done))

    def _done(self, event: Event, done: asyncio.Future[None]) -> None:
        self._busy.pop(event.conversation_id, None)
        key = (event.conversation_id, event.seq)
        self._not_before.pop(key, None)
        if not done.cancelled() and (error := done.exception()) is not None:
            _log.error("message %d of %s stays unanswered (%s)", event.seq, event.conversation_id, type(error).__name__)
            self._not_before[key] = time.monotonic() + PAUSE
        self._news.set()


def _wake(loop: asyncio.AbstractEventLoop, news: asyncio.Event) -> None:
    loop.call_soon_threadsafe(news.set)
