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
