"""A changed byte is found, an erasure is not mistaken for one."""

from pathlib import Path

import pytest
from sqlalchemy import text

from assistant.conversation import Store
from assistant.conversation.errors import NotFound, Refused
from assistant.conversation.records import ASSISTANT, Actor, NewEscalation
from tests.conversation.conftest import chest_report

TAMPERING = {
    "UPDATE events SET data = '{\"n\":2}' WHERE seq = 3": ("event", 3),
    "UPDATE events SET data = '{\"n\": 1}' WHERE seq = 3": ("event", 3),
    "UPDATE events SET at = '2026-11-24T18:00:00.000001Z' WHERE seq = 3": ("event", 3),
    "UPDATE events SET actor_id = 'rad2' WHERE seq = 3": ("event", 3),
    "UPDATE events SET actor_kind = 'system' WHERE seq = 3": ("event", 3),
    "UPDATE events SET kind = 'replied' WHERE seq = 3": ("event", 3),
    "UPDATE events SET versions = 'sha-2' WHERE seq = 3": ("event", 3),
    "UPDATE events SET content_id = NULL WHERE seq = 3": ("event", 3),
    "UPDATE events SET hash = 'x' || substr(hash, 2) WHERE seq = 3": None,
    "UPDATE contents SET body = replace(body, '5 mm', '5 cm')": ("content", 3),
    "UPDATE contents SET body = NULL, salt = NULL WHERE body LIKE '%5 mm%'": ("missing-content", 3),
    "DELETE FROM events WHERE seq = 3": ("gap", 4),
    "DELETE FROM events WHERE seq = 4": ("end", None),
    "UPDATE conversations SET last_seq = 3": ("end", None),
}


@pytest.fixture
def written(store: Store, chat: str) -> str:
    store.ask(chat, "c1", "How big is it?", person_id="p1")
    store.append(chat, "sentence", ASSISTANT, {"n": 1}, {"text": "It measures 5 mm."}, versions="sha-1")
    store.append(chat, "answered", ASSISTANT, {"n": 2})
    assert store.verify(chat) == [] and store.verify() == []
    return chat


@pytest.mark.parametrize("statement", TAMPERING)
def test_tampering_is_found_and_its_place_named(store: Store, written: str, statement: str) -> None:
    with store.database.engine.begin() as connection:
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        if "UPDATE events" in statement or "DELETE" in statement:
            statement_here = statement.replace("WHERE", f"WHERE conversation_id = '{written}' AND")
        else:
            statement_here = statement
        connection.exec_driver_sql(statement_here)
    found = {(broken.problem, broken.seq) for broken in store.verify(written)}
    assert found
    expected = TAMPERING[statement]
    assert expected is None or expected in found


def test_a_changed_report_text_is_found(store: Store) -> None:
    with store.database.engine.begin() as connection:
        connection.execute(text("UPDATE contents SET body = replace(body, 'left', 'right')"))
    assert [(broken.conversation_id, broken.problem) for broken in store.verify()] == [("r1", "report")]


def test_verifying_a_missing_conversation_is_an_error_and_not_a_clean_bill(store: Store) -> None:
    with pytest.raises(NotFound):
        store.verify("missing")


def test_erasing_removes_the_words_and_keeps_the_chain(store: Store, written: str, patient: Actor, tmp_path: Path) -> None:
    raised = store.raise_escalation(NewEscalation("pleural-effusion", "tier-2", 2, report_id="r1", conversation_id=written)).escalation
    assert store.erase(written, patient) == 2
    assert store.erase(written, patient) == 0
    assert store.verify() == []
    events = store.events_after(written, 0)
    assert [event.content for event in events] == [None] * len(events)
    assert [event.kind for event in events if event.erased] == ["asked", "sentence"]
    assert events[-1].kind == "erased" and store.unanswered() == []
    assert store.escalation(raised.id).state == "waiting"
    on_disk = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir())
    assert b"How big is it" not in on_disk and b"5 mm" not in on_disk
    with store.database.engine.connect() as connection:
        salts = connection.execute(text("SELECT count(*) FROM contents WHERE body IS NULL AND salt IS NULL"))
        assert salts.scalar_one() == 2


def test_an_erased_conversation_takes_no_more_words_and_a_new_one_begins(store: Store, written: str, patient: Actor) -> None:
    store.erase(written, patient)
    with pytest.raises(Refused):
        store.ask(written, "c9", "Hello again", person_id="p1")
    fresh = store.open_conversation("p1", ["r1"])
    assert fresh.created and fresh.conversation.id != written
    store.add_report(chest_report(text="Amended."))
    assert store.events_after(written, 0)[-1].kind == "erased"
    assert store.events_after(fresh.conversation.id, 0)[-1].kind == "amended"
    assert store.verify() == []


def test_the_export_holds_everything_of_the_patient_and_no_staff_notes(store: Store, written: str, weber: Actor) -> None:
    raised = store.raise_escalation(NewEscalation("pleural-effusion", "tier-2", 2, report_id="r1", conversation_id=written)).escalation
    store.claim(raised.id, weber)
    store.note(raised.id, weber, {"text": "call the ward first"})
    store.reply_as_person(raised.id, weber, {"text": "It is small."})
    copy = store.export(written)
    kinds = [event["kind"] for event in copy["events"]]
    assert kinds == ["opened", "asked", "sentence", "answered", "escalated", "claimed", "replied"]
    assert copy["events"][1]["content"] == {"text": "How big is it?"}
    assert copy["reports"][0]["id"] == "r1" and copy["escalations"][0]["state"] == "answered"
    assert "call the ward" not in str(copy)
