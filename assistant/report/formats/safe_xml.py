"""XML that may come from anyone: no document type, no entities, nothing fetched, bounded in depth."""

import re
from contextlib import suppress
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError, TreeBuilder
from xml.parsers import expat

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from assistant.errors import FormatError
from assistant.report.formats.decoding import LARGEST_CARRIER, check_words, decode

_DEPTH = 100
_START = re.compile(rb"^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<")
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_HEAD = 65_536  # bytes in which a root element begins


class Name(NamedTuple):
    """The name of an element and its namespace."""

    space: str
    local: str


class Parsed(NamedTuple):
    """The root of a file, and whether characters of it had to be replaced."""

    root: Element
    replaced: bool


def root_name(data: bytes) -> Name | None:
    """The root element of a file that begins like XML; None for what is no XML.

    Where a document type stands before it, its name without a namespace; what comes after it is not looked at.
    """
    if not _START.match(data[:100]):
        return None
    found: list[str] = []

    def start(name: str, _attributes: object) -> None:
        found.append(name)
        raise _Enough

    def doctype(name: str, *_: object) -> None:
        found.append(name)
        raise _Enough

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    with suppress(_Enough, expat.ExpatError, ValueError, LookupError):
        parser.Parse(data[:_HEAD].lstrip(), False)
    space, _, local = found[0].rpartition(" ") if found else ("", "", "")
    return Name(space, local) if local else None


def parse(data: bytes, what: str) -> Parsed:
    """The tree of a file. `what` names the format in the sentence of an error."""
    declared = _DECLARED.match(data)
    decoded = decode(data, declared and declared[1].decode("ascii"), LARGEST_CARRIER)
    check_words(decoded.text)
    parser = XMLParser(target=_Bounded(what), forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(_DECLARATION.sub("", decoded.text, count=1).lstrip().encode("utf-8", "replace"))
        return Parsed(parser.close(), decoded.replaced)
    except ParseError as error:
        line, column = error.position
        raise FormatError(
            f"the {what} is broken XML, or ends too early (line {line}, column {column + 1}); send the whole file again"
        ) from error
    except DefusedXmlException as error:
        raise FormatError(
            f"the {what} declares a document type or entities, which are not read; have the sender leave them out"
        ) from error


class _Enough(Exception):
    """The root is known."""


class _Bounded(TreeBuilder):
    """Builds a tree that cannot be nested without end."""

    def __init__(self, what: str) -> None:
        super().__init__()
        self._depth, self._what = 0, what

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        if self._depth > _DEPTH:
            raise FormatError(f"the {self._what} is nested too deeply; have the sender correct it")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def child(element: Element | None, *path: str) -> Element | None:
    """The first element at a path of local names, whatever namespace they are in."""
    for name in path:
        element = next((c for c in element if local(c) == name), None) if element is not None else None
    return element


def children(element: Element | None, name: str) -> list[Element]:
    """The children of a local name."""
    return [c for c in element if local(c) == name] if element is not None else []
