"""Formats that are known and not read: each gets one sentence that says so and what to send instead."""

import re
from datetime import tzinfo

from assistant.errors import FormatError
from assistant.report.formats.decoding import head
from assistant.report.formats.document import Document

_INSTEAD = "send the report as text, PDF with text, RTF, HTML, CDA, FHIR, HL7 v2 or DICOM SR"
_XML = re.compile(r"^\s*<(?:\?xml|!DOCTYPE|[A-Za-z][\w:.-]*[\s>/])")
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "A picture (PNG)"),
    (b"\xff\xd8\xff", "A picture (JPEG)"),
    (b"II*\x00", "A picture (TIFF)"),
    (b"MM\x00*", "A picture (TIFF)"),
    (b"PK\x03\x04", "A ZIP or Word file"),
    (b"\xd0\xcf\x11\xe0", "An old Word file"),
    (b"\x1f\x8b", "A packed file (gzip)"),
    (b"GIF8", "A picture (GIF)"),
    (b"BM", "A picture (BMP)"),
)


def what(data: bytes, start: str, _name: str | None) -> str | None:
    """The name of a format that is not read, or None."""
    for magic, found in _MAGIC:
        if data.startswith(magic):
            return found
    if _XML.match(start):
        return "XML of an unknown kind"
    return None


def sniff(data: bytes, start: str, name: str | None) -> bool:
    """Whether it is one of them."""
    return what(data, start, name) is not None


def read(data: bytes, name: str | None, _zone: tzinfo | None) -> list[Document]:
    """Always refuses."""
    raise FormatError(f"{what(data, head(data), name) or 'This format'} is not read; {_INSTEAD}")
