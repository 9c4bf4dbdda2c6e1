"""Rounded measures of an answer, set back to what the report gives: "almost 3 cm" of 28 mm, "about 1.7 kg" of 1,720 g.

Only what a word calls rounded is set back, and only to a measure of the report that rounds to it; all else stays as it was
said, so that the other checks see it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prompts.words import flat

# Unit → the unit it is counted in, and how many of those it is.
_UNITS = {
    "mm": ("mm", 1.0), "cm": ("mm", 10.0), "millim": ("mm", 1.0), "milim": ("mm", 1.0),
    "centim": ("mm", 10.0), "zentim": ("mm", 10.0), "centym": ("mm", 10.0),
    "g": ("g", 1.0), "kg": ("g", 1000.0), "gram": ("g", 1.0), "kilo": ("g", 1000.0),
    "ml": ("ml", 1.0), "cc": ("ml", 1.0), "millil": ("ml", 1.0), "milil": ("ml", 1.0),
    "%": ("%", 1.0), "percent": ("%", 1.0), "prozent": ("%", 1.0), "per cent": ("%", 1.0), "pour cent": ("%", 1.0),
    "por cento": ("%", 1.0), "por ciento": ("%", 1.0), "per cento": ("%", 1.0), "procent": ("%", 1.0),
}  # fmt: skip
_UNIT = (
    r"mm\b|cm\b|kg\b|ml\b|cc\b|%|(?:mill?im|[cz]entim|centym|kilo|gram|mill?il|per ?cent|prozent|pour cent"
    r"|por cento|por ciento|per cento|procent)[^\W\d_]*|g\b"
)
_DIGITS = r"\d{1,3}(?:[.,' ]\d{3})+(?![\d])|\d+(?:[.,]\d+)?"
_MEASURE = re.compile(rf"(?<![\w.,])({_DIGITS})(?=\s?-?\s?({_UNIT})|\s?(?:x|×)\s?\d)", re.IGNORECASE)
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,' ]\d{3})+")
_HALF = 0.5  # share of a step that rounding may miss
_NARROW = 0.45  # the same where a word tells the direction ("almost", "just over")
_FAR = 0.55  # share of what is said, from which on "less than" is still said of a measure
_FIVES = 5.0  # numbers such as 15 mm or 80% are round by themselves


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of a report: its value in the smallest unit of its kind, and how it stands there."""

    kind: str
    value: float
    written: str


class Rounding:
    """Words of rounding of one language."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        ways = rules["rounding"]
        words = "|".join(f"(?P<{way}>{_any(ways[way])})" for way in ("below", "under", "over", "about"))
        self._ones = {flat(str(w)).lower(): 1.0 for w in ways["one"]}
        numbers = "|".join(sorted(map(re.escape, self._ones), key=len, reverse=True))
        self._said = re.compile(
            rf"(?<!\w)(?:{words})(?:\s+|(?<='))(?P<number>{_DIGITS}|{numbers})\s?-?\s?(?P<unit>{_UNIT})", re.IGNORECASE
        )  # fmt: skip
        self._fractions = [
            (re.compile(rf"(?<!\w){_spaced(str(k))}(?!\w)", re.IGNORECASE), str(v)) for k, v in ways["fractions"].items()
        ]

    def restored(self, text: str, measures: Sequence[Measure]) -> str:
        """The text with each rounded measure set back to the nearest of these that it may round."""
        for phrase, plain in self._fractions:
            text = _replaced(text, phrase, plain)
        for match in reversed(list(self._said.finditer(flat(text)))):
            found = self._nearest(match, measures)
            if found is not None:
                text = text[: match.start()] + found.written + text[match.end() :]
        return text

    def _nearest(self, match: re.Match[str], measures: Sequence[Measure]) -> Measure | None:
        kind, factor = _unit(match["unit"])
        number = match["number"].lower()
        said = self._ones[number] if number in self._ones else _value(number)
        step = _step(number, said, factor) * factor
        way = next(w for w in ("below", "under", "over", "about") if match[w])
        rows = [m for m in measures if m.kind == kind and _rounds(way, said * factor, m.value, step)]
        return min(rows, key=lambda m: abs(m.value - said * factor), default=None)


def measures(text: str) -> list[Measure]:
    """All measures of a text."""
    return list(_measures(text))


def _measures(text: str) -> Iterator[Measure]:
    plain = flat(text)
    for match in _MEASURE.finditer(plain):
        unit = match[2] or _next_unit(plain, match.end())
        if unit:
            kind, factor = _unit(unit)
            yield Measure(kind, _value(match[1]) * factor, f"{match[1]} {unit}")


def _next_unit(text: str, at: int) -> str:
    """The unit of a number that stands before others ("14 x 9 mm")."""
    found = re.compile(rf"(?:\s?[x×]\s?(?:{_DIGITS}))+\s?({_UNIT})", re.IGNORECASE).match(text, at)
    return found[1] if found else ""


def _rounds(way: str, said: float, real: float, step: float) -> bool:
    """Whether a real value may be called so."""
    if way == "below":
        return _FAR * said <= real < said
    if way == "under":
        return said - _NARROW * step <= real < said
    if way == "over":
        return said < real <= said + _NARROW * step
    return abs(said - real) <= _HALF * step


def _step(number: str, said: float, factor: float) -> float:
    """To what a number is rounded, in its own unit: its last decimal; fives, and half centimetres, are round too."""
    decimals = number.partition("," if "," in number else ".")[2]
    if decimals and not _THOUSANDS.fullmatch(number):
        return 0.5 if decimals == "5" else 10.0 ** -len(decimals)
    return _FIVES if factor == 1.0 and said >= _FIVES and not said % _FIVES else 1.0


def _value(number: str) -> float:
    if _THOUSANDS.fullmatch(number) and not number.startswith("0"):
        return float(re.sub(r"\D", "", number))
    return float(number.replace(",", "."))


def _unit(written: str) -> tuple[str, float]:
    word = written.lower()
    return next(_UNITS[name] for name in sorted(_UNITS, key=len, reverse=True) if word.startswith(name))


def _replaced(text: str, phrase: re.Pattern[str], plain: str) -> str:
    for match in reversed(list(phrase.finditer(flat(text)))):
        text = text[: match.start()] + plain + text[match.end() :]
    return text


def _any(words: Sequence[Any]) -> str:
    return "|".join(sorted((_spaced(str(w)) for w in words), key=len, reverse=True))


def _spaced(words: str) -> str:
    return r"\s+".join(re.escape(flat(w)) for w in words.split())
