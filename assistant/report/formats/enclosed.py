"""A document inside a message (FHIR attachment, HL7 v2 ED, CDA body without XML): its words, whatever format it is in.

What its bytes are decides, what the message calls them only where the bytes do not say it: senders mix the names up.
"""

from collections.abc import Callable
from typing import NamedTuple

from assistant.errors import FormatError
from assistant.report.formats import html, pdf, rtf, unread
from assistant.report.formats.cda_content import is_cda, sections
from assistant.report.formats.decoding import LARGEST_CARRIER, check_size, decode, head
from assistant.report.formats.document import Problem
from assistant.report.formats.rtf_text import convert
from assistant.report.formats.safe_xml import parse

MOST = 12  # documents of one report; each may cost seconds
_DEPTH = 2  # a CDA may carry a PDF; nobody carries a CDA in a CDA in a CDA


class Enclosed(NamedTuple):
    """The words, the language that the document declares, what was not read; `why` is "" or the reason for no words."""

    text: str
    language: str | None = None
    problems: tuple[Problem, ...] = ()
    why: str = ""


def enclosed(data: bytes, kind: str = "", charset: str | None = None, depth: int = 0) -> Enclosed:
    """The words of an enclosed document. Words that are struck out raise: the report is not safe to read at all."""
    try:
        check_size(data, LARGEST_CARRIER)
        return _reader(data, kind.lower())(data, charset, depth)
    except FormatError as error:
        if "struck out" in str(error):
            raise
        return Enclosed("", why=str(error).split("; send")[0].split("; have")[0])


def _reader(data: bytes, kind: str) -> Callable[[bytes, str | None, int], Enclosed]:
    start = head(data)
    if pdf.sniff(data, start, None) or "pdf" in kind:
        return _pdf
    if rtf.sniff(data, start, None):
        return _rtf
    if is_cda(data):
        return _cda
    if html.sniff(data, start, None) or "html" in kind:
        return _page
    if unread.what(data, start, None):
        return _unread
    return _text


def _pdf(data: bytes, _charset: str | None, _depth: int) -> Enclosed:
    return Enclosed(*pdf.extract(data))


def _rtf(data: bytes, _charset: str | None, _depth: int) -> Enclosed:
    found = convert(data)
    return Enclosed(found.text, None, (Problem("replaced"),) if found.replaced else ())


def _page(data: bytes, charset: str | None, _depth: int) -> Enclosed:
    found, replaced = html.page(data, charset)
    return Enclosed(found.text, found.language, (Problem("replaced"),) if replaced else ())


def _cda(data: bytes, _charset: str | None, depth: int) -> Enclosed:
    if depth >= _DEPTH:
        raise FormatError("the enclosed document is nested too deeply; have the sender correct it")
    problems: list[Problem] = []
    root, replaced = parse(data, "CDA")
    text = sections(root, problems, lambda raw, kind: tuple(enclosed(raw, kind, None, depth + 1)))
    return Enclosed(text, None, (*problems, Problem("replaced")) if replaced else tuple(problems))


def _text(data: bytes, charset: str | None, _depth: int) -> Enclosed:
    decoded = decode(data, charset)
    if sum(c < " " and c not in "\t\r\n\f" or c == "\ufffd" for c in decoded.text) * 10 > len(decoded.text):
        raise FormatError("it is no text, and of no format that is read")
    return Enclosed(
        decoded.text.replace("\r\n", "\n").replace("\r", "\n").strip(), None, (Problem("replaced"),) if decoded.replaced else ()
    )


def _unread(data: bytes, _charset: str | None, _depth: int) -> Enclosed:
    raise FormatError(f"{unread.what(data, head(data), None)} is not read")
