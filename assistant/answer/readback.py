"""Read-back: an answer is read by the reader that read the report, and all that it claims must be among the facts.

A second check by raw words (guardrails/rawwords.py) shares nothing with the reader; a third refuses what no report
supports. A sentence passes only where all three let it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer.evidence import SILENT, Gather
from assistant.answer.library import Library
from assistant.report.model import Finding, OrganState, Reading, Recommendation
from assistant.report.sentences import Sentence
from guardrails.rawwords import lengths
from prompts.language import identify

_SEEN = ("present", "possible")


@dataclass(frozen=True, slots=True)
class Judged:
    """One sentence of an answer: whether it may stand, by which rule, and the report sentences that carry it."""

    text: str
    ok: bool
    rule: str
    sources: tuple[Sentence, ...] = ()


class ReadBack:
    """Checks answers in one language against one reading."""

    def __init__(self, library: Library, reading: Reading, language: str) -> None:
        self._library, self._reading, self._language = library, reading, language
        self._gather = Gather(reading, library.entries.concepts)
        self._allowed = library.claims(reading.language).allowed(reading.text)
        self._lengths = lengths(reading.text)
        words = library.raw_words(language, reading.language)
        self._answer_words, self._report_words = words.answer, words.report
        self._numbers = self._report_words.numbers(reading.text)

    def judge(self, answer: str) -> list[Judged]:
        """A verdict for each sentence of an answer."""
        read = self._library.readers.of(self._language, lay=True).read(answer, regions=self._reading.regions)
        return [self._sentence(read, sentence) for sentence in read.sentences]

    def _sentence(self, read: Reading, sentence: Sentence) -> Judged:
        text = sentence.text
        claims = self._library.claims(self._language).made(text) - self._allowed
        if claims:
            return Judged(text, False, f"claim.{sorted(claims)[0]}")
        findings = [f for f in read.findings if f.sentence == sentence.id]
        organs = [o for o in read.organs if o.sentence == sentence.id]
        sources: list[Sentence] = []
        if self._library.silence(self._language).says(text):
            rule = self._denial(findings, organs, read, sentence)
            return Judged(text, rule == "pass", rule)
        for finding in findings:
            rule, source = self._finding(finding)
            if rule != "pass":
                return Judged(text, False, rule)
            sources += source
        for organ in organs:
            rule, source = self._organ(organ)
            if rule != "pass":
                return Judged(text, False, rule)
            sources += source
        rule = self._numbers_of(text) or self._advice(read, sentence) or self._sides(text, sources)
        if rule:
            return Judged(text, False, rule)
        return Judged(text, True, "pass", tuple(dict.fromkeys(sources)))

    # -- facts --------------------------------------------------------------------------------------------------

    def _finding(self, f: Finding) -> tuple[str, list[Sentence]]:
        same = [r for r in self._reading.findings if self._same(f.concept, r.concept)]
        said = [r for r in same if r.section not in SILENT] or same
        if not said:
            return self._unheard(f), []
        sided = [r for r in said if _sides_fit(f.side, r.side)]
        if f.side and not sided:
            return "side", []
        words: set[str] = {r.assertion.word for r in sided or said}
        rule = _polarity(f.assertion.word, words)
        if rule != "pass":
            return rule, []
        fitting = [r for r in sided or said if _polarity(f.assertion.word, {r.assertion.word}) == "pass"]
        if f.size and not self._sized(f, fitting):
            return "size", []
        if f.change and not _changed(f.change, fitting):
            return "change", []
        return "pass", [self._reading.sentence(r.sentence) for r in fitting]

    def _same(self, a: str, b: str) -> bool:
        """Whether two concepts may name one thing: equal, or one narrower than the other."""
        return a == b or b in self._gather.related(a) or a in self._gather.related(b)

    def _unheard(self, f: Finding) -> str:
        """A finding of the answer that the report does not name: only a denial that a normal organ carries may pass."""
        concept = self._library.entries.concepts[f.concept]
        normal = {o.concept for o in self._reading.organs if o.state == "normal"}
        if f.assertion.word == "absent" and normal.intersection(concept.of[:2]):
            return "pass"
        if f.assertion.word == "absent":
            return "invented-denial"
        if f.assertion.word in ("hypothetical",):
            return "pass"
        return "invented-finding"

    def _sized(self, f: Finding, rows: Sequence[Finding]) -> bool:
        """Whether a size of the answer is one of the finding's own; where the report gives it none, any of its sentence."""
        wanted = {round(v * _IN_CM[m.unit], 3) for m in f.size if m.unit in _IN_CM for v in m.values}
        own = {
            round(v * _IN_CM[m.unit], 3)
            for r in rows
            for m in r.size
            if m.unit in _IN_CM
            for v in (*m.values, *(m.prior or ()))
        }
        near = set().union(*(lengths(self._reading.sentence(r.sentence).text) for r in rows)) if rows else set()
        return wanted <= own | near

    def _organ(self, o: OrganState) -> tuple[str, list[Sentence]]:
        if o.state != "normal":
            return "pass", []
        known = [r for r in self._reading.organs if r.concept == o.concept and r.state == "normal"]
        fitting = [r for r in known if _sides_fit(o.side, r.side)]
        if fitting:
            return "pass", [self._reading.sentence(r.sentence) for r in fitting]
        about = self._gather.about((o.concept,), o.side)
        seen = [f for f in about.findings if f.assertion.word in _SEEN]
        if seen:
            return "normal-denies-finding", []
        if about.empty:
            return "invented-normal", []
        return "pass", [self._reading.sentence(f.sentence) for f in about.findings]

    def _denial(
        self, findings: Sequence[Finding], organs: Sequence[OrganState], read: Reading, sentence: Sentence
    ) -> str:
        """ "Your report does not mention the spleen" is true only where it doesn't."""
        named = [t.concept for t in read.terms if sentence.start <= t.start < sentence.end and t.kind != "exam"]
        for concept in named:
            kind = self._library.entries.concepts[concept].kind
            if kind in ("finding", "disease", "anatomy") and not self._gather.about((concept,)).empty:
                return "omission-denied"
        return "pass"

    def _numbers_of(self, text: str) -> str:
        if not lengths(text) <= self._lengths:
            return "number"
        return "" if self._answer_words.numbers(text) <= self._numbers | _spoken(self._lengths) else "number"

    def _advice(self, read: Reading, sentence: Sentence) -> str:
        """A recommendation of the answer must be one of the report: same interval, same exam."""
        mine = [r for r in read.recommendations if r.sentence == sentence.id]
        theirs = self._reading.recommendations
        for advice in mine:
            if not theirs:
                return "invented-recommendation"
            if advice.number_of and not any(_interval(advice) == _interval(t) for t in theirs):
                return "recommendation-interval"
            if advice.modality and not any(t.modality in (None, advice.modality) for t in theirs):
                return "recommendation-exam"
        return ""

    def _sides(self, text: str, sources: Sequence[Sentence]) -> str:
        said = self._answer_words.groups(text) & {"left", "right"}
        if not said or not sources:
            return ""
        there = self._report_words.groups(" ".join(s.text for s in sources))
        if there & {"left", "right", "both"} and "both" not in there and not said <= there:
            return "side-word"
        return ""


