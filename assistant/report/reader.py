"""Reading: a report's text becomes sections, sentences and facts."""

import re
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from assistant.report.contradictions import Contradictions, Whole
from assistant.report.earlier import with_apposition, with_earlier
from assistant.report.found import Found, Organ, SentenceFacts, shifted
from assistant.report.measures import Measure
from assistant.report.model import (
    Alert,
    Communication,
    Extent,
    Finding,
    OrganState,
    Place,
    Problem,
    Reading,
    Term,
)
from assistant.report.recommendations import Advice
from assistant.report.sections import Section
from assistant.report.sentence_facts import SentenceReader
from assistant.report.sentences import Sentence, Splitter
from guardrails.critical import Critical, Seen
from knowledge.kin import kinds
from knowledge.lexicon import Concept

_CACHED = 20_000  # sentences kept; bounded, so that an archive reads in flat memory
_TITLES = 2000  # titles whose regions are kept; reports of one exam share theirs
_TITLE_WEIGHT = 6
_LIMBS = ("msk", "breast", "vascular")  # regions whose exams are of one side
_LABELLED_SIDES = (*_LIMBS, "head-neck")  # regions of which a line speaks that begins with a side alone ("Right: …")
_LABELLED = re.compile(r"[^\W\d][^:.,]{0,40}:")
_SILENT = ("indication", "technique", "comparison")


