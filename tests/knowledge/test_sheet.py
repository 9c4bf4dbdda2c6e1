"""The glossary as a spreadsheet: there and back, and a slip of the hand changes nothing."""

import csv
import io
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from knowledge.edits import apply, edits
from knowledge.families import documents as all_documents
from knowledge.sheet import COLUMNS, read, written
from prompts.layers import ContentError, Layers
from tests.knowledge.small import glossary

LANGUAGES = ("en", "de")
AT = {name: at for at, name in enumerate(COLUMNS)}


@pytest.fixture
def layers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layers:
    monkeypatch.setattr("knowledge.edits.lint", lambda layers: _lint(layers))
    glossary(tmp_path / "base")
    (tmp_path / "overlay").mkdir()
    return Layers(tmp_path / "base", tmp_path / "overlay")


def _lint(layers: Layers) -> Any:
    """The real lint, for the two languages that the small glossary has."""
    from knowledge.vetting import lint

    return lint(layers, LANGUAGES)


def _documents(layers: Layers) -> Mapping[str, Any]:
    return {str(d["id"]): d for d in all_documents(layers).values()}


def _rows(layers: Layers) -> list[list[str]]:
    text = written(list(_documents(layers).values()), LANGUAGES)
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def _saved(rows: Sequence[Sequence[str]], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _loaded(layers: Layers, body: bytes) -> list[Path]:
    documents = _documents(layers)
    return apply(edits(read(body, "words.csv", documents, LANGUAGES), documents), layers, "words.csv")


def _own(layers: Layers) -> list[Path]:
    assert layers.overlay is not None
    return [path for path in layers.overlay.rglob("*") if path.is_file()]


def test_a_sheet_that_nobody_changed_changes_nothing(layers: Layers) -> None:
    assert edits(read(_saved(_rows(layers)), "words.csv", _documents(layers), LANGUAGES), _documents(layers)) == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_changed_cells_come_back_and_nothing_else_does(layers: Layers, delimiter: str) -> None:
    before = _documents(layers)
    rows = _rows(layers)
    assert [row[:4] for row in rows[1:3]] == [["pleural-effusion", "finding", "chest", x] for x in LANGUAGES]
    rows[2][AT["plain"]] = "Flüssigkeit; sie liegt, „wo sonst keine ist“.\nNeben der Lunge."
    rows[2][AT["lay"]] += " | =Wasser"
    assert len(_loaded(layers, _saved(rows, delimiter))) == 1
    after = _documents(layers)
    assert after["pleural-effusion"]["explain"]["de"]["plain"].startswith("Flüssigkeit; sie liegt, „wo")
    assert after["pleural-effusion"]["terms"]["de"]["lay"][-1] == "=Wasser"
    assert after["pleural-effusion"]["terms"]["en"] == before["pleural-effusion"]["terms"]["en"]
    assert {c: d for c, d in after.items() if c != "pleural-effusion"} == {c: d for c, d in before.items() if c != "pleural-effusion"}
    again = _rows(layers)
    assert "'=Wasser" not in again[2][AT["lay"]] and edits(read(_saved(again), "w", after, LANGUAGES), after) == []


def _shifted(row: list[str]) -> None:
    row.insert(AT["others"], "")


def _shifted_to_the_end(row: list[str]) -> None:
    row.insert(AT["others"], "")
    row.pop()


def _shifted_inside(row: list[str]) -> None:
    row.insert(AT["easy"], "")
    row.pop(AT["version"])


def _shifted_to_the_left(row: list[str]) -> None:
    row.pop(AT["kind"])
    row.insert(AT["version"] - 1, "")


SLIPS: Mapping[str, Callable[[list[str]], object]] = {
    "has 14 cells, not 13; a column has shifted": _shifted,
    "the last cell must be the version": _shifted_to_the_end,
    "holds what stood in": _shifted_inside,
    "kind is 'chest'": _shifted_to_the_left,
    "'pleura-effusion' is no concept": lambda row: row.__setitem__(AT["concept"], "pleura-effusion"),
    "language 'xx' does not exist": lambda row: row.__setitem__(AT["language"], "xx"),
    "plain is empty": lambda row: row.__setitem__(AT["plain"], " "),
    "pneumothorax: explain.de.plain: reassurance": lambda row: row.__setitem__(AT["plain"], "Das ist harmlos."),
    "pneumothorax: explain.de.absent: has no clear negation": lambda row: row.__setitem__(AT["absent"], "Es war da."),
    "pneumothorax: terms.de.others: 'Pleuraerguss'": lambda row: row.__setitem__(AT["others"], "Pleuraerguss"),
}


@pytest.mark.parametrize("said", SLIPS)
def test_a_slip_is_one_sentence_with_file_and_line_and_nothing_is_written(layers: Layers, said: str) -> None:
    rows = _rows(layers)
    rows[2][AT["plain"]] = "Ein anderes Wort."
    row = rows[4]
    assert row[AT["concept"]] == "pneumothorax" and row[AT["language"]] == "de"
    SLIPS[said](row)
    with pytest.raises(ContentError) as raised:
        _loaded(layers, _saved(rows))
    assert str(raised.value).startswith("words.csv, line 5: ") and said in str(raised.value) and "\n" not in str(raised.value)
    assert _own(layers) == []


def test_columns_in_another_order_and_other_letters_are_refused(layers: Layers) -> None:
    rows = _rows(layers)
    rows[0][4:6] = rows[0][5:3:-1]
    with pytest.raises(ContentError, match="line 1: column 5 must be 'preferred', is 'others'"):
        _loaded(layers, _saved(rows))
    with pytest.raises(ContentError, match="words.csv, line 2: not UTF-8"):
        _loaded(layers, b"concept\n\xe4")


def test_a_row_from_before_somebody_elses_change_is_refused(layers: Layers) -> None:
    rows = _rows(layers)
    first, second = [list(row) for row in rows], [list(row) for row in rows]
    first[2][AT["plain"]] = "Ein Wort, geändert."
    second[2][AT["easy"]] = "Noch ein Wort."
    _loaded(layers, _saved(first))
    with pytest.raises(ContentError, match="line 3: pleural-effusion has changed since it was exported"):
        _loaded(layers, _saved(second))


def test_a_disk_that_fails_half_way_leaves_every_file_as_it_was(layers: Layers, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = _rows(layers)
    for at in (2, 4):
        rows[at][AT["plain"]] = "Ein anderes Wort."
    done: list[object] = []

    def replace(source: object, target: object, real: Any = os.replace) -> None:
        if done:
            raise OSError(28, "No space left on device")
        done.append(target)
        real(source, target)

    monkeypatch.setattr("knowledge.staged.os.replace", replace)
    with pytest.raises(OSError, match="No space left"):
        _loaded(layers, _saved(rows))
    assert done and _own(layers) == []
