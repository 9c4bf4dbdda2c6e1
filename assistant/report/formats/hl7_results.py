"""The OBX and NTE lines of one HL7 v2 report as parts of a text, and the status that they give it."""

import base64
import binascii
from collections.abc import Sequence
from typing import NamedTuple

from assistant.report.formats.codes import codes
from assistant.report.formats.document import Problem
from assistant.report.formats.enclosed import MOST, enclosed
from assistant.report.formats.hl7_message import Segment
from assistant.report.formats.parts import Part, unsaid

_NARRATIVE = ("TX", "FT", "ST", "")
_CODED = ("CE", "CWE", "CNE", "CF", "IS", "ID")


class Results(NamedTuple):
    """The parts, the states of the lines (final, corrected, preliminary, dropped), codes for sharing, enclosed documents."""

    parts: list[Part]
    states: set[str]
    sharing: set[str]
    forms: list[str]


def result_parts(lines: Sequence[Segment], title: str, problems: list[Problem]) -> Results:
    """The text of the lines in their order. Lines that were deleted or found wrong are left out and reported."""
    parts: list[Part] = []
    states: set[str] = set()
    sharing: set[str] = set()
    forms: list[str] = []
    seen: set[tuple[str, ...]] = set()
    enclosures = 0
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
        own = (segment.raw(1), segment.raw(2), segment.raw(3), segment.raw(4), segment.raw(5))
        if own in seen and segment.raw(1) and segment.raw(5):
            continue  # the same line sent twice, its number included
        seen.add(own)
        if segment.part(2) == "ED":
            enclosures += 1
            if enclosures > MOST:
                problems.append(Problem("form_not_read", f"{where}: one of too many documents"))
            else:
                forms += _encapsulated(segment, where, problems)
            continue
        kind, label = _name(segment, title)
        shown = _value(segment, where, problems)
        if shown is None:
            continue
        narrative = _is_narrative(segment, shown, label)
        if narrative or kind:
            _add(parts, kind, label if narrative and not kind else "", shown.split("\n"))
        else:
            _add(parts, None, "", [f"{label}: {shown}" if label else shown])
    return Results(parts, states, sharing, forms)


def with_forms(text: str, forms: Sequence[str], problems: list[Problem]) -> str:
    """The text of the lines with that of enclosed documents. The same report in both is said once."""
    for form in forms:
        lines = form.split("\n")
        if not text or not unsaid(text.split("\n"), form):
            text = form
        elif left := unsaid(lines, text):
            text += "\n\n" + "\n".join(left)
    if text:  # an enclosed picture of a report that can be read is no loss; a reference to one is still said
        problems[:] = [p for p in problems if p.code != "form_not_read" or "refer" in p.detail or not forms]
    return text


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
    if kind in ("TX", "FT"):
        return True
    return kind in _NARRATIVE and not (label and len(shown) <= 40 and any(c.isdigit() for c in shown))


def _value(segment: Segment, where: str, problems: list[Problem]) -> str | None:
    """OBX-5 as text with its unit; None where nothing of it can be read."""
    kind = segment.part(2)
    if kind == "RP":  # the address may name a patient: only what it leads to is told
        kinds = "/".join(p for p in (segment.part(5, 3), segment.part(5, 4)) if p)
        problems.append(
            Problem("form_not_read", f"{where}: a reference to a document ({kinds or 'unknown type'}) outside the message"[:120])
        )
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


def _encapsulated(segment: Segment, where: str, problems: list[Problem]) -> list[str]:
    """The words of the documents inside the message: PDF, RTF, HTML, CDA or text."""
    found = []
    for form in segment.parts(5)[:MOST]:
        form += [""] * (5 - len(form))
        _, kind, subtype, encoding, body = form[:5]
        named = "/".join(k for k in (kind, subtype) if k)
        words = enclosed(_bytes(body, encoding), f"{kind}/{subtype}")
        problems += words.problems
        if words.text:
            found.append(words.text)
        else:
            problems.append(Problem("form_not_read", f"{where} ({named}): {words.why or 'it holds no words'}"[:200]))
    return found


def _bytes(body: str, encoding: str) -> bytes:
    """The bytes of an enclosed document; none where they cannot be had."""
    try:
        if encoding.upper() == "BASE64":
            return base64.b64decode("".join(body.split()), validate=True)
        if encoding.upper() == "HEX":
            return bytes.fromhex("".join(body.split()))
    except (binascii.Error, ValueError):
        return b""
    return body.encode("utf-8", "replace")
