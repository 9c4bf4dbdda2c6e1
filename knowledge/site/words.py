"""The words of the pages in one language, from prompts/wording/site.yaml."""

from collections.abc import Mapping
from typing import Any

from prompts.layers import ContentError

_FALLBACK = "en"
FILE = "prompts/wording/site.yaml"


class Words:
    """What the pages of a language say themselves; a key that is missing in it is said in English."""

    def __init__(self, document: Mapping[str, Any], language: str) -> None:
        self._document, self.language = document, language

    def __getitem__(self, key: str) -> str:
        return self._in("", key)

    def kind(self, kind: str) -> str:
        """The name of a kind of concept."""
        return self._in("kinds", kind)

    def region(self, region: str) -> str:
        """The name of a region of the body."""
        return self._in("regions", region)

    def name(self, language: str) -> str:
        """How a language calls itself."""
        return str(self._row("", "names")[language])

    def written_by(self, source: str) -> tuple[str, str]:
        """Where an entry's wording comes from, and the language in which that is said."""
        known = self._document.get("written_by", {}).get(source, {})
        return (str(known[self.language]), self.language) if self.language in known else (source, _FALLBACK)

    def _in(self, part: str, key: str) -> str:
        row = self._row(part, key)
        return str(row.get(self.language) or row[_FALLBACK])

    def _row(self, part: str, key: str) -> Mapping[str, Any]:
        rows = self._document.get(part, {}) if part else self._document
        if not isinstance(rows.get(key), Mapping):
            raise ContentError(f"{FILE}: {f'{part}.' if part else ''}{key} is missing; give it in every language")
        found: Mapping[str, Any] = rows[key]
        return found
