"""The page for everybody: axe, sizes of targets, narrow and zoomed windows, less motion, more contrast."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from assistant.conversation.records import Actor
from tests.browser.conftest import DESK, PHONE, TABLET, Patient, Visit, ask, pictures

State = Callable[[Page, Patient, Actor], None]


def first(page: Page, patient: Patient, weber: Actor) -> None:
    page.locator(".points").wait_for()


def answered(page: Page, patient: Patient, weber: Actor) -> None:
    ask(page, "Which side is the effusion on?")


def cited(page: Page, patient: Patient, weber: Actor) -> None:
    page.get_by_role("button", name="your report").first.click()
    page.locator("mark").first.wait_for()


def card(page: Page, patient: Patient, weber: Actor) -> None:
    if page.get_by_role("button", name="Show report").is_visible():
        page.get_by_role("button", name="Show report").click()
    page.locator(".word", has_text="pleural effusion").first.click()
    page.locator(".card .small").first.wait_for()


def settings(page: Page, patient: Patient, weber: Actor) -> None:
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="Delete this conversation").click()


def form(page: Page, patient: Patient, weber: Actor) -> None:
    ask(page, "Is there a pneumothorax?")
    page.locator(".item-turn").get_by_role("button", name="Ask a radiologist").click()


def waiting(page: Page, patient: Patient, weber: Actor) -> None:
    ask(page, "Do I need an operation?")
    page.locator(".case summary").click()


def person(page: Page, patient: Patient, weber: Actor) -> None:
    ask(page, "Do I need an operation?")
    page.locator(".case").wait_for()
    (case,) = patient.store.escalations(conversation_id=patient.chat)
    patient.store.claim(case.id, weber)
    patient.store.reply_as_person(case.id, weber, {"text": "Your doctor decides about that with you."})
    page.locator(".item-person").wait_for()


def emergency(page: Page, patient: Patient, weber: Actor) -> None:
    page.locator("#composer").fill("I have crushing chest pain right now and can't breathe")
    page.locator("#composer").press("Enter")
    page.get_by_role("alertdialog").wait_for()


def german(page: Page, patient: Patient, weber: Actor) -> None:
    page.get_by_role("button", name="English").click()
    page.locator("#settings-language").select_option("de")
    page.get_by_role("heading", name="Ihr Befund in Kürze").wait_for()
    page.keyboard.press("Escape")


def french(page: Page, patient: Patient, weber: Actor) -> None:
    page.get_by_role("button", name="English").click()
    page.locator("#settings-language").select_option("fr")
    page.locator(".root[lang=fr]").wait_for()
    page.keyboard.press("Escape")


def withdrawn(page: Page, patient: Patient, weber: Actor) -> None:
    patient.store.withdraw_report(patient.report)
    page.locator(".item-amended").wait_for()


STATES: tuple[State, ...] = (
    first, answered, cited, card, settings, form, waiting, person, emergency, german, french, withdrawn,
)  # fmt: skip
LOOKS = ((PHONE, "light"), (TABLET, "dark"), (DESK, "light"))


def no_violation(page: Page) -> None:
    page.wait_for_timeout(400)  # a sentence that is still fading in has no colour of its own yet
    found = Axe().run(page)
    assert found.response["passes"], "axe looked at nothing"
    told = [f"{v['id']}: {[n['target'] for n in v['nodes']]} {v['nodes'][0]['failureSummary']}" for v in found.response["violations"]]
    assert told == []


WIDER_THAN_ITS_BOX = """() => {
  const inside = document.querySelector('plainrad-chat')?.shadowRoot.querySelectorAll('*') ?? [];
  return [document.documentElement, ...inside]
    .filter((node) => node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 1)
    .filter((node) => ['auto', 'scroll', 'visible'].includes(getComputedStyle(node).overflowX))
    .filter((node) => getComputedStyle(node).display !== 'inline')
    .map((node) => node.className || node.tagName);
}"""
COUNT_CHANGES = """(node) => {
  window.changes = 0;
  const counter = new MutationObserver((all) => { window.changes += all.length; });
  counter.observe(node, {childList: true, characterData: true, subtree: true});
}"""


def no_sideways_scroll(page: Page) -> None:
    wide = page.evaluate(WIDER_THAN_ITS_BOX)
    assert wide == []


@pytest.mark.parametrize(("size", "scheme"), LOOKS, ids=["phone", "tablet-dark", "desk"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    patient: Patient, visit: Visit, weber: Actor, state: State, size: tuple[int, int], scheme: str
) -> None:
    page = visit(patient, size, color_scheme=scheme)
    state(page, patient, weber)
    no_violation(page)
    no_sideways_scroll(page)
    if folder := pictures():
        page.screenshot(path=folder / f"{state.__name__}-{size[0]}-{scheme}.png")


@pytest.mark.parametrize("place", ["", "#demo-john", "#nobody"])
def test_axe_finds_nothing_in_the_portal(visit: Visit, place: str) -> None:
    page = visit(None, PHONE)
    page.evaluate(f"location.hash = '{place}'")
    page.locator("h1:visible").wait_for()
    no_violation(page)
    no_sideways_scroll(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_high_contrast_and_forced_colours_are_clean(patient: Patient, visit: Visit, scheme: str) -> None:
    page = visit(patient, DESK, forced_colors="active", color_scheme=scheme, contrast="more")
    cited(page, patient, Actor("system", "system"))
    no_violation(page)


def test_buttons_are_large_enough_for_a_finger(patient: Patient, visit: Visit) -> None:
    page = visit(patient, PHONE)
    ask(page, "Do I need an operation?")
    page.locator(".case").wait_for()
    small = page.locator("plainrad-chat").evaluate(
        """(chat) => [...chat.shadowRoot.querySelectorAll('button:not(.source), select, textarea, summary, a:not(.skip)')]
          .filter((node) => node.checkVisibility() && node.getBoundingClientRect().height < 44)
          .map((node) => node.textContent)"""
    )
    assert small == []


def test_at_200_percent_everything_can_still_be_reached(patient: Patient, visit: Visit) -> None:
    page = visit(patient, (720, 450), device_scale_factor=2)
    ask(page, "Is there a pneumothorax?")
    expect(page.locator("#composer")).to_be_in_viewport()
    no_sideways_scroll(page)


def test_nothing_moves_where_less_motion_is_wanted(patient: Patient, visit: Visit) -> None:
    page = visit(patient, reduced_motion="reduce")
    ask(page, "Is there a pneumothorax?")
    assert page.locator(".answered p").first.evaluate("node => getComputedStyle(node).animationName") == "none"


def test_one_region_speaks_and_changes_little(patient: Patient, visit: Visit) -> None:
    """A screen reader hears "Checking your report…" and then the whole answer: two changes."""
    page = visit(patient)
    regions = page.locator("plainrad-chat [aria-live]")
    expect(regions).to_have_count(1)
    regions.evaluate(COUNT_CHANGES)
    ask(page, "Is there a pneumothorax?")
    page.locator(".item-turn .row").wait_for()
    expect(regions).to_contain_text(page.locator(".item-turn .said").first.inner_text().split(".")[0])
    assert page.evaluate("window.changes") <= 2
    assert page.locator(".log[aria-live], [role=log]").count() == 0
