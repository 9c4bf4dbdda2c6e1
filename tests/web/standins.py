"""Assistants that misbehave on purpose, around the real one."""

import threading
from collections.abc import Mapping
from typing import Any

from assistant.answer.reply import Level, Reply
from assistant.report.model import Reading
from assistant.web.ports import Assistant


class Around:
    """The real assistant, with `before` called before each answer."""

    def __init__(self, real: Assistant) -> None:
        self._real = real
        self.asked: list[dict[str, Any]] = []

    def before(self, question: str) -> None:
        """Overridden: raises or waits."""

    def read(self, text: str, language: str | None = None) -> Reading:
        return self._real.read(text, language)

    def ask(self, report: str, question: str, **more: Any) -> Reply:
        self.asked.append({"question": question, **more})
        self.before(question)
        return self._real.ask(report, question, **more)

    def emergency(self, message: str, language: str | None = None, country: str | None = None) -> Reply | None:
        return self._real.emergency(message, language, country)

    def explain(self, report: str, language: str | None = None, level: Level = "plain") -> Reply:
        return self._real.explain(report, language, level)

    def check(self, report: str, answer: str, language: str | None = None) -> Mapping[str, Any]:
        return self._real.check(report, answer, language)


class Failing(Around):
    """Fails with the patient's words in its error, as a careless library would."""

    def before(self, question: str) -> None:
        raise ValueError(f"cannot understand {question!r}")


class Gated(Around):
    """Answers only when let."""

    def __init__(self, real: Assistant) -> None:
        super().__init__(real)
        self.gate = threading.Event()

    def before(self, question: str) -> None:
        assert self.gate.wait(20)
