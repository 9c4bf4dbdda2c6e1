"""kill -9 of a real server process: what was acknowledged is answered, once, and the log is whole."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from assistant.conversation import Store
from tests.web.running import PATIENCE, Page, free_port, settled

ROOT = Path(__file__).parents[2]
SLOW = "import time; from assistant.answer import turn; ask = turn.Assistant.ask; "
SLOW += "turn.Assistant.ask = lambda *a, **k: (time.sleep({wait} * ('secret' in a[2])), ask(*a, **k))[1]; "
SERVE = "from assistant.settings import settings; from assistant.wiring import serve; serve(settings())"


class Process:
    """`python app.py` in a process of its own; `wait`: seconds that an answer to something "secret" takes."""

    def __init__(self, data: Path, database: str, log: Path, studio: bool = False) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._log = log
        self._environment = {
            **os.environ,
            "PLAINRAD_DATA": str(data),
            "PLAINRAD_DATABASE": database,
            "PLAINRAD_PORT": str(self.port),
            "PLAINRAD_STUDIO": str(studio),
            "PLAINRAD_MESSAGES_PER_MINUTE": "0",
            "PLAINRAD_MESSAGES_PER_HOUR": "0",
            "PLAINRAD_DRAFTS_PER_MINUTE": "0",
        }
        self._running: subprocess.Popen[bytes] | None = None

    def start(self, wait: float = 0) -> None:
        command = ["app.py"] if not wait else ["-c", SLOW.format(wait=wait) + SERVE]
        with self._log.open("ab") as log:
            self._running = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=self._environment, stdout=log, stderr=log)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                httpx.get(f"{self.base}/readyz", trust_env=False).raise_for_status()
                return
            except httpx.HTTPError:
                assert self._running.poll() is None and time.monotonic() < deadline, self._log.read_text()
                time.sleep(0.05)

    @property
    def pid(self) -> int:
        """Of the running server."""
        assert self._running is not None
        return self._running.pid

    def end(self, how: signal.Signals) -> int:
        assert self._running is not None
        self._running.send_signal(how)
        return self._running.wait(PATIENCE)

    def clear(self) -> None:
        if self._running is not None and self._running.poll() is None:
            self.end(signal.SIGKILL)


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/log.sqlite"


@pytest.fixture
def process(data: Path, database: str, tmp_path: Path, content: object) -> Iterator[Process]:
    made = Process(data, database, tmp_path / "server.log")
    yield made
    made.clear()


def test_a_server_killed_between_202_and_the_reply_answers_after_its_restart_exactly_once(
    process: Process, database: str, tmp_path: Path
) -> None:
    process.start(wait=30)
    page = Page(process.base, "demo-john")
    chat = page.open("demo-knee-mri")
    seq = page.say(chat, "Is my secret cruciate ligament ok?")
    time.sleep(0.5)
    process.end(signal.SIGKILL)
    store = Store(database)
    assert [event.seq for event in store.unanswered()] == [seq]
    process.start()
    again = Page(process.base, "demo-john")
    assert again.open("demo-knee-mri") == chat
    assert again.say(chat, "Is my secret cruciate ligament ok?") == seq, "the page sends again what it is not sure of"
    heard = again.hear(chat, settled(seq))
    assert [event.data["in_reply_to"] for event in heard if event.name == "reply"] == [seq]
    process.end(signal.SIGKILL)
    process.start()
    time.sleep(1.5)
    assert len([event for event in store.events_after(chat) if event.kind == "answered"]) == 1
    assert store.verify() == []
    store.close()
    log = (tmp_path / "server.log").read_text()
    assert "secret" not in log and "John" not in log and "conversations/" not in log


def test_servers_killed_at_any_moment_lose_nothing_that_they_acknowledged(process: Process, database: str) -> None:
    acknowledged: dict[int, str] = {}
    chat = ""
    for round_number, moment in enumerate((0.0, 0.004, 0.02, 0.06)):
        process.start()
        page = Page(process.base, "demo-john")
        chat = page.open("demo-knee-mri")
        for n in range(5):
            client_id = f"{round_number}-{n}"
            acknowledged[page.say(chat, "Is it torn?", client_id)] = client_id
        time.sleep(moment)
        process.end(signal.SIGKILL)
    process.start()
    page = Page(process.base, "demo-john")
    page.hear(chat, settled(max(acknowledged)))
    store = Store(database)
    events = store.events_after(chat)
    assert {e.seq: e.data["client_id"] for e in events if e.kind == "asked"} == acknowledged
    assert sorted(e.data["in_reply_to"] for e in events if e.kind == "answered") == sorted(acknowledged)
    assert store.verify() == []
    store.close()


def test_a_server_that_is_asked_to_stop_ends_its_streams_and_goes(process: Process) -> None:
    process.start()
    page = Page(process.base, "demo-john")
    chat = page.open("demo-knee-mri")
    with page.http.stream("GET", f"/api/conversations/{chat}/events") as answer:
        lines = answer.iter_lines()
        assert next(lines) == "retry: 2000"
        started = time.monotonic()
        assert process.end(signal.SIGTERM) in (0, -signal.SIGTERM)
        assert time.monotonic() - started < 4
