"""The terms of a sentence, each with the one concept that it means there."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from assistant.report.cues import Cue
from knowledge.kin import kinds
from knowledge.lexicon import Concept, Lexicon, Mark, Reading
from prompts.words import Token, tokens

FINDING_KINDS = ("finding", "disease")
RAISED = "ºª°"  # "5.º metacarpo"
_MARKED = 2048  # sentences whose terms are kept: a title says nothing of the region, and the same sentences are read next


class Piece(NamedTuple):
    """A term of the sentence with the one concept it means here ("" where that is open)."""

    mark: Mark
    concept: str
    kind: str

    @property
    def span(self) -> tuple[int, int]:
        return self.mark.first, self.mark.last


class Pieces:
    """Finds them in sentences of one language; `lay` also takes patients' words for terms."""

    def __init__(self, language: str, lexicon: Lexicon, concepts: Mapping[str, Concept], lay: bool) -> None:
        self._language, self._lexicon, self._concepts, self._lay = language, lexicon, concepts, lay
        self._marked = lru_cache(maxsize=_MARKED)(self._mark)
        self._kind_of = {concept.id: concept.kind for concept in concepts.values()}

    def marks(self, text: str) -> tuple[list[Token], list[Mark]]:
        """The words of a sentence and the terms in it, before any reading is chosen."""
        return self._marked(text)

    def _mark(self, text: str) -> tuple[list[Token], list[Mark]]:
        words = tokens(text, self._language)
        marks = self._lexicon.mark(words, lay=self._lay)
        return words, [m for m in marks if not _counts(words, m)] if "#" in text else marks

    def parts_named(self, words: Sequence[Token]) -> list[str]:
        """The parts of the body that single words name, also inside an exam's name ("US thyroid")."""
        readings = [self._lexicon.lookup_word(w) for w in words if len(w.text) > 2]
        return [r.concept for rows in readings for r in rows if not r.region and not r.lay and self._is_part(r.concept)]

    def _is_part(self, concept: str) -> bool:
        return self._concepts[concept].kind == "anatomy"

    def of(self, words: Sequence[Token], marks: Sequence[Mark], regions: tuple[str, ...], label: tuple[str, ...]) -> list[Piece]:
        kind_of = self._kind_of
        plain = [m.readings[0].concept if len(m.readings) == 1 and not m.readings[0].region else "" for m in marks]
        if "" not in plain:  # nearly always: no term of the sentence means several things
            return [Piece(mark, concept, kind_of[concept]) for mark, concept in zip(marks, plain, strict=True)]
        near = {concept for concept in plain if concept}
        near |= {m.part for m in marks if m.part} | set(label)
        anatomy = {kind for c in near if self._concepts[c].kind == "anatomy" for kind in kinds(self._concepts, c)}
        context = anatomy | {part for c in anatomy for part in self._concepts[c].of}
        near_regions = {self._concepts[c].region for c in anatomy}
        pieces = []
        for mark in marks:
            concept = self.resolve(mark.readings, context, near_regions, regions)
            pieces.append(Piece(mark, concept, kind_of[concept] if concept else ""))
        return pieces

    def resolve(self, readings: Sequence[Reading], context: set[str], near: set[str], regions: Sequence[str]) -> str:
        """The concept a term means here, "" where that cannot be told: the organ named with it decides, then the region."""
        if len(readings) == 1 and not readings[0].region:
            return readings[0].concept
        best, chosen = 0.0, [""]
        for reading in readings:
            concept = self._concepts[reading.concept]
            score = 4.0 * bool(context.intersection(concept.of)) + 2.0 * (concept.region in near and not context.isdisjoint(concept.of))
            if not near or concept.region in near:
                score += 2.0 * (concept.region in near)
                if concept.region in regions:  # a name that needs no region is at home in each part of the exam
                    score += 1.5 - 0.5 * (list(regions).index(concept.region) if reading.region else 0)
            score += 0.1 * (not reading.region)
            if score > best:
                best, chosen = score, [reading.concept]
            elif score == best:
                chosen.append(reading.concept)
        if best <= 0.0:
            return next((r.concept for r in readings if not r.region), "")
        if len(chosen) > 1:  # of several equally near the one that is general ("infection"), else none: never a guess
            wider = [c for c in chosen if all(c == other or self._concepts[other].broader == c for other in chosen)]
            chosen = wider or [c for c in chosen if self._concepts[c].region == "general"]
        return chosen[0] if len(chosen) == 1 else ""

    def with_short_forms(self, words: Sequence[Token], pieces: list[Piece], cues: Mapping[str, Sequence[Cue]]) -> list[Piece]:
        """ "RUL" is a lobe with its side, whether or not the glossary lists the short form."""
        extra = []
        for cue in cues.get("sided", ()):
            if not any(p.mark.first <= cue.first < p.mark.last for p in pieces) and cue.value in self._concepts:
                word = words[cue.first]
                mark = Mark((Reading(cue.value, "", False),), cue.first, cue.last, word.start, word.end)
                extra.append(Piece(mark, cue.value, "anatomy"))
        return sorted([*pieces, *extra], key=lambda p: p.mark.first) if extra else pieces


def _counts(words: Sequence[Token], mark: Mark) -> bool:
    """Whether a "#" counts something ("series #6") and is no fracture ("# of the left radius")."""
    return (
        words[mark.first].folded == "#"
        and mark.last == mark.first + 1
        and any(w.folded.isdigit() for w in words[mark.last : mark.last + 1])
    )
