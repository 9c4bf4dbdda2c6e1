"""Answers to "is it bad?": only what the report itself says of it; else a person."""

from collections.abc import Callable, Sequence

from assistant.answer.evidence import SILENT, Evidence, Gather
from assistant.answer.plan import Move, Plan
from assistant.answer.question import Part
from assistant.answer.stating import Stating
from assistant.report.model import Finding, Reading


class Judgement:
    """Plans such answers over one reading."""

    def __init__(
        self,
        reading: Reading,
        gather: Gather,
        stating: Stating,
        known: Callable[[str], bool],
        cancers: frozenset[str],
        judging: frozenset[str],
    ) -> None:
        self._reading, self._gather, self._stating = reading, gather, stating
        self._known, self._cancers, self._judging = known, cancers, judging

    def plan(self, part: Part, evidence: Evidence) -> Plan:
        """ "Is it bad?", "is it cancer?": answered only where the report says so in words; else a person."""
        wanted = evidence if evidence.findings else self._gather.main()
        said = [f for f in self._reading.findings if f.concept in self._cancers and f.section not in SILENT]
        tiers = [f.tier for f in (*wanted.findings, *said) if f.tier and f.assertion.word in ("present", "possible")]
        tier = min(tiers, default=None)
        if said:
            moves = self._opening_of_bad(said) + self._stating.findings(said, 2)
            beside = {f.sentence for f in said}
            near = [f for f in self._stating.there() if f.sentence in beside or f in wanted.findings]
            parts = tuple(c for c in part.concepts if self._gather.concepts[c].kind == "anatomy")
            here = (*evidence.findings, *(self._gather.about(parts, part.side).findings if parts else ()))
            moves += self._stating.findings([f for f in here if f not in said and f.assertion.word == "absent"][:2])
            moves += [m for m in self._stating.findings([f for f in near if f.concept not in self._cancers], 1) if m.finding]
            moves += [Move("advice", advice=a) for a in self._reading.recommendations[:1]] if tier else []
            return Plan(tuple(moves), "answered", "critical" if tier else "", tier, part.concepts)
        judged = self._judged(evidence)
        if judged:
            return Plan(tuple(judged), "answered", "critical" if tier else "", tier, part.concepts)
        return Plan((Move("no_judgement"),), "handed_off", "bad", tier, part.concepts)

    def _judged(self, evidence: Evidence) -> list[Move]:
        """Sentences in which the report itself grades the matter ("highly suspicious", "BI-RADS 5", "benign")."""
        rows = sorted(evidence.sentences, key=lambda s: s.section != "impression")[:2]
        moves = [Move("quote", sentence=s) for s in rows]
        graded = [
            t.concept
            for s in rows
            for t in self._reading.terms
            if s.start <= t.start < s.end and t.kind in ("measurement", "descriptor") and self._known(t.concept)
        ]
        return moves + [Move("explain", concept=c) for c in dict.fromkeys(graded) if c in self._judging][:2]

    def _opening_of_bad(self, said: Sequence[Finding]) -> list[Move]:
        words = {f.assertion.word for f in said}
        return [Move("opening", detail="uncertain")] if "possible" in words and "present" not in words else []
