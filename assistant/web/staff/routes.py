"""Routes of the radiologists' console: signing in, the queue, one case, its steps."""

import math
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from starlette.responses import StreamingResponse

from assistant.conversation import Store
from assistant.conversation.accounts import SlowDown
from assistant.conversation.errors import ClaimLost
from assistant.conversation.records import Actor, Communication, Escalation
from assistant.conversation.times import moment, stamp
from assistant.web.bodies import SessionShown
from assistant.web.house import House, language_of
from assistant.web.identity import Session
from assistant.web.limits import Limit
from assistant.web.problems import Problem
from assistant.web.staff.bodies import Checked, NoteBody, Nothing, RecordBody, ReplyBody, StaffSignIn, Transfer
from assistant.web.staff.case import CaseViews
from assistant.web.staff.words import said

_STREAM_HEADERS = {"X-Accel-Buffering": "no", "Cache-Control": "no-store, no-transform"}
_SSE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {}}}}


def routes(house: House) -> APIRouter:
    """`/staff`."""
    router = APIRouter(prefix="/staff", tags=["staff"])
    store, staff = house.store, house.staff
    views = CaseViews(store, house.assistant, lambda: house.content, staff.words, staff.rows, house.settings.country or None)
    Reader = Annotated[Session, Depends(house.reader)]
    Keeper = Annotated[Session, Depends(house.keeper)]
    Maker = Annotated[Session, Depends(house.maker)]
    Key = Annotated[str, Path(max_length=200)]

    def row(found: Escalation, request: Request) -> dict[str, Any]:
        return {"case": staff.rows.of([found], language_of(request))[0]}

    @router.post("/session", status_code=201, response_model=SessionShown)
    def sign_in(body: StaffSignIn, request: Request) -> dict[str, Any]:
        """Opens a session for a member of staff."""
        caller, address = request.client.host if request.client else "", body.email.strip().casefold()[:254]
        if wait := house.limits.sign_ins.take(caller) or house.limits.wrong.wait(address):
            raise Problem("slow_down", retry_after=wait)
        try:
            person = store.sign_in(body.email, body.password)
        except SlowDown as error:
            raise Problem("slow_down", retry_after=_until(store, error)) from error
        if person is None:
            house.limits.wrong.take(address)
            raise Problem("sign_in_refused")
        token, session = house.sessions.open(person)
        shown = {"id": person.id, "name": person.name, "role": person.role}
        return {"token": token, "expires_at": stamp(session.expires_at), "person": shown}

    @router.delete("/session", status_code=204)
    def sign_out(request: Request) -> Response:
        """Ends the session of this token; twice is the same as once."""
        house.sessions.close(request.headers.get("authorization", "").partition(" ")[2])
        return Response(status_code=204)

    @router.get("/queue")
    def queue(session: Reader, request: Request) -> dict[str, Any]:
        """Everything that is not closed, most urgent first."""
        return {"now": store.now(), "cases": staff.rows.queue(language_of(request))}

    @router.get("/events", response_class=StreamingResponse, responses=_SSE)
    async def events(request: Request, session: Reader) -> Response:
        """The queue, then what changes in it."""
        stream = staff.live.follow(language_of(request), lambda: house.sessions.alive(session) and store.may_sign_in(session.person_id))
        return StreamingResponse(stream, headers=_STREAM_HEADERS, media_type="text/event-stream")

    @router.get("/cases/{case}")
    def case(case: Key, session: Reader, request: Request) -> dict[str, Any]:
        """One case on one screen."""
        _counted(house.limits.drafts, session)
        return views.shown(case, session, language_of(request))

    @router.post("/cases/{case}/claim")
    def claim(case: Key, _body: Nothing, session: Reader, request: Request) -> dict[str, Any]:
        """Takes a waiting case; 409 with its owner where somebody was first."""
        with _Owned(house):
            return row(store.claim(case, _actor(session)), request)

    @router.post("/cases/{case}/release")
    def release(case: Key, _body: Nothing, session: Reader, request: Request) -> dict[str, Any]:
        """Puts it back into the queue."""
        with _Owned(house):
            return row(store.release(case, _actor(session)), request)

    @router.post("/cases/{case}/transfer")
    def transfer(case: Key, body: Transfer, session: Reader, request: Request) -> dict[str, Any]:
        """Gives it to a colleague."""
        with _Owned(house):
            return row(store.transfer(case, _actor(session), body.to), request)

    @router.post("/cases/{case}/hand-back")
    def hand_back(case: Key, _body: Nothing, session: Reader, request: Request) -> dict[str, Any]:
        """Returns it to the assistant."""
        with _Owned(house):
            return row(store.hand_back(case, _actor(session)), request)

    @router.post("/cases/{case}/close")
    def close(case: Key, _body: Nothing, session: Reader, request: Request) -> dict[str, Any]:
        """The matter is done with."""
        with _Owned(house):
            return row(store.close_case(case, _actor(session)), request)

    @router.post("/cases/{case}/check")
    def check(case: Key, body: Checked, session: Reader, request: Request) -> dict[str, Any]:
        """Where the typed words differ from the report: a warning, never a block."""
        _counted(house.limits.checks, session)
        return {"warnings": _warnings(house, case, body.text, language_of(request))}

    @router.post("/cases/{case}/reply")
    def reply(case: Key, body: ReplyBody, session: Reader, request: Request) -> dict[str, Any]:
        """Answers the patient, once for each `client_id`."""
        found = store.escalation(case)
        if found.state in ("claimed", "answered") and not store.live_chats(case):
            raise Problem("no_chat")
        with _Owned(house):
            content = _content(views, found, body, session, language_of(request))
            return row(store.reply_as_person(case, _actor(session), content, body.client_id), request)

    @router.post("/cases/{case}/note")
    def note(case: Key, body: NoteBody, session: Reader, request: Request) -> dict[str, Any]:
        """A note among staff; no route of a patient gives it."""
        return row(store.note(case, _actor(session), {"text": body.text}, body.client_id), request)

    @router.post("/cases/{case}/record")
    def record(case: Key, body: RecordBody, session: Reader, request: Request) -> dict[str, Any]:
        """Fills in fields of the communication record."""
        given = body.model_dump(exclude_none=True)
        if not given:
            raise Problem("unfit")
        if "received_at" in given:
            given["received_at"] = _time(given["received_at"])
        found = store.record(case, _actor(session), Communication(**given))
        return {**row(found, request), "record": asdict(found.communication)}

    @router.post("/studio", status_code=204)
    def studio(_body: Nothing, session: Maker, request: Request) -> Response:
        """Lets this browser into the studio: a page can't send a bearer token, so it gets a cookie for that path alone."""
        if not house.settings.studio:
            raise Problem("not_found")
        token = request.headers.get("authorization", "").partition(" ")[2].strip()
        response = Response(status_code=204)
        path = house.settings.root_path.rstrip("/") + "/studio"
        response.set_cookie("plainrad_studio", token, httponly=True, samesite="strict", secure=request.url.scheme == "https", path=path)
        return response

    @router.get("/outbox")
    def outbox(session: Keeper) -> dict[str, Any]:
        """Notices that could not be delivered, and how many are on their way."""
        dead = [
            {"id": n.id, "topic": n.topic, "channel": n.channel, "created_at": n.created_at, "attempts": n.attempts}
            for n in store.dead_notices()
        ]
        return {"dead": dead, "waiting": store.waiting_notices()}

    @router.post("/outbox/{notice}/revive")
    def revive(notice: Annotated[int, Path(ge=1, le=2**53)], _body: Nothing, session: Keeper) -> dict[str, Any]:
        """Sends a dead notice once more."""
        store.revive_notice(notice)
        return {}

    return router


