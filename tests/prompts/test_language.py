"""Which language a text is in: our own short cases; with the working data beside the project, also its figures."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from prompts.language import LANGUAGES, Languages, identify

CASES: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "language_cases.yaml").read_text("utf-8"))
DATA = Path(__file__).parents[3] / "shared" / "data" / "dev"


@pytest.mark.parametrize(("language", "text"), [(code, text) for code, texts in CASES.items() for text in texts])
def test_a_text_is_told_by_its_small_words(language: str, text: str) -> None:
    assert identify(text) == language


def test_medical_latin_belongs_to_the_default() -> None:
    assert identify("Steatosis hepatis", "pl") == "pl"


def test_a_default_does_not_win_over_a_clear_message() -> None:
    assert identify("Mein Mann bekommt keine Luft mehr", "en") == "de"


def test_an_unknown_key_is_refused_by_name() -> None:
    entry: dict[str, Any] = {"words": "a", "reports": "", "endings": [], "letters": "", "wrods": ""}
    with pytest.raises(ValueError, match="wrods"):
        Languages({"en": entry})


@pytest.mark.skipif(not DATA.exists(), reason="the working data (../shared/data/dev) is not beside the project")
@pytest.mark.parametrize(("name", "least"), [("reports", 0.98), ("messages", 0.9)])
def test_texts_of_the_working_data_are_told_apart(name: str, least: float) -> None:
    right = total = 0
    for language in LANGUAGES:
        for line in (DATA / language / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            right += identify(json.loads(line)["text"]) == language
            total += 1
    assert right >= least * total
