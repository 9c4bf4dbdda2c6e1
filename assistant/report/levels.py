"""Levels of the spine and segments of organs ("L4/5", "segment VI"), as they stand in a sentence."""

import re
from collections.abc import Sequence

from assistant.report.pieces import Piece
from knowledge.lexicon import Mark

_NEAR = 60  # characters between a finding and its level
# What follows T1 or T2 where these are no vertebrae but the weighting of a sequence, in any language.
_WEIGHTED = (
    r"w\b|weighted|/|hyper|hypo|iso|ipo|signal|flair|shine|prolong|gewichtet|Herd|lesion|bright|image"
    r"|(?:and |und |et |y |e |i |en |\+ ?|, ?)?(?:FLAIR|STIR|DWI|PD|DP|T[12])\b"
    r"|sequen|pond[eé]r|pesad|gewogen|zale[zż]n|obraz"
)
_LEVEL = re.compile(
    rf"(?<!\bw )\b(?!T[12]\b[- ]?(?:{_WEIGHTED}))"
    r"(?:(?:Th|[CTLSD])\d{1,2}(?:\s?[-/]\s?(?:Th|[CTLSD])?\d{1,2})?|(?:HWK|BWK|LWK|SWK|HWS|BWS|LWS)\s?\d{1,2}(?:\s?[-/]\s?\d{1,2})?"
    r"|[Ss]egm[eé]n[tc]\w{0,4}\s(?:[IVX]+[ab]?|\d{1,2}[ab]?)(?:\s?[-/]\s?(?:[IVX]+[ab]?|\d{1,2}[ab]?))?)(?!\w)"
)
_LEVELLED = re.compile(r"\d|[Ss]egm")  # what every level has in it


def level_of(text: str, mark: Mark, pieces: Sequence[Piece] = ()) -> str | None:
    """The level or segment named with a finding ("L4/5", "segment VI"), as it stands: the nearest one.

    The "T2" of "dark in T2" is a way of imaging, no vertebra.
    """
    if not _LEVELLED.search(text):
        return None
    shown = [p.mark for p in pieces if p.concept.endswith("-weighted") or p.kind == "descriptor" or p.mark.last - p.mark.first > 1]
    weighted = {m.start() for m in _LEVEL.finditer(text) if any(_holds(mark, m.start(), m.end()) for mark in shown)}
    label = _LEVEL.match(text)
    if label and text[label.end() : label.end() + 1] == ":":
        return label.group()
    found = [(min(abs(m.start() - mark.end), abs(mark.start - m.end())), m.group())
             for m in _LEVEL.finditer(text) if m.start() not in weighted]  # fmt: skip
    return min(found)[1] if found and min(found)[0] <= _NEAR else None


def _holds(term: Mark, start: int, end: int) -> bool:
    """Whether a term begins with these characters, or holds them behind its first word ("hyperintense in T2")."""
    return term.start <= start and end <= term.end and (term.last - term.first > 1 or term.start == start)