class _Owned:
    """Turns a lost claim into a problem that names the owner."""

    def __init__(self, house: House) -> None:
        self._house = house

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, ClaimLost):
            name = None if error.owner is None else self._house.store.names([error.owner]).get(error.owner)
            owner = None if error.owner is None else {"id": error.owner, "name": name}
            raise Problem("claim_lost", owner=owner) from error


def _counted(limit: Limit, session: Session) -> None:
    if wait := limit.take(session.person_id):
        raise Problem("too_many_requests", retry_after=wait)


def _until(store: Store, error: SlowDown) -> int:
    """Seconds until an account's pause is over."""
    return max(1, math.ceil((moment(error.until) - moment(store.now())).total_seconds()))


def _actor(session: Session) -> Actor:
    return Actor(session.role, session.person_id)


def _content(views: CaseViews, found: Escalation, body: ReplyBody, session: Session, language: str) -> dict[str, Any]:
    """What the patient gets: the phrases in the patient's language, then the words as typed."""
    unknown = [name for name in body.phrases if name not in views.words.phrases]
    if unknown:
        raise Problem("unfit")
    spoken = views.shown(found.id, session, language)["patient_language"] if body.phrases else language
    phrases = [said(views.words.phrases[name], spoken) for name in body.phrases]
    text = "\n".join([*phrases, *([body.text.strip()] if body.text.strip() else [])])
    return {"text": text, "phrases": list(body.phrases), "language": spoken}


def _warnings(house: House, case: str, text: str, language: str) -> list[dict[str, Any]]:
    found = house.store.escalation(case)
    if found.report_id is None or not text.strip():
        return []
    report = house.store.report(found.report_id)
    warned = []
    for sentence in house.assistant.check(report.text, text)["sentences"]:
        explanation = None if sentence["ok"] else house.staff.words.warning(sentence["rule"], language)
        if explanation is not None:
            report_says = [{key: source[key] for key in ("quote", "start", "end")} for source in sentence["sources"]]
            warned.append({"sentence": sentence["text"], "rule": sentence["rule"], "explanation": explanation, "report": report_says})
    return warned


def _time(text: str) -> str:
    """A time of the record; one without an offset is refused, not guessed."""
    try:
        return stamp(datetime.fromisoformat(text))
    except ValueError as error:
        raise Problem("unfit") from error
