"""RTF files, as report writers and archives give them."""

from datetime import tzinfo
from pathlib import PurePath

from assistant.errors import FormatError
from assistant.report.formats.document import Document, Problem, as_id, cleaned, content_id
from assistant.report.formats.rtf_text import convert


def sniff(data: bytes, _start: str, _name: str | None) -> bool:
    """Whether a file begins as RTF does."""
    return data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rt")


def read(data: bytes, name: str | None, _zone: tzinfo | None) -> list[Document]:
    """The one document of an RTF file. It says nothing of its status, so it counts as preliminary."""
    found = convert(data)
    if not found.text:
        raise FormatError("the RTF holds no words, perhaps only a picture; send the report as text")
    problems = [Problem("status_unknown"), Problem("patient_unknown")]
    if found.replaced:
        problems.append(Problem("replaced"))
    id = as_id(PurePath(name).stem) if name else content_id(data)
    return [cleaned(Document(text=found.text, format="rtf", id=id, problems=tuple(problems)))]
