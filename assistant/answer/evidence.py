"""Evidence: everything a report says on the matter asked, and nothing else."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from assistant.report.model import Extent, Finding, OrganState, Reading, Recommendation
from assistant.report.sentences import Sentence
from guardrails.rawwords import OTHER_SIDE
from knowledge.kin import Kin, around
from knowledge.lexicon import Concept
from knowledge.lexicon import Reading as TermReading
from knowledge.stems import stem
from prompts.words import fold, tokens

SILENT = ("indication", "technique", "comparison")
_GROWTHS = frozenset(("cancer", "metastasis", "lesion", "mass", "tumour"))
_ANYTHING = frozenset(("lesion", "mass", "nodule"))  # what people mean by "the spot", "the lump", "the thing"
GRAVE = ("cancer", "metastasis")  # general words whose place does not say which one it is
_TELLING = ("findings", "impression")
_ENLARGED = "enlargement"  # the concept of which a large liver or heart is one kind
_RANK = {"present": 0, "possible": 1, "absent": 2, "historical": 3, "other_person": 4, "hypothetical": 5}
_FEW_SENTENCES = 3  # on one part of the body that are shown where the thing asked for is not named
_OF_ONE_SIDE = {"middle-lobe": "right", "lingula": "left"}  # parts that only one side of the body has
_CONTENT = 4  # letters a word must have to be looked for in the report as it stands


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found: mentions (the fullest first), states and measures of organs, advice, and bare sentences."""

    concepts: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    organs: tuple[OrganState, ...] = ()
    extents: tuple[Extent, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    elsewhere: str = ""
    """"side" or "place" where what is asked for is there, but not on the side or in the part that was asked for; "wider"
    where the report has only the general word for it."""
    verbatim: bool = False
    """Whether the sentences are shown as they stand: what was done to a part, or what a relative had."""

    @property
    def empty(self) -> bool:
        """Whether the report says nothing on the matter."""
        return not (self.findings or self.organs or self.extents or self.sentences)


@dataclass
class Gather:
    """Looks things up in one reading; `hierarchy` is that of the glossary's concepts."""

    reading: Reading
    hierarchy: Kin
    concepts: Mapping[str, Concept] = field(init=False)

    def __post_init__(self) -> None:
        self.concepts = self.hierarchy.concepts

    def related(self, concept: str) -> set[str]:
        """The concept and all narrower ones: asked about "aneurysm", an aortic aneurysm answers."""
        return {concept, *self.hierarchy.children.get(concept, ())}

    def kin(self, concept: str) -> set[str]:
        """The concept, its narrower and its more general ones: what may speak of the same thing."""
        return self.related(concept) | self._above(concept)

    def grave(self, concept: str) -> bool:
        """Whether a concept is a kind of cancer: what is said of its part in other words is no word on that."""
        return bool(self.kin(concept) & set(GRAVE))

    def inside(self, finding: Finding, part: str) -> bool:
        """Whether a finding lies in a part of the body, by its place or by its nature."""
        return any(self.within(place, part) for place in self.places(finding))

    def meant(self, readings: Sequence[TermReading]) -> tuple[str, ...]:
        """What a term of a question means here: of its readings those the report speaks of, else that of its region."""
        if len(readings) == 1:
            return (readings[0].concept,)
        spoken = [r.concept for r in readings if self.spoken(r.concept) or self._holds(r.concept)]
        if spoken:
            return tuple(dict.fromkeys(spoken))
        own = [r.concept for r in readings if r.region in self.reading.regions or not r.region] or [readings[0].concept]
        near = [c for c in own if self.concepts[c].region in self.reading.regions]  # a lump, asked for over a CT of the belly
        near = near or [c for c in own if self.concepts[c].region == "general"]
        return ((near or own)[0],)

    def _holds(self, part: str) -> bool:
        """Whether the report has a finding in a part that it does not name: an abdominal aneurysm is of that aorta."""
        anatomy = self.concepts[part].kind == "anatomy"
        return anatomy and any(self.inside(f, part) for f in self.reading.findings if f.section not in SILENT)

    def spoken(self, concept: str) -> bool:
        """Whether the report speaks of a concept or a narrower one."""
        wanted = self.related(concept)
        if any(f.concept in wanted and f.section not in SILENT for f in self.reading.findings):
            return True
        return any(o.concept == concept for o in self.reading.organs) or any(
            t.concept == concept and t.kind not in ("finding", "disease") for t in self.reading.terms
        )

    def about(self, wanted: Sequence[str], side: str | None = None) -> Evidence:
        """Everything said about concepts: "is my ACL torn" asks for a tear, but only one of the ACL."""
        parts = [c for c in wanted if c in self.concepts and self.concepts[c].kind == "anatomy"]
        things = [c for c in wanted if c in self.concepts and self.concepts[c].kind in ("finding", "disease")]
        findings = self._nearest([f for f in self.reading.findings if self._fits(f, things, parts)], parts)
        findings = self._lying(findings, things, parts)
        organs = [o for o in self.reading.organs if any(self.within(o.concept, p) for p in self._organs(things, parts))]
        extents = [e for e in self.extents if any(self.within(e.concept, p) for p in parts)]
        elsewhere, sentences = "", tuple[Sentence, ...]()
        if parts and findings and all(unseen(f) for f in findings) and (there := self._seen(things)):
            findings, elsewhere, sentences = there, "place", self._bare_on(parts)
        if side in ("left", "right"):
            here = [f for f in findings if _side_of(f) in (side, "both", None) and not self._beside_other(f, side)]
            exact = self._seen(things, findings)
            other = bool(exact) and not any(self._named(f, things) and not unseen(f) for f in here)
            findings, elsewhere = (exact, "side") if other else (here, elsewhere)
            organs = [o for o in organs if o.side in (side, "both", None)]
            extents = [e for e in extents if e.side in (side, "both", None)]
        found = [f for f in findings if f.section not in SILENT] or findings
        kept = tuple(fullest(found, self.apart))
        return Evidence(tuple(wanted), kept, tuple(_once(organs)), tuple(extents), sentences, elsewhere)

    @property
    def extents(self) -> list[Extent]:
        """The measures of parts of the body; how much contrast medium flowed in ("portal phase after 110 ml") is none."""
        dye = self.related("contrast-medium")
        given = {s.id for s in self.reading.sentences for t in self.reading.terms if t.concept in dye and s.start <= t.start < s.end}
        technique = {s.id for s in self.reading.sentences if s.section == "technique"}
        return [e for e in self.reading.extents if e.sentence not in technique and (e.measure.unit != "ml" or e.sentence not in given)]

    def _seen(self, things: Sequence[str], among: Sequence[Finding] | None = None) -> list[Finding]:
        """The findings that are these very things, and that the report calls present or possible now."""
        rows = self.reading.findings if among is None else among
        return [f for f in rows if f.assertion.word in ("present", "possible") and f.section not in SILENT and self._named(f, things)]

    def _beside_other(self, finding: Finding, side: str) -> bool:
        """Whether a finding without a side stands in a sentence whose findings all lie on the other side."""
        if finding.side is not None:
            return False
        sides = {f.side for f in self.reading.findings if f.sentence == finding.sentence and f.assertion.word == finding.assertion.word}
        return bool(sides - {None}) and sides <= {None, OTHER_SIDE[side]}

    def _named(self, finding: Finding, things: Sequence[str]) -> bool:
        return any(finding.concept in self.related(c) for c in things)

    def _bare_on(self, parts: Sequence[str]) -> tuple[Sentence, ...]:
        """The first sentence that names a part of the body and holds no finding: what the report says of it in its own words."""
        found = {f.sentence for f in self.reading.findings}
        rows = [s for s in self.naming(parts).sentences if s.section not in SILENT and s.id not in found]
        return tuple(rows[:1])

    def _nearest(self, findings: Sequence[Finding], parts: Sequence[str]) -> list[Finding]:
        """Where the very part has its own finding, one without a place that says otherwise is not of that part."""
        told = [f for f in findings if f.section not in SILENT]
        own = {id(f): {p.concept for p in f.location} or set(self.concepts[f.concept].of[:2]) for f in told}
        placed = [f for f in findings if any(self.within(place, part) for place in own.get(id(f), ()) for part in parts)]
        words = {f.assertion.word for f in placed}
        kept = [f for f in findings if not words or f in placed or f.location or f.assertion.word in words]
        return [f for f in kept if f in placed or f.location or not self._of_another(f, parts)]

    def _lying(self, findings: Sequence[Finding], things: Sequence[str], parts: Sequence[str]) -> list[Finding]:
        """Asked for "the spot on my liver" where nothing called so lies there: what does lie in that part, by whatever name."""
        where = list(parts) or [p for c in things for p in self.concepts[c].of[:1]]
        if not self.bare(things) or not where or any(self.inside(f, p) for f in findings if not unseen(f) for p in where):
            return list(findings)
        there = [f for f in self.reading.findings if f.assertion.word in ("present", "possible") and not unseen(f)]
        return [f for f in there if any(self.inside(f, p) for p in where)] or list(findings)

    def bare(self, things: Sequence[str]) -> bool:
        """Whether things are named only by a general word."""
        return bool(things) and all(c in _ANYTHING or self.concepts[c].broader == "lesion" for c in things)

    def by_other_name(self, asked: Sequence[str], findings: Sequence[Finding]) -> bool:
        """Whether a general word was asked for ("the spot") and only things of other names were found."""
        things = [c for c in asked if self.concepts[c].kind in ("finding", "disease")]
        return self.bare(things) and not any(f.concept in self.kin(c) or self.is_one(f, c) for f in findings for c in things)

    def _of_another(self, finding: Finding, parts: Sequence[str]) -> bool:
        """Whether a finding without a place stands beside other parts only, where the report names the asked one elsewhere.

        "Calcaneofibular ligament thin, possible partial tear. Achilles tendon normal." tells of no tear of that tendon.
        """
        if self.concepts[finding.concept].of or not any(t.concept in parts for t in self.reading.terms):
            return False
        sentence = self.reading.sentence(finding.sentence)
        beside = [t.concept for t in self.reading.terms if t.kind == "anatomy" and sentence.start <= t.start < sentence.end]
        return bool(beside) and not any(self.nested(place, part) for place in beside for part in parts)

    def wider(self, concept: str, side: str | None) -> Evidence:
        """What the report says of the general word for a concept (a carcinoma, asked for prostate cancer), or of its kind there.

        Where it has neither, other kinds that it does see; their absence ("no gallstones") says nothing of the one asked for.
        """
        above = self.concepts[concept].broader
        found = self.about((above,), side) if above else Evidence()
        parts = self.concepts[concept].of[:1]
        kept = tuple(f for f in found.findings if f.concept == above or (f.location and any(self.inside(f, p) for p in parts)))
        kept = kept or tuple(f for f in found.findings if f.assertion.word != "absent")
        kept = tuple(f for f in kept if not self._elsewhere(f, concept) and not (parts and self._of_another(f, parts)))
        if not kept:
            return Evidence()
        denied = tuple(self.general_absences((concept,))[:1])
        return replace(found, findings=kept, organs=(), sentences=denied, elsewhere=found.elsewhere or "wider")

    def sound(self, concept: str, organs: Sequence[OrganState]) -> bool:
        """Whether the very part of a thing is called normal, and nothing general is placed there ("appendix normal")."""
        parts = self.concepts[concept].of[:1]
        normal = any(o.concept in parts and o.state == "normal" and not o.side for o in organs)
        general = [f for f in self.reading.findings if f.concept == self.concepts[concept].broader and not unseen(f)]
        return normal and not self.grave(concept) and not any(self.inside(f, p) for f in general for p in parts)

    def _elsewhere(self, finding: Finding, concept: str) -> bool:
        """Whether a finding lies in another part of the body than a concept is of: a broken ankle, asked about the wrist.

        The general word without a place ("no dislocation" of an MRI of the shoulder) lies nowhere else.
        """
        if finding.concept == self.concepts[concept].broader and not finding.location:
            return False
        own, here = self.concepts[concept].of, self.places(finding)
        return bool(own and here) and not any(self.nested(place, part) for place in here for part in own)

    def general_absences(self, concepts: Sequence[str]) -> list[Sentence]:
        """Sentences that deny a general finding in the very part that a concept is of ("no lesion of the scaphoid")."""
        parts = [self.concepts[c].of[0] for c in concepts if c in self.concepts and self.concepts[c].of]
        gone = [f for f in self.reading.findings if f.assertion.word == "absent" and f.location and not self.concepts[f.concept].of]
        ids = [f.sentence for f in gone if f.section not in SILENT and any(self.inside(f, p) for p in parts)]
        return [self.reading.sentence(s) for s in dict.fromkeys(ids)]

    def same_part(self, concepts: Sequence[str]) -> list[Sentence]:
        """Sentences on the part of the body that is asked about, where they are few: those that name it before those that lie in it."""
        parts = self._parts_of(concepts)
        named = {t.start for t in self.reading.terms if any(self.within(t.concept, p) for p in parts)}
        lying = {f.start for f in self.reading.findings if any(self.inside(f, p) for p in parts)}
        groups = [[s for s in self.readable if s.section not in (*SILENT, "other") and any(s.start <= at < s.end for at in spans)]
                  for spans in (named, lying)]  # fmt: skip
        rows = list({s.id: s for group in groups for s in group}.values())
        return rows if len(rows) <= _FEW_SENTENCES else []

    def names_part(self, sentence: Sentence, concepts: Sequence[str], words: Set[str]) -> bool:
        """Whether a sentence names the part asked about by a word of the question."""
        parts, text = self._parts_of(concepts), self.reading.text
        terms = [t for t in self.reading.terms if sentence.start <= t.start < sentence.end and t.concept in parts]
        return any(fold(word.text, "") in words for t in terms for word in tokens(text[t.start : t.end], ""))

    def _parts_of(self, concepts: Sequence[str]) -> list[str]:
        """The parts of the body that concepts are, or lie in."""
        known = [self.concepts[c] for c in concepts if c in self.concepts]
        return [c.id for c in known if c.kind == "anatomy"] or [p for c in known for p in c.of[:1]]

    def _organs(self, things: Sequence[str], parts: Sequence[str]) -> list[str]:
        return list(parts) or [part for c in things for part in self.concepts[c].of[:1]]

    def _fits(self, finding: Finding, things: Sequence[str], parts: Sequence[str]) -> bool:
        if things and not any(finding.concept in self.related(c) or self.is_one(finding, c) for c in things):
            return False
        if not parts:
            return bool(things)
        own = {p.concept for p in finding.location} | set(self.concepts[finding.concept].of[:2])
        here = any(self.within(place, part) for place in own for part in parts)
        placeless = not finding.location and self._general(finding.concept)
        return here or (bool(things) and (not own or placeless))  # "no bony injury" of an ankle film is of the ankle

    def _general(self, concept: str) -> bool:
        """Whether a concept is of no certain place: it has kinds of its own, or is a kind of one that has and lies as it does."""
        up = self.concepts[concept].broader
        alike = up is not None and up in self.concepts and self.concepts[up].of == self.concepts[concept].of
        return any(bool(self.hierarchy.children.get(c)) for c in (concept, *([up] if alike and up else [])))

    def is_one(self, finding: Finding, concept: str) -> bool:
        """Whether a general finding at its place is the concept asked for: a cyst in the liver is a liver cyst."""
        asked = self.concepts[concept]
        if finding.concept not in self._above(concept) or not asked.of:
            return False
        return any(self.within(place.concept, part) for place in finding.location for part in asked.of[:1])

    def akin(self, wanted: Sequence[str]) -> list[Finding]:
        """What the report has of the same kind as a thing that it does not name: a broken radius, asked about a broken wrist."""
        families = [{c, *self._above(c)} for c in wanted if c in self.concepts and self.concepts[c].kind in ("finding", "disease")]
        return [
            f
            for f in self.main().findings
            if any(family & {f.concept, *self._above(f.concept)} for family in families)
        ]  # fmt: skip

    def _above(self, concept: str) -> set[str]:
        """The more general concepts of a concept."""
        above: set[str] = set()
        up = self.concepts[concept].broader
        while up and up not in above and up in self.concepts:
            above.add(up)
            up = self.concepts[up].broader
        return above

    def within(self, place: str, part: str) -> bool:
        """Whether a place is the part, or one of its parts (a lobe is within the lung)."""
        return part in around(self.concepts, place)

    def apart(self, a: Finding, b: Finding) -> bool:
        """Whether two mentions lie in different parts of the body: then they are two things.

        A general concept needs any two parts, others two of a kind ("fracture of T12" and "of L1").
        """
        if not a.location or not b.location or any(self.nested(p.concept, q.concept) for p in a.location for q in b.location):
            return False
        return not self.concepts[a.concept].of or bool(self._kinds(a) & self._kinds(b))

    def _kinds(self, finding: Finding) -> set[str]:
        """The kinds of which the places of a finding are one ("vertebra")."""
        return {kind for p in finding.location if (kind := self.concepts[p.concept].broader)}

    def places(self, finding: Finding) -> set[str]:
        """Where a finding lies: the places that stand with it, else that of its nature."""
        return {p.concept for p in finding.location} or set(self.concepts[finding.concept].of[:1])

    def nested(self, a: str, b: str) -> bool:
        """Whether one part of the body is the other, or lies within it."""
        return self.within(a, b) or self.within(b, a)

    def main(self) -> Evidence:
        """What the report is mainly about: the findings of its impression, else those present, most certain first."""
        seen = [f for f in self.reading.findings if f.assertion.word in ("present", "possible") and f.section not in SILENT]
        chosen = [f for f in seen if f.section == "impression"] or seen
        return Evidence((), tuple(self._with_detail(f) for f in first_of_each(chosen)))

    def on_side(self, side: str) -> Evidence:
        """What the report sees on one side, each thing once."""
        seen = [f for f in self.reading.findings if f.assertion.word in ("present", "possible") and f.section not in SILENT]
        return Evidence((), tuple(first_of_each(f for f in fullest(seen, self.apart) if f.side in (side, "both"))), elsewhere="")

    def measured(self, concept: str) -> Evidence:
        """The sentences with a measure that tells of a finding ("cardiothoracic ratio at the upper limit", asked for a large heart)."""
        parts = self.concepts[concept].of[:1]
        telling = [c.id for c in self.concepts.values() if c.kind == "measurement" and set(parts) & set(c.of)]
        found = self.naming(telling) if parts and self.concepts[concept].kind in ("finding", "disease") else Evidence()
        return replace(found, concepts=(concept,), sentences=tuple(s for s in found.sentences if s.section not in SILENT))

    def measured_part(self, concept: str, side: str | None) -> Evidence:
        """The measures of a part that is asked to be large ("spleen 12.5 cm"), where nothing calls it large or not."""
        asked = self.concepts[concept]
        extents = self.about(asked.of[:1], side).extents if asked.broader == _ENLARGED else ()
        rows = dict.fromkeys(e.sentence for e in extents)
        return Evidence((concept,), extents=extents, sentences=tuple(self.reading.sentence(s) for s in rows))

    def growths_denied(self, concepts: Sequence[str]) -> Evidence:
        """What the report denies of growths in a part that is named beside a growth ("has it spread to the bones?")."""
        parts = self._parts_of(concepts)
        if not parts or not any(self.kin(c) & _GROWTHS for c in concepts):
            return Evidence()
        told = [f for f in self.reading.findings if f.section not in SILENT and f.assertion.word == "absent"]
        kept = [f for f in told if self.kin(f.concept) & _GROWTHS and any(self.inside(f, p) for p in parts)]
        near = [] if kept else [f for f in told if self.kin(f.concept) & _GROWTHS and any(self._beside_name(f, p) for p in parts)]
        rows = dict.fromkeys(self.reading.sentence(f.sentence) for f in kept or near)
        return Evidence(tuple(concepts), sentences=tuple(rows), verbatim=bool(near))

    def _beside_name(self, finding: Finding, part: str) -> bool:
        """Whether a denied growth without a place stands in a sentence that names the part ("no expansile lesions of the jaws")."""
        sentence = self.reading.sentence(finding.sentence)
        here = [
            t for t in self.reading.terms if self.concepts[t.concept].kind == "anatomy" and sentence.start <= t.start < sentence.end
        ]
        return not finding.location and bool(here) and all(self.within(t.concept, part) for t in here)

    def on_its_part(self, concept: str, named: bool) -> Evidence:
        """The sentences on the part that a finding is of, where the question has `named` that part ("lymph nodes enlarged?")."""
        asked = self.concepts[concept]
        if asked.kind not in ("finding", "disease") or not asked.of or self.grave(concept) or not (named or asked.broader == _ENLARGED):
            return Evidence()
        found = self.naming(asked.of[:1])
        rows = tuple(s for s in found.sentences if s.section in _TELLING and s.id not in self.reading.hostile)
        return replace(found, concepts=(concept,), sentences=rows)

    def _with_detail(self, finding: Finding) -> Finding:
        """The fullest mention of the same finding anywhere in the report."""
        same = [
            f
            for f in self.reading.findings
            if f.concept == finding.concept and f.section not in SILENT and f.assertion.word == finding.assertion.word
            and (f.side == finding.side or not f.side or not finding.side)
        ]  # fmt: skip
        return max(same, key=_fullness) if same else finding

    def words(self, text: str, language: str) -> Evidence:
        """The sentences of the report in which words of the question stand as they are (the report's own language)."""
        wanted = {stem(fold(t.text, language), language) for t in tokens(text, language) if _telling(t.text)}
        if not wanted:
            return Evidence()
        scored = []
        for sentence in self.readable:
            have = {stem(t.folded, language) for t in tokens(sentence.text, language)}
            if wanted <= have:
                scored.append(sentence)
        return Evidence(sentences=tuple(s for s in scored if s.section not in SILENT) or tuple(scored))

    def naming(self, concepts: Sequence[str]) -> Evidence:
        """The sentences in which terms of these concepts stand (exams, techniques, devices)."""
        wanted = {c for concept in concepts for c in self.related(concept)}
        spans = [t.start for t in self.reading.terms if t.concept in wanted]
        rows = [s for s in self.reading.sentences if any(s.start <= at < s.end for at in spans)]
        return Evidence(tuple(concepts), sentences=tuple(rows))

    def done_to(self, parts: Sequence[str]) -> Evidence:
        """The sentences that name what was done to these parts, or put in their place: a gallbladder that was taken out."""
        kinds = ("procedure", "device")
        done = [c.id for c in self.concepts.values() if c.kind in kinds and set(c.of) & set(parts)]
        return replace(self.naming(done), verbatim=True) if done else Evidence()

    def changed(self, findings: Sequence[Finding]) -> list[Finding]:
        """All mentions of these findings that say how they changed, one a finding and way of changing; in the findings' order."""
        asked = list(dict.fromkeys((f.concept, f.side) for f in findings))
        rows = [
            f
            for f in self.reading.findings
            if f.section not in SILENT
            and (f.change or any(m.prior for m in f.size))
            and (f.assertion.word != "absent" or f.change == "resolved")
            and any(f.concept == c and (side is None or f.side in (side, None, "both")) for c, side in asked)
        ]
        once = list({(f.concept, f.side, f.change, bool(f.size)): f for f in reversed(rows)}.values())[::-1]
        first = {concept: at for at, (concept, _) in reversed(list(enumerate(asked)))}
        return sorted(once, key=lambda f: first[f.concept])

    def other_sizes(self, sized: Sequence[Finding], side: str | None) -> list[Finding]:
        """Mentions of the same concepts with yet another size: two stones are told as two."""
        seen = {largest(f) for f in sized}
        more: dict[float, Finding] = {}
        for f in self.reading.findings:
            same = any((f.concept, f.assertion.word) == (g.concept, g.assertion.word) for g in sized)
            fits = f.size and f.section not in SILENT and (side is None or f.side in (side, "both", None))
            if same and fits and all(abs(largest(f) - other) > 1.0 for other in (*seen, *more)):
                more[largest(f)] = f
        return list(more.values())

    def counted(self, findings: Sequence[Finding]) -> list[Finding]:
        """All mentions of these findings that count them ("Three fibroids."); how many are new, where it says no more."""
        asked = {(f.concept, f.assertion.word) for f in findings}
        rows = [f for f in self.reading.findings if f.count and f.section not in SILENT and (f.concept, f.assertion.word) in asked]
        return [f for f in rows if f.change != "new"] or rows

    def largest_of(self, sized: Sequence[Finding]) -> list[Finding]:
        """The largest mention of the first of these things, whichever of several it is."""
        same = [f for f in self.reading.findings if f.size and f.section not in SILENT and f.concept == sized[0].concept]
        return [max(same or sized, key=largest)]

    def sized(self, findings: Sequence[Finding]) -> list[Finding]:
        """Other mentions of the same findings, not on another side, where those that were chosen give no size."""
        rows = [f for f in self.reading.findings if f.size and f.section not in SILENT]
        asked = {(f.concept, f.assertion.word, side) for f in findings for side in (f.side, None)}
        return [f for f in rows if (f.concept, f.assertion.word, f.side) in asked]

    def identified(self, findings: Sequence[Finding]) -> list[Finding]:
        """What a sentence gives a size for and then calls by the asked name ("a collection of 3 cm, compatible with an abscess")."""
        rows = []
        named = {(f.concept, f.side) for f in findings if f.assertion.word == "possible"}
        mentions = [f for f in self.reading.findings if any(f.concept == c and f.side in (side, None) for c, side in named)]
        for f in mentions:
            if f.assertion.word == "possible" and not f.size:
                own = self.findings_in(self.reading.sentence(f.sentence))
                rows += [g for g in own if g.size and g.end <= f.start and g.assertion.word == "present"][-1:]
        return rows or [g for f in findings[:1] if f.section == "impression" and not unseen(f) for g in self._measured_there(f)]

    def _measured_there(self, concluded: Finding) -> list[Finding]:
        """The one growth that is measured in the very place and on the side of what the impression names without a size."""
        if concluded.assertion.word not in ("present", "possible") or not concluded.side:
            return []
        rows = [
            g
            for g in self._seen_now()
            if g.size and g.section != "impression" and g.side == concluded.side and g.size[0].unit in ("mm", "cm")
            and any(self.nested(p, q) for p in self.places(g) for q in self.places(concluded))
        ]  # fmt: skip
        return rows if len(rows) == 1 else []

    def _seen_now(self) -> list[Finding]:
        """What the report calls present, outside the request."""
        return [f for f in self.reading.findings if f.assertion.word == "present" and f.section not in SILENT]

    def literal(self, text: str) -> Evidence:
        """The sentences that hold these very characters, whatever their case ("L4/5", "U3")."""
        wanted = _bare(text)
        hits = [s for s in self.readable if wanted and wanted in _bare(s.text)]
        return Evidence(sentences=tuple(hits))

    @property
    def readable(self) -> list[Sentence]:
        """The sentences that may be read out."""
        return [s for s in self.reading.sentences if s.id not in self.reading.hostile]

    def findings_in(self, sentence: Sentence) -> list[Finding]:
        """The findings of one sentence."""
        return [f for f in self.reading.findings if f.sentence == sentence.id]

    def advice_on(self, findings: Sequence[Finding]) -> list[Recommendation]:
        """The recommendations that are about one of these findings or about none: a scan for the lung is none for the liver."""
        asked = {c for f in findings for c in self.kin(f.concept)}
        about = [(r, {f.concept for f in self.reading.findings if f.sentence == r.sentence}) for r in self.reading.recommendations]
        return [r for r, concepts in about if not concepts or not asked or concepts & asked]

    def advice(self, evidence: Evidence, side: str | None = None) -> list[Recommendation]:
        """The recommendations that name what is asked, first on its side; all but those for the other side, where none does."""
        if not evidence.concepts:
            return list(self.reading.recommendations)
        spoken = {f.sentence for f in evidence.findings}
        asked = {c for f in evidence.findings for c in self.kin(f.concept)}
        sides = {
            r.sentence: {f.side for f in self._of_sentence(r.sentence) if f.concept in asked} for r in self.reading.recommendations
        }
        there = [r for r in self.reading.recommendations if side in OTHER_SIDE and sides[r.sentence] == {side}]
        rest = [r for r in self.reading.recommendations if side not in OTHER_SIDE or sides[r.sentence] != {OTHER_SIDE[side or ""]}]
        return there or [r for r in rest if r.sentence in spoken] or rest

    def _of_sentence(self, sentence: str) -> list[Finding]:
        return [f for f in self.reading.findings if f.sentence == sentence]


def _side_of(finding: Finding) -> str | None:
    """The side of a finding, told or by the nature of its place."""
    return finding.side or next((_OF_ONE_SIDE[p.concept] for p in finding.location if p.concept in _OF_ONE_SIDE), None)


def unseen(finding: Finding) -> bool:
    """Whether a mention says nothing of what the exam saw: a reason for it, a relative's, something to look for."""
    return finding.section in SILENT or finding.assertion.word in ("hypothetical", "other_person")


def _telling(word: str) -> bool:
    return len(word) >= _CONTENT or (len(word) >= 2 and any(c.isdigit() for c in word) and any(c.isalpha() for c in word))


def _bare(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def largest(f: Finding) -> float:
    """The largest value of the first size, centimetres as millimetres."""
    return max(f.size[0].values) * (10.0 if f.size[0].unit == "cm" else 1.0)


def _fullness(f: Finding) -> tuple[int, int, int, int]:
    sized = bool(f.size) and (f.size[0].unit != "%" or bool(f.location))  # per cent of nothing named is the less full mention
    return (sized + bool(f.side), len(f.location), bool(f.degree) + bool(f.change), -f.start)


def fullest(findings: Iterable[Finding], apart: Callable[[Finding, Finding], bool] = lambda a, b: False) -> list[Finding]:
    """One mention of each finding (concept, side, assertion), the fullest; present ones first.

    `apart` tells that two mentions of one general concept are two things ("a tear" of a meniscus and of a ligament).
    """
    held = list(findings)
    concluded = {(f.concept, f.side) for f in held if f.assertion.word == "present" and f.section == "impression"}
    groups: dict[tuple[str, str | None, str], list[Finding]] = {}
    for f in held:
        if f.assertion.word == "possible" and f.section != "impression" and (f.concept, f.side) in concluded:
            continue  # weighed in the findings, stated in the impression
        groups.setdefault((f.concept, f.side, f.assertion.word), []).append(f)
    kept: list[Finding] = []
    for (concept, side, word), rows in groups.items():
        if side is None and word != "absent":  # the same finding again, its side left unsaid
            sided = [r for (c, s, w), several in groups.items() if c == concept and w == word and s for r in several]
            rows = [r for r in rows if all(apart(r, other) for other in sided)]
        for one in _things(rows, apart):
            sized = [r for r in one if r.size]
            different = {tuple(m.values for m in r.size) + tuple(p.concept for p in r.location[:1]) for r in sized}
            kept += sized if len(different) > 1 and all(r.section != "impression" for r in sized) else [max(one, key=_fullness)]
    return sorted(kept, key=lambda f: (_RANK[f.assertion.word], f.section != "impression", f.start))


def _things(rows: Sequence[Finding], apart: Callable[[Finding, Finding], bool]) -> list[list[Finding]]:
    """The mentions by the thing they speak of."""
    things: list[list[Finding]] = []
    for row in rows:
        own = next((thing for thing in things if not any(apart(row, other) for other in thing)), None)
        if own is None:
            things.append([row])
        else:
            own.append(row)
    return things


def first_of_each(findings: Iterable[Finding]) -> list[Finding]:
    """The first mention of each concept and side, in order."""
    return list({(f.concept, f.side): f for f in reversed(list(findings))}.values())[::-1]


def _once(organs: Iterable[OrganState]) -> list[OrganState]:
    return list({(o.concept, o.state, o.side): o for o in organs}.values())
