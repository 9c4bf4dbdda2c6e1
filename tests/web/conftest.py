"""One content and one assistant for all tests, a database and a server for each; no network but loopback."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import pytest_socket

from assistant import demo
from assistant.answer.library import Library
from assistant.answer.turn import Assistant
from assistant.content import Content
from assistant.conversation import Store
from assistant.settings import Settings
from assistant.web.app import build_web
from assistant.web.ports import Assistant as AnyAssistant
from tests.web.running import OPEN, Page, Server


@pytest.fixture(autouse=True)
def _only_loopback() -> Iterator[None]:
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
    yield
    pytest_socket._remove_restrictions()
    while OPEN:
        OPEN.pop().close()


@pytest.fixture(scope="session")
def data(built: Path) -> Path:
    return built


@pytest.fixture(scope="session")
def content(data: Path) -> Content:
    return Content(Settings(data=data))


@pytest.fixture(scope="session")
def assistant(content: Content) -> Assistant:
    return Assistant(Library(content))


@pytest.fixture
def settings(data: Path, tmp_path: Path) -> Settings:
    return Settings(data=data, database=f"sqlite:///{tmp_path}/log.sqlite")


@pytest.fixture
def store(settings: Settings, assistant: Assistant) -> Iterator[Store]:
    opened = Store(settings.database_url)
    demo.load(opened, assistant)
    yield opened
    opened.close()


Serve = Callable[..., Server]


@pytest.fixture
def serve(store: Store, settings: Settings, content: Content, assistant: Assistant) -> Iterator[Serve]:
    """Starts servers that end with the test; another assistant or other settings can be given."""
    with ExitStack() as open_servers:

        def start(other: AnyAssistant | None = None, **changes: object) -> Server:
            chosen = settings.model_copy(update=changes)
            return open_servers.enter_context(Server(build_web(other or assistant, store, chosen, content)))

        yield start


@pytest.fixture
def server(serve: Serve) -> Server:
    return serve()


@pytest.fixture
def page(server: Server) -> Callable[[str | None], Page]:
    """Signs a demonstration person in."""
    return lambda person: Page(server.base, person)


@pytest.fixture
def john(page: Callable[[str | None], Page]) -> Page:
    return page("demo-john")


@pytest.fixture
def anna(page: Callable[[str | None], Page]) -> Page:
    return page("demo-anna")
