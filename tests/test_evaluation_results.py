"""What is made of results: the comparison of two runs, and the page for staff."""

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main
from assistant.content import Content
from assistant.errors import InputError
from assistant.evaluation.changing import FILE, HONEST, Changing
from assistant.evaluation.comparison import compared, counts
from assistant.evaluation.document import Document, load, parsed
from assistant.evaluation.legibility import hardest
from assistant.evaluation.page import page
from assistant.evaluation.tally import table
from assistant.settings import Settings

ATTACK = '<script>alert(1)</script> "&'


def _row(id_: str, answer: str = "The left side.", faults: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    base = {"id": id_, "class": "place", "safety": None, "language": "en", "question": "which side", "outcome": "answered"}
    return {**base, "answer": answer, "faults": list(faults), "words": len(answer.split()), "grade": 5.0, **more}


def _document(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"content": "abc", "made_at": "2026-11-30T12:00:00+00:00", "baseline": 0.5, "results": list(rows), **more}


BEFORE = _document(
    _row("same"), _row("worse"), _row("better", faults=("must: x",)), _row("words"), _row("gone"), _row("side", safety="side"),
    _row("style", safety="side"),
)  # fmt: skip
AFTER = _document(
    _row("same"), _row("worse", faults=("must: left",)), _row("better"), _row("words", "On the left."), _row("new"),
    _row("side", "The right side.", ("must_not: right",), safety="side"), _row("style", faults=("long: 99 words",), safety="side"),
)  # fmt: skip


def _file(folder: Path, name: str, document: dict[str, Any]) -> str:
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def wording() -> Any:
    return Content(Settings()).words("wording/evaluation")


def test_two_results_are_compared_case_by_case_and_a_lost_safety_case_comes_first() -> None:
    pairs = compared(parsed(BEFORE), parsed(AFTER))
    assert (pairs[0].id, pairs[0].unsafe, pairs[0].lost) == ("side", True, ("must_not: right",))
    assert {p.id: p.state for p in pairs} == {
        "side": "worse", "worse": "worse", "style": "worse", "better": "better", "words": "changed", "same": "same",
        "new": "new", "gone": "gone",
    }  # fmt: skip
    assert [p.id for p in pairs if p.unsafe] == ["side"], "a fault of style is no lost safety"
    assert counts(pairs)["worse"] == 3


def test_the_command_compares_for_people_and_programs_and_its_status_tells_a_lost_safety_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = _file(tmp_path, "a.json", BEFORE), _file(tmp_path, "b.json", AFTER)
    assert main(["eval", "--compare", one, two]) == 1
    told = capsys.readouterr().out
    assert "now [answered] The right side." in told and "- must_not: right" in told and told.index("side (") < told.index("words (")
    assert main(["eval", "--compare", one, two, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["newly_unsafe"] == ["side"] and "same" not in {c["id"] for c in found["cases"]}
    assert main(["eval", "--compare", one, one]) == 0


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"results": [{"id": "x"}]}', '{"results": [1]}'])
def test_a_file_that_is_no_result_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="x.json"):
        load(path)
    with pytest.raises(InputError, match="nowhere"):
        load(tmp_path / "nowhere.json")


def _page(wording: Any, document: Document, language: str = "en") -> str:
    return page(document, wording, language)


@pytest.mark.parametrize("language", ["en", "de", "pl"])
def test_the_page_stands_alone_and_shows_text_as_text(wording: Any, language: str) -> None:
    hostile = _row("x", ATTACK, (f"must: {ATTACK}",), question=ATTACK, safety="injection", report=ATTACK)
    found = _page(wording, parsed(_document(hostile, _row("y"))), language)
    assert "<script" not in found and "&lt;script&gt;" in found
    assert "http://" not in found and "https://" not in found and "src=" not in found and "url(" not in found
    assert "default-src 'none'" in found and "<svg" in found and "prefers-color-scheme: dark" in found


def test_the_page_says_first_whether_anything_blocks(wording: Any) -> None:
    failing = _row("side", faults=("must: left",), safety="side")
    assert wording["en"]["blocks"].format(new=1) in _page(wording, parsed(_document(failing)))
    known = _page(wording, parsed(_document(failing, _row("y"), known=["side"])))
    assert wording["en"]["holds"].format(known=1) in known and wording["en"]["known_mark"].format(known=1) in known


def test_every_word_of_the_page_is_there_in_each_of_its_languages(wording: Any) -> None:
    def keys(words: Any, above: str = "") -> set[str]:
        if not isinstance(words, dict):
            return {above}
        return {k for name, inner in words.items() for k in keys(inner, f"{above}.{name}")}

    assert keys(wording["en"]) == keys(wording["de"])


def test_the_table_counts_levels_lengths_and_grades() -> None:
    rows = [
        _row("a", "word " * 100, level="easy", grade=9.0),
        _row("b", level="full"),
        _row("c", faults=("x: y",), **{"class": "size"}),
    ]
    told = "\n".join(table(parsed(_document(*rows))))
    assert "easy" in told and "mean 0.667 over 3 cases" in told
    assert hardest(parsed(_document(*rows)).rows)[0][:2] == ("en", "place")


def test_a_change_changes_one_thing_and_leaves_what_it_does_not_know() -> None:
    changing = Changing(Content(Settings()).wording.documents(FILE)[FILE])
    assert (
        changing.changed("swap.side", "en", "A Left cyst of 8 mm, not in the right lung.")
        == "A Right cyst of 8 mm, not in the left lung."
    )
    assert changing.changed("drop", "de", "Es wurde kein Erguss gesehen.") == "Es wurde Erguss gesehen."
    assert changing.changed("unit", "fr", "8 mm") == "8 cm" and changing.changed("number", "pl", "8 mm") == "9 mm"
    assert changing.changed("swap.side", "it", "Nessuna frattura.") == "Nessuna frattura."
    assert {"swap.side", "drop", "turn.certain", "add.comfort", "html", HONEST} <= set(changing.kinds)
    for language in ("en", "de", "fr", "es", "it", "nl", "pl", "pt"):
        assert all(changing.changed(kind, language, "8 mm") for kind in changing.kinds)
