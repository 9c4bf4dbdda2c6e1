"""FHIR in XML: the same resources as in JSON, so they become the same mappings and are read by the same code."""

from datetime import tzinfo
from typing import Any
from xml.etree.ElementTree import Element, tostring

from assistant.errors import FormatError
from assistant.report.formats import fhir
from assistant.report.formats.document import Document
from assistant.report.formats.safe_xml import local, parse, root_name

_SPACE = "http://hl7.org/fhir"
_PAGE = "{http://www.w3.org/1999/xhtml}div"
_HOLDERS = ("contained", "resource")
_ALWAYS_LISTS = {("Bundle", "entry")}


def sniff(data: bytes, _start: str, _name: str | None) -> bool:
    """Whether the root is a resource of FHIR."""
    found = root_name(data)
    return found is not None and found.space == _SPACE


def read(data: bytes, _name: str | None, zone: tzinfo | None) -> list[Document]:
    """The documents of a FHIR XML file, one for each DiagnosticReport."""
    root, replaced = parse(data, "FHIR XML")
    return fhir.documents(_resource(root), data, zone, replaced, as_stated=False)


def _resource(element: Element) -> dict[str, Any]:
    return {"resourceType": local(element), **_object(element)}


def _object(element: Element) -> dict[str, Any]:
    """The children of an element by their names; a name that repeats is a list, as most lists of one are not."""
    found: dict[str, Any] = {}
    if "id" in element.attrib:
        found["id"] = element.attrib["id"]
    if "url" in element.attrib:
        found["url"] = element.attrib["url"]
    for part in element:
        name, value = local(part), _value(part)
        if name not in found:
            found[name] = [value] if (local(element), name) in _ALWAYS_LISTS or name == "contained" else value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def _value(element: Element) -> Any:
    if element.tag == _PAGE:
        for part in element.iter():  # names as in a page, not with the prefix of their namespace
            part.tag = local(part)
        return tostring(element, encoding="unicode")
    if local(element) in _HOLDERS and len(element):
        if len(element) > 1:
            raise FormatError(f"a {local(element)} of the FHIR XML holds several resources; have the sender correct it")
        return _resource(element[0])
    return element.attrib["value"] if "value" in element.attrib else _object(element)
