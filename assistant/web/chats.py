"""Routes of a conversation: opening it, writing, listening, a person, a copy, erasure."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, StreamingResponse

from assistant.answer.reply import Reply
from assistant.conversation.errors import ClaimLost, Refused
from assistant.conversation.records import Actor, Conversation, Escalation, EventKind
from assistant.web.answering import emergency_escalation, emergency_event
from assistant.web.bodies import (
    ConversationShown,
    MessageAccepted,
    NewConversation,
    NewMessage,
    PersonAsked,
    PersonRequest,
    Receipt,
    TakenBack,
)
from assistant.web.house import House, language_of
from assistant.web.identity import Session
from assistant.web.problems import Problem
from prompts.language import LANGUAGES, identify

_STREAM_HEADERS = {"X-Accel-Buffering": "no", "Cache-Control": "no-store, no-transform"}
_SHOWS = 2  # words by which a language shows
_SSE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {}}}}


def _spoken(text: str, page: str) -> str:
    """The language of a message; that of the page where it does not show ("ok"), or is one that nobody here answers in."""
    if len(text.split()) < _SHOWS:
        return page
    found = identify(text, page)
    return found if found in LANGUAGES else page


def routes(house: House) -> APIRouter:
    """`/conversations`."""
    router = APIRouter(prefix="/conversations", tags=["conversation"])
    store = house.store
    Patient = Annotated[Session, Depends(house.patient)]
    Key = Annotated[str, Path(max_length=200)]

    @router.post("", status_code=201, response_model=ConversationShown)
    def open_conversation(body: NewConversation, session: Patient, response: Response) -> dict[str, Any]:
        """Opens the conversation about a report (201) or finds it (200)."""
        if len(set(body.reports)) > 1:
            raise Problem("several_reports")
        opened = store.open_conversation(session.person_id, body.reports)
        response.status_code = 201 if opened.created else 200
        chat = opened.conversation
        return {"id": chat.id, "reports": list(chat.reports), "state": _state(house, chat.id)}

    @router.post("/{conversation_id}/messages", status_code=202, response_model=MessageAccepted)
    def message(conversation_id: Key, body: NewMessage, session: Patient, request: Request, response: Response) -> dict[str, Any]:
        """Keeps a message (202); the answer comes on the stream. The same `client_id` again is the same message (200).

        Without a `language` it is answered in its own, where that shows, else in the page's. Too many in a short time are
        refused (429), but never one that may describe an emergency.
        """
        chat = house.chat(conversation_id, session)
        language = body.language or _spoken(body.text, language_of(request))
        wait = house.limits.messages.take(session.person_id)
        if wait and not _goes_in(house, chat, body, language):
            raise Problem("too_many_messages", retry_after=wait)
        asked = store.ask(
            chat.id,
            body.client_id,
            body.text,
            person_id=session.person_id,
            language=language,
            level=body.level,
            versions=house.content.hash,
        )
        if not asked.created and not wait:
            house.limits.messages.give_back(session.person_id)
        response.status_code = 202 if asked.created else 200
        return {"seq": asked.seq, "client_id": body.client_id}

    @router.get("/{conversation_id}/events", response_class=StreamingResponse, responses=_SSE)
    async def events(
        conversation_id: Key,
        request: Request,
        session: Patient,
        last_event_id: Annotated[str | None, Header(max_length=40)] = None,
    ) -> Response:
        """Server-sent events behind `Last-Event-ID`, for as long as the session lives."""
        chat = await run_in_threadpool(house.chat, conversation_id, session)
        after = int(last_event_id) if last_event_id and last_event_id.isdecimal() and len(last_event_id) < 10 else 0
        stream = house.streams.follow(chat.id, after, language_of(request), lambda: house.sessions.alive(session))
        return StreamingResponse(stream, headers=_STREAM_HEADERS, media_type="text/event-stream")

    @router.post("/{conversation_id}/person", status_code=201, response_model=PersonAsked)
    def ask_person(conversation_id: Key, body: PersonRequest, session: Patient, request: Request, response: Response) -> dict[str, Any]:
        """Asks for a person. What is written here is screened for an emergency, and counts, like any other message."""
        chat = house.chat(conversation_id, session)
        waiting = [found for found in _open(house, chat.id) if found.origin == "person"]
        if waiting and body.text is None:
            response.status_code = 200
            return _asked(house, waiting[0])
        wait = house.limits.messages.take(session.person_id)
        urgent = body.text is not None and _noticed(house, chat, body.text, _spoken(body.text, language_of(request)))
        if wait and not urgent:
            raise Problem("too_many_messages", retry_after=wait)
        raised = store.request_person(chat.id, session.person_id, body.text, chat.reports[0])
        response.status_code = 201 if raised.created else 200
        return _asked(house, raised.escalation)

    @router.delete("/{conversation_id}/person", response_model=TakenBack)
    def take_back(
        conversation_id: Key,
        session: Patient,
        escalation: Annotated[str | None, Query(max_length=200, description="Only this one; else all.")] = None,
    ) -> dict[str, Any]:
        """Takes questions to a person back, while nobody reads them."""
        chat = house.chat(conversation_id, session)
        chosen = [found for found in _open(house, chat.id) if escalation in (None, found.id)]
        taken = []
        for found in chosen:
            try:
                store.withdraw_escalation(found.id, Actor("patient", session.person_id), chat.id)
            except (Refused, ClaimLost):
                continue
            taken.append(found.id)
        if not taken:
            raise Problem("already_read" if chosen else "nothing_to_take_back")
        return {"taken_back": taken, "state": _state(house, chat.id)}

    @router.post("/{conversation_id}/receipts", status_code=204)
    def receipt(conversation_id: Key, body: Receipt, session: Patient) -> Response:
        """The page has shown a person's answer (delivered), or the patient has opened it (read); each counts once."""
        chat = house.chat(conversation_id, session)
        behind = store.events_after(chat.id, body.seq - 1)
        if not behind or behind[0].seq != body.seq or behind[0].kind != "replied":
            raise Problem("not_found")
        kind: EventKind = body.what
        if not any(event.kind == kind and event.data.get("of") == body.seq for event in behind):
            store.append(chat.id, kind, Actor("patient", session.person_id), {"of": body.seq})
        return Response(status_code=204)

    @router.get("/{conversation_id}/export")
    def export(conversation_id: Key, session: Patient) -> Response:
        """A copy of everything in the conversation."""
        chat = house.chat(conversation_id, session)
        headers = {"Content-Disposition": 'attachment; filename="conversation.json"'}
        return JSONResponse(store.export(chat.id), headers=headers)

    @router.delete("/{conversation_id}", status_code=204)
    def erase(conversation_id: Key, session: Patient) -> Response:
        """Erases all words of the conversation; twice is the same as once."""
        chat = house.chat(conversation_id, session, erased=True)
        store.erase(chat.id, Actor("patient", session.person_id))
        return Response(status_code=204)

    return router


