"""Each claim rule finds its own positive example and lets its negative one pass."""

from typing import Any

import pytest

from assistant.content import Content
from assistant.settings import Settings
from guardrails.claims import Claims

_CONTENT = Content(Settings())


def _rules() -> list[Any]:
    found = []
    for language in ("en", "de"):
        rules = _CONTENT.rules(language, "claims")
        assert rules is not None
        found += [pytest.param(language, row, id=f"{language}-{row['id']}") for row in rules["claims"]]
    return found


@pytest.mark.parametrize(("language", "row"), _rules())
def test_a_claim_rule_finds_its_positive_example_only(language: str, row: dict[str, Any]) -> None:
    rules = _CONTENT.rules(language, "claims")
    assert rules is not None
    claims = Claims(rules, language)
    assert row["id"] in claims.made(row["positive"])
    assert row["id"] not in claims.made(row["negative"])
