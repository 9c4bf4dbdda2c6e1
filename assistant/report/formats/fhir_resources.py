"""The resources of one FHIR file and what refers to what; nothing is fetched from anywhere."""

from collections.abc import Iterator, Mapping
from typing import Any

from assistant.errors import FormatError

Resource = Mapping[str, Any]


class Resources:
    """Every resource of a file: entries of a bundle, and what they contain, found by any form of reference."""

    def __init__(self, root: Resource) -> None:
        self.all: list[Resource] = []
        self._by_reference: dict[str, Resource] = {}
        for url, resource in _entries(root):
            self.all.append(resource)
            if url:
                self._by_reference.setdefault(url, resource)
            if key := own_reference(resource):
                self._by_reference.setdefault(key, resource)

    def of(self, kind: str) -> list[Resource]:
        """All of one type, in the order of the file."""
        return [r for r in self.all if r.get("resourceType") == kind]

    def find(self, reference: object, inside: Resource) -> Resource | None:
        """What a Reference points to: contained in `inside` ("#x"), or an entry (by its URL, or by Type/id)."""
        value = text(mapping(reference).get("reference"))
        if value.startswith("#"):
            return next((c for c in mappings(inside.get("contained")) if c.get("id") == value[1:]), None)
        value = value.split("/_history/")[0]
        return self._by_reference.get(value) or self._by_reference.get("/".join(value.split("/")[-2:]))

    def same(self, one: object, other: object, inside: Resource, other_inside: Resource) -> bool | None:
        """Whether two references mean the same resource; None where that cannot be told."""
        found, wanted = self.find(one, inside), self.find(other, other_inside)
        if found is not None and wanted is not None:
            return found is wanted or (own_reference(found) or "?") == own_reference(wanted)
        a, b = (text(mapping(r).get("reference")).split("/_history/")[0] for r in (one, other))
        if not a or not b or a.startswith(("#", "urn:")) or b.startswith(("#", "urn:")):
            return None
        return a.split("/")[-2:] == b.split("/")[-2:]


def mapping(value: object) -> Mapping[str, Any]:
    """The value if it is an object, else an empty one: files in the wild break the standard."""
    return value if isinstance(value, Mapping) else {}


def mappings(value: object) -> list[Mapping[str, Any]]:
    """The objects of a list; a single object where a list belongs counts as one."""
    found = value if isinstance(value, list) else [value]
    return [v for v in found if isinstance(v, Mapping)]


def text(value: object) -> str:
    """The value if it is a string, without blanks around."""
    return value.strip() if isinstance(value, str) else ""


def concept(value: object) -> str:
    """The words of a CodeableConcept: its text, else the first display."""
    found = mapping(value)
    return text(found.get("text")) or next(
        (text(c.get("display")) for c in mappings(found.get("coding")) if text(c.get("display"))), ""
    )


def codes_of(value: object) -> list[str]:
    """The codes of a CodeableConcept."""
    return [text(c.get("code")) for c in mappings(mapping(value).get("coding")) if text(c.get("code"))]


def own_reference(resource: Resource) -> str:
    """Type/id of a resource, "" where it has no id."""
    kind, id = text(resource.get("resourceType")), text(resource.get("id"))
    return f"{kind}/{id}" if kind and id else ""


def _entries(root: Resource) -> Iterator[tuple[str, Resource]]:
    if root.get("resourceType") != "Bundle":
        yield "", root
        return
    entries = root.get("entry")
    if entries is not None and not isinstance(entries, list):
        raise FormatError("Bundle.entry is no list; send a Bundle as FHIR R4 or R5 writes it")
    for entry in mappings(entries or []):
        resource = mapping(entry.get("resource"))
        if resource.get("resourceType") == "Bundle":  # batches of bundles
            yield from _entries(resource)
        elif resource:
            yield text(entry.get("fullUrl")), resource
