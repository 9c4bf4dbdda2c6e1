"""Facts of one sentence, with offsets inside it: a pure function of its words, so that a sentence met before is free.

"Small left pleural effusion with adjacent atelectasis." gives an effusion on the left and an atelectasis whose side
is not said: a side belongs to the finding it stands with, never to its neighbour.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, NamedTuple

from assistant.report.cues import Cue, Cues
from assistant.report.levels import level_of
from assistant.report.measures import Measure, Measures
from assistant.report.misreadings import Misreadings
from assistant.report.pieces import FINDING_KINDS, RAISED, Piece, Pieces
from assistant.report.sides import groups, on_both, side_of
from guardrails.assertion import Assertion, Assertor, Prepared
from knowledge.kin import around, kinds
from knowledge.lexicon import Concept, Lexicon
from knowledge.stems import forms
from prompts.words import Token, fold, folded_of

_LEAD = 3  # words before the part that a sentence begins with
_ADJECTIVES = 3  # words that may stand between a side and the finding it describes
_DESCRIBED = 4  # words that may stand between a finding and the degree that describes it
_CATEGORY = "-rads-"  # in the name of a category of a scale
_BEHIND = 8  # what it costs a size to stand before its finding, where describing words stand behind it
_ENDS = frozenset(".;:()")
_STOPS = frozenset(";.!")
_LEAD_LABEL = 6  # words of a label before a sentence ("Peripheral zone:")
_LABEL_FIRST, _LABEL_REACH = 9, 20  # words before the first colon of a label, and before the last that may end it
_SHORT_WORD = 4  # letters of a word that is shortened
_TRAITS = frozenset({"enhancement", "restricted-diffusion"})  # findings that another one has, and that are not measured
_SIDE_REACH, _SIZE_REACH, _PLACE_REACH, _CHANGE_REACH = 9, 24, 16, 18


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of the sentence before the rest of the report is known."""

    concept: str
    start: int
    end: int
    assertion: Assertion
    side: str | None
    places: tuple[tuple[str, int, int], ...]
    size: tuple[Measure, ...]
    change: str | None
    degree: str | None
    count: int | None
    nuance: str | None
    level: str | None
    limited: bool
    person: str | None
    said: str
    """The whole term where the sentence has only a word of it, else empty."""


