"""The words of all terms of one language: which terms share words with a query, and what a misspelt word meant.

"water in my lungs" shares *water* and *lung* with "water in the lungs"; "efusion" is one letter from "effusion".
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from rapidfuzz.distance import OSA

from knowledge.lexicon import Lexicon
from prompts.words import fold

_TYPO_SHORTEST = 4
_LIMITS = ((5, 1), (9, 2), (99, 3))  # letters up to → edits; three edits in a long word still leave it recognisable


class Vocabulary:
    """Term words of a language, with their weight: a rare word tells more than "left"."""

    def __init__(self, lexicon: Lexicon, skipped: frozenset[str]) -> None:
        self._skipped = skipped
        self._rows: list[tuple[str, float]] = []  # concept, weight of the term's words
        self._postings: dict[str, list[int]] = defaultdict(list)
        terms = [(tuple(w for w in key.split(" ") if self.counts(w)), readings) for key, readings in lexicon.terms()]
        spread: dict[str, set[str]] = defaultdict(set)
        for words, readings in terms:
            for word in words:
                spread[word].update(r.concept for r in readings)
        every = max((len(c) for c in spread.values()), default=1)
        self._weights: Mapping[str, float] = {w: 1.0 + math.log(every / len(c)) for w, c in spread.items()}
        self._unknown = 1.0 + math.log(every)
        for words, readings in terms:
            weight = sum(self._weights[w] for w in set(words))
            for concept in dict.fromkeys(r.concept for r in readings):
                for word in set(words):
                    self._postings[word].append(len(self._rows))
                self._rows.append((concept, weight))
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in self._weights:
            if word.isalpha():
                self._by_length[len(word)].append(word)
        self._spread = {w: len(c) for w, c in spread.items()}

    def counts(self, word: str) -> bool:
        """Whether a folded word or stem carries meaning for a search."""
        return word.isalnum() and word not in self._skipped

    def knows(self, word: str) -> bool:
        """Whether some term has this stem."""
        return word in self._weights

    def weight(self, words: Sequence[str]) -> float:
        """What the words of a query weigh together."""
        return sum(self._weights.get(w, self._unknown) for w in set(words))

    def sharing(self, words: Sequence[str]) -> dict[str, float]:
        """Concept → share of words (0–1, weighted Dice) of its best term with the query's words."""
        asked = self.weight(words)
        shared: dict[int, float] = defaultdict(float)
        for word in set(words):
            weight = self._weights.get(word, 0.0)
            for row in self._postings.get(word, ()):
                shared[row] += weight
        best: dict[str, float] = {}
        for row, weight in shared.items():
            concept, own = self._rows[row]
            score = 2 * weight / (asked + own)
            if score > best.get(concept, 0.0):
                best[concept] = score
        return best

    def meant(self, word: str) -> str | None:
        """The known word that a misspelt one is nearest to, or None where none is near enough or several are."""
        if not _TYPO_SHORTEST <= len(word) <= _LIMITS[-1][0] or not word.isalpha():
            return None
        most = next(edits for letters, edits in _LIMITS if len(word) <= letters)
        found: list[tuple[float, str]] = []
        for length in range(len(word) - most, len(word) + most + 1):
            for known in self._by_length.get(length, ()):
                edits = OSA.distance(word, known, score_cutoff=most)
                if edits <= most and (known[0] == word[0] or edits < most or len(word) > 6):
                    # sound first: "kolezystitis" is nearer to "cholezystitis" than its letters say
                    found.append((edits - 0.5 * (sound(known) == sound(word)) - 0.1 * (known[0] == word[0]), known))
        if not found:
            return None
        return min(found, key=lambda row: (row[0], -self._spread[row[1]], row[1]))[1]


def sound(word: str) -> str:
    """A rough sound of a word: spellings that patients confuse (f/ph, k/c, y/i, z/s, doubled letters) meet in one."""
    plain = fold(word)
    for written, heard in _HEARD:
        plain = plain.replace(written, heard)
    return "".join(c for at, c in enumerate(plain) if not at or c != plain[at - 1])


_HEARD = (
    ("ph", "f"), ("pn", "n"), ("ps", "s"), ("eu", "oi"), ("ch", "k"), ("ck", "k"), ("c", "k"), ("q", "k"),
    ("th", "t"), ("rh", "r"), ("y", "i"), ("z", "s"), ("x", "ks"), ("v", "f"), ("dt", "t"), ("h", ""), ("g", "k"),
    ("ie", "i"), ("ae", "e"),
)  # fmt: skip
