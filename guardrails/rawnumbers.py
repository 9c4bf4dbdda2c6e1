"""Numbers as they stand in a text, in any language of ours: lengths, vertebral levels, grades. No reader, no lexicon.

"2 cm" and "20 mm" are one length; "L4/5", "L4-L5" and "between L4 and L5" name the same two levels.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

_YEAR = re.compile(r"\b(?:19|20)\d\d\b(?!\s*-?\s*[mc]m)")  # "from 12 mm in 2022 to 13 mm": no length
_TO_CM = {"mm": 0.1, "cm": 1.0, "millim": 0.1, "milim": 0.1, "centim": 1.0, "zentim": 1.0, "centym": 1.0}
_FROM = r"(?:from|von|de|da|dal|van|z|ze|od)"
_UNIT = r"mm|cm|(?:mill?im|centim|zentim|centym)(?=[eèéí]t)"
_NUMBER = r"\d+(?:[.,]\d+)?"
# What stands between two lengths, in any language ("11 x 7 cm", "de 4 a 6 mm", "20 na 15 mm").
_JOIN = (
    r"\s*(?:x|×|\*|by|mal|times|auf|bis|to|and|und|-|–|/|par|sur|fois|à|a|et|por|y|e|per|su|ed|bij|op|tot|naar|maal|en|na|do|i|razy)\s*"
)
_WITH_UNIT = re.compile(
    rf"(?<![\w.,])({_NUMBER})(?:\s*-?\s*({_UNIT})[^\W\d_]*)?"
    rf"(?:{_JOIN}({_NUMBER}))?(?:\s*-?\s*({_UNIT})[^\W\d_]*)?"
    rf"(?:{_JOIN}({_NUMBER}))?(?:\s*-?\s*({_UNIT})[^\W\d_]*)?",
    re.IGNORECASE,
)
_ROUNDED = re.compile(
    rf"(?<![\w.,])(?P<about>{_NUMBER})\s*(?P<unit>mm|cm)\s*(?P<open>\()\s*(?P<exact>{_NUMBER})\s*(?P<its>mm|cm)\s*\)", re.IGNORECASE
)
_ROUNDING = 0.25  # share by which a rounded length may miss the exact one
_LEVEL = re.compile(
    r"\b(?:(HWK|BWK|LWK|SWK)\s?|(Th|[CTLSD])(?=\d))(\d{1,2})(?:\s?(?:[-/–]|and|und|bis|to|et|à|y|e|i|a|en|tot|do)"
    r"\s?(?:HWK|BWK|LWK|SWK)?\s?(Th|[CTLSD])?(\d{1,2})(?!\d|\s?(?:mm|cm)))?\b"
)
_SPINE = {"HWK": "C", "BWK": "T", "LWK": "L", "SWK": "S", "D": "T", "Th": "T"}
LAST_LEVEL = {"C": 7, "T": 12, "L": 5, "S": 5}
_NEXT = {"C": "T", "T": "L", "L": "S", "S": "S"}
_SEGMENT = re.compile(r"\bsegm[eé]n(?:t|c)\w{0,4}\s+([ivx]+|\d{1,2})[ab]?\b", re.IGNORECASE)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_GRADE = re.compile(
    r"\b(bi-?rads|lung-?rads|eu-?ti-?rads|ti-?rads|pi-?rads|li-?rads|fazekas|grade?s?|gra(?:do|au|ad|u)s?|degré|garden|stage|stadium|stade|est[aá]dio|stadio|stopie[nń]|stopnia|modic|bosniak"
    r"|[um](?=\d))[\s:-]*(\d|[ivx]{1,4})(?:st|nd|rd|th)?\b(?!\s?(?:mm|cm|°))",
    re.IGNORECASE,
)
_SHIFT = re.compile(
    rf"\b{_FROM}\s({_NUMBER})\s?({_UNIT})?[^\W\d_]*\s(?:to|auf|à|a|para|naar|na|do)\s({_NUMBER})\s?({_UNIT})", re.IGNORECASE
)
_RANGE = re.compile(r"(?<![\w.,/-])(\d{1,2})[.ªº°]?\s?(?:-|–|bis|to|à|a|al|tot|do|till)\s?(\d{1,2})(?![\d/]|[.,:-]\d|\s?(?:mm|cm|%))")
_PERCENTAGE = re.compile(
    rf"({_NUMBER})\s*(?:%|per\s?cent|prozent|pour\s?cent|por\s?cento|por\s?ciento|per\s?cento|procent)", re.IGNORECASE
)
# Names of one scale in several languages, by their beginnings.
_SCALES = (("grade", ("grad", "grau", "graad", "degr", "stop")), ("stage", ("sta", "est")))


def value(text: str) -> float:
    """The value of a number with decimal point or comma."""
    return float(text.replace(",", "."))


def _matches(text: str) -> Iterator[re.Match[str]]:
    return _WITH_UNIT.finditer(_YEAR.sub("·", unrounded(text)))


@lru_cache(maxsize=8192)
def lengths(text: str) -> frozenset[float]:
    """The lengths a text gives, in centimetres, rounded to a hundredth of a millimetre; a date or a bare number is none."""
    return frozenset(value for match in _matches(text) for value in lengths_of(match))


def length_spans(text: str) -> list[tuple[int, int, frozenset[float]]]:
    """Where the lengths of a text stand, and their values in centimetres."""
    return [(m.start(), m.end(), frozenset(lengths_of(m))) for m in _matches(text) if any(m.group(2, 4, 6))]


def unrounded(text: str) -> str:
    """The text without lengths that only round the exact one in brackets behind them: "almost 1 cm (9 mm)"."""
    for match in reversed(list(_ROUNDED.finditer(text))):
        about = value(match["about"]) * _TO_CM[match["unit"].lower()]
        exact = value(match["exact"]) * _TO_CM[match["its"].lower()]
        if abs(about - exact) <= _ROUNDING * exact:
            text = text[: match.start()] + " " * (match.start("open") - match.start()) + text[match.start("open") :]
    return text


def lengths_of(match: re.Match[str]) -> list[float]:
    """The lengths of one match in centimetres; a number without a unit of its own takes the next, else the last one."""
    units = [match[2], match[4], match[6]]
    if not any(units):
        return []
    found = []
    for at, number in enumerate((match[1], match[3], match[5])):
        if number:
            unit = next((u for u in units[at:] if u), None) or next(u for u in reversed(units) if u)
            found.append(round(value(number) * _TO_CM[unit.lower()], 3))
    return found


def shifts(text: str) -> list[tuple[float, float]]:
    """Pairs of lengths in centimetres of which the second followed the first: "from 9 to 11 mm"."""
    found = []
    for match in _SHIFT.finditer(text):
        last = _TO_CM[match[4].lower()]
        first = _TO_CM[match[2].lower()] if match[2] else last
        found.append((round(value(match[1]) * first, 3), round(value(match[3]) * last, 3)))
    return found


def ranges(text: str) -> set[frozenset[int]]:
    """The two ends of bare numbers from one to another ("the 5th to 7th rib" in figures); no lengths."""
    return {frozenset((int(a), int(b))) for a, b in _RANGE.findall(text)}


@lru_cache(maxsize=8192)
def percentages(text: str) -> frozenset[float]:
    """The percentages a text gives."""
    return frozenset(value(n) for n in _PERCENTAGE.findall(text))


@lru_cache(maxsize=8192)
def extents(text: str) -> tuple[tuple[float, ...], ...]:
    """The lengths a text gives in one breath ("11 x 7.5 x 11 cm"), each group in order of size."""
    return tuple(tuple(sorted(lengths_of(match))) for match in _matches(text) if any(match.group(2, 4, 6)))


def level_groups(text: str) -> tuple[frozenset[str], ...]:
    """The vertebral levels and organ segments a text names, together where they stand together: ({"L4", "L5"}, {"S1"})."""
    return tuple(group for _, group in level_marks(text))


@lru_cache(maxsize=8192)
def level_marks(text: str) -> tuple[tuple[int, frozenset[str]], ...]:
    """The same, each with the character at which it stands, in order."""
    found: list[tuple[int, frozenset[str]]] = []
    for match in _LEVEL.finditer(text):
        word, letter, first, second_letter, second = match.groups()
        region = _SPINE.get(word or letter, word or letter)
        at = int(first)
        if not 1 <= at <= LAST_LEVEL[region]:
            continue
        group = {f"{region}{at}"}
        if second:
            below = _SPINE.get(second_letter, second_letter) or (region if int(second) > at else _NEXT[region])
            if 1 <= int(second) <= LAST_LEVEL[below]:
                group.add(f"{below}{int(second)}")
        found.append((match.start(), frozenset(group)))
    for match in _SEGMENT.finditer(text):
        found.append((match.start(), frozenset({f"segment {_ROMAN.get(match[1].lower(), match[1])}"})))
    return tuple(sorted(found, key=lambda mark: mark[0]))


@lru_cache(maxsize=8192)
def grades(text: str) -> frozenset[tuple[str, int]]:
    """The grades of scales a text names: {("bi-rads", 4)}, {("grad", 2)}; Roman and Arabic numbers are the same."""
    found: set[tuple[str, int]] = set()
    for scale, number in _GRADE.findall(text):
        name = scale.lower().replace("-", "").removeprefix("eu")
        name = next((one for one, begun in _SCALES if name.startswith(begun)), name)
        count = _ROMAN.get(number.lower()) or (int(number) if number.isdigit() else None)
        if count is not None:
            found.add((name, count))
    return frozenset(found)
