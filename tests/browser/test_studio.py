"""The studio as a clinician meets it: reached from the console, a question tried, a text drafted; closed to everybody else.

The server is a process of its own, as Gradio leaves event loops open, which a run with warnings as errors does not forgive.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from assistant.content import Content
from assistant.settings import Settings
from tests.browser.conftest import Window
from tests.web.running import Page as Client
from tests.web.test_restart import Process

HEAD, RADIOLOGIST = "demo-lindqvist", "demo-weber"
SLOW = 60_000  # ms: Gradio's page and the first answer


@pytest.fixture(scope="module")
def process(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    folder = tmp_path_factory.mktemp("studio")
    Content(Settings(data=built)).index().close()
    made = Process(built, f"sqlite:///{folder}/log.sqlite", folder / "server.log", studio=True)
    try:
        made.start()
        yield made
    finally:
        made.clear()


@pytest.fixture
def studio(process: Process, window: Window) -> Page:
    """From the console, as somebody who may."""
    page = window(f"{process.base}/staff/")
    page.get_by_role("button", name="Lindqvist").click()
    page.get_by_role("button", name="Studio").click()
    page.get_by_label("Question").wait_for(timeout=SLOW)
    return page


def test_a_question_is_tried_and_shows_its_sources_and_the_rule_that_decided(studio: Page) -> None:
    studio.get_by_label("Report", exact=True).fill("FINDINGS: Small left pleural effusion. No pneumothorax.")
    studio.get_by_label("Question").fill("Is my lung collapsed?")
    studio.get_by_role("button", name="Ask").click()
    expect(studio.get_by_role("gridcell").filter(has_text="No pneumothorax.").first).to_be_visible(timeout=SLOW)
    assert studio.get_by_label("Outcome").input_value().startswith("answered in en")


def test_a_text_is_drafted_and_a_broken_one_refused_with_its_reason(studio: Page) -> None:
    studio.get_by_role("tab", name="Change a text").click()
    studio.get_by_role("combobox", name="File").press_sequentially("wording/en.yaml")
    studio.get_by_role("option", name="prompts/wording/en.yaml").click()
    editor, told = studio.locator(".cm-content"), studio.get_by_label("What happened")
    expect(editor).to_contain_text("What the composed writer says", timeout=SLOW)
    for added, expected in (("nonsense: 1\n", "nonsense"), ("# a remark\n", "draft .* kept")):
        editor.click()
        studio.keyboard.press("Control+Home")
        studio.keyboard.insert_text(added)
        studio.get_by_role("button", name="Save as a draft").click()
        expect(told).to_have_value(re.compile(expected), timeout=SLOW)
        studio.keyboard.press("Control+Home")
        editor.click()
        studio.keyboard.press("Control+z")


@pytest.mark.parametrize("who", [None, RADIOLOGIST, "demo-john"])
def test_nobody_else_gets_in(process: Process, who: str | None) -> None:
    page = Client(process.base, who)
    assert page.http.post("/api/staff/studio", json={}).status_code in (401, 403)
    assert httpx.get(f"{process.base}/studio/config", trust_env=False).status_code == 401
    cookie = {"plainrad_studio": page.http.headers.get("authorization", "").partition(" ")[2]}
    assert httpx.get(f"{process.base}/studio/config", cookies=cookie, trust_env=False).status_code == 401