class Reader:
    """Reads reports of one language. One instance a process; safe to share, its cache only saves time."""

    def __init__(
        self,
        sentences: SentenceReader,
        advice: Advice,
        critical: Critical,
        concepts: Mapping[str, Concept],
        splitter: Splitter,
    ) -> None:
        self.language = sentences.language
        self._sentences, self._advice, self._critical, self._concepts = sentences, advice, critical, concepts
        self._splitter = splitter
        self._cache: OrderedDict[tuple[str, str, str, tuple[str, ...], tuple[str, ...]], SentenceFacts] = OrderedDict()
        self._titled = lru_cache(maxsize=_TITLES)(self._of_title)
        broad = frozenset(c.id for c in concepts.values() if c.region == "general" or not c.of)
        self._contradictions = Contradictions(concepts, broad)

    def read(self, text: str, problems: Sequence[Problem] = (), regions: tuple[str, ...] | None = None) -> Reading:
        """The facts of a whole report, or of an answer about a report of the given regions."""
        sections, sentences = self._splitter.split(text)
        title = _title_span(text, sections)
        title_side: str | None = None
        if regions is None:
            regions, title_side = self._regions(text[slice(*title)], sentences)
        terms: list[Term] = []
        findings: list[Finding] = []
        organs: list[OrganState] = []
        extents: list[Extent] = []
        recommendations, communications = [], []
        alarms: list[Sentence] = []
        changes: list[str] = []
        needless: list[str] = []
        narrowed: set[str] = set()
        label: tuple[tuple[str, ...], str | None] | None = None
        named: dict[str, set[str]] = {}
        last_end = 0
        titled = sentences[0] if sentences and sentences[0].section == "other" and sentences[0].start < 160 else None
        before: Sentence | None = None
        for sentence in sentences:
            if label and "\n" in text[last_end : sentence.start]:
                label = None  # a label holds for its own line
            last_end = sentence.end
            facts = self._facts(sentence, regions, label[0] if label else ())
            label, cues = facts.label or label, facts.cues
            if "sides" in cues:
                named[sentence.id] = {c.value for c in cues["sides"]}
            if label and not facts.label and label[1] and named.get(sentence.id, set()) - {label[1]}:
                label = None  # "Right kidney: … Left kidney with …": what stands under the label has ended
            above = (label if label and not facts.label else None) or facts.lead
            terms += self._terms(sentence, facts)
            own = [
                self._finding(sentence, found, facts, *self._from_above(found, above, facts))
                for found in (() if sentence is titled else facts.found)
            ]
            findings += with_apposition(own, sentence) if len(own) > 1 else own
            if before is not None and facts.earlier is not None:
                findings = with_earlier(findings, before, sentence, facts.earlier)
            before = sentence
            for organ in facts.organs:
                side, _ = self._inherited(organ.concept, above)
                if organ.measure is None:
                    organs.append(_state(sentence, organ, side))
                else:
                    extents.append(_extent(sentence, organ, organ.measure, side))
            if advice := self._advice.recommendation(sentence, facts):
                recommendations.append(advice)
            if told := self._advice.communication(sentence, facts):
                communications.append(told)
            if label or cues.get("limits") or cues.get("contrast") or _LABELLED.match(sentence.text):
                narrowed.add(sentence.id)  # "Head: no fracture." is of the head alone
            if sentence.section in _SILENT:
                continue
            if any(c.value == "none" for c in cues.get("recommend", ())):
                needless.append(sentence.id)
            if cues.get("changes"):
                changes.append(sentence.id)
            if cues.get("alarm") or facts.garbled:
                alarms.append(sentence)
        findings = _as_doubted(self._with_title_side(findings, title_side, named), {r.sentence for r in recommendations})
        return Reading(
            text=text,
            language=self.language,
            sections=tuple(sections),
            sentences=tuple(sentences),
            terms=tuple(terms),
            findings=tuple(findings),
            organs=tuple(organs),
            extents=tuple(extents),
            recommendations=tuple(recommendations),
            communications=tuple(communications),
            alerts=tuple(self._alerts(findings, communications, alarms)),
            contradictions=tuple(
                self._contradictions.found(
                    Whole(findings, organs, sentences, regions, self._of_limb(findings, regions, title_side), frozenset(narrowed))
                )
            ),
            problems=tuple(problems),
            regions=regions,
            title_side=title_side,
            title=title,
            changes=tuple(changes),
            needless=tuple(needless),
            by_id={s.id: s for s in sentences},
        )

    def covered(self, text: str) -> bool:
        """Whether every word of a sentence is part of a term, a cue or a measure, or carries no content of its own."""
        return self._sentences.covered(text)

    def _facts(self, sentence: Sentence, regions: tuple[str, ...], label: tuple[str, ...]) -> SentenceFacts:
        key = (sentence.text, sentence.section, sentence.heading, regions, label)
        facts = self._cache.get(key)
        if facts is None:
            facts = self._sentences.read(*key)
            self._cache[key] = facts
            if len(self._cache) > _CACHED:
                self._cache.popitem(last=False)
        return facts

    def _terms(self, sentence: Sentence, facts: SentenceFacts) -> list[Term]:
        """The terms of a sentence. A short name of a part in an exam of another region ("T2/3 N1 M1" of a rectum) names none."""
        terms = []
        for piece in facts.pieces:
            open_ = [r.concept for r in piece.mark.readings if not piece.concept and not self._one_of_a_kind(r.concept)]
            start, end = sentence.start + piece.mark.start, sentence.start + piece.mark.end
            if piece.concept or open_:
                terms.append(Term(piece.concept or open_[0], piece.kind or "finding", start, end, tuple(open_)))
        return terms

    def _one_of_a_kind(self, concept: str) -> bool:
        known = self._concepts[concept]
        return known.kind == "anatomy" and known.broader is not None

    def _regions(self, title: str, sentences: Sequence[Sentence]) -> tuple[tuple[str, ...], str | None]:
        """The regions of the body that a report is about, the main one first, and the one side its title names."""
        given, sides = self._titled(title)
        weights = Counter(given)
        if not weights:
            for sentence in sentences:
                if sentence.section in ("findings", "impression", "other"):
                    for mark in self._sentences.pieces.marks(sentence.text)[1]:
                        if not mark.readings[0].region:
                            self._weigh(weights, mark.readings[0].concept, 1)
        top = max(weights.values(), default=0)
        regions = tuple(region for region, weight in weights.most_common() if weight * 4 >= top)
        return regions, next(iter(sides)) if len(sides) == 1 and sides <= {"left", "right"} else None

    def _of_title(self, title: str) -> tuple[Counter[str], frozenset[str]]:
        """The regions that a title names, weighed, and its sides."""
        weights: Counter[str] = Counter()
        words, marks = self._sentences.pieces.marks(title)
        cues = self._sentences.cues.find(words)
        for cue in cues.get("regions", ()):  # "CT HEAD": a part of the body that no entry is about
            weights[cue.value] += _TITLE_WEIGHT * 2
        for mark in marks:
            certain = next((r for r in mark.readings if not r.region), None)
            if certain is not None:
                self._weigh(weights, certain.concept, _TITLE_WEIGHT)
        for concept in self._sentences.pieces.parts_named(words):
            self._weigh(weights, concept, _TITLE_WEIGHT)
        return weights, frozenset(c.value for c in cues.get("sides", ()))

    def _weigh(self, weights: Counter[str], concept: str, weight: int) -> None:
        region = self._concepts[concept].region
        if region != "general" and self._concepts[concept].kind in ("anatomy", "exam", "finding", "disease"):
            weights[region] += weight * (2 if self._concepts[concept].kind == "anatomy" else 1)

    def _inherited(self, concept: str, label: tuple[tuple[str, ...], str | None] | None) -> tuple[str | None, tuple[str, ...]]:
        """Side and parts that a label above ("Left kidney:") gives to what belongs to that part, and to nothing else."""
        if label is None or not label[0]:  # "Left: popliteal vein … The thrombosis reaches …" is of that limb
            return (label[1] if label and self._concepts[concept].region in _LABELLED_SIDES else None), ()
        own = {concept, *self._concepts[concept].of}
        named = {kind for part in label[0] for kind in kinds(self._concepts, part)}
        return (label[1], label[0]) if own & named else (None, ())

    def _from_above(
        self, found: Found, above: tuple[tuple[str, ...], str | None] | None, facts: SentenceFacts
    ) -> tuple[str | None, tuple[str, ...]]:
        """Side and parts of a finding from its label, else from the part its sentence begins with, where it names none itself.

        "In the left peripheral zone, mid third, posterolaterally, a lesion of 12 mm": a general word lies where its sentence says.
        """
        side, parts = self._inherited(found.concept, above)
        own = side or parts or found.side or found.places or self._concepts[found.concept].of
        return (side, parts) if own or facts.lead is None else (facts.lead[1], facts.lead[0])

    def _finding(self, sentence: Sentence, found: Found, facts: SentenceFacts, side: str | None, label: tuple[str, ...]) -> Finding:
        at = sentence.start
        places = [Place(c, at + start, at + end) for c, start, end in found.places]
        places += [Place(c, at + found.start, at + found.start) for c in label if not found.places]
        location = tuple(p for p in places if p.start != p.end) or tuple(places)
        return Finding(
            concept=found.concept,
            term=found.said or sentence.text[found.start : found.end],
            sentence=sentence.id,
            section=sentence.section,
            start=at + found.start,
            end=at + found.end,
            assertion=found.assertion,
            side=found.side or side,
            location=location,
            size=shifted(found.size, at),
            change=found.change,
            degree=found.degree,
            count=found.count,
            nuance=found.nuance,
            level=found.level,
            limited=found.limited,
            person=found.person if found.assertion.word == "other_person" else None,
            tier=self._tier(found, location, sentence, facts) if self._critical.knows(found.concept) else None,
        )

    def _tier(self, found: Found, places: Sequence[Place], sentence: Sentence, facts: SentenceFacts) -> int | None:
        seen = Seen(
            found.concept,
            sizes=[(max(m.values), m.unit) for m in found.size],
            degree=found.degree,
            change=found.change,
            places=[kind for p in places for kind in kinds(self._concepts, p.concept)],
            text=sentence.text,
            language=self.language,
            denied=lambda start, end: facts.shielded(start, end) or facts.assertions(start, end).word == "absent",
        )
        return self._critical.tier(seen)

    def _with_title_side(self, findings: list[Finding], title_side: str | None, named: Mapping[str, set[str]]) -> list[Finding]:
        """The side of the exam ("MRI RIGHT KNEE") for findings of a limb or breast, where no other side is named at all.

        `named` are the sides of each sentence: one that names another is not of the exam's side.
        """
        if title_side is None or any(f.side not in (None, title_side) for f in findings):
            return findings
        return [
            replace(f, side=title_side, sided_by_title=True)
            if f.side is None and self._in_limb(f) and f.section not in _SILENT and named.get(f.sentence, set()) <= {title_side}
            else f
            for f in findings
        ]

    def _in_limb(self, finding: Finding) -> bool:
        """Whether a finding is of a limb or breast, by its nature or, where it has none ("tear"), by its place."""
        own = self._concepts[finding.concept].region
        return own in _LIMBS or (own == "general" and any(self._concepts[p.concept].region in _LIMBS for p in finding.location))

    def _of_limb(self, findings: Sequence[Finding], regions: Sequence[str], title_side: str | None) -> str | None:
        """The side of the title of an exam of a limb or a breast: more of what it finds is there than elsewhere."""
        placed = [r for f in findings if (r := self._concepts[f.concept].region) != "general"] or list(regions[:1])
        return title_side if sum(r in _LIMBS for r in placed) * 2 > len(placed) else None

    def _alerts(self, findings: Sequence[Finding], told: Sequence[Communication], alarms: Sequence[Sentence]) -> list[Alert]:
        alerts: list[Alert] = []
        for f in findings:
            if f.tier is not None and self._critical.alerts(f.assertion.word, f.section):
                alerts.append(Alert(f.concept, f.tier, f.assertion.word, f.sentence, f.start, f.end, _told(f.concept, told)))
        known = {a.sentence for a in alerts}
        for sentence in alarms:
            if sentence.id not in known and not any(a.tier < 3 for a in alerts):
                alerts.append(Alert("alarm-words", 3, "present", sentence.id, sentence.start, sentence.end, _told("", told)))
        return alerts


