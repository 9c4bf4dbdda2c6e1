"""Whether a report supports one statement of an answer, and by which sentences; else why not."""

from collections.abc import Callable, Mapping, Sequence

from assistant.answer.evidence import SILENT
from assistant.answer.kinship import Kinship
from assistant.answer.mentions import Line, Mention, Mentions
from assistant.answer.stated import Stated
from assistant.report.model import Reading
from guardrails.rawwords import DIRECTIONS, levels_apart, levels_within, opposite_place, other_quality
from knowledge.lexicon import Concept

PASS = "pass"
_SEEN = ("present", "possible")
_SIDED = {"left", "right"}


class Support:
    """Judges statements against one reading."""

    def __init__(self, reading: Reading, concepts: Mapping[str, Concept], kinship: Kinship, mentions: Mentions) -> None:
        self._reading, self._concepts, self._kinship, self._mentions = reading, concepts, kinship, mentions
        self._named = frozenset(t.concept for t in reading.terms if t.kind == "anatomy" and t.concept)
        self._normal = {o.concept for o in reading.organs if o.state == "normal"}
        self._report_sides = {s for line in mentions.lines.values() for s in line.sides} | (
            {reading.title_side} if reading.title_side else set()
        )

    def judge(self, s: Stated, wished: bool = False) -> tuple[str, list[Mention]]:
        """The rule and the mentions that carry a statement; `wished` where it is only the aim of a recommendation."""
        accepted = self._kinship.accepted(s.concept, s.families, s.word == "absent")
        named, placed = self._mentions.of(accepted, s.word in ("historical", "other_person")), self._by_place(s)
        every = [*named, *placed]
        pool = [*self._precise(s, named), *placed]
        pool = self._there(s, pool) if s.word != "absent" else pool
        if wished or s.word == "hypothetical":
            return (PASS, pool) if pool or s.families or not s.concept else (self._unheard(s), [])
        if s.word == "absent":
            return self._denied(s, pool)
        suspected = self._suspected(s)
        if suspected:
            return PASS, suspected
        if not pool:
            return self._unheard(s), []
        best, reason, kept = -1, "invented-finding", []
        for mention in pool:
            step, rule = self._fits(s, mention, every)
            if rule == PASS:
                kept.append(mention)
            elif step > best:
                best, reason = step, rule
        return (PASS, kept) if kept else (reason, [])

    def _precise(self, s: Stated, pool: list[Mention]) -> list[Mention]:
        """Where the report names the very thing, no kin of it elsewhere: a herniation is not the bulge one level above."""
        if not s.concept or s.word == "absent" or self._kinship.general(s.concept) - {"slipped-disc"}:
            return pool
        exact = [m for m in pool if m.finding.concept == s.concept and m.word in _SEEN]
        if not exact:
            return pool
        broader = {m.finding.concept for m in pool} - self._kinship.narrow(s.concept)
        return [
            m
            for m in pool
            if m.finding.concept == s.concept
            or m.finding.concept not in broader
            and any(m in self._mentions.same_thing(e, [m]) for e in exact)
        ]

    def _there(self, s: Stated, pool: list[Mention]) -> list[Mention]:
        """The mentions of the very place or level, where the report has them; what has no known place is not preferred."""
        kin = self._kinship
        particular = [p for p in s.places if kin.particular(p)]
        here = [m for m in pool if any(kin.within(q, p) for p in particular for q in m.places)]
        here = here or [
            m for m in pool if any(kin.within(q, p) for p in s.places for q in m.places or self._concepts[m.finding.concept].of[:2])
        ]
        if not here and s.level_groups:
            here = [m for m in pool if m.line.level_groups and levels_within(s.level_groups, m.line.level_groups)]
        if not here and s.side and not s.concept:  # "the fluid on the right": not what has no side at all
            here = [m for m in pool if m.side in (s.side, "both") or m.side is None and s.side in m.line.sides]
        if not here:
            return pool
        return [m for m in pool if m in here or any(m in self._mentions.same_thing(h, [m]) for h in here)]

    def _by_place(self, s: Stated) -> list[Mention]:
        """ "A cyst in the liver" where the answer says "liver cyst"."""
        found = self._kinship.placed(s.concept) if s.concept else None
        if found is None:
            return []
        general, parts = found
        return [
            m
            for m in self._mentions.body
            if m.finding.concept == general and any(self._kinship.within(p, q) for p in m.places | m.line.anatomy for q in parts)
        ]

    # -- there --------------------------------------------------------------------------------------------------

    def _fits(self, s: Stated, m: Mention, pool: Sequence[Mention]) -> tuple[int, str]:
        """How far a mention agrees with a statement, and the first thing in which it does not."""
        one = self._mentions.same_thing(m, pool)
        checks: tuple[Callable[[], str], ...] = (
            lambda: self._side(s, m, one),
            lambda: self._place(s, m, one),
            lambda: self._level(s, m, one),
            lambda: self._size(s, one),
            lambda: self._word(s, m),
            lambda: self._change(s, one),
            lambda: self._degree(s, one),
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
        if s.side in _SIDED and m.line.sides >= _SIDED and s.places and not m.line.degrees:
            near = m.line.side_of(lambda part: any(self._kinship.related(part, p) for p in s.places))
            if near is not None and near != s.side:
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
        there = {p for o in one for p in o.places | o.line.anatomy}
        if not any(kin.particular(p) for p in m.places):
            there |= set(self._concepts[m.finding.concept].of)
        own = m.places | m.line.anatomy
        own = own if any(kin.particular(p) for p in m.places) else own | set(self._concepts[m.finding.concept].of)
        for place in s.places:
            if any(kin.within(p, place) for p in there):
                continue
            if any(kin.apart(place, p) for p in own):
                return "wrong-location"
            if any(kin.related(place, p) for p in there):
                continue
            if any(kin.apart(place, p) for p in there) or not s.concept and there and not self._broad(place):
                return "wrong-location"
            known = any(kin.related(place, p) for p in self._named) or self._own(s, place)
            others = any(kin.related(p, q) for p in s.places - {place} for q in there)
            if kin.particular(place) and not known and not others:
                return "wrong-location"
        groups = frozenset(g for o in one for g in o.line.groups)
        if opposite_place(s.groups, groups):
            return "wrong-location"
        return "other-quality" if other_quality(s.groups, groups) else ""

    def _broad(self, place: str) -> bool:
        """A place that names no part in particular ("a blood vessel", "soft tissue")."""
        return not self._kinship.particular(place)

    def _own(self, s: Stated, place: str) -> bool:
        """Whether a place is named by the finding's own name ("pneumonia" is in the lung)."""
        return bool(s.concept) and any(self._kinship.related(place, p) for p in self._concepts[s.concept].of)

    def _level(self, s: Stated, m: Mention, one: Sequence[Mention]) -> str:
        there = m.line.level_groups or tuple(group for o in one for group in o.line.level_groups)
        return "level" if s.level_groups and there and not levels_within(s.level_groups, there) else ""

    def _size(self, s: Stated, one: Sequence[Mention]) -> str:
        there = frozenset(v for o in one for v in o.sizes)
        return "" if s.sizes <= there else "size"

    def _word(self, s: Stated, m: Mention) -> str:
        said, there = s.word, m.word
        if "baby" in s.groups and "baby" not in m.line.groups and "baby" in self._all_groups:
            return "other-time-or-person"
        if "baby" in m.line.groups and "baby" not in s.groups and said != "other_person":
            return "other-time-or-person"
        if said == there or said == "other_person" and there == "present" and "baby" in m.line.groups & s.groups:
            return ""
        if said == "present":
            if there == "historical" and "old" in s.groups:
                return ""
            if there == "other_person":
                return "" if "baby" in s.groups and "baby" in self._all_groups else "other-time-or-person"
            if there == "possible" and "doubt" in s.groups and (not s.concept or self._kinship.general(s.concept)):
                return ""  # "a patch that may be an infarct": the doubt is about what it is
            return {"possible": "certainty-up", "absent": "negation-lost"}.get(there, "other-time-or-person")
        if said == "possible":
            return "certainty-down" if there in ("present", "absent") else "other-time-or-person"
        if said == "historical":
            return "" if there == "present" and "old" in m.line.groups else "other-time-or-person"
        return "other-time-or-person"

    @property
    def _all_groups(self) -> frozenset[str]:
        return frozenset(g for line in self._mentions.lines.values() for g in line.groups)

    def _change(self, s: Stated, one: Sequence[Mention]) -> str:
        there = {c for o in one for c in o.changes}
        if not s.changes <= there:
            there |= {c for line in self._unnamed(s, one) for c in line.changes}
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

    def _degree(self, s: Stated, one: Sequence[Mention]) -> str:
        there = {o.line.degrees.get(s.side or "", o.degree) for o in one} - {None}
        return "degree" if s.degree and there and s.degree not in there else ""

    def _count(self, s: Stated, one: Sequence[Mention], pool: Sequence[Mention]) -> str:
        """A number of findings stands in their lines, or is as many as the report describes one by one."""
        if not s.count or s.count < 2:
            return ""
        there = {float(o.finding.count) for o in one if o.finding.count} | {n for o in one for n in o.line.counts}
        told = {(o.side, o.places, o.sizes) for o in pool if o.word in _SEEN}
        return "" if s.count in there or s.count == len(told) or s.side == "both" else "count"

    def _suspected(self, s: Stated) -> list[Mention]:
        """ "Suspicious for cancer" of what the report only calls suspicious, where it is said of that side."""
        if s.word != "possible" or "cancer" not in s.families or s.concept and not self._kinship.general(s.concept):
            return []
        return [
            m
            for m in self._mentions.body
            if m.word in _SEEN and "suspicion" in m.line.groups and (s.side is None or m.side in (None, s.side, "both"))
        ]

    # -- not there ----------------------------------------------------------------------------------------------

    def _denied(self, s: Stated, pool: Sequence[Mention]) -> tuple[str, list[Mention]]:
        """ "No stone on the right" needs a denial that reaches as far, and nothing seen that it would deny."""
        denials = [m for m in pool if m.word == "absent" and self._reaches(s, m)]
        sides = {m.side for m in pool if m.word in _SEEN and m.side}
        full = [m for m in denials if self._covers(s, m, sides)]
        plain = any(m.finding.concept == s.concept for m in full)
        exact = any(
            self._kinship.within(p, q) for m in denials for p in m.places or self._concepts[m.finding.concept].of[:1] for q in s.places
        )
        seen = [m for m in pool if m.word in _SEEN and self._would_deny(s, m, bool(full), plain, exact)]
        if seen and not ("new" in s.changes and not any("new" in m.changes for m in seen)):
            return "negation-added", []
        if denials:
            return PASS, denials
        if "new" in s.changes and any(m.changes & {"unchanged"} for m in pool):
            return PASS, list(pool)
        return self._unheard(s), []

    def _reaches(self, s: Stated, m: Mention) -> bool:
        if s.side and m.side and s.side != m.side and m.side != "both":
            return False
        if levels_apart(s.levels, m.line.levels):
            return False
        places = m.places | m.line.anatomy
        return (
            not (s.places and places)
            or any(self._kinship.related(p, q) for p in s.places for q in places)
            or not any(self._kinship.apart(p, q) for p in s.places for q in places)
        )

    def _covers(self, s: Stated, m: Mention, seen: set[str]) -> bool:
        """Whether a denial of the report reaches as far as the statement: not only one side, one place or new ones."""
        if m.side and m.side != "both" and s.side != m.side and not (s.side is None and seen <= {m.side}):
            return False  # where the report knows one side only, its denial needs no side
        if "new" in m.changes and "new" not in s.changes:
            return False
        own = frozenset(self._concepts[m.finding.concept].of)
        return all(any(self._kinship.within(q, p) for q in s.places) or p in own or not self._kinship.particular(p) for p in m.places)

    def _would_deny(self, s: Stated, m: Mention, covered: bool, plain: bool, exact: bool) -> bool:
        """Whether something seen is what the statement denies, at its side and place."""
        if m.finding.section in SILENT and self._mentions.body:
            return False
        if plain and m.finding.concept not in self._kinship.narrow(s.concept):
            return False
        if s.side and m.side and m.side not in (s.side, "both"):
            return False
        if levels_apart(s.levels, m.line.levels):
            return False
        if opposite_place(s.groups & DIRECTIONS, m.line.groups) or self._elsewhere(s, m):
            return False
        if exact and m.places and not any(self._kinship.within(p, q) for p in m.places for q in s.places):
            return False  # a clot somewhere in the leg's veins is no clot in the thigh's
        firm = "excluded" in s.groups  # "is excluded" says more than "was not seen"
        return not (covered and ("old" in m.line.groups or m.word == "possible" and not firm))

    def _elsewhere(self, s: Stated, m: Mention) -> bool:
        """Whether something seen lies where the statement does not speak of."""
        places = m.places or frozenset(self._concepts[m.finding.concept].of[:2])
        if not s.places or not places:
            return False
        kin = self._kinship
        if not any(kin.related(p, q) for p in s.places for q in places):
            return True
        return all(any(kin.apart(p, q) for q in places) and not any(kin.within(q, p) for q in places) for p in s.places)

    def _unheard(self, s: Stated) -> str:
        """A finding that the report does not name: only a denial that a normal part carries may pass."""
        if s.word != "absent":
            return "invented-finding"
        if s.families and self._mentions.worded(s.families, True, s.side):
            return PASS
        parts = set(s.places) | set(self._concepts[s.concept].of[:2] if s.concept else ())
        if any(self._kinship.within(p, n) for p in parts for n in self._normal):
            return PASS
        if s.places and self._mentions.healthy(s.places, s.side):
            return PASS
        directions = s.groups & DIRECTIONS
        for organ in self._reading.organs if directions else ():  # "the inner one is not torn": the medial one is intact
            near = any(self._kinship.related(organ.concept, p) for p in s.places)
            if organ.state == "normal" and near and directions & self._mentions.lines[organ.sentence].groups:
                return PASS
        return "invented-denial" if s.concept or any(m.word in _SEEN for m in self._mentions.body) else PASS
