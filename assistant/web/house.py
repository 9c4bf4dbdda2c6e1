"""What the routes share: the parts of the running server, in one value."""

from dataclasses import dataclass

from fastapi import Request

from assistant.content import Content
from assistant.conversation import Store
from assistant.conversation.errors import NotFound
from assistant.conversation.records import READERS, Conversation, Role
from assistant.settings import Settings
from assistant.web.edition import Edition
from assistant.web.feed import Feed
from assistant.web.identity import Launches, Session, Sessions
from assistant.web.limits import Limits
from assistant.web.ports import Assistant
from assistant.web.problems import Problem
from assistant.web.staff.live import LiveQueue
from assistant.web.staff.rows import Rows
from assistant.web.staff.words import StaffWords
from assistant.web.stream import Streams
from assistant.web.words import Wording, preferred
from assistant.web.worker import Worker

KEEPERS: tuple[Role, ...] = ("head", "operator")
MAKERS: tuple[Role, ...] = ("head",)


@dataclass(frozen=True)
class Staff:
    """The parts of the radiologists' console."""

    words: StaffWords
    rows: Rows
    live: LiveQueue


@dataclass(frozen=True)
class House:
    """The parts of one running server."""

    edition: Edition
    store: Store
    settings: Settings
    wording: Wording
    sessions: Sessions
    launches: Launches
    limits: Limits
    feed: Feed
    streams: Streams
    worker: Worker
    staff: Staff

    @property
    def assistant(self) -> Assistant:
        """The assistant, with whatever content is in force."""
        return self.edition

    @property
    def content(self) -> Content:
        """The content in force now."""
        return self.edition.content

    def reader(self, request: Request) -> Session:
        """The dependency of every route of the console."""
        return self._member(request, READERS)

    def keeper(self, request: Request) -> Session:
        """The dependency of the routes for those who see to notices that did not arrive."""
        return self._member(request, KEEPERS)

    def maker(self, request: Request) -> Session:
        """The dependency of those who change texts."""
        return self._member(request, MAKERS)

    def _member(self, request: Request, roles: tuple[Role, ...]) -> Session:
        """A member of staff; an account that was closed opens nothing any more."""
        session = self.sessions.authorise(request, *roles)
        if not self.store.may_sign_in(session.person_id):
            raise Problem("unauthorized")
        return session

    def patient(self, request: Request) -> Session:
        """The dependency of every patient route."""
        return self.sessions.authorise(request, "patient")

    def chat(self, conversation_id: str, session: Session, erased: bool = False) -> Conversation:
        """A chat of this patient. A report's ledger, a stranger's chat, an erased one and none are all NotFound."""
        found = self.store.conversation(conversation_id, session.person_id)
        if found.kind != "chat" or (found.erased_at is not None and not erased):
            raise NotFound("no such chat for this person")
        return found


def language_of(request: Request) -> str:
    """The language that the caller's browser asks for."""
    return preferred(request.headers.get("accept-language"))
