"""HTML becomes plain text: what a reader of the page would see, in its order, paragraphs apart."""

import re
from typing import NamedTuple

from assistant.errors import FormatError
from assistant.report.formats.tags import tokens

_SILENT = {"script", "style", "head", "template", "noscript", "object", "svg"}
_VOID = {"br", "hr", "img", "meta", "link", "input", "col", "wbr", "area", "base", "embed", "source"}
_PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "section", "article", "pre", "hr"}
_LINES = {"div", "tr", "li", "dt", "dd", "caption", "thead", "tbody", "header", "footer", "body", "blockquote"}
_STRUCK = {"del", "s", "strike"}
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_STRUCK_STYLE = re.compile(r"text-decoration[\w-]{0,20}\s*:[^;:]{0,80}line-through")
_BLANKS = re.compile(r"[ \t\r\n\f\u00a0]+")


class Cleaned(NamedTuple):
    """The text of a page and the language that it declares."""

    text: str
    language: str | None


def plain(page: str) -> Cleaned:
    """The text of a page. Words that are struck out must not be read as findings, so such a page is refused."""
    reader = _Reader()
    reader.read(page)
    if reader.struck:
        raise FormatError("the report has words that are struck out; send the report as it is valid now")
    return Cleaned(tidy("".join(reader.parts)), reader.language)


def tidy(text: str) -> str:
    """Blanks run together, lines trimmed, at most one empty line between paragraphs."""
    lines = [_BLANKS.sub(" ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def raised(text: str) -> str:
    """Digits as they stand above the line: 10 with a raised 3 is not 103."""
    return text.translate(_RAISED)


class _Reader:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self.language: str | None = None
        self.struck = False
        self._silent = self._raised = self._kept = self._cells = self._crossed = 0
        self._lists: list[int | None] = []
        self._hidden: list[str] = []  # an element that is not shown, and elements of its name inside it

    def read(self, page: str) -> None:
        for kind, name, attributes in tokens(page):
            if kind == "text":
                self._text(name)
            elif kind == "end":
                self._end(name)
            else:
                self._start(name, attributes)
                if kind == "empty" and name not in _VOID:  # <p/> of XHTML opens nothing that stays open
                    self._end(name)

    def _start(self, tag: str, found: dict[str, str]) -> None:
        style = found.get("style", "").lower()
        if tag not in _VOID and (tag in self._hidden if self._hidden else "hidden" in found or _HIDDEN_STYLE.search(style)):
            self._hidden.append(tag)
        self.struck = self.struck or bool(_STRUCK_STYLE.search(style))
        if tag == "html":
            self.language = found.get("lang") or found.get("xml:lang")
        if tag in _VOID:
            self._break(tag)
            return
        self._silent += tag in _SILENT
        self._crossed += tag in _STRUCK
        self._raised += tag == "sup"
        self._kept += tag == "pre"
        if tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else None)
        self._break(tag)
        if tag == "tr":
            self._cells = 0
        elif tag in ("td", "th"):
            self.parts.append(" | " if self._cells else "")
            self._cells += 1
        elif tag == "li":
            self._item()

    def _end(self, tag: str) -> None:
        if tag in _VOID:
            return
        if self._hidden and tag == self._hidden[0]:
            self._hidden.pop()
        self._silent = max(0, self._silent - (tag in _SILENT))
        self._crossed = max(0, self._crossed - (tag in _STRUCK))
        self._raised = max(0, self._raised - (tag == "sup"))
        self._kept = max(0, self._kept - (tag == "pre"))
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        self._break(tag)

    def _text(self, data: str) -> None:
        if self._silent or self._hidden:
            return
        self.struck = self.struck or bool(self._crossed and data.strip())
        if self._raised:
            data = raised(data)
        self.parts.append(data if self._kept else _BLANKS.sub(" ", data))

    def _break(self, tag: str) -> None:
        if self._silent:
            return
        if tag in _PARAGRAPHS:
            self.parts.append("\n\n")
        elif tag == "br" or tag in _LINES and not self._at_line_start():
            self.parts.append("\n")

    def _at_line_start(self) -> bool:
        written = next((p for p in reversed(self.parts) if p.strip(" ")), "\n")
        return written.rstrip(" ").endswith("\n")

    def _item(self) -> None:
        if self._silent or not self._lists:
            return
        number = self._lists[-1]
        if number is None:
            self.parts.append("- ")
        else:
            self._lists[-1] = number + 1
            self.parts.append(f"{number + 1}. ")
