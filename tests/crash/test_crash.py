"""Servers killed under load of patients and radiologists: every acknowledged message, claim, reply and note is there once.

Kills as often as PLAINRAD_CRASHES says: 20 times where it is not set, 300 by `make crash`.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from assistant.content import Content
from assistant.conversation import Store
from assistant.conversation.records import Event
from assistant.settings import Settings
from tests.web.running import PATIENCE, Page, free_port

ROOT = Path(__file__).parents[2]

KILLS = int(os.environ.get("PLAINRAD_CRASHES", "20"))
PATIENTS = (
    ("demo-john", "demo-knee-mri"),
    ("demo-john", "demo-chest-xray"),
    ("demo-anna", "demo-mrt-lws"),
    ("demo-mary", "demo-ct-chest-2026"),
)
STAFF = ("demo-weber", "demo-okafor")
QUESTION = "Will I be able to run again?"  # goes to a person


@dataclass
class Acknowledged:
    """What servers said was kept, over all their lives."""

    messages: dict[str, str] = field(default_factory=dict)  # client_id → conversation
    replies: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    claims: dict[str, list[str]] = field(default_factory=dict)  # case → who was told that they have it
    lock: threading.Lock = field(default_factory=threading.Lock)


class Nursery:
    """The process whose forks are the servers (`nursery.py`)."""

    def __init__(self, data: Path, database: str, log: Path) -> None:
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        self._log = log
        settings = {"DATA": data, "DATABASE": database, "PORT": port, "STUDIO": False}
        settings |= dict.fromkeys(("MESSAGES_PER_MINUTE", "MESSAGES_PER_HOUR", "DRAFTS_PER_MINUTE"), 0)
        environment = os.environ | {f"PLAINRAD_{name}": str(value) for name, value in settings.items()}
        with log.open("ab") as out:
            self._parent = subprocess.Popen(
                [sys.executable, "-m", "tests.crash.nursery"],
                cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=out, text=True,
            )  # fmt: skip
        self._child = 0
        self._answer()

    def start(self) -> None:
        """A server, ready."""
        assert self._parent.stdin is not None
        self._parent.stdin.write("start\n")
        self._parent.stdin.flush()
        self._child = int(self._answer())
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                httpx.get(f"{self.base}/readyz", trust_env=False).raise_for_status()
                return
            except httpx.HTTPError:
                assert time.monotonic() < deadline and Path(f"/proc/{self._child}").exists(), self._log.read_text()
                time.sleep(0.02)

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        if self._child:
            os.kill(self._child, signal.SIGKILL)
            while Path(f"/proc/{self._child}").exists():
                time.sleep(0.01)
        self._child = 0

    def clear(self) -> None:
        """End everything."""
        self.kill()
        self._parent.kill()
        self._parent.wait(PATIENCE)
        for pipe in (self._parent.stdin, self._parent.stdout):
            assert pipe is not None
            pipe.close()

    def _answer(self) -> str:
        assert self._parent.stdout is not None
        line = self._parent.stdout.readline().strip()
        assert line, self._log.read_text()
        return line


def _patient(base: str, who: tuple[str, str], kept: Acknowledged, until: threading.Event) -> None:
    person, report = who
    try:
        page = Page(base, person)
        chat = page.open(report)
        while not until.is_set():
            client_id = uuid.uuid4().hex
            page.say(chat, QUESTION, client_id)
            with kept.lock:
                kept.messages[client_id] = chat
            time.sleep(random.uniform(0, 0.2))
    except (httpx.HTTPError, AssertionError):
        return  # the server is gone


def _radiologist(base: str, person: str, kept: Acknowledged, until: threading.Event) -> None:
    try:
        page = Page(base, person)
        while not until.is_set():
            cases = page.http.get("/api/staff/queue").json()["cases"]
            waiting = [c["id"] for c in cases if c["state"] == "waiting"] or [
                c["id"] for c in cases if (c["owner"] or {}).get("id") == person
            ]
            if not waiting:
                time.sleep(0.02)
                continue
            case = random.choice(waiting)
            if page.http.post(f"/api/staff/cases/{case}/claim", json={}).status_code == 200:
                with kept.lock:
                    kept.claims.setdefault(case, []).append(person)
            for verb, store_in in (("note", kept.notes), ("reply", kept.replies)):
                client_id = uuid.uuid4().hex
                body = {"text": f"{verb} {client_id}", "client_id": client_id}
                for _ in range(2):  # as a console does that is not sure
                    answer = page.http.post(f"/api/staff/cases/{case}/{verb}", json=body)
                if answer.status_code == 200:
                    with kept.lock:
                        store_in.add(body["text"])
    except (httpx.HTTPError, AssertionError):
        return


def _busy(kept: Acknowledged) -> None:
    """Wait until something new was acknowledged, however slow the machine is, and then for any moment more."""
    which = random.choice((kept.messages, kept.notes, kept.replies))
    wanted = len(which) + random.randint(1, 4)
    deadline = time.monotonic() + PATIENCE
    while len(which) < wanted and time.monotonic() < deadline:
        time.sleep(0.002)
    time.sleep(random.uniform(0, 0.3))


def _settled(store: Store) -> None:
    """Wait until what was left is answered, as long as it becomes less: three hundred lives leave a long queue behind."""
    left, deadline = len(store.unanswered()), time.monotonic() + PATIENCE
    while left and time.monotonic() < deadline:
        time.sleep(2)  # counting thousands of messages costs the server its time
        if (now := len(store.unanswered())) < left:
            left, deadline = now, time.monotonic() + PATIENCE
    assert store.unanswered() == [], "what was left is answered after the last start"


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_or_doubled(built: Path, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/log.sqlite"
    Content(Settings(data=built)).index().close()
    process = Nursery(built, database, tmp_path / "server.log")
    kept = Acknowledged()
    try:
        for number in range(KILLS):
            process.start()
            print(f"{number}/{KILLS}", f"{len(kept.messages)} messages, {len(kept.replies)} replies", flush=True)
            until = threading.Event()
            workers = [threading.Thread(target=_patient, args=(process.base, who, kept, until)) for who in PATIENTS]
            workers += [threading.Thread(target=_radiologist, args=(process.base, person, kept, until)) for person in STAFF]
            for worker in workers:
                worker.start()
            _busy(kept)
            process.kill()
            until.set()
            for worker in workers:
                worker.join()
        process.start()
        store = Store(database)
        _settled(store)
        _expect(store, kept)
        store.close()
    finally:
        process.clear()


def _expect(store: Store, kept: Acknowledged) -> None:
    assert kept.messages and store.verify() == []
    chats = {chat: store.events_after(chat) for chat in set(kept.messages.values())}
    events = [event for rows in chats.values() for event in rows]
    asked = [e.data["client_id"] for e in events if e.kind == "asked"]
    assert len(asked) == len(set(asked)) and set(kept.messages) <= set(asked)
    settled = [(e.conversation_id, e.data["in_reply_to"]) for e in events if e.kind in ("answered", "forwarded", "failed")]
    assert len(settled) == len(set(settled)), "no message is answered twice"
    for kind, wanted in (("replied", kept.replies), ("noted", kept.notes)):
        ledgers = [
            event
            for e in store.escalations()
            if e.report_id and (led := store.ledger(e.report_id))
            for event in store.events_after(led)
        ]
        texts = [
            (e.conversation_id, e.data["escalation"], e.content["text"]) for e in (*events, *ledgers) if e.kind == kind and e.content
        ]
        assert wanted <= {text for *_, text in texts}
        per_chat = [(chat, text) for chat, _, text in texts if chat in chats]
        assert len(per_chat) == len(set(per_chat)), f"{kind}: sent twice, written once"
    _expect_owners(events, kept)


def _expect_owners(events: list[Event], kept: Acknowledged) -> None:
    """A case has one owner at a time, and whoever was told to have it had it."""
    owners: dict[str, list[str]] = {}
    free: dict[str, bool] = {}
    for event in events:
        case = str(event.data.get("escalation") or "")
        if event.kind == "claimed":
            assert free.get(case, True), "claimed while somebody had it"
            owners.setdefault(case, []).append(str(event.actor.id))
            free[case] = False
        elif event.kind in ("unclaimed", "reopened"):
            free[case] = True
    for case, people in kept.claims.items():
        if case in owners:  # a case without a chat is told in its report's ledger
            assert set(people) <= set(owners[case])
    assert owners
