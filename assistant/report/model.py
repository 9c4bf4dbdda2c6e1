"""What reading gives: facts in no language, each with the place in the report that says it."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from assistant.report.measures import Measure
from assistant.report.sections import Section
from assistant.report.sentences import Sentence
from guardrails.assertion import Assertion


class Term(NamedTuple):
    """A glossary term as it stands in the report; `readings` where it could mean several things."""

    concept: str
    kind: str
    start: int
    end: int
    readings: tuple[str, ...] = ()


class Place(NamedTuple):
    """Where something is: a part of the body, and the side that stands with it."""

    concept: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One mention of a finding. `side` is left, right, both or None (not said); `tier` is the concept's own."""

    concept: str
    term: str
    sentence: str
    section: str
    start: int
    end: int
    assertion: Assertion
    side: str | None = None
    location: tuple[Place, ...] = ()
    size: tuple[Measure, ...] = ()
    change: str | None = None
    degree: str | None = None
    count: int | None = None
    tier: int | None = None
    nuance: str | None = None
    level: str | None = None
    person: str | None = None
    """baby or donor, where the finding is theirs; else None (a relative, or the patient)."""
    sided_by_title: bool = False
    """Whether the side is that of the exam's title, said nowhere else."""
    earlier_in: str | None = None
    """The next sentence, where that one tells the size before ("In the previous exam it measured 8 mm.")."""
    limited: bool = False
    """Whether a word narrows it ("no *acute* fracture"): then its absence is never said without that word."""


@dataclass(frozen=True, slots=True)
class OrganState:
    """A part of the body that the report calls normal ("Spleen: unremarkable"), or says it could not judge."""

    concept: str
    state: Literal["normal", "not_assessed"]
    sentence: str
    section: str
    start: int
    end: int
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Extent:
    """A measure of a part of the body itself ("Liver measures 17.5 cm")."""

    concept: str
    sentence: str
    start: int
    end: int
    measure: Measure
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What the report advises: the exam or step, when, on which condition, and its place. Unknown is None."""

    what: str
    modality: str | None
    interval: str | None
    date: str | None
    condition: str | None
    to: str | None
    sentence: str
    start: int
    end: int
    number: int | None = None
    unit: Literal["day", "week", "month", "year"] | None = None
    every: Literal["year"] | None = None

    @property
    def number_of(self) -> int | None:
        """The first count of the interval, in digits or as a word."""
        digits = "".join(c if c.isdigit() else " " for c in self.interval or "").split()
        return int(digits[0]) if digits else self.number


@dataclass(frozen=True, slots=True)
class Communication:
    """Who told whom, how and when, about which finding (None: about all that is critical)."""

    concept: str | None
    who: str | None
    to: str | None
    how: str | None
    when: str | None
    sentence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Alert:
    """A critical finding that is present or possible, now, in this patient; `told` only stops the escalation."""

    concept: str
    tier: int
    assertion: str
    sentence: str
    start: int
    end: int
    told: Communication | None = None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two places of one report that cannot both be true; a person decides, never we."""

    concept: str
    kind: str
    sentences: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about the text that a person should know: a code for programs, a sentence for people."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A report as read. Offsets are characters of `text`; sentence ids are stable for the same text."""

    text: str
    language: str
    sections: tuple[Section, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    terms: tuple[Term, ...] = ()
    findings: tuple[Finding, ...] = ()
    organs: tuple[OrganState, ...] = ()
    extents: tuple[Extent, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    communications: tuple[Communication, ...] = ()
    alerts: tuple[Alert, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    problems: tuple[Problem, ...] = ()
    regions: tuple[str, ...] = ()
    title_side: str | None = None
    title: tuple[int, int] = (0, 0)
    """The characters of the line that names the exam."""
    hostile: tuple[str, ...] = ()
    """Sentences that instruct a machine instead of describing the exam: no facts, never read out."""
    needless: tuple[str, ...] = ()
    """Sentences that say that no follow-up is needed."""
    changes: tuple[str, ...] = ()
    """The sentences that speak of change, whether or not of a known finding."""
    by_id: dict[str, Sentence] = field(default_factory=dict)

    def sentence(self, id: str) -> Sentence:
        """The sentence of an id that this reading gave out."""
        return self.by_id[id]
