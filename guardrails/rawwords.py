"""The second pair of eyes: an answer sentence against the raw words of the report it cites. No reader, no lexicon.

It knows only numbers, units, side words, and words of negation, doubt, change, place and advice, so it does not share a
misreading with the reader that made the facts: "no effusion" read wrongly as an effusion still shows its "no" here.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from guardrails.rawnumbers import LAST_LEVEL, length_spans, lengths, level_groups, level_marks, unrounded, value
from guardrails.rows import row as row_of
from guardrails.teeth import quarters
from prompts.phrases import Match, Phrases
from prompts.words import Token, flat, fold

_NUMBER = re.compile(r"(?<![\w.,/])(?![23]D\b)\d+(?:[.,]\d+)?(?![\w/]*\d)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ANY_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})\s?[:hH]\s?(\d\d)(?!\d)")  # a time of day, which some write with a point
_QUOTED = re.compile(r"[“„«][^”“»]*[”“»]")
_FLAT = (
    "left", "right", "both", "no_side", "negation", "denial", "healthy", "doubt", "old", "top", "bottom", "front",
    "back", "inner", "outer", "low", "mid", "high", "advise", "direct", "condition", "baby", "yearly", "half_year",
    "sacrum", "acute", "acute_doubt", "imperatives", "not_imperatives", "complete", "partial", "burst", "suspicion",
    "uncertain", "perhaps", "unseen", "same_place", "relation", "inside", "gone", "others", "no_degree", "left_more",
    "right_more", "excluded", "leading", "not_seen", "signs_that", "non", "nothing", "filler", "moved", "in_place",
    "needless", "then", "more", "than", "seen", "every", "single", "many", "sure", "no_denial",
    "to_left", "to_right", "minor", "contact", "follow_up", "abnormal",
)  # fmt: skip
# "does not look inflamed"; blood that flows; what hinders it; that it is unclear what something is; a report on teeth
_OPTIONAL = ("seems_not", "flow", "hinders", "unclear", "dental")
_GROUPED = ("changes", "relatives", "steps", "specialties", "subparts")
OPPOSITES = (("top", "bottom"), ("front", "back"), ("inner", "outer"))
DIRECTIONS = frozenset(word for pair in OPPOSITES for word in pair)
_QUALITIES = (("complete", "partial"), ("complete", "low"), ("acute", "old"), ("moved", "in_place"))
QUALITIES = frozenset(("complete", "partial", "moved", "in_place"))
_SIDES = ("left", "right", "both")
_DEGREES = ("low", "mid", "high")
# A word inside one of these says something else: "not seen before" is new, "not only" denies nothing, "slightly larger" is no
# slight finding.
_HIDDEN = {
    "complete": ("partial",),
    "moved": ("in_place",),
    "denial": ("unseen", "uncertain", "unclear", "changes", "no_denial"),
    "negation": ("no_denial",),
    "not_seen": ("unseen", "uncertain", "unclear", "changes", "no_denial"),
    "uncertain": ("unclear",),
    "seen": ("unclear",),
    "unseen": ("unclear",),
    "low": ("no_degree",),
    "mid": ("no_degree",),
    "high": ("no_degree",),
}
# What stands between the two ends of a span of time ("6 to 12 months"), in any language.
_UP_TO = frozenset((
    "-", "–", "—", "/", "to", "or", "bis", "oder", "a", "ou", "et", "o", "y", "u", "e", "do", "i", "lub", "albo",
    "tot", "of", "en", "al",
))  # fmt: skip
_SIGNS = frozenset((
    *_SIDES, *DIRECTIONS, *_DEGREES, "denial", "doubt", "suspicion", "uncertain", "perhaps", "old", "advise", "direct", "condition",
    "baby", "relatives", "steps", "specialties", "changes", "acute", "complete", "partial", "burst", "gone", "unseen",
))  # fmt: skip
_MEASURED = frozenset(("mm", "cm", "ml", "x", "%"))  # after a number: it measures, and names no vertebra
OTHER_SIDE = {"left": "right", "right": "left"}
_STOPS = frozenset((",", ";", ".", ":"))
_NEAR = 5  # words between "more" and the side it is said of
_CACHED = 8192
_FEW = 6  # things that an answer may count one by one where the report names them one by one
_METRIC = re.compile(r"mm|cm|m[lm]?$|milli|centi|zenti|mili|%|percent|prozent|pour|por|procent")


class WordsOf:
    """The telling words of one language."""

    def __init__(self, rules: Mapping[str, Any], language: str) -> None:
        self.language = language
        patterns = [(group, str(p)) for group in _FLAT for p in rules[group]]
        patterns += [(group, str(p)) for group in _OPTIONAL for p in rules.get(group, ())]
        for group in _GROUPED:
            patterns += [(f"{group}:{name}", str(p)) for name, rows in rules[group].items() for p in rows]
        self._written = {fold(str(w), language): str(w).lower() for w in rules.get("written", ())}
        telling = self._written.keys()
        accented = [row for row in patterns if any(fold(w, language) in telling for w in re.split(r"[|\s]", row[1]))]
        self._phrases = Phrases([row for row in patterns if row not in accented], language)
        self._accented = Phrases(accented, language)
        self._numbers: Mapping[str, int] = {fold(str(w), language): int(n) for w, n in rules["numbers"].items()}
        self._small: Mapping[str, int] = {fold(str(w), language): int(n) for w, n in rules["small_numbers"].items()}
        self._units = {fold(str(w), language): unit for unit, words in rules["time"].items() for w in words}
        ordinals = {fold(str(w), language): int(n) for w, n in rules["ordinals"].items()}
        self._ordinals: Mapping[str, int] = ordinals
        self._vertebrae: Mapping[str, str] = {fold(str(w), language): str(c) for w, c in rules["vertebrae"].items()}
        self._conjunctions = frozenset(str(w).lower() for w in rules["conjunctions"])
        joining = "|".join(re.escape(flat(str(w))) for w in rules["conjunctions"])
        self._cut = re.compile(rf"[;:]|,(?!\d)|\s(?:{joining})\s", re.IGNORECASE)
        self._join = re.compile(rf"\s*(?:{joining})\s", re.IGNORECASE)
        self._capital_nouns = bool(rules["capital_nouns"])
        self.found = lru_cache(maxsize=_CACHED)(self._find)
        self.groups = lru_cache(maxsize=_CACHED)(self._groups)
        self.level_groups = lru_cache(maxsize=_CACHED)(self._level_groups)
        self.qualities = lru_cache(maxsize=_CACHED)(self._qualities)

    def _find(self, text: str) -> tuple[Match, ...]:
        row = row_of(text, self.language)
        found = list(self._phrases.find(row))
        if self._written:
            found += [m for m in self._accented.find(row) if self._spelt(text, row[m.start : m.end])]
        return tuple(sorted(found, key=lambda m: (m.start, m.end)))

    def _spelt(self, text: str, row: Sequence[Token]) -> bool:
        """Whether words that only an accent tells from others have it ("pas sûr", not "pas sur"); capitals may lack theirs."""
        words = [(self._written[t.folded], text[t.start : t.end]) for t in row if t.folded in self._written]
        return all(word.isupper() or word.lower() == accented for accented, word in words)

    def _groups(self, text: str) -> frozenset[str]:
        """Which kinds of telling words a text has ("left", "denial", "steps:ct" …); see `changes` for those."""
        rows = self.found(text)
        there = {m.key for m in rows}
        there_more = self._more_of(text, rows) if "more" in there else set()
        hiding = {kind: [m for m in rows if _kind(m) in keys] for kind, keys in _HIDDEN.items() if kind in there}
        return (
            frozenset(
                m.key
                for m in rows
                if not m.key.startswith("changes:")
                and not any(h.start <= m.start < h.end and h is not m for h in hiding.get(m.key, ()))
                and not (m.key in _SIDES and any(_longer(o, m) for o in rows))
            )
            | there_more
        )

    def _more_of(self, text: str, rows: Sequence[Match]) -> set[str]:
        """The side that "more" is said of ("more abundant on the right"); of "more than on the left" it is the other."""
        row = row_of(text, self.language)
        thans = {m.start for m in rows if m.key == "than"}
        stops = thans | {at for at, word in enumerate(row) if word.folded in _STOPS}
        sides = [m for m in rows if m.key in ("left", "right")]
        found = set()
        for more in (m for m in rows if m.key == "more"):
            end = min((at for at in stops if at >= more.end), default=len(row))
            near = [m for m in sides if more.end <= m.start < min(end, more.end + _NEAR)]
            found |= {f"{m.key}_more" for m in near[:1]}
            less = [m for m in sides if end < m.start < end + _NEAR] if end in thans and end < more.end + _NEAR else []
            found |= {f"{OTHER_SIDE[m.key]}_more" for m in less[:1]}
        return found

    def _qualities(self, text: str) -> frozenset[str]:
        """The qualities that a text gives to what is there: not those it denies ("partial tear, no full thickness tear")."""
        found: set[str] = set()
        for start, end in self.spans(text):
            found |= self._told_of(text[start:end])
        return frozenset(found)

    def _told_of(self, clause: str) -> set[str]:
        rows = self.found(clause)
        told = [m for m in rows if m.key in QUALITIES]
        kept = [m for m in told if not any(_kind(h) in _HIDDEN.get(m.key, ()) and h.start <= m.start < h.end for h in told)]
        denials = [m.start for m in rows if m.key == "denial" and not any(q.start <= m.start < q.end for q in kept)]
        if any(m.key == "not_seen" and m.start in denials for m in rows):
            return set()
        return {m.key for m in kept if not denials or m.start < min(denials)}

    def signs(self, text: str) -> Mapping[str, int]:
        """How often a text says each thing that must not change when it is said in other words: sides, denials, doubts, places."""
        starts = {(_kind(m), m.start) for m in self.found(text) if _kind(m) in _SIGNS}
        times = [f"time:{self._units[w.folded]}" for w in row_of(text, self.language) if w.folded in self._units]
        return Counter([kind for kind, _ in starts] + times)

    def cuts(self, text: str) -> list[int]:
        """Where another clause begins."""
        return [m.start() for m in self._cut.finditer(flat(text)) if self._as_written(text[m.start() : m.end()])]

    def spans(self, text: str) -> list[tuple[int, int]]:
        """The clauses of a text: where each begins and ends."""
        cuts = [0, *self.cuts(text), len(text)]
        return list(zip(cuts, cuts[1:], strict=False))

    def _as_written(self, word: str) -> bool:
        """Whether a conjunction has no accent of another word's: "è" (is) cuts nothing where "e" (and) does."""
        word = word.strip().lower()
        return word.isascii() or word in self._conjunctions

    def joins(self, clause: str) -> bool:
        """Whether a clause begins with a conjunction."""
        found = self._join.match(flat(clause))
        return found is not None and self._as_written(clause[: found.end()])

    def nouns(self, text: str) -> str:
        """The nouns of a text, where the language shows them by a capital; else the text."""
        if not self._capital_nouns:
            return text
        return " ".join(word for word in text.split() if word[:1].isupper()) or text

    def urges(self, text: str) -> bool:
        """Whether a sentence begins by telling somebody what to do ("Drink plenty")."""
        first = {m.key for m in self.found(text) if m.start == 0}
        return "imperatives" in first and "not_imperatives" not in first

    def quarters(self, text: str) -> list[tuple[int, str, str]]:
        """Where a text numbers a tooth, its side and its jaw."""
        return quarters(text, frozenset(w.folded for w in row_of(text, self.language) if w.folded in self._units))

    def named(self, text: str, group: str) -> set[str]:
        """The members of a group that a text names: `named(text, "steps")` is {"ct"}."""
        return {key.partition(":")[2] for key in self.groups(text) if key.startswith(f"{group}:")}

    def changes(self, text: str) -> set[str]:
        """The changes a text states; "has not grown" is unchanged, not larger: the longest of overlapping words counts."""
        rows = [m for m in self.found(text) if m.key.startswith("changes:") or m.key == "in_place"]  # "have not moved"
        kept: list[Match] = []
        for row in sorted(rows, key=lambda m: m.start - m.end):
            if not any(k.start < row.end and row.start < k.end and k.key != row.key for k in kept):
                kept.append(row)
        return {m.key.partition(":")[2] for m in kept} - {"none", ""}

    def sizes_in_time(self, text: str) -> tuple[float, float] | None:
        """The earlier and the present size, where a text gives one of each ("11 mm wide, 15 mm before"); the largest diameters."""
        row = row_of(text, self.language)
        before = [row[m.start].start for m in self.found(text) if m.key == "then"]
        sizes = length_spans(text)
        if not before or len(sizes) != 2:
            return None
        earlier = next((size for size in sizes if size[0] > min(before)), sizes[-1])
        now = next(size for size in sizes if size is not earlier)
        return max(earlier[2]), max(now[2])

    def grown(self, text: str) -> frozenset[str]:
        """The change that an earlier and a present size tell."""
        earlier, now = self.sizes_in_time(text) or (0.0, 0.0)
        return frozenset({"larger"} if now > earlier else {"smaller"} if now < earlier else ())

    def only_new(self, text: str) -> bool:
        """Whether all that a text denies is that the thing was there before ("a shadow that was not there before")."""
        rows = self.found(text)
        new = [m for m in rows if m.key == "changes:new"]
        denials = [m for m in rows if m.key in ("denial", "nothing", "not_seen")]
        inside = [any(n.start <= m.start < n.end for n in new) for m in denials]
        return bool(inside) and all(inside)

    def numbers(self, text: str) -> set[float]:
        """The values that a text names in digits or words; "one" is rather an article than a number."""
        found = {value(n) for n in _NUMBER.findall(unrounded(text))}
        words = [(at, self._numbers[t.folded]) for at, t in enumerate(row_of(text, self.language)) if t.folded in self._numbers]
        both = [(m.start, m.end) for m in self.found(text) if m.key == "both"] if words else []  # "the two lungs"
        return found | {float(n) for at, n in words if not any(start <= at < end for start, end in both)}

    def counted(self, text: str) -> set[float]:
        """The few things that number words count ("the two tumours"); not "two weeks", not "two centimetres"."""
        row = [t.folded for t in row_of(text, self.language)]
        return {
            float(n)
            for word, after in zip(row, [*row[1:], ""], strict=True)
            if (n := self._numbers.get(word)) and n <= _FEW and after not in self._units and not _METRIC.match(after)
        }

    def years(self, text: str) -> frozenset[str]:
        """The years that a text names."""
        return frozenset(_YEAR.findall(text))

    def all_numbers(self, text: str) -> set[float]:
        """Every run of digits of a text, parts of dates too, its times of day ("22:15" as 22.15), and its number words."""
        clock = {float(f"{hour}.{minute}") for hour, minute in _CLOCK.findall(text)}
        digits = {value(n) for n in _ANY_NUMBER.findall(text)} | {float(int(n)) for n in re.findall(r"\d+", text)}
        return digits | clock | self.numbers(text)

    def intervals(self, text: str) -> set[tuple[str, float]]:
        """Spans of time: ("day", 42) for six weeks, ("month", 12) for a year or "annual"."""
        row = row_of(text, self.language)
        found: set[tuple[str, float]] = set()
        for at, word in enumerate(row):
            unit = self._units.get(word.folded)
            if unit is None:
                continue
            counts = self._counts([w.folded for w in row[max(0, at - 4) : at]])
            if unit == "hour":  # "in 24 h" is a day; "at 16:50 h" is no span
                counts, unit = [count / 24 for count in counts if count and not count % 24], "day"
            found |= {_span(count, unit) for count in counts}
        groups = self.groups(text)
        if "half_year" in groups:
            found = {(u, n) for u, n in found if u != "month" or n != 12.0} | {("month", 6.0)}
        return found | ({("month", 12.0)} if "yearly" in groups else set())

    def _counts(self, before: Sequence[str]) -> list[float]:
        """The counts right before a unit: "6 to 12", "6-", "drei"; an article counts as one."""
        found: list[float] = []
        for at in range(len(before) - 1, -1, -1):
            word = before[at]
            number = float(word) if word.isdigit() else self._numbers.get(word, self._small.get(word))
            if number is not None:
                found.append(float(number))
            elif word not in _UP_TO:
                break
        return found

    def levels(self, text: str) -> frozenset[str]:
        """Vertebral levels in signs ("L4/5") and in words ("the fifth and sixth cervical vertebra")."""
        return frozenset(level for group in self.level_groups(text) for level in group)

    def _level_groups(self, text: str) -> tuple[frozenset[str], ...]:
        """The levels, those that stand together as one group."""
        found = list(level_groups(text))
        row = [t.folded for t in row_of(text, self.language)]
        for at, word in enumerate(row):
            letter = next((c for w, c in self._vertebrae.items() if word == w or word.startswith(w) and len(w) > 6), None)
            if letter is None:
                continue
            spots = range(max(0, at - 6), at)
            numbers = [self._ordinals.get(row[i]) or (int(row[i]) if row[i].isdigit() and not _measures(row, i) else 0) for i in spots]
            group = {f"{letter}{n}" for n in numbers if 1 <= n <= LAST_LEVEL[letter]}
            if group:
                found.append(frozenset(group))
        if any("L5" in group for group in found) and "sacrum" in self.groups(text):
            found = [group for group in found if group != frozenset({"L5"})] + [frozenset({"L5", "S1"})]
        return tuple(found)

    def sides_of_changes(self, text: str) -> dict[str, str]:
        """Change → the side word right before it, where a text names both sides."""
        rows = self.found(text)
        sides = [m for m in rows if m.key in ("left", "right")]
        if len({m.key for m in sides}) < 2:
            return {}
        found = {}
        for change in (m for m in rows if m.key.startswith("changes:")):
            before = [m for m in sides if m.end <= change.start]
            if before:
                found[change.key.partition(":")[2]] = before[-1].key
        return found

    def sizes_of_sides(self, text: str) -> dict[str, frozenset[float]]:
        """Side → the values of the clauses that name this side alone ("right kidney 10.4 cm, left kidney 10.9 cm")."""
        found: dict[str, frozenset[float]] = {}
        for start, end in self.spans(text):
            sides = self.groups(text[start:end]) & set(_SIDES)
            if len(sides) == 1 and (own := lengths(text[start:end]) | self.numbers(text[start:end])):
                side = next(iter(sides))
                found[side] = found.get(side, frozenset()) | own
        return found

    def by_level(self, text: str) -> dict[frozenset[str], tuple[frozenset[float], frozenset[str]]]:
        """Level → the lengths and changes named from it up to the next level ("segment 4, 15 mm; segment 8, 10 mm")."""
        starts = [m for m in level_marks(text)]
        found: dict[frozenset[str], tuple[frozenset[float], frozenset[str]]] = {}
        for at, (start, group) in enumerate(starts):
            end = starts[at + 1][0] if at + 1 < len(starts) else len(text)
            part = text[start:end]
            found[group] = (lengths(part), frozenset(self.changes(part)))
        return found

    def places_of_sides(self, text: str) -> list[tuple[str, int]]:
        """The words for left and right, and the character at which each stands."""
        row = row_of(text, self.language)
        return [(m.key, row[m.start].start) for m in self.found(text) if m.key in ("left", "right")]

    def stretches(self, text: str, group: str) -> list[tuple[int, int]]:
        """The characters between which the words of a group stand."""
        row = row_of(text, self.language)
        return [(row[m.start].start, row[m.end - 1].end) for m in self.found(text) if m.key == group]

    def starts_of(self, text: str, group: str) -> list[int]:
        """The characters at which words of a group stand."""
        row = row_of(text, self.language)
        return [row[m.start].start for m in self.found(text) if m.key == group]

    def degrees(self, text: str) -> dict[str, str]:
        """Side → degree where a text gives a degree to a side ("severe right and mild left"); else nothing."""
        rows = [m for m in self.found(text) if m.key in _DEGREES or m.key in ("left", "right")]
        sides = [m for m in rows if m.key in ("left", "right")]
        grades = _apart([m for m in rows if m.key in _DEGREES])
        if not sides or len(grades) != len(sides) or len({m.key for m in sides}) != len(sides):
            return {}
        return {s.key: g.key for s, g in zip(_apart(sides), grades, strict=False)}


