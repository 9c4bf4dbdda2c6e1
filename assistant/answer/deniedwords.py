"""Words that a report only ever denies: what an answer tells of them without a denial has lost it.

"The break reaches into the joint", where the report says "no involvement of the joint" and names no joint elsewhere.
"""

from collections.abc import Collection
from functools import cached_property

from assistant.answer.evidence import SILENT
from assistant.answer.glossarywords import GlossaryWords
from assistant.answer.mentions import Line, Mentions
from guardrails.assertion import Assertor
from guardrails.rawwords import RawWords
from guardrails.rows import row as row_of
from knowledge.stems import stem
from prompts.language import is_small_word

_LETTERS = 5  # of the shortest word that is looked for
_OPEN = frozenset((
    "denial", "nothing", "not_seen", "healthy", "doubt", "unseen", "relation", "gone", "old", "then", "condition", "advise",
    "in_place", "uncertain", "excluded", "needless",
))  # fmt: skip


class DeniedWords:
    """Holds the words of answers against those of one report in the same language."""

    def __init__(self, mentions: Mentions, words: RawWords, assertor: Assertor, glossary: GlossaryWords) -> None:
        self._mentions, self._words, self._assertor, self._glossary = mentions, words.answer, assertor, glossary
        self._alike = words.answer.language == words.report.language

    def fault(self, text: str, named: Collection[tuple[int, int]]) -> str:
        """The rule where a sentence affirms such a word; `named` are the characters of findings, which are judged by themselves."""
        if not self._alike or self._words.groups(text) & {"not_seen", "nothing"}:
            return ""
        judged = self._assertor.prepare(text)
        for start, end in self._words.spans(text):
            if self._words.groups(text[start:end]) & _OPEN:
                continue
            for word, first, last in self._told(text, start, end):
                if any(a <= first < b for a, b in named) or not self._only_denied(word) or word in self._explaining:
                    continue
                if judged.judge(first, last).word == "present":
                    return "negation-lost"
        return ""

    def _told(self, text: str, start: int, end: int) -> list[tuple[str, int, int]]:
        """The telling words of a clause by their stems, and where they stand."""
        language = self._words.language
        known = {at for m in self._words.found(text) for at in range(m.start, m.end)}  # places, degrees: judged by themselves
        return [
            (stem(t.folded, language), t.start, t.end)
            for at, t in enumerate(row_of(text, language))
            if start <= t.start < end
            and len(t.folded) >= _LETTERS
            and t.folded.isalpha()
            and at not in known
            and not is_small_word(t.folded, language)
        ]

    def _only_denied(self, word: str) -> bool:
        rows = [denied for there, denied in self._there if there.startswith(word) or word.endswith(there) and not denied]
        return bool(rows) and all(rows)

    @cached_property
    def _explaining(self) -> frozenset[str]:
        """The words that the glossary uses to explain what the report sees: they tell nothing new ("a hollow filled with fluid")."""
        texts = self._glossary.explanations
        return frozenset(word for text in texts for word, _, _ in self._told(text, 0, len(text)))

    @cached_property
    def _there(self) -> list[tuple[str, bool]]:
        """Each telling word of the report, and whether it is denied there; not those of what is called normal."""
        return [row for line in self._mentions.lines.values() for row in self._of_line(line)]

    def _of_line(self, line: Line) -> list[tuple[str, bool]]:
        text = line.sentence.text
        if line.sentence.section in SILENT:
            return [(word, False) for word, _, _ in self._told(text, 0, len(text))]
        judged = self._assertor.prepare(text)
        found = []
        for start, end in self._words.spans(text):
            if "healthy" in self._words.groups(text[start:end]):
                continue
            for word, first, last in self._told(text, start, end):
                found.append((word, judged.judge(first, last).word == "absent"))
        return found
