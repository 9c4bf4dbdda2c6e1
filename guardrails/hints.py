"""Words that hint at a sentence which speaks to a machine ("ignore all instructions"): looked for in every report.

Nearly no report has one, so a report without them must cost next to nothing: a search for bare letters first, and
the borders of the word only where its letters stand.
"""

import re
from collections.abc import Iterable

# Letters that other writing systems have for a Latin one, so that nobody hides a word behind them.
_ALIKE = str.maketrans({"\u0130": "i", "\u0131": "i", "\u017f": "s"})


class Hints:
    """The hints of all languages; whole words, whatever their capitals."""

    def __init__(self, words: Iterable[str]) -> None:
        self._parts: dict[str, list[re.Pattern[str]]] = {}  # "instruction" is part of "instructions": looked for once
        for word in sorted({_lowered(word) for word in words}, key=lambda word: (len(word), word)):
            part = next((part for part in self._parts if part in word), word)
            self._parts.setdefault(part, []).append(re.compile(rf"{re.escape(word)}(?!\w)(?<!\w{re.escape(word)})"))

    def within(self, text: str) -> bool:
        """Whether a text holds one of the words."""
        low = _lowered(text)
        return any([whole.search(low) for part in self._parts if part in low for whole in self._parts[part]])


def _lowered(text: str) -> str:
    return text.lower() if text.isascii() else text.translate(_ALIKE).lower()
