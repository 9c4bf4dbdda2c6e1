"""Yes, no or "that is not certain" before an answer, where one word answers what was asked."""

from collections.abc import Sequence, Set

from assistant.answer.evidence import GRAVE, Evidence, Gather
from assistant.answer.plan import Move
from assistant.answer.question import Part
from assistant.answer.stating import Stating
from assistant.report.model import Finding, OrganState, Reading

_NARROWED = ("medial", "lateral", "anterior", "posterior", "superior", "inferior", "proximal", "distal")  # one of several alike


class Openings:
    """Opens answers over one reading."""

    def __init__(self, reading: Reading, gather: Gather, stating: Stating) -> None:
        self._reading, self._gather, self._stating = reading, gather, stating

    def of_findings(
        self, findings: Sequence[Finding], asked: Sequence[str] = (), side: str | None = None, one_word: bool = False
    ) -> list[Move]:
        """Yes or no first; where several things were asked at once, only what holds for all of them.

        With `one_word` they are readings of one word ("pressing on a nerve"): a "no" to one of them answers nothing.
        """
        things = [c for c in asked if self._gather.concepts[c].kind in ("finding", "disease")]
        if asked and not things:  # a part of the body alone is no thing that could be there or not
            return []
        for thing in things if len(things) > 1 else ():
            if not any(f.concept in self._gather.related(thing) for f in findings):
                return []
        by_thing = [{f.assertion.word for f in findings if f.concept in self._gather.related(t)} for t in things]
        if len(by_thing) > 1 and any(w != by_thing[0] for w in by_thing):
            there = one_word and any(w & {"present", "possible"} for w in by_thing)
            denied = any(w == {"absent"} for w in by_thing) and not there
            return [Move("opening", detail="no")] if denied else []
        exact = [f for f in findings if f.concept in asked]
        if side and _denied_there(exact or findings, side):
            return [Move("opening", detail="no")]
        words = {f.assertion.word for f in exact or findings}
        if words == {"absent"} and self._also_there(exact or findings, things, asked, side):
            return []  # absent here, present there: no single word answers
        told = {f.assertion.word for f in exact or findings if not things or any(self._answers(f, t) for t in things)}
        for word, detail in (("present", "yes"), ("possible", "uncertain")):
            if word in words:  # a lesion that is there is no "yes" to multiple sclerosis
                return [Move("opening", detail=detail)] if word in told else []
        if not exact and any(t in GRAVE for t in things):
            return []  # "no growth beyond the capsule" does not deny a cancer
        return [Move("opening", detail="no")] if "absent" in words else []

    def _also_there(self, gone: Sequence[Finding], things: Sequence[str], asked: Sequence[str], side: str | None) -> bool:
        """Whether what is denied is there in another respect; not where one part or side was asked for, and denied there."""
        kin = [f for f in self._stating.there() if any(c in self._gather.kin(f.concept) for c in things)]
        if side and all(f.side == side and not f.limited and not f.degree for f in gone):
            kin = [f for f in kin if f.side in (side, "both", None)]
        parts = [c for c in asked if self._gather.concepts[c].kind == "anatomy"]
        parts = parts or [p for c in things for p in self._gather.concepts[c].of[:1]]
        denied = bool(parts) and all(self._spares(f, parts) and not f.limited and not f.degree for f in gone)
        return any(not denied or self._lies_in(f, parts) for f in kin)

    def _spares(self, gone: Finding, parts: Sequence[str]) -> bool:
        """Whether an absence is said of the part, or of a whole that holds it: "no fracture of the carpal bones"."""
        return any(self._gather.nested(place, part) for place in self._gather.places(gone) for part in parts)

    def _lies_in(self, finding: Finding, parts: Sequence[str]) -> bool:
        return any(self._gather.inside(finding, part) for part in parts)

    def _answers(self, finding: Finding, thing: str) -> bool:
        """Whether a finding is what was asked: the concept, a narrower one, or its name at its place (a cyst of the liver)."""
        if finding.concept in self._gather.related(thing) or thing.endswith(f"-{finding.concept}"):
            return True
        own, asked = self._gather.concepts[finding.concept], self._gather.concepts[thing]
        # "heart enlarged" is an enlarged heart; a cancer in a lymph node is no lymphoma
        named = asked.broader == own.id and asked.kind == "finding" and not own.of and own.id not in GRAVE
        return named and self._gather.is_one(finding, thing)

    def of_organs(self, things: Sequence[str], part: Part, evidence: Evidence) -> list[Move]:
        """A tear of a ligament that the report calls intact: no. What a normal organ does not exclude stays unsaid."""
        normal = {o.concept for o in evidence.organs if o.state == "normal"}
        named = {c for c in part.concepts if self._gather.concepts[c].kind == "anatomy"}
        first = {part for c in things for part in self._gather.concepts[c].of[:1]}
        generic = all(not self._gather.concepts[c].of for c in things)
        meant = normal & first or (normal & named if generic else set())
        unsure = [o for o in evidence.organs if o.concept in meant and o.state == "not_assessed"]
        if unsure:  # one malleolus is intact, another could not be judged: both are shown, and no word opens
            return [Move("quote", sentence=self._reading.sentence(s)) for s in dict.fromkeys(o.sentence for o in unsure)]
        grave = any(self._gather.grave(c) for c in things)  # a smooth bladder wall is no "no" to cancer
        if meant and not grave and self._whole(meant, part, evidence):
            own = [o for o in evidence.organs if o.concept in meant and o.state == "normal"]
            quotes = [Move("quote", sentence=self._reading.sentence(o.sentence)) for o in own[:1]]
            return [Move("opening", detail="no"), *quotes]
        return [Move("not_mentioned", topic=self._stating.topic(part))]

    def _whole(self, meant: Set[str], part: Part, evidence: Evidence) -> bool:
        """Whether a part is normal as a whole: "left lung clear" is no "no" where the right one was not called so."""
        normal = [o for o in evidence.organs if o.state == "normal" and o.concept in meant]
        sides = {o.side for o in normal}
        if all(self._one_of_several(o, part) for o in normal):
            return False  # "medial malleolus intact" is no "no" to a broken malleolus
        return part.side is not None or not sides <= {"left", "right"} or sides == {"left", "right"}

    def _one_of_several(self, organ: OrganState, part: Part) -> bool:
        """Whether a word right behind or before a part narrows it ("medial malleolus") and was not asked for."""
        near = [t for t in self._reading.terms if t.concept in _NARROWED and t.concept not in part.concepts]
        return any(organ.start - 1 <= t.end and t.start <= organ.end + 1 for t in near)


def _denied_there(findings: Sequence[Finding], side: str) -> bool:
    """Whether the side that was asked for is named as free of it: what is said without a side is then no "yes"."""
    here = [f for f in findings if f.side in (side, "both")]
    return bool(here) and all(f.assertion.word == "absent" and not f.limited and not f.degree for f in here)
