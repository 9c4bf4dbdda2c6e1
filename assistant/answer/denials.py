"""Whether a denial of an answer reaches no farther than the denials of the report, and denies nothing that was seen."""

from collections.abc import Mapping, Sequence

from assistant.answer.evidence import SILENT
from assistant.answer.kinship import Kinship
from assistant.answer.mentions import SEEN, Mention, Mentions
from assistant.answer.stated import PASS, Stated
from assistant.report.model import Reading
from guardrails.rawwords import DIRECTIONS, levels_apart, opposite_place, other_quality
from knowledge.lexicon import Concept


class Denials:
    """Judges denials against one reading."""

    def __init__(self, reading: Reading, concepts: Mapping[str, Concept], kinship: Kinship, mentions: Mentions) -> None:
        self._reading, self._concepts, self._kinship, self._mentions = reading, concepts, kinship, mentions
        self._normal = {o.concept for o in reading.organs if o.state == "normal"}

    def judge(self, s: Stated, pool: Sequence[Mention]) -> tuple[str, list[Mention]]:
        """ "No stone on the right" needs a denial that reaches as far, and nothing seen that it would deny."""
        if around := self._around(s, pool):
            return PASS, around
        denials = [m for m in pool if m.word == "absent" and self._reaches(s, m)]
        sides = {m.side for m in pool if m.word in SEEN and m.side}
        full = [m for m in denials if self._covers(s, m, sides)]
        plain = any(m.finding.concept == s.concept for m in full)
        exact = any(
            self._kinship.within(p, q) for m in denials for p in m.places or self._concepts[m.finding.concept].of[:1] for q in s.places
        )
        beside = {m.finding.concept for m in denials} if s.side and any(m.side == s.side for m in denials) else None
        pool = [m for m in pool if m.side or beside is None or m.finding.concept in beside]  # "none on the left": not the gallstones
        seen = [m for m in pool if m.word in SEEN and self._would_deny(s, m, bool(full), plain, exact)]
        if "others" in s.groups and full and all("others" in m.line.groups for m in full):
            seen = []  # "no other changes": the report itself sets what it has seen apart
        if seen and not ("new" in s.changes and not any("new" in m.changes for m in seen)):
            return "negation-added", []
        if denials:
            firm = all("doubt" not in m.line.groups for m in denials)
            return ("certainty-down", []) if firm and "perhaps" in s.groups and s.concept else (PASS, denials)
        if "new" in s.changes and any(m.changes & {"unchanged"} for m in pool):
            return PASS, list(pool)
        return self.unheard(s), []

    def _around(self, s: Stated, pool: Sequence[Mention]) -> list[Mention]:
        """ "No swelling around it" is about the sentences that name it, where all such things are denied."""
        lines = {m.line.sentence.id for m in self._mentions.body if s.beside and m.finding.concept == s.beside}
        near = [m for m in pool if m.line.sentence.id in lines]
        return near if all(m.word == "absent" for m in near) else []

    def _reaches(self, s: Stated, m: Mention) -> bool:
        side = m.side or m.line.one_side  # "Left breast: a cyst. No mass."
        if s.side and side and s.side != side and side != "both":
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
        side = m.side or next((self._kinship.one_sided[p] for p in m.places if p in self._kinship.one_sided), None)
        side = side or m.line.one_side  # "on the left the pelvis is wide, the calyces slightly"
        if s.side and side and side not in (s.side, "both"):
            return False
        if levels_apart(s.levels, m.line.levels):
            return False
        if opposite_place(s.groups & DIRECTIONS, m.line.groups) or self._elsewhere(s, m):
            return False
        if other_quality(s.groups, m.line.told):
            return False  # "no complete tear" denies no partial one
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
        narrow = [p for p in s.places if not any(q != p and kin.within(q, p) for q in s.places)]  # of "the tendon of that muscle"
        if not m.places:  # a joint effusion is in any joint
            every = self._concepts[m.finding.concept].of
            return all(
                all(kin.apart(p, q) or not kin.particular(q) for q in every) and any(kin.particular(q) for q in every) for p in narrow
            )
        return all(any(kin.apart(p, q) for q in places) and not any(kin.within(q, p) for q in places) for p in narrow)

    def unheard(self, s: Stated) -> str:
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
        return "invented-denial" if s.concept or any(m.word in SEEN for m in self._mentions.body) else PASS
