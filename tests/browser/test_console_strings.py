"""The console's own words: complete in both languages, all of them in use, and no markup made from data."""

import json
import re
from pathlib import Path

STAFF = Path(__file__).parents[2] / "assistant/web/elements/staff"
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted(STAFF.glob("*.js")))
MADE = tuple(
    [
        "outcome.",
        "event.",
        "role.",
        "key.",
        "help.",
        "view.",
        "origin.",
        "step.",
        "done.",
        "jump.",
        "outbox.",
        "record.",
        "queue.",
        "talk.",
    ]
)
"""Families of which some are named by what they are about: "event." and the kind of the event."""


def strings(language: str) -> dict[str, str | bool]:
    found: dict[str, str | bool] = json.loads((STAFF / f"strings/{language}.json").read_text(encoding="utf-8"))
    return found


def slots(text: str | bool) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", str(text)))


def test_both_languages_have_the_same_words_with_the_same_slots() -> None:
    english, german = strings("en"), strings("de")
    assert english.keys() == german.keys()
    assert [key for key in english if slots(english[key]) != slots(german[key])] == []


def test_every_word_in_use_exists_and_every_word_is_in_use() -> None:
    known = strings("en").keys() - {"ready"}
    families = "|".join(sorted({key.partition(".")[0] for key in known}))
    used = set(re.findall(rf'"((?:{families})\.[a-z_-]+)"', CODE)) - {"console.css"}
    assert used - known == set()
    assert [key for key in known - used if not key.startswith(MADE)] == []


def test_words_named_by_a_code_exist_for_every_code() -> None:
    known = strings("en").keys()
    happened = re.search(r"HAPPENED = new Set\(\[(.*?)\]\)", CODE, re.DOTALL)
    assert happened is not None
    kinds = re.findall(r'"([a-z_]+)"', happened.group(1))
    keys = re.findall(r'\{ key: "[^"]+", does: "([a-z-]+)"', CODE)
    steps = ("claim", "reply", "close", "hand-back", "release", "transfer", "record", "note")
    outcomes = ("answered", "clarify", "redirect", "handed_off", "declined", "emergency")
    wanted = {f"event.{kind}" for kind in kinds} | {f"key.{name}" for name in keys} | {f"step.{name}" for name in steps}
    wanted |= {f"outcome.{name}" for name in outcomes} | {f"done.{name}" for name in ("close", "hand-back", "release", "reply")}
    assert kinds and keys and wanted <= known


def test_no_element_takes_markup_from_data() -> None:
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", CODE) == []


def test_the_page_asks_for_all_modules_at_once() -> None:
    page = (STAFF.parents[1] / "console/index.html").read_text(encoding="utf-8")
    asked = set(re.findall(r'(?:modulepreload" href|src)="../elements/staff/([a-z]+\.js)"', page))
    assert asked == {path.name for path in STAFF.glob("*.js")}
