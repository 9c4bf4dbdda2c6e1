"""The sentences of a report that stand in the very words of a question, or in the report's words for them.

"Is my eye muscle trapped?" is answered by "No entrapment of the inferior rectus muscle.", whatever else the report
says of that eye. Such a sentence is shown first; a yes or no that comes from other sentences does not stand beside it.
"""

from dataclasses import replace

from assistant.answer.evidence import SILENT, Gather
from assistant.answer.plan import Move, Plan, told_in
from assistant.answer.question import Part
from assistant.report.model import Finding
from assistant.report.sentences import Sentence
from guardrails.rawwords import OTHER_SIDE, WordsOf
from knowledge.lexicon import Mark
from knowledge.stems import stem
from prompts.language import is_small_word
from prompts.phrases import Phrases
from prompts.words import fold, tokens

_OF_THINGS = ("", "presence", "organ", "place", "change", "meaning", "size", "told", "bad")
_NOTED = ("", "critical")  # a plan that a person is told of as well may still be shown more of the report
_LONG = 5  # letters of a word that tells a sentence all alone
_SHOWN = 2
_BESIDE = 2  # words of the question that a sentence without the part needs where the plan has told something
_SILENCE = {
    "not_mentioned": None,
    "told_none": None,
    "who_can_say": "who_can_say_more",
    "clarify_what": None,
    "size_none": None,
}  # no longer true


