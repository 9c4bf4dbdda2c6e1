"""Classes of reading in several languages, from data: requests without a heading, signs, sizes, places, damaged text."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import assistant

GROUPS = yaml.safe_load((Path(__file__).parent / "classes.yaml").read_text(encoding="utf-8"))
ROWS = [(group, row) for group, rows in GROUPS.items() for row in rows]


@pytest.mark.parametrize(("group", "row"), ROWS, ids=[f"{g}-{r['language']}-{r['text'][:30]}" for g, r in ROWS])
def test_a_class_of_reading(group: str, row: dict[str, Any]) -> None:
    reading = assistant().read(row["text"], row["language"])
    if "sections" in row:
        assert [s.kind for s in reading.sections] == row["sections"]
    if "alerts" in row:
        assert sorted({a.concept for a in reading.alerts}) == sorted(row["alerts"])
    if "problems" in row:
        assert [p.code for p in reading.problems] == row["problems"]
    for concept, wanted in row.get("findings", {}).items():
        found = [f for f in reading.findings if f.concept == concept]
        assert found, concept
        if "size" in wanted:
            assert [list(m.values) for f in found for m in f.size] == ([wanted["size"]] if wanted["size"] else [])
        for name in ("side", "change"):
            if name in wanted:
                assert {getattr(f, name) for f in found} == {wanted[name]}
        if "assertion" in wanted:
            assert {f.assertion.word for f in found} == {wanted["assertion"]}
    for concept in row.get("without", ()):
        assert not any(f.concept == concept for f in reading.findings)
