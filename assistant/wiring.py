"""Puts the parts together: the one place that knows them all. `app.py`, `plainrad serve` and the tests build here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import FrameType

import uvicorn
from fastapi import FastAPI

from assistant import demo
from assistant.answer.generate import open_model
from assistant.answer.library import Library
from assistant.answer.turn import Assistant
from assistant.changes import Changes
from assistant.content import Content
from assistant.conversation import Store
from assistant.conversation.channels import Channel, Mail, Webhook, to_log
from assistant.conversation.clerk import Clerk
from assistant.conversation.errors import NotFound
from assistant.conversation.records import NewReport
from assistant.errors import InputError, SettingsError
from assistant.lines import read_text
from assistant.report.formats import Document, read_document
from assistant.report.formats.document import BARE
from assistant.report.release import packaged
from assistant.settings import Settings
from assistant.web.app import build_web
from assistant.web.arrival import Release, by_policy, import_report
from assistant.web.house import House
from assistant.web.identity import demo_allowed

DRAIN = 5  # seconds that open requests have when the server stops


@dataclass(frozen=True)
class Application:
    """The parts of one process."""

    settings: Settings
    content: Content
    assistant: Assistant
    store: Store
    web: FastAPI

    def close(self) -> None:
        """Give the database back."""
        self.store.close()


def build(settings: Settings) -> Application:
    """The application for these settings, its database migrated, with the demonstration where that is allowed."""
    changes = Changes(settings)
    content = changes.content()
    library = Library(content)
    library.screen.ready()  # a broken rule file stops the start, not the first patient
    model = open_model(settings)
    if model is not None:
        model.warm()
    assistant = Assistant(library, model, settings.writer)
    store = Store(settings.database_url, channels=settings.channels)
    if demo_allowed(settings):
        demo.load(store, assistant)
    clerk = Clerk(store, _channels(settings))

    def studio(app: FastAPI, house: House) -> FastAPI:
        from assistant.web.studio import mount  # gradio takes three seconds to import

        plain = Assistant(library)

        def reload() -> None:
            nonlocal plain
            found = changes.content()
            shared = Library(found)
            plain = Assistant(shared)
            house.edition.replace(found, Assistant(shared, model, settings.writer))

        return mount(app, house, changes, reload, lambda: plain)

    web = build_web(assistant, store, settings, content, clerk=clerk, studio=studio if settings.studio else None)
    return Application(settings, content, assistant, store, web)


def _channels(settings: Settings) -> dict[str, Channel]:
    """The ways by which notices leave, as set up; an address that can't work stops the start."""
    found: dict[str, Channel] = {"log": to_log}
    if settings.smtp:
        if not settings.mail_from or not settings.mail_team:
            raise SettingsError("PLAINRAD_SMTP needs PLAINRAD_MAIL_FROM and PLAINRAD_MAIL_TEAM")
        addresses = {"team": settings.mail_team, "head": settings.mail_head, "operator": settings.mail_operator}
        found["smtp"] = Mail(settings.smtp, settings.mail_from, addresses)
    if settings.webhook:
        secret = settings.webhook_secret.get_secret_value()
        if not settings.webhook.startswith(("http://", "https://")) or not secret:
            raise SettingsError("PLAINRAD_WEBHOOK must be an http or https address, and needs PLAINRAD_WEBHOOK_SECRET")
        found["webhook"] = Webhook(settings.webhook, secret)
    return found


def serve(settings: Settings) -> int:
    """Serve until told to stop; 0 at a clean end. No access log: addresses of requests stay out of the logs."""
    if settings.demo and not demo_allowed(settings):
        raise SettingsError(
            f"PLAINRAD_DEMO is on, but PLAINRAD_HOST={settings.host} can be reached from outside; "
            "use 127.0.0.1, or set PLAINRAD_DEMO=false"
        )
    application = build(settings)
    config = uvicorn.Config(
        application.web,
        host=settings.host,
        port=settings.port,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=DRAIN,
    )
    try:
        _Server(config, application.web).run()
    finally:
        application.close()
    return 0


def import_files(settings: Settings, files: Sequence[Path], person: str) -> list[dict[str, str]]:
    """Take in the reports of files for one person, as a feed would; a file that cannot be read stops it, nothing is lost.

    A plain text or a page says nothing of its status: handed over by the hospital's own command, it counts as final.
    """
    policy = packaged().get(settings.release or None)
    documents = [(path, document) for path in files for document in read_document(read_text(path), path.name)]
    assistant = Assistant(Library(Changes(settings).content()))  # the rules in force, as the server reads with them
    store = Store(settings.database_url, channels=settings.channels)
    try:
        store.person(person)
        return [_filed(store, assistant, path, document, person, by_policy(policy)) for path, document in documents]
    except NotFound as error:
        raise InputError(f"no person {person!r} in the database; use an id that it holds") from error
    finally:
        store.close()


def _filed(store: Store, assistant: Assistant, path: Path, document: Document, person: str, release: Release) -> dict[str, str]:
    reading = assistant.read(document.text, document.language)
    report = NewReport(
        id=document.id,
        person_id=person,
        text=document.text,
        title=document.title or path.stem,
        date=document.date or date.today().isoformat(),
        modality=document.modality,
        language=document.language or reading.language,
        status="final" if document.format in BARE else document.status,
        released_at=document.released,
        issued_at=document.issued,
        accession=document.accession,
        source_format=document.format,
    )
    filed = import_report(store, assistant, report, release)
    return {"id": filed.report.id, "change": filed.change, "file": str(path)}


class _Server(uvicorn.Server):
    """Ends the streams when asked to stop: uvicorn would wait for them for ever."""

    def __init__(self, config: uvicorn.Config, web: FastAPI) -> None:
        super().__init__(config)
        self._web = web

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._web.state.house.feed.stop()
        super().handle_exit(sig, frame)
