"""A broken line: nothing is lost, nothing comes twice, and the patient is told."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Request, expect

from tests.browser.conftest import Patient, Visit, ask
from tests.browser.line import Line
from tests.web.running import Page as Client
from tests.web.running import Server


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    with Line(server.app_port) as line:
        yield line


def test_a_dropped_stream_goes_on_behind_the_last_event(patient: Patient, visit: Visit, server: Server, line: Line) -> None:
    page = visit(patient, base=line.base)
    ask(page, "Is there a pneumothorax?")
    page.locator(".item-turn .row").wait_for()
    resumed: list[str] = []

    def watch(request: Request) -> None:
        if request.url.endswith("/events"):
            resumed.append(request.headers.get("last-event-id", ""))

    page.on("request", watch)
    last = patient.store.last_seq(patient.chat)
    line.cut()
    elsewhere = Client(server.base, patient.person)
    try:
        elsewhere.ask(patient.chat, "What does pleural effusion mean?", "other-window")
    finally:
        elsewhere.http.close()
    line.mend()
    expect(page.locator(".item-turn")).to_have_count(2)
    expect(page.locator(".item-turn").nth(1).locator(".row")).to_be_visible()
    assert resumed and set(resumed) == {str(last)}


def test_what_is_written_without_a_line_is_sent_once_it_is_back(patient: Patient, visit: Visit, line: Line) -> None:
    page = visit(patient, base=line.base)
    line.cut()
    page.locator("#composer").fill("Is there a pneumothorax?")
    page.locator("#composer").press("Enter")
    expect(page.locator(".item-turn .state")).to_contain_text("Not sent yet")
    expect(page.locator(".offline")).to_contain_text("No connection")
    line.mend()
    expect(page.locator(".item-turn .row")).to_be_visible(timeout=30_000)
    expect(page.locator(".offline")).to_be_empty()
    assert [event.content["text"] for event in patient.events("asked")] == ["Is there a pneumothorax?"]


def test_a_page_opened_anew_shows_what_was_said(patient: Patient, visit: Visit) -> None:
    page = visit(patient)
    ask(page, "Is there a pneumothorax?")
    page.locator(".item-turn .row").wait_for()
    said = page.locator(".answered").inner_text()
    page.reload()
    expect(page.locator(".item-turn .row")).to_be_visible()
    assert page.locator(".answered").inner_text().split("\n")[0] == said.split("\n")[0]
