"""A report that contradicts itself: found by reading, asking, explaining and at arrival alike, and never resolved."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.web.arrival import raised_by
from tests.support import assistant

ROWS = yaml.safe_load((Path(__file__).parent / "contradictions.yaml").read_text(encoding="utf-8"))
THERE = [row for row in ROWS if row["kind"]]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['language']}-{row['text'][-40:]}")
def test_what_is_read(row: dict[str, Any]) -> None:
    found = {c.kind for c in assistant().read(row["text"]).contradictions}
    assert row["kind"] in found if row["kind"] else not found


@pytest.mark.parametrize("row", THERE, ids=lambda row: f"{row['language']}-{row['text'][-40:]}")
def test_it_goes_to_a_person_whoever_looks(row: dict[str, Any]) -> None:
    reading = assistant().read(row["text"])
    assert "contradiction" in {case.reason for case in raised_by(reading, "r1")}
    disputed = {s for c in reading.contradictions for s in c.sentences}
    explained = assistant().explain(reading)
    assert disputed & set(reading.by_id) == {c.sentence for c in explained.coverage if c.state == "for_a_person"}
    reply = assistant().ask(reading, row["asked"], row["language"])
    assert (reply.outcome, reply.handoff and reply.handoff.reason) == ("handed_off", "contradiction")
    whole = (
        assistant().ask(reading, {"en": "What does my report say?"}.get(row["language"], ""), "en") if row["language"] == "en" else None
    )
    assert whole is None or (whole.handoff is not None and whole.handoff.reason == "contradiction")