def _as_doubted(findings: list[Finding], advice: Set[str]) -> list[Finding]:
    """What is only possible stays so where advice names it again: "possible aneurysm … MRA to look at the aneurysm"."""
    own = [f for f in findings if f.sentence not in advice]
    sure = {f.concept for f in own if f.assertion.word == "present"}
    doubted = {f.concept: f.assertion for f in own if f.assertion.word == "possible" and f.concept not in sure}
    return [
        replace(f, assertion=doubted[f.concept])
        if f.sentence in advice and f.assertion.word == "present" and f.concept in doubted
        else f
        for f in findings
    ]


def _told(concept: str, communications: Sequence[Communication]) -> Communication | None:
    """The communication that covers a concept: one that names it, or one that names none."""
    for c in communications:
        if c.concept in (None, concept):
            return c
    return None


def _title_span(text: str, sections: Sequence[Section]) -> tuple[int, int]:
    """The first line that has letters, up to the next heading: what the exam was, as a report begins."""
    at = 0
    for line in text[:600].splitlines(keepends=True):
        if any(c.isalpha() for c in line):
            stop = next((s.start for s in sections[1:] if s.start > at), len(text))
            return at, min(stop, at + len(line[:160].rstrip()))
        at += len(line)
    return 0, 0


def _state(sentence: Sentence, organ: Organ, side: str | None) -> OrganState:
    at = sentence.start
    state: Literal["normal", "not_assessed"] = "normal" if organ.state == "normal" else "not_assessed"
    return OrganState(organ.concept, state, sentence.id, sentence.section, at + organ.start, at + organ.end, organ.side or side)


def _extent(sentence: Sentence, organ: Organ, measure: Measure, side: str | None) -> Extent:
    at = sentence.start
    (moved,) = shifted([measure], at)
    return Extent(organ.concept, sentence.id, at + organ.start, at + organ.end, moved, organ.side or side)
