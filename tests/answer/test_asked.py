"""Questions that earlier answers got wrong as classes: part and side denied, old and fresh, whole and partial, two of one kind."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import assistant, said

CASES = yaml.safe_load(Path(__file__).with_name("asked.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda c: str(c["id"]))
def test_what_is_asked_is_answered_as_the_report_has_it(case: dict[str, Any]) -> None:
    reply = assistant().ask(case["report"], case["question"], language=case["language"])
    text = said(reply)
    assert reply.outcome == case.get("outcome", "answered"), text
    for pattern in case["must"]:
        assert re.search(pattern, text), (pattern, text)
    for pattern in case["never"]:
        assert not re.search(pattern, text), (pattern, text)
    assert bool(reply.handoff) == case["handoff"] if "handoff" in case else True
