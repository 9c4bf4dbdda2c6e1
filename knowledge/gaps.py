"""Words of reports that no entry explains, and that are not everyday words either: what the glossary still lacks.

Everyday is what our own explanations, wordings and rules are written with; a specialist word is none of these.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from knowledge.lexicon import Lexicon
from knowledge.stems import stem
from prompts.words import Token, tokens

_SHORTEST = 4  # letters; shorter ones only in capitals, as abbreviations ("LAD")
_ROMAN = re.compile(r"[IVXLCM]+\Z")
_TITLES = frozenset(("dr", "prof", "med", "mr", "mrs", "ms", "herr", "frau", "dott", "dra", "sr", "sra", "mme", "dhr", "mgr"))
_NAMED_AFTER = 2  # signs and words after a title that may be a name ("Dr. Weber")


@dataclass(frozen=True)
class Gap:
    """A word without an explanation: how it is written most often, in how many reports, how often, where first."""

    word: str
    language: str
    reports: int
    times: int
    first: str


class Everyday:
    """The stems of the words that a language's explanations and rules use."""

    def __init__(self, language: str, texts: Iterable[str]) -> None:
        self.language = language
        self._stems = {stem(t.folded, language) for text in texts for t in tokens(text, language) if t.text.isalpha()}

    def knows(self, word: Token) -> bool:
        """Whether a word is one of them."""
        return stem(word.folded, self.language) in self._stems


def strings(value: Any) -> Iterator[str]:
    """All texts of a document, whatever holds them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)


def unexplained(text: str, lexicon: Lexicon, everyday: Everyday) -> list[Token]:
    """The specialist words of a text that no term covers, in order."""
    row = tokens(text, everyday.language)
    covered = {at for mark in lexicon.mark(row) for at in range(mark.first, mark.last)}
    loud = text.isupper()  # a report all in capitals has no abbreviations that can be told
    named = {
        at + n for at, t in enumerate(row) if t.folded in _TITLES for n in range(_NAMED_AFTER + 1) if n < 2 or row[at + 1 : at + 2]
    }
    return [t for at, t in enumerate(row) if at not in covered | named and _special(t, loud) and not everyday.knows(t)]


def _special(word: Token, loud: bool) -> bool:
    if not word.text.isalpha() or _ROMAN.match(word.text):
        return False
    return len(word.text) >= _SHORTEST or (len(word.text) > 1 and word.text.isupper() and not loud)


class Tally:
    """Counts the gaps of many reports."""

    def __init__(self) -> None:
        self._forms: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self._reports: Counter[tuple[str, str]] = Counter()
        self._first: dict[tuple[str, str], str] = {}

    def add(self, report: str, language: str, words: Iterable[Token]) -> None:
        """Count the words of one report."""
        found: set[tuple[str, str]] = set()
        for word in words:
            key = (language, stem(word.folded, language))
            found.add(key)
            self._forms[key][word.text] += 1
            self._first.setdefault(key, report)
        self._reports.update(found)

    def ranked(self, least: int = 1) -> list[Gap]:
        """The gaps, those of most reports first."""
        made = [
            Gap(self._forms[key].most_common(1)[0][0], key[0], self._reports[key], self._forms[key].total(), self._first[key])
            for key in self._forms
            if self._reports[key] >= least
        ]
        return sorted(made, key=lambda gap: (-gap.reports, -gap.times, gap.language, gap.word))