def _open(house: House, chat_id: str) -> list[Escalation]:
    return [e for e in house.store.escalations(conversation_id=chat_id) if e.state in ("waiting", "claimed")]


def _state(house: House, chat_id: str) -> Literal["open", "waiting", "with_person"]:
    states = {found.state for found in _open(house, chat_id)}
    if "claimed" in states:
        return "with_person"
    return "waiting" if states else "open"


def _asked(house: House, found: Escalation) -> dict[str, Any]:
    owner = None if found.owner is None else {"id": found.owner, "name": house.store.person(found.owner).name}
    return {"escalation": found.id, "state": found.state, "due_at": found.due_at, "owner": owner}


def _goes_in(house: House, chat: Conversation, body: NewMessage, language: str) -> bool:
    """Whether a message beyond the limit is taken all the same: it is no new one, or may describe an emergency."""
    if house.store.message(chat.id, body.client_id) is not None:
        return True
    return _emergency(house, body.text, language) is not None


def _noticed(house: House, chat: Conversation, text: str, language: str) -> bool:
    """An emergency in words meant for a person gets the notice at once: that person may come in hours."""
    reply = _emergency(house, text, language)
    if reply is None:
        return False
    event = emergency_event(reply, house.content.hash)
    house.store.append(chat.id, "emergency", event.actor, {}, event.content, event.versions)
    house.store.raise_escalation(emergency_escalation(chat.id, chat.reports[0]))
    return True


def _emergency(house: House, text: str, language: str) -> Reply | None:
    return house.assistant.emergency(text, language, house.settings.country or None)
