"""Earlier reports of the same person: sizes beside each other with their dates, the radiologist's words first, never a verdict."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.answer.dates import written
from assistant.answer.earlier import EarlierReport
from tests.support import assistant

ROWS = yaml.safe_load((Path(__file__).parent / "earlier.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_what_is_said_beside_an_earlier_report(row: dict[str, Any]) -> None:
    earlier = [EarlierReport(**r) for r in row["earlier"]]
    reply = assistant().ask(row["report"], row["question"], row["language"], earlier=earlier)
    said = [s.text for s in reply.sentences]
    for pattern in row["must"]:
        assert any(re.search(pattern, text) for text in said), said
    for pattern in row["never"]:
        assert not any(re.search(pattern, text) for text in said), said
    texts = {"": row["report"], **{r.id: r.text for r in earlier}}
    sources = [c for s in reply.sentences for c in s.sources if c.kind == "report"]
    assert {c.report for c in sources if c.report} == set(row["cited"])
    assert all(texts[c.report][c.start : c.end] == c.quote for c in sources)
    assert (reply.handoff.reason if reply.handoff else None) == row.get("reason")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("CT of 3 March 2025.", [[(2025, 3, 3)]]),
        ("compared with the report of 3 March", [[(None, 3, 3)]]),
        ("Voruntersuchung vom 03.04.2025", [[(2025, 4, 3), (2025, 3, 4)]]),
        ("Comparación: TC del 12 de octubre de 2024", [[(2024, 10, 12)]]),
        ("w porównaniu z 2025-11-02", [[(2025, 11, 2)]]),
        ("a nodule of 3 mm in segment 4", []),
    ],
)
def test_the_days_a_text_names(text: str, days: list[list[tuple[int | None, int, int]]]) -> None:
    assert written(text) == days
