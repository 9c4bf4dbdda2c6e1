"""Each measure of a sentence goes to the finding it stands with, or to the part of the body whose own extent it is."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

from assistant.report.cues import Cue
from assistant.report.found import Found, Label, Organ
from assistant.report.measures import Measure
from assistant.report.nearness import BEHIND, SIZE_REACH, cost_of
from assistant.report.pieces import Piece
from assistant.report.placing import PLACE_REACH
from assistant.report.siding import Sided, side_near
from guardrails.assertion import Assertion
from knowledge.stems import forms
from prompts.words import Token

_ADJECTIVES = 3  # words that may stand between a size and the comma at which it ends
_CATEGORY = "-rads-"  # in the name of a category of a scale
_SHORT_WORD = 4  # letters of a word that is shortened
_TRAITS = frozenset({"enhancement", "restricted-diffusion"})  # findings that another one has, and that are not measured


class Sizing:
    """Gives measures to findings and parts in one language."""

    def __init__(self, language: str, joins: frozenset[str], predicates: frozenset[str], plain: frozenset[str]) -> None:
        self._joins, self._predicates, self._plain = joins, predicates, plain
        self._after, self._articles = forms(language).adjectives_after, forms(language).articles

    def of(
        self,
        findings: Sequence[Piece],
        pieces: Sequence[Piece],
        measures: Sequence[Measure],
        words: Sequence[Token],
        borders: set[int],
        sides: Sequence[Cue],
        label: Label | None,
    ) -> tuple[list[list[Measure]], list[Organ]]:
        """Each measure goes to the finding it stands with, or to the organ whose own extent it is."""
        sizes: list[list[Measure]] = [[] for _ in findings]
        extents: list[Organ] = []
        if not measures:
            return sizes, extents
        spans = [f.span for f in findings]
        organs = [p for p in pieces if p.kind in ("anatomy", "device") and p.concept]
        for measure in measures:
            if measure.distance:
                continue
            at = _token_span(words, measure)
            costs = [cost_of(at, span, words, borders, spans, comma=1.5) for span in spans]
            if any(f.concept not in _TRAITS for f in findings):  # "a collection with rim enhancement, 3 cm" measures the collection
                costs = [cost + SIZE_REACH * (f.concept in _TRAITS) for f, cost in zip(findings, costs, strict=True)]
            if self._after and any(span[1] <= at[0] and cost <= SIZE_REACH for span, cost in zip(spans, costs, strict=True)):
                owned = at[1] < len(words) and words[at[1]].folded in self._articles  # "5 mm de listesis"
                costs = [cost + (BEHIND if span[0] >= at[1] and not owned else 0) for span, cost in zip(spans, costs, strict=True)]
            if self._closed(words, at[1]) and any(span[1] <= at[0] for span in spans):  # "mass, 2 cm, with enhancement"
                costs = [cost + BEHIND * (span[0] >= at[1]) for span, cost in zip(spans, costs, strict=True)]
            best = min(costs, default=SIZE_REACH + 1.0)
            holder = [
                p
                for p in organs
                if p.mark.last <= at[0]
                and _states_extent(words, p.mark.last, at[0], sides, self._plain)
                and not any(s[1] <= p.mark.first and cost_of(s, p.span, words, borders, []) <= PLACE_REACH for s in spans)
            ]
            follows = any(
                0 <= f.mark.first - at[1] <= 6 and f.concept not in self._predicates and not _sized(f, measures, words, findings)
                for f in findings
            )  # "Kidney: 3 mm stone" measures the stone; "duct: 4 mm, not dilated" the duct
            near = findings[costs.index(best)] if holder and best <= SIZE_REACH else None
            # "Rein gauche de 11 cm avec calcul", "rate de 12 cm sans lésion": where sizes stand behind, this one is the part's
            apart = near is not None and self._after and near.mark.first > at[1] and words[at[1]].folded not in self._articles
            if holder and (apart or not follows and (best > 3 or holder[-1].mark.last > at[0] - 3 and best >= 2)):
                piece = _head(holder, words)
                side = side_near(piece.span, [], sides, words, borders, label, self._joins)
                extents.append(Organ(piece.concept, "extent", piece.mark.start, measure.end, side, measure))
            elif best <= SIZE_REACH:
                sizes[costs.index(best)].append(measure)
        return sizes, extents

    def _closed(self, words: Sequence[Token], at: int) -> bool:
        """Whether what stands before a place ends there: a comma and a joining word follow within few words."""
        near = range(at, min(at + _ADJECTIVES, len(words) - 1))
        return any(words[i].folded == "," and words[i + 1].folded in self._joins for i in near)


def _head(holder: Sequence[Piece], words: Sequence[Token]) -> Piece:
    """Of "lymph nodes within the groin measure …" the nodes: what is measured stands first in a chain of parts."""
    head = holder[-1]
    for piece in reversed(holder[:-1]):
        between = words[piece.mark.last : head.mark.first]
        if len(between) > 4 or any(not w.folded.isalpha() for w in between):
            break
        head = piece
    return head


def graded(found: tuple[Found, ...], text: str) -> tuple[Found, ...]:
    """Findings, and the category right behind one ("lesion PI-RADS 4 of 11 mm on the right"): one thing, one size and side."""
    rows = list(found)
    for at, (thing, category) in enumerate(itertools.pairwise(found)):
        joined = not any(c.isalnum() for c in text[thing.end : category.start])
        if _CATEGORY in category.concept and _CATEGORY not in thing.concept and joined and not thing.size:
            rows[at] = replace(thing, size=category.size, side=thing.side or category.side, places=thing.places or category.places)
    return tuple(rows)


def own_sizes(sizes: Sequence[Measure], start: int, assertion: Assertion) -> tuple[Measure, ...]:
    """The measures of a finding; of one that is denied only those behind it: "a follicle of 19 mm, no endometrioma"."""
    return tuple(m for m in sizes if m.start > start or assertion.word != "absent")


def sizes_of_part(sizes: Sequence[Measure], part: Sided, parts: Sequence[Sided]) -> list[Measure]:
    """The measures of one of several parts: each belongs to the place it stands behind, else to the first."""
    if len(parts) == 1:
        return list(sizes)
    starts = sorted((start, at) for at, each in enumerate(parts) for _, start, _ in each.places)
    own = parts.index(part)
    return [m for m in sizes if next((at for start, at in reversed(starts) if start <= m.start), 0) == own]


def _token_span(words: Sequence[Token], measure: Measure) -> tuple[int, int]:
    inside = [i for i, w in enumerate(words) if w.start < measure.end and measure.start < w.end]
    return inside[0], inside[-1] + 1


def _sized(finding: Piece, measures: Sequence[Measure], words: Sequence[Token], findings: Sequence[Piece]) -> bool:
    """Whether a size of its own stands behind a finding ("…, with a fibroid in the posterior wall of 2.3 cm")."""
    later = min((f.mark.first for f in findings if f.mark.first >= finding.mark.last), default=len(words))
    return any(finding.mark.last <= _token_span(words, m)[0] < later for m in measures)


def _states_extent(words: Sequence[Token], first: int, last: int, sides: Sequence[Cue], plain: frozenset[str]) -> bool:
    """ "Liver measures 17.5 cm", "CBD: 4 mm", "isthmus 3 mm": nothing stands between but a verb, a sign or a side."""
    sided = {at for cue in sides for at in range(cue.first, cue.last)}
    between = list(enumerate(words[first:last], first))
    return (
        last - first <= 4
        and all(len(w.folded) > 1 or w.folded in plain or at in sided for at, w in between if w.folded.isalpha())
        and not any(w.folded in (",", ";") for _, w in between)
        and all(_shortens(words, at) for at, w in between if w.folded == ".")
    )


def _shortens(words: Sequence[Token], at: int) -> bool:
    """Whether a full stop belongs to the short word before it ("wym. 52 mm"), which it touches."""
    return at > 0 and 1 < len(words[at - 1].folded) <= _SHORT_WORD and words[at - 1].end == words[at].start
