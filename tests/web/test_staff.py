"""The radiologists' side over the wire: who may, who was first, what the patient hears, what nobody but staff hears."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.content import Content
from assistant.conversation import Store
from assistant.conversation.records import NewReport, Person
from assistant.web.words import load
from tests.web.running import Heard, Page

SignIn = Callable[[str | None], Page]
PHRASES = yaml.safe_load(Path(__file__).with_name("again.yaml").read_text(encoding="utf-8"))
QUESTION = "Will I be able to run again?"
NOTE = "Bitte Voraufnahmen holen, Notiz nur intern."


def _asked(page: Page, report: str = "demo-chest-xray", text: str = QUESTION) -> str:
    chat = page.open(report)
    page.ask(chat, text, f"c-{text[:8]}".replace(" ", "-"))
    return chat


def _case(staff: Page, chat: str, store: Store) -> str:
    return next(e.id for e in store.escalations(conversation_id=chat))


def _post(page: Page, case: str, verb: str, **body: Any) -> Any:
    return page.http.post(f"/api/staff/cases/{case}/{verb}", json=body)


def test_a_question_waits_is_claimed_answered_and_heard(page: SignIn, store: Store) -> None:
    patient, weber = page("demo-john"), page("demo-weber")
    chat = _asked(patient)
    case = _case(weber, chat, store)
    rows = weber.http.get("/api/staff/queue").json()["cases"]
    row = next(r for r in rows if r["id"] == case)
    assert row["state"] == "waiting" and row["owner"] is None and row["report"]["id"] == "demo-chest-xray"
    assert row["reason_text"] and "." not in row["reason"]
    shown = weber.http.get(f"/api/staff/cases/{case}").json()
    assert shown["why"]["sentence"] == QUESTION and shown["report"]["text"] and shown["patient"]["id"] == "demo-john"
    assert "claim" in shown["actions"] and "reply" not in shown["actions"]
    assert _post(weber, case, "claim").json()["case"]["owner"]["id"] == "demo-weber"
    after = store.last_seq(chat)
    answer = _post(weber, case, "reply", text="Please ask your doctor; the fracture is not there.", phrases=["read"], client_id="k1")
    assert answer.status_code == 200 and answer.json()["case"]["state"] == "answered"
    heard = patient.hear(chat, lambda e: e.name == "person", after)
    said = heard[-1].data
    assert said["from"]["name"].startswith("Dr Lena Weber")
    assert said["text"].startswith("I have read your report and your question.\nPlease ask your doctor")


def test_a_reply_and_a_note_sent_twice_are_written_once(page: SignIn, store: Store) -> None:
    patient, weber = page("demo-john"), page("demo-weber")
    chat = _asked(patient)
    case = _case(weber, chat, store)
    _post(weber, case, "claim")
    for _ in range(2):
        assert _post(weber, case, "reply", text="Once.", client_id="k1").status_code == 200
        assert _post(weber, case, "note", text=NOTE, client_id="n1").status_code == 200
    kinds = [e.kind for e in store.events_after(chat)]
    assert kinds.count("replied") == 1 and kinds.count("noted") == 1
    assert [n["text"] for n in weber.http.get(f"/api/staff/cases/{case}").json()["notes"]] == [NOTE]


def test_of_two_claims_in_the_same_instant_one_wins_and_the_loser_sees_who(page: SignIn, store: Store) -> None:
    chat = _asked(page("demo-john"))
    people = [page("demo-weber"), page("demo-okafor")]
    case = _case(people[0], chat, store)
    answers: list[Any] = [None, None]
    gate = threading.Barrier(2)

    def claim(at: int) -> None:
        gate.wait()
        answers[at] = _post(people[at], case, "claim")

    threads = [threading.Thread(target=claim, args=(at,)) for at in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(a.status_code for a in answers) == [200, 409]
    lost = next(a for a in answers if a.status_code == 409).json()
    won = next(a for a in answers if a.status_code == 200).json()
    assert lost["code"] == "claim_lost" and lost["owner"] == won["case"]["owner"]


def test_no_patient_route_gives_a_note_and_no_staff_route_opens_to_a_patient(page: SignIn, store: Store) -> None:
    patient, weber = page("demo-john"), page("demo-weber")
    chat = _asked(patient)
    case = _case(weber, chat, store)
    _post(weber, case, "claim")
    _post(weber, case, "note", text=NOTE, client_id="n1")
    _post(weber, case, "reply", text="Done.", client_id="k1")
    heard = patient.hear(chat, lambda e: e.name == "person", 0)
    routes = [f"/api/conversations/{chat}/export", "/api/reports", "/api/reports/demo-chest-xray"]
    given = json.dumps([e.data for e in heard]) + "".join(patient.http.get(route).text for route in routes)
    assert "Voraufnahmen" not in given
    for method, path in [("GET", "queue"), ("GET", f"cases/{case}"), ("POST", f"cases/{case}/claim"), ("GET", "outbox")]:
        answer = patient.http.request(method, f"/api/staff/{path}", json={} if method == "POST" else None)
        assert answer.status_code == 403 and answer.json()["code"] == "not_for_you"
    assert page(None).http.get("/api/staff/queue").status_code == 401


def test_an_operator_sees_notices_but_no_patient_and_a_radiologist_no_outbox(page: SignIn) -> None:
    operator, weber, head = page("demo-operator"), page("demo-weber"), page("demo-lindqvist")
    assert operator.http.get("/api/staff/queue").status_code == 403
    assert operator.http.get("/api/staff/outbox").json()["dead"] == []
    assert weber.http.get("/api/staff/outbox").status_code == 403
    assert head.http.get("/api/staff/queue").status_code == 200 and head.http.get("/api/staff/outbox").status_code == 200


def test_a_reply_that_differs_from_the_report_is_warned_of_and_never_blocked(page: SignIn, store: Store) -> None:
    store.add_report(
        NewReport("side", "demo-john", "FINDINGS: Small left pleural effusion. No pneumothorax.", "X", "2026-11-01", "XR", "en")
    )
    store.release_report("side")
    chat = _asked(page("demo-john"), "side")
    weber = page("demo-weber")
    case = _case(weber, chat, store)
    _post(weber, case, "claim")
    wrong = "There is a small pleural effusion on the right. There is a pneumothorax."
    rules = {w["rule"] for w in _post(weber, case, "check", text=wrong).json()["warnings"]}
    assert "side" in rules and rules & {"negation-lost", "invented-finding"}
    right = "There is a small pleural effusion on the left. Please see your doctor next week."
    assert _post(weber, case, "check", text=right).json()["warnings"] == []
    assert _post(weber, case, "reply", text=wrong, client_id="k").status_code == 200


def test_phrases_reach_a_german_patient_in_german(page: SignIn, store: Store) -> None:
    patient, weber = page("demo-anna"), page("demo-weber")
    chat = _asked(patient, "demo-mrt-lws", "Kann ich wieder Sport machen?")
    case = _case(weber, chat, store)
    _post(weber, case, "claim")
    _post(weber, case, "reply", phrases=["referrer"], client_id="k1")
    heard = patient.hear(chat, lambda e: e.name == "person", 0)
    assert heard[-1].data["text"].startswith("Bitte besprechen Sie das mit der Praxis")


def test_what_the_patient_writes_after_an_answer_reopens_the_case_for_its_owner(page: SignIn, store: Store) -> None:
    patient, weber = page("demo-john"), page("demo-weber")
    chat = _asked(patient)
    case = _case(weber, chat, store)
    _post(weber, case, "claim")
    _post(weber, case, "reply", text="Please see your doctor.", client_id="k1")
    heard = patient.ask(chat, "And until then?", "c2")
    assert heard[-1].data.get("change") == "forwarded"
    again = store.escalation(case)
    assert again.state == "claimed" and again.owner == "demo-weber"
    row = next(r for r in weber.http.get("/api/staff/queue").json()["cases"] if r["id"] == case)
    assert row["unread"]
    emergency = patient.ask(chat, "I can't breathe and my chest hurts badly right now", "c3")
    assert any(e.name == "emergency" for e in emergency), "the screen never sleeps"


def test_the_queue_is_live_for_every_open_console(page: SignIn, store: Store) -> None:
    weber, okafor, patient = page("demo-weber"), page("demo-okafor"), page("demo-john")
    seen: dict[str, list[dict[str, Any]]] = {"weber": [], "okafor": []}
    ready = threading.Barrier(3)

    def listen(name: str, reader: Page) -> None:
        event = ""
        with reader.http.stream("GET", "/api/staff/events") as stream:
            for line in stream.iter_lines():
                if line.startswith("event: "):
                    event = line[7:]
                elif line.startswith("data: "):
                    data = json.loads(line[6:])
                    seen[name].append({"event": event, **data})
                    if event == "queue":
                        ready.wait(20)
                    elif event == "case" and data["state"] == "claimed":
                        return

    threads = [threading.Thread(target=listen, args=row) for row in (("weber", weber), ("okafor", okafor))]
    for thread in threads:
        thread.start()
    ready.wait(20)
    chat = _asked(patient)
    case = _case(weber, chat, store)
    assert page("demo-okafor").http.post(f"/api/staff/cases/{case}/claim", json={}).status_code == 200
    for thread in threads:
        thread.join(20)
    for rows in seen.values():
        assert rows[-1]["owner"]["id"] == "demo-okafor" and rows[-1]["id"] == case


def test_a_password_opens_a_session_five_wrong_ones_a_pause_and_a_closed_account_nothing(page: SignIn, store: Store) -> None:
    store.add_account(Person("rad9", "Dr Test", "radiologist"), "Rad9@Example.org", "a long enough password")
    door = page(None)

    def sign_in(password: str) -> Any:
        return door.http.post("/api/staff/session", json={"email": "rad9@example.org", "password": password})

    opened = sign_in("a long enough password")
    assert opened.status_code == 201 and opened.json()["person"]["role"] == "radiologist"
    token = {"Authorization": f"Bearer {opened.json()['token']}"}
    assert door.http.get("/api/staff/queue", headers=token).status_code == 200
    unknown = door.http.post("/api/staff/session", json={"email": "nobody@example.org", "password": "x"})
    wrong = [sign_in("wrong") for _ in range(5)]
    assert {w.status_code for w in wrong} == {401} and unknown.json() == wrong[0].json()
    assert sign_in("a long enough password").status_code == 429
    store.disable_account("rad9@example.org")
    assert door.http.get("/api/staff/queue", headers=token).status_code == 401


def test_what_a_closed_account_had_is_back_in_the_queue_and_nobody_can_give_it_more(page: SignIn, store: Store) -> None:
    store.add_account(store.person("demo-okafor"), "o@example.org", "a long enough password")
    patient, weber, okafor = page("demo-john"), page("demo-weber"), page("demo-okafor")
    chat, answered = _asked(patient), _asked(patient, "demo-knee-mri")
    case, done = _case(weber, chat, store), _case(weber, answered, store)
    for each in (case, done):
        assert _post(okafor, each, "claim").status_code == 200
    _post(okafor, done, "reply", text="Please see your doctor.", client_id="k1")
    assert [freed.id for freed in store.disable_account("o@example.org")] == [case]
    now = store.escalation(case)
    assert (now.state, now.owner) == ("waiting", None) and store.events_after(chat)[-1].kind == "unclaimed"
    assert "escalation.freed" in [item.topic for item in store.take_notices(100)]
    shown = weber.http.get(f"/api/staff/cases/{case}").json()
    assert "claim" in shown["actions"] and "demo-okafor" not in {who["id"] for who in shown["colleagues"]}
    assert _post(weber, case, "claim").status_code == 200
    assert _post(weber, case, "transfer", to="demo-okafor").status_code == 409
    again = patient.ask(answered, "And until then, what about the effusion?", "c9")
    assert again[-1].data.get("change") != "forwarded", "nobody reads what is passed on to an account that is closed"
    asked = patient.http.post(f"/api/conversations/{answered}/person", json={"text": "Please somebody else."})
    assert asked.json()["state"] == "waiting"


def test_the_head_may_free_close_and_give_on_what_another_has_and_a_colleague_may_not(page: SignIn, store: Store) -> None:
    patient, weber, okafor, head = page("demo-john"), page("demo-weber"), page("demo-okafor"), page("demo-lindqvist")
    case = _case(weber, _asked(patient), store)
    _post(weber, case, "claim")
    for verb in ("release", "close"):
        assert _post(okafor, case, verb).json()["code"] == "claim_lost"
    actions = {name: set(who.http.get(f"/api/staff/cases/{case}").json()["actions"]) for name, who in (("o", okafor), ("h", head))}
    assert not actions["o"] & {"release", "close", "transfer", "reply"}
    assert {"release", "close", "transfer"} <= actions["h"] and "reply" not in actions["h"]
    assert _post(head, case, "release").json()["case"]["state"] == "waiting"
    assert "escalation.freed" in [item.topic for item in store.take_notices(100)]
    _post(weber, case, "claim")
    assert _post(head, case, "transfer", to="demo-okafor").json()["case"]["owner"]["id"] == "demo-okafor"
    assert _post(weber, case, "reply", text="Late.", client_id="k1").json()["code"] == "claim_lost"
    assert _post(head, case, "close").json()["case"]["state"] == "closed"


@pytest.mark.parametrize("text", PHRASES["again"])
def test_a_message_that_says_it_was_not_understood_is_known(text: str, content: Content) -> None:
    assert load(content).asks_again(text)


@pytest.mark.parametrize("text", PHRASES["new"])
def test_a_message_that_only_looks_so_is_a_question(text: str, content: Content) -> None:
    assert not load(content).asks_again(text)


def test_not_understood_is_said_more_easily_once_and_then_explained_by_a_person(page: SignIn, store: Store) -> None:
    patient = page("demo-john")
    chat = patient.open("demo-chest-xray")

    def replied(heard: list[Heard]) -> str:
        return heard[-1].name

    assert replied(patient.ask(chat, "What does pleural effusion mean?", "a")) == "reply"
    assert replied(patient.ask(chat, "I still don't understand", "b")) == "reply"
    assert not [e for e in store.escalations(conversation_id=chat) if e.reason == "not-understood"]
    assert replied(patient.ask(chat, "I still don't understand", "c")) == "error"
    assert [e.state for e in store.escalations(conversation_id=chat) if e.reason == "not-understood"] == ["waiting"]
