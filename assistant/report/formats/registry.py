"""The formats in the order in which they are tried: what is sure of itself first, plain text last."""

import re
from collections.abc import Callable
from datetime import tzinfo
from typing import NamedTuple

from assistant.report.formats import cda, dicom_sr, fhir, fhir_xml, hl7v2, html, pdf, rtf, text, unread
from assistant.report.formats.decoding import LARGEST, LARGEST_CARRIER, check_size, head
from assistant.report.formats.document import Document

Sniff = Callable[[bytes, str, str | None], bool]
Read = Callable[[bytes, str | None, tzinfo | None], list[Document]]

_JSON = re.compile(r'\s*(?:\{\s*(?:"|\}|$)|\[\s*\{)')
_HL7 = re.compile(r"^\x0b?(?:MSH[^\w\s]|(?:FHS|BHS|PID|ORC|OBR|OBX)\|)", re.MULTILINE)
_JSON_NAMES = (".json", ".fhir")
_HL7_NAMES = (".hl7", ".oru")


class Format(NamedTuple):
    """One format: its name, whether bytes are in it, how they are read, and how many are read at most."""

    name: str
    sniff: Sniff
    read: Read
    largest: int = LARGEST


def _is_json(_data: bytes, start: str, name: str | None) -> bool:
    return bool(_JSON.match(start)) or (name or "").lower().endswith(_JSON_NAMES)


def _is_hl7(_data: bytes, start: str, name: str | None) -> bool:
    return bool(_HL7.search(start.replace("\r", "\n"))) or (name or "").lower().endswith(_HL7_NAMES)


def _is_text(_data: bytes, _start: str, _name: str | None) -> bool:
    return True


FORMATS: tuple[Format, ...] = (
    Format("pdf", pdf.sniff, pdf.read, LARGEST_CARRIER),
    Format("dicom-sr", dicom_sr.sniff, dicom_sr.read, dicom_sr.LARGEST_DICOM),
    Format("rtf", rtf.sniff, rtf.read, LARGEST_CARRIER),
    Format("cda", cda.sniff, cda.read, LARGEST_CARRIER),
    Format("fhir-xml", fhir_xml.sniff, fhir_xml.read, LARGEST_CARRIER),
    Format("html", html.sniff, html.read),
    Format("unread", unread.sniff, unread.read),
    Format("fhir", _is_json, fhir.read, LARGEST_CARRIER),
    Format("hl7v2", _is_hl7, hl7v2.read, LARGEST_CARRIER),
    Format("text", _is_text, text.read),
)


def sniff(data: bytes, name: str | None = None) -> Format:
    """The format of a file, by its content first and its name second."""
    start = head(data)
    return next(f for f in FORMATS if f.sniff(data, start, name))


def read_document(data: bytes, name: str | None = None, zone: tzinfo | None = None) -> list[Document]:
    """The reports of a file. FormatError says in one sentence what was wrong and what to do.

    `zone`: the hospital's time zone, for times that come without an offset (HL7 v2); without it they are left out.
    """
    found = sniff(data, name)
    check_size(data, found.largest)
    return found.read(data, name, zone)
