"""Which of the eight languages a text is written in: by its small words, so that medical Latin counts for none.

A message may be three misspelt words, a report nothing but telegram style; both are scored the same way: every
word gives its weight to the languages that use it (less, the more of them do), word endings and accented letters
give a little. A text with next to no known words is in another language, or in none that can be read.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from prompts.words import fold, tokens

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt")
OTHER = "other"
"""A text that is in none of the eight languages (Finnish, Greek) or unreadable."""
UNKNOWN = "unknown"
"""Too little text to tell ("L4/5?", "BI-RADS 2") and no default given."""

_DATA = Path(__file__).parent / "languages.yaml"
_KEYS = {"words", "reports", "accented", "endings", "letters"}
_LONGEST_READ = 6000  # characters; more text changes no verdict
_ENDING, _LETTER, _REPORT = 0.25, 0.6, 0.6
_PRIOR = 0.45  # what the default language has in advance: decides "and on the left?" typed in two languages
_ENOUGH_WORDS = 6  # a shorter text is never called another language on its words alone
_GUESSED = 1.2  # what endings and letters must give where no word is known
_CLEAR = 1.1  # a best score below this excludes no language
_LEAST_KNOWN = 0.13  # share of known words below which a longer text is in another language


class Languages:
    """The small words of each language, ready to score a text."""

    def __init__(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        self._weights: dict[str, dict[str, float]] = {}
        self._accented: dict[str, list[str]] = {}
        self._endings: dict[str, list[str]] = {}
        self._letters: dict[str, list[str]] = {}
        for language, entry in data.items():
            unknown = entry.keys() - _KEYS
            if unknown:
                raise ValueError(f"languages.yaml, {language}: unknown key {', '.join(sorted(unknown))}")
            for word in entry["words"].split():
                self._weights.setdefault(fold(word), {})[language] = 1.0
            for word in entry["reports"].split():
                self._weights.setdefault(fold(word), {}).setdefault(language, _REPORT)
            for word in entry.get("accented", "").split():
                self._accented.setdefault(word, []).append(language)
            for ending in entry["endings"]:
                self._endings.setdefault(fold(ending), []).append(language)
            for letter in entry["letters"]:
                self._letters.setdefault(letter, []).append(language)
        for shared in self._weights.values():
            for language in shared:
                shared[language] /= len(shared) ** 1.5

    def weights(self, word: str) -> Mapping[str, float]:
        """Language → weight of a small word; nothing for any other."""
        return self._weights.get(fold(word), {})

    def scores(self, text: str) -> tuple[dict[str, float], int, int]:
        """Score by language, number of words, and how many of them any language knows."""
        total = dict.fromkeys((*LANGUAGES, OTHER), 0.0)
        words = known = 0
        for token in tokens(text[:_LONGEST_READ]):
            word = token.folded
            if not word.isalpha():
                for language in self._letters.get(word, ()):
                    total[language] += _LETTER
                continue
            words += 1
            weights = self._weights.get(word)
            if weights:
                known += 1
                for language, weight in weights.items():
                    total[language] += weight
            elif len(word) > 5:
                for size in (3, 4, 5):
                    for language in self._endings.get(word[-size:], ()):
                        total[language] += _ENDING / len(self._endings[word[-size:]])
            if not token.text.isascii():
                written = token.text.casefold()
                for language in self._accented.get(written, ()):
                    total[language] += 1 / len(self._accented[written])
                for letter in set(written):
                    for language in self._letters.get(letter, ()):
                        total[language] += _LETTER / len(self._letters[letter])
        return total, words, known

    def likely(self, text: str, share: float) -> list[str]:
        """The languages a text may hold parts of: those with this share of the best score; all, if it shows little."""
        total, _, _ = self.scores(text)
        best = max(total.values())
        if best < _CLEAR:
            return list(LANGUAGES)
        return [language for language in LANGUAGES if total[language] >= share * best]

    def identify(self, text: str, default: str | None = None) -> str:
        """The language of the text, "other", or the default ("unknown" without one) where it doesn't show."""
        total, words, known = self.scores(text)
        if words >= _ENOUGH_WORDS and known < _LEAST_KNOWN * words:
            return OTHER
        if words and _foreign_script(text):
            return OTHER
        if default in total:
            total[default] += _PRIOR
        best = max(total, key=lambda language: total[language])
        if best == OTHER and words < _ENOUGH_WORDS:
            best = max(LANGUAGES, key=lambda language: total[language])
        if total[best] <= (_PRIOR if default in total else 0.2) or (not known and total[best] < _GUESSED):
            return default or UNKNOWN
        return best


def is_small_word(word: str, language: str) -> bool:
    """Whether a word is one of the small words by which a language is known ("the", "nicht")."""
    return language in _packaged().weights(word)


@lru_cache(maxsize=1)
def _packaged() -> Languages:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return Languages(yaml.load(_DATA.read_text(encoding="utf-8"), Loader=loader))


def identify(text: str, default: str | None = None) -> str:
    """The language of a message or report: one of LANGUAGES, "other", the default, or "unknown" without one."""
    return _packaged().identify(text, default)


def likely(text: str, share: float) -> list[str]:
    """The languages that a text may hold parts of (a message may be written in two)."""
    return _packaged().likely(text, share)


def _foreign_script(text: str) -> bool:
    """Whether most letters are of another script (Greek, Cyrillic, Arabic …)."""
    letters = [c for c in text[:_LONGEST_READ] if c.isalpha()]
    return sum(ord(c) > 0x24F for c in letters) * 2 > len(letters) > 0
