"""The fixed notice of an emergency: one sentence in the patient's language and the number of their country.

It names a number and nothing else: no judgement how bad it is, which would be a medical device's triage. Numbers
are data (prompts/wording/emergency.yaml); an unverified one is never shown, the next sure one stands instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prompts.layers import ContentError

_KEYS = {"review", "text", "label", "anywhere", "countries", "spoken"}
_COUNTRY_KEYS = {"emergency", "second", "crisis", "crisis_second"}
_NUMBER_KEYS = {"number", "label", "source", "checked", "verified"}
_FALLBACK_LANGUAGE = "en"


class NoticeError(ContentError):
    """A notice file that cannot be used; the message names the entry and the remedy."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What is shown at once: the sentence, the number to tap, what it is called, another number, and the rule."""

    text: str
    number: str
    label: str
    second_number: str | None
    rule: str


@dataclass(frozen=True, slots=True)
class _Line:
    number: str
    label: str | None


class Notices:
    """The notices of all languages and countries. `rules`: the parsed wording/emergency.yaml."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        _refuse_unknown(rules, _KEYS, "emergency.yaml")
        self._texts: Mapping[str, Mapping[str, str]] = rules["text"]
        self._labels: Mapping[str, str] = rules["label"]
        self._spoken: Mapping[str, str] = rules["spoken"]
        anywhere = _line(rules["anywhere"], "anywhere")
        if anywhere is None:
            raise NoticeError("emergency.yaml, anywhere: must be a verified number, it stands where all others fail")
        self._anywhere = anywhere
        self._countries: dict[str, dict[str, _Line]] = {}
        for country, entry in rules["countries"].items():
            if not isinstance(country, str):
                raise NoticeError(f"emergency.yaml: country {country!r} is not a text; put it in quotes")
            _refuse_unknown(entry, _COUNTRY_KEYS, f"emergency.yaml, {country}")
            read = {name: _line(number, f"{country} {name}") for name, number in entry.items()}
            self._countries[country] = {name: line for name, line in read.items() if line is not None}

    def notice(self, kind: str, language: str, country: str | None) -> Notice:
        """The notice for a kind of emergency ("crisis", or anything else: a symptom)."""
        place = (country or self._spoken.get(language, "")).upper()
        numbers = self._countries.get(place, {})
        spoken = language if language in self._texts else _FALLBACK_LANGUAGE
        ambulance = numbers.get("emergency", self._anywhere)
        where = place if numbers else "anywhere"
        if kind == "crisis" and "crisis" in numbers:
            line, second = numbers["crisis"], numbers.get("crisis_second", ambulance)
            text, label = "crisis", line.label or self._labels[spoken]
        else:
            line, second = ambulance, numbers.get("second", ambulance)
            text, label = "crisis_emergency" if kind == "crisis" else "symptom", self._labels[spoken]
        return Notice(
            self._texts[spoken][text].format(number=line.number, label=label),
            line.number,
            label,
            second.number if second.number != line.number else None,
            f"emergency.{text}.{where}",
        )


def notice(rules: Mapping[str, Any], kind: str, language: str, country: str | None) -> Notice:
    """One notice, for who needs no more than one."""
    return Notices(rules).notice(kind, language, country)


def _line(entry: Mapping[str, Any], name: str) -> _Line | None:
    """A number to be shown; None where it is not verified."""
    _refuse_unknown(entry, _NUMBER_KEYS, f"emergency.yaml, {name}")
    missing = {"number", "source", "checked", "verified"} - entry.keys()
    if missing:
        raise NoticeError(f"emergency.yaml, {name}: {', '.join(sorted(missing))} missing; every number has its source")
    if not isinstance(entry["number"], str):
        raise NoticeError(f"emergency.yaml, {name}: number {entry['number']!r} is not a text; put it in quotes")
    return _Line(entry["number"], entry.get("label")) if entry["verified"] is True else None


def _refuse_unknown(entry: Mapping[str, Any], known: set[str], name: str) -> None:
    unknown = entry.keys() - known
    if unknown:
        raise NoticeError(f"{name}: unknown key {', '.join(sorted(map(str, unknown)))}; known: {', '.join(sorted(known))}")
