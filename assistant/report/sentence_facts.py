"""Facts of one sentence, with offsets inside it: a pure function of its words, so that a sentence met before is free.

"Small left pleural effusion with adjacent atelectasis." gives an effusion on the left and an atelectasis whose side
is not said: a side belongs to the finding it stands with, never to its neighbour.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from assistant.report.cues import Cue, Cues
from assistant.report.found import Found, Organ, SentenceFacts
from assistant.report.labels import governed, label_of, lead_of
from assistant.report.levels import level_of
from assistant.report.measures import Measures
from assistant.report.misreadings import Misreadings
from assistant.report.nearness import borders_of, nearest_value, value_before
from assistant.report.pieces import FINDING_KINDS, Piece, Pieces
from assistant.report.placing import Placing
from assistant.report.siding import Siding, side_near
from assistant.report.sizing import Sizing, graded, own_sizes, sizes_of_part
from guardrails.assertion import Assertor, Prepared
from knowledge.lexicon import Concept, Lexicon
from knowledge.stems import forms
from prompts.words import Token, fold

_DESCRIBED = 4  # words that may stand between a finding and the degree that describes it
_CHANGE_REACH = 18
_ENDS = frozenset(".;:()")


class SentenceReader:
    """Reads sentences of one language."""

    def __init__(
        self,
        language: str,
        rules: Mapping[str, Any],
        lexicon: Lexicon,
        concepts: Mapping[str, Concept],
        assertor: Assertor,
        critical: frozenset[str] = frozenset(),
        lay: bool = False,
        misread: Mapping[str, str] = MappingProxyType({}),
        abbreviations: frozenset[str] = frozenset(),
    ) -> None:
        self.language, self._concepts, self._assertor = language, concepts, assertor
        self.cues, self._measures = Cues(rules, language), Measures(rules)
        self._critical, self._abbreviations = critical, abbreviations
        self._after, self._joins = forms(language).adjectives_after, forms(language).joins | {","}
        plain = frozenset(fold(str(w), language) for w in rules["plain_words"])
        openers = frozenset(fold(str(w), language) for w in rules.get("side_openers", ()))
        self._placing, self._siding = Placing(concepts, self._joins), Siding(concepts, self._joins, openers)
        self._sizing = Sizing(language, self._joins, frozenset(rules.get("predicates", ())), plain)
        self.pieces = Pieces(language, lexicon, concepts, lay)
        self._misread = Misreadings(misread, lambda word: any(r.concept in critical for r in lexicon.lookup(word)))
        self._plain = plain

    def read(self, text: str, section: str, heading: str, regions: tuple[str, ...], label: tuple[str, ...]) -> SentenceFacts:
        """The facts of a sentence; `label` are the parts named by the label it stands under."""
        words, marks = self.pieces.marks(text)
        pieces = self.pieces.of(words, marks, regions, label)
        cues = self.cues.find(words)
        pieces = self.pieces.with_short_forms(words, pieces, cues)
        judged = self._assertor.prepare(text, section, heading, words)
        findings = [p for p in pieces if p.concept and (p.kind in FINDING_KINDS or p.concept in self._critical)]
        if findings and (changes := cues.get("changes")):
            findings = [p for p in findings if not _compares(p, changes, judged)]
        own = label_of(words, pieces, cues)
        lengths = self._measures.each(text)
        measures = self._measures.joined(text, lengths)
        told = findings or measures or "normal" in cues or "not_assessed" in cues
        borders = borders_of(words, cues, self._abbreviations) if told else set()
        apart = self._placing.apart(pieces, words, cues, borders) if findings and "normal" in cues else ()
        places = self._placing.of(findings, [p for p in pieces if p.span not in apart], words, cues, borders, own) if findings else []
        sizes, extents = self._sizing.of(findings, pieces, measures, words, borders, cues.get("sides", ()), own)
        sided = [self._siding.of(f, findings, places[at], pieces, cues, words, borders, own) for at, f in enumerate(findings)]
        found = tuple(
            Found(
                concept=self._placing.meant(f, part),
                start=f.mark.start,
                end=f.mark.end,
                assertion=judged.judge(f.mark.start, f.mark.end),
                side=part.side,
                places=tuple(part.places),
                size=own_sizes(sizes_of_part(sizes[at], part, sided[at]), f.mark.start, judged.judge(f.mark.start, f.mark.end)),
                change=nearest_value(f.span, findings, cues.get("changes", ()), words, borders, _CHANGE_REACH),
                degree=self._described(f.span, findings, cues.get("degrees", ()), words),
                count=self.cues.count(words, f.mark.first, f.mark.last),
                nuance=nearest_value(f.span, [], cues.get("nuances", ()), words, set(), 30),
                level=level_of(text, f.mark, pieces),
                limited=self._described(f.span, findings, cues.get("limits", ()), words) is not None,
                person=next((c.value for c in cues.get("persons", ())), None),
                said=f.mark.said,
            )
            for at, f in enumerate(findings)
            for part in sided[at]
        )
        found = graded(found, text)
        organs: list[Organ] = [] if cues.get("persons") else [*self._states(found, pieces, cues, words, borders), *extents]
        earlier = self._measures.earlier(text, lengths) if lengths and not found and not extents else None
        lead = lead_of(words, pieces, cues) if found or organs else None
        garbled = self._misread.among(words, marks)
        return SentenceFacts(
            tuple(words), tuple(pieces), cues, found, tuple(organs), own, lead, judged.judge, judged.shielded, earlier, garbled
        )

    def _described(self, span: tuple[int, int], findings: Sequence[Piece], cues: Sequence[Cue], words: Sequence[Token]) -> str | None:
        """What a describing word says of a finding: one before it, or right behind it in a language that puts it there."""
        before = value_before(span, cues, _DESCRIBED)
        if before is not None or not self._after or not cues:
            return before
        stop = min((f.mark.first for f in findings if f.mark.first >= span[1]), default=len(words))
        stop = next((i for i in range(span[1], stop) if words[i].folded in self._joins or words[i].folded in _ENDS), stop)
        return next((c.value for c in cues if span[1] <= c.first < min(stop, span[1] + _DESCRIBED)), None)

    def covered(self, text: str) -> bool:
        """Whether every word is part of a term, a cue or a measure, or one of the plain words of the language."""
        words, marks = self.pieces.marks(text)
        known = {i for m in marks for i in range(m.first, m.last)}
        for cues in self.cues.find(words).values():
            known |= {i for c in cues for i in range(c.first, c.last)}
        spans = [(m.start, m.end) for m in self._measures.find(text)]
        return all(
            i in known or not w.folded.isalpha() or w.folded in self._plain or any(start <= w.start < end for start, end in spans)
            for i, w in enumerate(words)
        )

    def _states(
        self,
        found: Sequence[Found],
        pieces: Sequence[Piece],
        cues: Mapping[str, Sequence[Cue]],
        words: Sequence[Token],
        borders: set[int],
    ) -> list[Organ]:
        """Organs called normal, or not assessed, in this sentence."""
        taken = {(start, end) for f in found for _, start, end in f.places if f.assertion.word != "absent" and start >= f.start}
        organs: list[Organ] = []
        for group, state in (("normal", "normal"), ("not_assessed", "not_assessed")):
            for cue in cues.get(group, ()):
                for piece in governed(cue, pieces, words, borders):
                    if piece.kind == "anatomy" and piece.concept and (piece.mark.start, piece.mark.end) not in taken:
                        side = side_near(piece.span, [], cues.get("sides", ()), words, borders, None, self._joins)
                        start = min(piece.mark.start, words[cue.first].start)
                        organs.append(Organ(piece.concept, state, start, max(piece.mark.end, words[cue.last - 1].end), side))
        return organs


def _compares(p: Piece, changes: Sequence[Cue], judged: Prepared) -> bool:
    """Whether a word is part of how a report says that nothing changed: "bez istotnej zmiany" is no lesion that is there."""
    inside = any(c.value == "unchanged" and c.first < p.mark.first and p.mark.last <= c.last for c in changes)
    return inside and judged.judge(p.mark.start, p.mark.end).word == "present"
