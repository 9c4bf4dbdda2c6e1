"""The studio is closed to everybody but those who may change content.

The server is a process of its own, as Gradio leaves event loops open, which a run with warnings as errors does not forgive.
"""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from assistant.content import Content
from assistant.settings import Settings
from tests.web.running import Page as Client
from tests.web.test_restart import Process

RADIOLOGIST = "demo-weber"


@pytest.fixture(scope="module")
def process(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    folder = tmp_path_factory.mktemp("studio")
    Content(Settings(data=built)).index().close()
    made = Process(built, f"sqlite:///{folder}/log.sqlite", folder / "server.log", studio=True)
    try:
        made.start()
        yield made
    finally:
        made.clear()


@pytest.mark.parametrize("who", [None, RADIOLOGIST, "demo-john"])
def test_nobody_else_gets_in(process: Process, who: str | None) -> None:
    page = Client(process.base, who)
    assert page.http.post("/api/staff/studio", json={}).status_code in (401, 403)
    assert httpx.get(f"{process.base}/studio/config", trust_env=False).status_code == 401
    cookie = {"plainrad_studio": page.http.headers.get("authorization", "").partition(" ")[2]}
    assert httpx.get(f"{process.base}/studio/config", cookies=cookie, trust_env=False).status_code == 401
