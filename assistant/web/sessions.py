"""Routes of signing in: a portal's launch, or a demonstration person."""

from typing import Any

from fastapi import APIRouter

from assistant.conversation.records import Person
from assistant.conversation.times import stamp
from assistant.web.bodies import PeopleShown, SessionShown, SignIn
from assistant.web.house import House
from assistant.web.identity import demo_allowed
from assistant.web.problems import Problem


def routes(house: House) -> APIRouter:
    """`/session` and `/demo`."""
    router = APIRouter(tags=["session"])

    @router.post("/session", status_code=201, response_model=SessionShown)
    def sign_in(body: SignIn) -> dict[str, Any]:
        """Opens a session; its token goes into `Authorization: Bearer`."""
        person = house.launches.person(body.launch) if body.launch is not None else _demo_person(house, body.demo or "")
        token, session = house.sessions.open(person)
        return {"token": token, "expires_at": stamp(session.expires_at), "person": _shown(person)}

    @router.get("/demo", response_model=PeopleShown)
    def demo() -> dict[str, Any]:
        """The demonstration people; 404 outside demonstration mode."""
        if not demo_allowed(house.settings):
            raise Problem("not_found")
        return {"people": [_shown(person) for person in house.store.people(demo=True)]}

    return router


def _demo_person(house: House, person_id: str) -> Person:
    if not demo_allowed(house.settings):
        raise Problem("not_found")
    person = house.store.person(person_id)
    if not person.demo:
        raise Problem("not_found")
    return person


def _shown(person: Person) -> dict[str, str]:
    return {"id": person.id, "name": person.name, "role": person.role}
