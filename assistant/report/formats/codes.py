"""What the codes of other systems mean here: read from codes.yaml, which holds every word and every mapping."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import FormatError
from prompts.language import identify

_FILE = Path(__file__).parent / "codes.yaml"
_CAPITALS = re.compile(r"\b[A-Z]{2,3}\b")
_KEYS = {
    "review",
    "headings",
    "modalities",
    "hl7_report_status",
    "hl7_result_status",
    "hl7_words",
    "fhir_status",
    "fhir_result_status",
    "cda_status",
    "cda_replaces",
    "sr",
    "sop_modalities",
    "languages",
    "pages",
    "hyphens",
    "sharing",
}


class Codes:
    """The tables, ready to ask."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        if unknown := data.keys() ^ _KEYS:
            raise FormatError(f"codes.yaml: keys {sorted(unknown)} are unknown or missing; compare with the packaged file")
        self._headings: Mapping[str, Mapping[str, Any]] = data["headings"]
        self._kinds = {str(c): kind for kind, entry in data["headings"].items() for c in entry["codes"]}
        self._modalities: Mapping[str, str] = data["modalities"]
        self.hl7_report: Mapping[str, str] = data["hl7_report_status"]
        self.hl7_result: Mapping[str, str] = data["hl7_result_status"]
        self._words: Mapping[str, str] = data["hl7_words"]
        self.fhir: Mapping[str, str] = data["fhir_status"]
        self.fhir_result: Mapping[str, str] = data["fhir_result_status"]
        self.cda: Mapping[str, str] = data["cda_status"]
        self.cda_replaces: Mapping[str, str] = data["cda_replaces"]
        self.sr: Mapping[str, Any] = data["sr"]
        self.languages: Mapping[str, str] = data["languages"]
        self._storage: Mapping[str, str] = data["sop_modalities"]
        self._joining = frozenset(data["hyphens"]["joining"])
        self._kept = frozenset(data["hyphens"]["kept"])
        self._page_number = _page_number(data["pages"]["page"], data["pages"]["of"])
        self._sharing: list[str] = data["sharing"]

    def kind(self, code: str) -> str | None:
        """The kind of section that a code names: "19005-8" and "IMP" are the impression."""
        return self._kinds.get(code)

    def heading(self, kind: str, language: str) -> str:
        """The heading of a kind of section; English where the language has none."""
        entry = self._headings[kind]
        return str(entry.get(language) or entry["en"])

    def modality(self, *codes: str) -> str:
        """The first modality among codes, or none."""
        return next((self._modalities[c.upper()] for c in codes if c.upper() in self._modalities), "")

    def modality_in(self, title: str) -> str:
        """The modality that a title names by its code ("CT chest", "MR knee left")."""
        return self.modality(*_CAPITALS.findall(title)) if not title.isupper() else self.modality(title.split()[0])

    def modality_of_storage(self, *classes: str) -> str:
        """The modality that the classes of referenced images name, where they name one and the same."""
        found = {self._storage[c] for c in classes if c in self._storage}
        return found.pop() if len(found) == 1 else ""

    def is_page_number(self, line: str) -> bool:
        """Whether a line at the edge of a page only counts pages: "Seite 2 von 3", "2/3", "- 2 -"."""
        return bool(self._page_number.fullmatch(line.strip()))

    def is_joining_word(self, word: str) -> bool:
        """Whether a hyphen before this word waits for a later one: "Beuge- und Strecksehnen"."""
        return word.casefold() in self._joining

    def keeps_hyphen(self, word: str) -> bool:
        """Whether a hyphen after this word belongs to it: "right-sided"."""
        return word.casefold() in self._kept

    def hl7(self, value: str) -> str:
        """A status of HL7 v2 as its letter, also where the sender wrote the word."""
        code = value.strip().upper()
        return self._words.get(code, code)

    def strictest(self, found: set[str]) -> str | None:
        """The strictest of the codes for sharing with the patient that stand in a report."""
        known = [code for code in self._sharing if code in found]
        return known[-1] if known else None


@lru_cache(maxsize=1)
def codes() -> Codes:
    """The packaged tables."""
    return Codes(yaml.safe_load(_FILE.read_text(encoding="utf-8")))


def _page_number(pages: list[str], of: list[str]) -> re.Pattern[str]:
    word, between = "|".join(map(re.escape, pages)), "|".join(map(re.escape, of))
    counted = rf"\d{{1,3}}\s*(?:/|{between})\s*\d{{1,3}}"
    return re.compile(rf"(?:[-–—]\s*)?(?:(?:{word})\.?:?\s*)?(?:{counted}|\d{{1,3}})(?:\s*[-–—])?", re.IGNORECASE)


def two_letters(language: str | None) -> str | None:
    """ "de-AT" and "ger" as "de"; None where it is no language code."""
    stated = (language or "").strip().lower()
    found = codes().languages.get(stated) or stated[:2]
    return found if len(found) == 2 and found.isalpha() else None


def language_of(declared: str | None, text: str) -> str:
    """The language for the headings: what the source says, else what the text shows, else English."""
    if stated := two_letters(declared):
        return stated
    found = identify(text, "en")
    return found if found != "other" else "en"
