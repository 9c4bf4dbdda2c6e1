"""Who sees what: two patients, an unreleased report, a ledger, nobody signed in."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from assistant.conversation import Store
from assistant.conversation.records import NewReport, Person
from assistant.settings import Settings
from assistant.web.identity import Sessions, demo_allowed
from tests.web.conftest import Serve
from tests.web.running import Page, Server


def everything(chat: str, report: str) -> list[tuple[str, str, dict[str, object]]]:
    """Every route that names a thing of a patient."""
    at = f"/api/conversations/{chat}"
    return [
        ("GET", f"/api/reports/{report}", {}),
        ("POST", "/api/conversations", {"json": {"reports": [report]}}),
        ("POST", f"{at}/messages", {"json": {"text": "What is it?", "client_id": "x"}}),
        ("GET", f"{at}/events", {}),
        ("POST", f"{at}/person", {"json": {}}),
        ("DELETE", f"{at}/person", {}),
        ("POST", f"{at}/receipts", {"json": {"seq": 1, "what": "read"}}),
        ("GET", f"{at}/export", {}),
        ("DELETE", at, {}),
    ]


def test_two_patients_cannot_read_each_other_and_a_stranger_s_thing_looks_like_none(anna: Page, john: Page) -> None:
    hers, his = anna.open("demo-ct-abdomen"), john.open("demo-knee-mri")
    for page, chat, report in ((john, hers, "demo-ct-abdomen"), (anna, his, "demo-knee-mri")):
        missing = everything("0" * 32, "no-such-report")
        for stranger, nothing in zip(everything(chat, report), missing, strict=True):
            got = page.http.request(stranger[0], stranger[1], **stranger[2])
            none = page.http.request(nothing[0], nothing[1], **nothing[2])
            assert got.status_code == none.status_code == 404, stranger
            assert got.content == none.content
            assert {**got.headers, "date": ""} == {**none.headers, "date": ""}
    assert [event.name for event in anna.hear(hers, lambda e: True)] == ["state"], "nothing was written to it"


def test_each_patient_lists_only_their_own(anna: Page, john: Page) -> None:
    hers = {row["id"] for row in anna.http.get("/api/reports").json()["reports"]}
    his = {row["id"] for row in john.http.get("/api/reports").json()["reports"]}
    assert hers == {"demo-ct-abdomen", "demo-mrt-lws"} and his == {"demo-chest-xray", "demo-knee-mri"}


def test_an_unreleased_report_does_not_exist(store: Store, john: Page) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    for key, at in (("held", None), ("later", tomorrow)):
        store.add_report(NewReport(key, "demo-john", "CT head.", "CT head", "2026-11-20", "CT", "en", released_at=at))
        got = john.http.get(f"/api/reports/{key}")
        assert got.status_code == 404 and got.content == john.http.get("/api/reports/none").content
        assert john.http.post("/api/conversations", json={"reports": [key]}).status_code == 404
    assert "held" not in john.http.get("/api/reports").text and "later" not in john.http.get("/api/reports").text


def test_the_ledger_of_one_s_own_report_is_no_conversation(store: Store, john: Page) -> None:
    with store.database.engine.connect() as connection:
        ledgers = connection.exec_driver_sql("SELECT id FROM conversations WHERE kind='ledger' AND person_id='demo-john'")
        ledger = ledgers.scalars().first()
    assert john.http.get(f"/api/conversations/{ledger}/export").status_code == 404
    assert john.http.get(f"/api/conversations/{ledger}/events").status_code == 404


def test_without_a_token_every_door_is_closed(page: Callable[[str | None], Page]) -> None:
    nobody = page(None)
    routes = [*everything("0" * 32, "demo-knee-mri"), ("GET", "/api/reports", {}), ("GET", "/api/glossary/cyst", {})]
    for method, path, more in routes:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic d3Jvbmc="}):
            got = nobody.http.request(method, path, headers=headers, **more)
            assert got.status_code == 401 and got.json()["code"] == "unauthorized"
            assert got.headers["www-authenticate"] == "Bearer"


def test_staff_are_not_patients(page: Callable[[str | None], Page]) -> None:
    got = page("demo-weber").http.get("/api/reports")
    assert got.status_code == 403 and got.json()["code"] == "not_for_you"


def test_a_session_ends_with_its_time(store: Store) -> None:
    time = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
    sessions = Sessions(lambda: time)
    _, session = sessions.open(store.person("demo-john"))
    assert sessions.alive(session)
    time += timedelta(hours=9)
    assert not sessions.alive(session)


@pytest.mark.parametrize(
    ("host", "demo", "allowed"),
    [("127.0.0.1", True, True), ("::1", True, True), ("localhost", True, True), ("0.0.0.0", True, False)]
    + [("10.0.0.7", True, False), ("127.0.0.1", False, False), ("example.org", True, False)],
)
def test_demonstration_people_exist_only_on_loopback(serve: Serve, host: str, demo: bool, allowed: bool) -> None:
    server = serve(host=host, demo=demo)
    nobody = Page(server.base, None)
    people = nobody.http.get("/api/demo")
    session = nobody.http.post("/api/session", json={"demo": "demo-john"})
    assert (people.status_code, session.status_code) == ((200, 201) if allowed else (404, 404))
    assert demo_allowed(Settings(host=host, demo=demo)) is allowed


def test_only_demonstration_people_can_be_chosen(store: Store, server: Server) -> None:
    store.add_person(Person("real", "Real Person", "patient"))
    nobody = Page(server.base, None)
    assert nobody.http.post("/api/session", json={"demo": "real"}).status_code == 404
    assert "real" not in {p["id"] for p in nobody.http.get("/api/demo").json()["people"]}
    refused = nobody.http.post("/api/session", json={"launch": "eyJ"})
    assert refused.status_code == 401 and refused.json()["code"] == "launch_refused"
