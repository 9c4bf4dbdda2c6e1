"""The pattern language of rule files, readable by a clinician: words, a few alternatives, a gap.

`no|without ... fracture*` means: "no" or "without", up to four words, a word that begins with "fracture".
  word        the word itself, compared folded (case, accents, ae/e)     a|b      either word
  word*       any word beginning so          *word    any word ending so (German compounds)
  [word]      may be missing                 ..       up to two words     ...      up to four words
  ....        up to eight words
  a|b_c       an underscore stands for a blank inside an alternative
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from prompts.layers import ContentError
from prompts.words import Token, fold, tokens

_GAPS = {"..": 2, "...": 4, "....": 8}
_INDEXED = 3  # letters of a prefix or suffix that are looked up at once
_REMEMBERED = 20_000  # words whose beginnings are kept; bounded, as reports bring new words without end


class PatternError(ContentError):
    """A pattern that cannot be read; the message names it and says what is wrong."""


class Match(NamedTuple):
    """Where a pattern was found: its key, the first token and the one after the last."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Step:
    words: frozenset[str]
    prefixes: tuple[str, ...]
    suffixes: tuple[str, ...]
    gap: int = 0

    def fits(self, word: str) -> bool:
        return (
            word in self.words
            or (bool(self.prefixes) and word.startswith(self.prefixes))
            or (bool(self.suffixes) and word.endswith(self.suffixes))
        )


def _alternatives(piece: str, pattern: str, language: str) -> list[list[_Step]]:
    """The token sequences that one blank-free piece stands for ("V.a.|Vd." gives two)."""
    single: set[str] = set()
    prefixes: list[str] = []
    suffixes: list[str] = []
    longer: list[list[_Step]] = []
    for option in piece.split("|"):
        if not option:
            raise PatternError(f"pattern {pattern!r}: an empty alternative; write a|b without blanks")
        if option.endswith("*") and len(option) > 1:
            prefixes.append(fold(option[:-1], language))
        elif option.startswith("*") and len(option) > 1:
            suffixes.append(fold(option[1:], language))
        else:
            words = [t.folded for t in tokens(option.replace("_", " "), language)]
            if len(words) == 1:
                single.add(words[0])
            else:
                longer.append([_Step(frozenset((w,)), (), ()) for w in words])
    if single or prefixes or suffixes:
        longer.append([_Step(frozenset(single), tuple(prefixes), tuple(suffixes))])
    return longer


def _sequences(pattern: str, language: str) -> list[list[_Step]]:
    choices: list[list[list[_Step]]] = []
    for piece in pattern.split():
        if piece in _GAPS:
            choices.append([[_Step(frozenset(), (), (), _GAPS[piece])]])
        elif piece.startswith("[") and piece.endswith("]") and len(piece) > 2:
            choices.append([[], *_alternatives(piece[1:-1], pattern, language)])
        else:
            choices.append(_alternatives(piece, pattern, language))
    found = [list(itertools.chain.from_iterable(parts)) for parts in itertools.product(*choices)]
    if pattern.rstrip().endswith("]"):  # a gap before a word that may be missing ends with it
        for steps in found:
            while len(steps) > 1 and steps[-1].gap:
                steps.pop()
    for steps in found:
        if not steps or steps[0].gap or steps[-1].gap:
            raise PatternError(f"pattern {pattern!r}: must begin and end with a word")
    return found


_Entry = tuple[str, tuple[_Step, ...]]


class Phrases:
    """Many patterns, found in one pass over the tokens of a text. Safe to share; what a word begins is remembered."""

    def __init__(self, patterns: Iterable[tuple[str, str]], language: str = "") -> None:
        self._exact: dict[str, list[_Entry]] = {}
        self._prefix: dict[str, list[_Entry]] = {}
        self._suffix: dict[str, list[_Entry]] = {}
        self._begun: dict[str, tuple[_Entry, ...]] = {}
        for key, pattern in patterns:
            for steps in _sequences(pattern, language):
                first, entry = steps[0], (key, tuple(steps))
                for word in first.words:
                    self._exact.setdefault(word, []).append(entry)
                for part in first.prefixes:
                    self._prefix.setdefault(part[:_INDEXED], []).append(entry)
                for part in first.suffixes:
                    self._suffix.setdefault(part[-_INDEXED:], []).append(entry)

    def find(self, words: Sequence[Token]) -> list[Match]:
        """Every match, in order of its start; of one pattern at one place only the shortest."""
        folded = [w.folded for w in words]
        found: list[Match] = []
        begun, size = self._begun, len(folded)
        for at, word in enumerate(folded):
            entries = begun.get(word)
            if entries is None:
                entries = self._begins(word)
            for key, steps in entries:
                if len(steps) == 1:
                    found.append(Match(key, at, at + 1))
                    continue
                after = steps[1]
                if not after.gap and (at + 1 == size or not after.fits(folded[at + 1])):
                    continue
                end = _end(steps, 1, folded, at + 1)
                if end is not None:
                    found.append(Match(key, at, end))
        return list(dict.fromkeys(found)) if len(found) > 1 else found

    def _begins(self, word: str) -> tuple[_Entry, ...]:
        """The patterns that begin with a word."""
        entries = tuple(entry for rows in self._candidates(word) for entry in rows if entry[1][0].fits(word))
        if len(self._begun) >= _REMEMBERED:
            self._begun.clear()
        self._begun[word] = entries
        return entries

    def _candidates(self, word: str) -> Iterable[list[_Entry]]:
        if word in self._exact:
            yield self._exact[word]
        if self._prefix:
            for length in range(1, min(_INDEXED, len(word)) + 1):
                if word[:length] in self._prefix:
                    yield self._prefix[word[:length]]
        if self._suffix:
            for length in range(1, min(_INDEXED, len(word)) + 1):
                if word[-length:] in self._suffix:
                    yield self._suffix[word[-length:]]


def _end(steps: tuple[_Step, ...], at_step: int, folded: Sequence[str], at: int) -> int | None:
    """The token after the match of the steps from `at_step` on, or None."""
    while at_step < len(steps):
        step = steps[at_step]
        if step.gap:
            for skipped in range(step.gap + 1):
                end = _end(steps, at_step + 1, folded, at + skipped)
                if end is not None:
                    return end
            return None
        if at >= len(folded) or not step.fits(folded[at]):
            return None
        at, at_step = at + 1, at_step + 1
    return at
