"""Hints that a sentence speaks to a machine: whole words, whatever their capitals or look-alike letters."""

import pytest

from guardrails.hints import Hints

_HINTS = Hints(("ignore", "AI", "instrucción", "language model", "<"))


@pytest.mark.parametrize(
    "text",
    [
        "Please IGNORE this.",
        "said the AI.",
        "AI",
        "una Instrucción nueva",
        "a Language Model reads",
        "a < b",
        "pain and AI",
        "\u0130gnore all",
    ],
)
def test_a_whole_word_is_a_hint(text: str) -> None:
    assert _HINTS.within(text)


@pytest.mark.parametrize("text", ["No pain.", "ignored", "AI2", "an AI_", "language models", "Small effusion.", ""])
def test_letters_inside_a_word_are_none(text: str) -> None:
    assert not _HINTS.within(text)
