"""The page's own words: complete in the languages it speaks, and none of them in its code."""

import json
import re
from pathlib import Path

import pytest

ELEMENTS = Path(__file__).parents[2] / "assistant/web/elements"
LANGUAGES = sorted(path.stem for path in ELEMENTS.glob("strings/*.json"))
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted(ELEMENTS.glob("*.js")))


def strings(language: str) -> dict[str, str | bool]:
    found: dict[str, str | bool] = json.loads((ELEMENTS / f"strings/{language}.json").read_text(encoding="utf-8"))
    return found


def slots(text: str | bool) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", str(text)))


READY = [language for language in LANGUAGES if strings(language)["ready"]]
NOT_YET = [language for language in LANGUAGES if language not in READY]


@pytest.mark.parametrize("language", READY)
def test_ready_languages_have_the_same_words_with_the_same_slots(language: str) -> None:
    english, other = strings("en"), strings(language)
    assert english.keys() == other.keys()
    assert [key for key in english if slots(english[key]) != slots(other[key])] == []


@pytest.mark.parametrize("language", NOT_YET)
def test_other_languages_say_that_they_are_not_ready_and_what_an_emergency_needs(language: str) -> None:
    words = strings(language)
    assert words["ready"] is False
    assert {"language.not_ready", "emergency.call", "emergency.second", "emergency.close"} <= words.keys()
    assert all(slots(words[key]) == slots(strings("en")[key]) for key in words if key in strings("en"))


def test_every_word_in_use_exists_and_every_word_is_in_use() -> None:
    known = strings("en").keys() - {"ready"} | {"chat.css"}  # a file, not a word
    used = set(re.findall(r'"((?:chat|report|welcome|composer|turn|source|row|person|case|card|settings|emergency)\.[a-z_]+)"', CODE))
    by_state = {f"case.{state}" for state in ("done", "now", "later")}
    by_level = {f"settings.{level}{part}" for level in ("easy", "plain", "full") for part in ("", "_about")}
    assert used | by_state | by_level == known


def test_no_element_takes_markup_from_data() -> None:
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", CODE) == []


def test_the_portal_asks_for_all_modules_at_once() -> None:
    """A slow line would else wait for each module to name the next."""
    page = (ELEMENTS.parent / "portal/index.html").read_text(encoding="utf-8")
    assert set(re.findall(r'modulepreload" href="elements/([a-z]+\.js)"', page)) == {path.name for path in ELEMENTS.glob("*.js")}
