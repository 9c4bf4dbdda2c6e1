"""The tokens of a sentence, kept for the several checks that look at the same sentence one after another."""

from functools import lru_cache

from prompts.words import Token, tokens

_KEPT = 4096


@lru_cache(maxsize=_KEPT)
def row(text: str, language: str) -> tuple[Token, ...]:
    """The tokens of a text in a language."""
    return tuple(tokens(text, language))
