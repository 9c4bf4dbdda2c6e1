"""Takes the letters of a PDF apart, in a process of its own: a file from anyone, and a large library in C++.

Reads the file from standard input and writes one JSON object. It knows nothing of PlainRad, so that it starts fast,
and it bounds itself: a file that wants more memory or time than a report can need ends this process and no other.
"""

import ctypes
import json
import math
import sys
from dataclasses import dataclass
from itertools import islice
from typing import Any

_MEMORY = 1_500_000_000  # bytes of address space; a compressed page can unfold without end
_SECONDS = 10  # of processor time
_PAGES = 60
_LETTERS = 400_000
_OBJECTS = 20_000  # of one page that are looked at for pictures
_LARGE = 0.15  # of the page: a picture that may hold words
_DRAWING = 200  # lines and curves that are more than rules and frames: letters drawn as shapes
_GAP, _BLANK = 1.2, 0.5  # of the size of the letters: what ends a run, what is a blank that the file does not name
_SMALL, _HIGH = 0.85, 0.18  # a raised letter: its size, and how far above the line
_LETTER = {0x02: "-", 0xFFFE: "-", 0x2010: "-", 0x2011: "-", 0xA0: " ", 0x09: " "}  # PDFium marks a hyphen at a line's end
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_JOINED = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_INVISIBLE = 3  # the render mode of letters that a recogniser lays over a scan


@dataclass
class _Letter:
    """One letter where it is seen: `y` is its baseline, `turned` that it does not run from left to right."""

    text: str
    left: float
    right: float
    y: float
    size: float
    turned: bool
    invisible: bool


def main() -> int:
    """One file in, one object out."""
    _bound()
    import pypdfium2

    try:
        found = _read(pypdfium2.PdfDocument(sys.stdin.buffer.read()))
    except pypdfium2.PdfiumError as error:
        found = {"refused": "encrypted" if error.err_code in (4, 5) else "broken"}  # password, security handler
    sys.stdout.write(json.dumps(found))
    return 0


def _bound() -> None:
    try:
        import resource
    except ImportError:  # Windows: the clock of the parent remains
        return
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(document: Any) -> dict[str, Any]:
    if len(document) > _PAGES:
        return {"refused": "pages"}
    pages: list[dict[str, Any]] = []
    for number in range(len(document)):
        pages.append(_page(document, number))
        if sum(len(run[0]) for page in pages for run in page["runs"]) > _LETTERS:
            return {"refused": "length"}
    return {"pages": pages, "language": _language(document)}


