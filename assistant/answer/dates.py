"""The date of the exam itself: from its heading lines, never that of an earlier exam it was compared with."""

import re

from assistant.report.model import Reading
from assistant.report.sentences import Sentence
from prompts.words import flat

# How the months begin in the eight languages, without accents.
_MONTH = (
    r"(?:jan|gen|ene|sty|feb|fev|lut|mar|mrt|maa|apr|avr|abr|kwi|may|mai|mei|mag|maj|jun|juin|giu|cze|jul|juil|lug|lip"
    r"|aug|aou|ago|sie|sep|set|wrz|oct|okt|out|ott|paz|nov|lis|dec|dez|dic|gru)[a-z]{0,8}\.?"
)
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}(?:er|º|o)?\.?\s(?:de\s)?{_MONTH}\s(?:de\s)?\d{{4}}"
    rf"|{_MONTH}\s\d{{1,2}},?\s\d{{4}})\b",
    re.IGNORECASE,
)
_HEAD = 400  # characters in which a report names its own date
_ELSEWHERE = ("comparison", "indication")


_MONTHS = {
    1: ("jan", "gen", "ene", "sty"), 2: ("feb", "fev", "lut"), 3: ("mar", "mrt", "maa"), 4: ("apr", "avr", "abr", "kwi"),
    5: ("may", "mai", "mei", "mag", "maj"), 6: ("jun", "juin", "giu", "cze"), 7: ("jul", "juil", "lug", "lip"),
    8: ("aug", "aou", "ago", "sie"), 9: ("sep", "set", "wrz"), 10: ("oct", "okt", "out", "ott", "paz"), 11: ("nov", "lis"),
    12: ("dec", "dez", "dic", "gru"),
}  # fmt: skip
_DAY = re.compile(
    rf"\b(?:(?P<y>\d{{4}})-(?P<m>\d{{2}})-(?P<d>\d{{2}})|(?P<a>\d{{1,2}})[./-](?P<b>\d{{1,2}})[./-](?P<c>\d{{4}}|\d{{2}})"
    rf"|(?P<day>\d{{1,2}})(?:er|º|o|st|nd|rd|th)?\.?\s(?:de\s|of\s)?(?P<name>{_MONTH})(?:,?\s(?:de\s)?(?P<year>\d{{4}}))?"
    rf"|(?P<name2>{_MONTH})\s(?P<day2>\d{{1,2}})(?:,?\s(?P<year2>\d{{4}}))?)(?!\w)",
    re.IGNORECASE,
)


def written(text: str) -> list[list[tuple[int | None, int, int]]]:
    """The days that a text names, each as (year or None, month, day); two readings where day and month could change places."""
    found: list[list[tuple[int | None, int, int]]] = []
    for m in _DAY.finditer(flat(text)):
        days: list[tuple[int | None, int, int]]
        if m["y"]:
            days = [(int(m["y"]), int(m["m"]), int(m["d"]))]
        elif m["a"]:
            year = int(m["c"]) + (2000 if len(m["c"]) == 2 else 0)
            days = [(year, int(m["b"]), int(m["a"])), (year, int(m["a"]), int(m["b"]))]
        else:
            name, day, year_ = (m["name"], m["day"], m["year"]) if m["name"] else (m["name2"], m["day2"], m["year2"])
            month = next((n for n, starts in _MONTHS.items() if name.lower().startswith(starts)), 0)
            days = [(int(year_) if year_ else None, month, int(day))]
        found.append([d for d in dict.fromkeys(days) if 1 <= d[1] <= 12 and 1 <= d[2] <= 31])
    return [days for days in found if days]


def dated_line(reading: Reading) -> Sentence | None:
    """The line with the exam's date as a sentence (its span cuts the report), or None."""
    head = reading.text[:_HEAD]
    for match in _DATE.finditer(flat(head)):
        kind = next((s.kind for s in reading.sections if s.start <= match.start() < s.end), "other")
        line_start = head.rfind("\n", 0, match.start()) + 1
        line_end = reading.text.find("\n", match.end())
        line_end = len(reading.text) if line_end < 0 else line_end
        text = reading.text[line_start:line_end]
        if kind in _ELSEWHERE or len(text) > 160:
            continue
        inside = next((s for s in reading.sentences if s.start <= match.start() < s.end), None)
        return inside or Sentence("title", "other", line_start, line_end, text)
    return None
