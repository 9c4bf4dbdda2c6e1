"""Claims that no report supports unless it makes them itself: comfort, alarm, cause, outlook, treatment, advice."""

from collections.abc import Mapping
from typing import Any

from prompts.phrases import Phrases
from prompts.words import tokens

_KEYS = {"id", "patterns", "report", "reason", "positive", "negative"}


class ClaimRuleError(ValueError):
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

    def made(self, sentence: str) -> set[str]:
        """The kinds of claim a sentence makes."""
        return {m.key for m in self._made.find(tokens(sentence, self.language))}

    def allowed(self, report: str) -> set[str]:
        """The kinds of claim that a report in this language makes itself."""
        return {m.key for m in self._allowed.find(tokens(report, self.language))}


class Silence:
    """Sentences that say what the report does not say ("your report does not mention …")."""

    def __init__(self, rules: Mapping[str, Any], language: str) -> None:
        self._language = language
        self._phrases = Phrases([("silence", str(p)) for p in rules["silence"]], language)

    def says(self, sentence: str) -> bool:
        """Whether a sentence claims that something is not mentioned."""
        return bool(self._phrases.find(tokens(sentence, self._language)))
