"""The composed writer: moves become sentences from wording files and glossary entries; no model, no network.

Every sentence is made of report words (cut by their spans), glossary text and fixed wording, and says where from.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.answer.plan import Move, Plan
from assistant.answer.reply import Level, Said, Source
from assistant.report.measures import Measure
from assistant.report.model import Finding, OrganState, Place, Reading, Recommendation
from knowledge.entries import Entries, Entry
from knowledge.stems import stem
from prompts.words import fold

_SLOT = re.compile(r" ?\{side(?::nom)?\}")
_DIGITS = re.compile(r"\d+")
_UNCOUNTED = ("mass", "m0", "f0", "n0")
_IN_MM = {"mm": 1.0, "cm": 10.0}


class Composer:
    """Writes in one language and level about one reading."""

    def __init__(self, words: Mapping[str, Any], entries: Entries, language: str, reading: Reading, level: Level) -> None:
        self._w, self._entries, self._language, self._reading, self._level = words, entries, language, reading, level
        self._grammar: Mapping[str, Any] = words["grammar"]
        self._same = reading.language == language
        self._bracketed: set[str] = set()
        self._used: dict[str, int] = {}

    def write(self, plan: Plan) -> list[Said]:
        """The sentences of a plan; a sentence that would say the same again is left out."""
        said: list[Said] = []
        for move in plan.moves:
            if move.sentence is not None and move.sentence.id in self._reading.hostile:
                continue
            for sentence in self._move(move):
                if sentence.text not in {s.text for s in said}:
                    said.append(sentence)
        return said

    def _move(self, move: Move) -> list[Said]:
        method = getattr(self, f"_say_{move.kind}", None)
        return method(move) if method else [self._fixed(move.kind, topic=move.topic)]

    # -- pieces -------------------------------------------------------------------------------------------------

    def _entry(self, concept: str) -> Entry | None:
        return self._entries.entry(concept, self._language)

    def fixed(self, key: str, **slots: str) -> Said:
        """A sentence of fixed wording by its key ("handoff.sent")."""
        return self._fixed(key, **slots)

    def _fixed(self, key: str, **slots: str) -> Said:
        text: Any = self._w
        for part in key.split("."):
            text = text[part]
        return Said(str(text).format(**slots), (Source("wording", key),))

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

    def _name(self, entry: Entry) -> str:
        """The name of a concept as a topic: "the spleen", "gallstones"."""
        article = self._grammar["definite"].get(entry.form, "") if entry.kind == "anatomy" else ""
        return f"{article} {entry.say}".strip()

    def _phrase(self, f: Finding, entry: Entry, case: str = "nominative") -> str:
        """The noun phrase of a finding: article, degree, name ("einen kleinen Riss" in the accusative)."""
        form, degree = entry.form, self._w["degrees"].get(f.degree or "")
        name = entry.say
        declined = self._grammar.get(case, {}).get(form)
        if declined:
            name = _declined(name, declined["from"], declined["to"])
        if degree and form in _UNCOUNTED and "amount" in degree:
            return f"{degree['amount']} {name}"
        if degree and "adjective" in degree:
            name = f"{degree['adjective']}{declined['ending'] if declined else self._ending(form)} {name}"
        return f"{declined['article'] if declined else self._article(form, name)} {name}".strip()

    def _degree(self, f: Finding, entry: Entry) -> str:
        """How marked it is, said after the place, where it was not said as an amount before the name."""
        degree = self._w["degrees"].get(f.degree or "", {})
        counted = entry.form in _UNCOUNTED and "amount" in degree
        return "" if counted else str(degree.get("suffix", ""))

    def _ending(self, form: str) -> str:
        return str(self._grammar["endings"].get(form, ""))

    def _article(self, form: str, name: str) -> str:
        article = str(self._grammar["article"].get(form, ""))
        if article == "indefinite":
            return str(self._grammar["vowel_article"] if name[:1].lower() in "aeiou" else self._grammar["article_word"])
        return article

    def _term(self, f: Finding, entry: Entry) -> str:
        """The specialist word in brackets, once: as the report writes it, or in the answer's language."""
        word, key = " ".join(f.term.split()) if self._same else entry.preferred, "term"
        if self._same and self._grammar["inflects"] and (" " in word or word[:1].islower()):
            key = "term_quoted"  # "gelenkseitigem Partialriss": the report's words, as they are bent there
        said = "(" in entry.say or word.casefold() in entry.say.casefold()
        if said or f.concept in self._bracketed or self._level == "easy":
            return ""
        self._bracketed.add(f.concept)
        if self._same and word[:1].isupper() and word[1:2].islower() and entry.preferred[:1].islower():
            word = word[0].lower() + word[1:]
        return str(self._w[key].format(term=word))

    def _where(self, f: Finding, entry: Entry) -> str:
        """Place and side as a phrase that follows the name: " in the right kidney", " at L4/5, on the left"."""
        places = [p for p in self._places(f) if (e := self._entry(p.concept)) is not None and e.where]
        side = f.side
        text = ""
        for place in places[:2]:
            where = self._entry(place.concept)
            assert where is not None and where.where is not None
            phrase, used = self._sided(where.where, where.where_both, side)
            side = None if used else side
            text += f" {phrase}" if not text else f", {phrase}"
        if f.level:
            key = "part" if f.level[:1] in "Ss" and f.level[1:2].isalpha() else "level"
            text += str(self._w["place"][key]).format(level=" ".join(f.level.split()))
        if side:
            text += f" {self._w['sides'][side]}" if not text else f", {self._w['sides'][side]}"
        return text

    def _places(self, f: Finding) -> list[Place]:
        """The places worth saying: not the organ that the name already implies, not the whole beside its part."""
        own = {f.concept, *self._entries.concepts[f.concept].of}
        kept = [p for p in f.location if p.concept not in own and p.concept not in self._w["unsaid_places"]]
        above = {part for p in kept for part in self._entries.concepts[p.concept].of}
        return [p for p in kept if p.concept not in above]

    def _sided(self, text: str, both: str | None, side: str | None) -> tuple[str, bool]:
        if "{side" not in text:
            return text, False
        if side == "both" and both:
            return both, True
        if side in ("left", "right"):
            text = text.replace("{side:nom}", str(self._w["side_nominative"][side]))
            return text.replace("{side}", str(self._w["side_slot"][side])), True
        return _SLOT.sub("", text), False

    def _number(self, value: float) -> str:
        return f"{value:g}".replace(".", str(self._grammar["decimal"]))

    def measure(self, m: Measure, values: Sequence[float] | None = None) -> str:
        """A measure as the report gives it, in the answer's number format."""
        shown = [self._number(v) for v in (values or m.values)]
        if m.range and values is None and len(shown) == 2:
            text = str(self._w["size"]["range"]).format(low=shown[0], high=shown[1], unit=m.unit)
        else:
            text = f"{str(self._w['times']).join(shown)} {m.unit}"
        key = m.bound or ("about" if m.approximate else "")
        return str(self._w["size"][key]).format(size=text) if key else text

    def _pictured(self, m: Measure) -> str:
        if m.unit not in _IN_MM:
            return ""
        largest = max(m.values) * _IN_MM[m.unit]
        text = next((row["text"] for row in self._w["pictured"] if largest <= row["to"]), None)
        return str(self._w["size"]["pictured"]).format(text=text) if text else ""

    # -- moves --------------------------------------------------------------------------------------------------

    def _say_opening(self, move: Move) -> list[Said]:
        return [self._fixed(f"opening.{move.detail}")]

    def _say_state(self, move: Move) -> list[Said]:
        f = move.finding
        assert f is not None
        entry = self._entry(f.concept)
        if entry is None:
            return self._quoted(f)
        sources = (*self._of_finding(f), Source("glossary", f.concept, entry.say))
        word = f.assertion.word
        if word == "absent" and f.change == "resolved":
            return [self._state("resolved", f, entry, sources)]
        if word == "absent" and self._narrowed(f):
            return self._quoted(f)
        if word == "absent" and entry.absent:
            return [Said(self._absent(entry.absent, f.side), sources)]
        key = {"absent": "absent_plain", "possible": f.nuance or "possible"}.get(word, word)
        if word == "other_person" and f.person:
            key = f"other_person_{f.person}"
        if word == "present" and f.change == "new":
            key = "present_new"
        return [self._state(key, f, entry, sources)]

    def _narrowed(self, f: Finding) -> bool:
        """Whether an absence holds only with its own words: of a kind, a degree, a level or a place."""
        return f.limited or bool(f.degree or f.level) or bool(self._places(f))

    def _absent(self, sentence: str, side: str | None) -> str:
        """An absence with its side inside the sentence: "No break was seen on the right." """
        if side is None:
            return sentence
        words, rule = str(self._w["sides"][side]), self._w["absent_side"]
        if rule.get("end") and sentence.endswith("."):
            return f"{sentence[:-1]} {words}."
        begin = next((b for b in rule.get("after", ()) if sentence.startswith(b)), None)
        return f"{begin}{words} {sentence[len(begin) :]}" if begin else f"{self._w['side_prefix'][side]}{sentence}"

    def _state(self, key: str, f: Finding, entry: Entry, sources: tuple[Source, ...]) -> Said:
        size = f.size[0] if f.size and f.size[0].unit in (*_IN_MM, "ml") else None
        shown = "" if size is None else str(self._w["size"]["inline" if size.unit in _IN_MM else "inline_degree"])
        number = "plural" if entry.form == "pl" else "singular"
        text = self._variant(key).format(
            np=self._phrase(f, entry),
            acc=self._phrase(f, entry, "accusative"),
            term=self._term(f, entry),
            where=self._where(f, entry),
            degree=self._degree(f, entry),
            size=shown.format(size=self.measure(size)) if size else "",
            bracket=str(self._w["size"]["bracket"]).format(size=self.measure(size)) if size else "",
            **{"is": self._w["verbs"][number], "lets": self._w["lets"][number]},
        )
        return Said(" ".join(text.split()), sources)

    def _variant(self, key: str) -> str:
        """The wording of a state; of several the next one, so that no two sentences in a row begin alike."""
        wordings = self._w["state"][key]
        if isinstance(wordings, str):
            return wordings
        at = self._used.get("state", 0) if key.startswith("present") else self._used.get(key, 0)
        self._used["state"] = self._used.get("state", 0) + 1
        self._used[key] = at + 1
        return str(wordings[at if at < len(wordings) else 1 + (at - 1) % (len(wordings) - 1)])

    def _quoted(self, f: Finding) -> list[Said]:
        s = self._reading.sentence(f.sentence)
        return [self._quote("quote", s.id, s.start, s.end)]

    def _quote(self, key: str, sentence: str, start: int, end: int) -> Said:
        key = key if self._same or key != "quote" else "quote_foreign"
        quote = " ".join(self._reading.text[start:end].split())
        return Said(str(self._w[key]).format(quote=quote), (self._report(sentence, start, end),))

    def quotes(self, said: Said) -> list[Said]:
        """What is said instead of a sentence that may not leave: the report's own words that it cites."""
        return [self._quote("quote", s.id, s.start, s.end) for s in said.sources if s.start is not None and s.end is not None]

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

    def _say_absent_list(self, move: Move) -> list[Said]:
        plain = [(f, e) for f in move.findings if (e := self._entry(f.concept)) and not self._narrowed(f)]
        if len(plain) == 1:
            rest = [s for f in move.findings if f is not plain[0][0] for s in self._quoted(f)]
            return [*self._say_state(Move("state", finding=plain[0][0])), *rest]
        rows = [(self._absent_item(f, e), self._of_finding(f)) for f, e in plain]
        said = [self._listed("list.absent", rows)] if rows else []
        narrowed = {f.sentence: f for f in move.findings if self._narrowed(f) or self._entry(f.concept) is None}
        return said + [s for f in narrowed.values() for s in self._quoted(f)]

    def _absent_item(self, f: Finding, entry: Entry) -> str:
        side = f" {self._w['sides'][f.side]}" if f.side in ("left", "right") else ""
        place = ""
        if not self._entries.concepts[f.concept].of:
            named = [e.say for p in self._places(f)[:1] if (e := self._entry(p.concept))]
            place = str(self._w["term"]).format(term=named[0]) if named else ""
        return entry.say + (place or self._term(f, entry)) + side

    def _say_normal_list(self, move: Move) -> list[Said]:
        rows = []
        for o in move.organs:
            entry = self._entry(o.concept)
            if entry:
                rows.append((self._organ_name(o, entry), (self._report(o.sentence, o.start, o.end),)))
        return [self._listed("list.normal", rows)] if rows else []

    def _named_plainly(self, o: OrganState, entry: Entry) -> bool:
        """Whether the report names the part as the glossary does: "saphenous vein" does not speak for all leg veins."""
        names = {stem(fold(w, self._language), self._language) for w in f"{entry.preferred} {entry.say}".split()}
        inside = [t for t in self._reading.terms if t.concept == o.concept and o.start <= t.start < o.end]
        words = [w for t in inside for w in self._reading.text[t.start : t.end].split()]
        return all(stem(fold(w.strip(",.;:"), self._language), self._language) in names for w in words)

    def _organ_name(self, o: OrganState, entry: Entry) -> str:
        paired = entry.where is not None and "{side" in entry.where
        side = f" ({self._w['sides'][o.side]})" if paired and o.side in ("left", "right") else ""
        return entry.say + side

    def _listed(self, key: str, rows: Sequence[tuple[str, tuple[Source, ...]]]) -> Said:
        items = list(dict.fromkeys(text for text, _ in rows))
        last = str(self._grammar["list_and"])
        text = items[0] if len(items) == 1 else ", ".join(items[:-1]) + last + items[-1]
        group, name = key.split(".")
        sources = tuple(dict.fromkeys(source for _, several in rows for source in several))
        return Said(str(self._w[group][name]).format(items=text), sources)

    def _say_normal(self, move: Move) -> list[Said]:
        o = move.organ
        assert o is not None
        entry = self._entry(o.concept)
        s = self._reading.sentence(o.sentence)
        sources = (self._report(s.id, s.start, s.end), Source("glossary", o.concept))
        if entry is None:
            return [self._quote("quote", s.id, s.start, s.end)]
        if self._same and not self._named_plainly(o, entry):
            return [self._quote("quote", s.id, s.start, s.end)]
        if entry.normal:
            text = entry.normal_both if o.side == "both" and entry.normal_both else None
            text = text or self._sided(entry.normal, None, o.side)[0]
            return [Said(text, sources)]
        return [Said(self._w["state"]["normal_plain"].format(name=self._organ_name(o, entry)), sources)]

    def _say_not_assessed(self, move: Move) -> list[Said]:
        o = move.organ
        assert o is not None
        entry = self._entry(o.concept)
        s = self._reading.sentence(o.sentence)
        if entry is None:
            return [self._quote("quote", s.id, s.start, s.end)]
        side = f" {self._w['sides'][o.side]}" if o.side else ""
        text = self._w["state"]["not_assessed"].format(name=self._name(entry), side=side)
        return [Said(text, (self._report(s.id, s.start, s.end), Source("glossary", o.concept)))]

    def _say_side(self, move: Move) -> list[Said]:
        f = move.finding
        assert f is not None and f.side is not None
        return [Said(str(self._w["side_words"][f.side]), self._of_finding(f))]

    def _say_size(self, move: Move) -> list[Said]:
        f = move.finding
        assert f is not None
        entry = self._entry(f.concept)
        name = f"{self._grammar['the']} {entry.say}".strip() if entry else f.term
        size = f.size[0]
        where = self._where(f, entry) if entry else ""
        pictured = self._pictured(size)
        text = self._w["size"]["is"].format(name=name, where=where, size=self.measure(size), pictured=pictured)
        return [Said(text, self._of_finding(f))]

    def _say_prior(self, move: Move) -> list[Said]:
        f = move.finding
        assert f is not None
        m = next(m for m in f.size if m.prior)
        if m.prior == m.values:
            return [Said(str(self._w["change"]["unchanged"]), self._of_finding(f))]
        text = self._w["change"]["prior"].format(prior=self.measure(m, m.prior), size=self.measure(m))
        return [Said(text, self._of_finding(f))]

    def _say_extent(self, move: Move) -> list[Said]:
        e = move.extent
        assert e is not None
        entry = self._entry(e.concept)
        name = self._name(entry) if entry else ""
        side = f" {self._w['sides'][e.side]}" if e.side else ""
        text = self._w["size"]["extent"].format(name=name, side=side, size=self.measure(e.measure))
        return [Said(text, (self._report(e.sentence, e.start, e.end),))]

    def _say_size_none(self, move: Move) -> list[Said]:
        return [self._fixed("size.none", name=f"“{move.topic}”")]

    def _say_count(self, move: Move) -> list[Said]:
        f = move.finding
        assert f is not None and f.count is not None
        count = str(self._w["numbers"].get(str(f.count)) or self._w["numbers"].get(f.count) or f.count)
        return [Said(self._w["count"]["is"].format(count=count), self._of_finding(f))]

    def _say_count_none(self, move: Move) -> list[Said]:
        return [self._fixed("count.none")]

    def _say_change(self, move: Move) -> list[Said]:
        f = move.finding
        assert f is not None and f.change is not None
        return [Said(str(self._w["change"][f.change]), self._of_finding(f))]

    def _say_change_none(self, move: Move) -> list[Said]:
        return [self._fixed("change.none")]

    def _say_place_none(self, move: Move) -> list[Said]:
        return [self._fixed("place.none")]

    def _say_explain(self, move: Move) -> list[Said]:
        entry = self._entry(move.concept)
        if entry is None:
            return []
        text = entry.easy if self._level == "easy" and entry.easy else entry.plain
        return [Said(text, (Source("glossary", move.concept, entry.preferred),))]

    def _say_explain_named(self, move: Move) -> list[Said]:
        entry = self._entry(move.concept)
        if entry is None:
            return []
        plain = entry.easy if self._level == "easy" and entry.easy else entry.plain
        text = str(self._w["explain_named"]).format(term=entry.preferred, plain=plain)
        return [Said(text, (Source("glossary", move.concept, entry.preferred),))]

    def _say_advice(self, move: Move) -> list[Said]:
        advice = move.advice
        assert advice is not None
        source = (self._report(advice.sentence, advice.start, advice.end),)
        exam = self._entry(advice.modality) if advice.modality else None
        when = self.interval(advice)
        if exam is None or not (when or self._same is False):
            quote = " ".join(self._reading.text[advice.start : advice.end].split())
            return [Said(self._w["advice"]["plain"].format(quote=quote), source)]
        phrase = f"{self._article(exam.form, exam.say)} {exam.say}".strip()
        interval = f" {when}" if when else ""
        said = [Said(self._w["advice"]["exam"].format(exam=phrase, interval=interval), source)]
        quote = " ".join(self._reading.text[advice.start : advice.end].split())
        return [*said, Said(self._w["quote" if self._same else "quote_foreign"].format(quote=quote), source)]

    def interval(self, advice: Recommendation) -> str:
        """ "in 6 to 12 months" in the answer's language; "" where the report names no interval we can say."""
        if advice.every == "year":
            return str(self._w["interval"]["every"])
        if not advice.interval or advice.unit is None:
            return ""
        numbers = [int(n) for n in _DIGITS.findall(advice.interval)] or ([advice.number] if advice.number else [])
        one, many = self._w["units"][advice.unit]
        if len(numbers) == 2:
            return str(self._w["interval"]["range"].format(low=numbers[0], high=numbers[1], unit=many))
        if len(numbers) != 1:
            return ""
        return str(self._w["interval"]["in"].format(count=numbers[0], unit=one if numbers[0] == 1 else many))

    def _say_advice_none(self, move: Move) -> list[Said]:
        return [self._fixed("advice.none")]

    def _say_told(self, move: Move) -> list[Said]:
        c = move.told
        assert c is not None
        quote = " ".join(self._reading.text[c.start : c.end].split())
        return [Said(self._w["told"]["is"].format(quote=quote), (self._report(c.sentence, c.start, c.end),))]

    def _say_told_none(self, move: Move) -> list[Said]:
        return [self._fixed("told.none")]

    def _say_contradiction(self, move: Move) -> list[Said]:
        return [self._fixed("handoff.contradiction")]

    def _say_clarify_what(self, move: Move) -> list[Said]:
        return [self._fixed("clarify.what")]


def _declined(name: str, ending: str, to: str) -> str:
    """The adjectives before a German noun with another ending: "vergrößerter Lymphknoten" → "vergrößerten …"."""
    words = name.split(" ")
    for at, word in enumerate(words):
        if not word.islower():
            break
        if word.endswith(ending):
            words[at] = word[: -len(ending)] + to
    return " ".join(words)
