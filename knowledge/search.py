"""The search over the glossary: what somebody types, in any language, to the concepts it may mean.

The lexicon decides first (whole terms, marked terms, compounds), then a misspelling, then shared words; only where
these leave it open are vectors asked, so that most queries never import chromadb. Measured with `plainrad eval search`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import yaml

from knowledge.asked import Asked, Found, How
from knowledge.entries import Entries
from knowledge.stems import stem
from knowledge.vocabulary import Vocabulary
from prompts.words import fold

if TYPE_CHECKING:
    from knowledge.index import Near

_LONGEST = 400  # characters of a query that are looked at
_NEAREST = 60  # names asked of the index
_MEANING = 0.6  # share of the vectors where words leave it open


class NearNames(Protocol):
    """What the search needs of an index."""

    def near(self, query: str, k: int = 20, language: str | None = None) -> "list[Near]":
        """The names nearest to a query, best first."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept found: its term in the query's language (English where there is none) and how sure (0–1)."""

    concept: str
    term: str
    term_en: str
    score: float
    how: How


class Search:
    """Finds concepts; `index_factory` is called at the first query that needs vectors, None: no vectors here."""

    def __init__(self, entries: Entries, index_factory: Callable[[], NearNames | None]) -> None:
        self._entries = entries
        self._factory = index_factory
        self._vocabularies: dict[str, Vocabulary] = {}
        self._kin = entries.kin

    @cached_property
    def _index(self) -> NearNames | None:
        return self._factory()

    @cached_property
    def _words(self) -> Mapping[str, Any]:
        document: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
        return document

    @cached_property
    def _skipped(self) -> Mapping[str, frozenset[str]]:
        skipped: dict[str, frozenset[str]] = {}
        for language, words in self._words["skipped"].items():
            folded = {fold(word, language) for word in words.split()}
            skipped[language] = frozenset(folded | {stem(word, language) for word in folded})
        return skipped

    def find(self, query: str, language: str, k: int = 5, regions: Sequence[str] = ()) -> list[Hit]:
        """The concepts a query may mean, best first; `regions` of the report resolve short forms ("PE", "effusion")."""
        text = query.replace("\0", " ").encode("utf-8", "ignore").decode("utf-8")[:_LONGEST]
        found = self._found(text, language, frozenset(regions))
        best = sorted(found.items(), key=lambda row: (-row[1].score, row[0]))[:k]
        return [self._hit(concept, what, language) for concept, what in best]

    def _hit(self, concept: str, what: Found, language: str) -> Hit:
        english = self._entries.entry(concept, "en")
        own = self._entries.entry(concept, language) or english
        term_en = english.preferred if english else concept
        return Hit(concept, own.preferred if own else concept, term_en, round(what.score, 4), what.how)

    def _found(self, text: str, language: str, regions: frozenset[str]) -> dict[str, Found]:
        found: dict[str, Found] = {}
        for spoken in dict.fromkeys((language, *self._words["also"])):
            if not len(self._entries.lexicon(spoken)):
                continue
            lexicon = self._entries.lexicon(spoken)
            mend = spoken == language or not len(self._entries.lexicon(language))  # a German word is no English typo
            asked = Asked(text, spoken, lexicon, self._vocabulary(spoken), self._kin, regions, mend)
            if asked.decided or spoken == language:
                found = _better(found, asked.found)
            if asked.decided:
                return found
        return self._with_meaning(text, found)

    def _vocabulary(self, language: str) -> Vocabulary:
        if language not in self._vocabularies:
            self._vocabularies[language] = Vocabulary(self._entries.lexicon(language), self._skipped.get(language, frozenset()))
        return self._vocabularies[language]

    def _with_meaning(self, text: str, found: dict[str, Found]) -> dict[str, Found]:
        """Vectors where words leave it open: their rank and the shared words count together."""
        if not text.strip() or self._index is None:
            return found
        near: dict[str, float] = {}
        for name in self._index.near(text, _NEAREST):
            if name.concept in self._entries.concepts and name.concept not in near:
                near[name.concept] = name.score
        if not near:
            return found
        top, low = max(near.values()), min(near.values())
        merged: dict[str, Found] = {}
        for concept in {*near, *found}:
            close = (near.get(concept, low) - low) / (top - low) if top > low else float(concept in near)
            known = found.get(concept)
            score = _MEANING * close + (1 - _MEANING) * (known.score if known else 0.0)
            how: How = known.how if known and known.score > close else "meaning"
            merged[concept] = Found(0.9 * score, how)
        return merged


def _better(one: dict[str, Found], two: Mapping[str, Found]) -> dict[str, Found]:
    for concept, found in two.items():
        if concept not in one or found.score > one[concept].score:
            one[concept] = found
    return one