def _language(document: Any) -> str:
    import pypdfium2.raw as raw

    size = raw.FPDFCatalog_GetLanguage(document, None, 0)
    if not 2 < size < 200:
        return ""
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFCatalog_GetLanguage(document, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def _page(document: Any, number: int) -> dict[str, Any]:
    import pypdfium2.raw as raw

    page = document[number]
    struck = _struck(page)
    if struck is not None:  # what is filled into a form is an annotation until the page is flattened
        raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
        page = document[number]
    letters, unknown = _letters(page)
    return {
        "height": page.get_height(),
        "runs": _runs([x for x in letters if not x.turned]) + _runs([x for x in letters if x.turned]),
        "letters": len(letters),
        "unknown": unknown,
        "invisible": sum(x.invisible for x in letters),
        "pictures": _pictured(page, len(letters)),
        "struck": bool(struck),
    }


def _pictured(page: Any, letters: int) -> bool:
    """Whether a page shows something that is no text: a scan, or letters drawn as shapes. A logo is none."""
    import pypdfium2.raw as raw

    area = max(page.get_width() * page.get_height(), 1.0)
    drawn = 0
    for item in islice(page.get_objects(max_depth=3), _OBJECTS):
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = item.get_bounds()
            if (right - left) * (top - bottom) > _LARGE * area:
                return True
        drawn += item.type == raw.FPDF_PAGEOBJ_PATH
    return not letters and drawn > _DRAWING


def _struck(page: Any) -> bool | None:
    """Whether a reader has struck words out; None where the page has no annotations at all."""
    import pypdfium2.raw as raw

    count = min(raw.FPDFPage_GetAnnotCount(page), 1000)
    found = False
    for at in range(count):
        if note := raw.FPDFPage_GetAnnot(page, at):
            found = found or raw.FPDFAnnot_GetSubtype(note) == raw.FPDF_ANNOT_STRIKEOUT
            raw.FPDFPage_CloseAnnot(note)
    return bool(found) if count > 0 else None


def _letters(page: Any) -> tuple[list[_Letter], int]:
    """The letters in the order of the file, and how many have no meaning that can be told."""
    import pypdfium2.raw as raw

    text = page.get_textpage()
    count = min(text.count_chars(), _LETTERS + 1)
    turn = math.radians(page.get_rotation())
    found: list[_Letter] = []
    unknown = 0
    for at in range(count):
        code = raw.FPDFText_GetUnicode(text, at)
        if code in (0, 10, 13):
            continue
        unknown += code == 0xFFFD or 0xE000 <= code <= 0xF8FF or raw.FPDFText_HasUnicodeMapError(text, at) == 1
        shown = _LETTER.get(code) or _JOINED.get(code) or (chr(code) if not 0xD800 <= code < 0xE000 else "\ufffd")
        found.append(_letter(text, at, shown, turn))
    seen = [x for x in found if not x.invisible]
    return seen or found, unknown


def _letter(text: Any, at: int, shown: str, turn: float) -> _Letter:
    import pypdfium2.raw as raw

    matrix, x, y = raw.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetMatrix(text, at, matrix)
    raw.FPDFText_GetCharOrigin(text, at, x, y)
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(text, at, left, right, bottom, top)
    corners = [_turned(a.value, b.value, turn) for a, b in ((left, bottom), (right, top))]
    (base_x, base_y), (along, across) = _turned(x.value, y.value, turn), _turned(matrix.a, matrix.b, turn)
    size = raw.FPDFText_GetFontSize(text, at) * math.hypot(matrix.c, matrix.d)
    holder = raw.FPDFText_GetTextObject(text, at)
    blank = shown == " "
    return _Letter(
        text=shown,
        left=base_x if blank else min(c[0] for c in corners),
        right=base_x if blank else max(c[0] for c in corners),
        y=base_y,
        size=size if 1 <= size <= 500 else 10.0,
        turned=bool(not blank and (along < 0 or abs(across) > 0.2 * abs(along))),
        invisible=bool(bool(holder) and raw.FPDFTextObj_GetTextRenderMode(holder) == _INVISIBLE),
    )


def _turned(x: float, y: float, turn: float) -> tuple[float, float]:
    """A point as it is seen on a page that is shown turned clockwise."""
    return x * math.cos(turn) + y * math.sin(turn), y * math.cos(turn) - x * math.sin(turn)


def _runs(letters: list[_Letter]) -> list[list[Any]]:
    """Letters that stand beside each other: [text, left, right, baseline, size, turned]."""
    runs: list[list[Any]] = []
    blank = False
    last: _Letter | None = None
    for letter in letters:
        if letter.text == " ":
            blank = True
            continue
        run = runs[-1] if runs else None
        text = letter.text
        if run is not None and last is not None and not letter.turned and _beside(run, last, letter):
            high = letter.y - run[3] > _HIGH * run[4] and letter.size < _SMALL * run[4]
            text = text.translate(_RAISED) if high else text
            run[0] += (" " if blank or letter.left - last.right > _BLANK * run[4] else "") + text
            run[2] = max(run[2], letter.right)
        elif run is not None and last is not None and letter.turned and last.turned:
            run[0] += (" " if blank else "") + text
        else:
            runs.append([text, letter.left, letter.right, letter.y, letter.size, letter.turned])
        blank, last = False, letter
    return runs


def _beside(run: list[Any], last: _Letter, letter: _Letter) -> bool:
    gap = letter.left - last.right
    size = float(run[4])
    return abs(letter.y - run[3]) < 0.6 * size and -0.6 * size < gap < _GAP * max(size, letter.size)


if __name__ == "__main__":
    sys.exit(main())
