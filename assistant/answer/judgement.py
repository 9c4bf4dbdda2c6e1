"""Answers to "is it bad?": only what the report itself says of it; else a person."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.answer.evidence import SILENT, Evidence, Gather, first_of_each
from assistant.answer.plan import Move, Plan
from assistant.answer.question import Part
from assistant.answer.stating import Stating
from assistant.report.model import Finding, Reading
from assistant.report.sentences import Sentence

_NO_TIER = 9  # sorts behind every tier
_ASKING = ("", "presence", "change", "bad")  # intents of who asks whether something is a cancer
_OF_NOW = ("present", "possible", "absent")


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
        growing: frozenset[str],
        denies: Callable[[str], bool],
    ) -> None:
        self._reading, self._gather, self._stating = reading, gather, stating
        self._known, self._cancers, self._judging, self._denies = known, cancers, judging, denies
        self._growing = growing

    def plan(self, part: Part, evidence: Evidence) -> Plan:
        """ "Is it bad?", "is it cancer?": answered only where the report says so in words; else a person."""
        wanted = evidence if evidence.findings else self._gather.main()
        named = [f for f in self._reading.findings if f.concept in self._cancers and f.section not in SILENT]
        judged = self._judged(evidence)
        # a relative's cancer and one of the past do not answer where the report grades what it sees
        said = [f for f in named if f.assertion.word in _OF_NOW] or ([] if judged else named)
        tiers = [f.tier for f in (*wanted.findings, *said) if f.tier and f.assertion.word in ("present", "possible")]
        tier = min(tiers, default=None)
        if said:
            moves = self._opening_of_bad(said) + self._stating.findings(said, 2)
            beside = {f.sentence for f in said}
            parts = tuple(c for c in part.concepts if self._gather.concepts[c].kind == "anatomy")
            near = [f for f in self._stating.there() if f.sentence in beside or f in wanted.findings]
            asked = parts or tuple(p for c in part.concepts for p in self._gather.concepts[c].of[:1])
            near = [f for f in near if any(self._gather.inside(f, p) for p in asked)] or near
            near.sort(key=lambda f: (f not in evidence.findings, f.tier or _NO_TIER))
            here = (*evidence.findings, *(self._gather.about(parts, part.side).findings if parts else ()))
            moves += self._stating.findings([f for f in here if f not in said and f.assertion.word == "absent"][:2])
            moves += [m for m in self._stating.findings([f for f in near if f.concept not in self._cancers], 1) if m.finding]
            if all(f.assertion.word == "absent" for f in said):  # "no suspicious nodes" is not all: the breast has a grade
                graded, high = self._graded()
                moves = [*graded, *(m for m in moves if m not in graded)] if high else moves
                tier = min([t for t in (tier, high) if t], default=None)
            moves += [Move("advice", advice=a) for a in self._reading.recommendations[:1]] if tier else []
            return Plan(tuple(moves), "answered", "critical" if tier else "", tier, part.concepts)
        if judged:
            sentences = {m.sentence.id for m in judged if m.sentence is not None}
            tiers = [f.tier for f in self._stating.there() if f.tier and f.sentence in sentences]
            tier = min([*tiers, *([tier] if tier else [])], default=None)
            moves = [*self._stating.findings(named, 1), *judged]
            return Plan(tuple(moves), "answered", "critical" if tier else "", tier, part.concepts)
        if (sound := self._sound(part, evidence)) is not None:
            return Plan(tuple(sound), concepts=part.concepts)
        unsaid = "no_cancer_word" if self._cancers.intersection(part.concepts) else "no_judgement"
        told = [f for f in wanted.findings if f.assertion.word in ("present", "possible", "other_person")]
        moves = [Move(unsaid), *self._stating.findings(told, 2), *self._stating.organs(evidence.organs)[:2]]
        moves += [Move("advice", advice=a) for a in self._gather.advice_on(evidence.findings)[:1]]
        return Plan(tuple(moves), "handed_off", "bad", tier, part.concepts)

    def _sound(self, part: Part, evidence: Evidence) -> list[Move] | None:
        """ "Are my ligaments ok?", where the report calls them normal and names nothing there: what it says of them."""
        named = part.concepts and all(self._gather.concepts[c].kind == "anatomy" for c in part.concepts)
        if not named or evidence.findings or not evidence.organs or any(o.state != "normal" for o in evidence.organs):
            return None
        return self._stating.organs(evidence.organs)

    def left_open(self, plan: Plan, part: Part) -> Plan:
        """The plan, handed over where the report sees a growth that nothing it denies is about: "no recurrence" in the bowel
        and "no metastases of the lung" do not say what the new spot in the liver is."""
        named = [f for f in self._reading.findings if f.concept in self._cancers and f.section not in SILENT]
        if part.intent not in _ASKING or (part.intent == "bad" and not named):
            return plan
        if plan.outcome != "answered" or any(f.assertion.word in ("present", "possible") for f in named) or self._graded()[0]:
            return plan
        denied = [f for f in named if f.assertion.word == "absent"]
        open_ = [f for f in self._growths(part) if not any(self._denied_of(f, d) for d in denied)]
        if not open_:
            return plan
        told = [m for m in plan.moves if m.kind == "quote" or (m.finding is not None and m.finding in denied)]
        unsaid = "no_cancer_word" if self._cancers.intersection(part.concepts) else "no_judgement"
        moves = [Move(unsaid), *self._stating.findings(first_of_each(open_), 2), *told[:2]]
        moves += [Move("advice", advice=a) for a in self._gather.advice_on(open_)[:1]]
        tier = min((f.tier for f in open_ if f.tier), default=None)
        return Plan(tuple(moves), "handed_off", "bad", tier, part.concepts)

    def _growths(self, part: Part) -> list[Finding]:
        """The growths that the report sees where a cancer is asked for; asked whether one has come back, the new ones."""
        known = self._gather.concepts
        wanted = [known[c] for c in part.concepts]
        parts = [c.id for c in wanted if c.kind == "anatomy"] or [p for c in wanted if c.id in self._cancers for p in c.of[:1]]
        kinds = {k for c in self._growing for k in self._gather.related(c)} - self._cancers
        seen = [f for f in self._stating.there() if f.concept in kinds and (not parts or any(self._gather.inside(f, p) for p in parts))]
        again = any(c.id in self._gather.related("recurrence") for c in wanted)
        return [f for f in seen if not again or f.change == "new"]

    def _denied_of(self, growth: Finding, denied: Finding) -> bool:
        """Whether a denied cancer is one of a growth's part: said of it, of its place, or of no place at all."""
        if denied.sentence == growth.sentence:
            return True
        here, there = self._gather.places(growth), self._gather.places(denied)
        if not there:
            return denied.concept not in self._gather.related("recurrence")
        return any(self._gather.nested(a, b) for a in here for b in there)

    def beside(self, plan: Plan, evidence: Evidence) -> Plan:
        """Asked for a cancer that the report names only in a relative, in the past or not at all: also how it grades what it sees."""
        own = [f for f in evidence.findings if f.assertion.word in _OF_NOW and f.section not in SILENT]
        judged, tier = self._graded()
        denied = all(f.assertion.word == "absent" for f in own)
        if not judged or plan.outcome != "answered" or own and not (denied and tier):
            return plan
        spread = [f for f in self._reading.findings if f.concept in self._gather.related("metastasis") and f.section not in SILENT]
        judged = [*self._stating.findings(first_of_each(f for f in spread if f not in evidence.findings), 2), *judged]
        fresh = [m for m in judged if m not in plan.moves]
        return replace(plan, moves=(*plan.moves, *fresh), reason="critical", tier=3)

    def _judged(self, evidence: Evidence) -> list[Move]:
        """Sentences in which the report itself grades the matter ("highly suspicious", "BI-RADS 5", "benign")."""
        rows = sorted(evidence.sentences, key=self._weight)[:2]
        if rows and all(self._denies(s.id) for s in rows) and self._open(rows):
            return []  # "no suspicious bone lesion" does not judge the nodule in the lung
        moves = [Move("quote", sentence=s) for s in rows]
        graded = [
            t.concept
            for s in rows
            for t in self._reading.terms
            if s.start <= t.start < s.end and self._known(t.concept) and (t.kind == "measurement" or self._describes(t.kind, s.id))
        ]
        return moves + [Move("explain", concept=c) for c in dict.fromkeys(graded) if c in self._judging][:2]

    def _weight(self, sentence: Sentence) -> tuple[bool, bool, bool, bool]:
        """What is told first: a grade or a finding with a tier, before "benign calcifications" of the other side."""
        own = [t for t in self._reading.terms if sentence.start <= t.start < sentence.end and t.concept in self._judging]
        tiered = any(f.tier and f.sentence == sentence.id for f in self._stating.there())
        graded = any(t.kind == "measurement" for t in own)
        return not tiered, self._denies(sentence.id), not graded, sentence.section != "impression"

    def _graded(self) -> tuple[list[Move], int | None]:
        """The sentences that grade what the report sees, and the tier of what they grade."""
        rows = tuple(s for s in self._gather.naming(tuple(self._judging)).sentences if s.section not in SILENT)
        judged = self._judged(Evidence(sentences=rows)) if rows else []
        spoken = {m.sentence.id for m in judged if m.sentence is not None}
        return judged, min((f.tier for f in self._stating.there() if f.tier and f.sentence in spoken), default=None)

    def _open(self, rows: Sequence[Sentence]) -> bool:
        """Whether the report has findings with a tier that none of these sentences is about."""
        spoken = {f.concept for s in rows for f in self._gather.findings_in(s)}
        return any(f.tier and not self._gather.kin(f.concept) & spoken for f in self._gather.main().findings)

    def _describes(self, kind: str, sentence: str) -> bool:
        """Whether a describing word may be explained: "no suspicious lesion" calls nothing suspicious."""
        return kind == "descriptor" and not self._denies(sentence)

    def _opening_of_bad(self, said: Sequence[Finding]) -> list[Move]:
        words = {f.assertion.word for f in said}
        return [Move("opening", detail="uncertain")] if "possible" in words and "present" not in words else []
