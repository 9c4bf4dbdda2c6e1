"""Everything an answer needs, by language, built from one content when first asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from assistant.answer.compose import Composer
from assistant.answer.conflicts import Conflicts
from assistant.answer.evidence import Gather
from assistant.answer.grammar import Grammar
from assistant.answer.kinship import Kinship
from assistant.answer.nearest import Nearest
from assistant.answer.quality import Qualities
from assistant.answer.question import Question, Questions
from assistant.answer.reply import Level
from assistant.content import LANGUAGES, Content
from assistant.report.cues import Cues
from assistant.report.model import Problem, Reading
from assistant.report.readers import Readers
from guardrails.claims import Claims, Silence
from guardrails.hints import Hints
from guardrails.inbound import Screen
from guardrails.notice import Notice, Notices
from guardrails.rawwords import RawWords, WordsOf
from guardrails.rounding import Rounding
from knowledge.entries import Entries
from knowledge.lexicon import Mark
from knowledge.search import Search
from prompts.language import identify, likely

# Scores of a search hit from which it may stand for unknown words, if the report speaks of it: by letters, and by meaning.
_NEAR_ENOUGH, _MEANT = 0.45, 0.52  # figures in docs/training.md
_SHORT = 400  # characters of a report that may be too telegraphic to be told by its small words
_CLOSE = 0.6  # share of the best language's evidence from which another is open too
_LEAST_TERMS = 2  # known terms that a text must have to be read as a report


class Library:
    """Readers, questions, wording, screen and glossary over one content."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.readers = Readers(content)
        self._questions: dict[str, Questions] = {}
        self._answered: dict[str, bool] = {}
        self._grammars: dict[str, Grammar] = {}
        self._raw: dict[str, WordsOf] = {}
        self._claims: dict[str, Claims] = {}
        self._silences: dict[str, Silence] = {}
        self._roundings: dict[str, Rounding] = {}

    @property
    def entries(self) -> Entries:
        """The glossary."""
        return self.content.entries

    @cached_property
    def screen(self) -> Screen:
        """The screening of messages, with the rules of every language."""
        rules = {lang: found for lang in LANGUAGES if (found := self.content.rules(lang, "screen")) is not None}
        return Screen(rules, self.content.alike())

    @cached_property
    def search(self) -> Search:
        """The search over the glossary; its index is opened, or built, at the first query that needs vectors."""
        return Search(self.entries, self.content.index)

    @cached_property
    def nearest(self) -> Nearest:
        """What comes closest in a report to a question that nothing in it answers."""
        return Nearest(self.content.embedder, self.entries.concepts)

    @cached_property
    def _notices(self) -> Notices:
        return Notices(self._file("wording/emergency"))

    @cached_property
    def kinship(self) -> Kinship:
        """Which words and places may stand for which."""
        return Kinship(self.content.ruleset("families"), self.entries.concepts)

    @cached_property
    def cancers(self) -> tuple[str, ...]:
        """The concepts that "is it cancer?" asks about; narrower ones count too."""
        return tuple(self.content.ruleset("critical")["cancers"])

    @cached_property
    def growing(self) -> tuple[str, ...]:
        """What a report may see and leave open whether it is a cancer; narrower concepts count too."""
        return tuple(self.content.ruleset("critical")["growing"])

    @cached_property
    def judging(self) -> tuple[str, ...]:
        """Words and grades by which a report itself says whether something is suspicious or not."""
        return tuple(self.content.ruleset("critical")["judging"])

    def notice(self, kind: str, language: str, country: str | None) -> Notice:
        """The fixed emergency notice."""
        return self._notices.notice(kind, language, country)

    def answers(self, language: str) -> bool:
        """Whether questions are answered in a language: it has all of the rules, the intents and the whole wording."""
        if language not in self._answered:
            wording = self.content.words(f"wording/{language}") or {}
            own = self.content.words(f"questions/{language}") is not None and "state" in wording
            checked = all(self.content.rules(language, name) is not None for name in ("raw", "claims"))
            self._answered[language] = own and checked and self.readers.ready(language)
        return self._answered[language]

    def words(self, language: str) -> Mapping[str, Any]:
        """The wording of a language; English where there is none."""
        return self.content.words(f"wording/{language}") or self._file("wording/en")

    def desks(self, language: str) -> Mapping[str, str]:
        """The intents that are sent to a desk, and which."""
        return self.questions(language).desks

    def language_of(self, text: str, default: str | None) -> str:
        """The language of a message; the default where it does not show."""
        found = identify(text, default)
        return found if found in LANGUAGES else default or "en"

    def questions(self, language: str) -> Questions:
        """The understanding of questions in a language."""
        if language not in self._questions:
            reading = self._rules(language, "reading")
            self._questions[language] = Questions(
                self._file(f"questions/{language}"), language, self._lexicon(language), Cues(reading, language)
            )
        return self._questions[language]

    def composer(self, language: str, reading: Reading, level: Level) -> Composer:
        """A writer for one reply."""
        telling = self.qualities(reading).told_bare
        return Composer(self.words(language), self._grammar(language), self.entries, language, reading, level, telling)

    def qualities(self, reading: Reading) -> Qualities:
        """What the words beside the findings of a reading say of them."""
        return Qualities(reading, self.raw_words(reading.language, reading.language).report)

    def _grammar(self, language: str) -> Grammar:
        if language not in self._grammars:
            self._grammars[language] = Grammar(self.words(language))
        return self._grammars[language]

    def claims(self, language: str) -> Claims:
        """Claims that no report supports, in a language."""
        if language not in self._claims:
            self._claims[language] = Claims(self._rules(language, "claims"), language)
        return self._claims[language]

    def rounding(self, language: str) -> Rounding:
        """How measures are said in round numbers, in a language."""
        if language not in self._roundings:
            self._roundings[language] = Rounding(self._rules(language, "raw"))
        return self._roundings[language]

    def silence(self, language: str) -> Silence:
        """How an answer in a language says that the report does not mention something."""
        if language not in self._silences:
            self._silences[language] = Silence(self._rules(language, "claims"), language)
        return self._silences[language]

    def raw_words(self, answer: str, report: str) -> RawWords:
        """The check by raw words for an answer in one language about a report in another."""
        for language in (answer, report):
            if language not in self._raw:
                self._raw[language] = WordsOf(self._rules(language, "raw"), language)
        return RawWords(self._raw[answer], self._raw[report])

    def _rules(self, language: str, name: str) -> Mapping[str, Any]:
        rules = self.content.rules(language, name)
        if rules is None:
            raise KeyError(f"no {name} rules for language {language!r}")
        return rules

    def read(self, text: str, language: str | None) -> Reading:
        """The facts of a report; a text that is none, or in a language not read yet, says so in `problems`."""
        found = language or self._written_in(text)
        if not self.readers.ready(found):
            known = found in LANGUAGES
            code = "language_not_ready" if known else "language_unknown"
            words = self.words(found if known else "en")
            problem = Problem(code, str(words["problems"][code]))
            other = self._nearest(text) if not known else None
            if other is None:
                return Reading(text=text, language=found if known else "unknown", problems=(problem,))
            return self._without_instructions(self.readers.of(other).read(text, (problem,)))
        reading = self._without_instructions(self.readers.of(found).read(text))
        if reading.contradictions:
            standing = Conflicts(reading, Gather(reading, self.entries.kin), self.qualities(reading)).standing()
            reading = replace(reading, contradictions=standing)
        if len(reading.terms) < _LEAST_TERMS and not reading.findings:
            problem = Problem("not_a_report", str(self.words(found)["problems"]["not_a_report"]))
            reading = replace(reading, problems=(*reading.problems, problem))
        return reading

    @cached_property
    def _hints(self) -> Hints:
        return Hints(str(w) for w in self.content.ruleset("hostile")["hints"])

    def _without_instructions(self, reading: Reading) -> Reading:
        """The reading without what a sentence claims that speaks to a machine ("ignore all instructions …")."""
        if not self._hints.within(reading.text):
            return reading
        suspect = [s for s in reading.sentences if self._hints.within(s.text)]
        bad = {s.id for s in suspect if self.screen.injected(s.text, reading.language)}
        if not bad:
            return reading
        return replace(
            reading,
            hostile=tuple(sorted(bad)),
            findings=tuple(f for f in reading.findings if f.sentence not in bad),
            organs=tuple(o for o in reading.organs if o.sentence not in bad),
            extents=tuple(e for e in reading.extents if e.sentence not in bad),
            recommendations=tuple(r for r in reading.recommendations if r.sentence not in bad),
            communications=tuple(c for c in reading.communications if c.sentence not in bad),
            changes=tuple(s for s in reading.changes if s not in bad),
            needless=tuple(s for s in reading.needless if s not in bad),
            terms=tuple(t for t in reading.terms if not any(s.id in bad and s.start <= t.start < s.end for s in suspect)),
        )

    def _written_in(self, text: str) -> str:
        """The language of a report; of two that its small words leave open, the one whose terms it holds."""
        found = identify(text, None)
        if len(text) > _SHORT or found not in LANGUAGES:
            return found
        open_ = [lang for lang in dict.fromkeys((found, *likely(text, _CLOSE))) if self.readers.ready(lang)]
        if len(open_) < 2:
            return found
        return max(open_, key=lambda lang: len(self.readers.of(lang).read(text).terms))

    def _nearest(self, text: str) -> str | None:
        """A language whose lexicon knows enough of a text that is too short to be told ("No pneumothorax.")."""
        counts = {lang: len(self.readers.of(lang).read(text).terms) for lang in LANGUAGES if self.readers.ready(lang)}
        best = max(counts, key=lambda lang: counts[lang], default=None)
        return best if best is not None and counts[best] and len(text) < 200 else None

    def meant_by(self, words: Sequence[str], language: str, spoken: Callable[[str], bool]) -> tuple[str, bool] | None:
        """A concept that the report speaks of and that unknown words lie near, and whether their letters say so.

        "rüggemark" is spelt nearly like a term; "alzheimer" is only near to "shrinking of the brain" in meaning, and no
        name of it. Vectors are asked only where they are built.
        """
        if not words:
            return None
        searches = [(Search(self.entries, lambda: None), _NEAR_ENOUGH, True)]
        searches += [(self.search, _MEANT, False)] * self.content.index_ready()
        for search, least, by_letters in searches:
            hits = search.find(" ".join(words), language, 3)
            concept = next((h.concept for h in hits if h.score >= least and spoken(h.concept)), None)
            if concept:
                return concept, by_letters
        return None

    def followed(self, question: Question, history: Sequence[tuple[str, str]]) -> Question:
        """A part that names nothing ("how big is it?") takes its subject from the last question that named something."""
        if not history or all(p.marks or p.level or p.intent in ("whole", "next") for p in question.parts):
            return question
        before = self._subject(history, question.language)
        if not before:
            return question
        parts = [
            replace(p, marks=before) if not p.marks and not p.level and p.intent not in ("whole", "date") else p for p in question.parts
        ]
        return Question(question.text, question.language, tuple(parts))

    def _subject(self, history: Sequence[tuple[str, str]], language: str) -> tuple[Mark, ...]:
        for asked, _ in reversed(history):
            spoken = self.language_of(asked, language)
            earlier = self.questions(spoken if self.answers(spoken) else language).understand(asked)
            for part in earlier.parts:
                if part.marks:
                    return tuple(_concept_only(m) for m in part.marks)
        return ()

    def _lexicon(self, language: str) -> Any:
        tails = (self.content.rules(language, "reading") or {}).get("tails", ())
        return self.entries.lexicon(language, tuple(tails))

    def _file(self, name: str) -> Mapping[str, Any]:
        found = self.content.words(name)
        if found is None:
            raise KeyError(f"prompts/{name}.yaml is missing")
        return found


def _concept_only(mark: Mark) -> Mark:
    """A term of an earlier question: its concept counts, its place in the text does not."""
    return Mark(mark.readings, 0, 0, 0, 0)
