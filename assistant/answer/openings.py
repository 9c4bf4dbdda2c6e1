"""Yes, no or "that is not certain" before an answer, where one word answers what was asked."""

from collections.abc import Sequence

from assistant.answer.evidence import Evidence, Gather
from assistant.answer.plan import Move
from assistant.answer.question import Part
from assistant.answer.stating import Stating
from assistant.report.model import Finding, Reading


class Openings:
    """Opens answers over one reading."""

    def __init__(self, reading: Reading, gather: Gather, stating: Stating) -> None:
        self._reading, self._gather, self._stating = reading, gather, stating

    def of_findings(self, findings: Sequence[Finding], asked: Sequence[str] = ()) -> list[Move]:
        """Yes or no first; where several things were asked at once, only what holds for all of them."""
        things = [c for c in asked if self._gather.concepts[c].kind in ("finding", "disease")]
        if asked and not things:  # a part of the body alone is no thing that could be there or not
            return []
        for thing in things if len(things) > 1 else ():
            if not any(f.concept in self._gather.related(thing) for f in findings):
                return []
        by_thing = [{f.assertion.word for f in findings if f.concept in self._gather.related(t)} for t in things]
        if len(by_thing) > 1 and any(w != by_thing[0] for w in by_thing):
            return [Move("opening", detail="no")] if any(w == {"absent"} for w in by_thing) else []
        exact = [f for f in findings if f.concept in asked]
        words = {f.assertion.word for f in exact or findings}
        if words == {"absent"} and any(c in self._gather.kin(f.concept) for f in self._stating.there() for c in things):
            return []  # absent here, present there: no single word answers
        told = {f.assertion.word for f in exact or findings if not things or any(self._answers(f, t) for t in things)}
        for word, detail in (("present", "yes"), ("possible", "uncertain")):
            if word in words:  # a lesion that is there is no "yes" to multiple sclerosis
                return [Move("opening", detail=detail)] if word in told else []
        return [Move("opening", detail="no")] if "absent" in words else []

    def _answers(self, finding: Finding, thing: str) -> bool:
        """Whether a finding is what was asked: the concept, a narrower one, or its name at its place (a cyst of the liver)."""
        return finding.concept in self._gather.related(thing) or thing.endswith(f"-{finding.concept}")

    def of_organs(self, things: Sequence[str], part: Part, evidence: Evidence) -> list[Move]:
        """A tear of a ligament that the report calls intact: no. What a normal organ does not exclude stays unsaid."""
        normal = {o.concept for o in evidence.organs if o.state == "normal"}
        named = {c for c in part.concepts if self._gather.concepts[c].kind == "anatomy"}
        first = {part for c in things for part in self._gather.concepts[c].of[:1]}
        generic = all(not self._gather.concepts[c].of for c in things)
        if normal & first or (generic and normal & named):
            quotes = [Move("quote", sentence=self._reading.sentence(o.sentence)) for o in evidence.organs[:1]]
            return [Move("opening", detail="no"), *quotes]
        return [Move("not_mentioned", topic=self._stating.topic(part))]
