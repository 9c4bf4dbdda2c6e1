"""Read-back: an answer is read by the reader that read the report, and all that it claims must be among the facts.

A second check by raw words (guardrails/rawwords.py) shares nothing with the reader; a third refuses what no report
supports. A sentence passes only where all three let it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from assistant.answer.advice import AdviceCheck
from assistant.answer.agreement import Agreement
from assistant.answer.anchors import CHECKED, Anchors
from assistant.answer.bare import BareWords
from assistant.answer.clauses import clause_at
from assistant.answer.clauses import clauses as clauses_of
from assistant.answer.deniedwords import DeniedWords
from assistant.answer.glossarywords import GlossaryWords
from assistant.answer.homes import Homes
from assistant.answer.library import Library
from assistant.answer.mentions import Line, Mentions
from assistant.answer.names import findings_in, named_in, names_in, parts_in
from assistant.answer.normals import Normals
from assistant.answer.omissions import Omissions
from assistant.answer.reportpieces import ReportPieces
from assistant.answer.stated import PASS, Stated
from assistant.answer.statements import Statements
from assistant.answer.support import Support
from assistant.report.model import Reading
from assistant.report.sentences import Sentence
from guardrails.rawnumbers import lengths
from guardrails.rawwords import other_quality
from guardrails.rounding import measures
from prompts.language import identify

_QUOTED = re.compile(r"[“„\"«]([^“”„\"»]{4,}?)[”“\"»]")
_QUOTE = r"[“„\"«][^”“\"»]+[”“\"»]"
_BLANKS = re.compile(r"\s+")
_SIDES = frozenset({"left", "right"})
_TELLING = _SIDES | {"healthy", "abnormal", "unseen", "top", "bottom", "high"}
_PART = 4  # letters of the shortest beginning of a word that may name a part of the body
# What is refused by these is looked at once more, clause by clause: the words may have been taken for another thing.
_AGAIN = frozenset(("level", "side", "side-word", "invented-denial"))
# General words that were taken for another finding may only explain one that the sentence names.
_EXPLAINED = frozenset(("invented-finding", "negation-lost", "certainty-up"))
_JUDGING = frozenset({"reassurance", "alarm"})


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
        self._said = words.answer
        self._mentions = Mentions(reading, concepts, kinship, words.report, self._parts_of)
        self._support = Support(reading, concepts, kinship, self._mentions)
        self._statements = Statements(kinship, concepts, words.answer)
        self._advice = AdviceCheck(reading, self._mentions, words)
        self._bare = BareWords(reading.text, self._mentions, words)
        pieces = ReportPieces(reading, self._mentions, words.report)
        self._glossary = GlossaryWords(library, reading, language, self._mentions, words.answer)
        self._denied = DeniedWords(self._mentions, words, library.readers.assertor(language), self._glossary)
        self._homes = Homes(pieces, kinship, words)
        self._agreement = Agreement(pieces, concepts, kinship, words)
        self._anchors = Anchors(self._mentions, kinship, words, self._bare)
        self._normals = Normals(reading, library.entries.kin, kinship, self._mentions, words.answer)
        self._omissions = Omissions(reading, library.entries.kin, kinship, self._mentions, library.silence(language))
        self._claims = library.claims(language)
        self._assertor = library.readers.assertor(language)
        self._rounding, self._measures = library.rounding(language), measures(reading.text)
        self._lines = list(self._mentions.lines.values())
        self._whole = {_flat(s.text) for s in reading.sentences}  # half a quotation may leave out the "no"
        self._last: list[Line] = []
        self._last_stated: Stated | None = None

    @cached_property
    def _allowed(self) -> set[str]:
        return self._library.claims(self._reading.language).allowed(self._reading.text)

    def _parts_of(self, text: str) -> frozenset[str]:
        """The parts of the body that the words of a term name, or their beginnings ("Milz" in "Milzruptur")."""
        lexicon = self._library.entries.lexicon(self._reading.language)
        found = {r.concept for word in text.split() for end in range(_PART, len(word) + 1) for r in lexicon.lookup(word[:end])}
        return frozenset(c for c in found if self._concepts[c].kind == "anatomy")

    def judge(self, answer: str) -> list[Judged]:
        """A verdict for each sentence of an answer."""
        read = self._read(answer)
        exact = self._rounding.restored(answer, self._measures)
        if exact == answer:
            return [self._sentence(read, sentence) for sentence in read.sentences]
        again = self._read(exact)
        rows = [self._sentence(again, sentence) for sentence in again.sentences]
        if len(rows) != len(read.sentences):
            return rows
        return [replace(row, text=said.text) for row, said in zip(rows, read.sentences, strict=True)]

    def _read(self, answer: str) -> Reading:
        return self._library.readers.of(self._language, lay=True).read(answer, regions=self._reading.regions)

    def _sentence(self, read: Reading, sentence: Sentence) -> Judged:
        rule, lines = self._ruled(read, sentence)
        if lines:
            self._last = lines
        sources = dict.fromkeys(line.sentence for line in lines) if rule == PASS else {}
        return Judged(sentence.text, rule == PASS, rule, tuple(sources))

    def _ruled(self, read: Reading, sentence: Sentence) -> tuple[str, list[Line]]:
        quoted = [q for q in _QUOTED.findall(sentence.text) if _flat(q) in self._whole]
        if quoted and self._rest(sentence.text, quoted):
            return PASS, [line for line in self._lines if _flat(line.sentence.text) in {_flat(q) for q in quoted}]
        if self._glossary.says(sentence.text):
            return PASS, []
        if denial := self._glossary.denial(sentence.text):
            rule, mentions = self._support.judge(denial)
            return rule, [m.line for m in mentions]
        silent = self._omissions.says(sentence.text)
        made = self._claims.made(sentence.text)
        made = made - self._allowed if made else made
        if "cause" in made and self._removed(sentence.text):
            made = made - {"cause"}
        if silent:
            made &= _JUDGING  # "whether an operation is needed is not in your report" claims nothing of it
        if "cause" in made and "unseen" in self._said.groups(sentence.text):
            made = made - {"cause"}  # "part of the pancreas could not be seen because gas lay before it"
        if made:
            return f"claim.{sorted(made)[0]}", []
        stated = self._statements.of(read, sentence, self._assertor.prepare(sentence.text), self._last_stated)
        if silent:
            return self._omissions.judge(stated, read, sentence), []
        rule = self._bare.fault(sentence.text) or self._cause(sentence.text)
        rule = rule or self._foreign_side(sentence.text, parts_in(read, sentence))
        rule = rule or self._homes.fault(sentence.text, named_in(read, sentence))
        rule = rule or self._denied.fault(sentence.text, findings_in(read, sentence))
        if rule:
            return rule, []
        rule, lines = self._facts(stated, read, sentence)
        if rule in _AGAIN and (ids := self._agreement.of(sentence.text, named_in(read, sentence))):
            return PASS, [line for line in self._lines if line.sentence.id in ids]
        return rule, lines

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
        clauses = clauses_of(text, self._said)
        held = False
        for s in stated:
            s = s.of_patient if self._bare.of_child(text) else s
            clause = clause_at(clauses, s.start)
            wished = advises and ("advise" in clause.groups or s.word != "present")
            rule, mentions = self._support.judge(s, wished)
            others = {o.concept for o in stated if o is not s} if rule != "invented-finding" else names_in(read, sentence)
            if rule in _EXPLAINED and self._glossary.explains(s, others):
                held = True
                continue
            unseen = "unseen" in clause.groups | s.groups
            if rule in ("invented-finding", "invented-denial", "wrong-location") and unseen:
                continue  # "… could not be judged because of air in the bowel"
            if (
                rule == "invented-finding"
                and (not s.concept or self._kinship.general(s.concept))
                and (carried := self._carried(s) or self._worded_alike(s))
            ):
                lines += carried
                held = True
                continue
            if rule != PASS:
                return rule, []
            lines += [m.line for m in mentions]
            held = True
        for organ in self._normals.named(read, sentence):
            rule, found = self._normals.judge(organ, self._said.groups(text))
            if rule != PASS:
                return rule, []
            lines += found
        abnormal = not stated and self._said.groups(text) & {"abnormal", "denial"} == {"abnormal"}
        if abnormal and any(self._normals.called(part) for part in parts_in(read, sentence)):
            return "negation-lost", []
        if not lines and not any(o.sentence == sentence.id for o in read.organs) and not held:
            if not stated and "contact" in self._said.groups(text) and not self._telling(text):
                return PASS, []  # who may be asked is no claim about the report
            return self._anchors.judge(text, parts_in(read, sentence), self._last)
        return self._bare.against(text, lines, any(s.echo for s in stated)) or PASS, lines

    def _foreign_side(self, text: str, parts: set[str]) -> str:
        """Whether a sentence names the one side of which the report has no word; some organs have their side by nature."""
        sides = self._said.groups(text) & _SIDES
        if len(sides) != 1 or not self._sides or sides <= self._sides or "both" in self._sides:
            return ""
        return "" if any(self._kinship.lies_on(part) in sides for part in parts) else "side"

    @cached_property
    def _sides(self) -> frozenset[str]:
        """The sides that the report names, by word or by an organ that lies there by nature ("in the lingula")."""
        named = {s for line in self._lines for s in line.sides} | {self._reading.title_side}
        natural = {self._kinship.lies_on(p) for line in self._lines for p in line.anatomy} if named & _SIDES else set()
        return frozenset(side for side in named | natural if side)

    def _telling(self, text: str) -> bool:
        """Whether a sentence tells something of the report: a size, a level, a change, a side, how a thing is."""
        told = self._said.groups(text) & _TELLING or self._said.changes(text)
        return bool(told or lengths(text) or self._said.levels(text))

    def _worded_alike(self, s: Stated) -> list[Line]:
        """Lines that use a general word of the same family themselves, though the reader made no finding of it."""
        rows = self._mentions.worded(s.families, False, s.side) if s.families else []
        return [
            line
            for line in rows
            if not other_quality(s.groups, line.told)
            and (not s.places or not line.anatomy or any(self._kinship.related(p, q) for p in s.places for q in line.anatomy))
        ]

    def _carried(self, s: Stated) -> list[Line]:
        """Lines that give just this size at just this place, where only a general word names the thing ("a thickened rim")."""
        return [
            line
            for line in self._lines
            if s.sizes
            and s.sizes <= line.lengths
            and any(self._kinship.related(p, q) for p in s.places for q in line.anatomy)
            and (s.side is None or not line.sides or s.side in line.sides)
        ]

    # -- words --------------------------------------------------------------------------------------------------

    def _removed(self, text: str) -> bool:
        """Whether what is told is that a part is gone because it was taken out, as the report says too."""
        return "gone" in self._said.groups(text) and any("gone" in line.groups for line in self._lines)

    def _cause(self, text: str) -> str:
        """Whether a sentence names a cause that the report does not know."""
        groups = self._said.groups(text)
        denied = "denial" in groups and groups & {"not_seen", "nothing", "signs_that"}
        if denied or groups & {"unseen", "advise"}:  # "seen badly because of gas", "assessed by (durch) a surgeon"
            return ""
        return "claim.cause" if any(not self._named(cause) for cause in self._claims.causes(text)) else ""

    def _named(self, cause: str) -> bool:
        """Whether the report speaks of what an answer calls a cause: one of its terms, or its very words."""
        cause = self._said.nouns(cause)
        words = self._anchors.telling(cause)
        if words & self._anchors.stems(self._reading.text, self._reading.language):
            return True
        marks = self._library.readers.of(self._language, lay=True).read(cause, regions=self._reading.regions)
        named = {t.concept for t in marks.terms if t.concept}
        families = frozenset(family for family, _, _ in self._kinship.words(cause, self._language))
        spoken = {t.concept for t in self._reading.terms} | {m.finding.concept for m in self._mentions.all}
        accepted = {a for c in named for a in self._kinship.accepted(c, families, True)}
        return bool(accepted & spoken) or any(self._kinship.related(c, t) for c in named for t in spoken if c in self._concepts)

    def _rest(self, text: str, quoted: Iterable[str]) -> bool:
        """Whether nothing but an introduction stands beside the report's own words."""
        for quote in quoted:
            text = text.replace(quote, " ")
        return not (self._said.groups(text) & CHECKED or lengths(text) or self._claims.made(text))


def _flat(text: str) -> str:
    return _BLANKS.sub(" ", text).strip(" .")


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
