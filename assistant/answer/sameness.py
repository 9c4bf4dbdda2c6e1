"""Whether a model's sentence says the same as the composed one: nothing more, nothing less, nothing else.

First the telling words alone: as many sides, denials, doubts and numbers as before. Then three looks: as an answer to the
report, as an answer to the composed sentence, and the other way round, so that a fact that was left out is noticed like
one that was added. What is in doubt is the composed sentence: nothing is lost by it but a nicer word.
"""

from dataclasses import dataclass

from assistant.answer.library import Library
from assistant.answer.readback import ReadBack
from assistant.answer.reply import Said
from assistant.report.model import Reading
from knowledge.grade import sentences
from knowledge.stems import forms, stem
from prompts.language import UNKNOWN, identify
from prompts.words import tokens

_PLAIN = ("filler", "denial")
_SHORT = 2  # letters of a word that carries no content by itself; "hip" does


@dataclass
class Sameness:
    """Compares sentences over one reading, in one language of the answer."""

    library: Library
    reading: Reading
    language: str

    def fault(self, composed: Said, line: str) -> str | None:
        """The rule by which a line may not stand for the composed sentence, or None."""
        if identify(line, self.language) not in (self.language, UNKNOWN):
            return "other-language"
        quotes = [s.quote for s in composed.sources if s.kind == "report"]
        words = self.library.raw_words(self.language, self.reading.language)
        said = words.answer
        if len(sentences(line)) > len(sentences(composed.text)):
            return "more-sentences"  # what stands behind a sentence was not asked for, and the same twice is no better
        if said.signs(line) != said.signs(composed.text):
            return "signs"
        if self._new_words(line, composed):
            return "new-word"
        if said.all_numbers(line) != said.all_numbers(composed.text):
            return "number"
        return (
            words.compare(line, quotes)
            or self._judged(self.reading, line)
            or self._judged(self._read(composed.text), line)
            or self._judged(self._read(line), composed.text)
        )

    def _new_words(self, line: str, composed: Said) -> set[str]:
        """Words of content that neither the composed sentence, its glossary entries nor the plain words of reports have."""
        entries = [e for s in composed.sources if s.kind == "glossary" and (e := self.library.entries.entry(s.id, self.language))]
        known = [composed.text, *(text for e in entries for text in (e.plain, e.easy or "", e.preferred))]
        allowed = {stem(w.folded, self.language) for text in known for w in tokens(text, self.language)}
        small = forms(self.language).articles | forms(self.language).joins
        row = tokens(line, self.language)
        plain = {
            at
            for m in self.library.raw_words(self.language, self.language).answer.found(line)
            if m.key in _PLAIN
            for at in range(m.start, m.end)
        }
        folded = {w.folded for w in row}
        spoken = {w.folded for at, w in enumerate(row) if at in plain}
        return {w for w in folded - spoken - small if len(w) > _SHORT and stem(w, self.language) not in allowed and w.isalpha()}

    def _read(self, text: str) -> Reading:
        reader = self.library.readers.of(self.language, lay=True)
        return reader.read(text, regions=self.reading.regions)

    def _judged(self, reading: Reading, text: str) -> str | None:
        rows = ReadBack(self.library, reading, self.language).judge(text)
        return next((row.rule for row in rows if not row.ok), None) if rows else "nothing-recognised"
