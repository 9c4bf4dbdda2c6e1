"""Read-back: an answer is read by the reader that read the report, and all that it claims must be among the facts.

A second check by raw words (guardrails/rawwords.py) shares nothing with the reader; a third refuses what no report
supports. A sentence passes only where all three let it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer.advice import AdviceCheck
from assistant.answer.evidence import SILENT, Gather
from assistant.answer.library import Library
from assistant.answer.mentions import Line, Mentions
from assistant.answer.stated import Stated, Statements
from assistant.answer.support import PASS, Support
from assistant.report.model import OrganState, Reading
from assistant.report.sentence_facts import FINDING_KINDS
from assistant.report.sentences import Sentence
from guardrails.rawnumbers import extents, grades, lengths
from guardrails.rawwords import opposite_place
from knowledge.stems import stem
from prompts.language import identify
from prompts.words import tokens

_QUOTED = re.compile(r"[“„\"«]([^“”„\"»]{4,}?)[”“\"»]")
_NAMED = re.compile(r"^[“„\"][^”“\"]+[”“\"]: ")
_BLANKS = re.compile(r"\s+")
_SEEN = ("present", "possible")
_SIDES = frozenset({"left", "right"})
_CHECKED = frozenset({"left", "right", "denial", "top", "bottom", "low", "mid", "high", "doubt"})
_CONTENT = 4  # letters a word needs to tell by itself which sentence is meant
_THINGS = ("finding", "disease", "anatomy")


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
        words = library.raw_words(language, reading.language)
        concepts, kinship = library.entries.concepts, library.kinship
        self._concepts, self._kinship = concepts, kinship
        self._said, self._there = words.answer, words.report
        self._gather = Gather(reading, concepts)
        self._mentions = Mentions(reading, concepts, kinship, words.report)
        self._support = Support(reading, concepts, kinship, self._mentions)
        self._statements = Statements(kinship, concepts, words.answer)
        self._advice = AdviceCheck(reading, self._mentions, words)
        self._claims, self._silence = library.claims(language), library.silence(language)
        self._allowed = library.claims(reading.language).allowed(reading.text)
        self._assertor = library.readers.assertor(language)
        self._lines = list(self._mentions.lines.values())
        self._plain = _BLANKS.sub(" ", reading.text)
        self._last: list[Line] = []
        self._last_stated: Stated | None = None
        self._stems_of: dict[str, frozenset[str]] = {}

    def judge(self, answer: str) -> list[Judged]:
        """A verdict for each sentence of an answer."""
        read = self._library.readers.of(self._language, lay=True).read(answer, regions=self._reading.regions)
        return [self._sentence(read, sentence) for sentence in read.sentences]

    def _sentence(self, read: Reading, sentence: Sentence) -> Judged:
        rule, lines = self._ruled(read, sentence)
        if lines:
            self._last = lines
        sources = dict.fromkeys(line.sentence for line in lines) if rule == PASS else {}
        return Judged(sentence.text, rule == PASS, rule, tuple(sources))

    def _ruled(self, read: Reading, sentence: Sentence) -> tuple[str, list[Line]]:
        quoted = [q for q in _QUOTED.findall(sentence.text) if _BLANKS.sub(" ", q) in self._plain]
        if quoted and self._rest(sentence.text, quoted):
            return PASS, [line for line in self._lines if any(q in line.sentence.text for q in quoted)]
        if self._explained(sentence.text):
            return PASS, []
        if denial := self._denial_of(sentence.text):
            rule, mentions = self._support.judge(denial)
            return rule, [m.line for m in mentions]
        made = self._claims.made(sentence.text) - self._allowed
        if made:
            return f"claim.{sorted(made)[0]}", []
        stated = self._statements.of(read, sentence, self._assertor.prepare(sentence.text), self._last_stated)
        if self._silence.says(sentence.text):
            return self._silent(stated, read, sentence), []
        rule = self._bare(sentence.text)
        if rule:
            return rule, []
        return self._facts(stated, read, sentence)

    # -- facts --------------------------------------------------------------------------------------------------

    def _facts(self, stated: Sequence[Stated], read: Reading, sentence: Sentence) -> tuple[str, list[Line]]:
        text = sentence.text
        if stated:
            self._last_stated = stated[-1]
        elif self._last_stated and not any(o.sentence == sentence.id for o in read.organs):
            echo = self._statements.after(self._last_stated, text)
            stated = [echo] if echo else stated
        advises, rule, lines = self._advice.judge(text)
        if rule:
            return rule, []
        clauses = self._statements.clauses(text)
        held = False
        for s in stated:
            clause = next((c for c in clauses if c.start <= s.start < c.end), clauses[-1])
            wished = advises and ("advise" in clause.groups or s.word != "present")
            rule, mentions = self._support.judge(s, wished)
            if rule == "invented-finding" and "unseen" in clause.groups:
                continue  # "… could not be judged because of air in the bowel"
            if rule != PASS:
                return rule, []
            lines += [m.line for m in mentions]
            held = True
        for organ in self._organs(read, sentence):
            rule, found = self._organ(organ)
            if rule != PASS:
                return rule, []
            lines += found
        if not lines and not any(o.sentence == sentence.id for o in read.organs) and not held:
            return self._anchored(read, sentence)
        return self._worded(text, lines, any(s.echo for s in stated)) or PASS, lines

    def _worded(self, text: str, lines: Sequence[Line], echo: bool = False) -> str:
        """What the bare words of a sentence say against the bare words of the lines that carry it."""
        if not lines:
            return ""
        said = self._said.groups(text)
        there = frozenset(g for line in lines for g in line.groups)
        sides = said & _SIDES
        if sides and not echo and there & (_SIDES | {"both"}) and "both" not in there and not sides <= there:
            return "side-word"
        mine = self._said.degrees(text)
        if mine:
            for line in lines:
                theirs = line.degrees if len(line.degrees) > 1 else {}
                if any(theirs.get(side, degree) != degree for side, degree in mine.items()):
                    return "swapped"
        return ""

    def _organs(self, read: Reading, sentence: Sentence) -> list[OrganState]:
        """The parts a sentence calls normal, without those that only say where ("the nodes in the chest are normal")."""
        rows = [o for o in read.organs if o.sentence == sentence.id]
        starts = {t.concept: t.start - sentence.start for t in read.terms if sentence.start <= t.start < sentence.end}
        only_where = []
        for o in rows:
            before = sentence.text[: starts.get(o.concept, 0)].split()[-3:]
            if "inside" in self._said.groups(" ".join(before)):
                only_where.append(o)
        kept = [o for o in rows if o not in only_where]
        return kept or rows

    def _organ(self, o: OrganState) -> tuple[str, list[Line]]:
        if o.state != "normal":
            return PASS, []
        known = [r for r in self._reading.organs if r.state == "normal" and self._kinship.within(o.concept, r.concept)]
        fitting = [r for r in known if o.side is None or r.side in (None, o.side, "both") or o.side == "both"]
        if fitting:
            return PASS, [self._mentions.lines[r.sentence] for r in fitting]
        about = self._gather.about((o.concept,), o.side)
        if any(f.assertion.word in _SEEN for f in about.findings):
            return "normal-denies-finding", []
        parts = [r for r in self._reading.organs if r.state == "normal" and self._kinship.within(r.concept, o.concept)]
        if about.empty and not parts:
            if healthy := self._mentions.healthy((o.concept,), o.side):
                return PASS, healthy
            denied = [
                m
                for m in self._mentions.body
                if any(self._kinship.related(o.concept, p) for p in m.places | set(self._concepts[m.finding.concept].of))
            ]
            if any(m.word in _SEEN for m in denied) or not denied:
                return "invented-normal", []
            return PASS, [m.line for m in denied]
        rows = {f.sentence for f in about.findings} | {r.sentence for r in parts}
        return PASS, [self._mentions.lines[i] for i in rows]

    # -- sentences without a known finding ----------------------------------------------------------------------

    def _anchored(self, read: Reading, sentence: Sentence) -> tuple[str, list[Line]]:
        """A sentence that names no finding is held against the lines that speak of the same place, number or words."""
        text = sentence.text
        said, changes = self._said.groups(text), self._said.changes(text)
        parts = {t.concept for t in read.terms if t.kind == "anatomy" and sentence.start <= t.start < sentence.end}
        mine, levels = lengths(text), self._said.levels(text)
        telling = bool(said & _CHECKED or changes or mine or levels or parts or "unseen" in said)
        if not telling:
            return PASS, []
        anchors = self._nearest(text, parts, mine, levels)
        if any(line in self._last for line in anchors):
            anchors += [line for line in self._last if line not in anchors]
        if not anchors and self._last and not parts:
            anchors = list(self._last)
        if not anchors:
            whole = {c for line in self._lines for c in line.changes} | {c for m in self._mentions.body for c in m.changes}
            only_change = not (said & (_SIDES | {"denial"}) or mine or levels)
            if changes and only_change and changes <= whole:
                return PASS, []
            return ("nothing-recognised", []) if said & _CHECKED or changes or mine or levels else (PASS, [])
        if "unseen" in said:
            unseen = [line for line in self._lines if "unseen" in line.groups and (line in anchors or self._about(line, parts))]
            return (PASS, unseen) if unseen else ("invented-limit", [])
        return self._against(text, said, changes, mine, levels, anchors)

    def _about(self, line: Line, parts: set[str]) -> bool:
        return any(self._kinship.related(p, q) for p in parts for q in line.anatomy)

    def _against(
        self,
        text: str,
        said: frozenset[str],
        changes: set[str],
        mine: frozenset[float],
        levels: frozenset[str],
        anchors: list[Line],
    ) -> tuple[str, list[Line]]:
        there = frozenset(g for line in anchors for g in line.groups)
        near = [m for m in self._mentions.all if m.line in anchors]
        if not mine <= {v for line in anchors for v in line.lengths}:
            return "size", []
        if levels and not levels <= {v for line in anchors for v in line.levels}:
            return "level", []
        if changes - {c for line in anchors for c in line.changes} - {c for m in near for c in m.changes}:
            return "change", []
        if opposite_place(said, there):
            return "wrong-location", []
        denied = [bool(line.groups & {"denial", "healthy"}) for line in anchors]
        if not said & {"denial", "healthy"} and all(denied) and not mine and not changes:
            return "negation-lost", []
        if "denial" in said and not any(denied):
            return "negation-added", []
        doubted = ["doubt" in line.groups for line in anchors]
        if not said & {"doubt", "denial"} and all(doubted) and not any(denied):
            return "certainty-up", []
        return self._worded(text, anchors) or PASS, anchors

    def _nearest(self, text: str, parts: set[str], mine: frozenset[float], levels: frozenset[str]) -> list[Line]:
        words = self._telling(text) if self._language == self._reading.language else frozenset()
        scored = []
        for line in self._lines:
            score = 2.0 * len(mine & line.lengths) + 2.0 * bool(levels and levels <= line.levels)
            score += sum(any(self._kinship.related(p, q) for q in line.anatomy) for p in parts)
            score -= 2.0 * (line.sentence.section in SILENT)
            score += len(words & self._stems(line.text, self._reading.language))
            scored.append((score, line))
        best = max((s for s, _ in scored), default=0.0)
        return [line for score, line in scored if score == best] if best >= 1 else []

    def _telling(self, text: str) -> frozenset[str]:
        """The stems of a text without the words that any answer may use."""
        row = tokens(text, self._language)
        filler = {i for m in self._said.found(text) if m.key == "filler" for i in range(m.start, m.end)}
        return frozenset(
            stem(t.folded, self._language)
            for i, t in enumerate(row)
            if len(t.folded) >= _CONTENT and t.folded.isalpha() and i not in filler
        )

    def _stems(self, text: str, language: str) -> frozenset[str]:
        if text not in self._stems_of:
            self._stems_of[text] = frozenset(
                stem(t.folded, language) for t in tokens(text, language) if len(t.folded) >= _CONTENT and t.folded.isalpha()
            )
        return self._stems_of[text]

    # -- words --------------------------------------------------------------------------------------------------

    def _bare(self, text: str) -> str:
        """Numbers, grades, relatives and causes that stand nowhere in the report."""
        report = self._reading.text
        if not lengths(text) <= lengths(report):
            return "number"
        if any(not _contained(said, extents(report)) for said in extents(text)):
            return "number"
        known = self._there.all_numbers(report) | _either(lengths(report)) | {m for m in _months(self._there.intervals(report))}
        if not self._said.numbers(text) <= known:
            return "number"
        if not grades(text) <= grades(report):
            return "grade"
        if not self._said.levels(text) <= frozenset(v for line in self._lines for v in line.levels | self._there.levels(line.text)):
            return "level"
        if not self._said.named(text, "relatives") <= self._there.named(report, "relatives"):
            return "other-time-or-person"
        return "claim.cause" if any(not self._named(cause) for cause in self._claims.causes(text)) else ""

    def _named(self, cause: str) -> bool:
        """Whether the report speaks of what an answer calls a cause: one of its terms, or its very words."""
        words = self._stems(cause, self._language)
        if words & self._stems(self._reading.text, self._reading.language):
            return True
        marks = self._library.readers.of(self._language, lay=True).read(cause, regions=self._reading.regions)
        named = {t.concept for t in marks.terms if t.concept}
        families = frozenset(family for family, _, _ in self._kinship.words(cause, self._language))
        spoken = {t.concept for t in self._reading.terms} | {m.finding.concept for m in self._mentions.all}
        accepted = {a for c in named for a in self._kinship.accepted(c, families, True)}
        return bool(accepted & spoken) or any(self._kinship.related(c, t) for c in named for t in spoken if c in self._concepts)

    def _silent(self, stated: Sequence[Stated], read: Reading, sentence: Sentence) -> str:
        """ "Your report does not mention the spleen" is true only where it doesn't."""
        about = self._silence.about(sentence.text)
        if "unknown" in about:
            return PASS
        mentions = [m for s in stated for m in self._mentions.of(self._kinship.accepted(s.concept, s.families, False))]
        if "certainty" in about:
            return PASS if any(m.word == "possible" for m in mentions or self._mentions.body) else "omission-denied"
        if about:
            given = {
                "size": any(m.sizes for m in mentions),
                "change": any(m.changes for m in mentions),
                "side": any(m.side for m in mentions),
            }
            return "omission-denied" if any(given[a] for a in about) else PASS
        if any(
            m.side in (None, "both", s.side) or not s.side
            for s in stated
            for m in self._mentions.of(self._kinship.accepted(s.concept, s.families, False))
        ):
            return "omission-denied"
        things = bool(stated)
        for term in read.terms:
            if not sentence.start <= term.start < sentence.end or not term.concept or things and term.kind == "anatomy":
                continue
            if self._concepts[term.concept].kind in _THINGS and not self._gather.about((term.concept,)).empty:
                return "omission-denied"
            if term.kind == "anatomy" and any(self._kinship.within(q, term.concept) for line in self._lines for q in line.anatomy):
                return "omission-denied"
        return PASS

    def _rest(self, text: str, quoted: Iterable[str]) -> bool:
        """Whether nothing but an introduction stands beside the report's own words."""
        for quote in quoted:
            text = text.replace(quote, " ")
        return not (self._said.groups(text) & _CHECKED or lengths(text) or self._claims.made(text))

    def _explained(self, text: str) -> bool:
        """Whether a sentence is the glossary's own explanation of a word of this report.

        "Extra fluid has collected around the lung" explains an effusion that is there; of one that is not it says that
        it were, unless the word stands before it.
        """
        named = _NAMED.sub("", text)
        seen = {m.finding.concept for m in self._mentions.all if m.word != "absent"}
        for concept in dict.fromkeys(t.concept for t in self._reading.terms if t.concept):
            if named == text and self._concepts[concept].kind in FINDING_KINDS and concept not in seen:
                continue
            entry = self._library.entries.entry(concept, self._language)
            if entry is not None and len(named) > 12 and (named in entry.plain or named in (entry.easy or "")):
                return True
        return False

    def _denial_of(self, text: str) -> Stated | None:
        """The glossary's own sentence that a thing was not seen, as a statement about just that thing."""
        _, label, rest = text.rpartition(": ")
        for concept in {f.concept for f in self._reading.findings}:
            entry = self._library.entries.entry(concept, self._language)
            if entry is not None and entry.absent and entry.absent in (text, rest):
                groups = self._said.groups(text)
                sides = groups & (_SIDES | {"both"}) if label else frozenset()
                side = next(iter(sides)) if len(sides) == 1 else None
                return Stated(concept, frozenset(), "absent", 0, len(text), side=side, groups=groups)
        return None


def _contained(said: Sequence[float], there: Sequence[Sequence[float]]) -> bool:
    """Whether lengths that are said twice ("11 x 7 x 11 cm") are given twice."""
    doubled = len(set(said)) < len(said)
    return not doubled or any(all(said.count(v) <= row.count(v) for v in said) for row in there)


def _either(values: Iterable[float]) -> set[float]:
    """Lengths in either unit, as numbers that an answer may name."""
    return {round(v, 3) for v in values} | {round(v * 10, 3) for v in values}


def _months(spans: Iterable[tuple[str, float]]) -> set[float]:
    """Counts in which a span of time may be said: 12 months is a year, 14 days are 2 weeks."""
    return {n for unit, count in spans for n in ((count, count / 12) if unit == "month" else (count, count / 7))}


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
                "sources": [{"kind": "report", "id": s.id, "quote": s.text, "start": s.start, "end": s.end} for s in r.sources],
            }
            for r in rows
        ],
    }
