"""The worker: fails closed, picks up what was left, one at a time in a conversation."""

import logging
import time
from typing import Any

import pytest

from assistant.answer.turn import Assistant
from assistant.conversation import Store
from assistant.conversation.errors import Unavailable
from assistant.web.answering import TURNS, history
from tests.web.conftest import Serve
from tests.web.running import Page, settled
from tests.web.standins import Around, Failing, Gated


def test_an_error_gives_a_fixed_sentence_and_a_person_and_no_words_in_the_log(
    serve: Serve, store: Store, assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    page = Page(serve(Failing(assistant)).base, "demo-john")
    chat = page.open("demo-knee-mri")
    heard = page.ask(chat, "my secret worry", language="de")
    error = heard[-1].data
    assert heard[-1].name == "error" and error["code"] == "answer_failed" and "112" in error["sentence"]
    assert "Radiologie" in error["sentence"], "in the language of the message"
    (case,) = store.escalations(conversation_id=chat)
    assert case.reason == "answer-failed" and case.state == "waiting" and case.report_id == "demo-knee-mri"
    assert "secret" not in caplog.text and "John" not in caplog.text
    assert "ValueError" in caplog.text
    assert store.unanswered() == []
    ready = page.http.get("/readyz")
    assert ready.status_code == 503 and ready.json()["code"] == "busy", "operators see it before patients do"


def test_what_was_left_unanswered_is_picked_up_at_the_start(serve: Serve, store: Store) -> None:
    chat = store.open_conversation("demo-john", ["demo-knee-mri"]).conversation.id
    seqs = [store.ask(chat, f"c{n}", "Is it torn?", person_id="demo-john").seq for n in range(3)]
    page = Page(serve().base, "demo-john")
    heard = page.hear(chat, settled(seqs[-1]))
    assert [event.data["in_reply_to"] for event in heard if event.name == "reply"] == seqs


def test_two_servers_on_one_log_answer_each_message_once(serve: Serve, store: Store) -> None:
    first, second = Page(serve().base, "demo-john"), Page(serve().base, "demo-john")
    chat = first.open("demo-knee-mri")
    seqs = [page.say(chat, "Is it torn?", f"c{n}") for n, page in enumerate((first, second) * 10)]
    for seq in seqs:
        first.hear(chat, settled(seq))
    answered = [e.data["in_reply_to"] for e in store.events_after(chat) if e.kind == "answered"]
    assert sorted(answered) == seqs
    assert store.verify(chat) == []


def test_a_slow_answer_holds_up_its_own_conversation_only(serve: Serve, store: Store, assistant: Assistant) -> None:
    class SlowForKnees(Gated):
        def before(self, question: str) -> None:
            if "knee" in question:
                super().before(question)

    gated = SlowForKnees(assistant)
    server = serve(gated)
    john, anna = Page(server.base, "demo-john"), Page(server.base, "demo-anna")
    knee, belly = john.open("demo-knee-mri"), anna.open("demo-ct-abdomen")
    slow = john.say(knee, "What is wrong with my knee?", "a")
    behind = john.say(knee, "Is it torn?", "b")
    assert anna.ask(belly, "Hab ich Gallensteine?")[-1].name == "reply"
    assert [event.seq for event in store.unanswered()] == [slow, behind]
    gated.gate.set()
    heard = john.hear(knee, settled(behind))
    assert [event.data["in_reply_to"] for event in heard if event.name == "reply"] == [slow, behind]


def test_a_question_about_a_withdrawn_report_goes_to_a_person_and_an_emergency_is_still_seen(john: Page, store: Store) -> None:
    chat = john.open("demo-chest-xray")
    store.withdraw_report("demo-chest-xray")
    shown = john.http.get("/api/reports/demo-chest-xray").json()
    assert shown["status"] == "withdrawn" and shown["text"] == "" and shown["problems"][0]["code"] == "withdrawn"
    heard = john.ask(chat, "What does effusion mean?", "a")
    assert heard[-1].name == "error" and heard[-1].data["code"] == "report_withdrawn"
    urgent = john.ask(chat, "I have crushing chest pain right now and can't breathe", "b")
    assert "emergency" in [event.name for event in urgent]


def test_the_turns_before_are_given_along(serve: Serve, assistant: Assistant) -> None:
    seen = Around(assistant)
    page = Page(serve(seen).base, "demo-john")
    chat = page.open("demo-knee-mri")
    for n in range(TURNS + 2):
        page.ask(chat, f"Is it torn? {n}", f"c{n}")
    last: list[Any] = seen.asked[-1]["history"]
    assert [question for question, _ in last] == [f"Is it torn? {n}" for n in range(1, TURNS + 1)]
    first = next(call for call in seen.asked if call["question"] == "Is it torn? 0")
    assert all(answer for _, answer in last) and first["history"] == []


def test_history_of_nothing_is_nothing() -> None:
    assert history([], 5) == []


def test_the_log_is_answered_again_after_the_store_was_away(serve: Serve, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    reply, calls = store.reply, []

    def away_once(*args: Any, **more: Any) -> Any:
        calls.append(args)
        if len(calls) == 1:
            raise Unavailable("busy")
        return reply(*args, **more)

    monkeypatch.setattr(store, "reply", away_once)
    page = Page(serve().base, "demo-john")
    chat = page.open("demo-knee-mri")
    started = time.monotonic()
    heard = page.ask(chat, "Is it torn?")
    assert heard[-1].name == "reply" and time.monotonic() - started > 1
    assert len([event for event in heard if event.name == "reply"]) == 1
