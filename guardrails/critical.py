"""Tiers of critical findings, from data: which concept, narrowed by size, degree, change or place.

"Small pericardial effusion" is tier 3 nowhere and "large pericardial effusion" is tier 2: the first row of `when`
that holds decides, else the concept's own tier.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from prompts.layers import ContentError
from prompts.words import flat

_ROW_KEYS = {"size_from", "size_to", "unit", "degree", "change", "place", "without_place", "tier", "said"}
_IN_MM = {"mm": 1.0, "cm": 10.0}


class RuleError(ContentError):
    """A ruleset that cannot be used; the message names the entry."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the narrowing conditions look at: sizes as (largest value, unit), the text of the sentence and its language."""

    concept: str
    sizes: Sequence[tuple[float, str]] = ()
    degree: str | None = None
    change: str | None = None
    places: Sequence[str] = ()
    text: str = ""
    language: str = ""
    denied: Callable[[int, int], bool] = field(default=lambda start, end: False, compare=False)
    """Whether the sentence denies its characters [start, end): "not calcified" narrows nothing."""


class Critical:
    """The tiers of one ruleset."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self._tiers: dict[str, Mapping[str, Any]] = {}
        self._words: Mapping[str, Mapping[str, Sequence[str]]] = rules.get("words", {})
        self._patterns: dict[tuple[str, str], re.Pattern[str]] = {}
        self.silent_sections: frozenset[str] = frozenset(rules["silent_sections"])
        for concept, row in rules["tiers"].items():
            row = {"tier": row} if isinstance(row, int) or row is None else row
            for narrowing in row.get("when", ()):
                unknown = set(narrowing) - _ROW_KEYS
                if unknown or "tier" not in narrowing:
                    raise RuleError(f"critical.yaml: {concept}: {sorted(unknown) or 'a row without tier'}")
                for name in narrowing.get("said", ()):
                    if name not in self._words:
                        raise RuleError(f"critical.yaml: {concept}: no words {name!r}; add them under words")
            self._tiers[concept] = row

    def concepts(self) -> list[str]:
        """All concepts that have a tier."""
        return list(self._tiers)

    def knows(self, concept: str) -> bool:
        """Whether a concept may have a tier at all."""
        return concept in self._tiers

    def tier(self, seen: Seen) -> int | None:
        """1, 2, 3 or None."""
        row = self._tiers.get(seen.concept)
        if row is None:
            return None
        for narrowing in row.get("when", ()):
            if _holds(narrowing, seen) and self._said(narrowing, seen):
                return _tier(narrowing["tier"])
        return _tier(row.get("tier"))

    def _said(self, row: Mapping[str, Any], seen: Seen) -> bool:
        """Whether the sentence has a word of one of the groups that a row asks for, in its language."""
        names = row.get("said")
        if names is None:
            return True
        text = flat(seen.text)
        found = (m for name in names for m in self._pattern(name, seen.language).finditer(text))
        return any(not seen.denied(m.start(), m.end()) for m in found)

    def _pattern(self, name: str, language: str) -> re.Pattern[str]:
        key = (name, language)
        if key not in self._patterns:
            rows = self._words[name]
            words = [w for spoken, several in rows.items() if spoken in ("any", language) for w in several]
            either = "|".join(re.escape(w).replace(r"\*", r"\w*") for w in words)
            self._patterns[key] = re.compile(rf"(?<!\w)(?:{either})(?!\w)" if words else r"(?!)", re.IGNORECASE)
        return self._patterns[key]

    def alerts(self, assertion: str, section: str) -> bool:
        """Whether a finding so asserted in such a section alerts at all: present or possible, now, in this patient."""
        return assertion in ("present", "possible") and section not in self.silent_sections


def _tier(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _holds(row: Mapping[str, Any], seen: Seen) -> bool:
    if "size_from" in row or "size_to" in row:
        sizes = [v * _IN_MM[u] for v, u in seen.sizes if u in _IN_MM]
        scale = _IN_MM[row.get("unit", "mm")]
        if not sizes or max(sizes) < row.get("size_from", 0) * scale or max(sizes) > row.get("size_to", 1e9) * scale:
            return False
    if "degree" in row and seen.degree not in row["degree"]:
        return False
    if "change" in row and seen.change not in row["change"]:
        return False
    if "place" in row and not set(row["place"]) & set(seen.places):
        return False
    return not ("without_place" in row and set(row["without_place"]) & set(seen.places))
