"""The fixed emergency notice."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Notice:
    """Fixed text with numbers."""

    text: str
    number: str
    label: str
    second_number: str | None
    rule: str


class Notices:
    def __init__(self, rules: Mapping[str, Any]) -> None:
        self._rules = rules

    def notice(self, kind: str, language: str, country: str | None) -> Notice:
        return Notice("This could be an emergency. Call 112 now.", "112", "", None, "emergency")
