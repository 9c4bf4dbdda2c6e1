"""Asking, answering, picking up, reading: the log as its callers see it."""

import logging
import time
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

import pytest
from sqlalchemy import text

from assistant.conversation import Store
from assistant.conversation.errors import AlreadyAnswered, NotFound, StoreError, Unfit
from assistant.conversation.records import ASSISTANT, NewEscalation, NewEvent, Notice
from tests.conversation.conftest import Clock, chest_report

ANSWER = NewEvent("answered", data={"outcome": "answered"}, content={"sentences": ["It is fluid."]})


def test_the_same_client_id_is_the_same_message(store: Store, chat: str) -> None:
    first = store.ask(chat, "c1", "What is an effusion?", person_id="p1", language="en")
    again = store.ask(chat, "c1", "What is an effusion?", person_id="p1", language="en")
    other = store.ask(chat, "c2", "What is an effusion?", person_id="p1", language="en")
    assert first.created and not again.created and other.created
    assert again.seq == first.seq and other.seq == first.seq + 1


def test_events_come_back_in_order_with_their_words_and_versions(store: Store, chat: str) -> None:
    asked = store.ask(chat, "c1", "Is it \ud800 bad?\x00", person_id="p1", level="easy")
    store.append(chat, "sentence", ASSISTANT, {"n": 1}, {"text": "Größe 5 mm"}, versions="sha-1")
    events = store.events_after(chat, 0)
    assert [(event.seq, event.kind) for event in events] == [(1, "opened"), (2, "asked"), (3, "sentence")]
    assert events[1].content == {"text": "Is it \ufffd bad?\ufffd"}
    assert events[1].data == {"client_id": "c1", "level": "easy"}
    assert events[2].content == {"text": "Größe 5 mm"} and events[2].versions == "sha-1"
    assert store.events_after(chat, asked.seq)[0].seq == asked.seq + 1
    assert store.last_seq(chat) == 3
    assert events[0].at == "2026-11-24T18:00:00.000000Z"


def test_a_message_without_a_reply_is_picked_up_and_only_once_answered(store: Store, chat: str, clock: Clock) -> None:
    first = store.ask(chat, "c1", "What is an effusion?", person_id="p1")
    clock.advance(seconds=90)
    second = store.ask(chat, "c2", "And how big is it?", person_id="p1")
    assert [event.seq for event in store.unanswered()] == [first.seq, second.seq]
    assert [event.seq for event in store.unanswered(timedelta(seconds=60))] == [first.seq]
    assert store.unanswered()[0].content == {"text": "What is an effusion?"}
    store.append(chat, "sentence", ASSISTANT, content={"text": "Fluid."}, in_reply_to=first.seq)
    assert len(store.unanswered()) == 2, "a sentence sent ahead is not yet an answer"
    store.reply(chat, first.seq, [ANSWER])
    assert [event.seq for event in store.unanswered()] == [second.seq]
    with pytest.raises(AlreadyAnswered):
        store.reply(chat, first.seq, [ANSWER])
    assert store.events_after(chat, second.seq)[-1].data["in_reply_to"] == first.seq


def test_a_reply_with_its_escalation_and_notice_is_kept_whole_or_not_at_all(store: Store, chat: str) -> None:
    asked = store.ask(chat, "c1", "Is it cancer?", person_id="p1")
    matter = NewEscalation("malignancy", "not-in-report", 3, report_id="r1")
    before = store.last_seq(chat)
    with pytest.raises(Unfit):
        store.reply(
            chat,
            asked.seq,
            [ANSWER],
            escalation=matter,
            notices=[Notice("mail", {"text": "it may be cancer"})],
        )
    assert store.last_seq(chat) == before
    assert store.escalations() == [] and store.take_notices() == [] and len(store.unanswered()) == 1
    kept = store.reply(chat, asked.seq, [ANSWER], escalation=matter, notices=[Notice("mail", {"to": "desk"})])
    assert kept.raised is not None and kept.raised.created
    assert [event.kind for event in store.events_after(chat, before)] == ["answered", "escalated"]
    assert {item.topic for item in store.take_notices()} == {"escalation.raised", "mail"}


