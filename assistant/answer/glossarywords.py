"""What an answer says in the glossary's own words: an explanation, a denial, or a name with what it means."""

import re
from collections.abc import Set
from functools import cached_property

from assistant.answer.library import Library
from assistant.answer.mentions import SEEN, Mentions
from assistant.answer.stated import Stated
from assistant.report.model import Reading
from assistant.report.pieces import FINDING_KINDS
from guardrails.rawwords import WordsOf

_QUOTE = r"[“„\"«][^”“\"»]+[”“\"»]"
_SIDES = frozenset({"left", "right"})
_SHORTEST = 12  # characters of an explanation


class GlossaryWords:
    """The glossary's sentences about one report, in the language of the answers."""

    def __init__(self, library: Library, reading: Reading, language: str, mentions: Mentions, said: WordsOf) -> None:
        self._library, self._reading, self._language = library, reading, language
        self._mentions, self._said = mentions, said
        self._concepts, self._kinship = library.entries.concepts, library.kinship

    @cached_property
    def _named_plain(self) -> re.Pattern[str]:
        """How an explanation begins that names its word: "What “ulcer” means: ", or the word alone in quotes."""
        head, _, tail = str(self._library.words(self._language)["explain_named"]).partition("{plain}")[0].partition("{term}")
        return re.compile(rf"^(?:{_QUOTE}\s?:\s|{re.escape(head)}[^:]+?{re.escape(tail)})")

    def says(self, text: str) -> bool:
        """Whether a sentence is the glossary's own explanation of a word of this report.

        "Extra fluid has collected around the lung" explains an effusion that is there; of one that is not it says that
        it were, unless the word stands before it.
        """
        named = self._named_plain.sub("", text)
        seen = {m.finding.concept for m in self._mentions.all if m.word != "absent"}
        for concept in dict.fromkeys(t.concept for t in self._reading.terms if t.concept):
            if named == text and self._concepts[concept].kind in FINDING_KINDS and concept not in seen:
                continue
            entry = self._library.entries.entry(concept, self._language)
            if entry is not None and len(named) > _SHORTEST and (named in entry.plain or named in (entry.easy or "")):
                return True
        return False

    def denial(self, text: str) -> Stated | None:
        """The glossary's own sentence that a thing was not seen, as a statement about just that thing."""
        _, label, rest = text.rpartition(": ")
        for concept in dict.fromkeys(f.concept for f in self._reading.findings):
            entry = self._library.entries.entry(concept, self._language)
            if entry is not None and entry.absent and entry.absent in (text, rest):
                groups = self._said.groups(text)
                sides = groups & (_SIDES | {"both"}) if label else frozenset()
                side = next(iter(sides)) if len(sides) == 1 else None
                return Stated(concept, frozenset(), "absent", 0, len(text), side=side, groups=groups)
        return None

    def explains(self, s: Stated, names: Set[str]) -> bool:
        """Whether general words only explain a name of the same sentence that the report has ("blood leaks in: an endoleak").

        The glossary's own explanation of the name uses the same words; a size, a side or a change would say more.
        """
        if s.word != "present" or not s.families or s.sizes or s.changes or s.level_groups:
            return False
        return any(s.families <= self._explaining(c) for c in names if c in self._seen and c != s.concept)

    @property
    def explanations(self) -> list[str]:
        """How the glossary explains what the report sees or suspects."""
        rows = [self._library.entries.entry(concept, self._language) for concept in self._seen]
        return [text for entry in rows if entry is not None for text in (entry.plain, entry.easy or "")]

    @cached_property
    def _seen(self) -> frozenset[str]:
        """The findings that the report sees or suspects."""
        return frozenset(m.finding.concept for m in self._mentions.body if m.word in SEEN)

    def _explaining(self, concept: str) -> frozenset[str]:
        """The families of general words with which the glossary explains a concept."""
        entry = self._library.entries.entry(concept, self._language)
        if entry is None:
            return frozenset()
        text = f"{entry.plain} {entry.easy or ''}"
        return frozenset(family for family, _, _ in self._kinship.words(text, self._language))
