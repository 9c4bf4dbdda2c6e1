"""The planner: for each intent the moves that answer it, over what the report says on the matter."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.answer.changes import Changes
from assistant.answer.conflicts import disputed as disputed_in
from assistant.answer.evidence import SILENT, Evidence, Gather, first_of_each, largest
from assistant.answer.judgement import Judgement
from assistant.answer.openings import Openings
from assistant.answer.plan import Move, Plan
from assistant.answer.quality import Qualities
from assistant.answer.question import Part
from assistant.answer.stating import Stating
from assistant.report.model import Contradiction, Finding, Reading
from assistant.report.sentences import Sentence

_ON_A_THING = ("", "presence", "organ", "place", "meaning", "bad")  # intents that ask about things found
_MEASURED = re.compile(r"\d\s?(?:mm|cm|ml|%|°)")
LARGE = ("enlargement", "dilatation")  # general concepts of what is only a large part of the body
_FEW = 2  # findings that are told with their change
_COUNTING = re.compile(r"(?<![\w.,/-])\d{1,2}(?![\w.,/%-]*\d)(?!\s*(?:[mcµ]|%|x\b|×|grad|h\b|a\b))(?![\w/])", re.IGNORECASE)


@dataclass
class Planner:
    """Plans answers over one reading. `known` tells whether a concept is explained in the answer's language."""

    reading: Reading
    gather: Gather
    known: Callable[[str], bool]
    cancers: frozenset[str]
    dated: Callable[[], Sentence | None]
    judging: frozenset[str]
    growing: frozenset[str]
    qualities: Qualities
    stating: Stating = field(init=False)
    changes: Changes = field(init=False)
    _openings: Openings = field(init=False)
    _judgement: Judgement = field(init=False)
    _by_intent: Mapping[str, Callable[[Part, Evidence], Plan]] = field(init=False)

    def __post_init__(self) -> None:
        self.stating = Stating(self.reading, self.gather, self.qualities.unseen)
        self.changes = Changes(self.reading, self.gather, self.stating, self._presence, self.qualities.told_age)
        self._openings = Openings(self.reading, self.gather, self.stating)
        self._judgement = Judgement(
            self.reading, self.gather, self.stating, self.known, self.cancers, self.judging, self.growing, self.qualities.denies
        )
        self._by_intent = {
            "meaning": self._meaning, "whole": self._whole, "next": self._next, "date": self._date,
            "comparison": self._comparison, "technique": self._technique, "limits": self._limits, "indication": self._indication,
            "count": self._count, "size": self._size, "bad": self._judgement.plan, "change": self.changes.plan, "place": self._place,
            "sentence": self._sentence, "normal": self._normal, "organ": self._organ, "presence": self._presence, "told": self._told,
            "": self._about,
        }  # fmt: skip

    def plan(self, part: Part, evidence: Evidence) -> Plan:
        """The plan for one part of a question."""
        if part.intent == "whole" and part.yesno and not evidence.empty and self._only_parts(part):
            part = replace(part, intent="organ")  # "is there anything wrong with my lungs?"
        if part.intent == "normal" and any(self.gather.concepts[c].kind == "anatomy" for c in part.concepts):
            part = replace(part, intent="organ")  # "what is fine in my knee?" asks for the knee
        if part.intent == "presence" and evidence.organs and self._only_parts(part):
            part = replace(part, intent="organ")  # "does it say how my throat is?"
        if part.intent in ("presence", "organ") and evidence.empty and _names_nothing(part):
            part = replace(part, intent="whole")  # "what have I got?"
        if part.largest and part.intent in ("", "place", "presence", "organ"):
            evidence = replace(evidence, findings=self._largest_first(evidence.findings))
        conflicts = self._conflict(part, evidence)
        if conflicts:
            return self._disputed(part, evidence, conflicts)
        plan = self._by_intent.get(part.intent, self._about)(part, evidence)
        if part.intent in _ON_A_THING:
            plan = self._with_change(plan)
        if part.intent in ("", "presence", "change") and self.cancers.intersection(part.concepts):
            plan = self._judgement.beside(plan, evidence)
        if part.intent == "bad" or self.cancers.intersection(part.concepts):
            plan = self._judgement.left_open(plan, part)
        asked = [f for f in evidence.findings if f.concept in self.cancers and f.assertion.word in ("present", "possible")]
        tier = min((f.tier for f in asked if f.tier), default=None)
        if tier and plan.outcome == "answered" and not plan.reason and self.cancers.intersection(part.concepts):
            plan = replace(plan, reason="critical", tier=tier)
        return plan

    @staticmethod
    def _largest_first(findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """The findings with the largest of a kind before the others: "which artery is blocked most"."""
        return tuple(sorted(findings, key=lambda f: (not f.size, -largest(f) if f.size else 0.0)))

    def _with_change(self, plan: Plan) -> Plan:
        """How the findings told compare with before, where they are few: it belongs to what the report says of them."""
        told = {id(m.finding) for m in plan.moves if m.kind in ("change", "prior")}
        states = [m for m in plan.moves if m.kind == "state" and m.finding and m.finding.assertion.word in ("present", "possible")]
        if len(states) > _FEW or told:
            return plan
        moves = [n for m in plan.moves for n in (self.changes.changed(m.finding) if m in states and m.finding else [m])]
        return replace(plan, moves=tuple(moves))

    def _only_parts(self, part: Part) -> bool:
        """Whether a question names parts of the body and nothing else."""
        return bool(part.concepts) and all(self.gather.concepts[c].kind == "anatomy" for c in part.concepts)

    def _conflict(self, part: Part, evidence: Evidence) -> tuple[Contradiction, ...]:
        """What the report says in two ways of the matter asked; of all, where the whole is asked for."""
        if part.intent == "whole":
            return self.reading.contradictions
        if part.intent in ("next", "date", "comparison", "technique", "limits", "indication", "told"):
            return ()
        asked = {f.concept for f in evidence.findings} | set(evidence.concepts)
        wider = {self.gather.concepts[c].broader for c in asked} - {None}
        return tuple(
            c
            for c in self.reading.contradictions
            if c.concept in asked or self.gather.concepts[c.concept].broader in wider or self._spoken_in(c, evidence)
        )

    def _spoken_in(self, conflict: Contradiction, evidence: Evidence) -> bool:
        """Whether what is asked stands in a contradiction under a more specific or a more general name."""
        kin = self.gather.kin(conflict.concept)
        return any(f.sentence in conflict.sentences and f.concept in kin for f in evidence.findings)

    def _disputed(self, part: Part, evidence: Evidence, conflicts: Sequence[Contradiction]) -> Plan:
        """A report that contradicts itself on the matter asked goes to a person, with both sentences shown.

        What it does not contradict is still told: what a word means, and the rest of the whole.
        """
        moves = []
        for c in conflicts:
            moves += [Move("contradiction"), *(Move("quote", sentence=self.reading.sentence(s)) for s in c.sentences)]
        concepts = tuple(dict.fromkeys(c.concept for c in conflicts))
        if part.intent == "whole":
            return Plan((*moves, *self.summary()), "answered", "contradiction", None, concepts)
        meant = [c for c in part.concepts if self.known(c)] if part.intent == "meaning" else []
        own = [c for c in meant if c in {f.concept for f in evidence.findings}] or meant
        explained = [Move("explain", concept=c) for c in own[:2]]
        return Plan((*explained, *moves), "answered" if explained else "handed_off", "contradiction", None, concepts)

    def _meaning(self, part: Part, evidence: Evidence) -> Plan:
        explained = [c for c in part.concepts if self.known(c)]
        if explained:
            own = [c for c in explained if c in {f.concept for f in evidence.findings}] or explained
            seen = {f.concept for f in evidence.findings if f.assertion.word == "present"}
            unsure = {f.concept for f in evidence.findings} - seen  # "there is a clot" must not explain one that was not found
            lying = [f.concept for f in evidence.findings if self.known(f.concept)]
            if lying and self.gather.by_other_name(part.concepts, evidence.findings):
                own = lying[:1]  # "what is the spot on my liver": the word for what lies there
            moves = [Move("explain_named" if c in unsure else "explain", concept=c) for c in own[:2]]
            moves += self.stating.findings(evidence.findings, 2)
            if not evidence.findings:
                moves += self.stating.organs(evidence.organs[:1])
                word = self.stating.topic(part).casefold()
                rows = sorted(evidence.sentences, key=lambda s: word not in s.text.casefold())
                moves += [Move("quote", sentence=s) for s in rows[:1]]
            return Plan(tuple(moves), concepts=tuple(own))
        if evidence.sentences:
            first = evidence.sentences[0]
            moves = self.stating.findings(self.gather.findings_in(first), 2) or []
            moves = [
                Move("quote", sentence=first),
                *moves,
                Move("not_in_glossary", topic=part.quoted or self.stating.topic(part)),
            ]
            return Plan((*moves, Move("who_explains")))
        return Plan((Move("not_in_glossary", topic=part.quoted or self.stating.topic(part)), Move("who_explains")))

    def _about(self, part: Part, evidence: Evidence) -> Plan:
        """Only a word was given ("tendinopathy??", "and C6-C7?"): what the report says of it, then what it means."""
        if evidence.empty and not part.marks and not part.level and not part.quoted:
            return Plan((Move("clarify_what"),), "clarify")
        if evidence.empty:
            if part.marks and all(self.known(c) for c in part.concepts[:1]):
                return Plan((*self.stating.missing(part), Move("explain_named", concept=part.concepts[0])))
            return Plan(tuple(self.stating.missing(part)))
        moves = [Move("opening", detail="no")] if evidence.elsewhere == "side" and part.side_last and not part.open else []
        moves += self.stating.findings(evidence.findings) + self.stating.organs(evidence.organs)
        moves += self._said_of(evidence)
        explained = [c for c in part.concepts if self.known(c) and self.gather.concepts[c].kind != "anatomy"]
        there = {f.concept for f in self.stating.there()}
        if any(m.finding and m.finding.concept in part.concepts for m in moves):  # of "the spot … a metastasis?" the spot needs no word
            explained = [c for c in explained if not self.gather.bare((c,))]
        moves += [Move("explain" if c in there else "explain_named", concept=c) for c in explained[:1]]
        return Plan(tuple(moves), concepts=part.concepts)

    def _said_of(self, evidence: Evidence) -> list[Move]:
        """What bare sentences say: their findings, else their own words."""
        moves: list[Move] = []
        for sentence in evidence.sentences[:2]:
            found = () if evidence.verbatim else self.gather.findings_in(sentence)
            moves += self.stating.findings(found) or [Move("quote", sentence=sentence)]
        return moves

    def _presence(self, part: Part, evidence: Evidence) -> Plan:
        if evidence.empty:
            return Plan(tuple(self.stating.missing(part)), concepts=part.concepts)
        moves: list[Move] = []
        asked = [f for f in evidence.findings if f.section not in SILENT]
        if (part.yesno or part.intent == "presence") and not part.open and not evidence.elsewhere:
            moves += self._openings.of_findings(asked, part.concepts, part.side, len(part.marks) == 1)
        states = self.stating.findings(asked or evidence.findings)
        organs = self.stating.organs(evidence.organs) if not states or not asked else self.stating.unassessed(evidence.organs)
        things = [c for c in part.concepts if self.gather.concepts[c].kind in ("finding", "disease")]
        if not states and things and evidence.organs:
            moves = self._openings.of_organs(things, part, evidence)
            organs = [] if moves[0].kind == "opening" else organs  # its words have been quoted
        moves += states + organs
        moves += self._said_of(evidence)
        return Plan(tuple(moves), concepts=part.concepts)

    def _organ(self, part: Part, evidence: Evidence) -> Plan:
        if evidence.empty:
            return Plan(tuple(self.stating.missing(part)), concepts=part.concepts)
        normal = self.stating.organs(evidence.organs)
        present = [f for f in evidence.findings if f.assertion.word in ("present", "possible")]
        rest = [f for f in evidence.findings if f.assertion.word not in ("present", "possible")]
        moves = self.stating.findings(present) + normal + self.stating.findings(rest)
        moves = moves or [Move("extent", extent=e) for e in evidence.extents[:2]]
        moves += self._said_of(evidence)
        return Plan(tuple(moves), concepts=part.concepts)

    def _place(self, part: Part, evidence: Evidence) -> Plan:
        findings = [f for f in evidence.findings if f.assertion.word in ("present", "possible")]
        if self.changes.asks_new(part):
            recent = [f for f in findings if "acute" in self.qualities.told_age(f)]
            findings = [f for f in findings if f.change == "new"] or recent or findings
        if not findings:
            rows = [s for s in self.gather.naming(part.concepts).sentences if s.section not in SILENT] if self._only_parts(part) else []
            if rows:  # "where is the placenta": the part itself is asked for
                return Plan(tuple(Move("quote", sentence=s) for s in rows[:2]), concepts=part.concepts)
            return self._presence(part, evidence)
        moves = [Move("opening", detail="no")] if evidence.elsewhere == "side" and part.side_last else []
        sides = {f.side for f in findings if f.side}
        if len(sides) == 1 and all(f.side for f in findings):
            moves.append(Move("side", finding=findings[0]))
        moves += self.stating.findings(findings)
        if not sides and not any(f.location or f.level for f in findings):
            moves.append(Move("place_none"))
        moves += [Move("quote", sentence=self.reading.sentence(f.sentence)) for f in findings[:1]]
        return Plan(tuple(moves), concepts=part.concepts)

    def _size(self, part: Part, evidence: Evidence) -> Plan:
        sized = [f for f in evidence.findings if f.size] or self.gather.sized(evidence.findings)
        if self.changes.asks_new(part):
            sized = [f for f in sized if f.change == "new"] or sized
        sized = self._all_sizes(part, sized)
        if part.largest and sized:
            sized = self.gather.largest_of(sized)
        if evidence.extents and self._of_a_part(part):
            sized = []  # how large the prostate is, not what lies in it
        called = [] if sized else self.gather.identified(evidence.findings)
        sized = sized or called
        if sized:
            # a narrowing in per cent has no size: its state is told, in the words that hold the number
            moves = [Move("state" if f.size[0].unit == "%" else "size", finding=f) for f in sized[:3]]
            same = [f for f in self.gather.changed(evidence.findings) if any(largest(f) == largest(g) for g in sized[:3] if f.size)]
            moves += [Move("prior", finding=f) for f in dict.fromkeys((*sized[:3], *same)) if f.size[0].prior][:3]
            moves += self.stating.findings(evidence.findings, 1) if called else []
            several = [f for f in sized[:3] if len(f.size) > 1]  # the length and the thickness
            moves += [Move("quote", sentence=self.reading.sentence(f.sentence)) for f in several[:1]]
            return Plan(tuple(moves), concepts=part.concepts)
        if evidence.extents and (part.growth or part.shrinking):  # "by how much has it grown": the sentence holds both sizes
            return Plan(tuple(self.stating.measured(evidence.extents)), concepts=part.concepts)
        if evidence.extents:
            return Plan(tuple(Move("extent", extent=e) for e in evidence.extents[:3]), concepts=part.concepts)
        if evidence.empty:
            return Plan(tuple(self.stating.missing(part)), concepts=part.concepts)
        rows = [s for s in evidence.sentences if s.section not in SILENT]  # how much contrast flowed in is no size
        if rows and not (evidence.findings or evidence.organs):  # a value that has no field of its own
            return Plan(tuple(Move("quote", sentence=s) for s in rows[:2]), concepts=part.concepts)
        spoken = [self.reading.sentence(s) for s in dict.fromkeys(f.sentence for f in evidence.findings if f.section not in SILENT)]
        measured = [s for s in spoken if _MEASURED.search(s.text)]
        if measured:  # "slipped by 5 mm" is no size of a thing, but what was asked for
            return Plan(tuple(Move("quote", sentence=s) for s in measured[:2]), concepts=part.concepts)
        moves = [Move("size_none", topic=self.stating.topic(part))]
        moves += self.stating.findings(evidence.findings, 2) or self.stating.organs(evidence.organs)
        return Plan((*moves, Move("who_can_say_more")), concepts=part.concepts)

    def _of_a_part(self, part: Part) -> bool:
        """Whether the size of a part of the body is asked, and of nothing in it ("how large is my prostate")."""
        large = [c for c in part.concepts if self.gather.concepts[c].broader in LARGE]  # "how large is the prostate"
        kinds = {"anatomy" if c in large else self.gather.concepts[c].kind for c in part.concepts}
        return "anatomy" in kinds and kinds <= {"anatomy", "descriptor"}

    def _all_sizes(self, part: Part, sized: Sequence[Finding]) -> list[Finding]:
        """Where no part of the body is asked for and several of one kind differ in size, each size with its place."""
        if part.level or self.changes.asks_new(part) or any(self.gather.concepts[c].kind == "anatomy" for c in part.concepts):
            return list(sized)
        return [*sized, *self.gather.other_sizes(sized, part.side)]

    def _count(self, part: Part, evidence: Evidence) -> Plan:
        if evidence.empty:
            return Plan(tuple(self.stating.missing(part)), concepts=part.concepts)
        counted, rows = self._counted(part, evidence)
        sources = [self.reading.sentence(f.sentence) for f in [*counted[:1], *rows, *evidence.findings][:3]]
        told = any(_COUNTING.search(s.text) for s in sources)  # "a few specks (fewer than 5)" is shown as it stands
        # "how much fluid is there?" asks for a size
        sized = [f for f in evidence.findings if f.size and f.assertion.word in ("present", "possible")]
        unsaid = [Move("size", finding=f) for f in sized[:2]] or ([] if told else [Move("count_none")])
        moves = [Move("count", finding=f) for f in counted[:1]] or unsaid
        moves += [Move("quote", sentence=s) for s in dict.fromkeys(sources)]
        return Plan(tuple(moves), concepts=part.concepts)

    def _counted(self, part: Part, evidence: Evidence) -> tuple[list[Finding], list[Finding]]:
        """The mention that gives the number of all, where there is one, and those that number some of them.

        What the impression counts ("goitre with three nodules") is the whole; a "one" beside others of its kind counts nothing.
        """
        sides = (part.side, "both", None) if part.side in ("left", "right") else ("left", "right", "both", None)
        kinds = {f.concept for f in self.stating.there() if f in evidence.findings}
        there = [f for f in self.stating.there() if f.concept in kinds and f.side in sides]
        told = self.gather.counted(evidence.findings)
        rows = [f for f in told if f.side in sides and ((f.count or 0) > 1 or (len(there) == 1 and f.concept in part.concepts))]
        rows.sort(key=lambda f: f.section != "impression")
        whole = [f for f in rows if f.section == "impression" and bool(f.side) == bool(part.side)] or rows
        return (whole if len({f.count for f in whole}) == 1 else []), rows

    def _next(self, part: Part, evidence: Evidence) -> Plan:
        advice = self.gather.advice(evidence, part.side)
        needless = [self.reading.sentence(s) for s in self.reading.needless]
        asked = {f.sentence for f in evidence.findings}
        named = {f.concept for f in evidence.findings}
        own = [s for s in needless if any(f.concept in named for f in self.gather.findings_in(s))]
        if own and not any(a.sentence in asked for a in advice):  # what is advised for other things is not for this one
            return Plan(tuple(Move("quote", sentence=s) for s in own[:2]), concepts=part.concepts)
        moves = [Move("advice", advice=a) for a in advice[:3]]
        shown = {a.sentence for a in advice[:3]}
        near = [s for s in needless if not asked or s.id in asked or s.id in shown or not moves]
        moves += [Move("quote", sentence=s) for s in near[:2]]
        unsaid = set(self.reading.needless)  # what "no follow-up needed" denies is not explained as advised
        vague = [m.advice.sentence for m in moves if m.advice and not m.advice.interval and not m.advice.modality]
        vague = [s for s in vague if s not in unsaid]
        moves += self._phrases([self.reading.sentence(s) for s in vague])
        if not moves:
            moves = [Move("advice_none"), Move("who_decides")]
        return Plan(tuple(moves), concepts=part.concepts)

    def _phrases(self, sentences: Sequence[Sentence]) -> list[Move]:
        """What the phrases of report language in these sentences mean ("clinical correlation")."""
        spoken = [t.concept for s in sentences for t in self.reading.terms if s.start <= t.start < s.end]
        return [
            Move("explain", concept=c) for c in dict.fromkeys(spoken) if self.gather.concepts[c].kind == "phrase" and self.known(c)
        ][:1]

    def _sections(self, kinds: Sequence[str], kind: str, most: int = 3) -> list[Move]:
        rows = [s for s in self.reading.sentences if s.section in kinds]
        return [Move(kind, sentence=s) for s in rows[:most]]

    def _date(self, part: Part, evidence: Evidence) -> Plan:
        line = self.dated()
        if line is not None:
            return Plan((Move("quote", sentence=line),))
        return Plan((Move("not_mentioned", topic=self.stating.topic(part)), Move("who_can_say_more")))

    def _comparison(self, part: Part, evidence: Evidence) -> Plan:
        moves = self._sections(("comparison",), "quote_comparison")
        moves = moves or [Move("quote_comparison", sentence=s) for s in evidence.sentences[:2]]
        return Plan(tuple(moves) or (Move("not_mentioned", topic=self.stating.topic(part)), Move("who_can_say_more")))

    def _technique(self, part: Part, evidence: Evidence) -> Plan:
        sentences = [s for s in evidence.sentences if s.section not in ("comparison", "indication")]
        moves = [Move("quote_technique", sentence=s) for s in sentences[:2]]
        spoken = [t.concept for s in sentences[:2] for t in self.reading.terms if s.start <= t.start < s.end]
        moves += [Move("explain", concept=c) for c in spoken if c in self.gather.related("contrast-medium")][:1]
        moves = moves or self._sections(("technique",), "quote_technique", 2)
        moves += [Move("explain", concept=c) for c in part.concepts[:1] if self.known(c)]
        return Plan(tuple(moves) or (Move("not_mentioned", topic=self.stating.topic(part)), Move("who_can_say_more")))

    def _limits(self, part: Part, evidence: Evidence) -> Plan:
        """Whether all could be seen: the sentences that say what could not."""
        named = {*(s.id for s in evidence.sentences), *(f.sentence for f in evidence.findings), *(o.sentence for o in evidence.organs)}
        rows = [s for s in self.gather.readable if self.qualities.unseen(s.id)]
        own = [s for s in rows if s.id in named]
        parts = any(self.gather.concepts[c].kind == "anatomy" for c in part.concepts)
        if own or (rows and not parts):
            return Plan(tuple(Move("quote", sentence=s) for s in (own or rows)[:3]), concepts=part.concepts)
        return self._organ(part, evidence) if parts else self._technique(replace(part, concepts=()), evidence)

    def _indication(self, part: Part, evidence: Evidence) -> Plan:
        moves = self._sections(("indication",), "quote_reason")
        if not moves:  # without such a section, what the report calls past
            past = dict.fromkeys(f.sentence for f in self.reading.findings if f.assertion.word == "historical")
            moves = [Move("quote", sentence=self.reading.sentence(s)) for s in list(past)[:3]]
        return Plan(tuple(moves) or (Move("not_mentioned", topic=self.stating.topic(part)), Move("who_can_say_more")))

    def _told(self, part: Part, evidence: Evidence) -> Plan:
        said = self.reading.communications[:2]
        told = [Move("told", told=c) if not part.open else Move("quote", sentence=self.reading.sentence(c.sentence)) for c in said]
        return Plan(tuple(told) or (Move("told_none"),))

    def _sentence(self, part: Part, evidence: Evidence) -> Plan:
        rows = [s for s in self.reading.sentences if s.section == "impression"] or list(self.reading.sentences)
        at = (part.ordinal or 1) - 1
        sentence = rows[min(at, len(rows) - 1)] if part.ordinal and rows else next(iter(evidence.sentences), None)
        if sentence is None:
            return Plan((Move("clarify_what"),), "clarify")
        findings = self.gather.findings_in(sentence)
        moves = [Move("quote", sentence=sentence), *self.stating.findings(findings)]
        moves += [Move("explain", concept=f.concept) for f in first_of_each(findings)[:2] if self.known(f.concept)]
        return Plan(tuple(moves), concepts=tuple(f.concept for f in findings))

    def _normal(self, part: Part, evidence: Evidence) -> Plan:
        """What the report calls normal, and what it says was not seen."""
        moves = [*self._normals(), *self._absences()]
        return Plan(tuple(moves or (Move("normal_none"), Move("who_can_say_more"))), concepts=())

    def _normals(self) -> list[Move]:
        normal = [o for o in self.reading.organs if o.state == "normal" and not self.stating.troubled(o)]
        return self.stating.normal(normal)

    def _absences(self) -> list[Move]:
        """What was not seen, in one move; a thing that is denied in one place and seen in another is none of it."""
        disputed = disputed_in(self.reading, self.gather)
        told = [f for f in self.reading.findings if f.section not in SILENT and f.start not in disputed]
        gone = [f for f in told if f.assertion.word == "absent"]
        seen = {f.concept for f in self.stating.there()}
        gone = [f for f in gone if f.side or not self.gather.kin(f.concept) & seen] or gone
        return [Move("absent_list", findings=tuple(first_of_each(gone)[:8]))] if gone else []

    def _whole(self, part: Part, evidence: Evidence) -> Plan:
        return Plan(tuple(self.summary()), concepts=())

    def summary(self, most: int = 6) -> list[Move]:
        """The report in few sentences: what it is about, what was not seen, what is normal, what comes next."""
        disputed = disputed_in(self.reading, self.gather)
        main = [f for f in self.gather.main().findings if f.start not in disputed]
        moves = [
            m
            for f in main[:most]
            for m in (self.changes.changed(f) if f.change in ("larger", "smaller") else [Move("state", finding=f)])
        ]
        bare = [s for s in self.reading.sentences if s.section == "impression" and self._unsaid(s)]
        moves += [Move("quote", sentence=s) for s in bare[:2]]
        moves += [*self._absences(), *self._normals()]
        if not moves:
            rows = [s for s in self.reading.sentences if s.section == "impression"] or list(self.reading.sentences)
            moves += [Move("quote", sentence=s) for s in rows[:3]]
        moves += [Move("advice", advice=a) for a in self.reading.recommendations[:2]]
        return moves

    def _unsaid(self, sentence: Sentence) -> bool:
        """Whether a sentence of the impression holds nothing that another move says ("No acute abnormality.")."""
        spoken = [r.sentence for r in self.reading.recommendations] + [o.sentence for o in self.reading.organs]
        return not self.gather.findings_in(sentence) and sentence.id not in spoken and len(sentence.text) > 12


def _names_nothing(part: Part) -> bool:
    """Whether a part of a question names nothing that could be looked for in a report."""
    return not (part.marks or part.unknown or part.level or part.quoted or part.echoes or part.side)


def _says_more(finding: Finding) -> bool:
    """Whether the place is said in more detail than a side: then the sentence itself is shown too."""
    return not finding.location and not finding.level
