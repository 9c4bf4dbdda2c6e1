"""The plan of an answer: a short list of moves, each with its evidence; nothing that is not in the report or the glossary.

The asked thing first, then what the report says with size and side, then what its words mean, then what it does not
say and who can.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.answer.evidence import SILENT, Evidence, Gather, first_of_each
from assistant.answer.question import Part
from assistant.answer.reply import Outcome
from assistant.report.model import Communication, Extent, Finding, OrganState, Reading, Recommendation
from assistant.report.sentences import Sentence

_MOST = 4  # findings said in answer to one question


@dataclass(frozen=True, slots=True)
class Move:
    """One thing to say. `kind` names the wording; the other fields are its evidence."""

    kind: str
    finding: Finding | None = None
    findings: tuple[Finding, ...] = ()
    organ: OrganState | None = None
    organs: tuple[OrganState, ...] = ()
    extent: Extent | None = None
    advice: Recommendation | None = None
    told: Communication | None = None
    sentence: Sentence | None = None
    concept: str = ""
    topic: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Moves in the order in which they are said, the outcome, and whether a person is asked (`reason`)."""

    moves: tuple[Move, ...]
    outcome: Outcome = "answered"
    reason: str = ""
    tier: int | None = None
    concepts: tuple[str, ...] = ()


