"""The doors for whoever writes or understands beside the rules: what they get is the plan, what they say passes the gate."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from assistant.answer.plan import Plan
from assistant.answer.reply import Said

Mode = Literal["composed", "planned", "prose"]


class Writer(Protocol):
    """Turns a plan into sentences, each with its sources. The composed writer needs no model."""

    def write(self, plan: Plan) -> list[Said]:
        """The sentences of a plan, in the order of its moves."""
        ...


@dataclass(frozen=True)
class Prompt:
    """An instruction to a model: its file's name, its text, and the hash that is written with each answer."""

    name: str
    text: str
    hash: str


@dataclass
class Usage:
    """What one answer cost: tokens in and out, as the server counts them or, where it doesn't, as we do."""

    prompt: int = 0
    completion: int = 0


class ModelFault(Exception):
    """A model that could not be used; `code` says why: away, slow, refused, empty, too-long, unreadable, resting."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Model(Protocol):
    """A language model behind its limits: an overall deadline, a size, a budget. Whatever fails is a ModelFault."""

    def choose(self, prompt: Prompt, given: Mapping[str, Any], intents: Sequence[str], usage: Usage) -> Mapping[str, Any]:
        """A JSON object with `intent` and `evidence`."""
        ...

    def lines(self, prompt: Prompt, given: Mapping[str, Any], usage: Usage) -> Iterator[str]:
        """The lines of a text as they come."""
        ...
