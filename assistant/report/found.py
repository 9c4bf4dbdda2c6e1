"""What one sentence says, with offsets inside it, before the rest of the report is known."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from assistant.report.cues import Cue
from assistant.report.measures import Measure
from assistant.report.pieces import Piece
from guardrails.assertion import Assertion
from prompts.words import Token

Place = tuple[str, int, int]  # a concept and the characters at which it stands
Label = tuple[tuple[str, ...], str | None]  # the parts and the side of a leading "Left kidney:"


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of the sentence before the rest of the report is known."""

    concept: str
    start: int
    end: int
    assertion: Assertion
    side: str | None
    places: tuple[Place, ...]
    size: tuple[Measure, ...]
    change: str | None
    degree: str | None
    count: int | None
    nuance: str | None
    level: str | None
    limited: bool
    person: str | None
    said: str
    """The whole term where the sentence has only a word of it, else empty."""


@dataclass(frozen=True, slots=True)
class Organ:
    """A part of the body called normal or not assessed; or with a measure of its own."""

    concept: str
    state: str
    start: int
    end: int
    side: str | None
    measure: Measure | None = None


class SentenceFacts(NamedTuple):
    """All that one sentence says. `label` is a leading organ label ("Left kidney:") that the next sentences inherit."""

    words: tuple[Token, ...]
    pieces: tuple[Piece, ...]
    cues: Mapping[str, Sequence[Cue]]
    found: tuple[Found, ...]
    organs: tuple[Organ, ...]
    label: Label | None
    lead: Label | None
    """The part and side that the sentence begins with ("Left kidney with …"), where it names no other side and tells something."""
    assertions: Callable[[int, int], Assertion]
    shielded: Callable[[int, int], bool]
    earlier: Measure | None = None
    """The size before, where the sentence names no finding and tells nothing but that size."""
    garbled: bool = False
    """Whether a word is none, but would be that of a critical finding if a scanner misread it ("pneurnothorax")."""


def shifted(measures: Sequence[Measure], offset: int) -> tuple[Measure, ...]:
    """Measures of a sentence with offsets in the whole text."""
    return tuple(replace(m, start=m.start + offset, end=m.end + offset) for m in measures)
