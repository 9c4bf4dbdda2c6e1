"""Asking: kept once, answered once, an emergency first, a person when wanted."""

import httpx
import pytest

from assistant.conversation import Store
from assistant.conversation.records import Actor
from tests.web.running import Page, settled


def test_an_answer_comes_sentence_by_sentence_and_then_whole(john: Page) -> None:
    chat = john.open("demo-chest-xray")
    heard = john.ask(chat, "What does pleural effusion mean?", language="en", level="plain")
    assert heard[0].name == "message"
    assert heard[0].data["text"] == "What does pleural effusion mean?" and heard[0].data["client_id"] == "c1"
    sentences = [event.data for event in heard if event.name == "sentence"]
    reply = heard[-1].data
    assert reply["outcome"] == "answered" and reply["report"] == "demo-chest-xray" and reply["version"] == 1
    assert [s["text"] for s in sentences] == [s["text"] for s in reply["sentences"]]
    assert [s["index"] for s in sentences] == list(range(len(sentences)))
    assert all(s["sources"] for s in reply["sentences"])
    assert [event.id for event in heard] == sorted({event.id for event in heard})


def test_the_quotes_of_an_answer_are_the_report_s_own_characters(john: Page) -> None:
    text = john.http.get("/api/reports/demo-knee-mri").json()["text"]
    reply = john.ask(john.open("demo-knee-mri"), "Is my cruciate ligament ok?")[-1].data
    quotes = [c for s in reply["sentences"] for c in s["sources"] if c["kind"] == "report"]
    assert quotes and all(text[c["start"] : c["end"]] == c["quote"] for c in quotes)


def test_the_same_client_id_is_the_same_message(john: Page) -> None:
    chat = john.open("demo-knee-mri")
    body = {"text": "Is it torn?", "client_id": "one"}
    at = f"/api/conversations/{chat}/messages"
    first, again = john.http.post(at, json=body), john.http.post(at, json=body)
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json() == again.json() == {"seq": first.json()["seq"], "client_id": "one"}
    seq = first.json()["seq"]
    john.hear(chat, settled(seq))
    replies = [e for e in exported(john, chat) if e["kind"] == "answered"]
    assert len(replies) == 1


def test_a_conversation_is_found_again(john: Page) -> None:
    opened = john.http.post("/api/conversations", json={"reports": ["demo-knee-mri"]})
    found = john.http.post("/api/conversations", json={"reports": ["demo-knee-mri", "demo-knee-mri"]})
    assert (opened.status_code, found.status_code) == (201, 200)
    assert opened.json() == found.json() == {"id": opened.json()["id"], "reports": ["demo-knee-mri"], "state": "open"}
    two = john.http.post("/api/conversations", json={"reports": ["demo-knee-mri", "demo-chest-xray"]})
    assert two.status_code == 422 and two.json()["code"] == "several_reports"


def test_the_next_question_knows_the_one_before(john: Page) -> None:
    chat = john.open("demo-knee-mri")
    john.ask(chat, "What is a Baker's cyst?", "a")
    reply = john.ask(chat, "How big is it?", "b")[-1].data
    assert "2.4" in " ".join(s["text"] for s in reply["sentences"])


def test_an_emergency_is_shown_at_once_and_the_team_knows(john: Page, store: Store) -> None:
    chat = john.open("demo-chest-xray")
    heard = john.ask(chat, "I have crushing chest pain right now and can't breathe")
    names = [event.name for event in heard]
    assert names.index("emergency") < names.index("reply") and "sentence" not in names
    notice = next(event.data for event in heard if event.name == "emergency")
    assert notice["number"] and notice["sentences"][0]["text"] and notice["in_reply_to"] == heard[0].id
    assert heard[-1].data["outcome"] == "emergency"
    (case,) = store.escalations(conversation_id=chat)
    assert (case.reason, case.tier, case.state) == ("emergency", 1, "waiting")


def test_an_emergency_is_shown_while_a_person_has_the_case(john: Page, store: Store) -> None:
    chat = john.open("demo-chest-xray")
    asked = john.http.post(f"/api/conversations/{chat}/person", json={"text": "Can somebody explain this to me?"})
    weber = Actor("radiologist", "demo-weber")
    store.claim(asked.json()["escalation"], weber)
    forwarded = john.ask(chat, "What does atelectasis mean?", "a")
    assert forwarded[-1].name == "state" and forwarded[-1].data["change"] == "forwarded"
    assert forwarded[-1].data["owner"] == {"id": "demo-weber", "name": "Dr Lena Weber (synthetic)"}
    assert "reply" not in [event.name for event in forwarded]
    urgent = john.ask(chat, "I have crushing chest pain right now and can't breathe", "b")
    assert "emergency" in [event.name for event in urgent]


