"""Public lists of hostile strings through every field that a page shows: the report, messages, names, notes, a person's answers.

The lists stand beside the project, never in it: in the folder PLAINRAD_STRINGS, else in ../shared/data/strings. A run takes a
sample of them, `make strings` all.
"""

import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request, expect

from assistant.conversation import Store
from assistant.conversation.chain import clean
from assistant.conversation.records import Actor, Person
from assistant.wiring import Application
from tests.browser.conftest import Admit, Browser, Patient
from tests.web.running import Server

FOLDER = Path(os.environ.get("PLAINRAD_STRINGS") or Path(__file__).parents[3] / "shared/data/strings")
BATCH = 25
LONG = 300_000  # ms: so many words at once take their time on a slow machine
EVERY = os.environ.get("PLAINRAD_EVERY_STRING") == "1"
WATCH = """
  window.ran = [];
  for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = () => window.ran.push(name);
  addEventListener("securitypolicyviolation", (event) => window.ran.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
STRANGE = (
    "img, script:not([src]), iframe, object, embed, svg, math, video, audio, style, base, form[action], "
    "[onerror], [onload], [onclick], [onmouseover], [onfocus], a[href^=javascript], a[href^=data]"
)
DEEP = """(strange) => {
  const found = [];
  const walk = (root) => {
    found.push(...[...root.querySelectorAll(strange)].map((each) => each.outerHTML.slice(0, 80)));
    for (const each of root.querySelectorAll("*")) if (each.shadowRoot) walk(each.shadowRoot);
  };
  walk(document);
  return found;
}"""


def payloads() -> list[str]:
    """Every string of the lists once, one line each."""
    lines = (FOLDER / "xss-payload-list.txt").read_text(encoding="utf-8", errors="replace").splitlines()
    lines += json.loads((FOLDER / "blns.json").read_text(encoding="utf-8"))
    return [one for one in dict.fromkeys(clean(line).strip() for line in lines) if one]


def batches() -> list[list[str]]:
    if not FOLDER.is_dir():
        return []
    known = payloads()
    return [known[at : at + BATCH] for at in range(0, len(known), BATCH)] if EVERY else [known[:: len(known) // BATCH + 1]]


BATCHES = batches()
pytestmark = pytest.mark.skipif(not BATCHES, reason="the lists of hostile strings (../shared/data/strings) are not beside the project")


@dataclass
class Watched:
    """A page, and all that it did which text must not do."""

    page: Page
    base: str
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.wrong.append(f"dialog {dialog.message}"), dialog.dismiss()))
        self.page.on("request", self._asked)
        self.page.on("popup", lambda _page: self.wrong.append("popup"))
        self.page.add_init_script(WATCH)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "net::ERR_" not in message.text:
            self.wrong.append(message.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(self.base):
            self.wrong.append(f"request {request.url[:80]}")

    def expect_nothing_ran(self) -> None:
        assert self.wrong == [] and self.page.evaluate("window.ran") == []
        assert self.page.evaluate(DEEP, STRANGE) == []


@pytest.fixture
def watched(browser: Browser, server: Server) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.set_default_timeout(LONG)
    yield Watched(context.new_page(), server.base)
    context.close()


def _told(patient: Patient, store: Store, hostile: list[str]) -> str:
    """Say, note and answer each string, by people who are called so; gives the case."""
    weber = Actor("radiologist", f"s-{uuid.uuid4().hex[:8]}")
    chat = store.open_conversation(patient.person, [patient.report]).conversation.id
    every = " ".join(hostile)
    store.add_person(Person(patient.person, f"{every} (synthetic)", "patient", demo=True))
    store.add_person(Person(weber.id, f"{every} (synthetic)", "radiologist", demo=False))
    case = store.request_person(chat, patient.person, hostile[0], patient.report).escalation.id
    store.claim(case, weber)
    for number, one in enumerate(hostile):
        store.append(chat, "asked", Actor("patient", patient.person), {"client_id": f"c{number}", "language": "en"}, {"text": one})
        store.note(case, weber, {"text": one})
        store.reply_as_person(case, weber, {"text": one})
    return case


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(BATCHES)))
def test_a_hostile_string_is_text_wherever_it_stands(
    number: int, admit: Admit, application: Application, server: Server, watched: Watched
) -> None:
    hostile = BATCHES[number]
    text = "Findings:\nSmall left pleural effusion.\n" + "\n".join(hostile)
    patient = admit(text)
    case = _told(patient, application.store, hostile)
    page = watched.page

    page.goto(server.base)
    expect(page.locator("#people-list").get_by_text(hostile[-1], exact=False).first).to_be_attached(timeout=LONG)
    watched.expect_nothing_ran()

    page.goto(f"{server.base}/#{patient.person}/{patient.report}")
    page.reload()
    expect(page.locator(".item-person")).to_have_count(len(hostile), timeout=LONG)
    expect(page.locator(".bubble")).to_have_count(len(hostile), timeout=LONG)
    assert page.locator(".report-text").evaluate("(node) => node.textContent") == text
    watched.expect_nothing_ran()

    page.goto(f"{server.base}/staff/")
    page.get_by_role("button", name="Dr Lena Weber").click()
    page.locator(f'.row[data-id="{case}"] a').click()
    expect(page.locator(".note-list li")).to_have_count(len(hostile), timeout=LONG)
    assert page.locator(".said.from-staff").count() == len(hostile)
    watched.expect_nothing_ran()
