"""The search over the glossary: what somebody types, in any language, to the concepts it may mean.

The lexicon decides first (exact, inflected, compound), then a misspelling, then shared words; only where these leave
it open are vectors asked, so that most queries never import chromadb. Measured with `plainrad eval search`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import yaml

from knowledge.entries import Entries
from knowledge.lexicon import Lexicon, Mark, Reading
from knowledge.stems import keys, stem
from knowledge.vocabulary import Vocabulary
from prompts.words import Token, fold, tokens

if TYPE_CHECKING:
    from knowledge.index import Near

How = Literal["exact", "inflected", "compound", "typo", "words", "meaning"]
"""exact: a term as it stands · inflected: another form of one · compound: read by the head of a German word ·
typo: a term but for a misspelling · words: shares words with a term · meaning: near by vector."""

_LONGEST = 400  # characters of a query that are looked at
_DECIDED = 0.92  # share of words with a term from which vectors have nothing to add
_NEAREST = 60  # names asked of the index
_FINDINGS = ("finding", "disease")
_MIXED = 9  # letters from which a compound with an unknown beginning may be a misspelt word
_APART = 0.015  # two scores nearer than this are a tie


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


@dataclass(frozen=True, slots=True)
class _Found:
    score: float
    how: How


class Search:
    """Finds concepts; `index_factory` is called at the first query that needs vectors, None: no vectors here."""

    def __init__(self, entries: Entries, index_factory: Callable[[], NearNames | None]) -> None:
        self._entries = entries
        self._factory = index_factory
        self._vocabularies: dict[str, Vocabulary] = {}

    @cached_property
    def _index(self) -> NearNames | None:
        return self._factory()

    @cached_property
    def _skipped(self) -> Mapping[str, frozenset[str]]:
        document = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
        skipped: dict[str, frozenset[str]] = {}
        for language, words in document["skipped"].items():
            folded = {fold(word, language) for word in words.split()}
            skipped[language] = frozenset(folded | {stem(word, language) for word in folded})
        return skipped

    @cached_property
    def _children(self) -> Mapping[str, tuple[str, ...]]:
        """General concept → the narrower ones, all the way down."""
        below: dict[str, tuple[str, ...]] = {}
        for concept in self._entries.concepts.values():
            up, seen = concept.broader, {concept.id}
            while up and up not in seen:
                below[up] = (*below.get(up, ()), concept.id)
                seen.add(up)
                parent = self._entries.concepts.get(up)
                up = parent.broader if parent else None
        return below

    def find(self, query: str, language: str, k: int = 5, regions: Sequence[str] = ()) -> list[Hit]:
        """The concepts a query may mean, best first; `regions` of the report resolve short forms ("PE", "effusion")."""
        text = query.replace("\0", " ").encode("utf-8", "ignore").decode("utf-8")[:_LONGEST]
        found = self._found(text, language, frozenset(regions))
        best = sorted(found.items(), key=lambda row: (-row[1].score, row[0]))[:k]
        return [self._hit(concept, what, language) for concept, what in best]

    def _hit(self, concept: str, what: _Found, language: str) -> Hit:
        english = self._entries.entry(concept, "en")
        own = self._entries.entry(concept, language) or english
        term_en = english.preferred if english else concept
        return Hit(concept, own.preferred if own else concept, term_en, round(what.score, 4), what.how)

    def _found(self, text: str, language: str, regions: frozenset[str]) -> dict[str, _Found]:
        found: dict[str, _Found] = {}
        for spoken in dict.fromkeys((language, "en", "de")):
            if not len(self._entries.lexicon(spoken)):
                continue
            asked = _Asked(text, spoken, self._entries.lexicon(spoken), self._vocabulary(spoken), self, regions)
            if asked.decided or spoken == language:
                found = _better(found, asked.found)
            if asked.decided:
                return found
        return self._with_meaning(text, found)

    def _vocabulary(self, language: str) -> Vocabulary:
        if language not in self._vocabularies:
            self._vocabularies[language] = Vocabulary(
                self._entries.lexicon(language), self._skipped.get(language, frozenset())
            )
        return self._vocabularies[language]

    def _with_meaning(self, text: str, found: dict[str, _Found]) -> dict[str, _Found]:
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
        merged: dict[str, _Found] = {}
        for concept in {*near, *found}:
            close = (near.get(concept, low) - low) / (top - low) if top > low else float(concept in near)
            known = found.get(concept)
            score = MEANING * close + (1 - MEANING) * (known.score if known else 0.0)
            how: How = known.how if known and known.score > close else "meaning"
            merged[concept] = _Found(0.9 * score, how)
        return merged

    def narrowed(self, part: str, general: str) -> list[tuple[str, float]]:
        """What a general finding is at a part of the body (*tear* of the *meniscus*), and how surely.

        The closest part and the next narrower concept come first: an enlarged heart is no enlarged atrium.
        """
        concepts, rows = self._entries.concepts, []
        if general in concepts and part in concepts[general].of:
            rows.append((general, 0.98))
        for concept in self._children.get(general, ()):
            of = concepts[concept].of
            if part in of:
                deep = 0.02 * (concepts[concept].broader != general)
                rows.append((concept, 0.96 - 0.02 * min(of.index(part), 3) - deep))
        return rows

    def kind(self, concept: str) -> str:
        """The kind of a concept, empty where it is not there (or not signed)."""
        known = self._entries.concepts.get(concept)
        return known.kind if known else ""

    def region(self, concept: str) -> str:
        """The region of a concept."""
        return self._entries.concepts[concept].region


_UNITS = ("mm", "cm", "ml", "x")
MEANING = 0.6  # share of the vectors where words leave it open


def _better(one: dict[str, _Found], two: Mapping[str, _Found]) -> dict[str, _Found]:
    for concept, found in two.items():
        if concept not in one or found.score > one[concept].score:
            one[concept] = found
    return one


class _Asked:
    """One query seen by one language's words."""

    def __init__(
        self, text: str, language: str, lexicon: Lexicon, words: Vocabulary, search: Search, regions: frozenset[str]
    ) -> None:
        self.language, self.lexicon, self.words, self.search = language, lexicon, words, search
        self.regions = regions
        self.found: dict[str, _Found] = {}
        self.decided = False
        row = tokens(text, language)
        self._whole(row, text, "exact")
        if not self.decided:
            mended = self._mended(row)
            if mended:
                row = tokens(mended, language)
                self._whole(row, mended, "typo")
            if not self.decided:
                self._marks(row, mended or text, "typo" if mended else None)
        self._share(row, 0.5 if self.decided else 1.0)

    def _content(self, row: Sequence[Token]) -> list[int]:
        return [
            at for at, t in enumerate(row)
            if self.words.counts(t.folded) and self.words.counts(stem(t.folded, self.language))
        ]  # fmt: skip

    def _whole(self, row: Sequence[Token], text: str, how: How) -> None:
        """The whole query, or all of it but the words around ("what is … ?"), is one term."""
        content = self._content(row)
        spans = [(0, len(row))] + ([(content[0], content[-1] + 1)] if content else [])
        for first, last in spans:
            cut = text[row[first].start : row[last - 1].end] if row else ""
            readings = self._resolved(self.lexicon.lookup(cut), set())
            if readings:
                key = " ".join(k for k, _ in keys(row[first:last], self.language))
                plain = " ".join(t.folded for t in row[first:last] if t.folded.isalnum())
                kept: How = how if how == "typo" else "exact" if key == plain else "inflected"
                self._take(readings, 0.97 if how == "typo" else 1.0, kept)
                self.decided = True
                return

    def _marks(self, row: Sequence[Token], text: str, how: How | None) -> None:
        """All terms in the query; decided where they leave no word over."""
        marks = self.lexicon.mark(row)
        content = set(self._content(row))
        if not marks or not content:
            return
        covered: set[int] = set()
        parts = [(r.concept, m) for m in marks for r in m.readings if self.search.kind(r.concept) == "anatomy"]
        parts += [(m.part, m) for m in marks if self.search.kind(m.part) == "anatomy"]
        places = {self.search.region(part) for part, _ in parts}
        rows: list[tuple[Mark, tuple[Reading, ...], int]] = []
        for mark in marks:
            readings = self._resolved(mark.readings, places)
            within = content & set(range(mark.first, mark.last))
            if readings and within:
                covered |= within
                rows.append((mark, readings, len(within)))
        most = max((n for _, _, n in rows), default=1)
        for mark, readings, n in rows:
            direct = bool(self.lexicon.lookup(text[mark.start : mark.end]))
            kept: How = how or ("inflected" if direct else "compound")
            kind = self.search.kind(readings[0].concept)
            worth = 0.0 if kind in _FINDINGS else -0.08 if kind in ("anatomy", "descriptor") else -0.02
            score = (n / len(content)) * 0.5 + 0.4 * (n / most) + worth
            self._take(readings, max(score, 0.05), kept)
        whole = content - {at for at in content - covered if row[at].folded.isdigit() or row[at].folded in _UNITS}
        for mark, readings, _ in rows:
            for reading in readings:
                self._compose(mark, reading.concept, parts, content, whole, how)
        self.decided = covered >= whole and (len(rows) == 1 or self._clear())

    def _compose(
        self, mark: Mark, general: str, parts: Sequence[tuple[str, Mark]], content: set[int], whole: set[int],
        how: How | None,
    ) -> None:  # fmt: skip
        """A finding and the parts of the body beside it are one narrower concept: "gerissen" and "Meniskus"."""
        taken: dict[str, set[int]] = {}
        worths: dict[str, float] = {}
        for part, at in parts:
            for narrow, worth in self.search.narrowed(part, general):
                taken.setdefault(narrow, set()).update(range(mark.first, mark.last), range(at.first, at.last))
                worths[narrow] = max(worth, worths.get(narrow, 0.0))
        for narrow, at_tokens in taken.items():
            share = len(at_tokens & content) / len(whole)
            self._put(narrow, min(share, 1.0) * worths[narrow], how or ("compound" if mark.part else "words"))

    def _clear(self) -> bool:
        """Whether one concept stands out that takes in more than one word of the query."""
        scores = sorted((f.score for f in self.found.values()), reverse=True)
        return bool(scores) and scores[0] >= _DECIDED and (len(scores) == 1 or scores[0] - scores[1] > _APART)

    def _mended(self, row: Sequence[Token]) -> str | None:
        """The query with misspelt words put right, or None where nothing is to be mended."""
        said = [t.folded for t in row]
        changed = False
        for at in self._content(row):
            marks = self.lexicon.mark(row[at : at + 1])
            if self.words.knows(stem(said[at], self.language)) or (marks and (marks[0].part or len(said[at]) < _MIXED)):
                continue  # "Divertikolitis" is no colitis: a compound whose beginning is unknown may be a misspelling
            meant = self.words.meant(stem(said[at], self.language))
            if meant:
                said[at], changed = meant, True
        return " ".join(said) if changed else None

    def _share(self, row: Sequence[Token], most: float) -> None:
        words = [stem(row[at].folded, self.language) for at in self._content(row)]
        if not words:
            return
        for concept, share in self.words.sharing(words).items():
            if self.search.kind(concept):
                self._put(concept, most * 0.97 * share, "words")
        self.decided = self.decided or self._clear()

    def _resolved(self, readings: Sequence[Reading], places: set[str]) -> tuple[Reading, ...]:
        """Readings in the order in which they hold: those of the report's region, the general ones, others."""
        near = self.regions or places

        def order(reading: Reading) -> int:
            if reading.region in near:
                return 0
            return 1 if not reading.region else 2

        known = [r for r in readings if self.search.kind(r.concept)]
        return tuple(sorted(known, key=order))

    def _take(self, readings: Sequence[Reading], score: float, how: How) -> None:
        for at, reading in enumerate(readings):
            self._put(reading.concept, score * (1 - 0.03 * at), how)

    def _put(self, concept: str, score: float, how: How) -> None:
        if concept not in self.found or score > self.found[concept].score:
            self.found[concept] = _Found(score, how)
