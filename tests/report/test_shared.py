"""Words of a list that share one head are terms of their own, and no more is completed than the list says."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.answer.library import Library
from assistant.content import Content
from assistant.settings import Settings

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("shared.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(Content(Settings()))


@pytest.mark.parametrize("case", CASES, ids=[f"{c['language']}: {c['text']}" for c in CASES])
def test_a_list_that_shares_a_head_names_each_of_its_things(library: Library, case: dict[str, Any]) -> None:
    reading = library.read(case["text"], case["language"])
    facts = {f.concept: f.assertion.word for f in reading.findings}
    normal = {o.concept for o in reading.organs if o.state == "normal"}
    assert {c: facts.get(c) for c in case.get("facts", {})} == case.get("facts", {})
    assert set(case.get("normal", ())) <= normal
    assert not set(case.get("never", ())) & set(facts)


def test_a_finding_is_called_by_its_whole_term(library: Library) -> None:
    found = library.read("Lung and bone metastases. Pleura- und Perikarderguss.", "en").findings
    assert [f.term for f in found][:2] == ["Lung metastases", "bone metastases"]
    text = "Pleura- und Perikarderguss."
    (pleural, _) = library.read(text, "de").findings
    assert (pleural.term, text[pleural.start : pleural.end]) == ("Pleuraerguss", "Pleura")
