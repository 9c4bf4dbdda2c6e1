"""Statements that name one thing twice in a sentence become one: "pneumonia, an infection of the lung"."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.answer.kinship import Kinship
from assistant.answer.stated import Stated


class Merging:
    """Merges the statements of a sentence."""

    def __init__(self, kinship: Kinship) -> None:
        self._kinship = kinship

    def told_once(self, found: Sequence[Stated]) -> list[Stated]:
        """Without general words that another statement makes precise ("pneumonia, an infection"), which takes what they say."""
        kept: list[Stated] = []
        extra: dict[int, list[Stated]] = {}
        for s in found:
            general = not s.concept or bool(self._kinship.general(s.concept))
            accepted = self._kinship.accepted(s.concept, s.families, False)
            better = [
                o
                for o in found
                if o is not s
                and general
                and not s.another
                and o.concept in accepted
                and not self._kinship.general(o.concept)
                and _same_sign(o.word, s.word)
                and not self._apart(o, s)
                and (s.side in (None, o.side) or o.side is None)
            ]
            if better:
                extra.setdefault(id(better[0]), []).append(s)
            else:
                kept.append(s)
        return [self._with(s, extra.get(id(s), ())) for s in kept]

    def unbracketed(self, found: Sequence[Stated], text: str) -> list[Stated]:
        """ "An area of lung without enough air (atelectasis)" is one thing, said once."""
        kept: list[Stated] = []
        for s in found:
            if kept and text[kept[-1].end : s.start].strip() == "(" and self._kin(kept[-1], s):
                kept[-1] = self._with(replace(kept[-1], end=s.end), (s,))
            else:
                kept.append(s)
        return kept

    def _apart(self, a: Stated, b: Stated) -> bool:
        """Whether two statements tell different things: "a spot in the brainstem is smaller, the cyst on the left unchanged"."""
        changed = bool(a.changes and b.changes and a.changes != b.changes)
        sized = bool(a.sizes and b.sizes and a.sizes.isdisjoint(b.sizes))
        related = any(self._kinship.related(p, q) for p in a.places for q in b.places)
        return changed or sized or bool(a.places and b.places and not related)

    def _with(self, s: Stated, others: Iterable[Stated]) -> Stated:
        """A statement with the side, place and size that its other names carry."""
        for o in others:
            s = replace(
                s,
                side=s.side or o.side,
                places=s.places | o.places,
                sizes=s.sizes | o.sizes,
                level_groups=s.level_groups or o.level_groups,
                changes=s.changes | o.changes,
                degree=s.degree or o.degree,
            )
        return s

    def _kin(self, a: Stated, b: Stated) -> bool:
        accepted = self._kinship.accepted
        return (
            a.concept == b.concept
            or b.concept in accepted(a.concept, a.families, True)
            or (a.concept in accepted(b.concept, b.families, True))
        )


def _same_sign(a: str, b: str) -> bool:
    return (a == "absent") == (b == "absent")
