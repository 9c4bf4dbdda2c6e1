"""Moves that state what the report says of findings and parts of the body, whatever was asked."""

from collections.abc import Callable, Sequence

from assistant.answer.evidence import SILENT, Gather, first_of_each
from assistant.answer.plan import Move
from assistant.answer.question import Part
from assistant.report.model import Extent, Finding, OrganState, Reading
from prompts.words import fold, tokens

_MOST = 4  # findings said in answer to one question
_LITERAL = 6  # letters of a topic that is looked for in the report as it stands
_LISTED = 8  # parts called normal in one sentence
_AKIN = 2  # findings of the same kind that are told beside
_TOPICS = ("finding", "disease", "anatomy", "device", "procedure", "measurement")


class Stating:
    """Makes such moves over one reading."""

    def __init__(self, reading: Reading, gather: Gather, unseen: Callable[[str], bool]) -> None:
        self._reading, self._gather, self._unseen = reading, gather, unseen

    def findings(self, findings: Sequence[Finding], most: int = _MOST) -> list[Move]:
        """One move a finding, absences of the same kind gathered in one sentence."""
        seen = [f for f in findings if f.assertion.word != "absent"]
        there = {c for f in self.there() for c in self._gather.kin(f.concept)}
        gone = [f for f in findings if f.assertion.word == "absent" and f.concept not in there]
        partly = [f for f in findings if f.assertion.word == "absent" and f.concept in there]
        moves = [m for f in seen[:most] for m in self._state(f)]
        if len(gone) > 2:
            moves.append(Move("absent_list", findings=tuple(first_of_each(gone))))
        else:
            moves += [Move("state", finding=f) for f in gone]
        # What is absent in one place and there in another is said in the report's own words, never shortened.
        return moves + [Move("quote", sentence=self._reading.sentence(f.sentence)) for f in partly[:2]]

    def there(self) -> list[Finding]:
        """The findings that the report calls present or possible, now."""
        seen = ("present", "possible")
        return [f for f in self._reading.findings if f.assertion.word in seen and f.section not in SILENT]

    def _state(self, finding: Finding) -> list[Move]:
        """A finding; of one in another person, of the past or still to be looked for also the report's own words."""
        moves = [Move("state", finding=finding)]
        sought = finding.assertion.word == "hypothetical" and finding.section not in SILENT  # "cystogram to rule out reflux"
        if sought or finding.assertion.word in ("other_person", "historical"):
            moves.append(Move("quote", sentence=self._reading.sentence(finding.sentence)))
        return moves

    def measured(self, extents: Sequence[Extent]) -> list[Move]:
        """The sentences that measure parts of the body, as they stand: they may hold an earlier measure too."""
        sentences = dict.fromkeys(e.sentence for e in extents)
        return [Move("quote", sentence=self._reading.sentence(s)) for s in list(sentences)[:2]]

    def organs(self, organs: Sequence[OrganState]) -> list[Move]:
        normal = [o for o in organs if o.state == "normal" and not self.troubled(o)]
        partly = [o for o in organs if o.state == "normal" and self.troubled(o)]
        said_as_is = [Move("quote", sentence=self._reading.sentence(o.sentence)) for o in partly[:2]]
        moves = said_as_is + self.unassessed(organs)
        return [*self.normal(normal), *moves]

    def normal(self, organs: Sequence[OrganState]) -> list[Move]:
        """Parts called normal: each in a sentence, or several in one; of a part and what is inside it, the part alone."""
        distinct = list({(o.concept, o.side): o for o in reversed(organs)}.values())[::-1]
        widest = [o for o in distinct if not any(self._holds(other, o) for other in distinct)]
        if len(widest) > 2:
            return [Move("normal_list", organs=tuple(widest[:_LISTED]))]
        return [Move("normal", organ=o) for o in widest]

    def _holds(self, whole: OrganState, part: OrganState) -> bool:
        inside = whole.concept != part.concept and self._gather.within(part.concept, whole.concept)
        return inside and whole.side in (None, part.side, "both")

    def unassessed(self, organs: Sequence[OrganState]) -> list[Move]:
        """What could not be judged; a part that is also called normal "as far as seen" in the report's own words."""
        moves = []
        for organ in organs:
            if organ.state == "not_assessed" and not self._place_of_gone(organ):
                both = any(o.state == "normal" and o.concept == organ.concept for o in self._reading.organs)
                quote = Move("quote", sentence=self._reading.sentence(organ.sentence))
                moves.append(quote if both else Move("not_assessed", organ=organ))
        return moves

    def _place_of_gone(self, organ: OrganState) -> bool:
        """Whether "no longer visible" is said of a finding in the part, not of the part itself."""
        gone = [f for f in self._gather.findings_in(self._reading.sentence(organ.sentence)) if f.change == "resolved"]
        return any(p.concept == organ.concept for f in gone for p in f.location)

    def troubled(self, organ: OrganState) -> bool:
        """Whether the report describes something in a part that it also calls normal, or could see only some of it."""
        if self._partly_seen(organ):
            return True
        return any(
            self._gather.inside(f, organ.concept) and (f.side is None or organ.side in (None, f.side, "both")) for f in self.there()
        )

    def _partly_seen(self, organ: OrganState) -> bool:
        hidden = [o.concept for o in self._reading.organs if o.sentence == organ.sentence and o.state == "not_assessed"]
        return organ.concept in hidden if hidden else self._unseen(organ.sentence)

    def missing(self, part: Part) -> list[Move]:
        """The report does not mention it; what it has of the same kind; and who can say more."""
        topic = self.topic(part)
        held = self._gather.literal(topic).sentences if len(topic) >= _LITERAL else ()
        if held:  # it stands there, in the history or the request: then it is mentioned, and its sentence is shown
            kinds = {"indication": "quote_reason"}
            quotes = [Move(kinds.get(s.section, "quote"), sentence=s) for s in held[:2]]
            return [*quotes, *self._course(part), Move("who_can_say_more")]
        akin = self.findings(self._gather.akin(part.concepts) or self._beside(part), _AKIN)
        rows = self._gather.general_absences(part.concepts)[:1]
        if rows and not self._things(part):
            return [Move("quote", sentence=s) for s in rows]  # the sentence is about the part itself ("kidneys not congested")
        if not rows and not akin:
            rows = self._gather.same_part(part.concepts)[:_AKIN]
            spelt = {fold(t.text, "") for t in tokens(topic, "")}
            grave = any(self._gather.grave(c) for c in part.concepts)
            named = any(self._gather.names_part(s, part.concepts, spelt) for s in rows)
            if named and not grave:  # the part of "prostate is large" is mentioned
                return [*(Move("quote", sentence=s) for s in rows), Move("who_can_say_more")]
        near = [Move("quote", sentence=s) for s in rows]
        return [Move("not_mentioned", topic=topic), *near, *akin, Move("who_can_say")]

    def _beside(self, part: Part) -> list[Finding]:
        """What the report sees in the very part that a thing is of: a dilated aorta, asked for an aneurysm of it."""
        parts = {self._gather.concepts[c].of[0] for c in part.concepts[:1] if self._gather.concepts[c].of}
        rows = [f for f in first_of_each(self.there()) if any(self._gather.inside(f, p) for p in parts)]
        return sorted(rows, key=lambda f: f.section != "impression")  # what the report concludes before what it weighs

    def _things(self, part: Part) -> list[str]:
        """The concepts of a question that are no parts of the body."""
        return [c for c in part.concepts if self._gather.concepts[c].kind != "anatomy"]

    def _course(self, part: Part) -> list[Move]:
        """Asked whether something of the request has gone or come back: what the impression says of change."""
        if part.intent not in ("change", "bad"):
            return []
        rows = [s for s in map(self._reading.sentence, self._reading.changes) if s.section not in SILENT]
        return [Move("quote", sentence=s) for s in sorted(rows, key=lambda s: s.section != "impression")[:1]]

    def topic(self, part: Part) -> str:
        marks = [m for m in part.marks if m.last and self._gather.concepts[m.readings[0].concept].kind in _TOPICS]
        text = part.source or part.text
        named = [" ".join(text[m.start : m.end].split()) for m in marks or part.marks]
        bare = part.text.strip(" ¿?¡!.,;:")[:60]
        return " ".join(dict.fromkeys(n for n in named if n)) or part.level or " ".join(part.unknown) or bare
