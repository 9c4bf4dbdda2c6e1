"""The check of an answer by bare words alone: its numbers, grades and sides against those of the report.

It shares nothing with the reader, so that it does not share its mistakes.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property

from assistant.answer.mentions import Line, Mentions
from guardrails.rawnumbers import extents, grades, lengths, ranges, shifts
from guardrails.rawwords import OTHER_SIDE, RawWords, WordsOf

_SIDES = frozenset({"left", "right"})
_CHILD = "child"  # the name of a parent's child among the relatives
_TOWARDS = frozenset({"to_left", "to_right"})


class BareWords:
    """Compares sentences of an answer with one report by their bare words."""

    def __init__(self, text: str, mentions: Mentions, words: RawWords) -> None:
        self._said, self._there = words.answer, words.report
        self._lines = list(mentions.lines.values())
        self._report = text
        self._lengths, self._extents, self._grades = lengths(text), extents(text), grades(text)

    @cached_property
    def _subparts(self) -> set[str]:
        return self._there.named(self._report, "subparts")

    @cached_property
    def _levels(self) -> frozenset[str]:
        return frozenset(level for line in self._lines for level in line.levels)

    @cached_property
    def _numbers(self) -> set[float]:
        """All that an answer may name as a number: those of the report, its lengths in either unit, its spans of time."""
        spans = self._there.intervals(self._report)
        return self._there.all_numbers(self._report) | _either(self._lengths) | _counts(spans)

    @cached_property
    def _minor(self) -> bool:
        """Whether the report is a child's: then "your daughter" is the patient, and no relative."""
        return "minor" in self._there.groups(self._report)

    def of_child(self, text: str) -> bool:
        """Whether a sentence speaks of a parent's child, and that child is the patient."""
        return self._minor and self._said.named(text, "relatives") == {_CHILD}

    def fault(self, text: str) -> str:
        """What a sentence names that stands nowhere in the report: a number, a grade, a level, a relative; else nothing."""
        if not lengths(text) <= self._lengths:
            return "number"
        for said in extents(text):
            together = any(set(said) <= line.lengths for line in self._lines)
            if not _contained(said, self._extents) or not together:
                return "number"
        numbers = self._said.numbers(text)
        if not numbers <= self._numbers and not numbers - self._said.counted(text) <= self._numbers:
            return "number"
        if any(not any(ends <= line.counts for line in self._lines) for ends in ranges(text)):
            return "number"
        if any(line.sizes_in_time == (new, old) for old, new in shifts(text) if new != old for line in self._lines):
            return "swapped"
        unseen = "unseen" in self._said.groups(text)
        if not unseen and not self._said.named(text, "subparts") <= self._subparts:
            return "wrong-location"
        if not grades(text) <= self._grades:
            return "grade"
        levels = self._said.levels(text)
        if levels and not levels <= self._levels:
            return "level"
        relatives = self._said.named(text, "relatives")
        if relatives - ({_CHILD} if self._minor else set()) - self._there.named(self._report, "relatives"):
            return "other-time-or-person"
        return self._hindered(text)

    def _hindered(self, text: str) -> str:
        """Whether a sentence says of the flow of blood what the report does not: that something hinders it, or does not."""
        if "hinders" not in self._said.groups(text):
            return ""
        said = self._told_of_flow(self._said, text)
        sides = self._said.groups(text) & _SIDES
        lines = [line for line in self._lines if "hinders" in line.groups]
        lines = [line for line in lines if len(sides) != 1 or not line.sides or line.sides & (sides | {"both"})]
        return "" if any(said <= self._told_of_flow(self._there, line.text) for line in lines) else "other-quality"

    @staticmethod
    def _told_of_flow(words: WordsOf, text: str) -> set[bool]:
        """Whether the clauses on the flow of blood deny that anything hinders it."""
        rows = [words.groups(text[start:end]) for start, end in words.spans(text)]
        return {bool(row & {"denial", "negation"}) for row in rows if "hinders" in row}

    def against(self, text: str, lines: Sequence[Line], echo: bool = False) -> str:
        """What the bare words of a sentence say against the bare words of the lines that carry it."""
        if not lines:
            return ""
        said = self._said.groups(text)
        there = frozenset(g for line in lines for g in line.groups)
        if "unclear" in said and not any(line.groups & {"unclear", "doubt", "uncertain", "suspicion"} for line in lines):
            return "certainty-down"
        if self._firm(text) and any("doubt" in line.groups for line in lines):
            return "certainty-up"
        sides = said & _SIDES
        if sides and not echo and there & (_SIDES | {"both"}) and "both" not in there and not sides <= there:
            return "side-word"
        for side in _SIDES:
            if f"to_{side}" in said and f"to_{side}" not in there and (there & _TOWARDS or there & _SIDES and side not in there):
                return "side"
        if not self._said.named(text, "subparts") <= {part for line in lines for part in self._there.named(line.text, "subparts")}:
            return "wrong-location"
        for more, less in (("left_more", "right_more"), ("right_more", "left_more")):
            if more in said and less in there and more not in there:
                return "swapped"
        if any(self._other_level(text, line) or self._other_sides_size(text, line) for line in lines):
            return "swapped"
        mine = self._said.degrees(text)
        if mine:
            for line in lines:
                theirs = line.degrees if len(line.degrees) > 1 else {}
                if any(theirs.get(side, degree) != degree for side, degree in mine.items()):
                    return "swapped"
        return ""

    def _other_sides_size(self, text: str, line: Line) -> bool:
        """Whether a sentence gives one side the size that its source gives the other."""
        there = line.sizes_of_sides
        if not there.keys() >= _SIDES:
            return False
        mine = self._said.sizes_of_sides(text)
        return any(own & there[OTHER_SIDE[side]] and not own & there[side] for side, own in mine.items() if side in OTHER_SIDE)

    def _firm(self, text: str) -> bool:
        """Whether a clause says that it is sure ("certainly intact"); "cannot be ruled out for certain" is not."""
        if "sure" not in self._said.groups(text):
            return False
        rows = [self._said.groups(text[start:end]) for start, end in self._said.spans(text)]
        return any("sure" in row and not row & {"denial", "uncertain", "perhaps"} for row in rows)

    def _other_level(self, text: str, line: Line) -> bool:
        """Whether a sentence gives one level the size or the change that its source gives another."""
        there = self._there.by_level(line.sentence.text) if len(line.level_groups) > 1 else {}
        if len(there) < 2:
            return False
        for level, (sizes, changes) in self._said.by_level(text).items():
            own = there.get(level)
            if own and (own[0] and sizes and not sizes <= own[0] or own[1] and changes - {"new"} and not changes & own[1]):
                return True
        return False


def _contained(said: Sequence[float], there: Sequence[Sequence[float]]) -> bool:
    """Whether lengths that are said twice ("11 x 7 x 11 cm") are given twice."""
    doubled = len(set(said)) < len(said)
    return not doubled or any(all(said.count(v) <= row.count(v) for v in said) for row in there)


def _either(values: Iterable[float]) -> set[float]:
    """Lengths in either unit, as numbers that an answer may name."""
    return {round(v, 3) for v in values} | {round(v * 10, 3) for v in values}


def _counts(spans: Iterable[tuple[str, float]]) -> set[float]:
    """Counts in which a span of time may be said: 12 months is a year, 14 days are 2 weeks."""
    return {n for unit, count in spans for n in ((count, count / 12) if unit == "month" else (count, count / 7))}
