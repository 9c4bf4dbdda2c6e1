"""The real page on the real server in Debian's Chromium; each test has a patient and a report of its own."""

import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import which

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect, sync_playwright

from assistant.conversation import Store
from assistant.conversation.records import Actor, Event, NewReport, Person
from assistant.settings import Settings
from assistant.web.arrival import import_report
from assistant.wiring import Application, build
from tests.web.running import Server

ARGUMENTS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
PHONE, TABLET, DESK = (360, 740), (768, 1024), (1440, 900)
PATIENCE = 30_000  # ms
expect.set_options(timeout=PATIENCE)
WEBER = "Dr Lena Weber"

CHEST = """CHEST X-RAY, PA AND LATERAL

Indication: Cough for three weeks.

Findings:
Small left pleural effusion. The right lung is clear. No pneumothorax.
The heart is normal in size.

Impression:
Small left pleural effusion. Follow-up chest X-ray in 4 weeks is recommended."""


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    chromium = which("chromium")
    if chromium is None:
        if os.environ.get("PLAINRAD_REQUIRE_BROWSER") == "1":
            pytest.fail("no Chromium, and PLAINRAD_REQUIRE_BROWSER=1: apt-get install chromium")
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def application(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    log = tmp_path_factory.mktemp("browser") / "log.sqlite"
    # Gradio leaves event loops open, which a test run with warnings as errors does not forgive.
    application = build(Settings(data=built, database=f"sqlite:///{log}", studio=False))
    yield application
    application.close()


@pytest.fixture(scope="package")
def server(application: Application) -> Iterator[Server]:
    with Server(application.web) as running:
        yield running


@dataclass(frozen=True)
class Patient:
    """Somebody with one report, and the log of what is said about it."""

    store: Store
    person: str
    report: str
    text: str

    @property
    def chat(self) -> str:
        (chat,) = self.store.conversations(self.person)
        return chat.id

    def events(self, kind: str) -> list[Event]:
        return [event for event in self.store.events_after(self.chat) if event.kind == kind]


Admit = Callable[..., Patient]


@pytest.fixture
def admit(application: Application) -> Admit:
    """Makes a patient with a report."""

    def make(text: str = CHEST, language: str = "en") -> Patient:
        person, report = f"p-{uuid.uuid4().hex[:8]}", f"r-{uuid.uuid4().hex[:8]}"
        application.store.add_person(Person(person, "Pat Invented (synthetic)", "patient", demo=True))
        day = datetime(2026, 11, 3, 12, tzinfo=UTC)
        new = NewReport(
            id=report, person_id=person, text=text, title="Chest X-ray", date="2026-11-03", modality="XR",
            language=language, status="final", released_at=day, issued_at=day,
        )  # fmt: skip
        import_report(application.store, application.assistant, new)
        return Patient(application.store, person, report, text)

    return make


@pytest.fixture
def patient(admit: Admit) -> Patient:
    return admit()


@pytest.fixture
def weber() -> Actor:
    """The radiologist of the demonstration."""
    return Actor("radiologist", "demo-weber")


Window = Callable[..., Page]


@pytest.fixture
def window(browser: Browser) -> Iterator[Window]:
    """Opens windows that know nothing of each other; whatever a page's policy refused, or broke in it, fails the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and "net::ERR_" not in message.text and "status of 4" not in message.text:
            wrong.append(message.text)

    def broke(error: Error) -> None:
        wrong.append(str(error))

    def open_window(address: str, size: tuple[int, int] = DESK, **more: object) -> Page:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="en-GB", **more)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", broke)
        page.goto(address)
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert wrong == []


Visit = Callable[..., Page]


@pytest.fixture
def visit(window: Window, server: Server) -> Visit:
    """Opens a patient's report, or the portal where no patient is given."""

    def open_page(whom: Patient | None, size: tuple[int, int] = DESK, base: str | None = None, **more: object) -> Page:
        place = f"#{whom.person}/{whom.report}" if whom else ""
        page = window(f"{base or server.base}/{place}", size, **more)
        if whom:
            page.locator("plainrad-chat[aria-busy=false] .composer textarea").wait_for()
        return page

    return open_page


Enter = Callable[..., Page]


@pytest.fixture
def enter(window: Window, server: Server) -> Enter:
    """Opens the radiologists' console and signs in as one of the demonstration staff."""

    def open_console(who: str | None = WEBER, size: tuple[int, int] = DESK, base: str | None = None, **more: object) -> Page:
        page = window(f"{base or server.base}/staff/", size, **more)
        if who is not None:
            page.get_by_role("button", name=who).click()
            page.locator(".bar").wait_for()
        return page

    return open_console


def ask(page: Page, text: str) -> None:
    """Ask by the keyboard and wait for the answer."""
    before = page.locator(".item-turn").count()
    page.locator("#composer").fill(text)
    page.locator("#composer").press("Enter")
    answered = page.locator(".item-turn").nth(before).locator(".answered")
    answered.locator("p:not(.checking)").first.wait_for(state="attached")


def pictures() -> Path | None:
    """Where to leave screenshots for looking at, if anywhere."""
    folder = os.environ.get("SHOTS")
    return Path(folder) if folder else None
