"""Which of the eight languages a text is written in: by its small words, so that medical Latin counts for none.

A message may be three misspelt words, a report nothing but telegram style; both are scored the same way: every
word gives its weight to the languages that use it (less, the more of them do), word endings and accented letters
give a little. A text with next to no known words is in another language, or in none that can be read.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from prompts.words import bare_words, fold

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt")
OTHER = "other"
"""A text that is in none of the eight languages (Finnish, Greek) or unreadable."""
UNKNOWN = "unknown"
"""Too little text to tell ("L4/5?", "BI-RADS 2") and no default given."""

_DATA = Path(__file__).parent / "languages.yaml"
_LATIN = "\u024f"  # the last letter of the Latin script
_KEYS = {"words", "reports", "accented", "endings", "letters"}
_LONGEST_READ = 6000  # characters; more text changes no verdict
_ENDING, _LETTER, _REPORT = 0.25, 0.6, 0.6
_PRIOR = 0.45  # what the default language has in advance: decides "and on the left?" typed in two languages
_ENOUGH_WORDS = 6  # a shorter text is never called another language on its words alone
_GUESSED = 1.2  # what endings and letters must give where no word is known
_CLEAR = 1.1  # a best score below this excludes no language
_REMEMBERED = 20_000  # tokens whose evidence is kept
_LEAST_KNOWN = 0.13  # share of known words below which a longer text is in another language


class _Seen(NamedTuple):
    """What one token tells: whether it is a word, whether a language knows it, and what it gives to which language."""

    is_word: bool
    is_known: bool
    weights: tuple[tuple[str, float], ...]


class Languages:
    """The small words of each language, ready to score a text."""

    def __init__(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        self._weights: dict[str, dict[str, float]] = {}
        self._accented: dict[str, list[str]] = {}
        self._endings: dict[str, list[str]] = {}
        self._letters: dict[str, list[str]] = {}
        self._seen: dict[str, _Seen] = {}
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
        for word in bare_words(text[:_LONGEST_READ]):
            seen = self._seen.get(word)
            if seen is None:
                seen = self._look(word)
            words += seen.is_word
            known += seen.is_known
            for language, weight in seen.weights:
                total[language] += weight
        return total, words, known

    def _look(self, text: str) -> "_Seen":
        """What one token tells; remembered, as the same words come again and again."""
        word = fold(text)
        weights: list[tuple[str, float]] = []
        if not word.isalpha():
            seen = _Seen(False, False, tuple((language, _LETTER) for language in self._letters.get(word, ())))
        else:
            small = self._weights.get(word, {})
            weights += small.items()
            if not small and len(word) > 5:
                for size in (3, 4, 5):
                    ending = self._endings.get(word[-size:], ())
                    weights += [(language, _ENDING / len(ending)) for language in ending]
            if not text.isascii():
                weights += self._by_letters(text.casefold())
            seen = _Seen(True, bool(small), tuple(weights))
        if len(self._seen) >= _REMEMBERED:
            self._seen.clear()
        self._seen[text] = seen
        return seen

    def _by_letters(self, written: str) -> list[tuple[str, float]]:
        """What the accented letters of a word tell."""
        known = self._accented.get(written, ())
        weights = [(language, 1 / len(known)) for language in known]
        for letter in sorted(set(written)):
            spoken = self._letters.get(letter, ())
            weights += [(language, _LETTER / len(spoken)) for language in spoken]
        return weights

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
    if not text or max(text) <= _LATIN:
        return False
    letters = [c for c in text[:_LONGEST_READ] if c.isalpha()]
    return sum(c > _LATIN for c in letters) * 2 > len(letters) > 0
