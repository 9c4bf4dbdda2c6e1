"""Answers about change: what is new, what has grown, what is as it was, by words and by earlier sizes."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from assistant.answer.evidence import SILENT, Evidence, Gather
from assistant.answer.plan import Move, Plan
from assistant.answer.question import Part
from assistant.answer.stating import Stating
from assistant.report.model import Finding, Reading

_CHANGE = "lesion"  # the concept of the general word: a change, wherever and of whatever kind


class Changes:
    """Plans answers about change over one reading; `presence` plans those about what is not there any more."""

    def __init__(
        self,
        reading: Reading,
        gather: Gather,
        stating: Stating,
        presence: Callable[[Part, Evidence], Plan],
        aged: Callable[[Finding], Collection[str]],
    ) -> None:
        self._reading, self._gather, self._stating, self._presence, self._aged = reading, gather, stating, presence, aged

    def plan(self, part: Part, evidence: Evidence) -> Plan:
        findings = [f for f in evidence.findings if f.section not in SILENT]
        anew = [f for f in findings if f.assertion.word == "absent" and (f.change == "new" or f.limited)]
        if anew and self.asks_new(part):
            there = [f for f in findings if f.assertion.word in ("present", "historical")] or self._of_before(anew)
            moves = [
                Move("opening", detail="no"),
                *self._stating.findings(anew, 2),
                *self._history(self._gather.changed(there)[:2] or there[:1]),
            ]
            return Plan(tuple(moves), concepts=part.concepts)
        if not findings and self._of_treatment(part):
            findings = [f for f in self._stating.there() if f.change or any(m.prior for m in f.size)]
        changed = self._gather.changed(findings) or self._new(part)
        there = [f for f in findings if f.assertion.word in ("present", "possible")]
        if changed:
            fresh: list[Move] = []
            if self.asks_new(part):
                changed.sort(key=lambda f: f.change != "new")
                fresh = self._fresh(there, changed)
            dated = [Move("quote", sentence=self._reading.sentence(f.sentence)) for f in changed[:2] if self._aged(f)]
            return Plan((*self._grown(part, changed), *fresh, *self._history(changed), *dated), concepts=part.concepts)
        if not findings and part.concepts:
            named = {t.start for t in self._reading.terms if t.concept in part.concepts}
            spoken = [s for s in map(self._reading.sentence, self._reading.changes) if any(s.start <= n < s.end for n in named)]
            if spoken:
                return Plan(tuple(Move("quote", sentence=s) for s in spoken[:2]), concepts=part.concepts)
        if evidence.extents and not findings:
            return Plan(tuple(self._stating.measured(evidence.extents)), concepts=part.concepts)
        sought = [f for f in evidence.findings if f.assertion.word != "absent" and not self._gather.bare([f.concept])]
        if sought and not findings and not evidence.sentences:  # only the request names it
            asked = dict.fromkeys(f.sentence for f in sought)
            told = [Move("quote_reason", sentence=self._reading.sentence(s)) for s in list(asked)[:1]]
            rows = self._gather.same_part(part.concepts)[:2]  # and what the exam says of that part
            seen = [Move("quote", sentence=s) for s in rows if s.id not in asked]
            return Plan((*told, *seen, *self._in_general(), Move("who_can_say_more")), concepts=part.concepts)
        if evidence.empty or (not findings and not evidence.sentences):
            return Plan(tuple(self._stating.missing(part)), concepts=part.concepts)
        gone = [f for f in findings if f.assertion.word == "absent"]
        if gone and len(gone) == len(findings):
            return self._presence(part, evidence)
        if not findings:
            quotes = [Move("quote", sentence=s) for s in evidence.sentences[:2]]
            return Plan((*quotes, Move("who_can_say_more")), concepts=part.concepts)
        there = [f for f in findings if f.assertion.word != "absent"]
        exact = {f.concept for f in gone} & set(part.concepts)
        if exact and not {f.concept for f in there} & set(part.concepts):  # "no recurrent hernia" beside a protrusion elsewhere
            return self._presence(part, evidence)
        beside = self._beside(there) or self._spoken(part, there)
        if beside:
            return Plan((*self._stating.findings(there, 1), *beside), concepts=part.concepts)
        if there and all(self._aged(f) for f in there[:2]):  # "old fracture" answers whether it is new, in its own words
            return Plan((*self._stating.findings(there, 2), Move("who_can_say_more")), concepts=part.concepts)
        denied = [Move("quote", sentence=self._reading.sentence(f.sentence)) for f in gone if f.concept in part.concepts][:2]
        # "no sign of recurrence" answers "has it come back?"; "progression on the right" names no thing, but is no silence
        unsaid = denied or self._in_general() or [Move("change_none")]
        return Plan((*self._stating.findings(there, 2), *unsaid, Move("who_can_say_more")), concepts=part.concepts)

    def _fresh(self, there: Sequence[Finding], changed: Sequence[Finding]) -> list[Move]:
        """What the report calls recent among the things asked about, beside those it has seen before."""
        kinds = {f.concept for f in there}
        rows = [f for f in self._stating.there() if f.concept in kinds and f not in changed and "acute" in self._aged(f)]
        return [m for f in rows[:1] for m in (Move("state", finding=f), Move("quote", sentence=self._reading.sentence(f.sentence)))]

    def changed(self, finding: Finding) -> list[Move]:
        """A finding, how it compares with before (new and resolved ones say so themselves), and its size then."""
        moves = [Move("state", finding=finding)]
        if finding.change and finding.change not in ("new", "resolved"):
            moves.append(Move("change", finding=finding))
        if any(m.prior for m in finding.size):
            moves.append(Move("prior", finding=finding))
        return moves

    def _beside(self, findings: Sequence[Finding]) -> list[Move]:
        """Sentences on change that stand right after a finding ("Position unchanged."), as they are."""
        order = {s.id: n for n, s in enumerate(self._reading.sentences)}
        kin = {c for f in findings for c in self._gather.kin(f.concept)}
        own = {order[f.sentence] for f in (*findings, *self._reading.findings) if f.concept in kin and f.section not in SILENT}
        spoken = map(self._reading.sentence, self._reading.changes)
        near = [s for s in spoken if order[s.id] in own or (order[s.id] - 1 in own and not self._gather.findings_in(s))]
        return [Move("quote", sentence=s) for s in near][:2]

    def _spoken(self, part: Part, findings: Sequence[Finding]) -> list[Move]:
        """Sentences on change that hold no finding and name the part asked for, or where what was found lies ("femur stable")."""
        named = {*part.concepts, *(place for f in findings for place in self._gather.places(f))}
        named = {c for c in named if self._gather.concepts[c].kind == "anatomy"}
        starts = [t.start for t in self._reading.terms if t.concept in named]
        rows = [s for s in map(self._reading.sentence, self._reading.changes) if not self._gather.findings_in(s)]
        return [Move("quote", sentence=s) for s in rows if any(s.start <= at < s.end for at in starts)][:2]

    def _of_before(self, anew: Sequence[Finding]) -> list[Finding]:
        """What the report has from before in the same part: the old infarct, beside "no new ischaemia"."""
        parts = {p for f in anew for p in self._gather.concepts[f.concept].of}
        rows = [f for f in self._reading.findings if f.assertion.word in ("present", "historical") and f.section not in SILENT]
        return [f for f in rows if parts.intersection(self._gather.concepts[f.concept].of) and "old" in self._aged(f)]

    def _in_general(self) -> list[Move]:
        """Sentences that tell of a change and name nothing that has changed, as they are ("compared with 2021 progression")."""
        rows = [self._reading.sentence(s) for s in self._reading.changes]
        return [Move("quote", sentence=s) for s in rows if all(self._placeless(f) for f in self._gather.findings_in(s))][:2]

    @staticmethod
    def _placeless(finding: Finding) -> bool:
        """Whether a finding is only called a change, without its kind or its part ("progression of the changes")."""
        return finding.concept == _CHANGE and not finding.location

    def asks_new(self, part: Part) -> bool:
        """ "Any new lesions?" asks for new ones, not whether the known ones changed."""
        return "new" in {r.concept for m in part.marks for r in m.readings}

    def _of_treatment(self, part: Part) -> bool:
        """ "Has the chemotherapy worked?" asks how all that is seen has changed."""
        return bool(part.concepts) and all(self._gather.concepts[c].kind == "procedure" for c in part.concepts)

    def _new(self, part: Part) -> list[Finding]:
        """ "Anything new?" that names no thing: all that the report calls new, whether or not its impression repeats it."""
        if part.concepts and any(self._gather.concepts[c].kind in ("finding", "disease", "anatomy") for c in part.concepts):
            return []
        return [f for f in self._stating.there() if f.change == "new"] if self.asks_new(part) else []

    def _grown(self, part: Part, changed: Sequence[Finding]) -> list[Move]:
        """Yes or no first, where somebody asks whether one thing has grown (or shrunk) and the report says."""
        if (
            part.open
            or part.growth == part.shrinking
            or len({f.concept for f in changed}) != 1
            or len({f.side for f in changed} - {None}) > 1
        ):
            return []
        asked, other = ("larger", "smaller") if part.growth else ("smaller", "larger")
        ways = {c for f in changed if (c := _compared(f).change)}
        if asked in ways and not ways & {other, "unchanged"}:
            return [Move("opening", detail="yes")]
        return [Move("opening", detail="no")] if ways and ways <= {"unchanged", other} else []

    def _history(self, mentions: Sequence[Finding]) -> list[Move]:
        """Each finding once, then how it changed: in words, and in numbers where the report gives an earlier one."""
        moves: list[Move] = []
        for key in dict.fromkeys((f.concept, f.side) for f in mentions):
            own = [f for f in mentions if (f.concept, f.side) == key]
            moves.append(Move("state", finding=max(own, key=lambda f: len(f.size))))
            own = [_compared(f) for f in own]
            words = list({f.change: f for f in own if f.change and f.change not in ("resolved", "new")}.values())
            moves += [Move("change", finding=f) for f in words]
            moves += [Move("prior", finding=f) for f in own if any(m.prior for m in f.size)][:2]
        return moves[:8]


def _compared(finding: Finding) -> Finding:
    """A finding whose earlier size is given, with what follows from the two numbers."""
    prior = next((m for m in finding.size if m.prior), None)
    if prior is None or prior.prior is None or finding.change:
        return finding
    now, then = max(prior.values), max(prior.prior)
    return replace(finding, change="larger" if now > then else "smaller" if now < then else "unchanged")
