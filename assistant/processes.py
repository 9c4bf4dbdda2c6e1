"""Whole processes for the bench: how long one takes to its first answer, and how much memory it needed at most."""

import json
import os
import platform
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from assistant.errors import PlainRadError
from assistant.settings import Settings

PATIENCE = 120.0  # seconds for a server to be ready or to answer
_KILOBYTES = 1024 if sys.platform == "darwin" else 1  # what ru_maxrss counts in


class ProcessFault(PlainRadError):
    """A measured process that failed; the message holds its last words."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A process that ended well: seconds to its first line, its peak memory, its lines."""

    first_s: float
    peak_mb: float
    lines: tuple[str, ...]


def finished(command: Sequence[str], given: str, environment: Mapping[str, str]) -> Finished:
    """Run a command on these lines to its end."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=environment
    )
    watched = _Watched(process)
    assert process.stdin and process.stdout and process.stderr
    with process.stdin, process.stdout, process.stderr:
        process.stdin.write(given)
        process.stdin.close()
        first = process.stdout.readline()
        first_s = time.perf_counter() - began
        rest = process.stdout.read()
        said = process.stderr.read()
    status, peak_mb = watched.ended()
    if status:
        raise ProcessFault(f"{' '.join(command[:4])} ended with {status}: {said.strip()[-300:]}")
    return Finished(first_s, peak_mb, (first, *rest.splitlines()))


class _Watched(threading.Thread):
    """Looks at the memory of a process until it ends. What wait4 tells counts the memory of the parent before exec."""

    def __init__(self, process: "subprocess.Popen[Any]") -> None:
        super().__init__(daemon=True)
        self._process, self._peak = process, 0.0
        self.start()

    def run(self) -> None:
        while (peak := _high_mb(self._process.pid)) is not None:
            self._peak = max(self._peak, peak)
            time.sleep(0.005)

    def ended(self) -> tuple[int, float]:
        """Exit status and peak memory in MB, once it has ended."""
        _, status, usage = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        self.join()
        return self._process.returncode, self._peak or usage.ru_maxrss / _KILOBYTES / 1024


def _high_mb(pid: int) -> float | None:
    """The most memory that a running process has held; None once it has ended, or where the system does not say."""
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8") as file:
            return next((int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM:")), None)
    except OSError:
        return None


def resident_mb() -> float | None:
    """What this process holds in memory now; None where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        return None


@dataclass
class Served:
    """A server under measurement; `peak_mb` is set when it has ended."""

    base: str
    ready_s: float
    peak_mb: float = 0.0

    def ask(self, person: str, report: str, questions: Sequence[str]) -> None:
        """Put questions as the page does, and wait for each answer."""
        token = self._call("POST", "/api/session", {"demo": person})["token"]
        chat = self._call("POST", "/api/conversations", {"reports": [report]}, token)["id"]
        for at, question in enumerate(questions):
            seq = self._call("POST", f"/api/conversations/{chat}/messages", {"text": question, "client_id": f"b{at}"}, token)["seq"]
            self._wait_for_reply(chat, seq, token)

    def _wait_for_reply(self, chat: str, seq: int, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}", "Last-Event-ID": str(seq)}
        request = urllib.request.Request(f"{self.base}/api/conversations/{chat}/events", headers=headers)
        with urllib.request.urlopen(request, timeout=PATIENCE) as stream:
            for line in stream:
                if line.strip() in (b"event: reply", b"event: error"):
                    return

    def _call(self, method: str, path: str, body: Mapping[str, Any], token: str = "") -> Any:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        request = urllib.request.Request(self.base + path, json.dumps(body).encode(), headers, method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.loads(answer.read())


@contextmanager
def served(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[Served]:
    """A server on a free port of loopback, ready; ended at the end."""
    port = _free_port()
    began = time.perf_counter()
    process = subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    watched = _Watched(process)
    base = f"http://127.0.0.1:{port}"
    try:
        while not _ready(base):
            if process.poll() is not None or time.perf_counter() - began > PATIENCE:
                raise ProcessFault(f"{' '.join(command[:4])} was not ready in {PATIENCE:.0f} s, or ended")
            time.sleep(0.02)
        server = Served(base, time.perf_counter() - began)
        yield server
    except BaseException:
        process.kill()
        process.wait()
        raise
    process.terminate()
    _, server.peak_mb = watched.ended()


def _ready(base: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(settings: Settings) -> dict[str, str]:
    """The settings of this run for a process."""
    given = {f"PLAINRAD_{name.upper()}": str(value) for name, value in settings.model_dump().items() if value is not None}
    return {**os.environ, **given}


def machine() -> dict[str, Any]:
    """What a figure was measured on, and how busy it is."""
    load = round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None
    return {"python": platform.python_version(), "system": platform.platform(), "cpus": os.cpu_count(), "load": load}
