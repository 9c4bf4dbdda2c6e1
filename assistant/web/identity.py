"""Who is calling: sessions, and the one function that lets a caller through a route's door."""

import hashlib
import ipaddress
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from starlette.requests import Request

from assistant.conversation.records import Person, Role
from assistant.settings import Settings
from assistant.web.problems import Problem

LIFETIME = timedelta(hours=8)
MOST = 10_000  # sessions kept; the oldest goes first


@dataclass(frozen=True)
class Session:
    """A signed-in person, until a time."""

    person_id: str
    role: Role
    expires_at: datetime


class Launches(Protocol):
    """The door for a portal: checks a launch token that the portal has signed and says whom it brings."""

    def person(self, launch: str) -> Person:
        """The person of a valid launch token; Problem("launch_refused") else."""
        ...


class NoLaunches:
    """No portal is connected, so no launch token is valid."""

    def person(self, launch: str) -> Person:
        """Nobody."""
        raise Problem("launch_refused")


class Sessions:
    """Random tokens in the memory of this process; kept as digests, so that a memory dump opens nothing."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._clock = clock
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, person: Person) -> tuple[str, Session]:
        """A new token for a person, and its session."""
        token = secrets.token_urlsafe(32)
        session = Session(person.id, person.role, self._clock() + LIFETIME)
        with self._lock:
            self._sessions[_digest(token)] = session
            while len(self._sessions) > MOST:
                self._sessions.popitem(last=False)
        return token, session

    def close(self, token: str) -> None:
        """End a session."""
        with self._lock:
            self._sessions.pop(_digest(token.strip()), None)

    def alive(self, session: Session) -> bool:
        """Whether the session's time is not over."""
        return self._clock() < session.expires_at

    def of(self, token: str) -> Session | None:
        """The living session of a token."""
        found = self._sessions.get(_digest(token.strip()))
        return found if found is not None and self.alive(found) else None

    def authorise(self, request: Request, *roles: Role) -> Session:
        """The session of the request's bearer token, if its person has one of the roles. Every route asks here."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        found = self.of(token) if scheme.lower() == "bearer" else None
        if found is None:
            raise Problem("unauthorized")
        if found.role not in roles:
            raise Problem("not_for_you")
        return found


def demo_allowed(settings: Settings) -> bool:
    """Demonstration people may sign in without a password only where nobody outside can reach the server."""
    if not settings.demo:
        return False
    if settings.host == "localhost":
        return True
    try:
        return ipaddress.ip_address(settings.host).is_loopback
    except ValueError:
        return False


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
