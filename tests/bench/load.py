"""Fifty chats and twenty consoles open against one real server on loopback: how long a message, an answer and a reply take.

`make load` prints the figures; nothing here is asserted. Questions and people are invented. The clients run in the same
machine and in one process, so on a busy machine the figures are those of the machine: its load stands with them.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from assistant.conversation import Store
from assistant.conversation.records import NewReport, Person
from assistant.settings import Settings
from tests.web.test_restart import Process

REPORT = """CHEST X-RAY (synthetic)

Findings: Small left pleural effusion. The right lung is clear. No pneumothorax.

Impression: Small left pleural effusion. Follow-up chest X-ray in 4 weeks is recommended."""
QUESTIONS = (
    "What does pleural effusion mean?",
    "Is there a pneumothorax?",
    "How large is the effusion?",
    "What happens next?",
    "Will I be able to run again?",  # goes to a person
)
PATIENCE = 600.0


@dataclass
class Figures:
    """Seconds by what was measured, and how often it went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: int = 0

    def line(self, what: str) -> str:
        """One row of the table."""
        found = sorted(self.seconds[what])
        if len(found) < 2:
            return f"{what:34} {len(found)} measured"
        p95 = statistics.quantiles(found, n=20)[18]
        cells = (statistics.median(found), p95, found[-1])
        return f"{what:34} {len(found):6} " + "".join(f"{cell * 1000:10.0f}" for cell in cells)


