"""Where teeth stand by the numbers that dentists use (FDI): the first figure is the quarter of the mouth, the second the place in it.

"38 impacted" is a wisdom tooth at the bottom on the left, though the report names neither.
"""

import re

_TOOTH = re.compile(r"(?<![\d.,/:<>-])([1-4])[1-8](?![\d.,/%:]\d|\d|\s?(?:%|mm|cm|x\s?\d))")
_NEXT = re.compile(r"[\s-]*([^\W\d_]+)")
_QUARTERS = {"1": ("right", "top"), "2": ("left", "top"), "3": ("left", "bottom"), "4": ("right", "bottom")}


def quarters(text: str, units: frozenset[str]) -> list[tuple[int, str, str]]:
    """Where a text numbers a tooth, its side and its jaw; a number before a word of time ("34 years") is none."""
    found = []
    for match in _TOOTH.finditer(text):
        after = _NEXT.match(text, match.end())
        if after is None or after[1].lower() not in units:
            found.append((match.start(), *_QUARTERS[match[1]]))
    return found