def _apart(rows: Sequence[Match]) -> list[Match]:
    """Matches at different places, one each, in order."""
    return list({m.start: m for m in rows}.values())


def _measures(row: Sequence[str], at: int) -> bool:
    """Whether a number is part of a measure ("4", "5" in "4,5 cm")."""
    after = row[at + 1] if at + 1 < len(row) else ""
    decimal = after in (".", ",") and at + 2 < len(row) and row[at + 2].isdigit()
    fraction = at > 1 and row[at - 1] in (".", ",") and row[at - 2].isdigit()
    return after in _MEASURED or decimal or fraction


def _kind(match: Match) -> str:
    return match.key.partition(":")[0]


def _longer(other: Match, side: Match) -> bool:
    """Whether a side word is part of a longer one: "right" in "right-to-left", or in "right heart"."""
    return (
        other.key in ("no_side", *_SIDES)
        and other.start <= side.start
        and side.end <= other.end
        and other.end - other.start > side.end - side.start
    )


def _span(count: float, unit: str) -> tuple[str, float]:
    return ("day", count * 7 if unit == "week" else count) if unit in ("day", "week") else (
        "month", count * 12 if unit == "year" else count
    )  # fmt: skip


class RawWords:
    """Compares answers in one language with reports in another (or the same)."""

    def __init__(self, answer: WordsOf, report: WordsOf) -> None:
        self.answer, self.report = answer, report

    def compare(self, sentence: str, quotes: Sequence[str], names: Sequence[str] = ()) -> str | None:
        """The kind of difference that cannot be right, or None. The sentence's own quotations count for nothing.

        A "without" inside one of `names` ("lung without enough air") is no denial.
        """
        own = _QUOTED.sub(" ", sentence)
        source = " ".join(quotes)
        if not lengths(own) <= lengths(source):
            return "size"
        said, there = self.answer.groups(own), self.report.groups(source)
        sides = {"left", "right"}
        if said & sides and there & sides and not said & sides <= there and "both" not in there:
            return "side"
        if "both" in said and there & sides and "both" not in there and not sides <= there:
            return "side"
        if "negation" in said and "negation" not in there and "doubt" not in there:
            for name in names:
                own = own.replace(name, " ")
            return "negation" if "negation" in self.answer.groups(own) else None
        return None


