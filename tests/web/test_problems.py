"""Errors: one form, a sentence in the reader's language, nothing given back of what was sent."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

import prompts
from assistant.content import LANGUAGES
from assistant.web.problems import STATUS
from assistant.web.words import PARTS, preferred
from tests.web.running import Page

BIG = "x" * 100_000


def bad(chat: str) -> list[tuple[str, int, str, dict[str, object]]]:
    at = f"/api/conversations/{chat}/messages"
    json = {"Content-Type": "application/json"}
    return [
        (at, 413, "too_large", {"json": {"text": BIG, "client_id": "c"}}),
        (at, 400, "bad_json", {"content": b"{", "headers": json}),
        (at, 400, "bad_json", {"content": b"\xff\xfe", "headers": json}),
        (at, 400, "bad_json", {"content": b"[" * 30_000, "headers": json}),
        (at, 422, "unfit", {"content": b"", "headers": json}),
        (at, 422, "unfit", {"content": b"[]", "headers": json}),
        (at, 422, "unfit", {"content": b"text=hello", "headers": {"Content-Type": "text/plain"}}),
        (at, 422, "unfit", {"json": {"client_id": "c"}}),
        (at, 422, "unfit", {"json": {"text": " \n", "client_id": "c"}}),
        (at, 422, "unfit", {"json": {"text": "hello", "client_id": "a b"}}),
        (at, 422, "unfit", {"json": {"text": "hello", "client_id": ""}}),
        (at, 422, "unfit", {"json": {"text": 7, "client_id": "c"}}),
        (at, 422, "unfit", {"json": {"text": "hello", "client_id": "c", "lanuage": "de"}}),
        (at, 422, "unfit", {"json": {"text": "hello", "client_id": "c", "language": "fi"}}),
        (at, 422, "unfit", {"json": {"text": "hello", "client_id": "c", "level": "hard"}}),
        (at, 422, "unfit", {"content": b'{"text":"hi","client_id":"c","\\ud800secret":1}', "headers": json}),
        ("/api/session", 422, "unfit", {"json": {}}),
        ("/api/session", 422, "unfit", {"json": {"demo": "a", "launch": "b"}}),
        ("/api/conversations", 422, "unfit", {"json": {"reports": []}}),
        ("/api/reports", 405, "method_not_allowed", {"json": {}}),
    ]


def test_every_bad_request_gets_a_problem_document(john: Page) -> None:
    chat = john.open("demo-knee-mri")
    for path, status, code, more in bad(chat):
        answer = john.http.post(path, **more)  # type: ignore[arg-type]
        assert answer.status_code == status, (path, code, answer.text[:200])
        assert answer.headers["content-type"] == "application/problem+json"
        body = answer.json()
        assert body["code"] == code and body["status"] == status and body["detail"] and body["title"]
        assert "hello" not in answer.text and BIG[:99] not in answer.text
    assert [event.name for event in john.hear(chat, lambda e: True)] == ["state"]


def test_a_body_without_a_length_is_counted_as_it_comes(john: Page) -> None:
    chat = john.open("demo-knee-mri")

    def pieces():  # type: ignore[no-untyped-def]
        yield b'{"client_id":"c","text":"'
        for _ in range(40):
            yield b"x" * 4096
        yield b'"}'

    answer = john.http.post(f"/api/conversations/{chat}/messages", content=pieces())
    assert answer.status_code == 413 and answer.json()["code"] == "too_large"


def test_odd_characters_are_replaced_one_for_one(john: Page) -> None:
    chat = john.open("demo-knee-mri")
    raw = b'{"text":"Is it \\ud800 torn?\\u0000","client_id":"c"}'
    answer = john.http.post(f"/api/conversations/{chat}/messages", content=raw, headers={"Content-Type": "application/json"})
    assert answer.status_code == 202
    message = john.hear(chat, lambda e: e.name == "message")[-1]
    assert message.data["text"] == "Is it \ufffd torn?\ufffd"


@pytest.mark.parametrize("path", ["/api/nothing", "/api/reports/%00", "/api/reports/%ff", "/api/reports/a%2Fb", "/api/glossary/%00"])
def test_odd_paths_are_just_not_there(john: Page, path: str) -> None:
    answer = john.http.get(path)
    assert answer.status_code == 404 and answer.json()["code"] == "not_found"


def test_a_very_long_id_is_not_there(john: Page) -> None:
    assert john.http.get("/api/reports/" + "x" * 300).status_code == 404


def test_the_sentence_is_in_the_reader_s_language(page: Callable[[str | None], Page]) -> None:
    nobody = page(None)
    for header, part in (("de-CH,en;q=0.5", "angemeldet"), ("fr", "connecté"), ("fi", "signed in"), ("", "signed in")):
        answer = nobody.http.get("/api/reports", headers={"Accept-Language": header})
        assert part in answer.json()["detail"]


@pytest.mark.parametrize(
    ("header", "language"),
    [(None, "en"), ("de", "de"), ("fi, pl;q=0.3, it;q=0.7", "it"), ("*", "en"), ("DE-at", "de"), ("de;q=x,es;q=0.1", "es")],
)
def test_the_wanted_language_is_found(header: str | None, language: str) -> None:
    assert preferred(header) == language


def test_every_sentence_stands_in_all_eight_languages() -> None:
    path = Path(prompts.__file__).parent / "wording" / "web.yaml"
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert set(document["problems"]) == set(STATUS)
    assert set(document["again"]) == set(LANGUAGES)
    for name in PARTS:
        for code, sentences in document[name].items():
            assert set(sentences) == set(LANGUAGES), code
            assert all(s.strip().endswith(".") for s in sentences.values()), code
