"""How concepts hang together: which narrower concept a general finding is at a part of the body."""

from collections.abc import Mapping
from functools import cached_property

from knowledge.lexicon import Concept


def around(concepts: Mapping[str, Concept], place: str) -> set[str]:
    """A place and all that it is part of (a lobe, its lung); upwards through parts of the body alone."""
    seen: set[str] = set()
    waiting = [place]
    while waiting:
        at = waiting.pop()
        if at not in seen:
            seen.add(at)
            above = concepts.get(at)
            if above is not None and above.kind == "anatomy":
                waiting += [*above.of, *([above.broader] if above.broader else [])]
    return seen


def kinds(concepts: Mapping[str, Concept], place: str) -> set[str]:
    """A part of the body and what it is one of: the disc L4/L5 of *intervertebral-disc* and of *lumbar-spine*.

    A part that is one of a kind stands for its kind and its place wherever these are asked for; any other for itself alone.
    """
    found = {place}
    at = concepts.get(place)
    while at is not None and at.kind == "anatomy" and at.broader and at.broader not in found:
        found |= {at.broader, *at.of}
        at = concepts.get(at.broader)
    return found


class Kin:
    """The relations of a glossary's concepts."""

    def __init__(self, concepts: Mapping[str, Concept]) -> None:
        self.concepts = concepts

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """General concept → the narrower ones, all the way down."""
        below: dict[str, tuple[str, ...]] = {}
        for concept in self.concepts.values():
            up, seen = concept.broader, {concept.id}
            while up and up not in seen:
                below[up] = (*below.get(up, ()), concept.id)
                seen.add(up)
                parent = self.concepts.get(up)
                up = parent.broader if parent else None
        return below

    def narrowed(self, part: str, general: str) -> list[tuple[str, float]]:
        """What a general finding is at a part of the body (*tear* of the *meniscus*), and how surely.

        The closest part and the next narrower concept come first: an enlarged heart is no enlarged atrium.
        """
        concepts = self.concepts
        rows: list[tuple[str, float]] = []
        if general in concepts and part in concepts[general].of:
            rows.append((general, 0.98))
        for concept in self.children.get(general, ()):
            of = concepts[concept].of
            if part in of:
                deep = 0.02 * (concepts[concept].broader != general)
                rows.append((concept, 0.96 - 0.02 * min(of.index(part), 3) - deep))
        return rows

    def kind(self, concept: str) -> str:
        """The kind of a concept, empty where it is not there (or not signed)."""
        known = self.concepts.get(concept)
        return known.kind if known else ""

    def region(self, concept: str) -> str:
        """The region of a concept."""
        return self.concepts[concept].region
