"""The bench runs and gives its keys. No figure is asserted: tests share their machine."""

import json
import sys
from pathlib import Path

import pytest

from assistant import bench as module
from assistant.bench import TINY, bench
from assistant.figures import ROWS, Row, table
from assistant.processes import ProcessFault, finished
from assistant.settings import Settings

INSIDE = ("read_ms", "archive_per_s", "turn_ms", "turn_p95_ms", "new_report_turn_ms", "checks_ms", "chat_ratio", "chat_turn_ms")


def test_a_tiny_bench_gives_json_with_every_key(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench(Settings(data=built), True, TINY) == 0
    [line] = capsys.readouterr().out.splitlines()
    report = json.loads(line)
    assert report.keys() == {"machine", "content", "size", "rows", "notes"}
    assert list(report["rows"]) == [row.key for row in ROWS]
    for row in report["rows"].values():
        assert row.keys() == {"what", "unit", "target", "least", "value", "tutorial", "holds"}
    assert all(report["rows"][key]["value"] > 0 for key in INSIDE)
    assert {"python", "cpus", "load", "system"} == report["machine"].keys()


def test_without_the_tests_the_tutorial_column_is_left_out_with_a_note(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "TUTORIAL", tmp_path / "none.py")
    monkeypatch.setattr(module, "_tutorial", None)
    size = module.Size(rounds=1, archive=5, turns=5, chat=4, growth=5, vectors=False, processes=False)
    assert bench(Settings(data=built), False, size) == 0
    assert "its column is left out" in capsys.readouterr().out


def test_a_missed_target_is_marked_and_a_missing_figure_is_not() -> None:
    rows = [Row("a", "slow", "ms", 1, value=2), Row("b", "fast", "/s", 10, least=True, value=20), Row("c", "none", "ms", 1)]
    assert [row.holds for row in rows] == [False, True, None]
    shown = table(rows, {"python": "3", "cpus": 1, "load": 0}, ["a note"]).splitlines()
    assert "!" in shown[1] and "!" not in shown[2] + shown[3] and shown[-1] == "a note"


def test_a_process_that_fails_is_told_with_its_last_words() -> None:
    with pytest.raises(ProcessFault, match="no such thing"):
        finished((sys.executable, "-c", "raise SystemExit('no such thing')"), "", {})
    done = finished((sys.executable, "-c", "print(input()); print('b')"), "a\n", {})
    assert done.lines == ("a\n", "b") and done.peak_mb > 1
