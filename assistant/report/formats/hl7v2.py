"""HL7 v2 results (ORU^R01): each OBR with its OBX lines becomes one document; half a message is refused."""

from dataclasses import dataclass, field, replace
from datetime import tzinfo
from typing import cast

from assistant.errors import FormatError
from assistant.report.formats.codes import codes, two_letters
from assistant.report.formats.decoding import LARGEST_CARRIER, check_words, decode
from assistant.report.formats.document import Document, Problem, Status, as_id, cleaned, content_id
from assistant.report.formats.hl7_message import RESEND, Message, Segment, charset, day, messages, moment
from assistant.report.formats.hl7_results import result_parts, with_forms
from assistant.report.formats.parts import render

_STATUS_FIELD = 11  # of an OBX: required, so a last OBX without it is cut off


@dataclass
class _Order:
    """An OBR with what belongs to it: its patient and its lines."""

    obr: Segment
    patient: Segment | None
    lines: list[Segment] = field(default_factory=list)


def read(data: bytes, _name: str | None, zone: tzinfo | None) -> list[Document]:
    """The documents of a file with one or several messages."""
    decoded = decode(data, charset(data), LARGEST_CARRIER)
    check_words(decoded.text)
    problems = [Problem("replaced")] if decoded.replaced else []
    found = messages(decoded.text, problems)
    complete = decoded.text.rstrip(" ")[-1:] in "\r\n\x1c"
    documents: list[Document] = []
    for at, message in enumerate(found):
        ended = complete or at + 1 < len(found)
        unsure = [] if ended else [Problem("end_unknown")]
        documents += [_document(o, message, [*problems, *unsure], data, zone) for o in _orders(message, ended)]
    counts: dict[str, int] = {}
    for at, document in enumerate(documents):
        counts[document.id] = count = counts.get(document.id, 0) + 1
        if count > 1:  # several OBR of one order are several reports; the first keeps the order's id
            documents[at] = replace(document, id=f"{document.id}-{count}")
    return [cleaned(document) for document in documents]


def _orders(message: Message, ended: bool) -> list[_Order]:
    """The orders of a message that have something to say. What shows that the message is cut off is refused."""
    head = message.segments[0]
    kind, event = head.part(9, 1), head.part(9, 2)
    if not kind:
        raise FormatError(f"the HL7 message ends inside its header (MSH has no MSH-9); {RESEND}")
    if kind.split("_")[0].upper() != "ORU":  # every trigger of it carries results: R01, R30, R31, R32, R40, W01, …
        raise FormatError(f"the HL7 message is {'^'.join(p for p in (kind, event) if p)[:20]}, no result; only ORU is read")
    orders: list[_Order] = []
    patient: Segment | None = None
    for segment in message.segments[1:]:
        if segment.name == "PID":
            patient = segment
        elif segment.name == "OBR":
            orders.append(_Order(segment, patient))
        elif segment.name == "OBX" and not orders:
            raise FormatError(f"the HL7 message has results (OBX) before any order (OBR); {RESEND}")
        elif segment.name in ("OBX", "NTE") and orders:
            orders[-1].lines.append(segment)
    if not orders:
        raise FormatError(f"the HL7 message ends after {message.segments[-1].name}, before its order (OBR); {RESEND}")
    last = message.segments[-1]
    if last.name == "OBX" and not ended and any(s.length > last.length for s in message.segments if s.name == "OBX"):
        raise FormatError(f"the HL7 message is cut off in {_named(last)}, and its segment has no end; {RESEND}")
    if last.name == "OBX" and last.length < _STATUS_FIELD:
        others = [s for s in message.segments[:-1] if s.name == "OBX"]
        # a sender that never gives a status is tolerated; one that gave it until here was cut off
        if not ended or not others or any(s.length >= _STATUS_FIELD for s in others):
            raise FormatError(f"the HL7 message is cut off in {_named(last)}, before its status (OBX-11); {RESEND}")
    filled = [o for o in orders if any(s.name == "OBX" for s in o.lines) or _state(o.obr) == "withdrawn"]
    if orders[-1] not in filled:
        raise FormatError(f"the HL7 message ends after {_named(orders[-1].obr)}, before its results (OBX); {RESEND}")
    return filled


