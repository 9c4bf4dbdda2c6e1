"""How often somebody may ask: refused with the time to wait, in the reader's words, and an emergency never."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from assistant.conversation import Store
from assistant.conversation.records import Person
from assistant.web.limits import MOST, Limit
from tests.web.conftest import Serve
from tests.web.running import Page

EMERGENCY = "I can't breathe and my chest hurts badly right now"
GERMAN = {"Accept-Language": "de"}
SignIn = Callable[[str | None], Page]


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def hands() -> Hands:
    return Hands()


def test_a_span_slides_and_the_longer_one_holds_too(hands: Hands) -> None:
    limit = Limit((2, 60), (3, 3600), clock=hands)
    assert [limit.take("a") for _ in range(3)] == [0, 0, 60]
    hands.at += 45
    assert limit.take("a") == 15 and limit.take("b") == 0
    hands.at += 15
    assert limit.take("a") == 0 and limit.take("a") == 3540
    assert limit.wait("a") == 3540 and limit.wait("nobody") == 0


def test_what_was_nothing_new_does_not_count_and_nothing_set_is_no_limit(hands: Hands) -> None:
    limit = Limit((1, 60), clock=hands)
    assert limit.take("a") == 0
    limit.give_back("a")
    assert limit.take("a") == 0 and limit.take("a") == 60
    open_door = Limit((0, 60), clock=hands)
    assert {open_door.take("a") for _ in range(100)} == {0}
    open_door.give_back("a")


def test_the_keys_that_are_kept_are_bounded(hands: Hands) -> None:
    limit = Limit((1, 60), clock=hands)
    for number in range(MOST + 1):
        limit.take(str(number))
    assert limit.take("0") == 0 and limit.take(str(MOST)) == 60


@pytest.fixture
def john(serve: Serve) -> Iterator[Page]:
    yield Page(serve(messages_per_minute=2).base, "demo-john")


def _say(page: Page, chat: str, text: str, client_id: str, **headers: str) -> Any:
    return page.http.post(f"/api/conversations/{chat}/messages", json={"text": text, "client_id": client_id}, headers=headers)


def test_a_message_too_many_is_refused_with_the_time_to_wait_and_the_same_message_is_not_one_more(john: Page, store: Store) -> None:
    chat = john.open("demo-chest-xray")
    answers = [_say(john, chat, "What does effusion mean?", client_id) for client_id in ("a", "a", "b", "a", "b")]
    assert [answer.status_code for answer in answers] == [202, 200, 202, 200, 200]
    refused = _say(john, chat, "Was heißt Erguss?", "c", **GERMAN)
    told = refused.json()
    assert refused.status_code == 429 and told["code"] == "too_many_messages"
    assert 0 < told["retry_after"] <= 60 and refused.headers["retry-after"] == str(told["retry_after"])
    assert "warten Sie" in told["detail"] and "112" in told["detail"]
    assert [e.data["client_id"] for e in store.events_after(chat) if e.kind == "asked"] == ["a", "b"]
    other = john.http.post(f"/api/conversations/{john.open('demo-knee-mri')}/person", json={"text": "Please call me."})
    assert other.status_code == 429, "words for a person count too, whatever the conversation"


def test_an_emergency_is_never_one_too_many(john: Page, store: Store) -> None:
    chat = john.open("demo-chest-xray")
    for client_id in ("a", "b"):
        _say(john, chat, "What does effusion mean?", client_id)
    assert _say(john, chat, "And on the left?", "c").status_code == 429
    heard = john.ask(chat, EMERGENCY, "d")
    assert any(event.name == "emergency" for event in heard)
    assert [e.reason for e in store.escalations(conversation_id=chat)] == ["emergency"]
    asked = john.http.post(f"/api/conversations/{chat}/person", json={"text": "Es sticht so in der Brust, ich bekomme keine Luft!"})
    assert asked.status_code == 201
    notices = [e for e in store.events_after(chat) if e.kind == "emergency"]
    assert len(notices) == 2 and notices[-1].content["language"] == "de"


def test_one_patient_s_haste_does_not_slow_another(john: Page, page: SignIn) -> None:
    chat = john.open("demo-chest-xray")
    assert [_say(john, chat, "Is it bad?", client_id).status_code for client_id in "abc"] == [202, 202, 429]
    anna = Page(str(john.http.base_url), "demo-anna")
    assert _say(anna, anna.open("demo-mrt-lws"), "Ist das schlimm?", "a").status_code == 202


def test_signing_in_is_limited_by_network_address_and_nobody_learns_which_accounts_exist(serve: Serve, store: Store) -> None:
    store.add_account(Person("rad9", "Dr Test", "radiologist"), "rad9@example.org", "a long enough password")
    door = Page(serve().base, None)

    def tried(email: str, door: Page = door) -> list[Any]:
        answers = [door.http.post("/api/staff/session", json={"email": email, "password": "wrong"}) for _ in range(6)]
        return [(a.status_code, a.json()["code"], "retry-after" in a.headers) for a in answers]

    assert tried("rad9@example.org") == tried("Nobody@example.org")
    assert tried("rad9@example.org")[-1] == (429, "slow_down", True)
    narrow = Page(serve(sign_ins_per_minute=3).base, None)
    codes = [narrow.http.post("/api/staff/session", json={"email": f"{n}@example.org", "password": "x"}).status_code for n in range(4)]
    assert codes == [401, 401, 401, 429]


def test_drafts_and_read_backs_are_limited_and_answers_are_not(serve: Serve, store: Store) -> None:
    base = serve(drafts_per_minute=1, checks_per_minute=1).base
    patient, weber, okafor = (Page(base, person) for person in ("demo-john", "demo-weber", "demo-okafor"))
    chat = patient.open("demo-chest-xray")
    patient.ask(chat, "Will I be able to run again?")
    (case,) = store.escalations(conversation_id=chat)

    def post(verb: str, **body: Any) -> Any:
        return weber.http.post(f"/api/staff/cases/{case.id}/{verb}", json=body)

    assert [weber.http.get(f"/api/staff/cases/{case.id}").status_code for _ in range(2)] == [200, 429]
    assert okafor.http.get(f"/api/staff/cases/{case.id}").status_code == 200
    assert post("claim").status_code == 200
    first, second = post("check", text="No effusion."), post("check", text="No effusion at all.")
    assert first.status_code == 200 and second.status_code == 429 and second.json()["code"] == "too_many_requests"
    assert post("reply", text="Please see your doctor.", client_id="k1").status_code == 200
