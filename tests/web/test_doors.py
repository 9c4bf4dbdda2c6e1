"""Headers, static files, sub-paths, the OpenAPI document, and what operators ask."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.content import Content
from assistant.conversation import Store
from assistant.errors import SettingsError
from assistant.settings import Settings
from assistant.web import statics
from assistant.web.app import build_web
from tests.web.conftest import Serve
from tests.web.running import PATIENCE, Page, Server, settled


def test_the_api_is_never_kept_and_never_framed(john: Page) -> None:
    for path in ("/api/reports", "/api/reports/none", "/healthz"):
        headers = john.http.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_a_page_runs_no_inline_script_and_is_framed_only_by_whom_settings_name(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("elements", "portal"):
        (tmp_path / name).mkdir()
    (tmp_path / "portal" / "index.html").write_text("<p>portal</p>")
    (tmp_path / "elements" / "chat.js").write_text("export {};")
    monkeypatch.setattr(statics, "HERE", tmp_path)
    http = Page(serve(frame_ancestors="https://portal.example https://other.example").base, None).http
    answer = http.get("/")
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert answer.text == "<p>portal</p>"
    assert policy["default-src"] == "'none'" and policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "https://portal.example https://other.example"
    assert policy["require-trusted-types-for"] == "'script'" and "unsafe" not in answer.headers["content-security-policy"]
    script = http.get("/elements/chat.js")
    assert "javascript" in script.headers["content-type"] and script.headers["cache-control"] == "no-cache"
    again = http.get("/elements/chat.js", headers={"If-None-Match": script.headers["etag"]})
    assert again.status_code == 304
    for path in ("/elements/../app.py", "/elements/%2e%2e/app.py", "/nothing.html", "/elements/nothing.js"):
        assert http.get(path).status_code == 404


def test_without_demonstration_there_is_no_portal(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "index.html").write_text("<p>portal</p>")
    monkeypatch.setattr(statics, "HERE", tmp_path)
    assert Page(serve(demo=False).base, None).http.get("/").status_code == 404


def test_the_hospital_s_picture_lies_over_ours(
    store: Store,
    data: Path,
    tmp_path: Path,
    assistant,
    serve: Serve,  # type: ignore[no-untyped-def]
) -> None:
    overlay = tmp_path / "overlay"
    folder = overlay / "knowledge" / "glossary" / "pictures" / "chest"
    folder.mkdir(parents=True)
    (folder / "own.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    settings = Settings(data=data, content=overlay)
    with Server(build_web(assistant, store, settings, Content(settings))) as server:
        answer = Page(server.base, None).http.get("/pictures/chest/own.svg")
        assert answer.status_code == 200 and answer.headers["content-type"].startswith("image/svg+xml")
        assert "sandbox" in answer.headers["content-security-policy"] and answer.headers["etag"]


@pytest.mark.parametrize("cut", [False, True], ids=["proxy keeps the prefix", "proxy cuts the prefix"])
def test_everything_works_under_a_sub_path(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: bool) -> None:
    (tmp_path / "elements").mkdir()
    (tmp_path / "elements" / "chat.js").write_text("export {};")
    monkeypatch.setattr(statics, "HERE", tmp_path)
    server = serve(root_path="/radiology/chat/")
    page = Page(server.base + ("" if cut else "/radiology/chat"), "demo-john")
    chat = page.open("demo-knee-mri")
    seq = page.say(chat, "Is it torn?")
    assert page.hear(chat, settled(seq))[-1].name == "reply"
    assert page.http.get("/elements/chat.js").status_code == 200
    assert page.http.get("/healthz").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("origins", ["", "https://a.example; script-src *", "https://a.example\nX: y", "a, b"])
def test_origins_that_would_change_the_policy_are_refused(
    store: Store,
    settings: Settings,
    content: Content,
    assistant,
    origins: str,  # type: ignore[no-untyped-def]
) -> None:
    app = build_web(assistant, store, settings.model_copy(update={"frame_ancestors": origins}), content)
    with pytest.raises(SettingsError, match="FRAME_ANCESTORS"):
        app.build_middleware_stack()


def test_the_openapi_document_names_every_route_and_its_errors(page: Callable[[str | None], Page]) -> None:
    document = page(None).http.get("/api/openapi.json").json()
    assert {
        "/api/session",
        "/api/demo",
        "/api/reports",
        "/api/reports/{report_id}",
        "/api/glossary/{concept}",
        "/api/conversations",
        "/api/conversations/{conversation_id}",
        "/api/conversations/{conversation_id}/messages",
        "/api/conversations/{conversation_id}/events",
        "/api/conversations/{conversation_id}/person",
        "/api/conversations/{conversation_id}/export",
        "/healthz",
        "/readyz",
    } <= set(document["paths"])
    default = document["paths"]["/api/reports"]["get"]["responses"]["default"]
    assert "application/problem+json" in default["content"]


def test_operators_are_told_whether_it_serves(page: Callable[[str | None], Page]) -> None:
    http = page(None).http
    assert http.get("/healthz").json() == {"ok": True}
    deadline = time.monotonic() + PATIENCE
    while http.get("/readyz").status_code == 503:  # it answers once for itself first
        assert time.monotonic() < deadline
    assert http.get("/readyz").json() == {"ready": True}


def test_a_word_is_explained_with_its_source_and_its_sign_off(john: Page) -> None:
    word = john.http.get("/api/glossary/pleural-effusion", params={"language": "de"}).json()
    assert word["preferred"] == "Pleuraerguss" and word["language"] == "de" and word["explanation"]
    assert word["sources"] and set(word["sources"][0]) == {"title", "publisher", "language"}
    assert word["signed"] is False and word["label"]
    easy = john.http.get("/api/glossary/pleural-effusion", params={"language": "en", "level": "easy"}).json()
    plain = john.http.get("/api/glossary/pleural-effusion", params={"language": "en"}).json()
    assert easy["explanation"] != plain["explanation"]
    assert john.http.get("/api/glossary/nothing").status_code == 404


def test_a_report_comes_with_its_words_and_what_to_ask(john: Page) -> None:
    report = john.http.get("/api/reports/demo-chest-xray").json()
    text = report["text"]
    assert all(text[s["start"] : s["end"]] == s["text"] for s in report["sentences"])
    words = {(text[t["start"] : t["end"]].lower(), t["concept"]) for t in report["terms"]}
    assert ("pleural effusion", "pleural-effusion") in words
    assert all(t["explained"] for t in report["terms"] if t["concept"] == "pleural-effusion")
    assert report["summary"]["sentences"] and 1 <= len(report["suggestions"]) <= 4
    assert not {"alerts", "findings"} & set(report), "what staff need to know is not the patient's page"
    german = john.http.get("/api/reports/demo-chest-xray", params={"language": "de"}).json()
    assert german["summary"]["language"] == "de" and german["text"] == text


@pytest.mark.parametrize("language", ["fr", "es", "it", "nl", "pl", "pt"])
def test_a_report_is_summed_up_in_every_language(john: Page, language: str) -> None:
    report = john.http.get("/api/reports/demo-chest-xray", params={"language": language}).json()
    assert report["summary"]["language"] == language and report["summary"]["sentences"] and report["text"]