class VeryWords:
    """Finds such sentences in one reading; `said` are the report's phrases for what people call otherwise, `words` tell sides."""

    def __init__(self, gather: Gather, said: Phrases, language: str, words: WordsOf) -> None:
        self._gather, self._said, self._language, self._words = gather, said, language, words

    def beside(self, plan: Plan, part: Part) -> Plan:
        """The plan with the sentences that it should have told; unchanged where it tells one of them."""
        if part.intent not in _OF_THINGS or plan.outcome not in ("answered", "clarify") or plan.reason not in _NOTED:
            return plan
        told = told_in(plan)
        kinds = {m.kind for m in plan.moves}
        unsized = "size_none" in kinds  # "it weighs" is none of the measures of a part
        unsaid = unsized or (part.intent == "change" and "not_mentioned" in kinds)
        rows = self._sentences(part, 1 if unsaid or not told else _BESIDE)
        rows = [s for s in rows if not unsized or any(c.isdigit() for c in s.text)]
        opened = bool(plan.moves) and plan.moves[0].kind == "opening"
        if any(s.id in told for s in rows):
            return self._in_full(plan, part, rows)
        if rows and opened and not (part.echoes or part.unknown):
            return plan
        if not rows:  # nothing in the report is trapped: what is there is no "yes" to that
            yes = opened and plan.moves[0].detail == "yes" and part.echoes and not any(self._echoed(i, part) for i in told)
            return replace(plan, moves=plan.moves[1:]) if yes else plan
        kept = [m for m in plan.moves if m.kind not in _SILENCE and m.kind != "opening"]
        closing = [Move(kind) for m in plan.moves if (kind := _SILENCE.get(m.kind))][:1]
        quotes = [Move("quote", sentence=s) for s in rows[:_SHOWN]]
        return replace(plan, moves=(*quotes, *kept, *closing), outcome="answered")

    def _in_full(self, plan: Plan, part: Part, rows: list[Sentence]) -> Plan:
        """The plan with a told sentence as it stands, where the words asked for are not in the name of what was told of it."""
        quoted = {m.sentence.id for m in plan.moves if m.sentence is not None}
        findings = [f for m in plan.moves for f in (m.finding, *m.findings) if f is not None]
        open_rows = [s for s in rows if s.id not in quoted and self._beyond(s, part, [f for f in findings if f.sentence == s.id])]
        quotes = tuple(Move("quote", sentence=s) for s in open_rows[:1])
        return replace(plan, moves=(*plan.moves, *quotes))

    def _beyond(self, sentence: Sentence, part: Part, told: list[Finding]) -> bool:
        """Whether a sentence says what is asked outside the names of its findings ("non-obstructing calculus")."""
        words = tokens(sentence.text, self._language)
        spans = [(words[m.start].start, words[m.end - 1].end) for m in self._said.find(words) if m.key in part.echoes]
        named = [(f.start - sentence.start, f.end - sentence.start) for f in told]
        return any(not any(a < end and start < b for a, b in named) for start, end in spans)

    def _sentences(self, part: Part, least: int) -> list[Sentence]:
        """The sentences that hold most of what a question names; a word or phrase that no entry explains must be among it."""
        rows = [s for s in self._gather.readable if s.section not in SILENT and not self._of_an_exam(s)]
        rows = [s for s in rows if not self._beyond_side(s, part.side)]
        scored = [(self._score(s, part, least), s) for s in rows]
        best = max((score for score, _ in scored), default=0)
        return [s for score, s in scored if score == best] if best else []

    def _beyond_side(self, sentence: Sentence, side: str | None) -> bool:
        """Whether a sentence names the other side alone than the one asked for."""
        if side is None or side not in OTHER_SIDE:
            return False
        return self._words.groups(sentence.text) & {*OTHER_SIDE, "both"} == {OTHER_SIDE[side]}

    def _of_an_exam(self, sentence: Sentence) -> bool:
        """Whether a line only names an exam, as titles do ("XR pelvis"); "Line tip in projection of the cava." tells of a device."""
        reading = self._gather.reading
        said = {f.sentence for f in reading.findings} | {o.sentence for o in reading.organs}
        said |= {r.sentence for r in reading.recommendations}
        terms = [t for t in reading.terms if sentence.start <= t.start < sentence.end]
        kinds = {t.kind for t in terms}
        told = "device" in kinds and sentence.text.rstrip().endswith(".")
        heads = sentence.id == reading.sentences[0].id and _capitals(sentence.text)  # "PANORAMIQUE DENTAIRE" heads the report
        return sentence.id not in said and ("exam" in kinds or heads) and not told

    def _score(self, sentence: Sentence, part: Part, least: int) -> int:
        stems = {stem(t.folded, self._language) for t in tokens(sentence.text, self._language)}
        marks = [m for m in part.marks if m.last]
        named = sum(self._names(m, part, sentence, stems) for m in marks)
        echoed = self._echoed(sentence.id, part)
        free = [w for w in part.unknown if len(w) >= _LONG and stem(fold(w, self._language), self._language) in stems]
        if not echoed and not free and (part.unknown or part.echoes or not marks or named < len(marks)):
            return 0
        if marks and not named and len(echoed) + len(free) < least:
            return 0  # "swelling" alone is not that of the part which is asked for
        return 2 * named + 3 * len(echoed) + 2 * len(free)

    def _echoed(self, sentence: str, part: Part) -> set[str]:
        """The rows of `said_as` asked about that a sentence says in the report's words."""
        text = self._gather.reading.sentence(sentence).text
        return {m.key for m in self._said.find(tokens(text, self._language))} & set(part.echoes)

    def _names(self, mark: Mark, part: Part, sentence: Sentence, stems: set[str]) -> bool:
        """Whether a sentence has the words of a term of the question as they are, or its concept in other words."""
        own = [w for w in part.words[mark.first : mark.last] if not is_small_word(w.folded, self._language)]
        if own and all(stem(w.folded, self._language) in stems for w in own):
            return True
        wanted = {r.concept for r in mark.readings}
        return any(
            sentence.start <= t.start < sentence.end
            and any(w in {t.concept, *self._gather.concepts[t.concept].of[:1]} or self._gather.within(t.concept, w) for w in wanted)
            for t in self._gather.reading.terms
        )


def _capitals(text: str) -> bool:
    """Whether a line is a title in capitals without a mark at its end."""
    return text.isupper() and not text.rstrip().endswith((".", ":"))
