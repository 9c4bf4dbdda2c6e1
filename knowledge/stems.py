"""Light stems: inflected forms of one word meet in one key. What a language's words end in is data: languages/LANG.yaml.

stems.endings   tried in order, the first that fits is taken off; {ending, to, shortest} puts something in its place
stems.shortest  letters that must be left      stems.kept  from words that end so nothing is taken off
stems.finals    rewritten ends of what is left, in order: {from: regular expression, to, least: letters it must have, stop}
articles        small words passed over between the words of a term; before an apostrophe too ("l'", "dell'")
sides           side words that may stand inside a patient's term ("fluid around your left lung")
compounds       links between the halves of a word written in one; only in languages that write so
glued           side words that are written in one word with a part of the body ("linkernier")
written         words that name their term only as they are written here, in accents and capitals ("côte", not "côté"; PRES, not "près")
joins           words that join two things of a list, or a thing and what is with it
joined          those of them that make a list of equals ("and", "or")
adjectives      `after` where a word of degree may stand behind its noun ("derrame pleural leve"); else before it only
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from prompts.layers import ContentError
from prompts.words import Token, folded_of

_FOLDER = Path(__file__).with_name("languages")
_KEYS = {"stems", "articles", "sides", "compounds", "glued", "written", "joins", "joined", "adjectives", "grade"}
_STEM_KEYS = {"endings", "shortest", "kept", "finals"}
_HYPHENS = ("-", "‐", "‑", "–")
_ROMAN = re.compile(r"x?(?:ix|iv|v?i{1,3})")
_APOSTROPHE = "'"  # as it is folded
_POSSESSIVE = "s"
_REMEMBERED = 1 << 17  # stems kept for each language; bounded, as reports bring new words without end
_SHORTEST = 4  # letters that must be left, where the file says nothing


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of one language's words."""

    endings: tuple[tuple[str, str, int], ...] = ()
    kept: tuple[str, ...] = ()
    finals: tuple[tuple[re.Pattern[str], str, int, bool], ...] = ()
    articles: frozenset[str] = frozenset()
    sides: frozenset[str] = frozenset()
    compounds: tuple[str, ...] = ()
    glued: tuple[str, ...] = ()
    joins: frozenset[str] = frozenset()
    joined: frozenset[str] = frozenset()
    adjectives_after: bool = False
    written: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def misread(self, word: Token) -> bool:
        """Whether a word only looks like a term of one word when it is folded: "près" is not PRES."""
        as_written = self.written.get(word.folded)
        return as_written is not None and word.text not in as_written and word.text.lower() not in as_written


@lru_cache(maxsize=32)
def forms(language: str) -> Forms:
    """The forms of a language; of one that has no file, words stay as they are."""
    document = of_language(language)
    rules: Mapping[str, Any] = document.get("stems", {})
    if set(rules) - _STEM_KEYS:
        raise ContentError(f"languages/{language}.yaml: stems: keys must be {sorted(_STEM_KEYS)}")
    shortest = int(rules.get("shortest", _SHORTEST))
    return Forms(
        endings=tuple(_ending(row, shortest) for row in rules.get("endings", ())),
        kept=tuple(rules.get("kept", ())),
        finals=tuple(
            (re.compile(row["from"]), row["to"], int(row.get("least", 0)), bool(row.get("stop", False)))
            for row in rules.get("finals", ())
        ),
        articles=frozenset(document.get("articles", "").split()),
        sides=frozenset(document.get("sides", "").split()),
        compounds=tuple(document.get("compounds", ())),
        glued=tuple(document.get("glued", "").split()),
        joins=frozenset(document.get("joins", "").split()),
        joined=frozenset(document.get("joined", "").split()),
        adjectives_after=document.get("adjectives") == "after",
        written={str(word): frozenset(str(t) for t in texts) for word, texts in document.get("written", {}).items()},
    )


@lru_cache(maxsize=32)
def of_language(language: str) -> Mapping[str, Any]:
    """The parsed languages/LANG.yaml, empty where there is none; an unknown key is an error."""
    path = _FOLDER / f"{language}.yaml"
    if not path.is_file():
        return {}
    document: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    if set(document) - _KEYS:
        raise ContentError(f"languages/{language}.yaml: keys must be {sorted(_KEYS)}")
    return document


def _ending(row: str | Mapping[str, Any], shortest: int) -> tuple[str, str, int]:
    if isinstance(row, str):
        return row, "", shortest
    return str(row["ending"]), str(row.get("to", "")), int(row.get("shortest", shortest))


def stem(word: str, language: str) -> str:
    """The key of a folded word: "effusions" and "effusion", "Ergüsse" and "Erguss" have one."""
    return _stems(language)[word]


class _Stems(dict[str, str]):
    """Folded word → its key in one language, worked out when first asked for."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._forms = forms(language)
        self.articles = self._forms.articles
        self.passed = self.articles | {*_HYPHENS, _APOSTROPHE, _POSSESSIVE}
        """Folded words that may be passed over."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        key = self[word] = _key(word, self._forms)
        return key


@lru_cache(maxsize=32)
def _stems(language: str) -> _Stems:
    return _Stems(language)


def _key(word: str, known: Forms) -> str:
    if _ROMAN.fullmatch(word):  # "VIII" is no inflected form of "VII"
        return word
    if not (known.kept and word.endswith(known.kept)):
        word = _without_ending(word, known)
    for pattern, to, least, stop in known.finals:
        if len(word) >= least and pattern.search(word):
            word = pattern.sub(to, word)
            if stop:
                break
    return word


def _without_ending(word: str, known: Forms) -> str:
    for ending, to, shortest in known.endings:
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            return word[: len(word) - len(ending)] + to
    return word


def _is_article(words: Sequence[Token], at: int) -> bool:
    """Whether such a word is one here: another word follows, and it is no letter of a name ("type A", "IM-Riss")."""
    follows = at + 1
    if follows < len(words) and words[follows].folded == _APOSTROPHE:
        follows += 1  # "l'épanchement", "dell'aorta"
    after = words[follows].folded if follows < len(words) else ""
    before = words[at - 1].folded if at else ""
    lettered = len(words[at].text) == 1 and words[at].text.isupper() and at > 0
    return after[:1].isalnum() and before not in _HYPHENS and not lettered


def keys(words: Sequence[Token], language: str) -> list[tuple[str, int]]:
    """Stems of a token row with the index of each token; hyphens, possessive 's and articles are passed over."""
    stems = _stems(language)
    passed, articles = stems.passed, stems.articles
    folded = folded_of(words)
    if passed.isdisjoint(folded):
        return list(zip(map(stems.__getitem__, folded), range(len(words)), strict=True))
    return [
        (stems[word], at)
        for at, word in enumerate(folded)
        if word not in passed or not _is_passed(words, at, articles)
    ]  # fmt: skip


def _is_passed(words: Sequence[Token], at: int, articles: frozenset[str]) -> bool:
    folded = words[at].folded
    if folded in _HYPHENS or folded == _APOSTROPHE:
        return True
    if folded == _POSSESSIVE and at and words[at - 1].folded == _APOSTROPHE:
        return True
    return folded in articles and _is_article(words, at)
