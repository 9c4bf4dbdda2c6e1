"""The clerk: reminds of what waits, tells who is next when time is over, and sends the notices. Works with no page open.

Everything is in the database, so a restart loses nothing, and two clerks do nothing twice: a step is taken under its
row's lock, a notice is taken with a lease.
"""

import logging
import threading
from collections.abc import Callable, Mapping

from assistant.conversation.channels import Channel, Undelivered
from assistant.conversation.errors import StoreError
from assistant.conversation.store import Store

EVERY = 1.0  # seconds between looks
_log = logging.getLogger(__name__)


class Clerk:
    """One thread that looks after time and notices."""

    def __init__(self, store: Store, channels: Mapping[str, Channel], every: float = EVERY) -> None:
        self._store, self._channels, self._every = store, channels, every
        self._ends = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def alive(self) -> bool:
        """Whether it is at work."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin."""
        self._ends.clear()
        self._thread = threading.Thread(target=self._run, name="clerk", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after what is being done."""
        self._ends.set()
        if self._thread is not None:
            self._thread.join(30)

    def look(self) -> int:
        """One look: what time brings, then what is to be sent. Returns how many notices were delivered."""
        self._guarded(self._store.watch, "due times")
        return self._guarded(self._send, "notices") or 0

    def _run(self) -> None:
        while not self._ends.wait(self._every):
            self.look()

    def _guarded(self, work: Callable[[], object], what: str) -> int | None:
        try:
            done = work()
        except StoreError as error:
            _log.warning("%s wait: the database is away (%s)", what, type(error).__name__)
            return None
        return done if isinstance(done, int) else None

    def _send(self) -> int:
        sent = 0
        for item in self._store.take_notices():
            if self._ends.is_set():
                break  # the lease ends by itself, and the notice falls due again
            channel = self._channels.get(item.channel)
            try:
                if channel is None:
                    raise Undelivered("no-such-channel")
                channel(item)
            except Undelivered as error:
                if self._store.notice_failed(item.id):
                    _log.error("notice %d by %s could not be delivered and waits for a person (%s)", item.id, item.channel, error.code)
                continue
            except Exception as error:  # a channel's own defect must not end the clerk
                _log.error("notice %d by %s failed (%s)", item.id, item.channel, type(error).__name__)
                self._store.notice_failed(item.id)
                continue
            self._store.notice_delivered(item.id)
            sent += 1
        return sent
