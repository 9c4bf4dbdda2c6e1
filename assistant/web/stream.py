"""The stream of a conversation, as its patient's page reads it: from the log, behind the last event that the page has."""

from collections.abc import AsyncIterator, Callable
from functools import lru_cache

from starlette.concurrency import run_in_threadpool

from assistant.conversation import Store
from assistant.conversation.errors import NotFound
from assistant.conversation.records import Event
from assistant.web.events import show
from assistant.web.feed import Feed, Seen, encoded
from assistant.web.words import Wording

_BATCH = 200


class Streams:
    """Gives each open page the events of its conversation."""

    def __init__(self, feed: Feed, store: Store, wording: Wording) -> None:
        self._feed, self._store, self._wording = feed, store, wording
        self._name = lru_cache(maxsize=1000)(self._look_up)

    def follow(self, conversation_id: str, after: int, language: str, allowed: Callable[[], bool]) -> AsyncIterator[bytes]:
        """Events behind `after` as they come, while `allowed` (the session lives). An erased conversation ends."""

        def found() -> Seen:
            nonlocal after
            events = self._store.events_after(conversation_id, after, _BATCH)
            ends = next((at for at, event in enumerate(events, 1) if event.kind == "erased"), None)
            told = [shown for event in events[:ends] if (shown := self._shown(event, language)) is not None]
            after = events[-1].seq if events else after
            return Seen(told, more=len(events) == _BATCH, last=ends is not None)

        async def look() -> Seen:
            return await run_in_threadpool(found)

        return self._feed.follow(conversation_id, look, allowed)

    def _shown(self, event: Event, language: str) -> bytes | None:
        shown = show(event, self._name, lambda code: self._wording.say("events", code, language))
        return None if shown is None else encoded(shown.name, shown.data, shown.seq)

    def _look_up(self, person_id: str) -> str | None:
        try:
            return self._store.person(person_id).name
        except NotFound:
            return None