@dataclass
class Planner:
    """Plans answers over one reading. `known` tells whether a concept is explained in the answer's language."""

    reading: Reading
    gather: Gather
    known: Callable[[str], bool]
    cancers: frozenset[str]
    dated: Callable[[], Sentence | None]
    judging: frozenset[str]
    _by_intent: Mapping[str, Callable[[Part, Evidence], Plan]] = field(init=False)

    def __post_init__(self) -> None:
        self._by_intent = {
            "meaning": self._meaning, "whole": self._whole, "next": self._next, "date": self._date,
            "comparison": self._comparison, "technique": self._technique, "indication": self._indication,
            "count": self._count, "size": self._size, "bad": self._bad, "change": self._change, "place": self._place,
            "sentence": self._sentence, "organ": self._organ, "presence": self._presence, "told": self._told,
            "": self._about,
        }  # fmt: skip

    def plan(self, part: Part, evidence: Evidence) -> Plan:
        """The plan for one part of a question."""
        conflict = self._conflict(evidence, part.intent)
        if conflict:
            return conflict
        plan = self._by_intent.get(part.intent, self._about)(part, evidence)
        asked = [f for f in evidence.findings if f.concept in self.cancers and f.assertion.word in ("present", "possible")]
        tier = min((f.tier for f in asked if f.tier), default=None)
        if tier and plan.outcome == "answered" and not plan.reason and self.cancers.intersection(part.concepts):
            plan = replace(plan, reason="critical", tier=tier)
        return plan

    def _conflict(self, evidence: Evidence, intent: str) -> Plan | None:
        """A report that contradicts itself on the matter asked goes to a person, with both sentences shown."""
        if intent in ("meaning", "whole", "next", "date", "comparison", "technique", "indication", "told"):
            return None
        asked = {f.concept for f in evidence.findings} | set(evidence.concepts)
        wider = {self.gather.concepts[c].broader for c in asked} - {None}
        asked |= {c.concept for c in self.reading.contradictions if self.gather.concepts[c.concept].broader in wider}
        for c in self.reading.contradictions:
            if c.concept in asked and (intent != "size" or c.kind == "size") and (intent != "place" or c.kind == "side"):
                moves = [Move("contradiction")]
                moves += [Move("quote", sentence=self.reading.sentence(s)) for s in c.sentences]
                return Plan(tuple(moves), "handed_off", "contradiction", None, (c.concept,))
        return None

    def states(self, findings: Sequence[Finding], most: int = _MOST) -> list[Move]:
        """One move a finding, absences of the same kind gathered in one sentence."""
        seen = [f for f in findings if f.assertion.word != "absent"]
        there = {c for f in self._there() for c in self.gather.kin(f.concept)}
        gone = [f for f in findings if f.assertion.word == "absent" and f.concept not in there]
        partly = [f for f in findings if f.assertion.word == "absent" and f.concept in there]
        moves = [m for f in seen[:most] for m in self._state(f)]
        if len(gone) > 2:
            moves.append(Move("absent_list", findings=tuple(first_of_each(gone))))
        else:
            moves += [Move("state", finding=f) for f in gone]
        # What is absent in one place and there in another is said in the report's own words, never shortened.
        return moves + [Move("quote", sentence=self.reading.sentence(f.sentence)) for f in partly[:2]]

    def _there(self) -> list[Finding]:
        """The findings that the report calls present or possible, now."""
        seen = ("present", "possible")
        return [f for f in self.reading.findings if f.assertion.word in seen and f.section not in SILENT]

    def _state(self, finding: Finding) -> list[Move]:
        """A finding; of one in another person also the report's own words, which say who it is."""
        moves = [Move("state", finding=finding)]
        if finding.assertion.word == "other_person":
            moves.append(Move("quote", sentence=self.reading.sentence(finding.sentence)))
        return moves

    def _organ_moves(self, organs: Sequence[OrganState]) -> list[Move]:
        normal = [o for o in organs if o.state == "normal" and not self.troubled(o)]
        partly = [o for o in organs if o.state == "normal" and self.troubled(o)]
        said_as_is = [Move("quote", sentence=self.reading.sentence(o.sentence)) for o in partly[:2]]
        moves = said_as_is + [Move("not_assessed", organ=o) for o in organs if o.state == "not_assessed"]
        if len(normal) > 2:
            return [Move("normal_list", organs=tuple(normal)), *moves]
        return [*(Move("normal", organ=o) for o in normal), *moves]

    def troubled(self, organ: OrganState) -> bool:
        """Whether the report describes something in a part that it also calls normal in some respect."""
        return any(
            self.gather.inside(f, organ.concept) and (f.side is None or organ.side in (None, f.side, "both")) for f in self._there()
        )

    def _topic(self, part: Part) -> str:
        kinds = ("finding", "disease", "anatomy", "device", "procedure", "measurement")
        marks = [m for m in part.marks if m.last and self.gather.concepts[m.readings[0].concept].kind in kinds]
        named = [" ".join(part.text[m.start : m.end].split()) for m in marks or part.marks]
        return " ".join(dict.fromkeys(n for n in named if n)) or part.level or " ".join(part.unknown) or part.text[:60]

    def _missing(self, part: Part) -> list[Move]:
        """The report does not mention it, and who can say more."""
        return [Move("not_mentioned", topic=self._topic(part)), Move("who_can_say")]

    def _meaning(self, part: Part, evidence: Evidence) -> Plan:
        explained = [c for c in part.concepts if self.known(c)]
        if explained:
            own = [c for c in explained if c in {f.concept for f in evidence.findings}] or explained
            moves = [Move("explain", concept=c) for c in own[:2]]
            moves += self.states(evidence.findings, 2)
            if not evidence.findings:
                moves += self._organ_moves(evidence.organs[:1])
                moves += [Move("quote", sentence=s) for s in evidence.sentences[:1]]
            return Plan(tuple(moves), concepts=tuple(own))
        if evidence.sentences:
            first = evidence.sentences[0]
            moves = self.states(self.gather.findings_in(first), 2) or []
            moves = [
                Move("quote", sentence=first),
                *moves,
                Move("not_in_glossary", topic=part.quoted or self._topic(part)),
            ]
            return Plan((*moves, Move("who_explains")))
        return Plan((Move("not_in_glossary", topic=part.quoted or self._topic(part)), Move("who_explains")))

    def _about(self, part: Part, evidence: Evidence) -> Plan:
        """Only a word was given ("tendinopathy??", "and C6-C7?"): what the report says of it, then what it means."""
        if evidence.empty and not part.marks and not part.level and not part.quoted:
            return Plan((Move("clarify_what"),), "clarify")
        if evidence.empty:
            if part.marks and all(self.known(c) for c in part.concepts[:1]):
                return Plan((*self._missing(part), Move("explain_named", concept=part.concepts[0])))
            return Plan(tuple(self._missing(part)))
        moves = self.states(evidence.findings) + self._organ_moves(evidence.organs)
        for sentence in evidence.sentences[:2]:
            moves += self.states(self.gather.findings_in(sentence)) or [Move("quote", sentence=sentence)]
        explained = [c for c in part.concepts if self.known(c) and self.gather.concepts[c].kind != "anatomy"]
        there = {f.concept for f in self._there()}
        moves += [Move("explain" if c in there else "explain_named", concept=c) for c in explained[:1]]
        return Plan(tuple(moves), concepts=part.concepts)

    def _presence(self, part: Part, evidence: Evidence) -> Plan:
        if evidence.empty:
            return Plan(tuple(self._missing(part)), concepts=part.concepts)
        moves: list[Move] = []
        asked = [f for f in evidence.findings if f.section not in SILENT]
        if part.yesno or part.intent == "presence":
            moves += self._opening(asked, part.concepts)
        states = self.states(asked or evidence.findings)
        organs = self._organ_moves(evidence.organs) if not states or not asked else self._unassessed(evidence)
        things = [c for c in part.concepts if self.gather.concepts[c].kind in ("finding", "disease")]
        if not states and things and evidence.organs:
            moves = self._opening_of_organs(things, part, evidence)
        moves += states + organs
        for sentence in evidence.sentences[:2]:
            moves += self.states(self.gather.findings_in(sentence)) or [Move("quote", sentence=sentence)]
        return Plan(tuple(moves), concepts=part.concepts)

    def _opening_of_organs(self, things: Sequence[str], part: Part, evidence: Evidence) -> list[Move]:
        """A tear of a ligament that the report calls intact: no. What a normal organ does not exclude stays unsaid."""
        normal = {o.concept for o in evidence.organs if o.state == "normal"}
        named = {c for c in part.concepts if self.gather.concepts[c].kind == "anatomy"}
        first = {part for c in things for part in self.gather.concepts[c].of[:1]}
        generic = all(not self.gather.concepts[c].of for c in things)
        if normal & first or (generic and normal & named):
            quotes = [Move("quote", sentence=self.reading.sentence(o.sentence)) for o in evidence.organs[:1]]
            return [Move("opening", detail="no"), *quotes]
        return [Move("not_mentioned", topic=self._topic(part))]

    def _unassessed(self, evidence: Evidence) -> list[Move]:
        return [Move("not_assessed", organ=o) for o in evidence.organs if o.state == "not_assessed"]

    def _opening(self, findings: Sequence[Finding], asked: Sequence[str] = ()) -> list[Move]:
        """Yes or no first; where several things were asked at once, only what holds for all of them."""
        things = [c for c in asked if self.gather.concepts[c].kind in ("finding", "disease")]
        if asked and not things:  # a part of the body alone is no thing that could be there or not
            return []
        for thing in things if len(things) > 1 else ():
            if not any(f.concept in self.gather.related(thing) for f in findings):
                return []
        by_thing = [{f.assertion.word for f in findings if f.concept in self.gather.related(t)} for t in things]
        if len(by_thing) > 1 and any(w != by_thing[0] for w in by_thing):
            return [Move("opening", detail="no")] if any(w == {"absent"} for w in by_thing) else []
        exact = [f for f in findings if f.concept in asked]
        words = {f.assertion.word for f in exact or findings}
        if words == {"absent"} and any(c in self.gather.kin(f.concept) for f in self._there() for c in things):
            return []  # absent here, present there: no single word answers
        if "present" in words:
            return [Move("opening", detail="yes")]
        if "possible" in words:
            return [Move("opening", detail="uncertain")]
        return [Move("opening", detail="no")] if "absent" in words else []

    def _organ(self, part: Part, evidence: Evidence) -> Plan:
        if evidence.empty:
            return Plan(tuple(self._missing(part)), concepts=part.concepts)
        normal = self._organ_moves(evidence.organs)
        present = [f for f in evidence.findings if f.assertion.word in ("present", "possible")]
        rest = [f for f in evidence.findings if f.assertion.word not in ("present", "possible")]
        moves = self.states(present) + normal + self.states(rest)
        for sentence in evidence.sentences[:2]:
            moves += self.states(self.gather.findings_in(sentence)) or [Move("quote", sentence=sentence)]
        return Plan(tuple(moves), concepts=part.concepts)

    def _place(self, part: Part, evidence: Evidence) -> Plan:
        findings = [f for f in evidence.findings if f.assertion.word in ("present", "possible")]
        if not findings:
            return self._presence(part, evidence)
        moves: list[Move] = []
        sides = {f.side for f in findings if f.side}
        if len(sides) == 1 and all(f.side for f in findings):
            moves.append(Move("side", finding=findings[0]))
        moves += self.states(findings)
        if not sides and not any(f.location or f.level for f in findings):
            moves.append(Move("place_none"))
        moves += [Move("quote", sentence=self.reading.sentence(f.sentence)) for f in findings[:1] if _says_more(f)]
        return Plan(tuple(moves), concepts=part.concepts)

    def _size(self, part: Part, evidence: Evidence) -> Plan:
        sized = [f for f in evidence.findings if f.size]
        if self._asks_new(part):
            sized = [f for f in sized if f.change == "new"] or sized
        if sized:
            moves = [Move("size", finding=f) for f in sized[:3]]
            moves += [Move("prior", finding=f) for f in sized[:3] if f.size[0].prior]
            return Plan(tuple(moves), concepts=part.concepts)
        if evidence.extents:
            return Plan(tuple(Move("extent", extent=e) for e in evidence.extents[:3]), concepts=part.concepts)
        if evidence.empty:
            return Plan(tuple(self._missing(part)), concepts=part.concepts)
        moves = [Move("size_none", topic=self._topic(part))]
        moves += self.states(evidence.findings, 2) or self._organ_moves(evidence.organs)
        return Plan((*moves, Move("who_can_say_more")), concepts=part.concepts)

    def _count(self, part: Part, evidence: Evidence) -> Plan:
        counted = [f for f in evidence.findings if f.count]
        if evidence.empty:
            return Plan(tuple(self._missing(part)), concepts=part.concepts)
        moves = [Move("count", finding=f) for f in counted[:2]] or [Move("count_none")]
        sources = [self.reading.sentence(f.sentence) for f in evidence.findings[:2]]
        moves += [Move("quote", sentence=s) for s in dict.fromkeys(sources)]
        return Plan(tuple(moves), concepts=part.concepts)

    def _change(self, part: Part, evidence: Evidence) -> Plan:
        findings = [f for f in evidence.findings if f.section not in SILENT]
        anew = [f for f in findings if f.assertion.word == "absent" and (f.change == "new" or f.limited)]
        if anew and self._asks_new(part):
            there = [f for f in findings if f.assertion.word == "present"]
            moves = [
                Move("opening", detail="no"),
                *self.states(anew, 2),
                *self._history(self.gather.changed(there)[:2] or there[:1]),
            ]
            return Plan(tuple(moves), concepts=part.concepts)
        changed = self.gather.changed(findings)
        if changed:
            if self._asks_new(part):
                changed.sort(key=lambda f: f.change != "new")
            return Plan((*self._grown(part, changed), *self._history(changed)), concepts=part.concepts)
        if not findings and part.concepts:
            named = {t.start for t in self.reading.terms if t.concept in part.concepts}
            spoken = [s for s in map(self.reading.sentence, self.reading.changes) if any(s.start <= n < s.end for n in named)]
            if spoken:
                return Plan(tuple(Move("quote", sentence=s) for s in spoken[:2]), concepts=part.concepts)
        if evidence.empty or (not findings and not evidence.sentences):
            return Plan(tuple(self._missing(part)), concepts=part.concepts)
        gone = [f for f in findings if f.assertion.word == "absent"]
        if gone and len(gone) == len(findings):
            return self._presence(part, evidence)
        there = [f for f in findings if f.assertion.word != "absent"]
        beside = self._beside(there)
        if beside:
            return Plan((*self.states(there, 1), *beside), concepts=part.concepts)
        return Plan((*self.states(there, 2), Move("change_none"), Move("who_can_say_more")), concepts=part.concepts)

    def _beside(self, findings: Sequence[Finding]) -> list[Move]:
        """Sentences on change that stand right after a finding ("Position unchanged."), as they are."""
        order = {s.id: n for n, s in enumerate(self.reading.sentences)}
        own = {order[f.sentence] for f in findings}
        spoken = map(self.reading.sentence, self.reading.changes)
        return [Move("quote", sentence=s) for s in spoken if own & {order[s.id], order[s.id] - 1}][:2]

    def _asks_new(self, part: Part) -> bool:
        """ "Any new lesions?" asks for new ones, not whether the known ones changed."""
        return "new" in {r.concept for m in part.marks for r in m.readings}

    def _grown(self, part: Part, changed: Sequence[Finding]) -> list[Move]:
        """Yes or no first, where somebody asks whether one thing has grown and the report says."""
        if not part.growth or len({(f.concept, f.side) for f in changed}) != 1:
            return []
        ways = {c for f in changed if (c := _compared(f).change)}
        if "larger" in ways and not ways & {"smaller", "unchanged"}:
            return [Move("opening", detail="yes")]
        return [Move("opening", detail="no")] if ways and ways <= {"unchanged", "smaller"} else []

    def _unsaid(self, sentence: Sentence) -> bool:
        """Whether a sentence of the impression holds nothing that another move says ("No acute abnormality.")."""
        spoken = [r.sentence for r in self.reading.recommendations] + [o.sentence for o in self.reading.organs]
        return not self.gather.findings_in(sentence) and sentence.id not in spoken and len(sentence.text) > 12

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

    def changed(self, finding: Finding) -> list[Move]:
        """A finding, how it compares with before (new and resolved ones say so themselves), and its size then."""
        moves = [Move("state", finding=finding)]
        if finding.change and finding.change not in ("new", "resolved"):
            moves.append(Move("change", finding=finding))
        if any(m.prior for m in finding.size):
            moves.append(Move("prior", finding=finding))
        return moves

    def _next(self, part: Part, evidence: Evidence) -> Plan:
        advice = self.gather.advice(evidence)
        moves = [Move("advice", advice=a) for a in advice[:3]]
        needless = [self.reading.sentence(s) for s in self.reading.needless]
        asked = {f.sentence for f in evidence.findings}
        near = [s for s in needless if not asked or s.id in asked or not moves]
        moves += [Move("quote", sentence=s) for s in near[:2]]
        if not moves:
            moves = [Move("advice_none"), Move("who_decides")]
        return Plan(tuple(moves), concepts=part.concepts)

    def _sections(self, kinds: Sequence[str], kind: str, most: int = 3) -> list[Move]:
        rows = [s for s in self.reading.sentences if s.section in kinds]
        return [Move(kind, sentence=s) for s in rows[:most]]

    def _date(self, part: Part, evidence: Evidence) -> Plan:
        line = self.dated()
        if line is not None:
            return Plan((Move("quote", sentence=line),))
        return Plan((Move("not_mentioned", topic=self._topic(part)), Move("who_can_say_more")))

    def _comparison(self, part: Part, evidence: Evidence) -> Plan:
        moves = self._sections(("comparison",), "quote_comparison")
        moves = moves or [Move("quote_comparison", sentence=s) for s in evidence.sentences[:2]]
        return Plan(tuple(moves) or (Move("not_mentioned", topic=self._topic(part)), Move("who_can_say_more")))

    def _technique(self, part: Part, evidence: Evidence) -> Plan:
        sentences = [s for s in evidence.sentences if s.section not in ("comparison", "indication")]
        moves = [Move("quote_technique", sentence=s) for s in sentences[:2]]
        spoken = [t.concept for s in sentences[:2] for t in self.reading.terms if s.start <= t.start < s.end]
        moves += [Move("explain", concept=c) for c in spoken if c in self.gather.related("contrast-medium")][:1]
        moves = moves or self._sections(("technique",), "quote_technique", 2)
        moves += [Move("explain", concept=c) for c in part.concepts[:1] if self.known(c)]
        return Plan(tuple(moves) or (Move("not_mentioned", topic=self._topic(part)), Move("who_can_say_more")))

    def _indication(self, part: Part, evidence: Evidence) -> Plan:
        moves = self._sections(("indication",), "quote_reason")
        return Plan(tuple(moves) or (Move("not_mentioned", topic=self._topic(part)), Move("who_can_say_more")))

    def _told(self, part: Part, evidence: Evidence) -> Plan:
        told = [Move("told", told=c) for c in self.reading.communications[:2]]
        return Plan(tuple(told) or (Move("told_none"),))

    def _bad(self, part: Part, evidence: Evidence) -> Plan:
        """ "Is it bad?", "is it cancer?": answered only where the report says so in words; else a person."""
        wanted = evidence if evidence.findings else self.gather.main()
        said = [f for f in self.reading.findings if f.concept in self.cancers and f.section not in SILENT]
        tiers = [f.tier for f in (*wanted.findings, *said) if f.tier and f.assertion.word in ("present", "possible")]
        tier = min(tiers, default=None)
        if said:
            moves = self._opening_of_bad(said) + self.states(said, 2)
            beside = {f.sentence for f in said}
            near = [f for f in self._there() if f.sentence in beside or f in wanted.findings]
            parts = tuple(c for c in part.concepts if self.gather.concepts[c].kind == "anatomy")
            here = (*evidence.findings, *(self.gather.about(parts, part.side).findings if parts else ()))
            moves += self.states([f for f in here if f not in said and f.assertion.word == "absent"][:2])
            moves += [m for m in self.states([f for f in near if f.concept not in self.cancers], 1) if m.finding]
            moves += [Move("advice", advice=a) for a in self.reading.recommendations[:1]] if tier else []
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
            for t in self.reading.terms
            if s.start <= t.start < s.end and t.kind in ("measurement", "descriptor") and self.known(t.concept)
        ]
        return moves + [Move("explain", concept=c) for c in dict.fromkeys(graded) if c in self.judging][:2]

    def _opening_of_bad(self, said: Sequence[Finding]) -> list[Move]:
        words = {f.assertion.word for f in said}
        return [Move("opening", detail="uncertain")] if "possible" in words and "present" not in words else []

    def _sentence(self, part: Part, evidence: Evidence) -> Plan:
        rows = [s for s in self.reading.sentences if s.section == "impression"] or list(self.reading.sentences)
        at = (part.ordinal or 1) - 1
        sentence = rows[min(at, len(rows) - 1)] if part.ordinal and rows else next(iter(evidence.sentences), None)
        if sentence is None:
            return Plan((Move("clarify_what"),), "clarify")
        findings = self.gather.findings_in(sentence)
        moves = [Move("quote", sentence=sentence), *self.states(findings)]
        moves += [Move("explain", concept=f.concept) for f in first_of_each(findings)[:2] if self.known(f.concept)]
        return Plan(tuple(moves), concepts=tuple(f.concept for f in findings))

    def _whole(self, part: Part, evidence: Evidence) -> Plan:
        return Plan(tuple(self.summary()), concepts=())

    def summary(self, most: int = 6) -> list[Move]:
        """The report in few sentences: what it is about, what was not seen, what is normal, what comes next."""
        main = self.gather.main().findings
        moves = [m for f in main[:most] for m in (self.changed(f) if f.change in ("larger", "smaller") else [Move("state", finding=f)])]
        bare = [s for s in self.reading.sentences if s.section == "impression" and self._unsaid(s)]
        moves += [Move("quote", sentence=s) for s in bare[:2]]
        gone = [f for f in self.reading.findings if f.assertion.word == "absent" and f.section not in SILENT]
        if gone:
            moves.append(Move("absent_list", findings=tuple(first_of_each(gone)[:8])))
        normal = [o for o in self.reading.organs if o.state == "normal" and not self.troubled(o)]
        if normal:
            moves.append(Move("normal_list", organs=tuple(normal[:8])))
        if not moves:
            rows = [s for s in self.reading.sentences if s.section == "impression"] or list(self.reading.sentences)
            moves += [Move("quote", sentence=s) for s in rows[:3]]
        moves += [Move("advice", advice=a) for a in self.reading.recommendations[:2]]
        return moves


