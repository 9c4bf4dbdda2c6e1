"""The clerk: reminds of what waits, tells who is next when time is over, and sends the notices. Works with no page open.

Everything is in the database, so a restart loses nothing, and two clerks do nothing twice: a step is taken under its
row's lock, a notice is taken with a lease.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from assistant.conversation.channels import Channel, Undelivered
from assistant.conversation.errors import StoreError
from assistant.conversation.store import Store

EVERY = 1.0  # seconds between looks
AT_ONCE = 4  # notices taken together: even if none is answered, they are dealt with before their lease ends
LEASE = timedelta(seconds=60)
STOP = 30.0  # seconds
_log = logging.getLogger(__name__)


class Clerk:
    """A thread for what time brings, and one for each channel: a receiver that never answers holds up its own notices only."""

    def __init__(self, store: Store, channels: Mapping[str, Channel], every: float = EVERY) -> None:
        self._store, self._channels, self._every = store, channels, every
        self._ends = threading.Event()
        self._threads: list[threading.Thread] = []

    @property
    def alive(self) -> bool:
        """Whether all of it is at work."""
        return bool(self._threads) and all(thread.is_alive() for thread in self._threads)

    def start(self) -> None:
        """Begin."""
        self._ends.clear()
        self._threads = [
            threading.Thread(target=self._run, args=(task,), name=f"clerk {task.name}", daemon=True) for task in self._tasks()
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after what is being done."""
        self._ends.set()
        for thread in self._threads:
            thread.join(STOP)

    def look(self) -> int:
        """One look at everything, one after the other. Returns how many notices were delivered."""
        return sum(self._done(task) for task in self._tasks())

    def _tasks(self) -> list["_Task"]:
        """What time brings, the notices by each channel, and those by channels that are not set up any more."""
        senders = [_Task(f"notices by {name}", partial(self._send, (name,), False)) for name in self._channels]
        left = _Task("notices by no channel", lambda: self._send(tuple(self._channels), True))
        return [_Task("due times", self._watch), *senders, left]

    def _run(self, task: "_Task") -> None:
        while not self._ends.wait(self._every):
            self._done(task)

    def _done(self, task: "_Task") -> int:
        try:
            return task.work()
        except StoreError as error:
            _log.warning("%s wait: the database is away (%s)", task.name, type(error).__name__)
        except Exception as error:  # a defect in one case must not end the watch over all others
            _log.error("%s failed (%s)", task.name, type(error).__name__)
        return 0

    def _watch(self) -> int:
        self._store.watch()
        return 0

    def _send(self, channels: tuple[str, ...], others: bool) -> int:
        """Send what is due by these channels, or by all others."""
        sent = 0
        for item in self._store.take_notices(AT_ONCE, LEASE, channels, others):
            if self._ends.is_set():
                break  # the lease ends by itself, and the notice falls due again
            try:
                channel = self._channels.get(item.channel)
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


@dataclass(frozen=True)
class _Task:
    """What one thread does again and again; gives how many notices it delivered."""

    name: str
    work: Callable[[], int]
