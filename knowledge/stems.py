"""Light stems: inflected forms of one word meet in one key. Language data is a short list of endings."""

from collections.abc import Sequence
from functools import lru_cache

from prompts.words import Token

_ENDINGS: dict[str, tuple[str, ...]] = {
    "de": ("en", "er", "es", "em", "e", "n", "s"),
    "nl": ("en", "es", "e", "s", "n"),
    "fr": ("es", "s", "x", "e"),
    "es": ("es", "s"),
    "pt": ("es", "s"),
    "it": ("e", "i", "a", "o"),
    "pl": ("ami", "ach", "ego", "emu", "ymi", "ym", "om", "ow", "ie", "y", "i", "a", "e", "u", "o"),
}
_DETERMINERS = {
    "en": "the a an your my his her their our this that these those",
    "de": "der die das des dem den ein eine einer eines einem einen mein meine meiner meinem meinen ihr ihre ihrer ihrem "
    "ihren sein seine seiner seinem seinen im am",
}
_PASSED = {language: frozenset(words.split()) for language, words in _DETERMINERS.items()}
_SIDE_WORDS = {
    "en": "left right both",
    "de": "linke linken linker linkes linkem rechte rechten rechter rechtes rechtem beide beiden",
}
SIDES = {language: frozenset(words.split()) for language, words in _SIDE_WORDS.items()}
"""Side words that may stand inside a patient's term ("fluid around your left lung")."""
_HYPHENS = ("-", "‐", "‑", "–")
_SHORTEST = 4  # letters that must be left


@lru_cache(maxsize=1 << 17)
def stem(word: str, language: str) -> str:
    """The key of a folded word: "effusions" and "effusion", "Ergüsse" and "Erguss" have one."""
    if language == "en":
        return _english(word)
    for ending in _ENDINGS.get(language, ()):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            if ending == "s" and word.endswith("ss"):
                return word
            return word[: -len(ending)]
    return word


def _english(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    return word[:-1]


def _is_article(words: Sequence[Token], at: int) -> bool:
    """Whether such a word is one here: another word follows, and it is no letter of a name ("type A", "IM-Riss")."""
    after = words[at + 1].folded if at + 1 < len(words) else ""
    before = words[at - 1].folded if at else ""
    lettered = len(words[at].text) == 1 and words[at].text.isupper() and at > 0
    return after[:1].isalnum() and before not in _HYPHENS and not lettered


def keys(words: Sequence[Token], language: str) -> list[tuple[str, int]]:
    """Stems of a token row with the index of each token; hyphens, possessive 's and articles are passed over."""
    found: list[tuple[str, int]] = []
    passed = _PASSED.get(language, frozenset())
    for at, word in enumerate(words):
        if word.folded in _HYPHENS or word.folded == "'":
            continue
        if word.folded in passed and _is_article(words, at):
            continue
        if word.folded == "s" and at and words[at - 1].folded == "'":
            continue
        found.append((stem(word.folded, language), at))
    return found
