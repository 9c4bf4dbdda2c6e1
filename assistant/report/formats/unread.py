"""Formats that are known and not read yet: each gets one sentence that says so and what to send instead."""

import re
from datetime import tzinfo

from assistant.errors import FormatError
from assistant.report.formats.document import Document

_INSTEAD = "send the report as text, FHIR JSON or HL7 v2"
_XML = re.compile(r"^\s*<(?:\?xml|!DOCTYPE|[A-Za-z][\w:.-]*[\s>/])")
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "A picture (PNG)"),
    (b"\xff\xd8\xff", "A picture (JPEG)"),
    (b"II*\x00", "A picture (TIFF)"),
    (b"MM\x00*", "A picture (TIFF)"),
    (b"PK\x03\x04", "A ZIP or Word file"),
    (b"\xd0\xcf\x11\xe0", "An old Word file"),
    (b"\x1f\x8b", "A packed file (gzip)"),
)


def what(data: bytes, head: str, name: str | None) -> str | None:
    """The name of a format that is not read yet, or None."""
    start = data[:1024].lstrip()
    if start.startswith(b"%PDF-"):
        return "PDF"
    if data[128:132] == b"DICM" or (name or "").lower().endswith((".dcm", ".dicom")):
        return "DICOM SR"
    if start.startswith(b"{\\rtf"):
        return "RTF"
    for magic, found in _MAGIC:
        if data.startswith(magic):
            return found
    if _XML.match(head):
        if "ClinicalDocument" in head:
            return "CDA"
        if "http://hl7.org/fhir" in head:
            return "FHIR XML"
        return "HTML" if re.search(r"<(?:!DOCTYPE\s+)?html\b", head, re.IGNORECASE) else "XML"
    return None


def sniff(data: bytes, head: str, name: str | None) -> bool:
    """Whether it is one of them."""
    return what(data, head, name) is not None


def read(data: bytes, name: str | None, _zone: tzinfo | None) -> list[Document]:
    """Always refuses."""
    from assistant.report.formats.decoding import head

    raise FormatError(f"{what(data, head(data), name) or 'This format'} is not read yet; {_INSTEAD}")
