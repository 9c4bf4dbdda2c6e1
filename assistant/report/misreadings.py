"""Words that a scanner misread: nothing is guessed from them, but that they stand there is for a person to see."""

import re
from collections.abc import Callable, Mapping, Sequence

from knowledge.lexicon import Mark
from prompts.words import Token, texts_of

_LONG = 7  # letters from which a word is long enough to be known though misread
_REMEMBERED = 50_000  # long words; bounded, as reports bring new ones without end


class Misreadings:
    """Finds words that are none, but would be those of a critical finding with what scanners confuse put right.

    `confused` gives what is read and what stood there ("rn" for "m"); `telling` says whether a word names such a finding.
    """

    def __init__(self, confused: Mapping[str, str], telling: Callable[[str], bool]) -> None:
        self._confused, self._telling = confused, telling
        self._any = re.compile("|".join(re.escape(wrong) for wrong in confused) or r"(?!)")
        self._known: dict[str, bool] = {}

    def among(self, words: Sequence[Token], marks: Sequence[Mark]) -> bool:
        """Whether one of the words, outside all terms, is such a word."""
        known, judge = self._known.get, self._judge
        for at, text in enumerate(texts_of(words)):
            if len(text) < _LONG:
                continue
            misread = known(text)
            if (judge(text) if misread is None else misread) and not any(m.first <= at < m.last for m in marks):
                return True
        return False

    def _judge(self, text: str) -> bool:
        """Whether a word becomes a telling one when what scanners confuse is put right; remembered."""
        mended = {text.replace(wrong, right) for wrong, right in self._confused.items()} - {text} if self._any.search(text) else ()
        found = any(map(self._telling, mended))
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[text] = found
        return found
