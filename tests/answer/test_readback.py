"""Answers to synthetic reports: what is true in plain words passes, what differs from the report does not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.answer.library import Library
from assistant.answer.readback import checked
from assistant.content import Content
from assistant.settings import Settings

_HERE = Path(__file__).parent


def _rows() -> Iterator[Any]:
    for path in sorted(_HERE.glob("readback_*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for name, error, answer in data["cases"]:
            yield pytest.param(data["language"], data["reports"][name], error, answer, id=f"{error or 'true'}-{answer[:60]}")


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(Content(Settings()))


@pytest.mark.parametrize(("language", "report", "error", "answer"), list(_rows()))
def test_an_answer_passes_only_if_it_is_true_to_the_report(
    library: Library, language: str, report: str, error: str | None, answer: str
) -> None:
    judged = checked(library, library.read(report, language), answer, language)
    rules = [row["rule"] for row in judged["sentences"]]
    assert judged["faithful"] is (error is None), rules
