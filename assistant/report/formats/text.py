"""Plain text: the report is the file, character for character."""

from datetime import tzinfo
from pathlib import PurePath

from assistant.errors import FormatError
from assistant.report.formats.decoding import decode
from assistant.report.formats.document import Document, Problem, as_id, cleaned, content_id

_LONGEST_TITLE = 80
_CONTROLS = frozenset(map(chr, [*range(1, 9), *range(14, 32), 127]))


def read(data: bytes, name: str | None, _zone: tzinfo | None) -> list[Document]:
    """The one document of a text file. A text file says nothing of its status, so it counts as preliminary."""
    found = decode(data)
    strange = sum(c in _CONTROLS or c == "\ufffd" for c in found.text)
    if strange * 4 > len(found.text):
        raise FormatError(
            "the file is neither text nor a format that is read; send text, PDF, RTF, HTML, CDA, FHIR, HL7 v2 or DICOM SR"
        )
    problems = [Problem("status_unknown"), Problem("patient_unknown")]
    if found.replaced:
        problems.append(Problem("replaced"))
    stem = as_id(PurePath(name).stem) if name else ""
    return [
        cleaned(
            Document(
                text=found.text,
                format="text",
                id=stem or content_id(data),
                title=_title(found.text),
                problems=tuple(problems),
            )
        )
    ]


def _title(text: str) -> str:
    """The first line, where it can be a title ("CT chest with contrast"), and not a sentence or a heading."""
    first = next(line.strip() for line in text.splitlines() if line.strip())
    return first if len(first) <= _LONGEST_TITLE and first[-1] not in ".:;?!," else ""
