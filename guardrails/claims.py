"""Claims that no report supports unless it makes them itself: comfort, alarm, cause, outlook, treatment, advice."""

from collections.abc import Mapping
from typing import Any

from guardrails.rows import row as row_of
from prompts.layers import ContentError
from prompts.phrases import Phrases

_KEYS = {"id", "patterns", "report", "reason", "positive", "negative"}
_STOPS = frozenset(",;.:()")
_REASON = 6  # words looked at after "because of"


class ClaimRuleError(ContentError):
    """A claims file that cannot be used; the message names the rule."""


class Claims:
    """The claims of one language."""

    def __init__(self, rules: Mapping[str, Any], language: str) -> None:
        for row in rules["claims"]:
            if set(row) != _KEYS:
                raise ClaimRuleError(f"claims {language}: {row.get('id')}: keys must be {sorted(_KEYS)}")
        self.language = language
        self._made = Phrases([(r["id"], str(p)) for r in rules["claims"] for p in r["patterns"]], language)
        self._allowed = Phrases([(r["id"], str(p)) for r in rules["claims"] for p in r["report"]], language)
        self._causes = Phrases([("cause", str(p)) for p in rules["causes"]], language)

    def made(self, sentence: str) -> set[str]:
        """The kinds of claim a sentence makes."""
        return {m.key for m in self._made.find(row_of(sentence, self.language))}

    def allowed(self, report: str) -> set[str]:
        """The kinds of claim that a report in this language makes itself."""
        return {m.key for m in self._allowed.find(row_of(report, self.language))}

    def causes(self, sentence: str) -> list[str]:
        """What a sentence names as causes: the words after "because of", up to the end of the clause."""
        row = row_of(sentence, self.language)
        found = []
        for match in self._causes.find(row):
            last = match.end
            while last < len(row) and last < match.end + _REASON and row[last].folded not in _STOPS:
                last += 1
            if last > match.end:
                found.append(sentence[row[match.end].start : row[last - 1].end])
        return found


class Silence:
    """Sentences that say what the report does not say ("your report does not mention …")."""

    def __init__(self, rules: Mapping[str, Any], language: str) -> None:
        self._language = language
        rows = [("silence", str(p)) for p in rules["silence"]]
        rows += [(name, str(p)) for name, patterns in rules["silent_about"].items() for p in patterns]
        self._phrases = Phrases(rows, language)

    def says(self, sentence: str) -> bool:
        """Whether a sentence claims that something is not mentioned."""
        return "silence" in self._found(sentence)

    def about(self, sentence: str) -> set[str]:
        """Which side of a matter is said to be missing: its size, its certainty, or what no report tells."""
        return self._found(sentence) - {"silence"}

    def _found(self, sentence: str) -> set[str]:
        return {m.key for m in self._phrases.find(row_of(sentence, self._language))}
