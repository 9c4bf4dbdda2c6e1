"""The parts of a report that a source keeps apart (findings, impression, measured values) as one readable text."""

import re
from dataclasses import dataclass, field
from typing import Literal

from assistant.report.formats.codes import codes, language_of

_BREAK = re.compile(r"[.;:!?](?=\s|$)|\n\s*\n")
_NOT_WORD = re.compile(r"[\W_]+")


@dataclass
class Part:
    """Lines under one heading. `kind` is a kind of section whose heading is ours, `label` the sender's own words."""

    lines: list[str] = field(default_factory=list)
    kind: str | None = None
    label: str = ""


def render(parts: list[Part], declared: str | None = None) -> str:
    """One text: each part under its heading, a blank line between; a part that begins with its heading keeps it."""
    filled = [p for p in parts if any(line.strip() for line in p.lines)]
    language = language_of(declared, "\n".join(line for p in filled for line in p.lines))
    blocks = []
    for part in filled:
        body = "\n".join(part.lines).strip("\n")
        heading = codes().heading(part.kind, language) if part.kind else part.label
        begins = _key(body).startswith(_key(heading)) or (part.label and _key(body).startswith(_key(part.label)))
        blocks.append(body if not heading or begins else f"{heading.rstrip(':')}:\n{body}")
    return "\n\n".join(blocks)


class Said:
    """What a text says, ready to be asked many times: a report may hold thousands of single results."""

    def __init__(self, text: str) -> None:
        self._found = _sentences(text)
        self._words = f" {_key(text)} "

    def unsaid(self, lines: list[str], how: Literal["sentences", "words"] = "sentences") -> list[str]:
        """Those lines that the text does not say yet.

        By whole sentences: "Pneumonia" stands inside "No pneumonia" and is still not said. By words for measured values.
        """
        if how == "words":
            return [line for line in lines if f" {_key(line)} " not in self._words]
        return [line for line in lines if not _sentences(line) <= self._found]


def unsaid(lines: list[str], text: str) -> list[str]:
    """Those lines that the text does not say yet, by whole sentences."""
    return Said(text).unsaid(lines)


def _sentences(text: str) -> set[str]:
    """Sentences in two ways of reading: each line by itself, and lines that run on."""
    found = {_key(s) for line in text.splitlines() for s in _BREAK.split(line)}
    found |= {_key(s) for s in _BREAK.split(text)} if "\n" in text else set()
    return found - {""}


def _key(text: str) -> str:
    return _NOT_WORD.sub(" ", text.casefold()).strip()
