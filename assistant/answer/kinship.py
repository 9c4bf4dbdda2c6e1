"""Which words may stand for which: a "patch of infection" for a consolidation, the wrist for its radius.

Data: guardrails/rulesets/families.yaml and the glossary's hierarchy. Nothing here knows a report or an answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

from guardrails.rows import row as row_of
from knowledge.lexicon import Concept
from prompts.phrases import Phrases

_FINDINGS = ("finding", "disease")
BROKEN = "broken"  # the family of fractures
BLEEDS = "bleed"


class Kinship:
    """The families of concepts and the nesting of places, built once."""

    def __init__(self, rules: Mapping[str, Any], concepts: Mapping[str, Concept]) -> None:
        self._concepts = concepts
        self._narrower: dict[str, set[str]] = {}
        for concept in concepts.values():
            for above in self._above(concept.id):
                self._narrower.setdefault(above, set()).add(concept.id)
        self._tails: dict[str, frozenset[str]] = {}
        self._members: dict[str, frozenset[str]] = {}
        self._carriers: dict[str, frozenset[str]] = {}
        self._denied_by: dict[str, frozenset[str]] = {}
        self._general: dict[str, set[str]] = {}
        things = [c.id for c in concepts.values() if c.kind in _FINDINGS]
        for row in rules["families"]:
            self._members[row["id"]] = self._expanded(things, (*row["stands_for"], *row.get("concepts", ())))
            self._carriers[row["id"]] = self._expanded(things, row.get("carriers", ()))
            self._denied_by[row["id"]] = self._expanded(things, row.get("denied_by", ()))
            for concept_id in row.get("concepts", ()):
                self._general.setdefault(concept_id, set()).add(row["id"])
        self.predicates = frozenset(r["id"] for r in rules["families"] if r.get("predicate"))
        for whole in (c for c in concepts.values() if c.region == "general" and c.kind in _FINDINGS):
            self._tails[whole.id] = frozenset(i for i in things if i.endswith(f"-{whole.id}"))  # an adrenal adenoma is one
        self._never = frozenset(rules["never_narrowed"])
        self.one_sided: Mapping[str, str] = rules["implied_sides"]
        self.mothers = frozenset(rules["mothers"])
        self._natural: Mapping[str, str] = rules["natural_sides"]
        self._wholes = self._nested(rules["places"])
        self._exclusive = [frozenset(group) for group in rules["exclusive"]]
        self._rows: Sequence[Mapping[str, Any]] = rules["families"]
        self._phrases: dict[str, Phrases] = {}
        self.accepted = lru_cache(maxsize=4096)(self._accepted)
        self.around = lru_cache(maxsize=4096)(self._around)
        self.apart = lru_cache(maxsize=1 << 15)(self._apart)
        self.within = lru_cache(maxsize=1 << 15)(self._within)

    def words(self, text: str, language: str) -> list[tuple[str, int, int]]:
        """The general words of a text: family, and the characters where it stands."""
        if language not in self._phrases:
            patterns = [(r["id"], str(p)) for r in self._rows for p in r.get("words", {}).get(language, ())]
            self._phrases[language] = Phrases(patterns, language)
        row = row_of(text, language)
        return [(m.key, row[m.start].start, row[m.end - 1].end) for m in self._phrases[language].find(row)]

    def general(self, concept: str) -> frozenset[str]:
        """The families for which a concept is only a general name ("lesion" for any spot)."""
        return frozenset(self._general.get(concept, ()))

    def narrow(self, concept: str) -> frozenset[str]:
        """The concept and all that are kinds of it."""
        return frozenset({concept, *self._narrower.get(concept, ())})

    def _accepted(self, concept: str, families: frozenset[str], denied: bool) -> frozenset[str]:
        """The concepts of a report that a statement about a concept (or only a general word) may speak of.

        What a report calls a mass may not be called a cancer; but "no mass" denies a cancer as well.
        """
        found: set[str] = set()
        for family in families | self.general(concept):
            found |= self._members[family] | (self._denied_by if denied else self._carriers)[family]
        if concept:
            found |= self.narrow(concept) | self._tails.get(concept, frozenset())
            for above in self._above(concept):
                if above in self._never and not denied:
                    break
                found.add(above)
        return frozenset(found)

    def placed(self, concept: str) -> tuple[str, tuple[str, ...]] | None:
        """What a concept is beside its place: a liver cyst is a cyst in the liver; None where it is more than that."""
        row = self._concepts.get(concept)
        parts = concept.split("-")
        tails = ("-".join(parts[at:]) for at in range(1, len(parts)))
        general = next((t for t in tails if t in self._concepts and self._concepts[t].region == "general"), None)
        return (general, row.of) if row is not None and row.of and general else None

    def lies_on(self, place: str) -> str | None:
        """The side on which an unpaired organ, or what it is a part of, lies by nature."""
        return next((self._natural[p] for p in self.around(place) if p in self._natural), None)

    def related(self, a: str, b: str) -> bool:
        """Whether one place lies within the other, or both are one."""
        return self.within(a, b) or self.within(b, a)

    def _apart(self, a: str, b: str) -> bool:
        """Whether two places exclude each other: two lobes, or a ligament and a meniscus of one knee."""
        if a == b or self.related(a, b):
            return False
        above, below = self.around(a), self.around(b)
        for group in self._exclusive:
            mine, other = group & above, group & below
            if mine and other and mine.isdisjoint(other):
                return True
        return self.particular(a) and self.particular(b) and not self.wholes(a).isdisjoint(self.wholes(b))

    def _around(self, place: str) -> frozenset[str]:
        """A place and all that it lies in."""
        seen: set[str] = set()
        waiting = [place]
        while waiting:
            at = waiting.pop()
            if at not in seen:
                seen.add(at)
                waiting += self._wholes.get(at, ())
        return frozenset(seen)

    def smallest_wholes(self, places: Iterable[str]) -> frozenset[str]:
        """The nearest things of which places are parts: the menisci for one of them, and not the knee."""
        found = {w for p in places for w in self._wholes.get(p, ())}
        return frozenset(w for w in found if not any(o != w and self.within(o, w) for o in found))

    def wholes(self, place: str) -> frozenset[str]:
        """What a place is directly a part of."""
        return frozenset(self._wholes.get(place, ()))

    def particular(self, place: str) -> bool:
        """Whether a place is one of several that exclude each other, so that naming it is a claim of its own."""
        return any(place in group for group in self._exclusive)

    def _within(self, place: str, whole: str) -> bool:
        return whole in self.around(place)

    def _nested(self, places: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
        wholes: dict[str, set[str]] = {}
        for whole, parts in places.items():
            for part in parts:
                wholes.setdefault(part, set()).add(whole)
        for concept in self._concepts.values():
            if concept.kind == "anatomy":
                above = {*concept.of, *([concept.broader] if concept.broader else [])}
                wholes.setdefault(concept.id, set()).update(above)
        return wholes

    def _above(self, concept: str) -> list[str]:
        """The more general concepts, the nearest first."""
        found: list[str] = []
        above = self._concepts[concept].broader if concept in self._concepts else None
        while above and above not in found and above in self._concepts:
            found.append(above)
            above = self._concepts[above].broader
        return found

    def _expanded(self, things: Sequence[str], globs: Iterable[str]) -> frozenset[str]:
        members = {c for c in things for glob in globs if c == glob or "*" in glob and fnmatchcase(c, glob)}
        return frozenset(members | {n for m in members for n in self._narrower.get(m, ())})