def test_another_persons_or_an_unreleased_report_opens_nothing(store: Store, chat: str) -> None:
    store.add_report(chest_report(id="r2", released_at=None))
    store.add_report(chest_report(id="r3", released_at=datetime(2027, 1, 1, tzinfo=UTC)))
    for person, report in (("p2", "r1"), ("p1", "r2"), ("p1", "r3"), ("p1", "nothing")):
        with pytest.raises(NotFound):
            store.open_conversation(person, [report])
        with pytest.raises(NotFound):
            store.released_report(report, person)
    with pytest.raises(NotFound):
        store.conversation(chat, "p2")
    with pytest.raises(NotFound):
        store.ask(chat, "c1", "Hello", person_id="p2")
    assert [report.id for report in store.released_reports("p1")] == ["r1"]


def test_the_same_reports_open_the_same_conversation(store: Store, chat: str) -> None:
    store.add_report(chest_report(id="r2"))
    assert store.open_conversation("p1", ["r1"]) == (store.conversation(chat), False)
    both = store.open_conversation("p1", ["r2", "r1"])
    assert both.created and both.conversation.reports == ("r1", "r2")
    assert store.open_conversation("p1", ["r1", "r2", "r1"]).conversation.id == both.conversation.id
    assert [found.id for found in store.conversations("p1")] == [chat, both.conversation.id]


@pytest.mark.parametrize("data", [{"note": "she has pain"}, {"a": ["two words"]}, {"x y": 1}, {"long": "x" * 201}, {"b": b"x"}])
def test_free_text_may_not_stand_where_an_erasure_does_not_reach(store: Store, chat: str, data: dict[str, Any]) -> None:
    with pytest.raises(Unfit) as raised:
        store.append(chat, "failed", ASSISTANT, data)
    assert "pain" not in str(raised.value) and "two words" not in str(raised.value)


def test_no_words_of_a_person_reach_logs_or_errors(store: Store, chat: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    store.ask(chat, "c1", "my secret worry", person_id="p1")
    with store.database.engine.begin() as connection:
        connection.execute(text("DROP TABLE messages"))
    with pytest.raises(StoreError) as raised:
        store.ask(chat, "c2", "my secret worry", person_id="p1")
    shown = f"{raised.value} {raised.value.__cause__} {store.events_after(chat, 0)} {store.person('p1')}"
    assert "secret" not in shown + caplog.text and "Ada" not in shown + caplog.text


def test_a_listener_hears_of_what_was_committed(store: Store, chat: str) -> None:
    heard: list[tuple[str, int]] = []
    stop = store.listen(lambda conversation, seq: heard.append((conversation, seq)))
    seq = store.ask(chat, "c1", "Hello?", person_id="p1").seq
    with pytest.raises(Unfit):
        store.append(chat, "failed", ASSISTANT, {"why": "not a code"})
    stop()
    store.append(chat, "failed", ASSISTANT)
    assert heard == [(chat, seq)]


def test_turn_200_costs_what_turn_2_cost(store: Store, chat: str) -> None:
    def turn(number: int) -> float:
        start = time.process_time()
        asked = store.ask(chat, f"c{number}", "What is an effusion?", person_id="p1")
        store.reply(chat, asked.seq, [NewEvent("sentence", content={"text": "Fluid."}), ANSWER])
        return time.process_time() - start

    times = [turn(number) for number in range(220)]
    # The promise is 1.1, held by the benchmark; here only a growing cost must show, not a busy machine.
    assert median(times[190:220]) / median(times[2:32]) < 1.6


def test_a_missing_conversation_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        store.append("missing", "answered", ASSISTANT)
    with pytest.raises(NotFound):
        store.last_seq("missing")
