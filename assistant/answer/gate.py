"""The gate: every sentence is read back before it leaves, whoever wrote it.

A composed sentence is made of facts and may only fail by a defect of ours; then the report's own words are shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer.compose import Composer
from assistant.answer.library import Library
from assistant.answer.reply import Said
from assistant.report.model import Reading
from guardrails.rawwords import RawWords
from guardrails.verdict import Verdict


@dataclass
class Gate:
    """Checks the sentences of one reply against the spans they cite."""

    library: Library
    reading: Reading
    language: str

    def passed(self, said: Sequence[Said], composer: Composer) -> tuple[list[Said], list[Verdict]]:
        """The sentences that may leave (a failed one replaced by a quote), and a verdict for each check that failed."""
        words = self.library.raw_words(self.language, self.reading.language)
        kept: list[Said] = []
        verdicts: list[Verdict] = []
        for sentence in said:
            verdict = self._judge(sentence, words, len(kept))
            if verdict is None:
                kept.append(sentence)
                continue
            verdicts.append(verdict)
            kept += [q for q in composer.quotes(sentence) if q.text not in {k.text for k in kept}]
        verdicts.append(Verdict("read-back", "pass", "raw-words", f"{len(kept)} sentences checked against their sources."))
        return kept, verdicts

    def _names(self, sentence: Said) -> list[str]:
        """The names that the glossary gave to what a sentence speaks of, in every case: their words deny nothing."""
        named = (self.library.entries.entry(s.id, self.language) for s in sentence.sources if s.kind == "glossary")
        return [name for entry in named if entry is not None for name in (entry.say, *entry.cases.values())]

    def _judge(self, sentence: Said, words: RawWords, at: int) -> Verdict | None:
        if not sentence.sources:
            return Verdict("sources", "quote", "no-source", "A sentence without a source is not said.", at)
        quotes = [s.quote for s in sentence.sources if s.kind == "report"]
        if not quotes:
            return None
        fault = words.compare(_without(sentence.text, sentence.given), quotes, self._names(sentence))
        if fault is None:
            return None
        return Verdict("raw-words", "quote", fault, "The sentence differs from the words of the report it cites.", at)


def _without(text: str, given: Sequence[str]) -> str:
    """A sentence without the words that no report is the source of."""
    for words in given:
        text = text.replace(words, "")
    return text
