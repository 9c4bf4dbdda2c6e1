"""What a radiologist does at the console, for the tests: finding a case, opening it, claiming it, writing."""

import re

from playwright.sync_api import Locator, Page, expect

from assistant.conversation.records import Escalation
from tests.browser.conftest import Patient
from tests.web.running import Page as Client
from tests.web.running import Server

QUESTION = "Do I need an operation?"
KIDNEY = """CT ABDOMEN

Findings:
Mass at the upper pole of the left kidney, 2.1 cm, with contrast enhancement. Malignancy cannot be excluded.
The right kidney is unremarkable.

Impression:
Indeterminate mass of the left kidney. MRI is recommended."""
CANCER = "Is it cancer?"


def asked(patient: Patient, server: Server, text: str = QUESTION) -> Escalation:
    """A case that a question of this patient raises."""
    client = Client(server.base, patient.person)
    client.ask(client.open(patient.report), text)
    case, *_ = patient.store.escalations(conversation_id=patient.chat)
    return case


def row(page: Page, case: Escalation) -> Locator:
    return page.locator(f'.row[data-id="{case.id}"]')


def take_up(page: Page, case: Escalation) -> None:
    """Open a case from the queue."""
    row(page, case).locator("a").click()
    shown(page, case)


def shown(page: Page, case: Escalation) -> None:
    page.locator(".case:not([hidden])").wait_for()
    expect(page).to_have_url(re.compile(case.id))
    expect(page.locator(".case-title")).to_be_focused()


def claim(page: Page, case: Escalation) -> None:
    take_up(page, case)
    page.keyboard.press("c")
    expect(page.locator(".case-state")).to_have_text("Yours")


def write(page: Page, text: str) -> None:
    """Type an answer and wait until it was read back."""
    with page.expect_response("**/check"):
        page.locator("#reply").fill(text)
