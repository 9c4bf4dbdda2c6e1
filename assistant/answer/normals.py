"""Whether a part of the body that an answer calls normal is normal in the report."""

from functools import cached_property

from assistant.answer.evidence import Gather
from assistant.answer.kinship import Kinship
from assistant.answer.mentions import Line, Mentions
from assistant.answer.stated import PASS
from assistant.report.model import OrganState, Reading
from assistant.report.sentences import Sentence
from guardrails.rawwords import WordsOf
from knowledge.kin import Kin

_SEEN = ("present", "possible")


class Normals:
    """Judges the normal parts of an answer against one reading."""

    def __init__(self, reading: Reading, hierarchy: Kin, kinship: Kinship, mentions: Mentions, said: WordsOf) -> None:
        self._reading, self._hierarchy, self._kinship, self._mentions = reading, hierarchy, kinship, mentions
        self._said = said

    @cached_property
    def _gather(self) -> Gather:
        return Gather(self._reading, self._hierarchy)

    def named(self, read: Reading, sentence: Sentence) -> list[OrganState]:
        """The parts a sentence calls normal, without those that only say where ("the nodes in the chest are normal")."""
        rows = [o for o in read.organs if o.sentence == sentence.id]
        starts = {t.concept: t.start - sentence.start for t in read.terms if sentence.start <= t.start < sentence.end}
        only_where = []
        for o in rows:
            before = sentence.text[: starts.get(o.concept, 0)].split()[-3:]
            if "inside" in self._said.groups(" ".join(before)):
                only_where.append(o)
        kept = [o for o in rows if o not in only_where]
        return kept or rows

    def judge(self, o: OrganState, said: frozenset[str]) -> tuple[str, list[Line]]:
        """The rule and the lines that carry a normal part."""
        if o.state != "normal":
            return PASS, []
        if self._unseen(o) and "unseen" not in said:
            return "invented-normal", []
        known = [r for r in self._reading.organs if r.state == "normal" and self._kinship.within(o.concept, r.concept)]
        fitting = [r for r in known if _may_be(o, r) and not self._other_side(o, r)]
        if known and not fitting and any(self._other_side(o, r) for r in known) and "denial" not in said:
            return "side", []
        if fitting:
            return PASS, [self._mentions.lines[r.sentence] for r in fitting]
        if "denial" in said and (denied := self._denied_of(o)):  # "the bowel is not widened": only that is said
            return PASS, denied
        about = self._gather.about((o.concept,), o.side)
        if any(f.assertion.word in _SEEN for f in about.findings) and "others" not in said:
            return "normal-denies-finding", []
        parts = [r for r in self._reading.organs if r.state == "normal" and self._kinship.within(r.concept, o.concept)]
        if about.empty and not parts:
            lines = self._mentions.healthy((o.concept,), o.side) or self._denied_near(o)
        else:
            rows = dict.fromkeys([*(f.sentence for f in about.findings), *(r.sentence for r in parts)])
            lines = [self._mentions.lines[i] for i in rows]
        return (PASS, lines) if lines else ("invented-normal", [])

    def called(self, place: str) -> bool:
        """Whether the report calls a part normal by its name, and describes nothing there."""
        rows = [r for r in self._reading.organs if r.state == "normal" and r.concept == place]
        return bool(rows) and not any(f.assertion.word in _SEEN for f in self._gather.about((place,), rows[0].side).findings)

    def _other_side(self, o: OrganState, r: OrganState) -> bool:
        """Whether the line of a part without a side of its own speaks of the other one ("left femoral and popliteal veins")."""
        there = self._mentions.lines[r.sentence].one_side
        return r.side is None and o.side in ("left", "right") and there not in (None, "both", o.side)

    def _unseen(self, o: OrganState) -> bool:
        """Whether a part could not be seen, or only in part: normal without a word of that is more than was read.

        A sentence farther on that calls it normal ("after a drink of water the pancreas is normal") is heard.
        """
        rows = [r for r in self._reading.organs if r.state == "not_assessed" and self._kinship.within(o.concept, r.concept)]
        blind = [self._order[r.sentence] for r in rows if _may_be(o, r)] or self._hidden(o)
        normal = [
            self._order[r.sentence]
            for r in self._reading.organs
            if r.state == "normal" and self._kinship.within(o.concept, r.concept) and _may_be(o, r)
        ]
        return bool(blind) and all(any(abs(at - one) <= 1 for one in blind) for at in normal)

    def _hidden(self, o: OrganState) -> list[int]:
        """The sentences whose bare words say that a part could not be seen."""
        return [self._order[i] for i, line in self._mentions.lines.items() if o.concept in line.unseen_parts]

    @cached_property
    def _order(self) -> dict[str, int]:
        return {s.id: at for at, s in enumerate(self._reading.sentences)}

    def _denied_near(self, o: OrganState) -> list[Line]:
        """The lines of findings at a part, if all of them are denied there."""
        near = [
            m
            for m in self._mentions.body
            if any(self._kinship.related(o.concept, p) for p in m.places | set(self._hierarchy.concepts[m.finding.concept].of))
        ]
        return [] if any(m.word in _SEEN for m in near) else [m.line for m in near]

    def _denied_of(self, o: OrganState) -> list[Line]:
        """The lines in which something of a part is denied, at its side."""
        return [
            m.line
            for m in self._mentions.body
            if m.word == "absent"
            and any(self._kinship.related(o.concept, p) for p in m.places | m.line.anatomy)
            and (o.side is None or m.side in (None, o.side, "both"))
        ]


def _may_be(o: OrganState, r: OrganState) -> bool:
    """Whether two rows may speak of the same side."""
    return o.side is None or r.side in (None, o.side, "both") or o.side == "both"
