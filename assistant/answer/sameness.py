"""Whether a model's sentence says the same as the composed one: nothing more, nothing less, nothing else.

Three looks: as an answer to the report, as an answer to the composed sentence, and the other way round, so that a fact
that was left out is noticed like one that was added. The raw words of the report decide with them.
"""

from dataclasses import dataclass

from assistant.answer.library import Library
from assistant.answer.readback import ReadBack
from assistant.answer.reply import Said
from assistant.report.model import Reading
from prompts.language import UNKNOWN, identify


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
        return (
            words.compare(line, quotes)
            or self._judged(self.reading, line)
            or self._judged(self._read(composed.text), line)
            or self._judged(self._read(line), composed.text)
        )

    def _read(self, text: str) -> Reading:
        reader = self.library.readers.of(self.language, lay=True)
        return reader.read(text, regions=self.reading.regions)

    def _judged(self, reading: Reading, text: str) -> str | None:
        rows = ReadBack(self.library, reading, self.language).judge(text)
        return next((row.rule for row in rows if not row.ok), None) if rows else "nothing-recognised"
