"""OpenAI-compatible servers on loopback that say what a test wants: the truth, lies, nothing, too much, too late."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[dict[str, Any]], "Iterator[str] | tuple[int, str]"]
"""From the request's body to the pieces of the answer, or to a status and a text."""


def given(body: dict[str, Any]) -> dict[str, Any]:
    """What our side sent as data."""
    found: dict[str, Any] = json.loads(body["messages"][-1]["content"])
    return found


def system(body: dict[str, Any]) -> str:
    """The prompt."""
    text: str = body["messages"][0]["content"]
    return text


class _Handler(BaseHTTPRequestHandler):
    answer: Answer
    asked: list[dict[str, Any]]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(body)
        answer = type(self).answer(body)
        if isinstance(answer, tuple):
            status, text = answer
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Retry-After", "30")
            self.end_headers()
            self.wfile.write(text.encode())
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            for piece in answer:
                self._send({"choices": [{"index": 0, "delta": {"role": "assistant", "content": piece}, "finish_reason": None}]})
            self._send({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
            self.wfile.write(b"data: [DONE]\n\n")
        except OSError:
            return  # who asked has gone

    def _send(self, part: dict[str, Any]) -> None:
        row = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "scripted", **part}
        self.wfile.write(f"data: {json.dumps(row)}\n\n".encode())
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def serving(answer: Answer) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The address of a server that answers so, and what it was asked."""
    asked: list[dict[str, Any]] = []
    handler = type("Handler", (_Handler,), {"answer": staticmethod(answer), "asked": asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1", asked
    finally:
        server.shutdown()
        server.server_close()


def said(text: str) -> Answer:
    """Always this text, piece by piece."""
    return lambda _body: iter([text[at : at + 7] for at in range(0, len(text), 7)])


def rewriting(change: Callable[[str], str]) -> Answer:
    """Each line with a change."""

    def answer(body: dict[str, Any]) -> Iterator[str]:
        for line in given(body).get("lines", []):
            yield f"{line['number']}. {change(line['sentence'])}\n"

    return answer


def endless(_body: dict[str, Any]) -> Iterator[str]:
    """Never stops."""
    while True:
        time.sleep(0.01)
        yield "and so on "


def late(seconds: float) -> Answer:
    """Says the truth when nobody waits any more."""

    def answer(body: dict[str, Any]) -> Iterator[str]:
        time.sleep(seconds)
        yield from rewriting(lambda line: line)(body)  # type: ignore[misc]

    return answer
