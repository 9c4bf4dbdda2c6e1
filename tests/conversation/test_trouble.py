"""A database that is gone for a while, a disk that is full, an answer that comes too late: nothing is half written, nothing lost."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from assistant.conversation import Store
from assistant.conversation.clerk import Clerk
from assistant.conversation.errors import Refused, Unavailable
from assistant.conversation.records import Actor, NewEscalation, Notice


def test_a_full_disk_keeps_all_of_a_message_or_nothing_and_takes_it_when_there_is_room(store: Store, chat: str) -> None:
    engine = store.database.engine
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def full(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(engine, "connect", full)
    engine.dispose()
    words = "Is it bad? " * 3000
    with pytest.raises(Unavailable):
        store.ask(chat, "c1", words, person_id="p1")
    assert store.message(chat, "c1") is None and store.unanswered() == [] and store.verify() == []
    event.remove(engine, "connect", full)
    engine.dispose()
    asked = store.ask(chat, "c1", words, person_id="p1")
    assert asked.created and [found.seq for found in store.unanswered()] == [asked.seq] and store.verify() == []


def test_a_database_that_is_gone_is_busy_until_it_is_back_and_the_clerk_goes_on(store: Store, chat: str, tmp_path: Path) -> None:
    got: list[str] = []
    clerk = Clerk(store, {"log": lambda item: got.append(item.topic)})
    store.post(Notice("reply.ready", {"escalation": "e1"}))
    store.database.engine.dispose()
    (tmp_path / "data").rename(tmp_path / "away")
    with pytest.raises(Unavailable):
        store.ask(chat, "c1", "Is it bad?", person_id="p1")
    with pytest.raises(Unavailable):
        store.escalations()
    assert clerk.look() == 0
    (tmp_path / "away").rename(tmp_path / "data")
    assert store.ask(chat, "c1", "Is it bad?", person_id="p1").created
    assert clerk.look() == 1 and got == ["reply.ready"]


def test_an_answer_to_a_closed_case_is_refused_and_the_patient_hears_nothing(store: Store, chat: str, weber: Actor) -> None:
    case = store.raise_escalation(NewEscalation("person", "person-requested", None, conversation_id=chat)).escalation.id
    store.claim(case, weber)
    store.close_case(case, weber)
    with pytest.raises(Refused):
        store.reply_as_person(case, weber, {"text": "Too late."}, "k1")
    assert "replied" not in [found.kind for found in store.events_after(chat)]


def test_an_account_that_is_closed_gives_back_its_cases_and_takes_no_more(store: Store, chat: str, weber: Actor, okafor: Actor) -> None:
    store.add_account(store.person("rad1"), "rad1@example.org", "a long enough password")
    cases = [
        store.raise_escalation(NewEscalation(matter, "person-requested", None, conversation_id=chat)).escalation.id for matter in "ab"
    ]
    store.claim(cases[0], weber)
    store.claim(cases[1], okafor)
    assert [freed.id for freed in store.disable_account("rad1@example.org")] == [cases[0]]
    assert [(found.state, found.owner) for found in map(store.escalation, cases)] == [("waiting", None), ("claimed", "rad2")]
    with pytest.raises(Refused):
        store.claim(cases[0], weber)
    with pytest.raises(Refused):
        store.transfer(cases[1], okafor, "rad1")
    assert [person.id for person in store.readers()] == ["rad2"]
