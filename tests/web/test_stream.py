"""The stream: resumes behind Last-Event-ID, beats, ends with an erasure, and is not buffered."""

import threading
import time

import pytest

from assistant.conversation import Store
from assistant.conversation.records import Actor, NewReport
from tests.web.conftest import Serve
from tests.web.running import Heard, Page, Server, settled


def test_a_stream_resumes_behind_the_last_event(john: Page) -> None:
    chat = john.open("demo-knee-mri")
    seq = john.say(chat, "Is it torn?")
    whole = john.hear(chat, settled(seq))
    for event in whole[:-1]:
        rest = john.hear(chat, settled(seq), after=event.id)
        assert rest == [later for later in whole if later.id > event.id]


@pytest.mark.parametrize("header", ["x", "-1", "9" * 30, "1.5"])
def test_an_unreadable_last_event_id_gives_all(john: Page, header: str) -> None:
    chat = john.open("demo-knee-mri")
    with john.http.stream("GET", f"/api/conversations/{chat}/events", headers={"Last-Event-ID": header}) as answer:
        lines = answer.iter_lines()
        assert next(lines) == "retry: 2000"
        assert any(line == "event: state" for line in lines)


def test_an_open_stream_is_woken_by_what_is_written(john: Page, server: Server, store: Store) -> None:
    server.app.state.house.feed.poll = server.app.state.house.feed.heartbeat = 3600.0
    chat = john.open("demo-knee-mri")
    opened, heard = threading.Event(), threading.Event()

    def listen() -> None:
        john.hear(chat, lambda event: opened.set() or event.name == "receipt")  # type: ignore[func-returns-value]
        heard.set()

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    assert opened.wait(60)
    time.sleep(0.2)
    store.append(chat, "read", Actor("patient", "demo-john"), {"of": 1})
    assert heard.wait(60), "nothing else would wake it for an hour"
    listener.join()


def test_another_process_s_event_is_seen_by_polling(john: Page, store: Store) -> None:
    chat = john.open("demo-knee-mri")
    heard: list[Heard] = []
    listener = threading.Thread(target=lambda: heard.extend(john.hear(chat, lambda event: event.name == "receipt")))
    listener.start()
    time.sleep(0.3)
    other = Store(str(store.database.engine.url))
    other.append(chat, "read", Actor("patient", "demo-john"), {"of": 1})
    other.close()
    listener.join(10)
    assert heard and heard[-1].name == "receipt"


def test_silence_is_filled_with_heartbeats(serve: Serve) -> None:
    server = serve()
    server.app.state.house.feed.heartbeat = 0.2
    page = Page(server.base, "demo-john")
    chat = page.open("demo-knee-mri")
    beats = 0
    for line in page.lines(chat):
        beats += line == ": beat"
        if beats == 3:
            break
    assert beats == 3


def test_the_stream_asks_proxies_not_to_hold_it_back(john: Page) -> None:
    chat = john.open("demo-knee-mri")
    with john.http.stream("GET", f"/api/conversations/{chat}/events") as answer:
        assert answer.headers["x-accel-buffering"] == "no"
        assert "no-transform" in answer.headers["cache-control"] and "no-store" in answer.headers["cache-control"]
        assert "content-length" not in answer.headers and "content-encoding" not in answer.headers


def test_an_amended_report_is_told_in_the_reader_s_language(anna: Page, store: Store) -> None:
    chat = anna.open("demo-mrt-lws")
    old = store.report("demo-mrt-lws")
    store.add_report(NewReport(old.id, old.person_id, old.text + "\nNachtrag.", old.title, old.date, old.modality, "de", "amended"))
    anna.http.headers["Accept-Language"] = "de"
    told = anna.hear(chat, lambda event: event.name == "amended")[-1].data
    assert (told["report"], told["version"], told["previous"]) == ("demo-mrt-lws", 2, 1)
    assert "geändert" in told["sentence"]


def test_an_erased_conversation_ends_its_stream_and_takes_no_more(john: Page, store: Store) -> None:
    chat = john.open("demo-knee-mri")
    john.ask(chat, "Is the secret tear torn?")
    heard: list[Heard] = []
    listener = threading.Thread(target=lambda: heard.extend(john.hear(chat, lambda event: False)))
    listener.start()
    time.sleep(0.3)
    at = f"/api/conversations/{chat}"
    assert john.http.delete(at).status_code == 204
    listener.join(10)
    assert heard[-1].data["change"] == "erased"
    assert john.http.delete(at).status_code == 204, "twice is the same as once"
    assert john.http.get(f"{at}/export").status_code == 404
    assert john.http.post(f"{at}/messages", json={"text": "Hello", "client_id": "z"}).status_code == 404
    assert store.verify() == []
    assert john.open("demo-knee-mri") != chat
    with store.database.engine.connect() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM contents WHERE body IS NOT NULL").scalars().all()
    assert not any("secret tear" in body for body in bodies)
