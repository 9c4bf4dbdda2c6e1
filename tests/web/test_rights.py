"""What the law gives the patient, and what never leaves: the copy, and the logs."""

import logging

import pytest

from assistant.conversation import Store
from assistant.conversation.records import Actor
from tests.web.running import Page


def test_the_copy_holds_all_words_and_nothing_that_is_among_staff(john: Page, store: Store) -> None:
    chat = john.open("demo-knee-mri")
    john.ask(chat, "Is my cruciate ligament ok?")
    asked = john.http.post(f"/api/conversations/{chat}/person", json={"text": "Please explain the cyst."})
    weber = Actor("radiologist", "demo-weber")
    store.claim(asked.json()["escalation"], weber)
    store.note(asked.json()["escalation"], weber, {"text": "look at series 4"})
    answer = john.http.get(f"/api/conversations/{chat}/export")
    assert answer.headers["content-disposition"] == 'attachment; filename="conversation.json"'
    assert answer.headers["cache-control"] == "no-store"
    kinds = [event["kind"] for event in answer.json()["events"]]
    assert {"asked", "answered", "person_requested", "escalated", "claimed"} <= set(kinds) and "noted" not in kinds
    assert "Is my cruciate ligament ok?" in answer.text and "Please explain the cyst." in answer.text
    assert "series 4" not in answer.text


def test_no_words_and_no_names_reach_the_logs(john: Page, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore"):  # the test's own client
        logging.getLogger(name).setLevel(logging.WARNING)
    chat = john.open("demo-knee-mri")
    john.ask(chat, "Is my zebra ligament ok?")
    john.http.post(f"/api/conversations/{chat}/messages", content=b'{"text":"zebra')
    john.http.post(f"/api/conversations/{chat}/person", json={"text": "zebra"})
    john.http.get("/api/reports/zebra")
    john.http.delete(f"/api/conversations/{chat}")
    said = " ".join(record.getMessage() for record in caplog.records)
    assert "zebra" not in said and "John" not in said and "meniscus" not in said


def test_an_error_that_nobody_caught_is_logged_by_its_type_alone(
    john: Page, store: Store, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("zebra")

    monkeypatch.setattr(store, "released_reports", breaks)
    answer = john.http.get("/api/reports")
    assert answer.status_code == 500 and answer.json()["code"] == "internal" and "112" in answer.json()["detail"]
    assert "RuntimeError" in caplog.text and "zebra" not in caplog.text and "zebra" not in answer.text
