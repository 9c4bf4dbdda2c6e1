"""The second pair of eyes: an answer sentence against the raw words of the report it cites. No reader, no lexicon.

It knows only numbers, units, side words, and words of negation and of doubt, so it does not share a misreading with
the reader that made the facts: "no effusion" read wrongly as an effusion still shows its "no" here.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from prompts.phrases import Phrases
from prompts.words import Token, tokens

_NUMBER = re.compile(r"(?<![\w.,/])\d+(?:[.,]\d+)?(?![\w/]*\d)")
_QUOTED = re.compile(r"[“„«][^”“»]*[”“»]")
_TO_CM = {"mm": 0.1, "cm": 1.0}
_WITH_UNIT = re.compile(
    r"(\d+(?:[.,]\d+)?)(?:\s*[x×]\s*(\d+(?:[.,]\d+)?))?(?:\s*[x×]\s*(\d+(?:[.,]\d+)?))?\s*-?\s*(mm|cm)\b"
)
_GROUPS = ("left", "right", "both", "negation", "doubt")


class WordsOf:
    """The telling words of one language."""

    def __init__(self, rules: Mapping[str, Any], language: str) -> None:
        self.language = language
        self._phrases = Phrases([(group, str(p)) for group in _GROUPS for p in rules[group]], language)
        self._numbers: Mapping[str, int] = {str(w): int(n) for w, n in rules["numbers"].items()}

    def groups(self, text: str) -> set[str]:
        """Which kinds of telling words a text has."""
        return {m.key for m in self._phrases.find(tokens(text, self.language))}

    def numbers(self, text: str) -> set[float]:
        """The values that a text names in digits or words."""
        found = {float(n.replace(",", ".")) for n in _NUMBER.findall(text)}
        return found | {float(self._numbers[t.folded]) for t in self._tokens(text) if t.folded in self._numbers}

    def _tokens(self, text: str) -> Sequence[Token]:
        return tokens(text, self.language)


def lengths(text: str) -> set[float]:
    """The lengths a text gives, in centimetres, rounded to a tenth of a millimetre."""
    found: set[float] = set()
    for match in _WITH_UNIT.finditer(text):
        scale = _TO_CM[match[4]]
        found |= {round(float(n.replace(",", ".")) * scale, 3) for n in match.group(1, 2, 3) if n}
    return found


class RawWords:
    """Compares answers in one language with reports in another (or the same)."""

    def __init__(self, answer: WordsOf, report: WordsOf) -> None:
        self.answer, self.report = answer, report

    def compare(self, sentence: str, quotes: Sequence[str]) -> str | None:
        """The kind of difference that cannot be right, or None. The sentence's own quotations count for nothing."""
        own = _QUOTED.sub(" ", sentence)
        source = " ".join(quotes)
        if not lengths(own) <= lengths(source) and lengths(own):
            return "size"
        said, there = self.answer.groups(own), self.report.groups(source)
        sides = {"left", "right"}
        if said & sides and there & sides and not said & sides <= there and "both" not in there:
            return "side"
        if "both" in said and there & sides and "both" not in there and not sides <= there:
            return "side"
        if "negation" in said and "negation" not in there and "doubt" not in there:
            return "negation"
        return None
