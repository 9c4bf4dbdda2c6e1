"""A web page as a report: what a reader of the page would see, and nothing of what is hidden from them."""

import re
from datetime import tzinfo
from pathlib import PurePath

from assistant.errors import FormatError
from assistant.report.formats.codes import two_letters
from assistant.report.formats.decoding import decode, head
from assistant.report.formats.document import Document, Problem, as_id, cleaned, content_id
from assistant.report.formats.markup import Cleaned, plain

_PAGE = re.compile(r"<(?:!DOCTYPE\s+)?html\b", re.IGNORECASE)
_PIECE = re.compile(r"^\s*<(?:body|div|p|h[1-6]|table|ul|ol|pre|section|article|span|b|strong|font|meta)\b[^<>]*>", re.IGNORECASE)
_NAMES = (".html", ".htm", ".xhtml")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>([^<]{0,300})</title>", re.IGNORECASE)


def sniff(_data: bytes, start: str, name: str | None) -> bool:
    """A page, or a piece of one, or a file that says it is one."""
    if (name or "").lower().endswith(_NAMES):
        return True
    return bool(start.lstrip().startswith("<") and _PAGE.search(start) or _PIECE.match(start))


def page(data: bytes, declared: str | None = None) -> tuple[Cleaned, bool]:
    """The text of a page, and whether characters of it had to be replaced."""
    found = _CHARSET.search(data[:4096])
    decoded = decode(data, declared or (found and found[1].decode("ascii")))
    return plain(decoded.text), decoded.replaced


def read(data: bytes, name: str | None, _zone: tzinfo | None) -> list[Document]:
    """The one document of a page. A page says nothing of its status, so it counts as preliminary."""
    found, replaced = page(data)
    if not found.text:
        raise FormatError("the page shows no words; send the report itself, as text or as a page that holds it")
    problems = [Problem("status_unknown"), Problem("patient_unknown")]
    if replaced:
        problems.append(Problem("replaced"))
    lower = data.lower()
    if b"<html" in lower and b"</html" not in lower:
        problems.append(Problem("end_unknown"))
    title = _TITLE.search(head(data))
    return [
        cleaned(
            Document(
                text=found.text,
                format="html",
                id=as_id(PurePath(name).stem) if name else content_id(data),
                title=plain(title[1]).text if title else "",
                language=two_letters(found.language),
                problems=tuple(problems),
            )
        )
    ]