def _says_more(finding: Finding) -> bool:
    """Whether the place is said in more detail than a side: then the sentence itself is shown too."""
    return not finding.location and not finding.level


def joined(plans: Sequence[Plan]) -> Plan:
    """One plan from those of several parts: moves in order without repeats; the weightiest outcome counts."""
    if len(plans) == 1:
        return plans[0]
    said: list[Move] = []
    for at, plan in enumerate(plans):  # yes and no belong to the first thing asked; later ones are said in full
        fresh = [m for m in plan.moves if m not in said and not (at and m.kind == "opening")]
        said += fresh if any(m.kind != "opening" for m in fresh) else []
    moves = tuple(said)
    answered = any(p.outcome == "answered" for p in plans)
    first = next((p for p in plans if p.outcome != "answered"), plans[0])
    tiers = [p.tier for p in plans if p.tier is not None]
    reason = next((p.reason for p in plans if p.reason), "")
    concepts = tuple(dict.fromkeys(c for p in plans for c in p.concepts))
    outcome: Outcome = "answered" if answered else first.outcome
    return replace(first, moves=moves, outcome=outcome, reason=reason, tier=min(tiers, default=None), concepts=concepts)


def _compared(finding: Finding) -> Finding:
    """A finding whose earlier size is given, with what follows from the two numbers."""
    prior = next((m for m in finding.size if m.prior), None)
    if prior is None or prior.prior is None or finding.change:
        return finding
    now, then = max(prior.values), max(prior.prior)
    return replace(finding, change="larger" if now > then else "smaller" if now < then else "unchanged")
