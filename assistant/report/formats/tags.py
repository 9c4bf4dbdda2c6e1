"""The tags and words of a page, in one pass: Python's own parser takes minutes over pages made to do so.

Whatever is left open at the end (a comment, a tag, a script) swallows the rest, as it does in a browser.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

_MARK = re.compile(r"<(?=[A-Za-z!?]|/[A-Za-z!?])")  # "<5 mm" is no tag
_NAME = re.compile(r"</?([A-Za-z][^\s/>]{0,60})")
_STOP = re.compile(r"[>\"']")
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")
_RAW = frozenset(("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"))
_LONGEST = 20_000  # characters of a tag whose attributes are looked at; pictures inside pages are longer


class Token(NamedTuple):
    """Words (`kind` "text"), or a tag that opens ("start"), closes ("end"), or does both ("empty")."""

    kind: str
    name: str
    attributes: dict[str, str]


def tokens(page: str) -> Iterator[Token]:
    """The page from its beginning to its end; each character is looked at a fixed number of times."""
    lower = page.lower()
    at = 0
    while at < len(page):
        mark = _MARK.search(page, at)
        if mark is None:
            yield _words(page[at:])
            return
        start = mark.start()
        if start > at:
            yield _words(page[at:start])
        match = _NAME.match(page, start)
        if match is None:
            at = _after_declaration(page, start)
            continue
        end = _end_of_tag(page, match.end())
        if end < 0:
            return
        token = _tag(page[start:end], match[1].lower())
        yield token
        at = end
        if token.kind == "start" and token.name in _RAW:
            closing = lower.find(f"</{token.name}", end)
            if closing < 0:
                return
            if token.name == "textarea":
                yield _words(page[end:closing])
            at = closing


def _words(text: str) -> Token:
    return Token("text", unescape(text), {})


def _after_declaration(page: str, start: int) -> int:
    """Where a comment or a declaration ends."""
    if page.startswith("<!--", start):
        end = page.find("-->", start + 4)
        return len(page) if end < 0 else end + 3
    end = page.find(">", start)
    return len(page) if end < 0 else end + 1


def _end_of_tag(page: str, at: int) -> int:
    """Where a tag ends: at the first ">" outside the quotes of a value; -1 where it does not."""
    while (match := _STOP.search(page, at)) is not None:
        if match[0] == ">":
            return match.end()
        at = match.end()
        if page[max(0, match.start() - 100) : match.start()].rstrip().endswith("="):
            closing = page.find(match[0], at)
            if closing < 0:
                return -1
            at = closing + 1
    return -1


def _tag(source: str, name: str) -> Token:
    if source.startswith("</"):
        return Token("end", name, {})
    inner = source[len(name) + 1 : -1]
    found: dict[str, str] = {}
    for key, *values in _ATTRIBUTE.findall(inner) if len(inner) <= _LONGEST else []:
        found.setdefault(key.lower(), unescape(next((v for v in values if v), "")))
    return Token("empty" if inner.rstrip().endswith("/") else "start", name, found)