class _Part(NamedTuple):
    """A finding on one side: its concept there, and its places."""

    concept: str
    side: str | None
    places: Sequence[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class Organ:
    """A part of the body called normal or not assessed; or with a measure of its own."""

    concept: str
    state: str
    start: int
    end: int
    side: str | None
    measure: Measure | None = None


class SentenceFacts(NamedTuple):
    """All that one sentence says. `label` is a leading organ label ("Left kidney:") that the next sentences inherit."""

    words: tuple[Token, ...]
    pieces: tuple[Piece, ...]
    cues: Mapping[str, Sequence[Cue]]
    found: tuple[Found, ...]
    organs: tuple[Organ, ...]
    label: tuple[tuple[str, ...], str | None] | None
    lead: tuple[tuple[str, ...], str | None] | None
    """The part and side that the sentence begins with ("Left kidney with …"), where it names no other side and tells something."""
    assertions: Callable[[int, int], Assertion]
    shielded: Callable[[int, int], bool]
    earlier: Measure | None = None
    """The size before, where the sentence names no finding and tells nothing but that size."""
    garbled: bool = False
    """Whether a word is none, but would be that of a critical finding if a scanner misread it ("pneurnothorax")."""


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
        self._joins = forms(language).joins | {","}
        self._after, self._articles = forms(language).adjectives_after, forms(language).articles
        self._predicates = frozenset(rules.get("predicates", ()))
        self._side_openers = frozenset(fold(str(w), language) for w in rules.get("side_openers", ()))
        self._siblings: dict[str, list[Concept]] = {}
        for concept in concepts.values():
            if concept.broader and concept.kind in FINDING_KINDS:
                self._siblings.setdefault(concept.broader, []).append(concept)
        self.pieces = Pieces(language, lexicon, concepts, lay)
        self._misread = Misreadings(misread, lambda word: any(r.concept in critical for r in lexicon.lookup(word)))
        self._plain = frozenset(fold(str(w), language) for w in rules["plain_words"])

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
        own = _label(words, pieces, cues)
        lengths = self._measures.each(text)
        measures = self._measures.joined(text, lengths)
        told = findings or measures or "normal" in cues or "not_assessed" in cues
        borders = _borders(words, cues, self._abbreviations) if told else set()
        apart = self._apart(pieces, words, cues, borders) if findings and "normal" in cues else ()
        places = self._places(findings, [p for p in pieces if p.span not in apart], words, cues, borders, own) if findings else []
        sizes, extents = self._sizes(findings, pieces, measures, words, borders, cues.get("sides", ()), own)
        sided = [self._sided(f, findings, places[at], pieces, cues, words, borders, own) for at, f in enumerate(findings)]
        found = tuple(
            Found(
                concept=self._at_its_place(f, part),
                start=f.mark.start,
                end=f.mark.end,
                assertion=judged.judge(f.mark.start, f.mark.end),
                side=part.side,
                places=tuple(part.places),
                size=_own(_of_part(sizes[at], part, sided[at]), f.mark.start, judged.judge(f.mark.start, f.mark.end)),
                change=_nearest(f.span, findings, cues.get("changes", ()), words, borders, _CHANGE_REACH),
                degree=self._described(f.span, findings, cues.get("degrees", ()), words),
                count=self.cues.count(words, f.mark.first, f.mark.last),
                nuance=_nearest(f.span, [], cues.get("nuances", ()), words, set(), 30),
                level=level_of(text, f.mark, pieces),
                limited=self._described(f.span, findings, cues.get("limits", ()), words) is not None,
                person=next((c.value for c in cues.get("persons", ())), None),
                said=f.mark.said,
            )
            for at, f in enumerate(findings)
            for part in sided[at]
        )
        found = _graded(found, text)
        organs: list[Organ] = [] if cues.get("persons") else [*self._states(found, pieces, cues, words, borders), *extents]
        earlier = self._measures.earlier(text, lengths) if lengths and not found and not extents else None
        lead = _lead(words, pieces, cues) if found or organs else None
        garbled = self._misread.among(words, marks)
        return SentenceFacts(
            tuple(words), tuple(pieces), cues, found, tuple(organs), own, lead, judged.judge, judged.shielded, earlier, garbled
        )

    def _sided(
        self,
        finding: Piece,
        findings: Sequence[Piece],
        places: Sequence[tuple[str, int, int]],
        pieces: Sequence[Piece],
        cues: Mapping[str, Sequence[Cue]],
        words: Sequence[Token],
        borders: set[int],
        label: tuple[tuple[str, ...], str | None] | None,
    ) -> list[_Part]:
        """A finding by its sides: one part, or several where places of both sides are named."""
        sides = cues.get("sides", ())
        distinct = {c.value for c in sides}
        if len(distinct) > 1 and not cues.get("normal") and not cues.get("not_assessed"):
            apart = self._parts(finding, places, pieces, sides, words)
            if apart:
                return apart
            others = [f.span for f in findings if f is not finding]
            others += [
                p.span for p in pieces if p.kind == "measurement" and p.span not in (finding.span, *others)
            ]  # "BI-RADS 5 right, 2 left"
            alone = all(set(self._concepts[finding.concept].of) & around(self._concepts, place[0]) for place in places)
            if alone and on_both(finding.span, others, sides, words, borders, self._joins):
                return [_Part(finding.concept, "both", places)]
        side = (
            _side(finding.span, findings, sides, words, borders, label, self._joins)
            or _side_of_places(places, pieces, sides, words, borders)
            or self._side_of_subject(finding, pieces, sides, words, borders)
            or _side_in_front(finding, findings, pieces, sides, borders)
            or self._side_of_opening(finding, sides, words)
        )
        return [_Part(finding.concept, side, places)]

    def _side_of_opening(self, finding: Piece, sides: Sequence[Cue], words: Sequence[Token]) -> str | None:
        """The one side of a sentence that opens with it ("a sinistra vene dilatate, reperto da varicocele"): all is said of there."""
        first = sides[0] if sides else None
        if first is None or not first.first or len({c.value for c in sides}) > 1 or first.last > finding.mark.first:
            return None
        colon = next((i + 1 for i in range(min(first.first, _LEAD_LABEL)) if words[i].folded == ":"), 0)
        opened = first.first > colon and all(w.folded in self._side_openers for w in words[colon : first.first])
        return first.value if opened and not any(w.folded in _STOPS for w in words[first.last : finding.mark.first]) else None

    def _parts(
        self,
        finding: Piece,
        places: Sequence[tuple[str, int, int]],
        pieces: Sequence[Piece],
        sides: Sequence[Cue],
        words: Sequence[Token],
    ) -> list[_Part]:
        """A finding of places on different sides. A term that holds its first place ("rib fracture") is no fracture of the next."""
        own = self._concepts[finding.concept]
        spans = [next(p.span for p in pieces if (p.mark.start, p.mark.end) == place[1:]) for place in places]
        stops = self._joins | {",", ";"}
        within = bool(own.of) and finding.span not in spans and side_of(finding.span, sides, words, stops) is not None
        apart = groups([finding.span, *spans] if within else spans, sides, words, stops)
        found = []
        for side, members in apart.items():
            here = [places[at - within] for at in members if at or not within]
            held = not within or 0 in members or all(own.of[0] in around(self._concepts, place[0]) for place in here)
            concept = finding.concept if held else own.broader
            if concept is None:
                return []
            found.append(_Part(concept, side, here))
        if len({(part.concept, tuple(p[0] for p in part.places)) for part in found}) == 1 and found:
            return [_Part(finding.concept, "both", places)]
        return found

    def _at_its_place(self, finding: Piece, part: _Part) -> str:
        """A word that the region alone explained ("stone"), by the place that stands with it: one in the ureter is no kidney stone."""
        own = self._concepts[part.concept]
        bound = any(r.concept == part.concept and r.region for r in finding.mark.readings)
        here = [around(self._concepts, place[0]) for place in part.places]
        if not bound or not here or any(set(own.of) & up for up in here):
            return part.concept
        others = [c for c in self._siblings.get(own.broader or "", ()) if c.of and c.region == own.region and c.of[0] in here[0]]
        return others[0].id if len(others) == 1 else part.concept

    def _side_of_subject(
        self, finding: Piece, pieces: Sequence[Piece], sides: Sequence[Cue], words: Sequence[Token], borders: set[int]
    ) -> str | None:
        """The side of the finding's own organ, where that is what the sentence is about ("The right kidney …, without stone")."""
        own = set(self._concepts[finding.concept].of)
        before = [p for p in pieces if p.kind == "anatomy" and p.mark.last <= finding.mark.first]
        organs = [p for p in before if kinds(self._concepts, p.concept) & own]
        if not organs or any(organs[-1].mark.last + 1 < c.first for c in sides):
            return None
        return _side_of_places([(organs[-1].concept, organs[-1].mark.start, organs[-1].mark.end)], pieces, sides, words, borders)

    def _described(self, span: tuple[int, int], findings: Sequence[Piece], cues: Sequence[Cue], words: Sequence[Token]) -> str | None:
        """What a describing word says of a finding: one before it, or right behind it in a language that puts it there."""
        before = _before(span, cues, _DESCRIBED)
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

    def _apart(
        self, pieces: Sequence[Piece], words: Sequence[Token], cues: Mapping[str, Sequence[Cue]], borders: set[int]
    ) -> set[tuple[int, int]]:
        """Parts called normal before a comma, after which something else is described: no place of that.

        "Uterus and adnexa normal, corpus luteum of 19 mm in the right ovary."
        """
        named = [p.span for p in pieces if p.kind == "anatomy"]
        found: set[tuple[int, int]] = set()
        for cue in cues.get("normal", ()):
            closed = cue.last < len(words) and words[cue.last].folded == ","
            governed = [p for p in _governed(cue, pieces, words, borders) if p.mark.last <= cue.first]
            if closed and any(span[0] > cue.last for span in named):
                found |= {p.span for p in governed}
            else:  # "a fracture of the femur and the knee is normal"
                found |= {p.span for p in governed if self._begins_anew(p, pieces, words)}
        return found

    def _begins_anew(self, part: Piece, pieces: Sequence[Piece], words: Sequence[Token]) -> bool:
        """Whether a part stands behind a finding and a joining word, so that it may begin another statement."""
        before = [p for p in pieces if p.kind in FINDING_KINDS and p.mark.last <= part.mark.first]
        return bool(before) and any(w.folded in self._joins for w in words[before[-1].mark.last : part.mark.first])

    def _places(
        self,
        findings: Sequence[Piece],
        pieces: Sequence[Piece],
        words: Sequence[Token],
        cues: Mapping[str, Sequence[Cue]],
        borders: set[int],
        label: tuple[tuple[str, ...], str | None] | None,
    ) -> list[list[tuple[str, int, int]]]:
        places: list[list[tuple[str, int, int]]] = [[] for _ in findings]
        for at, finding in enumerate(findings):
            if finding.mark.part and self._concepts[finding.mark.part].kind == "anatomy":
                places[at].append((finding.mark.part, finding.mark.start, finding.mark.end))
        spans = [f.span for f in findings]
        borders = borders | {p.mark.first for p in pieces if p.kind == "procedure"}  # "biopsy of the mass and aspiration of the node"
        labelled = set(label[0]) if label else set()
        for piece in pieces:
            if piece.kind != "anatomy" or not piece.concept or not findings or _beside(piece, cues):
                continue
            costs = [_cost(piece.span, span, words, borders, spans) for span in spans]
            best = min(costs)
            for at, cost in enumerate(costs):
                if cost == best and cost <= _PLACE_REACH or piece.concept in labelled and not places[at]:
                    places[at].append((piece.concept, piece.mark.start, piece.mark.end))
        return [self._inside_label(_distinct(rows), labelled) for rows in places]

    def _inside_label(self, places: list[tuple[str, int, int]], labelled: Set[str]) -> list[tuple[str, int, int]]:
        """Places without those of the label that another place is no part of: "Gallbladder: stone in the bile duct"."""
        others = [p for p, _, _ in places if p not in labelled]
        if not others:
            return places
        near = {c for p in others for c in around(self._concepts, p)}
        near |= {p for p in labelled if not around(self._concepts, p).isdisjoint(others)}
        return [row for row in places if row[0] not in labelled or row[0] in near]

    def _sizes(
        self,
        findings: Sequence[Piece],
        pieces: Sequence[Piece],
        measures: Sequence[Measure],
        words: Sequence[Token],
        borders: set[int],
        sides: Sequence[Cue],
        label: tuple[tuple[str, ...], str | None] | None,
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
            costs = [_cost(at, span, words, borders, spans, comma=1.5) for span in spans]
            if any(f.concept not in _TRAITS for f in findings):  # "a collection with rim enhancement, 3 cm" measures the collection
                costs = [cost + _SIZE_REACH * (f.concept in _TRAITS) for f, cost in zip(findings, costs, strict=True)]
            if self._after and any(span[1] <= at[0] and cost <= _SIZE_REACH for span, cost in zip(spans, costs, strict=True)):
                owned = at[1] < len(words) and words[at[1]].folded in self._articles  # "5 mm de listesis"
                costs = [cost + (_BEHIND if span[0] >= at[1] and not owned else 0) for span, cost in zip(spans, costs, strict=True)]
            if self._closed(words, at[1]) and any(span[1] <= at[0] for span in spans):  # "mass, 2 cm, with enhancement"
                costs = [cost + _BEHIND * (span[0] >= at[1]) for span, cost in zip(spans, costs, strict=True)]
            best = min(costs, default=_SIZE_REACH + 1.0)
            holder = [
                p
                for p in organs
                if p.mark.last <= at[0]
                and _states_extent(words, p.mark.last, at[0], sides, self._plain)
                and not any(s[1] <= p.mark.first and _cost(s, p.span, words, borders, []) <= _PLACE_REACH for s in spans)
            ]
            follows = any(
                0 <= f.mark.first - at[1] <= 6 and f.concept not in self._predicates and not _sized(f, measures, words, findings)
                for f in findings
            )  # "Kidney: 3 mm stone" measures the stone; "duct: 4 mm, not dilated" the duct
            near = findings[costs.index(best)] if holder and best <= _SIZE_REACH else None
            # "Rein gauche de 11 cm avec calcul", "rate de 12 cm sans lésion": where sizes stand behind, this one is the part's
            apart = near is not None and self._after and near.mark.first > at[1] and words[at[1]].folded not in self._articles
            if holder and (apart or not follows and (best > 3 or holder[-1].mark.last > at[0] - 3 and best >= 2)):
                piece = _head(holder, words)
                side = _side(piece.span, [], sides, words, borders, label, self._joins)
                extents.append(Organ(piece.concept, "extent", piece.mark.start, measure.end, side, measure))
            elif best <= _SIZE_REACH:
                sizes[costs.index(best)].append(measure)
        return sizes, extents

    def _closed(self, words: Sequence[Token], at: int) -> bool:
        """Whether what stands before a place ends there: a comma and a joining word follow within few words."""
        near = range(at, min(at + _ADJECTIVES, len(words) - 1))
        return any(words[i].folded == "," and words[i + 1].folded in self._joins for i in near)

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
                for piece in _governed(cue, pieces, words, borders):
                    if piece.kind == "anatomy" and piece.concept and (piece.mark.start, piece.mark.end) not in taken:
                        side = _side(piece.span, [], cues.get("sides", ()), words, borders, None, self._joins)
                        start = min(piece.mark.start, words[cue.first].start)
                        organs.append(Organ(piece.concept, state, start, max(piece.mark.end, words[cue.last - 1].end), side))
        return organs


def _head(holder: Sequence[Piece], words: Sequence[Token]) -> Piece:
    """Of "lymph nodes within the groin measure …" the nodes: what is measured stands first in a chain of parts."""
    head = holder[-1]
    for piece in reversed(holder[:-1]):
        between = words[piece.mark.last : head.mark.first]
        if len(between) > 4 or any(not w.folded.isalpha() for w in between):
            break
        head = piece
    return head


def _beside(piece: Piece, cues: Mapping[str, Sequence[Cue]]) -> bool:
    """Whether a part is named only as a neighbour ("a mass adjacent to the aortic arch")."""
    return any(c.last <= piece.mark.first <= c.last + 3 for c in cues.get("beside", ()))


def _graded(found: tuple[Found, ...], text: str) -> tuple[Found, ...]:
    """Findings, and the category right behind one ("lesion PI-RADS 4 of 11 mm on the right"): one thing, one size and side."""
    rows = list(found)
    for at, (thing, category) in enumerate(itertools.pairwise(found)):
        joined = not any(c.isalnum() for c in text[thing.end : category.start])
        if _CATEGORY in category.concept and _CATEGORY not in thing.concept and joined and not thing.size:
            rows[at] = replace(thing, size=category.size, side=thing.side or category.side, places=thing.places or category.places)
    return tuple(rows)


def _own(sizes: Sequence[Measure], start: int, assertion: Assertion) -> tuple[Measure, ...]:
    """The measures of a finding; of one that is denied only those behind it: "a follicle of 19 mm, no endometrioma"."""
    return tuple(m for m in sizes if m.start > start or assertion.word != "absent")


def _of_part(sizes: Sequence[Measure], part: _Part, parts: Sequence[_Part]) -> list[Measure]:
    """The measures of one of several parts: each belongs to the place it stands behind, else to the first."""
    if len(parts) == 1:
        return list(sizes)
    starts = sorted((start, at) for at, each in enumerate(parts) for _, start, _ in each.places)
    own = parts.index(part)
    return [m for m in sizes if next((at for start, at in reversed(starts) if start <= m.start), 0) == own]


def _distinct(rows: Sequence[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """One place a concept, the first mention."""
    return list({concept: (concept, start, end) for concept, start, end in reversed(rows)}.values())[::-1]


def _borders(words: Sequence[Token], cues: Mapping[str, Sequence[Cue]], abbreviations: frozenset[str]) -> set[int]:
    """Tokens at which another clause begins; the full stop of an abbreviation is none ("śr. 21 mm")."""
    folded = folded_of(words)
    stops = set() if _STOPS.isdisjoint(folded) else {i for i, word in enumerate(folded) if word in _STOPS}
    stops -= {i for i in stops if i and words[i - 1].text.isdigit() and words[i + 1 : i + 2] and words[i + 1].text[0] in RAISED}
    short = {
        i for i in stops if i and words[i].folded == "." and words[i - 1].folded in abbreviations and words[i - 1].end == words[i].start
    }
    said = {c.first for c in cues.get("changes", ())}  # "bez istotnej zmiany" says how it changed: no other clause
    return (stops - short) | {c.first for c in cues.get("contrast", ())} - said


def _cost(
    a: tuple[int, int],
    b: tuple[int, int],
    words: Sequence[Token],
    borders: set[int],
    others: Sequence[tuple[int, int]],
    comma: float = 3.0,
) -> float:
    """How far apart two spans stand: words between them, commas, clause borders and other findings weigh more."""
    first, last = (a[1], b[0]) if a[1] <= b[0] else (b[1], a[0])
    if first > last:
        return 0.0
    between = range(first, last)
    cost = float(len(between))
    cost += comma * sum(words[i].folded == "," for i in between)
    cost += 12.0 * sum(i in borders for i in between)
    cost += 6.0 * sum(first <= o[0] < last for o in others if o not in (a, b))
    return cost


def _side(
    span: tuple[int, int],
    findings: Sequence[Piece],
    sides: Sequence[Cue],
    words: Sequence[Token],
    borders: set[int],
    label: tuple[tuple[str, ...], str | None] | None,
    joins: frozenset[str],
) -> str | None:
    """The side that stands with a span; two different sides at the same distance are none."""
    spans = [f.span for f in findings]
    if span[0] and words[span[0] - 1].folded == "(":  # "left 2.3 mm (hypoplastic), flow on both sides"
        before = [c for c in sides if span[0] - _SIZE_REACH <= c.last < span[0]]
        if before:
            return before[-1].value
    ranked = sorted(
        (_cost((c.first, c.last), span, words, borders, spans), c.value)
        for c in sides
        if not _leads_to_another(c, span, spans, words, joins) and not _of_the_one_before(c, span, spans, words, joins)
    )
    near = [(cost, value) for cost, value in ranked if cost <= _SIDE_REACH]
    if not near:
        return label[1] if label else None
    best = {value for cost, value in near if cost <= near[0][0]}
    return near[0][1] if len(best) == 1 else None


def _compares(p: Piece, changes: Sequence[Cue], judged: Prepared) -> bool:
    """Whether a word is part of how a report says that nothing changed: "bez istotnej zmiany" is no lesion that is there."""
    inside = any(c.value == "unchanged" and c.first < p.mark.first and p.mark.last <= c.last for c in changes)
    return inside and judged.judge(p.mark.start, p.mark.end).word == "present"


def _leads_to_another(
    cue: Cue, span: tuple[int, int], spans: Sequence[tuple[int, int]], words: Sequence[Token], joins: frozenset[str]
) -> bool:
    """Whether a side after a finding is the adjective of a later one ("dehydration with a left extrusion")."""
    if cue.first < span[1]:
        return False
    later = min((s[0] for s in spans if s[0] >= cue.last), default=None)
    if later is None or later - cue.last > _ADJECTIVES:
        return False
    between = words[cue.last : later]
    joined = any(w.folded in joins for w in words[span[1] : cue.first])
    return joined and all(w.folded.isalpha() and w.folded not in joins for w in between)


def _of_the_one_before(
    cue: Cue, span: tuple[int, int], spans: Sequence[tuple[int, int]], words: Sequence[Token], joins: frozenset[str]
) -> bool:
    """Whether a side describes an earlier finding and a joining word parts it from this one ("quiste en riñón izquierdo y nódulo")."""
    if cue.last > span[0] or not any(s[1] <= cue.first for s in spans):
        return False
    return any(w.folded in joins for w in words[cue.last : span[0]])


def _side_in_front(
    finding: Piece, findings: Sequence[Piece], pieces: Sequence[Piece], sides: Sequence[Cue], borders: set[int]
) -> str | None:
    """The one side of a sentence that begins with it, for its first finding ("Right, at 10 o'clock, new and ill defined, a mass").

    Not where the side is that of a part named in between ("Right kidney normal, ascites").
    """
    if not sides or sides[0].first or len({c.value for c in sides}) > 1 or finding is not findings[0]:
        return None
    between = range(sides[0].last, finding.mark.first)
    parted = any(i in borders for i in between) or any(p.kind == "anatomy" and p.mark.first in between for p in pieces)
    return None if parted else sides[0].value


def _side_of_places(
    places: Sequence[tuple[str, int, int]],
    pieces: Sequence[Piece],
    sides: Sequence[Cue],
    words: Sequence[Token],
    borders: set[int],
) -> str | None:
    """The side that stands right at a finding's own place ("… of the right breast … there is a mass")."""
    found = {
        cue.value
        for _, start, end in places
        for piece in pieces
        if (piece.mark.start, piece.mark.end) == (start, end)
        for cue in sides
        if _cost((cue.first, cue.last), piece.span, words, borders, []) <= 1
    }
    return next(iter(found)) if len(found) == 1 else None


def _nearest(
    span: tuple[int, int],
    findings: Sequence[Piece],
    cues: Sequence[Cue],
    words: Sequence[Token],
    borders: set[int],
    reach: int,
) -> str | None:
    spans = [f.span for f in findings]
    ranked = []
    for cue in cues:
        at = (cue.first, cue.last)
        ended = cue.last < len(words) and words[cue.last].folded == ","  # "bronchiectasis, increased, with infection"

        def far(o: tuple[int, int], at: tuple[int, int] = at, ended: bool = ended) -> float:
            return _cost(at, o, words, borders, spans) + _BEHIND * (ended and o[0] >= at[1])

        mine = far(span)
        if mine <= reach and all(mine <= far(o) + 0.5 for o in spans):
            ranked.append((mine, cue.value))
    return min(ranked)[1] if ranked else None


def _before(span: tuple[int, int], cues: Sequence[Cue], reach: int) -> str | None:
    """The value of the last cue that ends at most `reach` words before a span, or overlaps its beginning."""
    near = [c for c in cues if span[0] - reach <= c.last <= span[0] or c.first <= span[0] < c.last]
    return near[-1].value if near else None


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


def _label(
    words: Sequence[Token], pieces: Sequence[Piece], cues: Mapping[str, Sequence[Cue]]
) -> tuple[tuple[str, ...], str | None] | None:
    """The parts and the side of a leading "Left kidney:"; None where the sentence begins otherwise."""
    colons = [i for i, w in enumerate(words[:_LABEL_REACH]) if w.folded == ":"]
    for colon in colons if colons and colons[0] < _LABEL_FIRST else ():  # "US: right breast, 2 o'clock: …" has its label behind
        named = tuple(p.concept for p in pieces if p.mark.last <= colon and p.kind == "anatomy" and p.concept)
        values = {c.value for c in cues.get("sides", ()) if c.last <= colon}
        if named or values:
            return named, next(iter(values)) if len(values) == 1 else None
    return None


def _lead(
    words: Sequence[Token], pieces: Sequence[Piece], cues: Mapping[str, Sequence[Cue]]
) -> tuple[tuple[str, ...], str | None] | None:
    """What "Left kidney with a dilated pelvis, in the ureter a stone" is about: the part and the one side of the sentence."""
    sides = cues.get("sides", ())
    values = {c.value for c in sides}
    first = next((p for p in pieces if p.kind == "anatomy" and p.concept), None)
    if first is None or len(values) != 1 or first.mark.first > _LEAD or min(c.first for c in sides) > first.mark.last + 1:
        return None
    if any(p.kind in FINDING_KINDS and p.mark.first < first.mark.first for p in pieces):
        return None
    return (first.concept,), values.pop()


def _governed(cue: Cue, pieces: Sequence[Piece], words: Sequence[Token], borders: set[int]) -> list[Piece]:
    """The parts a cue of normality speaks of: those right before it in its clause, else the first ones after it."""
    before: list[Piece] = []
    for piece in reversed([p for p in pieces if p.mark.last <= cue.first]):
        if any(piece.mark.last <= b < cue.first for b in borders) or piece.kind in (*FINDING_KINDS, "device"):
            break
        if piece.kind == "anatomy":
            before.append(piece)
    if before:
        return before
    after = [p for p in pieces if cue.last <= p.mark.first <= cue.last + 4 and p.kind == "anatomy"]
    return [p for p in after[:3] if not any(cue.last <= b < p.mark.first for b in borders)]


def shifted(measures: Sequence[Measure], offset: int) -> tuple[Measure, ...]:
    """Measures of a sentence with offsets in the whole text."""
    return tuple(replace(m, start=m.start + offset, end=m.end + offset) for m in measures)
