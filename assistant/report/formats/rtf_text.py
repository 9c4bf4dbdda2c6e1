r"""RTF becomes plain text in one pass: code pages of fonts, \u escapes, tables, text boxes, footnotes.

Converters that are to be had drop what changes the meaning: words that are struck out come out as valid, hidden ones
as visible, 10 with a raised 3 as 103; and their patterns take minutes over some files. Here each byte is seen once.
"""

import re
from dataclasses import dataclass, replace
from typing import NamedTuple

from assistant.errors import FormatError
from assistant.report.formats.decoding import check_words
from assistant.report.formats.markup import raised, tidy
from assistant.report.formats.rtf_tokens import CHARACTERS, CHARSETS, SIGNS, SILENT, SPOKEN, SYMBOLS

_TOKEN = re.compile(r"\\([A-Za-z]{1,32})(-?\d{1,9})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])|([^\\{}\r\n]+)|[\r\n\\]", re.DOTALL)
_DEPTH = 500
_PAGES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850", "ansi": "cp1252"}


class Converted(NamedTuple):
    """The text, and whether something in it could not be told."""

    text: str
    replaced: bool


@dataclass(frozen=True, slots=True)
class _State:
    """What holds inside a group and ends with it."""

    silent: bool = False
    spare: bool = False  # said again, better, by a group inside
    hidden: bool = False
    struck: bool = False
    raised: bool = False
    skip: int = 1  # characters that stand in for a \u
    font: str = ""
    fonts: bool = False  # in the table of fonts
    closing: str = ""


def convert(source: bytes) -> Converted:
    """The text of an RTF file. One with words that are struck out is refused, and so is one that is cut off."""
    text = source.decode("latin-1")
    check_words(text)
    return _Converter(text).run()


class _Converter:
    def __init__(self, source: str) -> None:
        self._source = source
        self._out: list[str] = []
        self._bytes = bytearray()
        self._state = _State()
        self._stack: list[_State] = []
        self._skip = 0
        self._page = "cp1252"
        self._default = ""
        self._fonts: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._star = False

    def run(self) -> Converted:
        at, closed = 0, False
        while not closed and (match := _TOKEN.match(self._source, at)) is not None:
            at = match.end()
            word, number, hexed, sign, brace, plain = match.groups()
            if not (hexed or plain):
                self._flush()
            if word == "bin":  # raw bytes of a picture follow
                at += max(0, int(number or 0))
            elif word:
                self._word(word, None if number is None else int(number))
            elif brace:
                closed = self._brace(brace)
            elif sign:
                self._sign(sign)
            elif hexed:
                self._raw(bytes.fromhex(hexed), 1)
            elif plain:
                self._plain(plain)
            self._star = sign == "*" or self._star and not (word or brace)
        self._flush()
        if not closed:
            raise FormatError("the RTF ends too early: its last group is not closed; send the whole file again")
        joined = "".join(self._out)
        text = joined.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")  # halves of one character
        lines = [line.removesuffix("|").rstrip() for line in tidy(text).split("\n")]
        return Converted("\n".join(lines).strip(), "\ufffd" in text)

    def _brace(self, brace: str) -> bool:
        """Opens or closes a group; whether the file is at its end."""
        self._skip = 0
        if brace == "{":
            if len(self._stack) >= _DEPTH:
                raise FormatError("the RTF is nested too deeply; have the sender correct it")
            self._stack.append(self._state)
            if self._state.closing:
                self._set(closing="")
            return False
        if self._state.closing and not self._silent:
            self._out.append(self._state.closing)
        self._state = self._stack.pop() if self._stack else self._state
        return not self._stack

    @property
    def _silent(self) -> bool:
        return self._state.silent or self._state.spare or self._state.hidden

    def _set(self, **changes: object) -> None:
        self._state = replace(self._state, **changes)  # type: ignore[arg-type]

    def _word(self, word: str, number: int | None) -> None:
        self._skip = 0
        on = number != 0
        if word == "upr":
            self._set(spare=True)
        elif word in SPOKEN:
            self._set(spare=False)
        elif word in SILENT:
            self._set(silent=True, fonts=word == "fonttbl")
        elif self._star:
            self._set(silent=True)  # a group of a kind that nobody knows says itself that it may be left out
        elif word in CHARACTERS:
            self._say(CHARACTERS[word])
        elif word == "u" and number is not None:
            self._say(chr(number % 0x10000))
            self._skip = self._state.skip
        elif word == "uc":
            self._set(skip=min(max(number or 0, 0), 20))
        elif word in ("strike", "striked", "deleted"):
            self._set(struck=on)
        elif word == "v":
            self._set(hidden=on)
        elif word in ("super", "nosupersub", "sub", "up"):
            self._set(raised=word == "super" or word == "up" and bool(number))
        elif word == "plain":
            self._set(struck=False, hidden=False, raised=False, font=self._default)
        elif word == "footnote" and not self._silent:
            self._out.append(" (")
            self._set(closing=")")
        else:
            self._page_of(word, number)

    def _page_of(self, word: str, number: int | None) -> None:
        """Words that choose how bytes become letters."""
        if word == "f":
            self._set(font=str(number or 0))
        elif word == "deff":
            self._default = str(number or 0)
            self._set(font=self._default)
        elif word == "fcharset" and self._state.fonts:
            self._fonts[self._state.font] = "symbol" if number == 2 else CHARSETS.get(number or 0, "")
        elif word == "cpg" and self._state.fonts:
            self._fonts[self._state.font] = _known(number) or self._fonts.get(self._state.font, "")
        elif word in _PAGES:
            self._page = _PAGES[word]
        elif word == "ansicpg":
            self._page = _known(number) or self._page

    def _sign(self, sign: str) -> None:
        self._skip = 0
        self._say(SIGNS.get(sign, ""))

    def _plain(self, plain: str) -> None:
        if self._state.fonts:
            name = self._names.get(self._state.font, "")
            self._names[self._state.font] = (name + plain)[:80]
        skipped = min(self._skip, len(plain))
        self._skip -= skipped
        self._raw(plain[skipped:].encode("latin-1"), 0)

    def _raw(self, data: bytes, counted: int) -> None:
        if counted and self._skip:
            self._skip -= 1
        elif data and not self._silent:
            self._bytes += data

    def _flush(self) -> None:
        """The collected bytes as letters of the font they are in: several bytes may be one letter."""
        if not self._bytes:
            return
        data = bytes(self._bytes)
        self._bytes.clear()
        page = self._fonts.get(self._state.font, "") or self._page
        if page == "symbol":
            known = "symbol" in self._names.get(self._state.font, "").lower()
            self._say("".join(_symbol(b, known) for b in data))
        else:
            self._say(data.decode(page, "replace"))

    def _say(self, text: str) -> None:
        if self._silent or not text:
            return
        if self._state.struck and text.strip():
            raise FormatError("the report has words that are struck out; send the report as it is valid now")
        self._out.append(raised(text) if self._state.raised else text)


def _symbol(byte: int, known: bool) -> str:
    if byte < 0x40 or known and byte in SYMBOLS:
        return SYMBOLS.get(byte) or chr(byte)
    return "•" if byte == 0xB7 else "\ufffd"


def _known(number: int | None) -> str:
    """A code page of Windows by its number, where Python has it."""
    try:
        return "utf-8" if number == 65001 else b"".decode(f"cp{number}") or f"cp{number}"
    except LookupError:
        return ""
