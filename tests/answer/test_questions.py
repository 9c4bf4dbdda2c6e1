"""The examples of prompts/questions/*.yaml are understood as the intent they stand under."""

import pytest

from assistant.answer.library import Library
from tests.support import library

CASES = [
    (language, intent, str(example))
    for language in ("en", "de")
    for intent, row in (library().content.words(f"questions/{language}") or {})["intents"].items()
    for example in row["examples"]
]


@pytest.fixture(scope="module")
def known() -> Library:
    return library()


@pytest.mark.parametrize(("language", "intent", "example"), CASES)
def test_an_example_has_its_intent(known: Library, language: str, intent: str, example: str) -> None:
    parts = known.questions(language).understand(example).parts
    assert intent in [p.intent for p in parts]


@pytest.mark.parametrize(
    ("language", "text", "intents"),
    [
        ("en", "is the ligament torn, and how big is the tear?", ["presence", "size"]),
        ("en", "what is an effusion? Do I have one?", ["meaning", "presence"]),
        ("de", "Was heißt Erguss, und wie groß ist er?", ["meaning", "size"]),
    ],
)
def test_a_message_with_two_questions_has_two_parts(known: Library, language: str, text: str, intents: list[str]) -> None:
    assert [p.intent for p in known.questions(language).understand(text).parts] == intents


@pytest.mark.parametrize(
    ("language", "typed", "concept"),
    [("de", "trombose", "thrombus"), ("en", "anurysm", "aneurysm"), ("de", "aneurisma", "aneurysm")],
)
def test_a_misspelt_word_still_names_its_concept(known: Library, language: str, typed: str, concept: str) -> None:
    parts = known.questions(language).understand(typed).parts
    assert concept in {r.concept for m in parts[0].marks for r in m.readings}
