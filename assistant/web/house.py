"""What the routes share: the parts of the running server, in one value."""

from dataclasses import dataclass

from fastapi import Request

from assistant.content import Content
from assistant.conversation import Store
from assistant.conversation.errors import NotFound
from assistant.conversation.records import Conversation
from assistant.settings import Settings
from assistant.web.identity import Launches, Session, Sessions
from assistant.web.ports import Assistant
from assistant.web.stream import Streams
from assistant.web.words import Wording, preferred
from assistant.web.worker import Worker


@dataclass(frozen=True)
class House:
    """The parts of one running server."""

    assistant: Assistant
    store: Store
    settings: Settings
    content: Content
    wording: Wording
    sessions: Sessions
    launches: Launches
    streams: Streams
    worker: Worker

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
