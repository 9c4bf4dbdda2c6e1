"""What each verb of the command line does with one line: fields in, the shape of the contract out."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from assistant.answer.earlier import EarlierReport
from assistant.answer.library import Library
from assistant.answer.readback import checked
from assistant.answer.shapes import reading_json, reply_json
from assistant.answer.turn import Assistant
from assistant.content import LANGUAGES
from assistant.lines import Line
from assistant.report.asserting import assertion_in
from prompts.language import UNKNOWN, identify

Verb = Callable[[Line], Mapping[str, Any]]


class Verbs:
    """The verbs over one content."""

    def __init__(self, library: Library, country: str = "", assistant: Assistant | None = None) -> None:
        self._library, self._country = library, country or None
        self._assistant = assistant or Assistant(library)

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
        language = line.language() or self._spoken(text)
        readers = self._library.readers
        if not readers.ready(language):
            return {"assertion": None, "problems": [self._unready(language)]}
        return {"assertion": assertion_in(text, start, end, readers.splitter(language), readers.assertor(language)).word}

    def screen(self, line: Line) -> Mapping[str, Any]:
        """What is done with a message, by itself."""
        screened = self._library.screen.judge(line.text("text"), line.language(), line.country() or self._country)
        return {"action": screened.action, "rule": screened.rule, "language": screened.language}

    def search(self, line: Line) -> Mapping[str, Any]:
        """Concepts of the glossary; in a language without terms yet, what their meaning is near to."""
        query = line.text("query")
        language = line.language() or self._library.language_of(query, None)
        hits = self._library.search.find(query, language, line.number("k", 5))
        found = {"hits": [{"concept": h.concept, "term": h.term, "term_en": h.term_en, "score": h.score} for h in hits]}
        return found if len(self._library.entries.lexicon(language)) else {**found, "problems": [self._unready(language)]}

    def check(self, line: Line) -> Mapping[str, Any]:
        """Whether an answer is true to a report, sentence by sentence; what can't be read is never called faithful."""
        report, answer, language = line.text("report"), line.text("answer"), line.language()
        reading = self._assistant.read(report)
        result = checked(self._library, reading, answer, language)
        own = result.get("problems", []) if self._library.readers.ready(reading.language) else []
        problems = [*own, *({"code": p.code, "sentence": p.sentence} for p in reading.problems)]
        return {**result, "problems": problems} if problems else result

    def _spoken(self, text: str) -> str:
        """The language of a text; of one too short to tell, that whose terms it holds."""
        found = identify(text)
        if found == UNKNOWN:
            found = self._assistant.read(text).language
        return "en" if found == UNKNOWN else found

    def _unready(self, language: str) -> dict[str, str]:
        code = "language_not_ready" if language in LANGUAGES else "language_unknown"
        return {"code": code, "sentence": str(self._library.words(language)["problems"][code])}

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
            earlier=[EarlierReport(*row) for row in line.earlier()],
        )
        return {**reply_json(reply), "millis": _millis(began)}

    def explain(self, line: Line) -> Mapping[str, Any]:
        """The whole report in plain words."""
        began = time.perf_counter()
        reply = self._assistant.explain(line.text("report"), line.language(), line.level())
        return {"coverage": [], **reply_json(reply), "millis": _millis(began)}


def _millis(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 1)
