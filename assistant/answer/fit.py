"""How far one mention of the report agrees with a statement: side, place, level, size, certainty, change, degree, number."""

from collections.abc import Callable, Mapping, Sequence

from assistant.answer.evidence import SILENT
from assistant.answer.kinship import BROKEN, Kinship
from assistant.answer.mentions import SEEN, Line, Mention, Mentions
from assistant.answer.stated import PASS, Stated
from assistant.report.model import Reading
from guardrails.rawwords import levels_within, opposite_place, other_quality
from knowledge.lexicon import Concept

_SWOLLEN = frozenset({"swelling", "widening", "thick", "infection"})  # families that tell how an organ is, and not what of
_BEGINNING = 7  # letters by which a compound is known ("Aneurysmasack")
_SIDED = {"left", "right"}
_ANY = frozenset({"spot", "lump"})  # families of words that only say that something is there
_SMALL = 1.5  # cm that anybody may call small


class Fit:
    """Compares statements with mentions of one reading."""

    def __init__(self, reading: Reading, concepts: Mapping[str, Concept], kinship: Kinship, mentions: Mentions) -> None:
        self._concepts, self._kinship, self._mentions = concepts, kinship, mentions
        self._named = frozenset(t.concept for t in reading.terms if t.kind == "anatomy" and t.concept)
        self._wide = kinship.accepted("", frozenset({"widening"}), False)
        self._report_sides = {s for line in mentions.lines.values() for s in line.sides} | (
            {reading.title_side} if reading.title_side else set()
        )

    def of(self, s: Stated, m: Mention, pool: Sequence[Mention]) -> tuple[int, str]:
        """How far a mention agrees with a statement, and the first thing in which it does not."""
        one = self._mentions.same_thing(m, pool)
        checks: tuple[Callable[[], str], ...] = (
            lambda: self._side(s, m, one),
            lambda: self._place(s, m, one),
            lambda: self._level(s, m, one),
            lambda: self._size(s, m, one, pool),
            lambda: self._word(s, m) or self._firmer(s, m, one),
            lambda: self._change(s, m, one, pool),
            lambda: self._degree(s, m, one),
            lambda: self._count(s, one, pool),
        )
        for step, check in enumerate(checks):
            rule = check()
            if rule:
                return step, rule
        return len(checks), PASS

    def _side(self, s: Stated, m: Mention, one: Sequence[Mention]) -> str:
        """The mention's own side decides; then the bare words of its line; then other mentions of the same thing."""
        if s.side is None:
            return ""
        if s.side in {self._kinship.one_sided.get(p) for o in one for p in o.places} and not m.side:
            return ""  # the lingula is on the left
        if s.side in _SIDED and s.side != m.side and m.line.sides >= _SIDED and s.places and not m.line.degrees:
            near = m.line.side_of(lambda part: any(self._kinship.related(part, p) for p in s.places))
            if near is not None and near != s.side:
                return "side"
        if m.side == "both" and s.side in m.line.denied_sides:
            return "side"
        if m.side:
            if m.side in (s.side, "both") or s.side in m.line.degrees:
                return ""
            together = {o.side for o in one} | {
                o.side for o in self._mentions.body if o.finding.concept == m.finding.concept and o.word == m.word
            }
            return "" if s.side == "both" and (together >= _SIDED or "both" in together) else "side"
        sides = m.line.sides or {o.side for o in one if o.side} or frozenset(self._report_sides)
        if s.side in sides or "both" in sides or (s.side == "both" and (not sides or sides >= _SIDED)):
            return ""
        return "side"

    def _place(self, s: Stated, m: Mention, one: Sequence[Mention]) -> str:
        kin = self._kinship
        named = {p for o in one for p in o.places | o.line.anatomy}
        fixed, either = self._parts(m)
        either = either & named or either
        there = named | fixed
        own = m.places | m.line.anatomy | fixed
        if self._of_another(s, m):
            return "wrong-location"
        for place in s.places:
            if self._other_joint(place, named, fixed):
                return "wrong-location"
            if any(kin.within(p, place) for p in there | either):
                continue
            if any(kin.apart(place, p) for p in own):
                return "wrong-location"
            if any(kin.related(place, p) for p in there | either):
                continue
            if any(kin.apart(place, p) for p in there) or not s.concept and there and not self._broad(place):
                return "wrong-location"
            known = any(kin.related(place, p) for p in self._named | self._beside(m)) or self._own(s, place)
            others = any(kin.related(p, q) for p in s.places - {place} for q in there)
            if kin.particular(place) and not known and not others:
                return "wrong-location"
        groups = frozenset(g for o in one for g in o.line.groups)
        if opposite_place(s.groups, groups):
            return "wrong-location"
        if self._suspicion_elsewhere(s, m, one):
            return "wrong-location"
        told = frozenset(g for o in one for g in o.line.told)
        unsaid = "moved" in s.groups - told and self._broken(m)  # "the pieces have shifted" must be said of a break
        return "other-quality" if unsaid or other_quality(s.groups, told) else ""

    def _suspicion_elsewhere(self, s: Stated, m: Mention, one: Sequence[Mention]) -> bool:
        """ "The suspicious nodule is on the right", where the report says that of the left one alone."""
        if "suspicion" not in s.groups or s.word not in SEEN or any("suspicion" in o.line.groups for o in one):
            return False
        return any(
            "suspicion" in o.line.groups for o in self._mentions.body if o.word in SEEN and o.finding.concept == m.finding.concept
        )

    def _parts(self, m: Mention) -> tuple[frozenset[str], frozenset[str]]:
        """The parts that a finding without a place of its own has by its name, and those of which it may have any."""
        if any(self._kinship.particular(p) for p in m.places):
            return frozenset(), frozenset()
        parts = self._concepts[m.finding.concept].of
        either = frozenset(p for p in parts if any(self._kinship.apart(p, q) for q in parts))
        return frozenset(parts) - either, either

    def _other_joint(self, place: str, named: set[str], fixed: frozenset[str]) -> bool:
        """Whether a place is the other end of a bone: a break of the radius at the wrist is none in the elbow."""
        kin = self._kinship
        if place in fixed or place in self._named:
            return False
        held = [p for p in named - fixed if kin.within(p, place)]
        if not held:
            return any(kin.apart(place, p) for p in fixed)
        known = self._named | fixed
        return all(any(kin.within(p, q) and kin.apart(q, place) for q in known) for p in held)

    def _of_another(self, s: Stated, m: Mention) -> bool:
        """Whether a general finding lies in another part than the one that the statement's own name names."""
        narrow = (
            [p for p in s.places if not any(self._kinship.within(q, p) for q in self._concepts[s.concept].of[:1])] if s.concept else []
        )
        if not s.concept or narrow or m.finding.concept == s.concept:
            return False
        own, there = self._concepts[s.concept].of, m.places or self._concepts[m.finding.concept].of
        own = own[:1] if m.places else own
        return bool(own and there) and all(self._kinship.apart(p, q) for p in there for q in own)

    def _beside(self, m: Mention) -> frozenset[str]:
        """The parts that other findings of its sentence have by their names ("adrenal nodule, in keeping with adenoma")."""
        return frozenset(
            p for o in self._mentions.all if o.line is m.line and o is not m for p in self._concepts[o.finding.concept].of[:1]
        )

    def _broken(self, m: Mention) -> bool:
        return m.finding.concept in self._kinship.accepted("", frozenset({BROKEN}), False)

    def _broad(self, place: str) -> bool:
        """A place that names no part in particular ("a blood vessel", "soft tissue")."""
        return not self._kinship.particular(place)

    def _own(self, s: Stated, place: str) -> bool:
        """Whether a place is named by the finding's own name ("pneumonia" is in the lung)."""
        return bool(s.concept) and any(self._kinship.related(place, p) for p in self._concepts[s.concept].of)

    def _level(self, s: Stated, m: Mention, one: Sequence[Mention]) -> str:
        there = m.line.level_groups or tuple(group for o in one for group in o.line.level_groups)
        return "level" if s.level_groups and there and not levels_within(s.level_groups, there) else ""

    def _size(self, s: Stated, m: Mention, one: Sequence[Mention], pool: Sequence[Mention]) -> str:
        one = [o for o in one if s.side not in _SIDED or o.side in (None, s.side, "both")]  # not that of the other side's
        there = frozenset(v for o in (*one, *self._swollen(m)) for v in o.sizes)
        if s.sizes <= there:
            return "size" if self._mentions.outdated(s.sizes, s.groups, one) else ""
        if self._measured_as(s, m):
            return ""
        if any(s.sizes <= o.sizes for o in pool):
            return "size"
        return "" if self._one_by_one(s, pool) or self._named_alike(s, m) else "size"

    def _measured_as(self, s: Stated, m: Mention) -> bool:
        """Whether the report measures the one thing of this name, which it never measures by name, as "the lesion" at that side."""
        alike = [o for o in self._mentions.body if o.finding.concept == m.finding.concept]
        if m.finding.concept != s.concept or any(o.measured for o in alike):
            return False
        side = s.side or next((o.side for o in alike if o.side), None)
        rows = [o for o in self._mentions.body if o.word in SEEN and o.measured and self._kinship.general(o.finding.concept) & _ANY]
        rows = [o for o in rows if o.side == side and not self._kinship.general(s.concept)]
        apart = any(self._kinship.apart(p, q) for o in rows for p in o.places for q in s.places)
        return len(rows) == 1 and not apart and s.sizes <= rows[0].sizes

    def _one_by_one(self, s: Stated, pool: Sequence[Mention]) -> bool:
        """ "The two spots have shrunk, one from 31 to 19 mm, the other from 15 to 8": a size each, and no place for any."""
        if len(s.sizes) < 2 or s.places or s.level_groups or s.side in _SIDED:
            return False
        seen = [o for o in pool if o.word in SEEN and o.sizes and (not s.changes or s.changes & o.changes)]
        return len(seen) > 1 and s.sizes <= frozenset(v for o in seen for v in o.sizes)

    def _named_alike(self, s: Stated, m: Mention) -> bool:
        """Whether a line that gives the size names the thing by a word of the same beginning ("aneurysm sac 58 mm")."""
        name = m.finding.term.casefold()[:_BEGINNING]
        return (
            len(name) == _BEGINNING
            and bool(s.sizes)
            and any(
                s.sizes <= line.lengths
                and name in line.sentence.text.casefold()
                and (s.side is None or not line.sides or s.side in line.sides)
                for line in self._mentions.lines.values()
                if line.sentence.section not in SILENT
            )
        )

    def _swollen(self, m: Mention) -> list[Mention]:
        """How its organ is swollen: an appendix 12 mm wide is the size of the appendicitis."""
        kin, own = self._kinship, self._concepts[m.finding.concept].of[:1]
        return [
            o
            for o in self._mentions.body
            if m.word in SEEN
            and o.word in SEEN
            and set(own) & o.places
            and kin.particular(own[0])
            and (general := kin.general(o.finding.concept) & _SWOLLEN)
            and m.finding.concept in kin.accepted("", general, False)
        ]

    def _word(self, s: Stated, m: Mention) -> str:
        said, there = s.word, m.word
        if "baby" in s.groups and "baby" not in m.line.groups and "baby" in self._all_groups and not self._of_baby(m):
            return "other-time-or-person"
        if "baby" in m.line.groups and "baby" not in s.groups and said != "other_person":
            return "other-time-or-person"
        if said == there == "other_person" and s.denied != (m.finding.assertion.polarity == "negative"):
            return "negation-added" if s.denied else "negation-lost"
        if said == there == "other_person" and "denial" in s.groups and "denial" not in m.line.groups:
            return "negation-added"  # "your mother had no breast cancer"
        if there == "other_person" and said in ("historical", "present") and _relatives(s.groups) & _relatives(m.line.groups):
            return ""  # "the one who had it was your sister"
        baby = "baby" in s.groups and ("baby" in m.line.groups or self._of_baby(m))
        if said == there or said == "other_person" and there == "present" and baby:
            return ""
        if said == "present":
            if there == "historical" and ("old" in s.groups or s.years & self._mentions.years(m.line)):
                return ""  # "the cancer of 2019" is said of what the report dates so
            if there == "other_person":
                return "" if "baby" in s.groups and "baby" in self._all_groups else "other-time-or-person"
            open_word = not s.concept or bool(self._kinship.general(s.concept))
            if there == "possible" and open_word and s.groups & {"doubt", "unclear"} and "sure" not in s.groups:
                return ""  # "a patch that may be an infarct": the doubt is about what it is
            return {"possible": "certainty-up", "absent": "negation-lost"}.get(there, "other-time-or-person")
        if said == "possible" and there == "present" and "unclear" in s.groups and (not s.concept or self._kinship.general(s.concept)):
            return ""  # "a spot of which it is unclear what it is": that it is there is not in doubt
        if said == "possible":
            return "certainty-down" if there in ("present", "absent") else "other-time-or-person"
        if said == "historical":
            dated = "old" in m.line.groups or s.years & self._mentions.years(m.line)
            return "" if there == "present" and dated else "other-time-or-person"
        return "other-time-or-person"

    def _of_baby(self, m: Mention) -> bool:
        """Whether a scan of an unborn child means the child where it names no one: an organ that is not the womb's or the like."""
        parts = m.places | set(self._concepts[m.finding.concept].of)
        return (
            "fetus" in self._named
            and bool(parts)
            and not any(self._kinship.related(p, q) for p in parts for q in self._kinship.mothers)
        )

    def _firmer(self, s: Stated, m: Mention, one: Sequence[Mention]) -> str:
        """ "There may be a clot", where the findings weigh it and the impression says that it is there."""
        if s.word != "possible" or any(o.finding.section == "impression" and o.word == "possible" for o in one):
            return ""
        asked = "?" in m.line.sentence.text  # a question, which the findings answer
        sure = any(o.word == "present" and (asked or o.finding.section == "impression") for o in one)
        return "certainty-down" if sure else ""

    @property
    def _all_groups(self) -> frozenset[str]:
        return frozenset(g for line in self._mentions.lines.values() for g in line.groups)

    def _change(self, s: Stated, m: Mention, one: Sequence[Mention], pool: Sequence[Mention]) -> str:
        if "every" in s.groups and any(o.word in SEEN and o.changes and not o.changes & s.changes for o in pool if s.changes):
            return "change"  # "all spots are smaller" is not carried by the one that is
        own = [o for o in one if s.side not in _SIDED or o.side in (None, s.side, "both")]  # not that of the other side's
        own = [o for o in own if not s.sizes or not o.measured or s.sizes & o.measured]  # nor that of one of another size
        there = {c for o in own for c in o.changes}
        if not s.changes <= there and not m.finding.change:
            there |= {c for line in self._unnamed(s, one) for c in line.changes}
        if (
            s.changes == {"larger"}
            and not there
            and len(s.sizes) < 2
            and not s.groups & {"then", "old"}
            and m.finding.concept in self._wide
        ):
            return ""  # "tissue that has grown" only says what an enlargement is
        sided = {o.line.sides_of_changes.get(c) for o in one for c in s.changes} - {None}
        if s.side in _SIDED and sided and s.side not in sided:
            return "change"
        return "" if s.changes <= there else "change"

    def _unnamed(self, s: Stated, one: Sequence[Mention]) -> list[Line]:
        """Lines that name no finding, but the place and side of these mentions ("growth of the one in the right lobe")."""
        busy = {m.line.sentence.id for m in self._mentions.all}
        places = {p for m in one for p in m.places | set(self._concepts[m.finding.concept].of)}
        return [
            line
            for line in self._mentions.lines.values()
            if line.sentence.id not in busy
            and line.sentence.section not in SILENT
            and any(self._kinship.related(p, q) for p in places for q in line.anatomy)
            and (s.side is None or not line.sides or s.side in line.sides)
        ]

    def _degree(self, s: Stated, m: Mention, one: Sequence[Mention]) -> str:
        there = {o.line.degrees.get(s.side or "", o.degree) for o in one} - {None}
        if s.degree == "low" and s.sizes and s.sizes <= m.sizes and max(s.sizes) <= _SMALL:
            return ""  # "a small mass of 8 mm": the size is given, and it is small
        if s.degree and there and s.degree not in there:
            return "degree"
        return "degree" if s.degree == "high" and s.side in _SIDED and not there and self._high_elsewhere(s, m) else ""

    def _high_elsewhere(self, s: Stated, m: Mention) -> bool:
        """ "The severe stenosis is on the right", where the report calls that of the left alone severe."""
        alike = {m.finding.concept} | self._kinship.accepted(s.concept, s.families, False)
        other = _SIDED - {s.side}
        return any(
            o.word in SEEN and o.degree == "high" and o.side in other and o.finding.concept in alike for o in self._mentions.body
        )

    def _count(self, s: Stated, one: Sequence[Mention], pool: Sequence[Mention]) -> str:
        """A number of findings stands in their lines, or is as many as the report describes one by one."""
        if "single" in s.groups and any({"many"} == o.line.groups & {"many", "single"} or (o.finding.count or 1) > 1 for o in one):
            return "count"
        if not s.count or s.count < 2:
            return ""
        there = {float(o.finding.count) for o in one if o.finding.count} | {n for o in one for n in o.line.counts}
        told = {(o.side, o.places, o.sizes) for o in pool if o.word in SEEN}
        return "" if s.count in there or s.count == len(told) or s.side == "both" else "count"


def _relatives(groups: frozenset[str]) -> frozenset[str]:
    return frozenset(g for g in groups if g.startswith("relatives:"))
