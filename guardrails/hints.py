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
        plain = dict.fromkeys(_lowered(word) for word in words)
        self._words = tuple((word, re.compile(rf"{re.escape(word)}(?!\w)(?<!\w{re.escape(word)})")) for word in plain)

    def within(self, text: str) -> bool:
        """Whether a text holds one of the words."""
        low = _lowered(text)
        return any(word in low and whole.search(low) for word, whole in self._words)


def _lowered(text: str) -> str:
    return text.lower() if text.isascii() else text.translate(_ALIKE).lower()
