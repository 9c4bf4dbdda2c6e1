"""School grades of a text, by each language's own formula: sentences and syllables do not weigh alike in all of them.

en: Flesch-Kincaid grade (Kincaid 1975). de: first Wiener Sachtextformel (Bamberger/Vanecek 1984).
"""

import re

_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"[.!?]+(?:\s|$)")
_VOWELS = {"en": re.compile(r"[aeiouy]+"), "de": re.compile(r"ei|ai|au|eu|äu|ie|aa|ee|oo|[aeiouyäöü]")}


def words(text: str) -> list[str]:
    """The words of a text, without numbers."""
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """The sentences of a text, roughly: a full stop, a question or an exclamation mark ends one."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def syllables(word: str, language: str) -> int:
    """Syllables of a word, by its vowels; an English silent e at the end does not sound."""
    low = word.lower()
    count = len(_VOWELS[language].findall(low))
    if language == "en" and low.endswith("e") and not low.endswith(("le", "ee")) and count > 1:
        count -= 1
    return max(1, count)


def grade(text: str, language: str) -> float:
    """The school grade from which a text is read with ease; 0 for a text without words."""
    listed = words(text)
    if not listed:
        return 0.0
    length = len(listed) / max(1, len(sentences(text)))
    counts = [syllables(word, language) for word in listed]
    if language == "en":
        return 0.39 * length + 11.8 * sum(counts) / len(listed) - 15.59
    many = 100 * sum(c >= 3 for c in counts) / len(listed)
    one = 100 * sum(c == 1 for c in counts) / len(listed)
    long = 100 * sum(len(word) > 6 for word in listed) / len(listed)
    return 0.1935 * many + 0.1672 * length + 0.1297 * long - 0.0327 * one - 0.875
