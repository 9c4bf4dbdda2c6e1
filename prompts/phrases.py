"""The pattern language of rule files, readable by a clinician: words, a few alternatives, a gap.

`no|without ... fracture*` means: "no" or "without", up to four words, a word that begins with "fracture".
  word        the word itself, compared folded (case, accents, ae/e)     a|b      either word
  word*       any word beginning so          *word    any word ending so (German compounds)
  [word]      may be missing                 ..       up to two words     ...      up to four words
  ....        up to eight words
  a|b_c       an underscore stands for a blank inside an alternative
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import NamedTuple

from prompts.layers import ContentError
from prompts.words import Token, fold, folded_of, tokens

_GAPS = {"..": 2, "...": 4, "....": 8}
_INDEXED = 3  # letters of a prefix or suffix that are looked up at once
_REMEMBERED = 20_000  # words, and ways on from a word, that are kept; bounded, as reports bring new words without end


class PatternError(ContentError):
    """A pattern that cannot be read; the message names it and says what is wrong."""


class Match(NamedTuple):
    """Where a pattern was found: its key, the first token and the one after the last."""

    key: str
    start: int
    end: int


class _Step(NamedTuple):
    words: frozenset[str]
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    gap: int = 0


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
        elif option.isalpha():  # nearly all are one plain word
            single.add(fold(option, language))
        else:
            words = [t.folded for t in tokens(option.replace("_", " "), language)]
            if len(words) == 1:
                single.add(words[0])
            else:
                longer.append([_Step(frozenset((w,))) for w in words])
    if single or prefixes or suffixes:
        longer.append([_Step(frozenset(single), tuple(prefixes), tuple(suffixes))])
    return longer


def _sequences(pattern: str, language: str) -> list[list[_Step]]:
    choices: list[list[list[_Step]]] = []
    pieces = pattern.split()
    if len(pieces) == 1 and pattern.isalpha():  # a plain word
        return [[_Step(frozenset((fold(pattern, language),)))]]
    for piece in pieces:
        if piece in _GAPS:
            choices.append([[_Step(frozenset(), gap=_GAPS[piece])]])
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


_Item = tuple[int, int, int]
"""An entry, its step that is awaited, and how many words may yet be passed over before that."""


class _Entry(NamedTuple):
    """One way to say a pattern: its steps by number, each with the gap allowed before it."""

    key: str
    steps: tuple[tuple[int, int], ...]


class _State:
    """What the words read so far have ended (entries) and what they leave awaited; `after` by the class of the next word."""

    __slots__ = ("after", "done", "items")

    def __init__(self, done: tuple[int, ...], items: frozenset[_Item]) -> None:
        self.done, self.items = done, items
        self.after: dict[int, _State | None] = {}


class _Memory:
    """What was worked out for the words seen: a word's class and beginning, and the states."""

    __slots__ = ("begun", "classes", "fitting", "known", "size", "states")

    def __init__(self) -> None:
        self.known: dict[str, tuple[int, _State | None, tuple[int, ...]]] = {}
        self.classes: dict[frozenset[int], int] = {}
        self.fitting: list[frozenset[int]] = []
        self.begun: dict[tuple[int, ...], _State] = {}
        self.states: dict[tuple[tuple[int, ...], frozenset[_Item]], _State] = {}
        self.size = 0


