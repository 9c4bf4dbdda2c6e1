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
        self._fit = Fit(reading, concepts, kinship, mentions)
        self._denials = Denials(reading, concepts, kinship, mentions)

    def judge(self, s: Stated, wished: bool = False) -> tuple[str, list[Mention]]:
        """The rule and the mentions that carry a statement; `wished` where it is only the aim of a recommendation."""
        accepted = self._kinship.accepted(s.concept, s.families, s.word == "absent")
        named, placed = self._mentions.of(accepted, s.word in ("historical", "other_person")), self._by_place(s)
        every = [*named, *placed]
        pool = [*self._precise(s, named), *placed]
        pool = self._there(s, pool) if s.word != "absent" else pool
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
        return (PASS, kept) if kept else (reason, [])

    def _precise(self, s: Stated, pool: list[Mention]) -> list[Mention]:
        """Where the report names the very thing, no kin of it elsewhere: a herniation is not the bulge one level above."""
        if not s.concept or s.word == "absent" or self._kinship.general(s.concept) - {"slipped-disc"}:
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

    def _suspected(self, s: Stated) -> list[Mention]:
        """ "Suspicious for cancer" of what the report only calls suspicious, where it is said of that side."""
        if s.word != "possible" or "cancer" not in s.families or s.concept and not self._kinship.general(s.concept):
            return []
        return [
            m
            for m in self._mentions.body
            if m.word in SEEN and "suspicion" in m.line.groups and (s.side is None or m.side in (None, s.side, "both"))
        ]
