"""How findings, organs and numbers of a report are named in a composed sentence, before it becomes one."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.answer.grammar import Grammar, Noun, by_form
from assistant.report.measures import Measure
from assistant.report.model import Finding, OrganState, Place, Reading, Recommendation
from knowledge.entries import Entries, Entry
from knowledge.stems import stem
from prompts.words import fold

IN_MM = {"mm": 1.0, "cm": 10.0}
_CAVITIES = {
    "abdomen": "belly", "pelvis": "belly", "urinary": "belly", "chest": "chest", "breast": "breast", "brain": "brain",
}  # fmt: skip
_PAIRED = 5  # characters between two sizes that share a unit
_DIGITS = re.compile(r"\d+")


class Names:
    """Names in one language, for one reply: a specialist word is shown once."""

    def __init__(
        self, words: Mapping[str, Any], grammar: Grammar, entries: Entries, language: str, reading: Reading, easy: bool
    ) -> None:
        self._w, self.grammar, self._entries, self._language = words, grammar, entries, language
        self._reading, self._easy = reading, easy
        self.same = reading.language == language
        self._bracketed: set[str] = set()

    def entry(self, concept: str) -> Entry | None:
        """A concept in the answer's language."""
        return self._entries.entry(concept, self._language)

    # -- nouns --------------------------------------------------------------------------------------------------

    def topic(self, entry: Entry) -> Noun:
        """The name of a concept as a topic: "the spleen", "gallstones"."""
        return Noun(self.grammar, entry.say, entry.form, entry.cases, article="def" if entry.kind == "anatomy" else "bare")

    def measured(self, entry: Entry) -> Noun:
        """The name of what a size is given for."""
        return Noun(self.grammar, entry.say, entry.form, entry.cases, article="the")

    def plain(self, entry: Entry) -> Noun:
        """The name with its usual article."""
        return Noun(self.grammar, entry.say, entry.form, entry.cases)

    def of_finding(self, f: Finding, entry: Entry) -> Noun:
        """The noun of a finding: article, degree, name ("a small tear")."""
        return Noun(self.grammar, entry.say, entry.form, entry.cases, self._w["degrees"].get(f.degree or "", {}))

    def degree(self, f: Finding, entry: Entry) -> str:
        """How marked it is, said after the place, where it was not said as an amount before the name."""
        row: Mapping[str, Any] = self._w["degrees"].get(f.degree or "", {})
        if self.grammar.measured(self.of_finding(f, entry)):
            return ""
        return by_form(row.get("suffix"), entry.form)

    def term(self, f: Finding, entry: Entry) -> str:
        """The specialist word in brackets, once: as the report writes it, or in the answer's language."""
        word, key = " ".join(f.term.split()) if self.same else entry.preferred, "term"
        if self.same and self.grammar.inflects and (" " in word or word[:1].islower()):
            key = "term_quoted"  # "gelenkseitigem Partialriss": the report's words, as they are bent there
        said = "(" in entry.say or word.casefold() in entry.say.casefold()
        if said or f.concept in self._bracketed or self._easy:
            return ""
        self._bracketed.add(f.concept)
        if self.same and word[:1].isupper() and word[1:2].islower() and entry.preferred[:1].islower():
            word = word[0].lower() + word[1:]
        return str(self._w[key].format(term=word))

    # -- places -------------------------------------------------------------------------------------------------

    def where(self, f: Finding) -> str:
        """Place and side as a phrase that follows the name: " in the right kidney", " at L4/5, on the left"."""
        side, text = f.side, ""
        named = [e for p in self.places(f) if (e := self.entry(p.concept)) is not None and e.where]
        for entry in named[:2]:
            phrase, used = self.grammar.sided(entry.where or "", entry.where_both, side)
            side = None if used else side
            text += f" {phrase}" if not text else f", {phrase}"
        if f.level:
            key = "part" if f.level[:1] in "Ss" and f.level[1:2].isalpha() else "level"
            text += str(self._w["place"][key]).format(level=" ".join(f.level.split()))
        if side:
            text += f" {self._w['sides'][side]}" if not text else f", {self._w['sides'][side]}"
        return text

    def places(self, f: Finding) -> list[Place]:
        """The places worth saying: not the organ that the name already implies, not the whole beside its part."""
        own = {f.concept, *self._entries.concepts[f.concept].of}
        kept = [p for p in f.location if p.concept not in own and p.concept not in self._w["unsaid_places"]]
        # the S1 of "L5-S1" is a level, no place; "Chest:" before a lobe is the heading of a line
        kept = [p for p in kept if self._words(p) not in (f.level or "")]
        kept = [p for p in kept if not self._heads_line(p)] or kept
        kept = [p for p in kept if not self._foreign(f, p)]
        above = {part for p in kept for part in self._entries.concepts[p.concept].of}
        return [p for p in kept if p.concept not in above]

    def torn(self, f: Finding) -> bool:
        """Whether a place of a finding is another organ than the one of its name: two organs of one sentence ("liver and lung")."""
        return any(self._foreign(f, p) for p in f.location)

    def _foreign(self, f: Finding, place: Place) -> bool:
        concepts = self._entries.concepts
        own = {_CAVITIES.get(concepts[part].region) for part in concepts[f.concept].of}
        there = _CAVITIES.get(concepts[place.concept].region)
        said = place.concept not in self._w["unsaid_places"]
        return said and bool(own) and None not in own and there is not None and there not in own

    def _words(self, place: Place) -> str:
        return self._reading.text[place.start : place.end]

    def _heads_line(self, place: Place) -> bool:
        return self._reading.text[place.end :].lstrip(" ")[:1] == ":"

    def narrowed(self, f: Finding) -> bool:
        """Whether an absence holds only with its own words: of a kind, a degree, a level or a place."""
        return f.limited or bool(f.degree or f.level) or bool(self.places(f))

    def absent_item(self, f: Finding, entry: Entry) -> str:
        """A finding in a list of what was not seen."""
        side = f" {self._w['sides'][f.side]}" if f.side in ("left", "right") else ""
        place = ""
        if not self._entries.concepts[f.concept].of:
            named = [e.say for p in self.places(f)[:1] if (e := self.entry(p.concept))]
            place = str(self._w["term"]).format(term=named[0]) if named else ""
        return entry.say + (place or self.term(f, entry)) + side

    def absent(self, sentence: str, side: str | None) -> str:
        """An absence with its side inside the sentence: "No break was seen on the right." """
        if side is None:
            return sentence
        words, rule = str(self._w["sides"][side]), self._w["absent_side"]
        if rule.get("end") and sentence.endswith("."):
            return f"{sentence[:-1]} {words}."
        begin = next((b for b in rule.get("after", ()) if sentence.startswith(b)), None)
        return f"{begin}{words} {sentence[len(begin) :]}" if begin else f"{self._w['side_prefix'][side]}{sentence}"

    def organ(self, o: OrganState, entry: Entry) -> str:
        """A part of the body in a list, with its side where it has two."""
        paired = entry.where is not None and "{side" in entry.where
        side = f" ({self._w['sides'][o.side]})" if paired and o.side in ("left", "right") else ""
        return entry.say + side

    def named_plainly(self, o: OrganState, entry: Entry) -> bool:
        """Whether the report names the part as the glossary does: "saphenous vein" does not speak for all leg veins."""
        names = {self._key(w) for w in f"{entry.preferred} {entry.say}".split()}
        inside = [t for t in self._reading.terms if t.concept == o.concept and o.start <= t.start < o.end]
        words = [w for t in inside for w in self._reading.text[t.start : t.end].split()]
        return all(self._key(w.strip(",.;:")) in names for w in words)

    def _key(self, word: str) -> str:
        return stem(fold(word, self._language), self._language)

    # -- numbers ------------------------------------------------------------------------------------------------

    def measure(self, m: Measure, values: Sequence[float] | None = None) -> str:
        """A measure as the report gives it, in the answer's number format."""
        shown = [self.grammar.number(v) for v in (values or m.values)]
        if m.range and len(shown) == 2:
            text = str(self._w["size"]["range"]).format(low=shown[0], high=shown[1], unit=m.unit)
        else:
            text = f"{str(self._w['times']).join(shown)} {m.unit}"
        key = m.bound or ("about" if m.approximate else "")
        return str(self._w["size"][key]).format(size=text) if key else text

    def size(self, f: Finding) -> str:
        """The first size of a finding; of two that share a unit ("8 and 11 mm") both."""
        first, *rest = f.size
        if rest and _paired(first, rest[0]):
            return self.grammar.listed([self.grammar.number(first.values[0]), self.measure(rest[0])])
        return self.measure(first)

    def pictured(self, m: Measure) -> str:
        """Something of about that size, or nothing."""
        if m.unit not in IN_MM:
            return ""
        largest = max(m.values) * IN_MM[m.unit]
        text = next((row["text"] for row in self._w["pictured"] if largest <= row["to"]), None)
        return str(self._w["size"]["pictured"]).format(text=text) if text else ""

    def count(self, number: int, form: str) -> str:
        """A small number as a word, else in digits."""
        rows = self._w["numbers"]
        found = rows.get(str(number)) or rows.get(number)
        return by_form(found, form) or str(number)

    def interval(self, advice: Recommendation) -> str:
        """ "in 6 to 12 months" in the answer's language; "" where the report names no interval we can say."""
        if advice.every == "year":
            return str(self._w["interval"]["every"])
        if not advice.interval or advice.unit is None:
            return ""
        numbers = [int(n) for n in _DIGITS.findall(advice.interval.partition("/")[0])] or ([advice.number] if advice.number else [])
        if not 1 <= len(numbers) <= 2:
            return ""
        unit = self.grammar.counted(self._w["units"][advice.unit], numbers[-1])
        if len(numbers) == 2:
            return str(self._w["interval"]["range"].format(low=numbers[0], high=numbers[1], unit=unit))
        return str(self._w["interval"]["in"].format(count=numbers[0], unit=unit))


def _paired(first: Measure, second: Measure) -> bool:
    """Whether two measures are two sizes that share a unit."""
    plain = len(first.values) == len(second.values) == 1 and not (first.prior or second.prior)
    return plain and first.unit == second.unit and 0 <= second.start - first.end <= _PAIRED
