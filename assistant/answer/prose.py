"""A model's second job, off by default: to say the plan's sentences better. Each is held until it has passed.

The model gets numbered sentences and the words of the report behind each. A line of its own must say the same facts:
it is read back like any answer, may not lose a fact of the composed sentence, and may not bring a word of side, number
or denial that the report's own words do not have. A line that fails, is missing or comes too late is the composed one.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.answer.reply import Said
from assistant.answer.writer import Model, ModelFault, Prompt, Usage
from guardrails.verdict import Verdict

_NUMBERED = re.compile(r"(\d{1,2})[.)]\s+(\S.*)")
_MARKUP = re.compile(r"https?:|www\.|[<>\[\]{}*_#|`]|\.(?:com|org|net|io|de|fr)\b", re.IGNORECASE)
_LONGER = 2.0  # times as long as the composed sentence; who needs more says more

Fault = Callable[[Said, str], str | None]
"""What is wrong with a model's line in place of a composed sentence: a rule's name, or None."""


@dataclass
class Prose:
    """Rewrites the sentences of one reply."""

    model: Model
    prompt: Prompt
    language: str
    fault: Fault
    verdicts: list[Verdict] = field(default_factory=list)

    def written(self, said: Sequence[Said], usage: Usage) -> Iterator[Said]:
        """The sentences in order, each as soon as it is decided; sentences without words of the report stay as they are."""
        numbers = {number: at for number, at in enumerate((at for at, s in enumerate(said) if _of_report(s)), 1)}
        better = self._better(said, numbers, usage) if numbers else iter(())
        done = 0
        try:
            for number, line in better:
                at = numbers[number]
                if at < done:
                    continue  # a line that comes again, or out of order
                yield from said[done:at]
                rule = self._rule(said[at], line)
                if rule is not None:
                    self._told(rule, at)
                yield said[at] if rule is not None else replace(said[at], text=line)
                done = at + 1
        except ModelFault as fault:
            self._told(f"model-{fault.code}", done)
        yield from said[done:]

    def _better(self, said: Sequence[Said], numbers: dict[int, int], usage: Usage) -> Iterator[tuple[int, str]]:
        lines = [
            {"number": number, "sentence": said[at].text, "report": [s.quote for s in said[at].sources if s.kind == "report"]}
            for number, at in numbers.items()
        ]
        for line in self.model.lines(self.prompt, {"language": self.language, "lines": lines}, usage):
            found = _NUMBERED.fullmatch(line)
            if found and int(found[1]) in numbers:
                yield int(found[1]), found[2].strip()

    def _rule(self, composed: Said, line: str) -> str | None:
        if _MARKUP.search(line):
            return "markup"
        if len(line) > _LONGER * len(composed.text) + 40:
            return "longer"
        return None if line == composed.text else self.fault(composed, line)

    def _told(self, rule: str, at: int) -> None:
        self.verdicts.append(Verdict("prose", "replace", rule, "The model's sentence was not used; the composed one is given.", at))


def _of_report(said: Said) -> bool:
    """Whether a sentence says what the report says. A quote stays a quote, and explanations are vetted word by word."""
    quotes = [s.quote for s in said.sources if s.kind == "report"]
    if any(s.report for s in said.sources):
        return False  # two reports side by side are said in fixed wording alone
    return bool(quotes) and not any(" ".join(q.split()) in said.text for q in quotes)