def _document(order: _Order, message: Message, shared: list[Problem], data: bytes, zone: tzinfo | None) -> Document:
    problems = list(shared)
    obr, head = order.obr, message.segments[0]
    title = obr.part(4, 2) or obr.part(4, 5) or obr.part(4, 1)
    results = result_parts(order.lines, title, problems)
    status = _status(obr, results.states, problems)
    language = two_letters(head.part(19))
    text = with_forms(render(results.parts, language).strip(), results.forms, problems)
    if not text:
        if status != "withdrawn":
            raise FormatError(_why_empty(obr, problems))
        problems.append(Problem("no_text"))
    issued = moment(obr.raw(22), zone)
    if issued is None and obr.raw(22):
        problems.append(Problem("no_time_zone", "OBR-22"))
    return Document(
        text=text,
        format="hl7v2",
        id=_entity(obr, 3) or _entity(obr, 2) or content_id(data),
        title=title,
        date=day(obr.raw(7)) or day(obr.raw(22)),
        modality=codes().modality(obr.part(24)) or codes().modality_in(title),
        language=language,
        status=status,
        patient_identifiers=_patient(order.patient, problems),
        accession=as_id(obr.part(18) or obr.part(3)) or None,
        issued=issued,
        performer=_performer(order),
        category=codes().strictest(results.sharing),
        problems=tuple(problems),
    )


def _named(segment: Segment) -> str:
    return f"{segment.name} {segment.part(1)[:8]}".strip()


def _state(obr: Segment) -> str | None:
    return codes().hl7_report.get(codes().hl7(obr.part(25)))


def _status(obr: Segment, states: set[str], problems: list[Problem]) -> Status:
    """The strictest reading of OBR-25 and all OBX-11: one preliminary line makes the report preliminary."""
    own = _state(obr)
    if own == "withdrawn" or states == {"dropped"}:
        return "withdrawn"
    if own is None and (obr.part(25) or not states):
        problems.append(Problem("status_unknown", "OBR-25"))
        return "preliminary"
    for state in ("preliminary", "corrected"):
        if own == state or state in states:
            return cast(Status, state)
    return "final"


def _entity(obr: Segment, number: int) -> str:
    """An order number with the system that gave it: numbers alone are not unique between systems."""
    value, system = obr.part(number, 1), obr.part(number, 2) or obr.part(number, 3)
    return as_id(f"{system}.{value}" if system else value) if value else ""


def _patient(pid: Segment | None, problems: list[Problem]) -> tuple[tuple[str, str], ...]:
    """PID-3: (assigning authority, or else the type of number; the number)."""
    found = []
    for repetition in pid.parts(3) if pid is not None and pid.raw(3) else []:
        value, *_ = repetition
        authority = repetition[3] if len(repetition) > 3 else ""
        kind = repetition[4] if len(repetition) > 4 else ""
        pieces = authority.split("&")
        system = f"urn:oid:{pieces[1]}" if len(pieces) > 2 and pieces[2] == "ISO" and pieces[1] else pieces[0] or kind
        if value:
            found.append((system, value))
    if not found:
        problems.append(Problem("patient_unknown", "PID-3"))
    return tuple(dict.fromkeys(found))


def _performer(order: _Order) -> str | None:
    """Who read the images: OBR-32 (one component, its parts divided by &), else OBX-16."""
    for segment, number in [(order.obr, 32), *((s, 16) for s in order.lines if s.name == "OBX")]:
        if raw := segment.raw(number):
            pieces = raw.split("~")[0].split("^")
            if "&" in pieces[0]:
                pieces = pieces[0].split("&")
            name = [p.strip() for p in (pieces[5:6] + pieces[2:3] + pieces[1:2]) if p.strip()]
            if name:
                return " ".join(name)
    return None


def _why_empty(obr: Segment, problems: list[Problem]) -> str:
    forms = [p.detail for p in problems if p.code == "form_not_read"]
    if forms:
        return (
            f"{_named(obr)} has no text that can be read, only {'; '.join(forms)[:300]}; "
            "send the report as text (TX, FT), or enclosed (ED) as PDF with text, RTF, HTML or CDA"
        )
    return f"the results (OBX) of {_named(obr)} hold no text; {RESEND}"
