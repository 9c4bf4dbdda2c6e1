"""Builds the web application: parts, routes, guard, and what runs while it serves."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from assistant.content import LANGUAGES, Content
from assistant.conversation import Store
from assistant.conversation.clerk import Clerk
from assistant.settings import Settings
from assistant.web import api, statics
from assistant.web.answering import Answerer
from assistant.web.edition import Edition
from assistant.web.feed import Feed
from assistant.web.guard import Guard
from assistant.web.house import House, Staff
from assistant.web.identity import Launches, NoLaunches, Sessions
from assistant.web.limits import limits_of
from assistant.web.ports import Assistant
from assistant.web.problems import Problems
from assistant.web.staff.case import concept_name
from assistant.web.staff.live import LiveQueue
from assistant.web.staff.rows import Rows
from assistant.web.staff.words import load as load_staff
from assistant.web.stream import Streams
from assistant.web.words import load
from assistant.web.worker import Worker

_FIRST = 2  # languages that are warm before the server says that it is ready


def build_web(
    assistant: Assistant,
    store: Store,
    settings: Settings,
    content: Content,
    launches: Launches | None = None,
    clerk: Clerk | None = None,
    studio: Callable[[FastAPI, House], FastAPI] | None = None,
) -> FastAPI:
    """The application over these parts. Messages are answered while it runs, and what was left is picked up first.

    `studio` hangs the studio in, where it is wanted. With a clerk, what waits is watched and notices are sent while it runs.
    """
    edition = Edition(content, assistant)
    wording, staff_words = load(content), load_staff(content)
    rows = Rows(store, staff_words, lambda concept, language: concept_name(edition.content, concept, language))
    feed = Feed(store)
    house = House(
        edition=edition,
        store=store,
        settings=settings,
        wording=wording,
        sessions=Sessions(),
        launches=launches or NoLaunches(),
        limits=limits_of(settings),
        feed=feed,
        streams=Streams(feed, store, wording),
        worker=Worker(
            store,
            Answerer(store, edition, wording, settings.country, lambda: edition.content.hash),
            warm=lambda: _warm(assistant, LANGUAGES[:_FIRST]),
        ),
        staff=Staff(staff_words, rows, LiveQueue(feed, store, rows)),
    )

    @asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        house.feed.start()
        house.worker.start()
        if clerk is not None:
            clerk.start()
        try:
            yield
        finally:
            house.feed.stop()
            if clerk is not None:
                await run_in_threadpool(clerk.stop)
            await house.worker.stop()

    app = FastAPI(
        title="PlainRad",
        description="Explains a released radiology report to its patient; hands over to a person where it must.",
        version="1",
        openapi_url="/api/openapi.json",
        docs_url=None,  # the packaged documentation pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        lifespan=running,
    )
    problems = Problems(wording)
    problems.install(app)
    app.add_middleware(Guard, problems=problems, ancestors=settings.frame_ancestors, root=settings.root_path)
    api.include(app, house)
    if studio is not None:
        app = studio(app, house)
    statics.mount(app, house)
    app.state.house = house
    return app


def _warm(assistant: Assistant, languages: Sequence[str]) -> None:
    """Answer once, so that broken content shows now and the first patient doesn't wait; other languages load when first asked."""
    for language in languages:
        assistant.ask("CT: Pneumothorax.", "Pneumothorax?", language=language)
