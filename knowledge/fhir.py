"""The glossary as FHIR resources: a CodeSystem of its own ids, and a ValueSet of all of them.

No code of another system stands in it: which SNOMED CT or RadLex concept one of ours equals, nobody has checked yet.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from knowledge.signing import Signatures, state_of

_NAMES = uuid.uuid5(uuid.NAMESPACE_DNS, "plainrad.glossary")  # the same address in every export
_TERM_USE = {"system": "http://terminology.hl7.org/CodeSystem/designation-usage", "code": "display"}
_PROPERTIES = (
    ("kind", "string", "What sort of concept it is"),
    ("region", "string", "The region of the body it is filed under"),
    ("parent", "code", "A more general concept"),
    ("signed", "boolean", "Whether a clinician has signed the entry as it stands"),
)


def address(part: str) -> str:
    """The canonical address of "CodeSystem" or "ValueSet", where a hospital gives none of its own."""
    return f"urn:uuid:{uuid.uuid5(_NAMES, part)}"


def code_system(
    documents: Sequence[Mapping[str, Any]], signed: Signatures, version: str, languages: Sequence[str], url: str
) -> dict[str, Any]:  # fmt: skip
    """A CodeSystem resource; designations hold the names in every language, definitions the plain English words."""
    concepts = [_concept(d, signed, languages) for d in sorted(documents, key=lambda d: str(d["id"]))]
    return {
        "resourceType": "CodeSystem",
        "id": "plainrad-glossary",
        "url": url,
        "version": version,
        "name": "PlainRadGlossary",
        "title": "PlainRad glossary of radiology reports in plain words",
        "status": "draft",
        "experimental": True,
        "language": "en",
        "caseSensitive": True,
        "valueSet": address("ValueSet"),
        "content": "complete",
        "count": len(concepts),
        "property": [{"code": code, "type": kind, "description": text} for code, kind, text in _PROPERTIES],
        "concept": concepts,
    }


def value_set(system: str, version: str) -> dict[str, Any]:
    """A ValueSet of every concept of the CodeSystem."""
    return {
        "resourceType": "ValueSet",
        "id": "plainrad-glossary-all",
        "url": address("ValueSet"),
        "version": version,
        "name": "PlainRadGlossaryAll",
        "title": "All concepts of the PlainRad glossary",
        "status": "draft",
        "experimental": True,
        "compose": {"include": [{"system": system, "version": version}]},
    }


def _concept(document: Mapping[str, Any], signed: Signatures, languages: Sequence[str]) -> dict[str, Any]:
    terms, explain = document["terms"], document["explain"]
    known = [language for language in languages if language in terms]
    properties: list[dict[str, Any]] = [
        {"code": "kind", "valueString": document["kind"]},
        {"code": "region", "valueString": document["region"]},
        {"code": "signed", "valueBoolean": state_of(document, signed).state == "signed"},
    ]
    if document.get("broader"):
        properties.append({"code": "parent", "valueCode": document["broader"]})
    made = {"code": document["id"], "display": terms["en" if "en" in terms else known[0]]["preferred"]}
    if "en" in explain:
        made["definition"] = explain["en"]["plain"]
    return {**made, "designation": list(_designations(terms, known)), "property": properties}


def _designations(terms: Mapping[str, Any], languages: Sequence[str]) -> Iterator[dict[str, Any]]:
    for language in languages:
        yield {"language": language, "use": dict(_TERM_USE), "value": terms[language]["preferred"]}
        for other in dict.fromkeys(terms[language].get("others") or ()):
            yield {"language": language, "value": other}
