"""PDF with a text layer. What is only a picture, locked or broken is refused, each with its own sentence."""

import json
import re
import subprocess
import sys
from datetime import tzinfo
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from assistant.errors import FormatError
from assistant.report.formats.codes import two_letters
from assistant.report.formats.decoding import LARGEST_CARRIER, check_size
from assistant.report.formats.document import Document, Problem, as_id, cleaned, content_id
from assistant.report.formats.pdf_layout import Page, Run, text_of

_BEGIN = re.compile(rb"%PDF-\d")
_END = re.compile(rb"%%EOF|startxref\s+\d+")
_WORKER = Path(__file__).with_name("pdf_worker.py")
_SECONDS = 20  # by the clock; the worker bounds its own processor time more tightly
_FEW = 200  # letters: a letterhead above a picture is no report
_ILLEGIBLE = 0.2  # share of letters without a meaning from which a text is not trusted

_REFUSED = {
    "encrypted": "the PDF is locked with a password; send it without one",
    "broken": "the PDF is broken and cannot be opened; have it written again, or send the report as text",
    "pages": "the PDF has more than 60 pages; send one report a file",
    "length": "the PDF has more text than one report can have; send one report a file",
}
_SCAN = "the PDF is a scan: a picture of the report with no text, or hardly any; send the report as text or as a PDF with text"
_HEAVY = "the PDF needs more time or memory than a report can need; have it written again, or send the report as text"


class Extracted(NamedTuple):
    """The text of a PDF, the language that it declares, and what was not read."""

    text: str
    language: str | None
    problems: tuple[Problem, ...]


def sniff(data: bytes, _start: str, _name: str | None) -> bool:
    """Whether a file says that it is a PDF: at its beginning, or after a little that a mail program left there."""
    found = _BEGIN.search(data[:1024])
    return found is not None and (not data[: found.start()].strip() or b" obj" in data[:4096])


def extract(data: bytes) -> Extracted:
    """The words of a PDF in the order in which a person reads them."""
    check_size(data, LARGEST_CARRIER)
    if not _END.search(data[-4096:]):  # readers repair a file that is cut off, and lose its last pages in silence
        raise FormatError("the PDF ends too early: its last part is missing; send the whole file again")
    found = _taken_apart(data)
    if refused := found.get("refused"):
        raise FormatError(_REFUSED[refused])
    pages: list[dict[str, Any]] = found["pages"]
    letters, unknown = sum(p["letters"] for p in pages), sum(p["unknown"] for p in pages)
    if not letters or letters < _FEW and any(p["pictures"] for p in pages):
        raise FormatError(_SCAN)
    if unknown > _ILLEGIBLE * letters:
        raise FormatError("the letters of the PDF cannot be told: its fonts do not say what they mean; send the report as text")
    if any(p["struck"] for p in pages):
        raise FormatError("the report has words that are struck out; send the report as it is valid now")
    recognised = [bool(p["invisible"]) for p in pages]  # words laid over the picture that they were read from
    pictures = [n for n, p in enumerate(pages, 1) if p["pictures"] and not recognised[n - 1]]
    problems = [Problem("form_not_read", f"page {n}: a picture") for n in pictures]
    if any(recognised):
        problems.append(Problem("text_recognised"))
    text = text_of([Page(p["height"], [Run(*r) for r in p["runs"]]) for p in pages])
    return Extracted(text, two_letters(found["language"]), tuple(problems))


def _taken_apart(data: bytes) -> dict[str, Any]:
    """The answer of the worker; one that was stopped or fell gives none."""
    try:
        done = subprocess.run([sys.executable, "-P", str(_WORKER)], input=data, capture_output=True, timeout=_SECONDS, check=False)
        found = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise FormatError(_HEAVY) from error
    except ValueError as error:
        raise FormatError(_HEAVY) from error
    return found if isinstance(found, dict) else {"refused": "broken"}


def read(data: bytes, name: str | None, _zone: tzinfo | None) -> list[Document]:
    """The one document of a PDF. It says nothing of its status, so it counts as preliminary."""
    found = extract(data)
    problems = (Problem("status_unknown"), Problem("patient_unknown"), *found.problems)
    id = as_id(PurePath(name).stem) if name else content_id(data)
    return [cleaned(Document(text=found.text, format="pdf", id=id, language=found.language, problems=problems))]
