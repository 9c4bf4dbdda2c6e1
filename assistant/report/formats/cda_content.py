"""The body of a CDA R2 document: its sections with their narrative, which is what the author signed.

Structured entries repeat the narrative for machines; they are read only where a section has no narrative.
"""

import base64
import binascii
from collections.abc import Callable
from html import escape
from typing import Any
from xml.etree.ElementTree import Element

from assistant.errors import FormatError
from assistant.report.formats.codes import codes
from assistant.report.formats.document import Problem
from assistant.report.formats.markup import plain
from assistant.report.formats.parts import Part, render
from assistant.report.formats.safe_xml import child, children, local, root_name

Attached = Callable[[bytes, str], tuple[Any, ...]]
"""Reads a body that is no XML: (text, language, problems, why not)."""

_ELEMENTS = {
    "paragraph": "p",
    "list": "ul",
    "item": "li",
    "table": "table",
    "thead": "thead",
    "tbody": "tbody",
    "tfoot": "tbody",
    "tr": "tr",
    "th": "th",
    "td": "td",
    "br": "br",
    "sup": "sup",
    "sub": "sub",
    "caption": "caption",
    "footnote": "span",
}
_STRUCK = ("strikethrough", "strikeout", "linethrough")


def is_cda(data: bytes) -> bool:
    """Whether the root of a file is that of a CDA document."""
    found = root_name(data)
    return found is not None and found.local == "ClinicalDocument"


def sections(root: Element, problems: list[Problem], attached: Attached) -> str:
    """The text of the document; "" with a reason among the problems where nothing of it can be read."""
    language = language_of(root)
    body = child(root, "component", "structuredBody")
    if body is not None:
        return render(_parts(body, problems), language)
    other = child(root, "component", "nonXMLBody", "text")
    return _attached(other, problems, attached) if other is not None else ""


def language_of(root: Element) -> str | None:
    """The language that the document declares."""
    found = child(root, "languageCode")
    return found.get("code") if found is not None else None


def words(element: Element | None) -> str:
    """The text of an element, blanks run together."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def _attached(holder: Element, problems: list[Problem], attached: Attached) -> str:
    kind = holder.get("mediaType", "text/plain")
    if child(holder, "reference") is not None:
        problems.append(Problem("form_not_read", f"{kind[:60]}: only referred to, not in the file"))
        return ""
    source = "".join(holder.itertext())
    data = source.encode("utf-8", "replace")
    if holder.get("representation") == "B64":
        try:
            data = base64.b64decode("".join(source.split()), validate=True)
        except (binascii.Error, ValueError):
            data = b""
    text, _language, found, why = attached(data, kind)
    problems += found
    if why or not text:
        problems.append(Problem("form_not_read", f"{kind[:60]}: {why or 'it is empty'}"[:200]))
    return str(text)


def _parts(holder: Element, problems: list[Problem]) -> list[Part]:
    parts: list[Part] = []
    for component in children(holder, "component"):
        for section in children(component, "section"):
            parts += _section(section, problems)
    return parts


def _section(section: Element, problems: list[Problem]) -> list[Part]:
    code = child(section, "code")
    stated = [code.get("code", "")] if code is not None else []
    stated += [t.get("code", "") for t in children(code, "translation")]
    if any(c in codes().sr["silent"] for c in stated):  # a catalogue of objects, not words for a reader
        return []
    kind = next((k for c in stated if (k := codes().kind(c))), None)
    title = words(child(section, "title")) or ("" if kind or code is None else code.get("displayName", ""))
    text = child(section, "text")
    body = plain(_html(text, problems, title)).text if text is not None else ""
    lines = body.split("\n") if body else _entries(section, problems)
    inner = _parts(section, problems)
    if not lines and inner and (title or kind):  # a heading that only holds others: "Findings", then its organs
        inner[0] = _under(inner[0], title, kind)
        return inner
    return [Part(lines, None if title else kind, title), *inner] if lines else inner


def _under(part: Part, title: str, kind: str | None) -> Part:
    """The first part below a heading without words of its own, with both headings."""
    if not part.label:
        return Part(part.lines, part.kind or kind, title)
    return Part([f"{part.label.rstrip(':')}:", *part.lines], None if title else kind, title)


def _html(element: Element, problems: list[Problem], title: str) -> str:
    """A narrative block as the page that a reader would see."""
    if element.get("revised") == "delete":  # struck by its author in this version
        problems.append(Problem("result_withdrawn", f"section {title[:60]}".strip()))
        return ""
    name = local(element)
    if name in ("renderMultiMedia", "observationMedia"):
        problems.append(Problem("form_not_read", f"a picture in section {title[:60]}".strip()))
    inner = escape(element.text or "", quote=False)
    for part in element:
        inner += _html(part, problems, title) + escape(part.tail or "", quote=False)
    if any(style in element.get("styleCode", "").lower().replace("-", "") for style in _STRUCK):
        inner = f"<s>{inner}</s>"
    tag = "ol" if name == "list" and element.get("listType") == "ordered" else _ELEMENTS.get(name)
    if name == "caption":
        return f"<p>{inner}</p>" if inner.strip() else ""
    if tag == "br":
        return "<br>"
    return f"<{tag}>{inner}</{tag}>" if tag else inner


def _entries(section: Element, problems: list[Problem]) -> list[str]:
    """The coded observations of a section that has no narrative."""
    lines = []
    for entry in children(section, "entry"):
        for observation in entry.iter():
            if local(observation) == "observation" and (line := _observation(observation)):
                lines.append(line)
    if lines and section.find(".") is not None:
        return lines
    if children(section, "entry"):
        problems.append(Problem("value_missing", "section"))
    return lines


def _observation(observation: Element) -> str:
    if observation.get("negationInd") == "true":  # "not" has no word here that all languages share
        raise FormatError("the CDA denies a finding only in code, without narrative; have the sender write it as text")
    code = child(observation, "code")
    name = (code.get("displayName") or words(child(code, "originalText"))) if code is not None else ""
    values = []
    for value in children(observation, "value"):
        amount = " ".join(p for p in (value.get("value"), value.get("unit")) if p and p != "1")
        values.append(amount or value.get("displayName") or words(value))
    shown = ", ".join(v for v in values if v)
    return f"{name}: {shown}" if name and shown else ""
