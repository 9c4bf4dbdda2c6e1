"""The command-line contract: for any line in, a line out in the shape of its schema, in order, with its id and an honest status."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from assistant import cli, lines
from assistant.answer.library import Library
from assistant.content import Content
from assistant.report.readers import Readers
from assistant.settings import Settings
from assistant.settings import settings as read_settings
from assistant.verbs import Verbs

VERBS = cli.LINE_VERBS
COMMAND = [sys.executable, "-m", "assistant"]
REPORT = (
    "CT CHEST\nINDICATION: Cough.\nFINDINGS: Small right pleural effusion. No pneumothorax. A 6 x 4 mm nodule in the left upper "
    "lobe (previously 4 mm), malignancy can't be excluded.\nDr Smith was informed by telephone at 14:05.\n"
    "IMPRESSION: Small right pleural effusion. Follow-up CT in 3 months is recommended."
)
BEFUND = "Befund: Kleiner Pleuraerguss links. Kein Pneumothorax.\nBeurteilung: Kleiner Pleuraerguss links. Kontrolle in 6 Wochen."
FINNISH = "Löydökset: Pieni oikeanpuoleinen pleuraneste. Ei ilmarintaa. Sydän on normaalikokoinen ja keuhkot ovat kirkkaat."
SHOPPING = "Milk, two loaves of bread, soap."
TURKISH = "Sağ plevral boşlukta az miktarda sıvı izlendi. Pnömotoraks görülmedi. Kalp boyutu normaldir ve akciğerler temizdir."
GOOD: dict[str, dict[str, Any]] = {
    "read": {"text": REPORT},
    "assert": {"text": "No evidence of pneumothorax.", "phrase": "pneumothorax"},
    "screen": {"text": "What does pleural effusion mean?"},
    "search": {"query": "pleural effusion"},
    "check": {"report": REPORT, "answer": "There is a small amount of fluid around your right lung."},
    "ask": {"report": REPORT, "question": "What does pleural effusion mean?"},
    "explain": {"report": REPORT},
}
FIELDS = {
    "read": ("text",), "assert": ("text", "phrase"), "screen": ("text",), "search": ("query",), "check": ("report", "answer"),
    "ask": ("report", "question"), "explain": ("report",),
}  # fmt: skip
LEVELLED, PLACED = ("ask", "explain"), ("ask", "screen")


class WithoutVectors(Content):
    """Vectors are left out: odd lines are about form, and an index takes a minute to build."""

    def index(self) -> Any:
        return None


@cache
def schema(verb: str) -> Draft202012Validator:
    document = json.loads((resources.files("assistant") / "schemas" / f"{verb}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(document)


@cache
def line_schema(verb: str) -> Draft202012Validator:
    """The schema of a line in."""
    document = schema(verb).schema
    return Draft202012Validator({"$ref": "#/$defs/line", "$defs": document["$defs"]})


@pytest.fixture(scope="session")
def verbs(built: Path) -> Verbs:
    return Verbs(Library(WithoutVectors(Settings(data=built))))


def sent(verbs: Verbs, verb: str, *items: bytes | dict[str, Any]) -> tuple[int, list[dict[str, Any]]]:
    """Status and rows for lines sent in process; every row is held against its schema."""
    raw = b"".join((i if isinstance(i, bytes) else json.dumps(i).encode()) + b"\n" for i in items)
    target = io.BytesIO()
    status = lines.serve(verbs.by_name()[verb], io.BytesIO(raw), target)
    return status, valid(verb, target.getvalue())


def valid(verb: str, out: bytes) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in out.decode("utf-8").split("\n") if line]
    for row in rows:
        faults = [f"{'/'.join(map(str, e.absolute_path))}: {e.message}" for e in schema(verb).iter_errors(row)]
        assert not faults, faults[:3]
    return rows


def one(verbs: Verbs, verb: str, **changes: Any) -> dict[str, Any]:
    """The row for the good line of a verb with these changes, which must not be an error."""
    status, [row] = sent(verbs, verb, {"id": "1", **GOOD[verb], **changes})
    assert status == 0 and "error" not in row, row
    return row


def bad_lines(verb: str) -> Iterator[tuple[str, bytes | dict[str, Any]]]:
    good = {"id": "1", **GOOD[verb]}
    yield "not JSON", b"not json"
    yield "cut off", b'{"id": "1", "te'
    yield "a list", b'["1"]'
    yield "a string", b'"1"'
    yield "null", b"null"
    yield "UTF-16", json.dumps(good).encode("utf-16").replace(b"\n", b"")
    yield "Latin-1", b'{"id": "1", "text": "Erg\xfcsse"}'
    yield "nested too deeply", b'{"id": "1", "text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    yield "no id", GOOD[verb]
    yield "a number as id", {**good, "id": 1}
    yield "an empty id", {**good, "id": ""}
    for field in FIELDS[verb]:
        yield f"no {field}", {name: value for name, value in good.items() if name != field}
        for name, value in {
            "empty": "",
            "blank": " \n\t",
            "null": None,
            "a number": 7,
            "a list": ["x"],
            "an object": {},
        }.items():
            yield f"{field} {name}", {**good, field: value}
        if field != "phrase":
            yield f"{field} over 2 MB", {**good, field: "No pneumothorax. " * 120_000}
            yield f"{field} over 2 MB in UTF-8", {**good, field: "ß " * 700_000}
    for language in ("xx", "EN", "", 5, ["en"], "en-GB"):
        yield f"language {language!r}", {**good, "language": language}
    if verb in LEVELLED:
        for level in ("hard", "", 3):
            yield f"level {level!r}", {**good, "level": level}
    if verb in PLACED:
        yield "country a number", {**good, "country": 44}
    if verb == "ask":
        for history in ("x", {}, ["x"], [{"question": "x"}], [{"question": 1, "answer": "y"}]):
            yield f"history {history!r}", {**good, "history": history}
    if verb == "search":
        for k in (0, -1, "3", 2.5, True):
            yield f"k {k!r}", {**good, "k": k}
    if verb == "assert":
        text = {"id": "1", "text": "No pneumothorax."}
        for start, end in (
            (-1, 3),
            (3, 3),
            (5, 3),
            (0, 17),
            (16, 20),
            ("0", "2"),
            (0.0, 2.0),
            (True, 2),
            (3, None),
            (None, 3),
        ):
            yield f"span {start!r} {end!r}", {**text, "start": start, "end": end}
        yield "a phrase that is not there", {**text, "phrase": "fracture"}
        yield "neither phrase nor span", text


BAD = [pytest.param(verb, line, id=f"{verb}-{name}") for verb in VERBS for name, line in bad_lines(verb)]


@pytest.mark.parametrize(("verb", "line"), BAD)
def test_a_line_that_cannot_be_used_is_an_error_on_its_line(verbs: Verbs, verb: str, line: bytes | dict[str, Any]) -> None:
    status, [row] = sent(verbs, verb, line)
    given = line.get("id") if isinstance(line, dict) else None
    assert status == 1
    assert "inside PlainRad" not in row["error"] and "\n" not in row["error"]
    assert isinstance(line, bytes) or row["id"] == (given if isinstance(given, str) else None)


@pytest.mark.parametrize("verb", VERBS)
def test_a_bad_line_does_not_stop_the_others_and_order_and_ids_are_kept(verbs: Verbs, verb: str) -> None:
    good = GOOD[verb]
    ids = ["b", "a", "", "a", " ü\u2028 ", "10", "9"]
    status, rows = sent(verbs, verb, *({"id": i, **good} for i in ids[:3]), b"x", b"", *({"id": i, **good} for i in ids[3:]))
    assert status == 1
    assert [row["id"] for row in rows] == ["b", "a", "", None, "a", " ü\u2028 ", "10", "9"]
    assert [row["id"] for row in rows if "error" in row] == ["", None]


@pytest.mark.parametrize("verb", VERBS)
def test_the_good_line_of_a_verb_is_in_its_schema_too(verbs: Verbs, verb: str) -> None:
    line = {"id": "1", **GOOD[verb]}
    assert not list(line_schema(verb).iter_errors(line))
    assert list(line_schema(verb).iter_errors({**line, "language": "xx"}))
    assert one(verbs, verb)["id"] == "1"


@pytest.mark.parametrize("verb", VERBS)
def test_null_stands_for_a_field_left_out_and_unknown_fields_are_passed_over(verbs: Verbs, verb: str) -> None:
    nothing = dict.fromkeys(("language", "country", "level", "history", "k", "start", "end"))
    row, same = one(verbs, verb, **nothing, colour="red"), one(verbs, verb)
    assert {**row, "millis": 0} == {**same, "millis": 0}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("content", [FINNISH, TURKISH, SHOPPING, "?", "7", "🙂🙂", "x" * 100_000, "pneumothorax? " * 7000])
def test_content_that_cannot_be_read_is_a_normal_line(verbs: Verbs, verb: str, content: str) -> None:
    for field in FIELDS[verb]:
        changes = {field: content}
        if verb == "assert":
            changes = {"text": content, "phrase": content[: len(content.split()[0])]}
        row = one(verbs, verb, **changes)
        if field == "report" and content in (FINNISH, TURKISH, SHOPPING) or verb == "read" and content in (FINNISH, TURKISH, SHOPPING):
            assert row["problems"], "the reader is not told that the report could not be read"


@pytest.mark.parametrize("content", [FINNISH, TURKISH])
@pytest.mark.parametrize("question", ["Do I have a pneumothorax?", "Is it bad?", "What does my report say?"])
def test_nothing_is_said_about_a_report_that_cannot_be_read(verbs: Verbs, content: str, question: str) -> None:
    row = one(verbs, "ask", report=content, question=question)
    assert row["outcome"] == "handed_off" and row["handoff"]
    assert {s["kind"] for said in row["sentences"] for s in said["sources"]} == {"wording"}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "nl", "pl", "pt"])
def test_every_verb_serves_all_eight_languages(verbs: Verbs, verb: str, language: str) -> None:
    row = one(verbs, verb, language=language)
    assert "language_not_ready" not in [p["code"] for p in row.get("problems", ())]
    if verb in ("ask", "explain"):
        assert row["outcome"] == "answered" and row["language"] == language and row["sentences"]


@pytest.mark.parametrize("verb", VERBS)
def test_a_language_that_is_not_ready_says_so(verbs: Verbs, verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Readers, "ready", lambda _self, language: language != "fr")
    monkeypatch.setattr(Library, "answers", lambda _self, language: language != "fr")
    row = one(verbs, verb, language="fr")
    if verb in ("screen", "search"):
        return  # messages are screened in all eight, and words are looked up in any
    assert "language_not_ready" in [p["code"] for p in row["problems"]]
    if verb == "ask":
        assert row["outcome"] == "handed_off" and row["handoff"] and row["language"] == "fr"


def test_every_offset_cuts_the_text_and_sentence_ids_are_the_same_for_all_verbs(verbs: Verbs) -> None:
    text = REPORT.replace("Cough", "Co\0ugh \ud800").replace("Smith", "Şmïth 🙂")
    seen = REPORT.replace("Cough", "Co\ufffdugh \ufffd").replace("Smith", "Şmïth 🙂")
    read = one(verbs, "read", text=text)
    for sentence in read["sentences"]:
        assert seen[sentence["start"] : sentence["end"]] == sentence["text"]
    for finding in read["findings"]:
        assert seen[finding["start"] : finding["end"]] == finding["term"]
    for section in read["sections"]:
        assert section["heading"] in seen[section["start"] : section["end"]]
    spans = [*read["terms"], *read["recommendations"], *read["communications"]]
    spans += [part for f in read["findings"] for part in (*f["location"], *f["size"])]
    assert len(spans) > 8 and all(seen[s["start"] : s["end"]].strip() for s in spans)
    ids = {s["id"] for s in read["sentences"]}
    explained = one(verbs, "explain", report=text)
    assert {c["sentence"] for c in explained["coverage"]} == ids and len(explained["coverage"]) == len(ids)
    for row in (explained, one(verbs, "ask", report=text, question="Is there fluid?")):
        quoted = [s for said in row["sentences"] for s in said["sources"] if s["kind"] == "report"]
        assert quoted
        for source in quoted:
            assert source["id"] in ids and seen[source["start"] : source["end"]] == source["quote"]


@pytest.mark.parametrize("verb", VERBS)
def test_nul_and_lone_surrogates_do_no_harm_anywhere(verbs: Verbs, verb: str) -> None:
    for field in FIELDS[verb]:
        changes = {field: f"{GOOD[verb][field]}\0\ud83d"}
        if verb == "assert":
            changes = {"text": "\0\udfff No pneumothorax.\0", "phrase": "pneumothorax.\0"}
        one(verbs, verb, **changes)
    status, [row] = sent(verbs, verb, {**GOOD[verb], "id": "a\0\ud800"})
    assert status == 0 and row["id"] == "a\0\ud800"


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(verbs: Verbs) -> None:
    line = json.dumps({"id": "1", **GOOD["screen"]}).encode()
    status, rows = sent(verbs, "screen", b"\xef\xbb\xbf" + line + b"\r", line + b"\r")
    assert status == 0 and [row["action"] for row in rows] == ["allow", "allow"]


@pytest.mark.parametrize("country", ["GB", "gb", "XX", "Germany", "", "1", "ÄÖ", None])
def test_an_emergency_is_told_whatever_the_country(verbs: Verbs, country: str | None) -> None:
    message = "I have crushing chest pain right now and can't breathe"
    row = one(verbs, "ask", question=message, country=country)
    assert row["outcome"] == "emergency" and any(c.isdigit() for c in row["sentences"][0]["text"])
    assert one(verbs, "screen", text=message, country=country)["action"] == "emergency"


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        ("No evidence of pneumothorax.", {"phrase": "Pneumothorax"}, "absent"),
        ("No pleural\neffusion.", {"phrase": "pleural effusion"}, "absent"),
        ("No effusion. Effusion on the left.", {"phrase": "ffusion"}, "absent"),
        ("No effusion. Effusion on the left.", {"start": 13, "end": 21}, "present"),
        ("GROSSER ERGUSS, kein Pneumothorax.", {"phrase": "Erguss"}, "present"),
    ],
)
def test_the_first_occurrence_of_a_phrase_counts(verbs: Verbs, text: str, given: dict[str, Any], expected: str) -> None:
    _, [row] = sent(verbs, "assert", {"id": "1", "text": text, **given})
    assert row["assertion"] == expected


def test_k_limits_the_hits_and_a_large_one_is_no_error(verbs: Verbs) -> None:
    assert len(one(verbs, "search", query="effusion", k=1)["hits"]) == 1
    assert len(one(verbs, "search", query="effusion", k=10**9)["hits"]) > 5


def test_a_defect_of_ours_fails_its_line_plainly_and_not_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    def broken(line: lines.Line) -> dict[str, Any]:
        return {"found": {}["nothing"]} if line.id == "2" else {}

    target = io.BytesIO()
    status = lines.serve(broken, io.BytesIO(b'{"id":"1"}\n{"id":"2"}\n{"id":"3"}\n'), target)
    rows = [json.loads(line) for line in target.getvalue().splitlines()]
    assert status == 1 and [r["id"] for r in rows] == ["1", "2", "3"] and ["error" in r for r in rows] == [False, True, False]
    assert capsys.readouterr().err.count("\n") == 1


# -- as a command -------------------------------------------------------------------------------------------------


def command(*words: str, given: bytes = b"", data: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PLAINRAD_DATA": str(data), **env}
    return subprocess.run([*COMMAND, *words], input=given, capture_output=True, env=environment, timeout=300)


@pytest.mark.parametrize("verb", VERBS)
def test_a_command_answers_good_and_bad_lines(built: Path, verb: str) -> None:
    good = json.dumps({"id": "1", **GOOD[verb]}, ensure_ascii=False).encode()
    done = command(verb, given=good + b"\nnot json\n" + good.replace(b'"1"', b'"\\ud800"'), data=built, PYTHONIOENCODING="latin-1")
    rows = valid(verb, done.stdout)
    assert done.returncode == 1 and not done.stderr, done.stderr
    assert [row["id"] for row in rows] == ["1", None, "\ud800"] and ["error" in row for row in rows] == [False, True, False]


def test_a_command_without_bad_lines_ends_with_0_and_nothing_on_standard_error(built: Path) -> None:
    good = json.dumps({"id": "1", "report": BEFUND, "question": "Which side?", "language": "en"}).encode()
    done = command("ask", given=good + b"\n\n", data=built)
    assert (done.returncode, done.stderr) == (0, b"") and len(valid("ask", done.stdout)) == 1
    assert command("ask", given=b"", data=built).returncode == 0


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = cli.main(words)
    out, err = capsys.readouterr()
    return status, out, err


@pytest.fixture
def report(tmp_path: Path, built: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("PLAINRAD_DATA", str(built))
    read_settings.cache_clear()
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    yield str(path)
    read_settings.cache_clear()


def test_a_question_about_a_file_is_answered_with_numbered_sources(report: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "ask", report, "Is there fluid around my lung?")
    assert status == 0 and not err
    assert "[1]" in out.splitlines()[0] + out.splitlines()[1] and "report s" in out and "(answered)" in out
    status, out, _ = run(capsys, "ask", report, "Ist da Wasser an der Lunge?", "--language", "de")
    assert status == 0 and "rechts" in out


def test_every_verb_has_a_form_for_people(report: str, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (
        ["explain", report],
        ["check", report, "There is fluid around the right lung."],
        ["search", "pleural effusion"],
    ):
        status, out, err = run(capsys, *words)
        assert status == 0 and out.strip() and not err
    assert run(capsys, "check", report, "You have nothing to worry about.")[0] == 1
    assert run(capsys, "screen", "I want to end my life")[1].startswith("emergency")


def test_reading_a_file_gives_its_text_and_offsets_in_it(report: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "read", report)
    [row] = valid("read", out.encode())
    assert status == 0 and row["text"] == REPORT
    assert all(row["text"][s["start"] : s["end"]] == s["text"] for s in row["sentences"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["read", "no-such-file.txt"], "no-such-file.txt"),
        (["ask", "{report}"], "needs a question"),
        (["read", "{folder}"], "cannot be read"),
        (["read", "{pdf}"], "the PDF is broken"),
    ],
)
def test_an_error_of_a_file_is_one_line_that_says_what_to_do(
    report: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.4\n%%EOF")
    places = {"report": report, "folder": str(tmp_path), "pdf": str(tmp_path / "scan.pdf")}
    status, out, err = run(capsys, *(word.format(**places) for word in words))
    assert status == 2 and not out
    assert err.count("\n") == 1 and err.startswith("plainrad: ") and said in err
