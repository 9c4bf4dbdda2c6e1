"""The console for everybody: axe in each state, sizes of targets, narrow windows, forced colours."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from assistant.conversation.records import Escalation
from tests.browser.conftest import DESK, PHONE, TABLET, Admit, Enter, Patient, pictures
from tests.browser.desk import CANCER, KIDNEY, asked, claim, row, take_up, write
from tests.browser.test_access import no_violation
from tests.web.running import Server

HEAD, OPERATOR = "Prof Maja Lindqvist", "Robin Keeper"
State = Callable[[Page, Escalation], None]


def queue(page: Page, case: Escalation) -> None:
    row(page, case).wait_for()


def open_case(page: Page, case: Escalation) -> None:
    take_up(page, case)


def claimed(page: Page, case: Escalation) -> None:
    claim(page, case)


def drafted(page: Page, case: Escalation) -> None:
    claim(page, case)
    page.keyboard.press("d")
    page.locator(".draft-flag").wait_for()


def warned(page: Page, case: Escalation) -> None:
    claim(page, case)
    page.keyboard.press("1")
    page.locator("#reply").fill("There is a mass of the right kidney. There is a small right pleural effusion.")
    page.locator(".warnings").wait_for()


def recorded(page: Page, case: Escalation) -> None:
    claim(page, case)
    page.keyboard.press("i")
    page.keyboard.press("Escape")
    page.keyboard.press("t")


def helped(page: Page, case: Escalation) -> None:
    take_up(page, case)
    page.keyboard.press("Shift+?")
    page.get_by_role("dialog", name="Keys").wait_for()


def answered(page: Page, case: Escalation) -> None:
    claim(page, case)
    write(page, "Your doctor decides about that with you.")
    page.locator("#reply").press("Control+Enter")
    expect(page.locator(".case-state")).to_contain_text("Answered by you")


def left(page: Page, case: Escalation) -> None:
    claim(page, case)
    page.keyboard.press("u")
    page.locator(".status .plain").wait_for()


def german(page: Page, case: Escalation) -> None:
    page.get_by_label("Language of this page").select_option("de")
    page.get_by_role("button", name="Abmelden").wait_for()
    take_up(page, case)


STATES: tuple[State, ...] = (queue, open_case, claimed, drafted, warned, recorded, helped, answered, left, german)
LOOKS = ((PHONE, "light"), (TABLET, "dark"), (DESK, "light"), (DESK, "dark"))
WIDER_THAN_ITS_BOX = """() => [document.documentElement, ...document.querySelectorAll('plainrad-console *')]
    .filter((node) => node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 1 && node.checkVisibility())
    .filter((node) => ['auto', 'scroll', 'visible'].includes(getComputedStyle(node).overflowX))
    .filter((node) => getComputedStyle(node).display !== 'inline')
    .map((node) => node.className || node.tagName)"""


@pytest.mark.parametrize(("size", "scheme"), LOOKS, ids=["phone", "tablet-dark", "desk", "desk-dark"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    admit: Admit, server: Server, enter: Enter, state: State, size: tuple[int, int], scheme: str
) -> None:
    case = asked(admit(KIDNEY), server, CANCER)
    page = enter(size=size, color_scheme=scheme)
    state(page, case)
    no_violation(page)
    assert page.evaluate(WIDER_THAN_ITS_BOX) == []
    if folder := pictures():
        page.screenshot(path=folder / f"console-{state.__name__}-{size[0]}-{scheme}.png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_and_more_contrast_are_clean(patient: Patient, server: Server, enter: Enter, scheme: str) -> None:
    page = enter(forced_colors="active", color_scheme=scheme, contrast="more")
    warned(page, asked(patient, server))
    no_violation(page)
    if folder := pictures():
        page.screenshot(path=folder / f"console-forced-{scheme}.png")


@pytest.mark.parametrize("who", [None, HEAD, OPERATOR], ids=["signed-out", "head", "operator"])
def test_axe_finds_nothing_before_the_cases_and_beside_them(enter: Enter, who: str | None) -> None:
    page = enter(who, PHONE)
    if who == HEAD:
        page.get_by_role("button", name="Outbox").click()
        page.get_by_role("heading", name="Outbox").wait_for()
    no_violation(page)
    assert page.evaluate(WIDER_THAN_ITS_BOX) == []


def test_buttons_are_large_enough_for_a_finger_on_a_phone(patient: Patient, server: Server, enter: Enter) -> None:
    page = enter(size=PHONE)
    claim(page, asked(patient, server))
    small = page.evaluate(
        """() => [...document.querySelectorAll('button:not(.source), .row-link')]
          .filter((node) => node.checkVisibility() && node.getBoundingClientRect().height < 44).map((node) => node.textContent)"""
    )
    assert small == []
