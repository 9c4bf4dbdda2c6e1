"""The fixed emergency notice: the right number for the country, no unverified one, no judgement."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from guardrails.notice import NoticeError, Notices

FILE = Path(__file__).parents[2] / "prompts" / "wording" / "emergency.yaml"
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt")


def rules() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize(
    ("kind", "language", "country", "number", "second"),
    [
        ("symptom", "en", "GB", "999", "112"),
        ("symptom", "en", "gb", "999", "112"),
        ("symptom", "en", "IE", "112", "999"),
        ("symptom", "en", "US", "911", None),
        ("symptom", "en", None, "112", None),
        ("symptom", "de", "DE", "112", None),
        ("symptom", "de", "AT", "144", "112"),
        ("symptom", "de", "CH", "144", "112"),
        ("symptom", "fr", "FR", "15", "112"),
        ("symptom", "fr", "BE", "112", None),
        ("symptom", "it", "IT", "112", "118"),
        ("symptom", "en", "NO", "113", "112"),
        ("symptom", "en", "XX", "112", None),
        ("overdose", "en", "GB", "999", "112"),
        ("crisis", "en", "GB", "116 123", "999"),
        ("crisis", "de", "DE", "116 123", "0800 1110111"),
        ("crisis", "de", None, "116 123", "0800 1110111"),
        ("crisis", "de", "AT", "144", "112"),
        ("crisis", "fr", "FR", "3114", "15"),
        ("crisis", "es", "ES", "024", "112"),
        ("crisis", "nl", "NL", "113", "112"),
        ("crisis", "en", "US", "988", "911"),
        ("crisis", "it", "IT", "112", "118"),
        ("crisis", "pt", "PT", "112", None),
        ("crisis", "pl", "PL", "112", None),
    ],
)
def test_the_number_is_that_of_the_country(kind: str, language: str, country: str | None, number: str, second: str | None) -> None:
    notice = Notices(rules()).notice(kind, language, country)
    assert (notice.number, notice.second_number) == (number, second)
    assert number in notice.text


def test_a_number_that_is_not_verified_is_never_shown() -> None:
    unsure = {line["number"] for country in rules()["countries"].values() for line in country.values() if line["verified"] is not True}
    assert unsure
    for kind in ("symptom", "crisis"):
        for language in LANGUAGES:
            for country in (*rules()["countries"], None):
                notice = Notices(rules()).notice(kind, language, country)
                sure = {"116 123"} if country in ("GB", "IE", "DE", None) else set()
                assert not ({notice.number, notice.second_number} & unsure) - sure


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_own_words_without_judgement_or_noise(language: str) -> None:
    texts = rules()["text"][language]
    assert set(texts) == {"symptom", "crisis", "crisis_emergency"}
    for text in texts.values():
        assert "{number}" in text and "!" not in text
        assert not re.search(r"\b(serious|severe|schwer|grave|ernstig|powa)", text, re.IGNORECASE)


def test_a_language_that_is_not_there_gets_english_words() -> None:
    assert Notices(rules()).notice("symptom", "fi", "FI").text == "This could be an emergency. Call 112 now."


def test_the_number_for_everywhere_must_be_sure() -> None:
    broken = {**rules(), "anywhere": {"number": "1", "source": "s", "checked": "d", "verified": False}}
    with pytest.raises(NoticeError, match="anywhere"):
        Notices(broken)


def test_an_unknown_key_is_refused_by_name() -> None:
    with pytest.raises(NoticeError, match="nubmers"):
        Notices({**rules(), "nubmers": {}})
