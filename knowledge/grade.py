"""School grades of a text, by each language's own published formula: sentences and syllables do not weigh alike in all.

The formula is data (`grade` in languages/LANG.yaml): weights of what is counted, and, where the formula gives a reading
ease instead of a grade, `bands` that turn one into the other.
  sentence   words a sentence      sentences  sentences a hundred words    letters  letters a word
  syllables  syllables a word      one, three, four  words of one, at least three, at least four syllables in a hundred
  long       words of more than six letters in a hundred
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from knowledge.stems import of_language

_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"[.!?]+(?:\s|$)")
_LONG = 6  # letters


def words(text: str) -> list[str]:
    """The words of a text, without numbers."""
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """The sentences of a text, roughly: a full stop, a question or an exclamation mark ends one."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


@lru_cache(maxsize=16)
def _sounds(language: str) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    rules = of_language(language)["grade"]
    return re.compile(rules["vowels"]), re.compile(rules["silent"]) if "silent" in rules else None


def syllables(word: str, language: str) -> int:
    """Syllables of a word, by its vowels; an ending that is silent does not count."""
    low = word.lower()
    vowels, silent = _sounds(language)
    count = len(vowels.findall(low))
    if silent is not None and count > 1 and silent.search(low):
        count -= 1
    return max(1, count)


def grade(text: str, language: str) -> float:
    """The school grade from which a text is read with ease; 0 for a text without words."""
    listed = words(text)
    if not listed:
        return 0.0
    rules: Mapping[str, Any] = of_language(language)["grade"]
    counted = _counted(listed, max(1, len(sentences(text))), language)
    score = float(rules["base"]) + sum(float(weight) * counted[name] for name, weight in rules["weights"].items())
    return _in_bands(score, rules["bands"]) if "bands" in rules else score


def _counted(listed: Sequence[str], spoken: int, language: str) -> dict[str, float]:
    """What formulas count; `spoken` is the number of sentences."""
    counts = [syllables(word, language) for word in listed]
    many = len(listed)

    def share(these: Sequence[bool]) -> float:
        return 100 * sum(these) / many

    return {
        "sentence": many / spoken,
        "sentences": 100 * spoken / many,
        "letters": sum(map(len, listed)) / many,
        "syllables": sum(counts) / many,
        "one": share([c == 1 for c in counts]),
        "three": share([c >= 3 for c in counts]),
        "four": share([c >= 4 for c in counts]),
        "long": share([len(word) > _LONG for word in listed]),
    }


def _in_bands(score: float, bands: Sequence[Sequence[float]]) -> float:
    """The grade of a score, between the two rows (score, grade) it lies between; beyond the ends the last one."""
    rows = sorted(bands, key=lambda row: row[0])
    if score <= rows[0][0]:
        return float(rows[0][1])
    for (low, first), (high, last) in zip(rows, rows[1:], strict=False):
        if score <= high:
            return first + (last - first) * (score - low) / (high - low)
    return float(rows[-1][1])
