"""A model's first job: to say what a question is about, where the rules do not know. It chooses; the composed writer speaks.

What the rules understood for certain is not asked, so a model can never make an answer less safe. Ids that are not in
the evidence are thrown away; what is left is planned like any other question.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answer.evidence import SILENT, Gather
from assistant.answer.plan import Plan
from assistant.answer.question import Part
from assistant.answer.writer import Model, Prompt, Usage
from assistant.report.model import Reading

INTENTS = ("meaning", "presence", "place", "size", "count", "change", "next", "whole", "bad", "organ", "unclear")
_UNSURE = ("unclear", "other")
_SILENT_MOVES = {"not_mentioned", "not_in_glossary", "who_can_say", "who_explains"}
_MOST = 4
_HISTORY = 4


def unsure(plan: Plan) -> bool:
    """Whether the rules did not know what was asked: nothing found, nothing understood, or asked back."""
    if plan.outcome == "clarify" or (plan.outcome == "handed_off" and plan.reason in _UNSURE):
        return True
    return plan.outcome == "answered" and {m.kind for m in plan.moves} <= _SILENT_MOVES


@dataclass
class Chooser:
    """Asks a model what a question is about, over one reading."""

    model: Model
    prompt: Prompt
    reading: Reading
    gather: Gather

    def chosen(self, part: Part, history: Sequence[tuple[str, str]], usage: Usage) -> Part | None:
        """The part with the intent and the concepts that the model chose; None where it does not know either."""
        evidence = self._evidence()
        given = {
            "question": part.text,
            "history": [question for question, _ in history[-_HISTORY:]],
            "intents": list(INTENTS),
            "evidence": [{"id": name, "says": text} for name, (_, text) in evidence.items()],
        }
        choice = self.model.choose(self.prompt, given, INTENTS, usage)
        intent, ids = choice.get("intent"), choice.get("evidence")
        if intent not in INTENTS or intent == "unclear" or not isinstance(ids, list):
            return None
        concepts = tuple(dict.fromkeys(evidence[name][0] for name in ids[:_MOST] if isinstance(name, str) and name in evidence))
        if not concepts and intent not in ("next", "whole"):
            return None
        return replace(part, intent=intent, concepts=concepts, unknown=())

    def _evidence(self) -> dict[str, tuple[str, str]]:
        """id → (concept, sentence) of what the report says, findings before normal parts."""
        rows: list[tuple[str, str]] = []
        for f in self.reading.findings:
            if f.section not in SILENT:
                rows.append((f.concept, f"{f.concept}: {self.reading.sentence(f.sentence).text}"))
        rows += [(o.concept, f"{o.concept}: {self.reading.sentence(o.sentence).text}") for o in self.reading.organs]
        return {f"e{number}": row for number, row in enumerate(dict.fromkeys(rows), 1)}
