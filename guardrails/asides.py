"""Asides between two commas: "no signs, two years after surgery, of recurrence"; a denial reaches over them."""

from collections.abc import Sequence

from guardrails.cues import Grammar

_LONGEST = 14  # words of an aside; what is longer is a clause of its own
_STOPS = (";", ":", "?")


def closing(said: Sequence[str], comma: int, grammar: Grammar) -> int:
    """Where the comma stands that closes the aside which the comma at `comma` opens, or 0."""
    if not _opens(said, comma + 1, grammar):
        return 0
    relative = said[comma + 1] in grammar.relative
    for at in range(comma + 2, min(len(said), comma + 2 + _LONGEST)):
        if said[at] == ",":
            return at if at + 1 < len(said) and said[at + 1] not in grammar.either else 0
        if said[at] in _STOPS or said[at] in grammar.either or (said[at] in grammar.verbs and not relative):
            return 0
    return 0


def opening(said: Sequence[str], comma: int, grammar: Grammar) -> int:
    """Where the comma stands that opens the aside which the comma at `comma` closes, or -1."""
    for at in range(comma - 1, max(0, comma - _LONGEST) - 1, -1):
        if said[at] == ",":
            return at if closing(said, at, grammar) == comma else -1
        if said[at] in _STOPS:
            return -1
    return -1


def list_before(said: Sequence[str], colon: int, grammar: Grammar) -> bool:
    """Whether bare names stand before a colon ("bleeding, masses, shift: no"), so that one answer is given to them all."""
    names = 0
    for at in range(colon - 1, max(-1, colon - _LONGEST), -1):
        word = said[at]
        if word in (";", ".", ":"):
            break
        if word in grammar.verbs or word in grammar.restart or word[0].isdigit():
            return False
        names += word == ","
    return names > 0


def _opens(said: Sequence[str], at: int, grammar: Grammar) -> bool:
    """Whether an aside may begin so: with a small word, "which", a participle or a number."""
    if at >= len(said):
        return False
    word = said[at]
    small = word in grammar.particles or word in grammar.asides or word in grammar.relative
    return small or word[0].isdigit() or (len(word) > 4 and word.endswith(grammar.attributive))
