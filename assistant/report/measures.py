"""Sizes and other measures in a sentence: "6 mm", "2,6 x 2,3 cm", "from 32 to 21 mm", "now 4.4 cm (previously 4.1 cm)".

Values are numbers in the unit that stands in the text; nothing is converted. A number that can be read in two ways
("1.000 mm") is not read at all.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from prompts.words import flat

_NUMBER = r"(?<![\d.,/])\d{1,4}(?:[.,]\d{1,2})?(?![.,]?\d)"
_UNITS: dict[str, str] = {
    "mm": "mm", "millimeter": "mm", "millimeters": "mm", "millimetre": "mm", "millimetres": "mm", "millimetern": "mm",
    "cm": "cm", "centimeter": "cm", "centimeters": "cm", "centimetre": "cm", "centimetres": "cm", "zentimeter": "cm",
    "zentimetern": "cm", "ml": "ml", "milliliter": "ml", "millilitre": "ml", "cc": "ml", "cm3": "cm³", "cm³": "cm³",
    "mm2": "mm²", "mm²": "mm²", "cm2": "cm²", "cm²": "cm²", "hu": "HU", "he": "HU", "%": "%", "prozent": "%",
    "percent": "%", "°": "°", "degrees": "°", "degree": "°", "grad": "°", "msv": "mSv", "g": "g",
    "uh": "HU", "jh": "HU", "j.h.": "HU", "pour cent": "%", "por ciento": "%", "por cento": "%", "procent": "%",
}  # fmt: skip
# Lengths written out, in any language ("millimètres", "centymetrów"), as they stand without accents.
_SPELT = {"mm": r"mill?imet[a-z]{1,4}", "cm": r"cent[iy]met[a-z]{1,4}"}
_UNIT = (
    r"(?:"
    + "|".join([*_SPELT.values(), *sorted((re.escape(u) for u in _UNITS if u != "grad"), key=len, reverse=True)])
    + r")(?![\w])(?!\s*/\s*(?:s|sec|sek|seg|min|h|d|a|ano|an|anno|año|jaar|jahr|rok|year|y|yr|m2|m²|kg)\b)"
)  # "265 cm/s" is a speed and "2 mm/year" a rate, no size
_TIMES = r"\s*(?:x|×|\*|mal|by|par|sur|fois|por|per|bij|op|maal|na|razy)\s*"
_UP_TO = ("to", "auf", "a", "al", "do", "tot", "naar")  # between two lengths: a range, or after "from" a change
_CHANGED_TO = ("auf", "naar")  # never a range
_MEASURE = re.compile(
    rf"(?P<first>{_NUMBER})(?:[\s-]?(?P<u1>{_UNIT}))?"
    rf"(?:{_TIMES}(?P<second>{_NUMBER})(?:[\s-]?(?P<u2>{_UNIT}))?)?"
    rf"(?:{_TIMES}(?P<third>{_NUMBER})(?:[\s-]?(?P<u3>{_UNIT}))?)?"
    rf"(?:\s*(?P<range>-|–|bis|{'|'.join(_UP_TO)})\s*(?P<last>{_NUMBER})[\s-]?(?P<u4>{_UNIT}))?",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
# "of 8 and 11 mm", in any language: two sizes.
_PAIR = re.compile(rf"\b(?:of|von|de|di|da|van|po)\s+(?P<first>{_NUMBER})\s+(?:and|und|et|y|e|i|en)\s+\Z", re.IGNORECASE)

# "… than on 12.03.2025 (6 mm)": a size in brackets right behind a date is the one of that day.
_DATED = re.compile(
    r"(?:\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\b(?:19|20)\d{2})\s*\(\s*$"  # "2021 (8 mm)"
    r"|\(\s*(?:[^\W\d]{1,4}\.?\s+){0,2}(?:\d{1,2}[./-]){0,2}(?:19|20)\d{2}\s*(?:[^\W\d]{1,4}\.?)?\s*[:,=–-]?\s*$"  # "(2021: 8 mm)"
)
_YEAR = re.compile(r"(?:19|20)\d{2}")
# "43 mm (42 mm in 2022)": a size that a year or a date stands behind is the one of that time.
_DATED_BEHIND = re.compile(
    r"\s*,?\s*(?:in|on|im|am|en|le|el|nel|il|op|w|em|dated|of)\s+(?:[^\W\d]{3,10}\.?\s+)?(?:(?:19|20)\d{2}\b|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})"
)


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: its values (several axes, or the two ends of a range), the unit, the value before, and its span."""

    values: tuple[float, ...]
    unit: str
    start: int
    end: int
    axes: tuple[str, ...] = ()
    prior: tuple[float, ...] | None = None
    approximate: bool = False
    range: bool = False
    distance: bool = False
    bound: str = ""
    """ "most" after "up to", "least" after "at least"."""


