"""`plainrad glossary` as its people use it: what is exported, changed, taken back, signed, and what is missing."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant import cli
from assistant.settings import settings as read_settings


class Command:
    """The command over an overlay of its own; gives status, output and errors."""

    def __init__(self, capsys: pytest.CaptureFixture[str], overlay: Path) -> None:
        self._capsys, self.overlay = capsys, overlay

    def __call__(self, *words: str) -> tuple[int, str, str]:
        status = cli.main(["glossary", *words])
        out, err = self._capsys.readouterr()
        return status, out, err

    def json(self, *words: str) -> Any:
        status, out, err = self(*words, "--json")
        assert status == 0, err
        return json.loads(out)


@pytest.fixture
def command(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Command]:  # fmt: skip
    overlay = tmp_path / "own"
    overlay.mkdir()
    monkeypatch.setenv("PLAINRAD_DATA", str(built))
    monkeypatch.setenv("PLAINRAD_CONTENT", str(overlay))
    read_settings.cache_clear()
    yield Command(capsys, overlay)
    read_settings.cache_clear()


def test_a_clinician_exports_changes_takes_back_and_signs(command: Command, tmp_path: Path) -> None:
    sheet = tmp_path / "words.csv"
    assert command("export", "--language", "de", "--region", "chest", "--out", str(sheet))[0] == 0
    rows = list(csv.reader(io.StringIO(sheet.read_text(encoding="utf-8-sig"), newline="")))
    at = rows[0].index("plain")
    row = next(r for r in rows if r[0] == "pleural-effusion")
    row[at] = "Im Spalt um die Lunge liegt Flüssigkeit."
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    assert "pleural-effusion de plain: " in command("import", str(sheet), "--dry-run")[1]
    assert not list(command.overlay.rglob("*.yaml"))
    status, out, _ = command("import", str(sheet))
    assert status == 0 and "1 cells changed, 1 files written" in out
    assert command.json("show", "pleural-effusion")["explain"]["de"]["plain"] == row[at]
    assert command("sign", "pleural-effusion", "--name", "A. Example", "--role", "radiologist")[0] == 0
    assert command.json("show", "pleural-effusion")["signature"]["name"] == "A. Example"
    assert command.json("stats")["signed"] == 1
    differing = [json.loads(line) for line in command("diff", str(command.overlay), "--json")[1].splitlines()]
    assert [(d["concept"], d["field"], d["after"]) for d in differing] == [("pleural-effusion", "explain.de.plain", row[at])]
    own = command.overlay / "knowledge/glossary/chest/pleural-effusion.yaml"
    own.write_text(own.read_text(encoding="utf-8").replace("Spalt", "Raum"), encoding="utf-8")
    counted = command.json("stats")
    assert (counted["signed"], counted["changed_since_signed"]) == (0, 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "pleural-efusion"), "did you mean pleural-effusion"),
        (("sign", "pleural-effusion", "--name", " ", "--role", "radiologist"), "--name is empty"),
        (("new", "pneumothorax", "--region", "chest"), "is there already"),
        (("new", "Own Word"), "is no id"),
        (("new", "own-word", "--region", "foot"), "is no region"),
        (("diff", "tests/data-that-is-not-there"), "is no folder"),
        (("import", "nowhere.csv"), "cannot be read"),
        (("export", "--out", "/proc/nowhere/words.csv"), "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(command: Command, words: tuple[str, ...], said: str) -> None:
    status, out, err = command(*words)
    assert status == 2 and not out and err.count("\n") == 1 and said in err
    assert not list(command.overlay.iterdir())


def test_a_new_entry_lies_in_the_folder_of_its_region_and_lint_names_what_is_empty(command: Command) -> None:
    assert command("new", "own-word", "--region", "chest", "--write")[0] == 0
    path = command.overlay / "knowledge/glossary/chest/own-word.yaml"
    assert path.is_file()
    status, _, err = command("lint")
    assert status == 1
    for line, field in ((8, "terms.en.preferred"), (14, "terms.en.say.form"), (16, "terms.de.preferred")):
        assert f"glossary/chest/own-word.yaml:{line}: error: {field}: " in err


def test_gaps_of_a_folder_name_the_reports_and_the_files_that_cannot_be_read(command: Command, tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    (reports / "deep").mkdir(parents=True)
    (reports / "a.txt").write_text("CT CHEST. Findings: Pleural effusion. Zymotic blastomere on the left.", encoding="utf-8")
    (reports / "deep/b.txt").write_text("CT chest. Findings: No blastomere. No pneumothorax.", encoding="utf-8")
    (reports / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    found = command.json("gaps", str(reports))
    assert found["reports"] == 2 and [u.partition(":")[0] for u in found["unread"]] == ["broken.pdf"]
    assert [(g["word"], g["reports"], g["first"]) for g in found["gaps"]] == [("blastomere", 2, "a.txt"), ("Zymotic", 1, "a.txt")]
    assert "blastomere" in command("gaps", str(reports), "--top", "1")[1]
