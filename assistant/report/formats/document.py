"""A report as a file gave it: its text, and what the file knows about it. Nothing is guessed."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Literal, NamedTuple, get_args

Status = Literal["preliminary", "final", "amended", "corrected", "appended", "withdrawn"]
STATUSES: tuple[Status, ...] = get_args(Status)

Code = Literal[
    "replaced",  # NUL, lone surrogates or undecodable bytes became U+FFFD, one for one
    "status_unknown",  # the file gives no status, or one that nobody knows: taken as preliminary
    "no_time_zone",  # the time of issue has no offset and no zone was given: left out
    "patient_unknown",  # the file identifies no patient
    "reference_missing",  # a part of the report is referred to and not in the file
    "form_not_read",  # an attached form, a page or an image is not read, or its content not in the file
    "text_recognised",  # the words of a scan as a machine recognised them: letters and numbers may be wrong
    "codes_not_in_text",  # coded conclusions beside a text that does not say them: for a person to look at
    "not_valid_fhir",  # read with care although it breaks the standard
    "result_withdrawn",  # single results of the report were deleted or found wrong; left out
    "result_preliminary",  # single results are not final: the whole counts as preliminary
    "value_missing",  # a result without a readable value
    "narrative_only",  # nothing but the summary that a machine wrote for display
    "wrapped_lines",  # segments were broken over several lines and joined again
    "segments_in_one_line",  # the message had lost its line ends; cut at the names of segments
    "end_unknown",  # the file stops without the mark that ends it: lines may be missing
    "no_text",  # a withdrawn report without words
]


BARE = ("text", "pdf", "rtf", "html")
"""Formats that have no place for a status: what a hospital's own command takes in from them counts as final."""


class Problem(NamedTuple):
    """Something an operator should know: a code for programs; `detail` names places, never a patient or their words."""

    code: Code
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One report. Offsets elsewhere are characters of `text`.

    `date` is the day of the exam as written (2026-11-03, 2026-11), `issued` the moment of the report with its
    offset, `released` a release that the source itself states, `category` the source's code for how the result
    may be shared with its patient (HL7 table 0909), `language` the two letters that the file declares.
    """

    text: str = field(repr=False)
    format: str
    id: str
    title: str = field(default="", repr=False)
    date: str | None = None
    modality: str = ""
    language: str | None = None
    status: Status = "preliminary"
    patient_identifiers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    accession: str | None = field(default=None, repr=False)
    issued: datetime | None = None
    released: datetime | None = None
    performer: str | None = field(default=None, repr=False)
    category: str | None = None
    problems: tuple[Problem, ...] = ()


_BAD = {0: "\ufffd", **dict.fromkeys(range(0xD800, 0xE000), "\ufffd")}
_BLANKS = re.compile(r"\s+")
_LONGEST_ID = 120


def clean(text: str) -> tuple[str, bool]:
    """The text with NUL and lone surrogates replaced one for one, so that offsets hold; and whether there were any."""
    cleaned = text.translate(_BAD)
    return cleaned, cleaned != text


def cleaned(document: Document) -> Document:
    """The document with every string clean; a replacement is reported once."""
    text, replaced = clean(document.text)
    others = {
        "id": as_id(document.id),
        "title": _line(document.title),
        "modality": _line(document.modality),
        "accession": None if document.accession is None else as_id(document.accession),
        "performer": None if document.performer is None else _line(document.performer),
        "patient_identifiers": tuple((_line(a), _line(b)) for a, b in document.patient_identifiers),
    }
    problems = document.problems
    if replaced and not any(p.code == "replaced" for p in problems):
        problems = (*problems, Problem("replaced"))
    return replace(document, text=text, problems=tuple(dict.fromkeys(problems)), **others)  # type: ignore[arg-type]


def as_id(value: str) -> str:
    """The value as an id: no blanks, no characters that break text, never longer than a database field."""
    found = _BLANKS.sub("-", clean(value)[0].strip())
    if len(found) > _LONGEST_ID:
        return f"{found[:80]}-{sha256(found.encode()).hexdigest()[:16]}"
    return found


def content_id(data: bytes) -> str:
    """An id for a report that has none: the same bytes, the same id."""
    return f"sha256-{sha256(data).hexdigest()[:32]}"


def _line(value: str) -> str:
    return _BLANKS.sub(" ", clean(value)[0]).strip()
