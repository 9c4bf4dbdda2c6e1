"""The composed writer: moves become sentences from wording files and glossary entries; no model, no network.

Every sentence is made of report words (cut by their spans), glossary text and fixed wording, and says where from.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from assistant.answer.grammar import Grammar, Lacking
from assistant.answer.naming import IN_MM, Names
from assistant.answer.plan import Move, Plan
from assistant.answer.reply import Level, Said, Source
from assistant.report.measures import Measure
from assistant.report.model import Finding, OrganState, Reading, Recommendation
from knowledge.entries import Entries, Entry

_ASIDE = 60  # characters of the report that stand in brackets behind a composed sentence
_SIZED = (*IN_MM, "ml")  # units of a size that is said with its finding


class Composer:
    """Writes in one language and level about one reading."""

    def __init__(
        self,
        words: Mapping[str, Any],
        grammar: Grammar,
        entries: Entries,
        language: str,
        reading: Reading,
        level: Level,
        bare: Callable[[Finding], bool] = lambda _: False,
    ) -> None:
        self._w, self._grammar, self._reading, self._level = words, grammar, reading, level
        self._bare = bare  # whether a composed sentence would leave out what a word beside the finding says
        self._names = Names(words, grammar, entries, language, reading, level == "easy")
        self._entry, self._same = self._names.entry, self._names.same
        self._used: dict[str, int] = {}

    def write(self, plan: Plan) -> list[Said]:
        """The sentences of a plan; a sentence that would say the same again is left out."""
        said: list[Said] = []
        for move in plan.moves:
            if move.sentence is not None and move.sentence.id in self._reading.hostile:
                continue
            for sentence in self._move(move):
                if not _said_before(sentence, said, move.kind):
                    said.append(sentence)
        return said

    def _move(self, move: Move) -> list[Said]:
        method: Callable[[Move], list[Said]] | None = getattr(self, f"_say_{move.kind}", None)
        return method(move) if method else [self.fixed(move.kind, topic=move.topic)]

    def measure(self, m: Measure, values: Sequence[float] | None = None) -> str:
        """A measure as the report gives it, in the answer's number format."""
        return self._names.measure(m, values)

    def interval(self, advice: Recommendation) -> str:
        """ "in 6 to 12 months" in the answer's language; "" where the report names no interval we can say."""
        return self._names.interval(advice)

    # -- pieces -------------------------------------------------------------------------------------------------

    def fixed(self, key: str, **slots: str) -> Said:
        """A sentence of fixed wording by its key ("handoff.sent")."""
        return Said(str(self._wording(key)).format(**slots), (Source("wording", key),))

    def _wording(self, key: str) -> Any:
        text: Any = self._w
        for part in key.split("."):
            text = text[part]
        return text

    def _report(self, sentence: str, start: int, end: int) -> Source:
        return Source("report", sentence, self._reading.text[start:end], start, end)

    def _of_finding(self, f: Finding) -> tuple[Source, ...]:
        s = self._reading.sentence(f.sentence)
        source = self._report(s.id, s.start, s.end)
        start, end = self._reading.title
        if f.side and f.side == self._reading.title_side and f.sided_by_title:
            first = self._reading.sentences[0]
            return source, self._report(first.id if first.start < end else "title", start, end)
        return (source,)

    def _about(self, f: Finding, key: str, **slots: object) -> list[Said]:
        """A sentence on a finding, its words in the form of that finding."""
        entry = self._entry(f.concept)
        text = self._grammar.filled(self._wording(key), entry.form if entry else "", **slots)
        return [Said(text, self._of_finding(f))]

    # -- findings -----------------------------------------------------------------------------------------------

    def _say_opening(self, move: Move) -> list[Said]:
        return [self.fixed(f"opening.{move.detail}")]

    def _say_state(self, move: Move) -> list[Said]:
        """A finding; also in the report's words, where one of them says more of it than a composed sentence can."""
        f = move.finding
        assert f is not None
        beside = f.assertion.word in ("present", "possible") and (self._bare(f) or self._names.torn(f))
        return [*self._stated(f), *(self._quoted(f) if beside else ())]

    def _stated(self, f: Finding) -> list[Said]:
        entry = self._entry(f.concept)
        if entry is None:
            return self._quoted(f)
        sources = (*self._of_finding(f), Source("glossary", f.concept, entry.say))
        word = f.assertion.word
        if word == "other_person" and f.assertion.polarity == "negative":
            return self._quoted(f)  # "fetus: right kidney not dilated" is no dilated kidney of the baby
        if word == "absent" and f.change == "resolved":
            return self._state("resolved", f, entry, sources)
        if word == "absent" and self._names.narrowed(f):
            return self._quoted(f)
        if word == "absent" and entry.absent:
            return [Said(self._names.absent(entry.absent, f.side), sources)]
        key = {"absent": "absent_plain", "possible": f.nuance or "possible"}.get(word, word)
        if word == "other_person" and f.person:
            key = f"other_person_{f.person}"
        if word == "present" and f.change == "new":
            key = "present_new"
        return self._state(key, f, entry, sources)

    def _state(self, key: str, f: Finding, entry: Entry, sources: tuple[Source, ...]) -> list[Said]:
        """The state in the first wording whose cases the glossary has; in the report's words where there is none."""
        size = f.size[0] if f.size and f.size[0].unit in _SIZED else None
        inline = "" if size is None else str(self._w["size"]["inline" if size.unit in IN_MM else "inline_degree"])
        slots = {
            "np": self._names.of_finding(f, entry),
            "term": self._names.term(f, entry),
            "where": self._names.where(f),
            "degree": self._names.degree(f, entry),
            "size": self._grammar.filled(inline, entry.form, size=self._names.size(f)) if size else "",
            "bracket": str(self._w["size"]["bracket"]).format(size=self._names.size(f)) if size else "",
        }
        for wording in self._variants(key):
            try:
                return [Said(self._grammar.filled(wording, entry.form, **slots), sources)]
            except Lacking:
                continue
        return self._quoted(f)

    def _variants(self, key: str) -> list[str]:
        """The wordings of a state, the next one first, so that no two sentences in a row begin alike."""
        wordings = self._w["state"][key]
        if isinstance(wordings, str):
            return [wordings]
        at = self._used.get("state", 0) if key.startswith("present") else self._used.get(key, 0)
        self._used["state"] = self._used.get("state", 0) + 1
        self._used[key] = at + 1
        first = at if at < len(wordings) else 1 + (at - 1) % (len(wordings) - 1) if len(wordings) > 1 else 0
        return [str(wordings[first]), *(str(w) for w in wordings[1:]), str(wordings[0])]

    def _say_absent_list(self, move: Move) -> list[Said]:
        plain = [(f, e) for f in move.findings if (e := self._entry(f.concept)) and not self._names.narrowed(f)]
        if len(plain) == 1:
            rest = [s for f in move.findings if f is not plain[0][0] for s in self._quoted(f)]
            return [*self._say_state(Move("state", finding=plain[0][0])), *rest]
        rows = [(self._names.absent_item(f, e), self._of_finding(f)) for f, e in plain]
        said = [self._listed("list.absent", rows)] if rows else []
        narrowed = {f.sentence: f for f in move.findings if self._names.narrowed(f) or self._entry(f.concept) is None}
        return said + [s for f in narrowed.values() for s in self._quoted(f)]

    def _listed(self, key: str, rows: Sequence[tuple[str, tuple[Source, ...]]]) -> Said:
        items = self._grammar.listed(list(dict.fromkeys(text for text, _ in rows)))
        sources = tuple(dict.fromkeys(source for _, several in rows for source in several))
        return Said(str(self._wording(key)).format(items=items), sources)

    def _say_side(self, move: Move) -> list[Said]:
        f = move.finding
        assert f is not None and f.side is not None
        return [Said(str(self._w["side_words"][f.side]), self._of_finding(f))]

    def _say_size(self, move: Move) -> list[Said]:
        f = move.finding
        assert f is not None
        entry, size = self._entry(f.concept), f.size[0]
        name = self._names.measured(entry) if entry else f.term
        where = self._names.where(f) if entry else ""
        return self._about(f, "size.is", name=name, where=where, size=self._names.size(f), pictured=self._names.pictured(size))

    def _say_prior(self, move: Move) -> list[Said]:
        f = move.finding
        assert f is not None
        m = next(m for m in f.size if m.prior)
        if m.prior == m.values:
            return self._about(f, "change.unchanged")
        said = self._about(f, "change.prior", prior=self.measure(m, m.prior), size=self.measure(m))
        if f.earlier_in is None:
            return said
        told = self._reading.sentence(f.earlier_in)
        return [replace(s, sources=(*s.sources, self._report(told.id, told.start, told.end))) for s in said]

    def _say_count(self, move: Move) -> list[Said]:
        f = move.finding
        assert f is not None and f.count is not None
        entry = self._entry(f.concept)
        return self._about(f, "count.is", count=self._names.count(f.count, entry.form if entry else ""))

    def _say_change(self, move: Move) -> list[Said]:
        f = move.finding
        assert f is not None and f.change is not None
        return self._about(f, f"change.{f.change}")

    def _say_size_none(self, move: Move) -> list[Said]:
        return [self.fixed("size.none", name=self._grammar.quoted(move.topic))]

    def _say_count_none(self, move: Move) -> list[Said]:
        return [self.fixed("count.none")]

    def _say_change_none(self, move: Move) -> list[Said]:
        return [self.fixed("change.none")]

    def _say_place_none(self, move: Move) -> list[Said]:
        return [self.fixed("place.none")]

    # -- earlier reports ----------------------------------------------------------------------------------------

    def _say_then_now(self, move: Move) -> list[Said]:
        """Both sizes with their dates, and nothing of what that means."""
        f, then, past = move.finding, move.then, move.past
        assert f is not None and then is not None and past is not None
        entry = self._entry(f.concept)
        day = self._day(past.date)
        slots = {
            "name": self._grammar.quoted(entry.preferred if entry else f.term),
            "then": self.measure(then.size[0]), "now": self.measure(f.size[0]), "date": day,
        }  # fmt: skip
        s = past.reading.sentence(then.sentence)
        before = Source("report", s.id, s.text, s.start, s.end, past.id)
        return [Said(str(self._w["compare"]["sizes"]).format(**slots), (before, *self._of_finding(f)), (day, slots["name"]))]

    def _say_earlier_named(self, move: Move) -> list[Said]:
        past, s = move.past, move.sentence
        assert past is not None and s is not None
        day = self._day(past.date)
        start, end = past.reading.title
        sources = (self._report(s.id, s.start, s.end), Source("report", "title", past.reading.text[start:end], start, end, past.id))
        return [Said(str(self._w["compare"]["named"]).format(date=day), sources, (day,))]

    def _say_compare_none(self, move: Move) -> list[Said]:
        assert move.past is not None
        return [self.fixed("compare.none", date=self._day(move.past.date))]

    def _say_compare_disagrees(self, move: Move) -> list[Said]:
        return [self.fixed("compare.disagrees")]

    def _day(self, iso: str) -> str:
        """A date as the answer's language writes it; as it was given where it is none."""
        try:
            day = date.fromisoformat(iso[:10])
        except ValueError:
            return iso
        return str(self._w["compare"]["date"]).format(day=day.day, month=self._w["compare"]["months"][day.month - 1], year=day.year)

    # -- organs -------------------------------------------------------------------------------------------------

    def _say_normal_list(self, move: Move) -> list[Said]:
        rows = []
        for o in move.organs:
            entry = self._entry(o.concept)
            if entry:
                rows.append((self._names.organ(o, entry), (self._report(o.sentence, o.start, o.end),)))
        return [self._listed("list.normal", rows)] if rows else []

    def _say_normal(self, move: Move) -> list[Said]:
        o = move.organ
        assert o is not None
        entry = self._entry(o.concept)
        s = self._reading.sentence(o.sentence)
        sources = (self._report(s.id, s.start, s.end), Source("glossary", o.concept))
        if entry is None:
            return [self._quote("quote", s.id, s.start, s.end)]
        if self._same and not self._names.named_plainly(o, entry):
            return [self._quote("quote", s.id, s.start, s.end)]
        if entry.normal:
            text = entry.normal_both if o.side == "both" and entry.normal_both else self._grammar.sided(entry.normal, None, o.side)[0]
        else:
            text = self._grammar.filled(self._w["state"]["normal_plain"], entry.form, name=self._names.organ(o, entry))
        return [Said(self._in_its_words(text, o), sources)]

    def _in_its_words(self, text: str, organ: OrganState) -> str:
        """A sentence with the words of the report behind it ("intact"), where they are short and of the answer's language."""
        words = self._words(organ.start, organ.end)
        if not self._same or len(words) > _ASIDE or words.casefold() in text.casefold():
            return text
        return text.rstrip(".") + str(self._w["term_quoted"]).format(term=words) + "."

    def _say_not_assessed(self, move: Move) -> list[Said]:
        o = move.organ
        assert o is not None
        entry = self._entry(o.concept)
        s = self._reading.sentence(o.sentence)
        if entry is None:
            return [self._quote("quote", s.id, s.start, s.end)]
        side = f" {self._w['sides'][o.side]}" if o.side else ""
        text = self._grammar.filled(self._w["state"]["not_assessed"], entry.form, name=self._names.topic(entry), side=side)
        return [Said(text, (self._report(s.id, s.start, s.end), Source("glossary", o.concept)))]

    def _say_extent(self, move: Move) -> list[Said]:
        e = move.extent
        assert e is not None
        entry = self._entry(e.concept)
        slots = {"name": self._names.topic(entry) if entry else "", "size": self.measure(e.measure)}
        side = f" {self._w['sides'][e.side]}" if e.side else ""
        text = self._grammar.filled(self._w["size"]["extent"], entry.form if entry else "", side=side, **slots)
        return [Said(text, (self._report(e.sentence, e.start, e.end),))]

    # -- quotes -------------------------------------------------------------------------------------------------

    def _quoted(self, f: Finding) -> list[Said]:
        s = self._reading.sentence(f.sentence)
        return [self._quote("quote", s.id, s.start, s.end)]

    def _quote(self, key: str, sentence: str, start: int, end: int) -> Said:
        key = key if self._same or key != "quote" else "quote_foreign"
        frame, _, _ = str(self._w[key]).partition("{quote}")
        text = str(self._w[key]).format(quote=self._words(start, end))
        return Said(text, (self._report(sentence, start, end),), (frame,))

    def _words(self, start: int, end: int) -> str:
        """Words of the report, on one line."""
        return " ".join(self._reading.text[start:end].split())

    def quotes(self, said: Said) -> list[Said]:
        """What is said instead of a sentence that may not leave: the report's own words that it cites."""
        return [
            self._quote("quote", s.id, s.start, s.end)
            for s in said.sources
            if s.start is not None and s.end is not None and not s.report
        ]

    def _say_quote(self, move: Move, key: str = "quote") -> list[Said]:
        s = move.sentence
        assert s is not None
        return [self._quote(key, s.id, s.start, s.end)]

    def _say_quote_also(self, move: Move) -> list[Said]:
        return self._say_quote(move, "quote_also")

    def _say_quote_reason(self, move: Move) -> list[Said]:
        return self._say_quote(move, "quote_reason")

    def _say_quote_technique(self, move: Move) -> list[Said]:
        return self._say_quote(move, "quote_technique")

    def _say_quote_comparison(self, move: Move) -> list[Said]:
        return self._say_quote(move, "quote_comparison")

    def _say_quote_near(self, move: Move) -> list[Said]:
        return self._say_quote(move, "quote_near")

    def _say_unsure(self, move: Move) -> list[Said]:
        return [self.fixed("unsure")]

    # -- explanations, advice -----------------------------------------------------------------------------------

    def _explained(self, entry: Entry) -> str:
        return entry.easy if self._level == "easy" and entry.easy else entry.plain

    def _say_explain(self, move: Move) -> list[Said]:
        entry = self._entry(move.concept)
        if entry is None:
            return []
        return [Said(self._explained(entry), (Source("glossary", move.concept, entry.preferred),))]

    def _say_explain_named(self, move: Move) -> list[Said]:
        entry = self._entry(move.concept)
        if entry is None:
            return []
        text = str(self._w["explain_named"]).format(term=entry.preferred, plain=self._explained(entry))
        return [Said(text, (Source("glossary", move.concept, entry.preferred),))]

    def _say_advice(self, move: Move) -> list[Said]:
        advice = move.advice
        assert advice is not None
        source = (self._report(advice.sentence, advice.start, advice.end),)
        exam = self._entry(advice.modality) if advice.modality else None
        when = self.interval(advice)
        quote = self._words(advice.start, advice.end)
        plain = Said(self._w["advice"]["plain"].format(quote=quote), source)
        if exam is None or not (when or self._same is False):
            return [plain]
        interval = f" {when}" if when else ""
        try:
            text = self._grammar.filled(self._w["advice"]["exam"], exam.form, exam=self._names.plain(exam), interval=interval)
        except Lacking:
            return [plain]
        if self._same and when and self._says_no_more(advice):
            return [Said(text, source)]
        return [Said(text, source), Said(self._w["quote" if self._same else "quote_foreign"].format(quote=quote), source)]

    def _says_no_more(self, advice: Recommendation) -> bool:
        """Whether advice holds no more than its exam and its time, so that its words need not be read out too."""
        kinds = {t.kind for t in self._reading.terms if advice.start <= t.start < advice.end}
        return kinds <= {"exam", "phrase"} and not advice.condition and advice.end - advice.start <= _ASIDE

    def _say_advice_none(self, move: Move) -> list[Said]:
        return [self.fixed("advice.none")]

    def _say_told(self, move: Move) -> list[Said]:
        c = move.told
        assert c is not None
        text = self._w["told"]["is"].format(quote=self._words(c.start, c.end))
        return [Said(text, (self._report(c.sentence, c.start, c.end),))]

    def _say_told_none(self, move: Move) -> list[Said]:
        return [self.fixed("told.none")]

    def _say_contradiction(self, move: Move) -> list[Said]:
        return [self.fixed("handoff.contradiction")]

    def _say_clarify_what(self, move: Move) -> list[Said]:
        return [self.fixed("clarify.what")]


def _said_before(sentence: Said, said: Sequence[Said], kind: str) -> bool:
    """Whether a sentence has been said; one that only quotes, also where its words stand in an earlier sentence."""
    if any(sentence.text == s.text for s in said):
        return True
    if kind == "advice" or len(sentence.sources) != 1 or sentence.sources[0].kind != "report":
        return False
    words = " ".join(sentence.sources[0].quote.split()).strip(" .").casefold()
    return bool(words) and words in sentence.text.casefold() and any(words in s.text.casefold() for s in said)
