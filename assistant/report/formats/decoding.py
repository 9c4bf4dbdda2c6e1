"""Bytes become characters: byte-order marks, UTF-8, UTF-16 without a mark, and the Western and Polish code pages.

A wrong code page turns "Pleuraerguß" into another word without an error, so the order is from what proves itself
(a mark, valid UTF-8) to what is only likely, and what cannot be decoded shows as U+FFFD and is reported.
"""

import codecs
import re
from typing import NamedTuple

from assistant.errors import FormatError
from assistant.report.formats.document import clean
from prompts.language import identify

LARGEST = 2_000_000  # bytes of one file of text
LARGEST_CARRIER = 12_000_000  # of a format that may carry pictures or a whole document in base64
_CARRIED = re.compile(r"[A-Za-z0-9+/=]{60,}")
_MARKS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_POLISH = ("cp1250", "iso8859_2")
_POLISH_LETTERS = re.compile("[ąćęłńśźż]", re.IGNORECASE)
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")


class Decoded(NamedTuple):
    """The text, the encoding it was in, and whether something in it had to be replaced."""

    text: str
    encoding: str
    replaced: bool


def decode(data: bytes, declared: str | None = None, largest: int = LARGEST) -> Decoded:
    """The characters of a file. `declared` is what the file says of itself, used where UTF-8 is ruled out."""
    check_size(data, largest)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], name)
    wide = _wide(data)
    if wide:
        return _decoded(data, wide)
    try:
        return _checked(data.decode("utf-8", "surrogatepass"), "utf-8", False)
    except UnicodeDecodeError:
        pass
    if _mostly_utf8(data):
        return _decoded(data, "utf-8")
    name = _known(declared) or _likely(data)
    return _decoded(data, name)


def check_size(data: bytes, largest: int = LARGEST) -> None:
    """Refuses what is empty or too large to be one report."""
    if not data or not data.strip(b" \t\r\n\x0b\x0c\x1c"):
        raise FormatError("the file is empty; send the file of one report")
    if len(data) > largest:
        raise FormatError(
            f"the file has {len(data) / 1e6:.1f} MB, more than the {largest / 1e6:.0f} MB that are read; "
            "send one report a file, without pictures"
        )


def check_words(text: str) -> None:
    """Refuses what has more words of its own than one report can have; what it carries in base64 is not counted."""
    if len(text) > LARGEST and (own := len(_CARRIED.sub("", text))) > LARGEST:
        raise FormatError(
            f"the file has {own / 1e6:.1f} MB of text, more than the {LARGEST / 1e6:.0f} MB that are read; send one report a file"
        )


def head(data: bytes, size: int = 4096) -> str:
    """The beginning of a file as text, only to tell formats apart."""
    start = data[:size]
    for mark, name in _MARKS:
        if start.startswith(mark):
            return start[len(mark) :].decode(name, "replace")
    return start.decode(_wide(start) or "utf-8", "replace")


def _decoded(data: bytes, encoding: str) -> Decoded:
    try:
        return _checked(data.decode(encoding, "surrogatepass"), encoding, False)
    except (UnicodeDecodeError, LookupError):
        return _checked(data.decode(encoding, "replace"), encoding, True)


def _checked(text: str, encoding: str, replaced: bool) -> Decoded:
    if any("\ud800" <= c <= "\udfff" for c in text):  # halves of one character belong together, lone ones do not
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    text, cleaned = clean(text)
    if not text.strip():
        raise FormatError("the file holds no characters; send the file of one report")
    return Decoded(text, encoding, replaced or cleaned)


def _wide(data: bytes) -> str | None:
    """UTF-16 without its mark: in Western text every second byte is NUL, and only every second."""
    sample = data[:4096]
    half = len(sample) // 2
    if half < 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _mostly_utf8(data: bytes) -> bool:
    """UTF-8 with a few broken bytes (a cut end, a bad copy), which a code page would turn into "grÃ¶ÃŸer"."""
    sequences = _UTF8_SEQUENCE.findall(data)
    inside = sum(map(len, sequences))
    return len(sequences) > 0 and len(_HIGH.findall(data)) - inside <= len(sequences)


def _known(declared: str | None) -> str | None:
    try:
        return codecs.lookup(declared).name if declared else None
    except LookupError:
        return None


def _likely(data: bytes) -> str:
    """Windows-1252, which reads Latin-1 too, unless a Polish page gives Polish.

    Statistics (charset-normalizer) fail on texts as short as reports: "à gauche" became Eastern European "ŕ gauche".
    """
    page = max(_POLISH, key=lambda p: len(_POLISH_LETTERS.findall(data.decode(p, "replace"))))
    text = data.decode(page, "replace")
    return page if _POLISH_LETTERS.search(text) and identify(text) == "pl" else "cp1252"