def levels_apart(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two sets of levels name different ones: L4/5 is not L5/S1, but the vertebra L5 belongs to both."""
    if not a or not b:
        return False
    return a.isdisjoint(b) or not (a <= b or b <= a)


def levels_within(said: Iterable[frozenset[str]], there: Iterable[frozenset[str]]) -> bool:
    """Whether each level that is said is one of the source: a disc of two vertebrae must be that disc."""
    rows = list(there)
    pairs = [row for row in rows if len(row) > 1]
    every = frozenset(level for row in rows for level in row)
    return all(group <= every and (len(group) < 2 or not pairs or group in pairs) for group in said)


def other_quality(said: frozenset[str], there: frozenset[str]) -> bool:
    """Whether a sentence calls complete what its source calls partial, or fresh what it calls old."""
    return (
        any(
            (a in said and a not in there and b in there and b not in said)
            or (b in said and b not in there and a in there and a not in said)
            for a, b in _QUALITIES
        )
        or ("burst" in said and "burst" not in there)
        or ("acute" in said and "acute_doubt" in there and not said & {"doubt", "perhaps", "acute_doubt"})
    )


def opposite_place(said: frozenset[str], there: frozenset[str]) -> bool:
    """Whether a sentence says "upper" of what its source calls "lower" (front and back, inner and outer alike)."""
    return any(
        (a in said and a not in there and b in there and b not in said)
        or (b in said and b not in there and a in there and a not in said)
        for a, b in OPPOSITES
    )
