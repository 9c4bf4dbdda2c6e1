"""The door for whoever writes an answer: it gets the plan and may only say it; what it says passes the gate."""

from typing import Protocol

from assistant.answer.plan import Plan
from assistant.answer.reply import Said


class Writer(Protocol):
    """Turns a plan into sentences, each with its sources. The composed writer needs no model; a model may say it better."""

    def write(self, plan: Plan) -> list[Said]:
        """The sentences of a plan, in the order of its moves."""
        ...