class Phrases:
    """Many patterns, found in one pass over the tokens of a text. Safe to share between threads.

    Words that fit the same steps are one class, and what a row of classes leads to is remembered: an automaton, built
    as texts are read, so that a text costs the same however many patterns there are.
    """

    def __init__(self, patterns: Iterable[tuple[str, str]], language: str = "") -> None:
        self._entries: list[_Entry] = []
        self._steps: dict[_Step, int] = {}
        self._exact: dict[str, list[int]] = {}
        self._prefix: dict[str, list[int]] = {}
        self._suffix: dict[str, list[int]] = {}
        for key, pattern in patterns:
            for steps in _sequences(pattern, language):
                self._add(key, steps)
        self._fit = _Fit(self._steps)
        self._memory, self._lock = _Memory(), Lock()

    def _add(self, key: str, steps: Sequence[_Step]) -> None:
        rows: list[tuple[int, int]] = []
        gap = 0
        for step in steps:
            if step.gap:
                gap += step.gap
            else:
                rows.append((self._steps.setdefault(step, len(self._steps)), gap))
                gap = 0
        at, first = len(self._entries), steps[0]
        self._entries.append(_Entry(key, tuple(rows)))
        for word in first.words:
            self._exact.setdefault(word, []).append(at)
        for part in first.prefixes:
            self._prefix.setdefault(part[:_INDEXED], []).append(at)
        for part in first.suffixes:
            self._suffix.setdefault(part[-_INDEXED:], []).append(at)

    def find(self, words: Sequence[Token]) -> list[Match]:
        """Every match, in order of its start; of one pattern at one place only the shortest."""
        memory = self._memory
        if memory.size > _REMEMBERED:
            memory = self._memory = _Memory()  # a search in another thread goes on with the old one
        known, look, entries = memory.known, self._look, self._entries
        folded = folded_of(words)
        try:
            row = list(map(known.__getitem__, folded))
        except KeyError:  # a word not met before
            row = [known.get(word) or look(word, memory) for word in folded]
        found: list[Match] = []
        make = tuple.__new__  # what Match(…) does, without its detour
        for at, (_, state, begun) in enumerate(row):
            if state is not None:
                ends = self._ends(row, at, state, memory)
                if len(ends) > 1:
                    ends.sort(key=lambda end: begun.index(end[0]))
                    found += dict.fromkeys([make(Match, (entries[entry].key, at, end)) for entry, end in ends])
                elif ends:
                    entry, end = ends[0]
                    found.append(make(Match, (entries[entry].key, at, end)))
        return found

    def _ends(
        self, row: Sequence[tuple[int, _State | None, tuple[int, ...]]], at: int, state: _State, memory: _Memory
    ) -> list[tuple[int, int]]:
        """The entries that begin at a word, each with the word after its end."""
        found: list[tuple[int, int]] = []
        size = len(row)
        while True:
            at += 1
            if state.done:
                found += [(entry, at) for entry in state.done]
            if at == size or not state.items:
                return found
            kind = row[at][0]
            after = state.after
            following = after[kind] if kind in after else self._step(state, kind, memory)
            if following is None:
                return found
            state = following

    def _look(self, word: str, memory: _Memory) -> tuple[int, _State | None, tuple[int, ...]]:
        """A word's class, the state that it begins and the entries that begin with it, in their order."""
        fits = self._fit.of(word)
        begun = tuple(dict.fromkeys(e for rows in self._candidates(word) for e in rows if self._entries[e].steps[0][0] in fits))
        with self._lock:
            kind = memory.classes.setdefault(fits, len(memory.classes))
            if kind == len(memory.fitting):
                memory.fitting.append(fits)
            state = memory.begun.get(begun)
            if state is None and begun:
                state = memory.begun[begun] = self._state([(entry, 0, 0) for entry in begun], fits, memory)
            memory.size += 1
            seen = memory.known[word] = (kind, state, begun)
        return seen

    def _step(self, state: _State, kind: int, memory: _Memory) -> _State | None:
        """The state that a word of a class leads to; None where nothing comes of it."""
        with self._lock:
            following = self._state(state.items, memory.fitting[kind], memory)
            memory.size += 1
            state.after[kind] = following if following.done or following.items else None
        return state.after[kind]

    def _state(self, items: Iterable[_Item], fits: frozenset[int], memory: _Memory) -> _State:
        done: set[int] = set()
        gaps: dict[tuple[int, int], int] = {}  # of one entry at one step only the widest gap matters
        for entry, step, gap in items:
            steps = self._entries[entry].steps
            if steps[step][0] in fits:
                if step + 1 == len(steps):
                    done.add(entry)
                else:
                    place, wide = (entry, step + 1), steps[step + 1][1]
                    gaps[place] = max(wide, gaps.get(place, 0))
            if gap:
                place = (entry, step)
                gaps[place] = max(gap - 1, gaps.get(place, 0))
        ended = tuple(sorted(done))
        awaited = frozenset((entry, step, gap) for (entry, step), gap in gaps.items() if entry not in done)
        return memory.states.setdefault((ended, awaited), _State(ended, awaited))

    def _candidates(self, word: str) -> Iterable[list[int]]:
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


class _Fit:
    """Which steps a word fits, by number."""

    def __init__(self, steps: Mapping[_Step, int]) -> None:
        self._words: dict[str, list[int]] = {}
        self._prefixes: dict[str, list[int]] = {}
        self._suffixes: dict[str, list[int]] = {}
        for step, at in steps.items():
            for table, parts in ((self._words, step.words), (self._prefixes, step.prefixes), (self._suffixes, step.suffixes)):
                for part in parts:
                    table.setdefault(part, []).append(at)
        self._begin = sorted({len(part) for part in self._prefixes})
        self._end = sorted({len(part) for part in self._suffixes})

    def of(self, word: str) -> frozenset[int]:
        """The steps that a word fits."""
        size = len(word)
        found = set(self._words.get(word, ()))
        for length in self._begin:
            if length <= size and (rows := self._prefixes.get(word[:length])):
                found.update(rows)
        for length in self._end:
            if length <= size and (rows := self._suffixes.get(word[size - length :])):
                found.update(rows)
        return frozenset(found)
