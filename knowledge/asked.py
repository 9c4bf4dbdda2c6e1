"""One query seen by one language's words: whole terms, marked terms, misspellings, shared words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.kin import Kin
from knowledge.lexicon import Lexicon, Mark, Reading
from knowledge.stems import stem
from knowledge.vocabulary import Vocabulary
from prompts.words import Token, tokens

How = Literal["exact", "marked", "compound", "typo", "words", "meaning"]
"""exact: the query is a term, in any regular form · marked: a term inside it · compound: read by the head of a German
word · typo: a term but for a misspelling · words: shares words with a term · meaning: near by vector."""

_DECIDED = 0.92  # score from which vectors have nothing to add
_APART = 0.015  # two scores nearer than this are a tie
_FINDINGS = ("finding", "disease")
_MIXED = 9  # letters from which a compound with an unknown beginning may be a misspelt word
_UNITS = ("mm", "cm", "ml", "x")


@dataclass(frozen=True, slots=True)
class Found:
    """How sure a concept is (0–1), and by what."""

    score: float
    how: How


class Asked:
    """One query seen by one language's words."""

    def __init__(
        self,
        text: str,
        language: str,
        lexicon: Lexicon,
        words: Vocabulary,
        kin: Kin,
        regions: frozenset[str],
        mend: bool = True,
    ) -> None:
        self.language, self.lexicon, self.words, self.kin = language, lexicon, words, kin
        self.regions = regions
        self.found: dict[str, Found] = {}
        self.decided = False
        row = tokens(text, language)
        self._whole(row, text, "exact")
        if not self.decided:
            mended = self._mended(row) if mend else None
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
                self._take(readings, 0.97 if how == "typo" else 1.0, how)
                self.decided = True
                return

    def _marks(self, row: Sequence[Token], text: str, how: How | None) -> None:
        """All terms in the query; decided where they leave no word over."""
        marks = self.lexicon.mark(row)
        content = set(self._content(row))
        if not marks or not content:
            return
        covered: set[int] = set()
        parts = [(r.concept, m) for m in marks for r in m.readings if self.kin.kind(r.concept) == "anatomy"]
        parts += [(m.part, m) for m in marks if self.kin.kind(m.part) == "anatomy"]
        places = {self.kin.region(part) for part, _ in parts}
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
            kept: How = how or ("marked" if direct else "compound")
            kind = self.kin.kind(readings[0].concept)
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
            for narrow, worth in self.kin.narrowed(part, general):
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
            if self.kin.kind(concept):
                self._put(concept, most * 0.97 * share, "words")
        self.decided = self.decided or self._clear()

    def _resolved(self, readings: Sequence[Reading], places: set[str]) -> tuple[Reading, ...]:
        """Readings in the order in which they hold: those of the report's region, the general ones, others."""
        near = self.regions or places

        def order(reading: Reading) -> int:
            if reading.region in near:
                return 0
            return 1 if not reading.region else 2

        known = [r for r in readings if self.kin.kind(r.concept)]
        return tuple(sorted(known, key=order))

    def _take(self, readings: Sequence[Reading], score: float, how: How) -> None:
        for at, reading in enumerate(readings):
            self._put(reading.concept, score * (1 - 0.03 * at), how)

    def _put(self, concept: str, score: float, how: How) -> None:
        if concept not in self.found or score > self.found[concept].score:
            self.found[concept] = Found(score, how)
