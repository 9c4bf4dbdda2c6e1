"""Words as every rule file and every text is seen: tokens with character spans, folded the same way on both sides."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_WORD = rf"[^\W_](?:[{_INVISIBLE}\u0300-\u036f]*[^\W_])*[\u0300-\u036f]*"
# A word broken at the end of a line ("Pneumo-\nthorax") is one token; "Pleura-\nund" is a list of compounds.
_JOINER = r"(?:und|oder|and|or|bzw|sowie|et|ou|y|o|e|en|of|i|lub)\b"
_BROKEN = rf"[^\W\d_]{{2,}}-[ \t]*\r?\n[ \t]*(?!{_JOINER})(?=[^\W\d_A-Z]){_WORD}"
_TOKEN = re.compile(rf"{_BROKEN}|{_WORD}|[^\s{_INVISIBLE}]")
# The same where a text has no such break and no sign that is not seen: nearly always, and many times as fast.
_UNBROKEN, _ASCII = re.compile(r"[^\W_]+|\S"), re.compile(r"[A-Za-z0-9]+|\S")
_UNSEEN = re.compile(rf"[{_INVISIBLE}\u0300-\u036f]")
_DROPPED = re.compile(rf"[{_INVISIBLE}\s-]+")
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "’": "'", "‘": "'", "´": "'"})
_GERMAN_UE = re.compile(r"(?<![aeoqu])ue")

# Letters of other scripts that look like Latin ones: in a Latin word they are a slip of a keyboard or of a scanner.
_ALIKE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u0456\u0455\u0458\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0406\u0408"
    "\u03bf\u03bd\u03b1\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a7\u03a5",
    "aeopcxyisjABEKMHOPCTXIJovaABEZHIKMNOPTXY",
)
_LATIN = re.compile(r"[A-Za-z]")

_REMEMBERED = 1 << 17  # folded words kept for each spelling; bounded, as reports bring new words without end
_FOLDING = ("en", "de")  # languages in which two spellings of one sound are one ("haemorrhage", "Fuer")


class Token(NamedTuple):
    """One word or one sign of a text: as it stands, folded for comparison, and where (characters, end exclusive)."""

    text: str
    folded: str
    start: int
    end: int


def fold(word: str, language: str = "") -> str:
    """The form in which words are compared: no case, no accents; "haemorrhage" is "hemorrhage", "Fuer" is "Für"."""
    return _FOLDS[folding(language)][word]


class _Folds(dict[str, str]):
    """Word → its folded form in one spelling, worked out when first asked for."""

    def __init__(self, spelling: str) -> None:
        super().__init__()
        self._spelling = spelling

    def __missing__(self, word: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        folded = self[word] = _folded(word, self._spelling)
        return folded


def _folded(word: str, language: str) -> str:
    plain = word.translate(_LETTERS) if not word.isascii() else word
    if not plain.isascii() and _LATIN.search(plain):
        plain = plain.translate(_ALIKE)
    if len(plain) > 1:
        plain = _DROPPED.sub("", plain)
    plain = unicodedata.normalize("NFKD", plain).casefold()
    if not plain.isascii():
        plain = "".join(c for c in plain if not unicodedata.combining(c)).translate(_LETTERS)
    if language == "en":
        return plain.replace("ae", "e").replace("oe", "e")
    if language == "de":
        return _GERMAN_UE.sub("u", plain.replace("ae", "a").replace("oe", "o"))
    return plain


_FOLDS = {spelling: _Folds(spelling) for spelling in ("", *_FOLDING)}


def folding(language: str) -> str:
    """The language by whose spelling words are folded, "" for those that have none of their own."""
    return language if language in _FOLDING else ""


def flat(text: str) -> str:
    """The text without accents, letter by letter, so that offsets stay; for regular expressions over bare words."""
    return text if text.isascii() else text.translate(_FLAT)


def _unaccented() -> dict[int, str]:
    table = {}
    for code in range(0xC0, 0x180):
        base = unicodedata.normalize("NFKD", chr(code))[0]
        if base.isascii() and base.isalpha():
            table[code] = base
    return {**table, **{ord(k): v for k, v in {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "’": "'", "‘": "'"}.items()}}


_FLAT = _unaccented()


class Row(list[Token]):
    """The tokens of a text, and beside them their words as they stand and folded, which nearly every rule asks for."""

    __slots__ = ("folded", "texts")

    def __init__(self, words: Iterable[Token], texts: list[str], folded: list[str]) -> None:
        super().__init__(words)
        self.texts, self.folded = texts, folded


def tokens(text: str, language: str = "") -> Row:
    """The tokens of a text in order: runs of letters and digits, and every other visible sign by itself."""
    make, find = tuple.__new__, text.find  # what Token(…) does, without its detour
    words = _pattern(text).findall(text)
    folded = list(map(_FOLDS[folding(language)].__getitem__, words))
    found: list[Token] = []
    end = 0
    for word, plain in zip(words, folded, strict=True):
        start = find(word, end)  # nothing but blanks stands between two tokens
        end = start + len(word)
        found.append(make(Token, (word, plain, start, end)))
    return Row(found, words, folded)


def texts_of(words: Sequence[Token]) -> list[str]:
    """The words of a row of tokens as they stand."""
    return words.texts if isinstance(words, Row) else [word.text for word in words]


def folded_of(words: Sequence[Token]) -> list[str]:
    """The folded words of a row of tokens."""
    return words.folded if isinstance(words, Row) else [word.folded for word in words]


def bare_words(text: str) -> list[str]:
    """The tokens of a text as they stand."""
    return _pattern(text).findall(text)


def _pattern(text: str) -> re.Pattern[str]:
    if "\n" in text and "-" in text:
        return _TOKEN
    if text.isascii():
        return _ASCII
    return _TOKEN if _UNSEEN.search(text) else _UNBROKEN
