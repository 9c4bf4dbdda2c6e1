"""Words as the rules write them: chat spelling, contractions, clitics, stretched, doubled and misspelt words.

People in need type badly ("i cnt breeeath"). What a rule file lists under `spelling` is replaced as it says; other
words that no rule knows are mended where they are one slip away from a word that some rule knows.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from rapidfuzz.distance import OSA

from prompts.words import Token, fold, tokens

_DIGITS_AS_LETTERS = str.maketrans("013457@$", "oieastas")
_STRETCHED = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"(.)\1")
_SHORTEST_DOUBLED, _LONGEST_TYPO, _LONGEST_BEGINNING = 5, 24, 14  # letters
_SHORTEST_TYPO = 7  # shorter words have too many real neighbours ("chest", "crest")


class Spelling:
    """The spelling of one language's rules. `known`: the words of their patterns ("chest", "bleed*", "*schmerz")."""

    def __init__(self, known: Iterable[str], ruleset: Mapping[str, Any], folding: str) -> None:
        known = list(known)
        self._clitics = frozenset(ruleset.get("clitics", ()))
        self._tails = frozenset(ruleset.get("tails", ()))
        self._written = {
            fold(str(old), folding): tuple(t.folded for t in tokens(str(new), folding))
            for old, new in ruleset.get("spelling", {}).items()
        }
        self._vocabulary = frozenset(fold(word, folding) for word in known if "*" not in word)
        self._beginnings = tuple(fold(word[:-1], folding) for word in known if word.endswith("*"))
        self._endings = tuple(fold(word[1:], folding) for word in known if word.startswith("*"))

    def spelt(self, text: str, words: Sequence[Token], forgiving: bool) -> list[Token]:
        """The words as the rules write them: "don't" one word, "jai" two, apostrophes gone, typos mended."""
        out: list[Token] = []
        for at, word in enumerate(words):
            folded = word.folded
            if folded in ("'", "`") or (folded == "-" and self._glued(words, at)):
                continue
            tail = folded in self._tails and at > 1 and words[at - 1].folded == "'" and out
            if tail and words[at - 1].end == word.start and out[-1].end == words[at - 1].start:
                last = out.pop()
                word = Token(text[last.start : word.end], last.folded + folded, last.start, word.end)
                folded = word.folded
            if folded not in self._vocabulary and len(folded) > 2:
                folded = self._mended(folded, forgiving)
            for piece in self._written.get(folded, (folded,)):
                out.append(Token(word.text, piece, word.start, word.end))
        return out

    def _glued(self, words: Sequence[Token], at: int) -> bool:
        """Whether a hyphen only ties a pronoun to its verb ("falta-me")."""
        return 0 < at < len(words) - 1 and words[at + 1].folded in self._clitics and words[at - 1].end == words[at].start

    def _mended(self, word: str, forgiving: bool) -> str:
        """The word of the rules that a misspelt or stretched word ("blooood") stands for, or the word itself."""
        if word in self._written:
            return word
        if not word.isalpha() and not word.isdigit():
            plain = word.translate(_DIGITS_AS_LETTERS)  # "1gn0re"
            return plain if len(plain) > 3 and plain in self._vocabulary else word
        stretched = _STRETCHED.sub(r"\1\1", word)
        if stretched != word:
            for candidate in (stretched, _STRETCHED.sub(r"\1", word)):
                if candidate in self._vocabulary or candidate in self._written:
                    return candidate
        if not forgiving or not _SHORTEST_DOUBLED <= len(word) <= _LONGEST_TYPO or not word.isalpha():
            return word
        if word.startswith(self._beginnings) or word.endswith(self._endings):
            return word
        once = _DOUBLED.sub(r"\1", word)
        if once in self._undoubled:
            return self._undoubled[once]
        if len(word) < _SHORTEST_TYPO:
            return word
        for key in (word, *_shortened(word)):
            for candidate in self._typos.get(key, ()):
                if candidate[0] == word[0] and OSA.distance(candidate, word, score_cutoff=1) <= 1:
                    return candidate
        for size in range(_SHORTEST_TYPO, min(len(word), _LONGEST_BEGINNING) + 1):
            begun = word[:size]
            for key in (begun, *_shortened(begun)):
                for candidate in self._misbegun.get(key, ()):
                    if candidate[0] == word[0] and OSA.distance(candidate, begun, score_cutoff=1) <= 1:
                        return candidate
        return word

    @cached_property
    def _undoubled(self) -> dict[str, str]:
        """The words of the rules without doubled letters: "attack" and "atack" are both "atack"."""
        words = sorted({*self._vocabulary, *(b for b in self._beginnings if len(b) >= _SHORTEST_DOUBLED - 1)})
        return {_DOUBLED.sub(r"\1", word): word for word in words if len(word) >= _SHORTEST_DOUBLED - 1}

    @cached_property
    def _misbegun(self) -> dict[str, list[str]]:
        """Every long beginning of a word ("brustschmerz*"), and every form of it with one letter missing."""
        return _with_gaps(b for b in self._beginnings if _SHORTEST_TYPO <= len(b) <= _LONGEST_BEGINNING)

    @cached_property
    def _typos(self) -> dict[str, list[str]]:
        """Every word of the rules, and every form of it with one letter missing → the words."""
        return _with_gaps(word for word in self._vocabulary if len(word) >= _SHORTEST_TYPO and word.isalpha())


def _with_gaps(words: Iterable[str]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for word in sorted(words):
        for key in {word, *_shortened(word)}:
            index.setdefault(key, []).append(word)
    return index


def _shortened(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(len(word))]
