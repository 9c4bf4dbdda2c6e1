"""A real server on loopback, in a thread of the test, and a client that speaks to it as the page does."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

PATIENCE = 120.0
OPEN: list[httpx.Client] = []
"""Clients to be closed after the test."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server(uvicorn.Server):
    """uvicorn in a thread, on a port of its own choice."""

    def __init__(self, app: FastAPI) -> None:
        self.app_port = free_port()
        super().__init__(uvicorn.Config(app, host="127.0.0.1", port=self.app_port, log_level="warning", timeout_graceful_shutdown=1))
        self.app = app
        self._thread = threading.Thread(target=self.run, daemon=True)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.app_port}"

    def __enter__(self) -> "Server":
        self._thread.start()
        deadline = time.monotonic() + PATIENCE
        while not self.started:
            assert self._thread.is_alive() and time.monotonic() < deadline, "the server did not start"
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self.app.state.house.feed.stop()
        self.should_exit = True
        self._thread.join(PATIENCE)


@dataclass(frozen=True)
class Heard:
    """A server-sent event as the page parses it."""

    id: int
    name: str
    data: dict[str, Any]


class Page:
    """A signed-in person's browser."""

    def __init__(self, base: str, person: str | None) -> None:
        self.http = httpx.Client(base_url=base, timeout=PATIENCE, trust_env=False)
        OPEN.append(self.http)
        if person is not None:
            answer = self.http.post("/api/session", json={"demo": person})
            assert answer.status_code == 201, answer.text
            self.http.headers["Authorization"] = f"Bearer {answer.json()['token']}"

    def open(self, report: str) -> str:
        answer = self.http.post("/api/conversations", json={"reports": [report]})
        assert answer.status_code in (200, 201), answer.text
        found: str = answer.json()["id"]
        return found

    def say(self, chat: str, text: str, client_id: str = "c1", **more: Any) -> int:
        answer = self.http.post(f"/api/conversations/{chat}/messages", json={"text": text, "client_id": client_id, **more})
        assert answer.status_code in (200, 202), answer.text
        seq: int = answer.json()["seq"]
        return seq

    def lines(self, chat: str, after: int | None = None) -> Iterator[str]:
        headers = {} if after is None else {"Last-Event-ID": str(after)}
        with self.http.stream("GET", f"/api/conversations/{chat}/events", headers=headers) as answer:
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/event-stream")
            yield from answer.iter_lines()

    def hear(self, chat: str, until: Callable[[Heard], bool], after: int | None = None) -> list[Heard]:
        """Events up to the first for which `until` holds, or all until the stream ends."""
        heard: list[Heard] = []
        fields: dict[str, str] = {}
        for line in self.lines(chat, after):
            name, _, value = line.partition(": ")
            if line:
                fields[name] = value
            else:
                if "data" in fields:
                    heard.append(Heard(int(fields["id"]), fields["event"], json.loads(fields["data"])))
                    if until(heard[-1]):
                        return heard
                fields = {}
        return heard

    def ask(self, chat: str, text: str, client_id: str = "c1", **more: Any) -> list[Heard]:
        """Say it and wait for what settles it."""
        seq = self.say(chat, text, client_id, **more)
        return self.hear(chat, settled(seq), seq - 1)


def settled(seq: int) -> Callable[[Heard], bool]:
    """The event that ends a message: its reply, its failure, or that it went to a person."""

    def ends(event: Heard) -> bool:
        last = event.name in ("reply", "error") or event.data.get("change") == "forwarded"
        return last and event.data.get("in_reply_to") == seq

    return ends
