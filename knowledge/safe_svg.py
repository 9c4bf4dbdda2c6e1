"""Whether a picture is shapes and words alone: nothing in it runs, loads or leads away."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

_SVG = "{http://www.w3.org/2000/svg}"
_SHAPES = ("g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "use", "symbol")
_PAINT = ("defs", "clipPath", "mask", "pattern", "linearGradient", "radialGradient", "stop", "marker", "style")
_TAGS = frozenset(("svg", "title", "desc", *_SHAPES, *_PAINT))
_LOADS = re.compile(r"url\(\s*['\"]?(?!#)|@import|expression\(|javascript:|//", re.I)
_LARGEST = 400_000  # bytes: a drawing, not a photograph in disguise


def unsafe(path: Path) -> Iterator[str]:
    """What is wrong with a picture file, a sentence each; nothing where it may be shown."""
    body = path.read_bytes()
    if len(body) > _LARGEST:
        yield f"has {len(body)} bytes, more than {_LARGEST}"
        return
    if b"<!DOCTYPE" in body.upper() or b"<!ENTITY" in body.upper():
        yield "has a DOCTYPE, through which a file can draw in others; remove it"
        return
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError as error:
        yield f"is no SVG that can be read ({error})"
        return
    for element in root.iter():
        yield from _element(element)


def _element(element: ElementTree.Element) -> Iterator[str]:
    tag = element.tag if isinstance(element.tag, str) else ""
    name = tag.removeprefix(_SVG)
    if not tag.startswith(_SVG) or name not in _TAGS:
        yield f"holds <{name or 'a processing instruction'}>; only shapes and words may stand in a picture"
    for key, value in element.attrib.items():
        plain = key.rpartition("}")[2].lower()
        if plain.startswith("on"):
            yield f"has {plain!r} on <{name}>, which runs a script"
        elif plain in ("href", "src") and not value.startswith("#"):
            yield f"has {plain}={value[:40]!r} on <{name}>; a picture loads nothing"
        elif _LOADS.search(value):
            yield f"has {value[:40]!r} in {plain!r} of <{name}>; a picture loads nothing"
    if name == "style" and _LOADS.search(element.text or ""):
        yield "loads something in <style>; a picture loads nothing"
