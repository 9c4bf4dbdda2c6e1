"""Which of several verdicts counts."""

from typing import Any

import pytest

from guardrails.verdict import Verdict, strictest


def verdict(action: Any, rule: str = "r") -> Verdict:
    return Verdict("check", action, rule, "because")


def test_the_strictest_verdict_counts() -> None:
    assert strictest([verdict("pass"), verdict("decline"), verdict("quote")]).action == "decline"


def test_of_equals_the_first_counts() -> None:
    assert strictest([verdict("quote", "a"), verdict("quote", "b")]).rule == "a"


def test_no_approver_means_reject() -> None:
    assert strictest([]).action == "hand_off"


def test_an_unknown_action_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="shrug"):
        verdict("shrug")
