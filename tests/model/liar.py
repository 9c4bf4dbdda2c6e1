"""A model that lies in a chosen way, in eight languages, and remembers what it changed: so nobody has to guess what is false."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from assistant.evaluation.changing import HONEST, Changing
from tests.model.servers import given


@dataclass
class Liar:
    """Answers with one change after the other; `told` is every sentence that it changed, with what it was."""

    changing: Changing
    kind: str = HONEST
    language: str = "en"
    at: int = 0
    told: list[tuple[str, str]] = field(default_factory=list)

    def begin(self, kind: str, language: str, at: int) -> None:
        """The next turn."""
        self.kind, self.language, self.at, self.told = kind, language, at, []

    def __call__(self, body: dict[str, Any]) -> Iterator[str]:
        for line in given(body).get("lines", []):
            said = self.changing.changed(self.kind, self.language, line["sentence"], self.at)
            if said != line["sentence"]:
                self.told.append((line["sentence"], said))
            yield f"{line['number']}. {said}\n"
