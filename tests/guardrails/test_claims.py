"""The examples of the claims rules are tests; a claim stands only where the report makes it."""

import pytest

from guardrails.claims import Claims
from tests.support import library

ROWS = [(language, row) for language in ("en", "de") for row in (library().content.rules(language, "claims") or {})["claims"]]


@pytest.mark.parametrize(("language", "row"), ROWS, ids=lambda value: value if isinstance(value, str) else value["id"])
def test_a_claim_is_found_in_its_example_and_not_beside_it(language: str, row: dict[str, str]) -> None:
    claims = library().claims(language)
    assert row["id"] in claims.made(row["positive"])
    assert row["id"] not in claims.made(row["negative"])


def test_a_rule_with_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValueError, match="keys must be"):
        Claims({"claims": [{"id": "x", "pattern": ["a"]}], "silence": []}, "en")
