"""The content in force and the assistant over it, as one thing that can be replaced while the server runs."""

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.answer.earlier import EarlierReport
from assistant.answer.reply import Level, Reply
from assistant.content import Content
from assistant.report.model import Reading
from assistant.web.ports import Assistant


class Edition:
    """An assistant whose content may be replaced: a call that has begun ends with the content it began with."""

    def __init__(self, content: Content, assistant: Assistant) -> None:
        self._now = (content, assistant)

    @property
    def content(self) -> Content:
        """The content in force."""
        return self._now[0]

    def replace(self, content: Content, assistant: Assistant) -> None:
        """Put another content in force, whole, between two calls."""
        self._now = (content, assistant)

    def read(self, text: str, language: str | None = None) -> Reading:
        """The facts of a report."""
        return self._now[1].read(text, language)

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
        """The answer to one question."""
        return self._now[1].ask(
            report, question, language=language, country=country, level=level, history=history, earlier=earlier
        )  # fmt: skip

    def emergency(self, message: str, language: str | None = None, country: str | None = None) -> Reply | None:
        """The notice for a message that may describe an emergency, else None."""
        return self._now[1].emergency(message, language, country)

    def explain(self, report: str, language: str | None = None, level: Level = "plain") -> Reply:
        """The whole report in plain words."""
        return self._now[1].explain(report, language, level)

    def check(self, report: str, answer: str, language: str | None = None) -> Mapping[str, Any]:
        """Whether an answer is true to a report."""
        return self._now[1].check(report, answer, language)
