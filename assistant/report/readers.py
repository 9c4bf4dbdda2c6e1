"""The readers of all languages that the content has rules for, built when first asked for."""

from assistant.content import Content
from assistant.report.reader import Reader
from assistant.report.recommendations import Advice
from assistant.report.sentence_facts import SentenceReader
from assistant.report.sentences import Splitter
from guardrails.assertion import Assertor
from guardrails.critical import Critical

_NEEDED = ("assertion", "sections", "reading")


class Readers:
    """Readers by language, over one content."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._readers: dict[tuple[str, bool], Reader] = {}
        self._assertors: dict[str, Assertor] = {}
        self._splitters: dict[str, Splitter] = {}

    def ready(self, language: str) -> bool:
        """Whether reports in this language can be read."""
        return all(self._content.rules(language, name) is not None for name in _NEEDED)

    def assertor(self, language: str) -> Assertor:
        """The assertion engine of a language."""
        if language not in self._assertors:
            self._assertors[language] = Assertor(self._rules(language, "assertion"))
        return self._assertors[language]

    def splitter(self, language: str) -> Splitter:
        """The sections and sentences of a language."""
        if language not in self._splitters:
            self._splitters[language] = Splitter(self._rules(language, "sections"))
        return self._splitters[language]

    def of(self, language: str, lay: bool = False) -> Reader:
        """The reader of a language; `lay` also takes patients' words for terms, as reading an answer needs."""
        key = (language, lay)
        if key not in self._readers:
            self._readers[key] = self._build(language, lay)
        return self._readers[key]

    def _rules(self, language: str, name: str) -> dict[str, object]:
        rules = self._content.rules(language, name)
        if rules is None:
            raise KeyError(f"no {name} rules for language {language!r}")
        return dict(rules)

    def _build(self, language: str, lay: bool) -> Reader:
        entries = self._content.entries
        reading = self._rules(language, "reading")
        tails = reading.get("tails", ())
        lexicon = entries.lexicon(language, tuple(tails) if isinstance(tails, list) else ())
        critical = Critical(self._content.ruleset("critical"))
        sentences = SentenceReader(
            language,
            reading,
            lexicon,
            entries.concepts,
            self.assertor(language),
            frozenset(critical.concepts()),
            lay=lay,
            misread=self._content.ruleset("critical")["misread"],
            abbreviations=self.splitter(language).abbreviations,
        )
        return Reader(
            sentences,
            Advice(reading),
            critical,
            entries.concepts,
            self.splitter(language),
        )