def number(text: str) -> float:
    """The value of a number with decimal point or comma."""
    value = float(text.replace(",", "."))
    return int(value) if value.is_integer() else value


class Measures:
    """Finds measures; which words mean "about", "before" or "away from" is data of the language."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self._approximate = _before(rules["approximate"])
        self._most, self._least = _before(rules["at_most"]), _before(rules["at_least"])
        self._prior_before = _before(rules["prior_before"], gap=rules.get("prior_gap", 12))
        self._prior_after = _after(rules["prior_after"], then=r"(?![^.;)]{0,16}\d)")
        places = rules.get("not_prior", ())
        self._not_prior = re.compile(rf"(?<!\w)(?:{_words(places)})(?!\w)", re.IGNORECASE) if places else None
        self._from = _before(rules["from"])
        self._difference = _before(rules["difference_before"]) if rules.get("difference_before") else None
        self._by = _before(rules["by"]) if rules.get("by") else None
        self._changing = re.compile(rf"(?:{_words(rules.get('changing', ()))})", re.IGNORECASE)
        self._distance = _after(rules["distance_after"])
        self._rim_before, self._rim_after = _before(rules["rim_before"], gap=16), _after(rules["rim_after"])
        self._axes = [(name, _after(words, gap=6)) for name, words in rules["axes"].items()]

    def find(self, text: str) -> list[Measure]:
        """The measures of a text; a value "before" is joined to the one it belongs to."""
        return self.joined(text, self.each(text))

    def each(self, text: str) -> list[Measure]:
        """The measures of a text one by one, none joined to another."""
        if not _DIGIT.search(text):
            return []
        bare = flat(text)
        read = (self._read(bare, match) for match in _MEASURE.finditer(bare))
        return [measure for measure in read if measure is not None]

    def joined(self, text: str, each: Sequence[Measure]) -> list[Measure]:
        """Measures of a text, of which one gives the earlier value of another, and with those that share their unit."""
        if not each:
            return []
        bare = flat(text)
        return self._joined(bare, [m for measure in each for m in (*_companion(bare, measure), measure)])

    def earlier(self, text: str, each: Sequence[Measure]) -> Measure | None:
        """The one measure of a text that gives only the value before ("It was 8 mm in the previous exam."); else None."""
        if len(each) != 1 or each[0].prior or each[0].distance:
            return None
        bare = flat(text)
        told = self._prior_before.search(self._placed(bare[: each[0].start])) or self._prior_after.match(bare[each[0].end :])
        return each[0] if told else None

    def _placed(self, before: str) -> str:
        """The words before a measure without those that tell a place and sound like a time ("cara anterior")."""
        return self._not_prior.sub(lambda m: " " * len(m[0]), before) if self._not_prior else before

    def _read(self, text: str, match: re.Match[str]) -> Measure | None:
        units = [unit for unit in match.group("u4", "u3", "u2", "u1") if unit]
        if not units:
            return None
        unit = _unit(units[0])
        before, after = text[max(0, match.start() - 40) : match.start()], text[match.end() : match.end() + 40]
        if self._difference is not None and self._difference.search(before):
            return None  # "an increase of 4 mm" is no size
        if self._by is not None and self._by.search(before) and self._changing.search(text[max(0, match.start() - 80) : match.start()]):
            return None  # "Größenzunahme des Herdes rechts um 2 mm"
        values = tuple(number(match[name]) for name in ("first", "second", "third") if match[name])
        made = Measure(values, unit, match.start(), match.end())
        if match["last"]:
            last = number(match["last"])
            if not match["u1"] and unit in ("mm", "cm") and _YEAR.fullmatch(match["first"]):  # "9 mm in 2022 to 12 mm"
                made = replace(made, values=(last,), start=match.start("last"))
            elif match["range"].lower() in _UP_TO and self._from.search(before):
                made = replace(made, values=(last,), prior=values)
            elif match["range"].lower() in _CHANGED_TO:
                return None
            elif not match["u1"] or _unit(match["u1"]) == unit:
                made = replace(made, values=(*values, last), range=True)
            else:
                return None
        axes = tuple(name for name, pattern in self._axes if pattern.match(after))
        return replace(
            made,
            axes=axes,
            approximate=bool(self._approximate.search(before)),
            bound="most" if self._most.search(before) else "least" if self._least.search(before) else "",
            distance=unit in ("mm", "cm") and self._is_no_size(before, after),
        )

    def _is_no_size(self, before: str, after: str) -> bool:
        """Whether a length is the way to something, or the thickness of a rim, and not the size of a thing."""
        return bool(self._distance.match(after) or self._rim_before.search(before) or self._rim_after.match(after))

    def _joined(self, text: str, found: Sequence[Measure]) -> list[Measure]:
        """Two measures of which one is the earlier value become one."""
        joined: list[Measure] = []
        waiting: Measure | None = None  # an earlier value that stands before the present one ("before 4.1, now 4.4 cm")
        for measure in found:
            before = self._placed(text[max(joined[-1].end if joined else 0, measure.start - 60) : measure.start])
            after = text[measure.end : measure.end + 60]
            dated = _DATED.search(before) or _DATED_BEHIND.match(after)
            earlier = bool(self._prior_before.search(before) or self._prior_after.match(after) or dated)
            if earlier and joined and joined[-1].prior is None and joined[-1].unit == measure.unit:
                joined[-1] = replace(joined[-1], prior=measure.values)
            elif earlier and measure.prior is None:
                waiting = measure
            else:
                if waiting and waiting.unit == measure.unit and measure.prior is None:
                    measure = replace(measure, prior=waiting.values)
                waiting = None
                joined.append(measure)
        return joined


def _companion(text: str, measure: Measure) -> list[Measure]:
    """The first of two sizes that share a unit ("due calcoli di 8 e 11 mm")."""
    pair = _PAIR.search(text, max(0, measure.start - 24), measure.start) if len(measure.values) == 1 else None
    return [Measure((number(pair["first"]),), measure.unit, pair.start("first"), pair.end("first"))] if pair else []


def _unit(written: str) -> str:
    """The unit that a word stands for."""
    low = written.lower()
    return _UNITS.get(low) or next(unit for unit, pattern in _SPELT.items() if re.fullmatch(pattern, low))


def _words(words: Sequence[str]) -> str:
    return "|".join(re.escape(flat(w)).replace(r"\ ", r"\s+") for w in sorted(words, key=len, reverse=True))


def _before(words: Sequence[str], gap: int = 3) -> re.Pattern[str]:
    """The words, standing right before (at most `gap` characters between)."""
    return re.compile(rf"(?<!\w)(?:{_words(words)})\W[^.;]{{0,{gap}}}$|(?<!\w)(?:{_words(words)})\W?$", re.IGNORECASE)


def _after(words: Sequence[str], gap: int = 3, then: str = "") -> re.Pattern[str]:
    return re.compile(rf"[^\w.;]{{0,{gap}}}(?:\(?)(?:{_words(words)})(?!\w){then}", re.IGNORECASE)
