"""The OBX and NTE lines of one HL7 v2 report as parts of a text, and the status that they give it."""

import base64
import binascii
from collections.abc import Sequence
from typing import NamedTuple

from assistant.report.formats.codes import codes
from assistant.report.formats.decoding import decode
from assistant.report.formats.document import Problem
from assistant.report.formats.hl7_message import Segment
from assistant.report.formats.markup import plain
from assistant.report.formats.parts import Part

_NARRATIVE = ("TX", "FT", "ST", "")
_CODED = ("CE", "CWE", "CNE", "CF", "IS", "ID")


class Results(NamedTuple):
    """The parts, the states of the lines (final, corrected, preliminary, dropped), and codes for sharing."""

    parts: list[Part]
    states: set[str]
    sharing: set[str]


def result_parts(lines: Sequence[Segment], title: str, problems: list[Problem]) -> Results:
    """The text of the lines in their order. Lines that were deleted or found wrong are left out and reported."""
    parts: list[Part] = []
    states: set[str] = set()
    sharing: set[str] = set()
    for segment in lines:
        if segment.name == "NTE":
            if note := segment.text(3):
                _add(parts, parts[-1].kind if parts else None, parts[-1].label if parts else "", note.split("\n"))
            continue
        where = f"OBX {segment.part(1)}".strip()
        status = codes().hl7(segment.part(11))
        state = codes().hl7_result.get(status, "final" if not status else "preliminary")
        if status:  # a line without a status says nothing; the order's status counts
            states.add(state)
            if status not in codes().hl7_result:
                problems.append(Problem("status_unknown", where))
        if state == "dropped":
            problems.append(Problem("result_withdrawn", where))
            continue
        if state == "preliminary":
            problems.append(Problem("result_preliminary", where))
        sharing |= {segment.part(26)} - {""}
        kind, label = _name(segment, title)
        shown = _value(segment, where, problems)
        if shown is None:
            continue
        narrative = _is_narrative(segment, shown, label)
        if narrative or kind:
            _add(parts, kind, label if narrative and not kind else "", shown.split("\n"))
        else:
            _add(parts, None, "", [f"{label}: {shown}" if label else shown])
    return Results(parts, states, sharing)


def _add(parts: list[Part], kind: str | None, label: str, lines: list[str]) -> None:
    """Lines of the same name run on; another name begins another part."""
    if parts and (parts[-1].kind, parts[-1].label) == (kind, label):
        parts[-1].lines += lines
    else:
        parts.append(Part(lines, kind, label))


def _name(segment: Segment, title: str) -> tuple[str | None, str]:
    """The kind of part that OBX-3 names by code or suffix ("71020&IMP"), and the sender's words for it."""
    kind = None
    raw = segment.raw(3)
    for piece in raw.replace("&", "^").split("^"):
        kind = kind or codes().kind(piece.strip())
    label = segment.part(3, 2)
    return kind, "" if label.casefold() == title.casefold() else label


def _is_narrative(segment: Segment, shown: str, label: str) -> bool:
    """Text, unless it is a short value under a name ("Liver mass" 4 x 6 mm)."""
    kind = segment.part(2)
    if kind in ("TX", "FT", "ED"):
        return True
    return kind in _NARRATIVE and not (label and len(shown) <= 40 and any(c.isdigit() for c in shown))


def _value(segment: Segment, where: str, problems: list[Problem]) -> str | None:
    """OBX-5 as text with its unit; None where nothing of it can be read."""
    kind = segment.part(2)
    if kind == "ED":
        return _encapsulated(segment, where, problems)
    if kind in ("RP",):
        problems.append(Problem("form_not_read", where))
        return None
    if kind in _CODED:
        values = [c[1] if len(c) > 1 and c[1] else (c[8] if len(c) > 8 else "") or c[0] for c in segment.parts(5)]
        shown = "\n".join(v for v in values if v)
    elif kind == "SN":
        shown = "".join(segment.parts(5)[0])
    else:
        shown = segment.text(5)
    unit = segment.part(6, 2) or segment.part(6)
    if not shown.strip():
        if kind not in ("TX", "FT"):  # an empty line of text is a blank line, an empty value is missing
            problems.append(Problem("value_missing", where))
            return None
        return ""
    return f"{shown} {unit}" if unit and kind not in ("TX", "FT") else shown


def _encapsulated(segment: Segment, where: str, problems: list[Problem]) -> str | None:
    """A document inside the message: text or HTML; of a PDF is only said that it is there."""
    form = segment.parts(5)[0]
    form += [""] * (5 - len(form))
    _, kind, subtype, encoding, body = form[:5]
    kinds = {kind.upper(), subtype.upper()}
    if not kinds & {"TEXT", "TX", "PLAIN", "HTML", "XHTML"} or kinds & {"RTF", "XML", "X-HL7-CDA-LEVEL-ONE"}:
        problems.append(Problem("form_not_read", f"{where} ({'/'.join(k for k in (kind, subtype) if k)})"[:80]))
        return None
    if encoding.upper() == "BASE64":
        try:
            data = base64.b64decode("".join(body.split()), validate=True)
        except (binascii.Error, ValueError):
            data = b""
        if not data.strip():
            problems.append(Problem("form_not_read", where))
            return None
        decoded = decode(data)
        if decoded.replaced:
            problems.append(Problem("replaced"))
        body = decoded.text
    return plain(body).text if kinds & {"HTML", "XHTML"} else body.replace("\r\n", "\n")