def test_an_emergency_in_words_for_a_person_is_seen(john: Page, store: Store) -> None:
    chat = john.open("demo-chest-xray")
    words = {"text": "Please call me, I have crushing chest pain right now and can't breathe"}
    assert john.http.post(f"/api/conversations/{chat}/person", json=words).status_code == 201
    heard = john.hear(chat, lambda event: event.data.get("change") == "requested")
    assert [event.name for event in heard][1] == "emergency"
    assert {case.reason for case in store.escalations(conversation_id=chat)} == {"emergency", "person-requested"}


def test_a_question_that_only_a_person_can_answer_is_sent_and_can_be_taken_back(john: Page, store: Store) -> None:
    chat = john.open("demo-knee-mri")
    seq = john.say(chat, "Do I need surgery?")
    heard = john.hear(chat, lambda event: event.data.get("change") == "waiting")
    reply = next(event.data for event in heard if event.name == "reply")
    assert reply["in_reply_to"] == seq and reply["outcome"] == "handed_off" and reply["handoff"]
    waiting = heard[-1].data
    assert waiting["due_at"] and waiting["escalation"] and waiting["owner"] is None
    assert john.http.post("/api/conversations", json={"reports": ["demo-knee-mri"]}).json()["state"] == "waiting"
    back = john.http.delete(f"/api/conversations/{chat}/person")
    assert back.json() == {"taken_back": [waiting["escalation"]], "state": "open"}
    assert store.escalation(waiting["escalation"]).state == "withdrawn"
    nothing = john.http.delete(f"/api/conversations/{chat}/person")
    assert nothing.status_code == 409 and nothing.json()["code"] == "nothing_to_take_back"


def test_a_person_s_answer_reaches_the_patient_and_its_receipt_is_kept(john: Page, store: Store) -> None:
    chat = john.open("demo-knee-mri")
    at = f"/api/conversations/{chat}/person"
    first = john.http.post(at, json={"text": "Is the tear old?"})
    again = john.http.post(at, json={})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["escalation"] == again.json()["escalation"] and first.json()["due_at"].endswith("Z")
    weber = Actor("radiologist", "demo-weber")
    store.claim(first.json()["escalation"], weber)
    read = john.http.delete(at)
    assert read.status_code == 409 and read.json()["code"] == "already_read"
    store.note(first.json()["escalation"], weber, {"text": "look at series 4"})
    store.reply_as_person(first.json()["escalation"], weber, {"text": "It looks recent."})
    heard = john.hear(chat, lambda event: event.name == "person")
    changes = [event.data["change"] for event in heard if event.name == "state"]
    assert changes == ["opened", "requested", "waiting", "claimed"]
    assert heard[-1].data["text"] == "It looks recent."
    assert heard[-1].data["from"] == {"id": "demo-weber", "name": "Dr Lena Weber (synthetic)"}
    assert "series 4" not in str([event.data for event in heard])
    for _ in range(2):
        body = {"seq": heard[-1].id, "what": "delivered"}
        assert john.http.post(f"/api/conversations/{chat}/receipts", json=body).status_code == 204
    receipts = [e for e in john.hear(chat, lambda e: e.name == "receipt") if e.name == "receipt"]
    assert [r.data["of"] for r in receipts] == [heard[-1].id] and receipts[0].data["what"] == "delivered"
    assert len([e for e in exported(john, chat) if e["kind"] == "delivered"]) == 1
    wrong = john.http.post(f"/api/conversations/{chat}/receipts", json={"seq": 1, "what": "read"})
    assert wrong.status_code == 404


def test_a_german_patient_is_answered_in_german(anna: Page) -> None:
    reply = anna.ask(anna.open("demo-ct-abdomen"), "Hab ich Gallensteine?")[-1].data
    assert reply["language"] == "de" and reply["outcome"] == "answered"


def exported(page: Page, chat: str) -> list[dict[str, object]]:
    answer: httpx.Response = page.http.get(f"/api/conversations/{chat}/export")
    assert answer.status_code == 200
    events: list[dict[str, object]] = answer.json()["events"]
    return events


@pytest.mark.parametrize(
    ("shown", "text", "language"),
    [
        ("en", "Ist mein Kreuzband gerissen?", "de"),
        ("en", "Est-ce que le ménisque est déchiré ?", "fr"),
        ("pl", "Is the meniscus torn?", "en"),
        ("it", "??", "it"),
        ("es", "ok", "es"),
    ],
)
def test_a_message_without_a_language_is_answered_in_its_own_or_else_the_page_s(
    john: Page, shown: str, text: str, language: str
) -> None:
    john.http.headers["Accept-Language"] = shown
    chat = john.open("demo-knee-mri")
    heard = john.ask(chat, text)
    assert next(event.data["language"] for event in heard if event.name == "reply") == language
