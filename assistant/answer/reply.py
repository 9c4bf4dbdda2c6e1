"""A reply as everybody sees it: sentences with their sources, an outcome, and what happens next."""

from dataclasses import dataclass
from typing import Literal

from guardrails.verdict import Verdict

Outcome = Literal["answered", "clarify", "redirect", "handed_off", "declined", "emergency"]
SourceKind = Literal["report", "glossary", "wording", "person"]
Level = Literal["easy", "plain", "full"]
Writer = Literal["composed", "planned", "prose"]
LEVELS: tuple[Level, ...] = ("easy", "plain", "full")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a sentence comes from. Of kind report: `quote` is report[start:end]; else start and end are None.

    `id` is a sentence id of the report, a concept of the glossary, a key of the wording, or a person's id. `report` is the
    id of an earlier report whose words these are; "" for the report that was asked about.
    """

    kind: SourceKind
    id: str
    quote: str = ""
    start: int | None = None
    end: int | None = None
    report: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of an answer; never without a source."""

    text: str
    sources: tuple[Source, ...]
    given: tuple[str, ...] = ()
    """Words that no report is the source of: those around a quotation, the date of an exam from the hospital's record."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A next thing to tap: a question of this very report, or the offer of a person."""

    text: str
    kind: Literal["question", "person"]


@dataclass(frozen=True, slots=True)
class Handoff:
    """It has been sent to a person: why, how urgent (1–3 or None), to which desk, and in which words."""

    reason: str
    tier: int | None
    to: str
    wording: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What became of a sentence of the report in an explanation of the whole."""

    sentence: str
    state: Literal["explained", "quoted", "for_a_person"]


@dataclass(frozen=True, slots=True)
class Emergency:
    """The fixed notice of an emergency: numbers to tap."""

    kind: str
    number: str
    second: str | None


@dataclass(frozen=True, slots=True)
class Reply:
    """The whole answer to one message."""

    outcome: Outcome
    language: str
    sentences: tuple[Said, ...]
    suggestions: tuple[Suggestion, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    handoff: Handoff | None = None
    writer: Writer = "composed"
    coverage: tuple[Coverage, ...] = ()
    emergency: Emergency | None = None
    problems: tuple[tuple[str, str], ...] = ()
    prompt: tuple[str, str] | None = None
    """Name and hash of the prompt of a model that had a part in it."""
    tokens: tuple[int, int] | None = None
    """Tokens that the model was given and gave."""
    concepts: tuple[str, ...] = ()
    """What the answer spoke of, so that "it" in the next question is understood."""