_IN_CM = {"mm": 0.1, "cm": 1.0}


def _sides_fit(wanted: str | None, there: str | None) -> bool:
    return wanted is None or there is None or wanted == there or there == "both" or wanted == "both"


def _polarity(said: str, words: set[str]) -> str:
    """Whether a report that says `words` about a finding lets an answer say `said`."""
    if said in words or (said == "present" and "historical" in words and not words & {"absent"}):
        return "pass"
    if said == "present":
        return "certainty-up" if "possible" in words else "negation-lost" if "absent" in words else "other-time-or-person"
    if said == "absent":
        return "negation-added" if words & set(_SEEN) else "invented-denial"
    if said == "possible":
        return "certainty-down" if words & {"present", "absent"} else "other-time-or-person"
    return "pass" if said == "hypothetical" else "other-time-or-person"


def _changed(change: str, rows: Sequence[Finding]) -> bool:
    stated = {r.change for r in rows if r.change}
    grown = {m.prior is not None and max(m.values) > max(m.prior) for r in rows for m in r.size if m.prior}
    if not stated and not grown:
        return False
    if change in stated:
        return True
    return (change == "larger" and True in grown) or (change == "smaller" and False in grown)


def _interval(advice: Recommendation) -> tuple[int | None, str | None]:
    return advice.number_of, advice.unit


def _spoken(values: set[float]) -> set[float]:
    """Lengths in either unit, as numbers that an answer may name."""
    return {round(v, 3) for v in values} | {round(v * 10, 3) for v in values}


def checked(library: Library, reading: Reading, answer: str, language: str | None) -> Mapping[str, Any]:
    """What `plainrad check` gives for one answer; a language that can't be read is never called faithful."""
    language = language or identify(answer, reading.language)
    if not library.answers(language) or not library.readers.ready(reading.language):
        code = "language_not_ready"
        words = library.words(language)
        row = {"text": answer, "ok": False, "rule": code, "sources": []}
        return {"faithful": False, "sentences": [row], "problems": [{"code": code, "sentence": words["problems"][code]}]}
    rows = ReadBack(library, reading, language).judge(answer)
    return {
        "faithful": bool(rows) and all(r.ok for r in rows),
        "sentences": [
            {
                "text": r.text,
                "ok": r.ok,
                "rule": r.rule,
                "sources": [
                    {"kind": "report", "id": s.id, "quote": s.text, "start": s.start, "end": s.end} for s in r.sources
                ],
            }
            for r in rows
        ],
    }
