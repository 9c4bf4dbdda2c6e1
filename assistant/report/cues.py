"""Cues of one sentence: the words that say side, change, degree, normality, advice; found in one pass."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from prompts.phrases import Phrases
from prompts.words import Token, fold, texts_of

_PLAIN = (
    "not_a_side", "not_a_change", "not_a_degree", "normal", "not_normal", "not_assessed", "condition", "communicate",
    "not_communicate", "alarm", "comparison", "contrast", "annual", "finding_number", "limits", "beside",
)  # fmt: skip
_GROUPED = ("sides", "changes", "degrees", "recommend", "channels", "nuances", "persons", "regions")


_DENIED = (
    ("sides", "not_a_side"),
    ("changes", "not_a_change"),
    ("degrees", "not_a_degree"),
    ("normal", "not_normal"),
)


class Cue(NamedTuple):
    """A cue: what it says ("left", "unchanged", …) and the tokens that say it (end exclusive)."""

    value: str
    first: int
    last: int


class Cues:
    """The cues of one language, from its reading.yaml."""

    def __init__(self, rules: Mapping[str, Any], language: str) -> None:
        patterns = [(name, str(p)) for name in _PLAIN for p in rules.get(name, ())]
        for group in _GROUPED:
            patterns += [(f"{group}:{value}", str(p)) for value, rows in rules.get(group, {}).items() for p in rows]
        self._phrases = Phrases(patterns, language)
        self._said = {key: (group, value or group) for key, _ in patterns for group, _, value in (key.partition(":"),)}
        self._letters: Mapping[str, str] = rules.get("side_letters", {})
        self._sided: Mapping[str, Sequence[str]] = rules.get("sided", {})
        self._lettered = frozenset((*self._letters, *self._sided))
        self._numbers = {fold(word, language): value for word, value in rules["number_words"].items()}

    def find(self, words: Sequence[Token]) -> dict[str, list[Cue]]:
        """Group → its cues in order; what a "not a …" pattern covers is left out, the longest of overlapping cues stays."""
        found: dict[str, list[Cue]] = {}
        make, said = tuple.__new__, self._said  # what Cue(…) does, without its detour
        for key, first, last in self._phrases.find(words):
            group, value = said[key]
            found.setdefault(group, []).append(make(Cue, (value, first, last)))
        self._add_letters(words, found)
        for group, denied in _DENIED:
            if group in found:
                found[group] = _longest([c for c in found[group] if not _covered(c, found.get(denied, ()))])
        for group in ("not_assessed", "nuances"):
            if group in found:
                found[group] = _longest(found[group])
        return found

    def _add_letters(self, words: Sequence[Token], found: dict[str, list[Cue]]) -> None:
        texts = texts_of(words)
        if self._lettered.isdisjoint(texts):
            return
        for at in [at for at, text in enumerate(texts) if text in self._lettered]:
            word = words[at]
            if word.text in self._sided:
                found.setdefault("sides", []).append(Cue(self._sided[word.text][1], at, at + 1))
                found.setdefault("sided", []).append(Cue(self._sided[word.text][0], at, at + 1))
            elif self._is_letter(words, at):
                found.setdefault("sides", []).append(Cue(self._letters[word.text], at, at + 1))

    def _is_letter(self, words: Sequence[Token], at: int) -> bool:
        """ "R basal" is a side; "5 L", "Dr R." and "L>R" are not."""
        after = words[at + 1].text if at + 1 < len(words) else ""
        before = words[at - 1].text if at else ""
        return not (after in {".", ">", "<", "/", "-", "'"} or before in {".", ">", "<", "/", "-"} or before.isdigit())

    def count(self, words: Sequence[Token], before: int, end: int = 0) -> int | None:
        """The number that stands up to two words before a token: "two subcentimetre hypodensities"; or inside a term that ends
        there, before its last word ("the gallbladder holds three stones")."""
        inside = [int(self._numbers[w.folded]) for w in words[before : end - 1] if w.folded in self._numbers]
        if len(inside) == 1:
            return inside[0]
        for at in range(before - 1, max(-1, before - 3), -1):
            if words[at].folded in self._numbers:
                return int(self._numbers[words[at].folded])
            if not words[at].folded.isalpha():
                return None
        return None


def _covered(cue: Cue, others: Sequence[Cue]) -> bool:
    return any(o.first < cue.last and cue.first < o.last for o in others)


def _longest(cues: Sequence[Cue]) -> list[Cue]:
    """Of overlapping cues the longest ("no change" is one cue, "change" in it is none), in order."""
    kept: list[Cue] = []
    for cue in sorted(cues, key=lambda c: (c.first - c.last, c.first)):
        if not _covered(cue, kept):
            kept.append(cue)
    return sorted(kept, key=lambda c: c.first)
