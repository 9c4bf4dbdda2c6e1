"""Whether a report supports one statement of an answer, and by which sentences; else why not."""

from collections.abc import Mapping

from assistant.answer.denials import Denials
from assistant.answer.evidence import SILENT
from assistant.answer.fit import Fit
from assistant.answer.kinship import Kinship
from assistant.answer.mentions import SEEN, Mention, Mentions
from assistant.answer.stated import PASS, Stated
from assistant.report.model import Reading
from guardrails.rawwords import levels_within
from knowledge.lexicon import Concept


class Support:
    """Judges statements against one reading."""

    def __init__(self, reading: Reading, concepts: Mapping[str, Concept], kinship: Kinship, mentions: Mentions) -> None:
        self._concepts, self._kinship, self._mentions = concepts, kinship, mentions
        self._organs = reading.organs
        self._fit = Fit(reading, concepts, kinship, mentions)
        self._denials = Denials(reading, concepts, kinship, mentions)

    def judge(self, s: Stated, wished: bool = False) -> tuple[str, list[Mention]]:
        """The rule and the mentions that carry a statement; `wished` where it is only the aim of a recommendation."""
        accepted = self._kinship.accepted(s.concept, s.families, s.word == "absent")
        named, placed = self._mentions.of(accepted, s.word in ("historical", "other_person")), self._by_place(s)
        every = [*named, *placed]
        pool = [*self._precise(s, named), *placed]
        pool = self._there(s, pool) if s.word != "absent" else pool
        if pool and s.word in SEEN and (whole := self._whole(s)):
            pool = [m for m in pool if any(self._kinship.within(q, p) for p in whole for q in self._parts(m))]
            if not pool:
                return "negation-lost", []
        if s.word in SEEN and self._denied_there(s, accepted):
            return "negation-lost", []
        if wished or s.word == "hypothetical":
            return (PASS, pool) if pool or s.families or not s.concept else (self._denials.unheard(s), [])
        if s.word == "absent":
            return self._denials.judge(s, pool)
        suspected = self._suspected(s)
        if suspected:
            return PASS, suspected
        if not pool:
            return self._denials.unheard(s), []
        best, reason, kept = -1, "invented-finding", []
        for mention in pool:
            step, rule = self._fit.of(s, mention, every)
            if rule == PASS:
                kept.append(mention)
            elif step > best:
                best, reason = step, rule
        if reason == "degree" and not any(m.degree or m.line.degrees for m in kept):
            return reason, []  # a severe stenosis is not mild because the disc beside it is worn
        if "perhaps" in s.groups and s.word == "possible" and kept and self._firm(s, kept):
            return "certainty-down", []
        return (PASS, kept) if kept else (reason, [])

    def _denied_there(self, s: Stated, accepted: frozenset[str]) -> bool:
        """Whether the report denies just this at just this part, and what it has seen lies in none of them.

        "The scaphoid is broken", where the radius is and "no scaphoid fracture is identified".
        """
        wanted = frozenset(p for p in s.places if self._kinship.particular(p))
        rows = [m for m in self._mentions.body if m.finding.concept in accepted and (m.side in (None, s.side) or s.side is None)]
        denied = [m for m in rows if m.word == "absent" and (self._own(m) | m.places) & wanted and not m.finding.limited]
        seen = [m for m in rows if m.word in SEEN]
        return bool(denied) and not any(self._kinship.within(q, p) for p in wanted for m in seen for q in self._parts(m))

    def _firm(self, s: Stated, kept: list[Mention]) -> bool:
        """Whether the report itself is sure in another sentence of what it doubts in these ("fits a clot … IMPRESSION: clot")."""
        doubted = {m.line.sentence.id for m in kept}
        sure = [m for m in self._mentions.body if m.word == "present" and m.finding.concept == s.concept]
        sure = [m for m in sure if m.line.sentence.id not in doubted]
        return all(m.word == "possible" and self._mentions.same_thing(m, sure) for m in kept)

    def _parts(self, m: Mention) -> frozenset[str]:
        beside = (o for o in self._mentions.all if o.line is m.line and not m.places)  # "a nodule, suggestive of liver haemangioma"
        named = {p for o in beside for p in self._concepts[o.finding.concept].of[:1]}
        return m.places | m.line.anatomy | set(self._concepts[m.finding.concept].of) | named

    def _whole(self, s: Stated) -> set[str]:
        """The parts of a statement that the report calls normal by their very name, at its side; not "the other vertebrae"."""
        return {
            o.concept
            for o in self._organs
            if o.state == "normal"
            and o.concept in s.places
            and self._kinship.particular(o.concept)
            and (o.side in (None, s.side, "both") or s.side == "both")
            and not self._mentions.lines[o.sentence].levels
            and "others" not in self._mentions.lines[o.sentence].groups
        }

    def _precise(self, s: Stated, pool: list[Mention]) -> list[Mention]:
        """Where the report names the very thing, no kin of it elsewhere: a herniation is not the bulge one level above."""
        if not s.concept or s.word == "absent":
            return pool
        pool = [m for m in pool if m.word != "absent" or not self._other_level(s, m)] or pool  # "no contact" one level below
        own = [m for m in pool if m.finding.concept == s.concept and self._meets(s, m)]
        if own and all(m.word == "absent" for m in own):  # "no collections" is not outweighed by free fluid
            return [m for m in pool if m.finding.concept in self._kinship.narrow(s.concept)]
        if self._kinship.general(s.concept) - {"slipped-disc"}:
            return pool
        named = [m for m in pool if m.finding.concept == s.concept and m.finding.section not in SILENT]
        exact = [m for m in named if m.word in SEEN]
        if named and not any(m.word == s.word for m in named):  # denied or doubted by name: no kin of it makes it certain
            return [m for m in pool if m.finding.concept in self._kinship.narrow(s.concept)]
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

    def _other_level(self, s: Stated, m: Mention) -> bool:
        there = m.line.level_groups
        return bool(s.level_groups and there) and not levels_within(s.level_groups, there)

    def _meets(self, s: Stated, m: Mention) -> bool:
        """Whether a mention holds where a statement speaks of: everywhere, or at that part in particular."""
        if {s.side, m.side} == {"left", "right"}:
            return False
        particular = [p for p in s.places if self._kinship.particular(p)]
        return not m.places or any(self._kinship.related(p, q) for p in particular for q in m.places)

    def _there(self, s: Stated, pool: list[Mention]) -> list[Mention]:
        """The mentions of the very place or level, where the report has them; what has no known place is not preferred."""
        kin = self._kinship
        particular = [p for p in s.places if kin.particular(p)]
        here = [m for m in pool if any(kin.within(q, p) for p in particular for q in m.places)]
        if here:  # a part named by the finding's own name is no less named than one beside it
            here += [m for m in pool if m not in here and any(kin.within(q, p) for p in particular for q in self._own(m))]
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

    def _own(self, m: Mention) -> frozenset[str]:
        """The part that a finding's own name names ("medial meniscal tear"), where it is one of several."""
        return frozenset(p for p in self._concepts[m.finding.concept].of[:1] if self._kinship.particular(p))

    def _by_place(self, s: Stated) -> list[Mention]:
        """ "A cyst in the liver" where the answer says "liver cyst"."""
        found = self._kinship.placed(s.concept) if s.concept else None
        own = [m.word for m in self._mentions.body if m.finding.concept == s.concept]
        if found is None or own and s.word not in own:
            return []  # denied or doubted by its own name: nothing else at that place makes it certain
        general, parts = found[0], found[1][:1]
        return [
            m
            for m in self._mentions.body
            if m.finding.concept == general and any(self._kinship.within(p, q) for p in m.places | m.line.anatomy for q in parts)
        ]

    def _suspected(self, s: Stated) -> list[Mention]:
        """ "Suspicious for cancer" of what the report only calls suspicious, where it is said of that side."""
        if s.word != "possible" or not s.families & {"cancer", "tumour"} or s.concept and not self._kinship.general(s.concept):
            return []
        return [
            m
            for m in self._mentions.body
            if m.word in SEEN and "suspicion" in m.line.groups and (s.side is None or m.side in (None, s.side, "both"))
        ]
