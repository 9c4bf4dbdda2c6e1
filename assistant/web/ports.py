"""What the web needs of the assistant: five verbs, whatever stands behind them."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from assistant.answer.earlier import EarlierReport
from assistant.answer.reply import Level, Reply
from assistant.report.model import Reading


class Assistant(Protocol):
    """Reads reports, answers questions about one, explains one whole. Called from several threads at once."""

    def read(self, text: str, language: str | None = None) -> Reading:
        """The facts of a report."""
        ...

    def ask(
        self,
        report: str,
        question: str,
        language: str | None = None,
        country: str | None = None,
        level: Level = "plain",
        history: Sequence[tuple[str, str]] = (),
        earlier: Sequence[EarlierReport] = (),
    ) -> Reply:
        """The answer to one question; `history` is (question, answer) of the turns before, oldest first.

        `earlier` are reports of the same person, each released to them.
        """
        ...

    def emergency(self, message: str, language: str | None = None, country: str | None = None) -> Reply | None:
        """The notice for a message that may describe an emergency, else None: the screen alone, no answer is written."""
        ...

    def explain(self, report: str, language: str | None = None, level: Level = "plain") -> Reply:
        """The whole report in plain words."""
        ...

    def check(self, report: str, answer: str, language: str | None = None) -> Mapping[str, Any]:
        """Whether an answer is true to a report, sentence by sentence, as `plainrad check` gives it."""
        ...
