"""Whatever a caller sends to a route of the OpenAPI document, fit or unfit: no error of ours, and every refusal is a problem.

As many requests for each route and kind as PLAINRAD_FUZZ says: 2 where it is not set, and only fit ones; 300 by `make fuzz`.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

from assistant.conversation import Store
from assistant.web.problems import STATUS
from tests.web.conftest import Serve
from tests.web.running import Page, Server

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed: make setup")
EXAMPLES = int(os.environ.get("PLAINRAD_FUZZ", "2"))
OPEN_ENDED = "/events"
"""Streams: they answer for as long as somebody listens, and have tests of their own."""
MANY = 100
LIMITS = dict.fromkeys(("messages_per_minute", "messages_per_hour", "sign_ins_per_minute", "drafts_per_minute", "checks_per_minute"), 0)
WHO = ("demo-john", "demo-weber", "demo-lindqvist", None)


class World:
    """A server, people who are signed in, and things that are there."""

    def __init__(self, server: Server, store: Store) -> None:
        self.base, self._store = server.base, store
        self.schema = schemathesis.openapi.from_dict(server.app.openapi())
        self._pages = {who: Page(self.base, who) for who in WHO}
        self._pages["demo-john"].ask(self.chat, "Will I be able to run again?")

    @property
    def chat(self) -> str:
        """A chat of John's, opened anew where it was erased."""
        return self._pages["demo-john"].open("demo-chest-xray")

    def there(self, name: str) -> str | None:
        """The id of something that is there, for a parameter of a path."""
        found: dict[str, Callable[[], str]] = {
            "conversation_id": lambda: self.chat,
            "report_id": lambda: "demo-chest-xray",
            "concept": lambda: "pleural-effusion",
            "case": lambda: self._store.escalations(conversation_id=self.chat)[0].id if self._raised() else "none",
        }
        return found[name]() if name in found else None

    def headers(self, who: str | None, fresh: bool) -> dict[str, str]:
        """The header that says who calls; `fresh`: with a session of its own, as the call may end it."""
        page = Page(self.base, who) if fresh else self._pages[who]
        token = page.http.headers.get("Authorization")
        return {} if token is None else {"Authorization": token}

    def _raised(self) -> bool:
        if self._store.escalations(conversation_id=self.chat):
            return True
        self._pages["demo-john"].http.post(f"/api/conversations/{self.chat}/person", json={"text": "Please call."})
        return True


@pytest.fixture
def world(serve: Serve, store: Store) -> Iterator[World]:
    yield World(serve(**LIMITS), store)


def _expect_an_answer(answer: Any, case: Any) -> None:
    assert answer.status_code < 500, f"{case.method} {case.formatted_path}: {answer.status_code}\n{case.as_curl_command()}"
    if answer.status_code >= 400:
        told = answer.json()
        assert answer.headers["content-type"] == ["application/problem+json"] and STATUS[told["code"]] == answer.status_code


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["POSITIVE", "NEGATIVE"] if EXAMPLES >= MANY else ["POSITIVE"])
def test_no_request_is_too_odd_for_an_answer(world: World, mode: str) -> None:
    tried = 0
    for found in world.schema.get_all_operations():
        operation = found.ok()
        if operation.path.endswith(OPEN_ENDED):
            continue
        tried += 1

        @settings(
            max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
            derandomize=EXAMPLES < MANY, suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(
            case=operation.as_strategy(generation_mode=schemathesis.GenerationMode[mode]), who=st.sampled_from(WHO), real=st.booleans()
        )
        def call(case: Any, who: str | None, real: bool) -> None:
            ends = (case.method.upper(), case.path) == ("DELETE", "/api/staff/session")
            for name in list(case.path_parameters or {}):
                if real and (there := world.there(name)) is not None:
                    case.path_parameters[name] = there
            try:
                answer = case.call(base_url=world.base, headers=world.headers(who, ends), timeout=300)
            except (UnicodeEncodeError, httpx.InvalidURL, ValueError):
                return  # what no client can send
            _expect_an_answer(answer, case)

        with suppress(Unsatisfiable):  # a route of which nothing can be unfit
            call()
    assert tried > 20
