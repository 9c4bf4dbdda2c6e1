"""How often somebody may ask: so many times within the last minute or hour, counted in the memory of this process."""

import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

from assistant.conversation.accounts import PAUSE, TRIES
from assistant.settings import Settings

MINUTE, HOUR = 60.0, 3600.0  # seconds
MOST = 10_000  # keys kept; the one not seen for longest goes first
Span = tuple[int, float]
"""How many times within how many seconds."""


class Limit:
    """Counts takes by a key, within sliding spans. A span of 0 times is no limit. Called from several threads."""

    def __init__(self, *spans: Span, clock: Callable[[], float] = time.monotonic) -> None:
        self.spans = tuple(span for span in spans if span[0] > 0)
        self._most = max((most for most, _ in self.spans), default=0)
        self._clock = clock
        self._taken: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, key: str) -> int:
        """Seconds until this key may be taken again, rounded up; 0: now."""
        with self._lock:
            return self._wait(self._taken.get(key, deque()))

    def take(self, key: str) -> int:
        """Take once; 0, or the seconds to wait, and then nothing is counted."""
        if not self.spans:
            return 0
        with self._lock:
            taken = self._taken.setdefault(key, deque(maxlen=self._most))
            self._taken.move_to_end(key)
            while len(self._taken) > MOST:
                self._taken.popitem(last=False)
            wait = self._wait(taken)
            if not wait:
                taken.append(self._clock())
            return wait

    def give_back(self, key: str) -> None:
        """What was taken last was nothing new: it does not count."""
        with self._lock:
            if taken := self._taken.get(key):
                taken.pop()

    def _wait(self, taken: deque[float]) -> int:
        now = self._clock()
        full = [taken[-most] + seconds - now for most, seconds in self.spans if len(taken) >= most]
        return max(0, math.ceil(max(full, default=0)))


@dataclass(frozen=True)
class Limits:
    """All limits of one server: messages by patient, sign-ins by caller, wrong passwords by address, work by member of staff."""

    messages: Limit
    sign_ins: Limit
    wrong: Limit
    drafts: Limit
    checks: Limit


def limits_of(settings: Settings) -> Limits:
    """The limits as set. Wrong passwords are those of accounts: an address without one must not look different."""
    return Limits(
        messages=Limit((settings.messages_per_minute, MINUTE), (settings.messages_per_hour, HOUR)),
        sign_ins=Limit((settings.sign_ins_per_minute, MINUTE)),
        wrong=Limit((TRIES, PAUSE.total_seconds())),
        drafts=Limit((settings.drafts_per_minute, MINUTE)),
        checks=Limit((settings.checks_per_minute, MINUTE)),
    )
