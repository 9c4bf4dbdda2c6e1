"""One turn with a model's help: what it chose, what it wrote, which prompts it had, what it cost."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.answer.choosing import Chooser
from assistant.answer.evidence import Gather
from assistant.answer.library import Library
from assistant.answer.prose import Prose
from assistant.answer.question import Part
from assistant.answer.reply import Reply, Said
from assistant.answer.reply import Writer as WriterName
from assistant.answer.sameness import Sameness
from assistant.answer.writer import Model, ModelFault, Prompt, Usage
from assistant.report.model import Reading
from guardrails.verdict import Verdict


@dataclass
class Helped:
    """The help of a model in one reply. Whatever fails leaves the composed answer, and says so among the verdicts."""

    library: Library
    model: Model
    reading: Reading
    language: str
    _usage: Usage = field(default_factory=Usage)
    _verdicts: list[Verdict] = field(default_factory=list)
    _prompt: Prompt | None = None
    _writer: WriterName = "composed"

    def chosen(self, parts: Sequence[Part], gather: Gather, history: Sequence[tuple[str, str]]) -> Part | None:
        """What the whole question is about, by the model; None where it doesn't know either."""
        prompt = self._use("choose")
        whole = replace(parts[0], text=" ".join(part.text for part in parts))
        try:
            part = Chooser(self.model, prompt, self.reading, gather).chosen(whole, history, self._usage)
        except ModelFault as fault:
            self._told("choice", f"model-{fault.code}", "The model could not be asked; the rules decided.")
            return None
        if part is not None:
            self._writer = "planned"
            self._told("choice", part.intent, "A model chose what the question is about; ids were checked.", "pass")
        return part

    def better(self, said: Sequence[Said]) -> list[Said]:
        """The sentences as the model says them, each only where it says the same."""
        same = Sameness(self.library, self.reading, self.language)
        prose = Prose(self.model, self._use("prose"), self.language, same.fault)
        written = list(prose.written(said, self._usage))
        self._verdicts += prose.verdicts
        if any(new.text != old.text for new, old in zip(written, said, strict=True)):
            self._writer = "prose"
        return written

    def signed(self, reply: Reply) -> Reply:
        """The reply with what the model had to do with it."""
        prompt = None if self._prompt is None else (self._prompt.name, self._prompt.hash)
        tokens = (self._usage.prompt, self._usage.completion) if self._usage.prompt else None
        return replace(reply, writer=self._writer, prompt=prompt, tokens=tokens, verdicts=(*reply.verdicts, *self._verdicts))

    def _use(self, name: str) -> Prompt:
        text = self.library.content.prompt(name)
        self._prompt = Prompt(name, text, hashlib.sha256(text.encode()).hexdigest())
        return self._prompt

    def _told(self, check: str, rule: str, explanation: str, action: str = "replace") -> None:
        self._verdicts.append(Verdict(check, "pass" if action == "pass" else "replace", rule, explanation))
