"""Moves that state what the report says of findings and parts of the body, whatever was asked."""

from collections.abc import Sequence

from assistant.answer.evidence import SILENT, Evidence, Gather, first_of_each
from assistant.answer.plan import Move
from assistant.answer.question import Part
from assistant.report.model import Finding, OrganState, Reading

_MOST = 4  # findings said in answer to one question
_AKIN = 2  # findings of the same kind that are told beside
_TOPICS = ("finding", "disease", "anatomy", "device", "procedure", "measurement")


class Stating:
    """Makes such moves over one reading."""

    def __init__(self, reading: Reading, gather: Gather) -> None:
        self._reading, self._gather = reading, gather

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
        """A finding; of one in another person also the report's own words, which say who it is."""
        moves = [Move("state", finding=finding)]
        if finding.assertion.word == "other_person":
            moves.append(Move("quote", sentence=self._reading.sentence(finding.sentence)))
        return moves

    def organs(self, organs: Sequence[OrganState]) -> list[Move]:
        normal = [o for o in organs if o.state == "normal" and not self.troubled(o)]
        partly = [o for o in organs if o.state == "normal" and self.troubled(o)]
        said_as_is = [Move("quote", sentence=self._reading.sentence(o.sentence)) for o in partly[:2]]
        moves = said_as_is + [Move("not_assessed", organ=o) for o in organs if o.state == "not_assessed"]
        if len(normal) > 2:
            return [Move("normal_list", organs=tuple(normal)), *moves]
        return [*(Move("normal", organ=o) for o in normal), *moves]

    def unassessed(self, evidence: Evidence) -> list[Move]:
        return [Move("not_assessed", organ=o) for o in evidence.organs if o.state == "not_assessed"]

    def troubled(self, organ: OrganState) -> bool:
        """Whether the report describes something in a part that it also calls normal in some respect."""
        return any(
            self._gather.inside(f, organ.concept) and (f.side is None or organ.side in (None, f.side, "both")) for f in self.there()
        )

    def missing(self, part: Part) -> list[Move]:
        """The report does not mention it; what it has of the same kind; and who can say more."""
        akin = self.findings(self._gather.akin(part.concepts), _AKIN)
        return [Move("not_mentioned", topic=self.topic(part)), *akin, Move("who_can_say")]

    def topic(self, part: Part) -> str:
        marks = [m for m in part.marks if m.last and self._gather.concepts[m.readings[0].concept].kind in _TOPICS]
        text = part.source or part.text
        named = [" ".join(text[m.start : m.end].split()) for m in marks or part.marks]
        return " ".join(dict.fromkeys(n for n in named if n)) or part.level or " ".join(part.unknown) or part.text[:60]