class Watch:
    """Until an event comes, since when it was waited for; several streams may wait for the same."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self.begun: dict[tuple[str, str], float] = {}

    def begin(self, what: str, key: str) -> None:
        self.begun[what, key] = time.monotonic()

    def came(self, what: str, key: str, keep: bool = False) -> None:
        begun = self.begun.get((what, key)) if keep else self.begun.pop((what, key), None)
        if begun is not None:
            self._figures.seconds[what].append(time.monotonic() - begun)


MESSAGE, ANSWER, REPLY, CLAIM = (
    "message to acknowledgement",
    "message to answer on the page",
    "reply to patient's page",
    "claim to a console",
)


async def _signed_in(http: httpx.AsyncClient, person: str) -> dict[str, str]:
    answer = await http.post("/api/session", json={"demo": person})
    return {"Authorization": f"Bearer {answer.raise_for_status().json()['token']}"}


async def _events(http: httpx.AsyncClient, path: str, who: dict[str, str], opened: asyncio.Event) -> AsyncIterator[tuple[str, Any]]:
    async with http.stream("GET", path, headers=who) as answer:
        answer.raise_for_status()
        opened.set()
        name = ""
        async for line in answer.aiter_lines():
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                yield name, json.loads(line[6:])


async def _patient_listens(http: httpx.AsyncClient, chat: str, who: dict[str, str], watch: Watch, opened: asyncio.Event) -> None:
    async for name, data in _events(http, f"/api/conversations/{chat}/events", who, opened):
        if name in ("reply", "error") or data.get("change") == "forwarded":
            watch.came(ANSWER, f"{chat} {data['in_reply_to']}")
        elif name == "person":
            watch.came(REPLY, str(data["text"]))


async def _console_listens(
    http: httpx.AsyncClient, who: dict[str, str], watch: Watch, waiting: dict[str, Any], opened: asyncio.Event
) -> None:
    async for name, data in _events(http, "/api/staff/events", who, opened):
        for row in data["cases"] if name == "queue" else [data] if name == "case" else []:
            if row["state"] == "waiting":
                waiting[row["id"]] = row
            else:
                watch.came(CLAIM, row["id"], keep=True)
                waiting.pop(row["id"], None)


async def _patient_writes(http: httpx.AsyncClient, chat: str, who: dict[str, str], watch: Watch, figures: Figures, plan: Any) -> None:
    for number in range(plan.messages):
        await asyncio.sleep(random.uniform(0, 2 * plan.pace))
        body = {"text": QUESTIONS[(number + random.randrange(2)) % len(QUESTIONS)], "client_id": uuid.uuid4().hex}
        began = time.monotonic()
        answer = await http.post(f"/api/conversations/{chat}/messages", json=body, headers=who)
        if answer.status_code != 202:
            figures.wrong += 1
            continue
        figures.seconds[MESSAGE].append(time.monotonic() - began)
        watch.begun[ANSWER, f"{chat} {answer.json()['seq']}"] = began


async def _radiologist_works(
    http: httpx.AsyncClient, who: dict[str, str], watch: Watch, figures: Figures, waiting: dict[str, Any]
) -> None:
    while True:
        await asyncio.sleep(random.uniform(0.5, 3))
        if not waiting:
            continue
        case = random.choice(list(waiting))
        watch.begin(CLAIM, case)
        if (await http.post(f"/api/staff/cases/{case}/claim", json={}, headers=who)).status_code != 200:
            continue
        await http.get(f"/api/staff/cases/{case}", headers=who)
        text = f"Please ask your doctor. {uuid.uuid4().hex}"
        await http.post(f"/api/staff/cases/{case}/check", json={"text": text}, headers=who)
        watch.begin(REPLY, text)
        body = {"text": text, "client_id": uuid.uuid4().hex}
        answer = await http.post(f"/api/staff/cases/{case}/reply", json=body, headers=who)
        if answer.status_code != 200:
            watch.begun.pop((REPLY, text), None)
            if answer.json().get("code") != "no_chat":  # an alert of the demonstration: nobody has written about that report
                print("a reply was refused:", answer.status_code, answer.json().get("code"), file=sys.stderr)
                figures.wrong += 1
        await http.post(f"/api/staff/cases/{case}/close", json={}, headers=who)


async def _run(base: str, plan: Any, figures: Figures) -> None:
    watch = Watch(figures)
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(base_url=base, timeout=PATIENCE, trust_env=False, limits=limits) as http:
        tasks, opened = [], []
        writers, staff = [], []
        for number in range(plan.patients):
            who = await _signed_in(http, f"load-p{number}")
            chat = (await http.post("/api/conversations", json={"reports": [f"load-r{number}"]}, headers=who)).json()["id"]
            opened.append(asyncio.Event())
            tasks.append(asyncio.create_task(_patient_listens(http, chat, who, watch, opened[-1])))
            writers.append((chat, who))
        waiting: dict[str, Any] = {}
        for number in range(plan.consoles):
            who = await _signed_in(http, f"load-s{number}")
            opened.append(asyncio.Event())
            tasks.append(asyncio.create_task(_console_listens(http, who, watch, waiting, opened[-1])))
            staff.append(who)
        await asyncio.gather(*(event.wait() for event in opened))
        tasks += [asyncio.create_task(_radiologist_works(http, who, watch, figures, waiting)) for who in staff]
        await asyncio.gather(*(_patient_writes(http, chat, who, watch, figures, plan) for chat, who in writers))
        deadline = time.monotonic() + PATIENCE
        while any(what in (ANSWER, REPLY) for what, _ in watch.begun) and time.monotonic() < deadline:
            await asyncio.sleep(0.2)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        figures.wrong += sum(what in (ANSWER, REPLY) for what, _ in watch.begun)


def _resident_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _people(database: str, plan: Any) -> None:
    store = Store(database)
    for number in range(plan.consoles):
        store.add_person(Person(f"load-s{number}", f"Dr {number} (synthetic)", "radiologist", demo=True))
    for number in range(plan.patients):
        store.add_person(Person(f"load-p{number}", f"Patient {number} (synthetic)", "patient", demo=True))
        day = datetime(2026, 11, 3, tzinfo=UTC)
        store.add_report(
            NewReport(f"load-r{number}", f"load-p{number}", REPORT, "Chest X-ray", "2026-11-03", "XR", "en", "final", released_at=day)
        )
    store.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=50)
    parser.add_argument("--consoles", type=int, default=20)
    parser.add_argument("--messages", type=int, default=10, help="of each patient")
    parser.add_argument("--pace", type=float, default=10.0, help="seconds between two messages of a patient, on average")
    plan = parser.parse_args(arguments)
    figures = Figures()
    with tempfile.TemporaryDirectory(prefix="plainrad-load-") as folder, contextlib.ExitStack() as ends:
        database = f"sqlite:///{folder}/log.sqlite"
        _people(database, plan)
        process = Process(Settings().data, database, Path(folder) / "server.log")
        ends.callback(process.clear)
        process.start()
        before = _resident_mb(process.pid)
        began = time.monotonic()
        asyncio.run(_run(process.base, plan, figures))
        took, after = time.monotonic() - began, _resident_mb(process.pid)
        print(f"{plan.patients} chats, {plan.consoles} consoles, {took:.0f} s, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        print(f"{'':34} {'times':>6} " + "".join(f"{name:>10}" for name in ("p50 ms", "p95 ms", "most ms")))
        for what in (MESSAGE, ANSWER, REPLY, CLAIM):
            print(figures.line(what))
        print(f"memory of the server: {before:.0f} MB before, {after:.0f} MB after; {figures.wrong} went wrong")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
