"""What the search learns from and is judged on: the terms of the glossary, parted by concept.

A pair is somebody's words for a concept and a name of it that the index holds. A held-out concept is never learnt from,
nor is any of its terms where another concept has the same; the members of a family ("rib 5", "rib 6") stay together.
"""

import hashlib
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from knowledge.index import Passage, passages
from prompts.words import fold

Part = Literal["train", "dev", "held_out"]
Kind = Literal["preferred", "other", "region", "lay", "say"]

_HELD_OUT, _DEV = 20, 10  # of a hundred groups
_OTHERS = 2  # professionals' words for one concept in one language
_SHARED = 3  # a word for more concepts than this ("lump") tells nothing
_LAY = 0.7  # share of pairs that begin with patients' words, where a concept has some


@dataclass(frozen=True, slots=True)
class Term:
    """One name of a concept in one language."""

    concept: str
    language: str
    kind: Kind
    text: str

    @property
    def folded(self) -> str:
        return fold(self.text, self.language)


@dataclass(frozen=True, slots=True)
class Query:
    """Words that are looked for, and every concept that has them as a term."""

    term: Term
    right: frozenset[str]


@dataclass(frozen=True)
class Material:
    """The glossary as terms, the names that the index holds, and the part of each concept."""

    terms: Sequence[Term]
    rows: Sequence[Passage]
    parts: Mapping[str, Part]
    owners: Mapping[str, frozenset[str]] = field(repr=False)

    def queries(self, part: Part) -> list[Query]:
        """What the concepts of a part are asked by: patients' words, and the names in all languages."""
        rows = {}
        for term in self.terms:
            right = self.owners[term.folded]
            if self.parts[term.concept] == part and term.kind in ("lay", "preferred") and len(right) <= _SHARED:
                rows[term.language, term.folded, term.kind] = Query(term, right)
        return list(rows.values())

    def learnable(self, parts: Iterable[Part]) -> tuple[dict[str, list[Term]], dict[str, list[Passage]]]:
        """Concept → its terms, and the names of it in the index, without any that a concept outside the parts has too."""
        kept = set(parts)

        def ours(folded: str, concept: str) -> bool:
            return self.parts[concept] in kept and all(self.parts[c] in kept for c in self.owners.get(folded, ()))

        asked: dict[str, list[Term]] = {}
        for term in self.terms:
            if ours(term.folded, term.concept) and len(self.owners[term.folded]) <= _SHARED:
                asked.setdefault(term.concept, []).append(term)
        named: dict[str, list[Passage]] = {}
        for row in self.rows:
            if ours(fold(row.text, row.language), row.concept):
                named.setdefault(row.concept, []).append(row)
        both = [c for c in asked if c in named]
        return {c: asked[c] for c in both}, {c: named[c] for c in both}

    def batches(self, parts: Iterable[Part], size: int, count: int, seed: int) -> list[list[tuple[str, str]]]:
        """Batches of pairs (asked, named), each of different concepts, so that no other name in a batch is right too."""
        asked, named = self.learnable(parts)
        concepts, chance = sorted(asked), random.Random(seed)
        size = min(size, len(concepts))
        return [[_pair(asked[c], named[c], chance) for c in chance.sample(concepts, size)] for _ in range(count)]


def material(documents: Iterable[Mapping[str, Any]], groups: Mapping[str, str]) -> Material:
    """The material of glossary documents; `groups`: concept → the group it stays with (a family), itself where there is none."""
    held = list(documents)
    owners: dict[str, set[str]] = {}
    terms: list[Term] = []
    for document in held:
        for term in _terms(document):
            owners.setdefault(term.folded, set()).add(document["id"])
        terms += _few(_terms(document))
    parts = {d["id"]: _part(groups.get(d["id"], d["id"])) for d in held}
    return Material(terms, passages(held), parts, {text: frozenset(found) for text, found in owners.items()})


def _part(group: str) -> Part:
    """By the name alone, so that a new entry moves no other to another part."""
    at = int(hashlib.sha256(f"plainrad {group}".encode()).hexdigest()[:8], 16) % 100
    return "held_out" if at < _HELD_OUT else "dev" if at < _HELD_OUT + _DEV else "train"


def _terms(document: Mapping[str, Any]) -> Iterator[Term]:
    for language, named in sorted(document["terms"].items()):
        concept = document["id"]
        yield Term(concept, language, "preferred", named["preferred"])
        yield from (Term(concept, language, "other", t) for t in named.get("others", ()))
        yield from (Term(concept, language, "region", t) for t in named.get("in_region", ()))
        yield from (Term(concept, language, "lay", t) for t in named.get("lay", ()))
        if named.get("say"):
            yield Term(concept, language, "say", named["say"]["text"])


def _few(terms: Iterable[Term]) -> Iterator[Term]:
    """Those that are asked: patients' words, names and few of professionals' many spellings; each costs 10 ms to embed.

    The name that our writer says stands in the index, where it has a pair in each of these.
    """
    seen: dict[str, int] = {}
    for term in terms:
        if term.kind in ("say", "region"):
            continue
        if term.kind == "other":
            seen[term.language] = seen.get(term.language, 0) + 1
            if seen[term.language] > _OTHERS:
                continue
        yield term


def _pair(asked: Sequence[Term], named: Sequence[Passage], chance: random.Random) -> tuple[str, str]:
    lay = [t for t in asked if t.kind == "lay"]
    term = chance.choice(lay if lay and chance.random() < _LAY else asked)
    others = [row for row in named if fold(row.text, row.language) != term.folded]
    return term.text, chance.choice(others or named).text
