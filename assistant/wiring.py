"""Puts the parts together: the one place that knows them all. `app.py`, `plainrad serve` and the tests build here."""

from dataclasses import dataclass
from types import FrameType

import uvicorn
from fastapi import FastAPI

from assistant import demo
from assistant.answer.library import Library
from assistant.answer.turn import Assistant
from assistant.content import Content
from assistant.conversation import Store
from assistant.errors import SettingsError
from assistant.settings import Settings
from assistant.web.app import build_web
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
    content = Content(settings)
    assistant = Assistant(Library(content))
    store = Store(settings.database_url)
    if demo_allowed(settings):
        demo.load(store, assistant)
    return Application(settings, content, assistant, store, build_web(assistant, store, settings, content))


def serve(settings: Settings) -> None:
    """Serve until told to stop. No access log: addresses of requests stay out of the logs."""
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


class _Server(uvicorn.Server):
    """Ends the streams when asked to stop: uvicorn would wait for them for ever."""

    def __init__(self, config: uvicorn.Config, web: FastAPI) -> None:
        super().__init__(config)
        self._web = web

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._web.state.house.streams.stop()
        super().handle_exit(sig, frame)
