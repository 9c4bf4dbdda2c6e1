"""What each verb of the command line does with one line: fields in, the shape of the contract out."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from assistant.answer.library import Library
from assistant.answer.readback import checked
from assistant.answer.shapes import reading_json, reply_json
from assistant.answer.turn import Assistant
from assistant.lines import Line
from assistant.report.asserting import assertion_in

Verb = Callable[[Line], Mapping[str, Any]]
_MOST_HITS = 50


class Verbs:
    """The verbs over one content."""

    def __init__(self, library: Library, country: str = "") -> None:
        self._library, self._assistant, self._country = library, Assistant(library), country or None

    def by_name(self) -> dict[str, Verb]:
        """All verbs that take lines."""
        return {
            "read": self.read, "assert": self.assert_, "screen": self.screen, "search": self.search,
            "check": self.check, "ask": self.ask, "explain": self.explain,
        }  # fmt: skip

    def read(self, line: Line) -> Mapping[str, Any]:
        """A report's facts."""
        return reading_json(self._assistant.read(line.text("text"), line.language()))

    def assert_(self, line: Line) -> Mapping[str, Any]:
        """What a text says about a phrase in it."""
        text = line.text("text")
        start, end = line.span(text)
        language = line.language() or self._library.language_of(text, None)
        if not self._library.readers.ready(language):
            code = "language_not_ready"
            sentence = self._library.words(language)["problems"][code]
            return {"assertion": None, "problems": [{"code": code, "sentence": sentence}]}
        readers = self._library.readers
        return {"assertion": assertion_in(text, start, end, readers.splitter(language), readers.assertor(language)).word}

    def screen(self, line: Line) -> Mapping[str, Any]:
        """What is done with a message, by itself."""
        screened = self._library.screen.judge(line.text("text"), line.language(), line.country() or self._country)
        return {"action": screened.action, "rule": screened.rule, "language": screened.language}

    def search(self, line: Line) -> Mapping[str, Any]:
        """Concepts of the glossary."""
        query = line.text("query")
        language = line.language() or self._library.language_of(query, None)
        hits = self._library.search.find(query, language, line.number("k", 5, _MOST_HITS))
        return {"hits": [{"concept": h.concept, "term": h.term, "term_en": h.term_en, "score": h.score} for h in hits]}

    def check(self, line: Line) -> Mapping[str, Any]:
        """Whether an answer is true to a report, sentence by sentence."""
        report = self._assistant.read(line.text("report"))
        return checked(self._library, report, line.text("answer"), line.language())

    def ask(self, line: Line) -> Mapping[str, Any]:
        """The answer to a question about a report."""
        began = time.perf_counter()
        reply = self._assistant.ask(
            line.text("report"),
            line.text("question"),
            language=line.language(),
            country=line.country() or self._country,
            level=line.level(),
            history=line.history(),
        )
        return {**reply_json(reply), "millis": round((time.perf_counter() - began) * 1000, 1)}

    def explain(self, line: Line) -> Mapping[str, Any]:
        """The whole report in plain words."""
        return reply_json(self._assistant.explain(line.text("report"), line.language(), line.level()))
