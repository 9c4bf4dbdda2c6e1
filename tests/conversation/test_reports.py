"""Versions of a report: nothing hidden, nothing early, nothing silently replaced."""

from datetime import UTC, datetime

import pytest

from assistant.conversation import Store
from assistant.conversation.errors import NotFound, Refused
from assistant.conversation.records import Person
from tests.conversation.conftest import TEXT, chest_report

NEW_TEXT = TEXT.replace("left", "right")


def test_a_changed_text_is_a_new_version_and_its_conversations_are_told(store: Store, chat: str) -> None:
    report, change = store.add_report(chest_report(text=NEW_TEXT))
    assert change == "amended" and report.status == "amended" and report.version == 2
    assert report.text == NEW_TEXT
    assert store.report("r1", 1).text == TEXT, "what earlier answers were drawn from stays readable"
    assert store.released_report("r1", "p1").version == 2, "an amended report stays released"
    told = store.events_after(chat, 0)[-1]
    assert told.kind == "amended"
    assert told.data == {"report": "r1", "version": 2, "previous": 1, "status": "amended"}


def test_the_same_text_again_changes_nothing(store: Store, chat: str) -> None:
    before = store.last_seq(chat)
    assert store.add_report(chest_report()).change == "unchanged"
    store.add_report(chest_report(text=NEW_TEXT))
    again = store.add_report(chest_report(text=NEW_TEXT))
    assert again.change == "unchanged" and again.report.status == "amended" and again.report.version == 2
    assert store.last_seq(chat) == before + 1


def test_a_preliminary_text_becoming_final_is_not_called_amended(store: Store) -> None:
    store.add_report(chest_report(id="r2", status="preliminary"))
    same = store.add_report(chest_report(id="r2", status="final"))
    assert same.report.status == "final" and same.report.version == 1
    store.add_report(chest_report(id="r3", status="preliminary"))
    other = store.add_report(chest_report(id="r3", status="final", text=NEW_TEXT))
    assert (other.report.status, other.report.version, other.change) == ("final", 2, "amended")


def test_a_late_copy_of_an_older_version_does_not_replace_the_newer(store: Store) -> None:
    early, late = datetime(2026, 11, 20, 9, tzinfo=UTC), datetime(2026, 11, 20, 15, tzinfo=UTC)
    store.add_report(chest_report(id="r2", issued_at=early))
    store.add_report(chest_report(id="r2", issued_at=late, text=NEW_TEXT))
    assert store.add_report(chest_report(id="r2", issued_at=early)).change == "stale"
    assert store.report("r2").text == NEW_TEXT


def test_a_withdrawn_report_tells_its_conversations_and_stays_withdrawn(store: Store, chat: str) -> None:
    assert store.withdraw_report("r1").status == "withdrawn"
    store.withdraw_report("r1")
    assert [event.kind for event in store.events_after(chat, 0)] == ["opened", "withdrawn"]
    assert store.add_report(chest_report()).report.status == "withdrawn"
    corrected = store.add_report(chest_report(text=NEW_TEXT))
    assert corrected.report.status == "amended" and corrected.change == "amended"


def test_a_withdrawal_may_also_arrive_as_a_report(store: Store, chat: str) -> None:
    assert store.add_report(chest_report(status="withdrawn")).change == "withdrawn"
    assert store.events_after(chat, 0)[-1].kind == "withdrawn"


def test_an_unreleased_amendment_is_not_even_hinted_at(store: Store) -> None:
    store.add_report(chest_report(id="r2", released_at=None))
    store.add_report(chest_report(id="r2", released_at=None, text=NEW_TEXT))
    assert [report.id for report in store.released_reports("p1")] == ["r1"]
    store.release_report("r2", datetime(2026, 11, 25, tzinfo=UTC))
    assert [report.id for report in store.released_reports("p1")] == ["r1"]
    store.release_report("r2")
    assert {report.id for report in store.released_reports("p1")} == {"r1", "r2"}
    assert store.report("r2").released_at == store.now()


def test_an_id_that_comes_with_another_patient_is_refused(store: Store) -> None:
    with pytest.raises(Refused):
        store.add_report(chest_report(person_id="p2"))
    with pytest.raises(NotFound):
        store.add_report(chest_report(id="r9", person_id="nobody"))
    assert store.report("r1").person_id == "p1"


def test_an_import_does_not_change_a_role(store: Store) -> None:
    with pytest.raises(Refused):
        store.add_person(Person("p1", "Ada Example", "radiologist"))
    store.add_person(Person("p1", "Ada Newname", "patient"))
    assert store.person("p1").name == "Ada Newname"
    assert [person.id for person in store.people(role="radiologist")] == ["rad1", "rad2"]
