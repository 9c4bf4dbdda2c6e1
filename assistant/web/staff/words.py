"""What the console says by itself, from `prompts/wording/staff.yaml`: reasons, warnings, phrases for patients."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.content import Content
from assistant.errors import SettingsError
from assistant.web.words import FALLBACK

Texts = Mapping[str, str]


@dataclass(frozen=True)
class StaffWords:
    """Reasons and warnings by code, phrases by id, each by language."""

    reasons: Mapping[str, Texts]
    warnings: Mapping[str, Texts]
    warned: Mapping[str, str]
    phrases: Mapping[str, Texts]

    def reason(self, code: str, language: str) -> str:
        """Why a case waits. A code without words is said as the code: better than a wrong reason."""
        return said(self.reasons[code], language) if code in self.reasons else code

    def warning(self, rule: str, language: str) -> str | None:
        """What a rule of the read-back warns of, or None where it does not warn."""
        kind = self.warned.get(rule)
        return None if kind is None else said(self.warnings[kind], language)


def said(texts: Texts, language: str) -> str:
    """The text in a language, else in English."""
    return texts.get(language, texts[FALLBACK])


def load(content: Content) -> StaffWords:
    """The words of the content in force."""
    found: Mapping[str, Any] | None = content.words("wording/staff")
    if found is None:
        raise SettingsError("prompts/wording/staff.yaml is missing; reinstall or restore the file")
    warned = {rule: kind for kind, rules in found["rules"].items() for rule in rules}
    return StaffWords(found["reasons"], found["warnings"], warned, {row["id"]: row["text"] for row in found["phrases"]})
