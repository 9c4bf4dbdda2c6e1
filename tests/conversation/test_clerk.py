"""Time and notices: who is reminded, and receivers that refuse, die, never answer, or live on another clock."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from assistant.conversation import Store, channels
from assistant.conversation.channels import Channel, Mail, Undelivered, Webhook, signature
from assistant.conversation.clerk import Clerk
from assistant.conversation.records import Actor, NewEscalation, Notice, OutboxItem
from tests.conversation.conftest import Clock

ADDRESSES = {"team": "team@example.org", "head": "head@example.org"}
ITEM = OutboxItem(7, "smtp", "escalation.raised", {"escalation": "e1", "to": "team"}, "2026-11-24T18:00:00+00:00", 1)


@contextmanager
def listening(behave: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server on loopback that does this with each connection; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        ends = threading.Event()

        def serve() -> None:
            held = []
            while not ends.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                held.append(connection)
                connection.settimeout(5)
                with suppress(OSError):  # who called may have gone
                    behave(connection)
            for connection in held:
                connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            ends.set()
            thread.join()


def mute(_connection: socket.socket) -> None:
    """Accepts, and says nothing, ever."""


def mail_server(dies_at: str, got: list[str]) -> Callable[[socket.socket], None]:
    """An SMTP server that goes away at a command, or at none."""

    def behave(connection: socket.socket) -> None:
        file = connection.makefile("rwb", buffering=0)

        def say(line: str) -> None:
            file.write(f"{line}\r\n".encode())

        say("220 ready")
        while line := file.readline().decode().strip():
            command = line[:4].upper()
            if command == dies_at:
                break
            if command == "DATA":
                say("354 go on")
                message = ""
                while not message.endswith("\r\n.\r\n"):
                    message += file.readline().decode()
                if dies_at == "SENT":
                    break
                got.append(message)
            say("221 bye" if command == "QUIT" else "250 ok")
            if command == "QUIT":
                break
        file.close()
        connection.close()

    return behave


def mail(port: int) -> Mail:
    return Mail(f"127.0.0.1:{port}", "plainrad@example.org", ADDRESSES)


@pytest.mark.parametrize("dies_at", ["EHLO", "RCPT", "DATA", "SENT"])
def test_a_mail_server_that_accepts_and_dies_has_not_taken_the_notice(dies_at: str) -> None:
    with listening(mail_server(dies_at, [])) as port, pytest.raises(Undelivered, match="smtp-"):
        mail(port)(ITEM)


def test_a_mail_has_a_number_to_know_it_by_and_no_words() -> None:
    got: list[str] = []
    with listening(mail_server("", got)) as port:
        mail(port)(ITEM)
    (message,) = got
    assert (
        "Message-ID: <notice-7@plainrad.invalid>" in message and "To: team@example.org" in message and '"escalation": "e1"' in message
    )


def test_a_notice_that_was_not_taken_is_sent_again_until_it_is(store: Store, clock: Clock) -> None:
    store.database.channels = ("smtp",)
    store.post(Notice("reply.ready", {"escalation": "e1"}))
    got: list[str] = []
    with listening(mail_server("SENT", got)) as port:
        assert Clerk(store, {"smtp": mail(port)}).look() == 0
    assert store.waiting_notices() == 1
    clock.advance(minutes=1)
    with listening(mail_server("", got)) as port:
        clerk = Clerk(store, {"smtp": mail(port)})
        assert [clerk.look(), clerk.look()] == [1, 0]
    assert len(got) == 1 and store.waiting_notices() == 0


def test_a_webhook_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "PATIENCE", 0.2)
    with listening(mute) as port, pytest.raises(Undelivered, match="webhook-"):
        Webhook(f"http://127.0.0.1:{port}/", "secret")(ITEM)


def test_a_webhook_is_signed_over_its_time_and_body_and_a_redirect_is_not_followed() -> None:
    heard: list[bytes] = []

    def redirect(connection: socket.socket) -> None:
        text = b""
        while not text.endswith(b'"}'):
            text += connection.recv(4096)
        heard.append(text)
        connection.sendall(b"HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        connection.close()

    with listening(redirect) as port, pytest.raises(Undelivered, match="HTTPError"):
        Webhook(f"http://127.0.0.1:{port}/", "secret")(ITEM)
    head, _, body = heard[0].partition(b"\r\n\r\n")
    sent = next(line for line in head.decode().splitlines() if line.lower().startswith("plainrad-signature")).partition(": ")[2]
    assert sent == signature("secret", body, int(sent.split(",")[0][2:]))


def test_a_receiver_that_never_answers_holds_up_neither_another_nor_the_due_times(
    store: Store, chat: str, clock: Clock, patient: Actor
) -> None:
    store.database.channels = ("webhook", "log")
    gate, got = threading.Event(), []

    def stuck(_item: OutboxItem) -> None:
        gate.wait(60)

    def taken(item: OutboxItem) -> None:
        got.append(item.topic)

    raised = store.raise_escalation(NewEscalation("pneumothorax", "critical-finding", 1, conversation_id=chat)).escalation
    routes: dict[str, Channel] = {"webhook": stuck, "log": taken}
    clerk = Clerk(store, routes, every=0.01)
    clerk.start()
    try:
        _until(lambda: "escalation.raised" in got)
        clock.advance(days=1)
        _until(lambda: store.escalation(raised.id).overdue_steps > 0 and "escalation.overdue" in got)
        assert clerk.alive
    finally:
        gate.set()
        clerk.stop()


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_notice_by_a_channel_that_is_not_set_up_any_more_waits_for_a_person(store: Store, clock: Clock) -> None:
    store.database.channels = ("webhook",)
    store.post(Notice("reply.ready", {"escalation": "e1"}))
    clerk = Clerk(store, {"log": lambda _item: None})
    for _ in range(20):
        clerk.look()
        clock.advance(hours=1)
    assert [item.channel for item in store.dead_notices()] == ["webhook"]


def test_what_waits_is_reminded_of_once_and_what_is_overdue_goes_up_the_list(store: Store, chat: str, clock: Clock) -> None:
    raised = store.raise_escalation(NewEscalation("pneumothorax", "critical-finding", 1, conversation_id=chat)).escalation
    told: list[tuple[str, str]] = []
    clerk = Clerk(store, {"log": lambda item: told.append((item.topic, str(item.payload.get("to"))))})
    for _ in range(60):
        clerk.look()
        clock.advance(minutes=10)
    topics = [topic for topic, _ in told]
    assert topics[:2] == ["escalation.raised", "escalation.reminded"] and topics.count("escalation.reminded") == 1
    overdue = [to for topic, to in told if topic == "escalation.overdue"]
    assert overdue[0] == "team" and {"head", "operator"} <= set(overdue)
    assert store.escalation(raised.id).state == "waiting", "nothing is ever closed by time"


def test_a_clock_that_is_set_back_delays_no_notice_and_no_answer(store: Store, chat: str, clock: Clock) -> None:
    store.post(Notice("reply.ready", {"escalation": "e1"}))
    asked = store.ask(chat, "c1", "Is it bad?", person_id="p1")
    clock.advance(hours=-3)
    assert [event.seq for event in store.unanswered()] == [asked.seq]
    assert Clerk(store, {"log": lambda _item: None}).look() == 1
    later = store.ask(chat, "c2", "And now?", person_id="p1")
    assert [event.seq for event in store.unanswered()] == sorted((asked.seq, later.seq))
    assert store.verify() == []
