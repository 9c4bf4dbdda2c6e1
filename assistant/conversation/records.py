"""What the store gives back: frozen values, with a person's words kept out of `repr` and thus out of logs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

Role = Literal["patient", "radiologist", "head", "operator"]
ActorKind = Literal["patient", "radiologist", "head", "operator", "assistant", "system"]
STAFF: tuple[Role, ...] = ("radiologist", "head", "operator")
READERS: tuple[Role, ...] = ("radiologist", "head")
"""Who reads cases and answers patients; an operator keeps the machine running and sees no patient."""
ReportStatus = Literal["preliminary", "final", "amended", "corrected", "appended", "withdrawn"]
EscalationState = Literal["waiting", "claimed", "answered", "closed", "returned", "withdrawn"]
Origin = Literal["report", "question", "person"]
ReportChange = Literal["new", "amended", "withdrawn", "unchanged", "stale"]
EventKind = Literal[
    "opened",  # the conversation, with its reports
    "asked",  # a patient's message
    "sentence",  # one checked sentence of an answer, sent ahead of the whole
    "answered",  # the assistant's whole answer, whatever its outcome
    "forwarded",  # the message went to the person who has the case
    "failed",  # no answer could be given; the patient was told
    "emergency",  # the fixed notice
    "escalated",
    "claimed",
    "unclaimed",
    "transferred",
    "reopened",  # the patient wrote again after a person's answer
    "reminded",  # the time is running out and nobody has it
    "overdue",  # the time is over; the next on the list was told
    "replied",  # a person's answer
    "noted",  # among staff only
    "recorded",  # a field of the communication record was filled in
    "closed",
    "returned",  # the case went back to the assistant
    "person_requested",
    "person_withdrawn",
    "delivered",
    "read",
    "received",  # a report, in its ledger
    "released",  # a report, in its ledger
    "amended",  # a report
    "withdrawn",  # a report
    "erased",
]
SETTLING: frozenset[str] = frozenset({"answered", "forwarded", "failed", "emergency", "replied"})
"""Kinds after which a message is dealt with and is not picked up again."""


@dataclass(frozen=True)
class Actor:
    """Who did it: a kind and an id, never a name."""

    kind: ActorKind
    id: str


ASSISTANT = Actor("assistant", "assistant")
SYSTEM = Actor("system", "system")


@dataclass(frozen=True)
class Person:
    """A patient or a member of staff."""

    id: str
    name: str = field(repr=False)
    role: Role
    demo: bool = False


@dataclass(frozen=True)
class Account:
    """How a member of staff signs in; the password is kept as an Argon2 hash."""

    person_id: str
    email: str = field(repr=False)
    password: str = field(repr=False)
    disabled: bool
    failures: int
    locked_until: str | None


@dataclass(frozen=True)
class StoredReport:
    """A report with the text of its present version (or of the version asked for)."""

    id: str
    person_id: str
    title: str = field(repr=False)
    date: str
    modality: str
    language: str
    status: ReportStatus
    version: int
    released_at: str | None
    accession: str | None = field(repr=False)
    source_format: str
    text: str = field(repr=False)
    digest: str

    def visible(self, at: str) -> bool:
        """Whether the report exists for its patient at this time."""
        return self.released_at is not None and self.released_at <= at


@dataclass(frozen=True)
class NewReport:
    """A report as it arrives. `issued_at` is the source's own time, by which late copies are recognised."""

    id: str
    person_id: str
    text: str = field(repr=False)
    title: str = field(repr=False)
    date: str
    modality: str
    language: str
    status: ReportStatus = "final"
    released_at: datetime | None = None
    issued_at: datetime | None = None
    accession: str | None = field(default=None, repr=False)
    source_format: str = "text"


@dataclass(frozen=True)
class Conversation:
    """A chat (or the ledger of a report), without its events."""

    id: str
    person_id: str
    kind: Literal["chat", "ledger"]
    reports: tuple[str, ...]
    created_at: str
    erased_at: str | None
    last_seq: int


@dataclass(frozen=True)
class Event:
    """One line of the log; `content` is None where there never was any or where it was erased."""

    conversation_id: str
    seq: int
    at: str
    actor: Actor
    kind: EventKind
    data: Mapping[str, Any]
    versions: str | None
    content: Any = field(repr=False)
    erased: bool
    hash: str


@dataclass(frozen=True)
class NewEvent:
    """An event to be appended. `content` is any JSON value and can be erased; `data` stays for ever."""

    kind: EventKind
    actor: Actor = ASSISTANT
    data: Mapping[str, Any] = field(default_factory=dict)
    content: Any = field(default=None, repr=False)
    versions: str | None = None


@dataclass(frozen=True)
class NewEscalation:
    """A matter for a person. `matter` tells one from another: a concept id, or what was asked about.

    `origin` report: the report itself raised it, and the patient can't take it back.
    """

    matter: str
    reason: str
    tier: int | None
    report_id: str | None = None
    conversation_id: str | None = None
    origin: Origin = "question"
    finding: str | None = field(default=None, repr=False)
    identified_at: str | None = None
    actor: Actor = ASSISTANT


@dataclass(frozen=True)
class Communication:
    """The six fields of the record that a critical finding was told; unknown ones are None."""

    finding: str | None = field(default=None, repr=False)
    identified_at: str | None = None
    told_by: str | None = field(default=None, repr=False)
    received_by: str | None = field(default=None, repr=False)
    received_at: str | None = None
    how: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Escalation:
    """A matter that waits for a person, or did."""

    id: str
    conversation_id: str | None
    conversations: tuple[str, ...]
    report_id: str | None
    matter: str
    origin: Origin
    reason: str
    tier: int | None
    state: EscalationState
    owner: str | None
    created_at: str
    changed_at: str
    due_at: str
    reminded_at: str | None
    overdue_steps: int
    communication: Communication


@dataclass(frozen=True)
class Notice:
    """A notice to be sent: a topic and ids, no clinical word."""

    topic: str
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class OutboxItem:
    """A notice on its way, through one channel."""

    id: int
    channel: str
    topic: str
    payload: Mapping[str, Any]
    created_at: str
    attempts: int


@dataclass(frozen=True)
class Broken:
    """A place where the log isn't what was written: `problem` a code, `sentence` for a person."""

    conversation_id: str
    seq: int | None
    problem: str
    sentence: str


class Asked(NamedTuple):
    """The place of a message, and whether it is new or the same one again."""

    seq: int
    created: bool


class Opened(NamedTuple):
    """A conversation, and whether it is new."""

    conversation: Conversation
    created: bool


class Raised(NamedTuple):
    """An escalation, and whether it is new."""

    escalation: Escalation
    created: bool


class Replied(NamedTuple):
    """What one reply wrote."""

    seqs: tuple[int, ...]
    raised: Raised | None


class Filed(NamedTuple):
    """A report as it stands after its arrival, and what the arrival changed."""

    report: StoredReport
    change: ReportChange
