"""HTML becomes plain text: what a reader of the page would see, in its order, paragraphs apart."""

import re
from html.parser import HTMLParser
from typing import NamedTuple

from assistant.errors import FormatError

_SILENT = {"script", "style", "head", "template", "noscript", "object", "svg"}
_VOID = {"br", "hr", "img", "meta", "link", "input", "col", "wbr", "area", "base", "embed", "source"}
_PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "section", "article", "pre", "hr"}
_LINES = {"div", "tr", "li", "dt", "dd", "caption", "thead", "tbody", "header", "footer", "body", "blockquote"}
_STRUCK = {"del", "s", "strike"}
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_BLANKS = re.compile(r"[ \t\r\n\f\u00a0]+")


class Cleaned(NamedTuple):
    """The text of a page and the language that it declares."""

    text: str
    language: str | None


def plain(page: str) -> Cleaned:
    """The text of a page. Words that are struck out must not be read as findings, so such a page is refused."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    if reader.struck:
        raise FormatError("the HTML of the report has words that are struck out; send the report as it is valid now")
    lines = [_BLANKS.sub(" ", line).strip() for line in "".join(reader.parts).split("\n")]
    return Cleaned(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), reader.language)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.language: str | None = None
        self.struck = False
        self._silent = self._raised = self._kept = self._cells = self._crossed = 0
        self._lists: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
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

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        self._silent = max(0, self._silent - (tag in _SILENT))
        self._crossed = max(0, self._crossed - (tag in _STRUCK))
        self._raised = max(0, self._raised - (tag == "sup"))
        self._kept = max(0, self._kept - (tag == "pre"))
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        self._break(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:  # <p/> of XHTML opens nothing that stays open
            self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        self.struck = self.struck or bool(self._crossed and data.strip())
        if self._raised:  # 10<sup>3</sup> is not 103
            data = data.translate(_RAISED)
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
