"""HL7 CDA R2: imaging reports as hospitals exchange them (PS3.20, C-CDA, national guides), one document a file."""

import re
from datetime import tzinfo
from typing import cast
from xml.etree.ElementTree import Element

from assistant.errors import FormatError
from assistant.report.formats.cda_content import is_cda, language_of, sections, words
from assistant.report.formats.codes import codes, two_letters
from assistant.report.formats.document import Document, Problem, Status, as_id, cleaned, content_id
from assistant.report.formats.enclosed import enclosed
from assistant.report.formats.hl7_message import day, moment
from assistant.report.formats.safe_xml import child, children, parse

_OID = re.compile(r"[0-2](?:\.\d+)+")


def sniff(data: bytes, _start: str, _name: str | None) -> bool:
    """Whether the root is a ClinicalDocument."""
    return is_cda(data)


def read(data: bytes, _name: str | None, zone: tzinfo | None) -> list[Document]:
    """The one document of a CDA file."""
    root, replaced = parse(data, "CDA")
    problems = [Problem("replaced")] if replaced else []
    status = _status(root, problems)
    text = sections(root, problems, lambda raw, kind: tuple(enclosed(raw, kind)))
    if not text:
        if status != "withdrawn":
            raise FormatError(_why_empty(problems))
        problems.append(Problem("no_text"))
    code = child(root, "code")
    title = words(child(root, "title")) or (code.get("displayName", "") if code is not None else "")
    language = language_of(root)
    stated = child(root, "effectiveTime")
    value = stated.get("value", "") if stated is not None else ""
    issued = moment(value, zone)
    if issued is None and value:
        problems.append(Problem("no_time_zone", "effectiveTime"))
    return [
        cleaned(
            Document(
                text=text,
                format="cda",
                id=as_id(_id(root)) or content_id(data),
                title=title,
                date=_performed(root) or day(value),
                modality=_modality(root, title),
                language=two_letters(language),
                status=status,
                patient_identifiers=_patient(root, problems),
                accession=as_id(_accession(root)) or None,
                issued=issued,
                performer=_performer(root),
                problems=tuple(problems),
            )
        )
    ]


def _status(root: Element, problems: list[Problem]) -> Status:
    """What the document says of its state and of an earlier one; unsigned and new, it counts as preliminary."""
    stated = child(root, "statusCode")
    known = codes().cda.get(stated.get("code", "")) if stated is not None else None
    if known in ("preliminary", "withdrawn"):
        return cast(Status, known)
    for related in children(root, "relatedDocument"):
        if replaced := codes().cda_replaces.get(related.get("typeCode", "")):
            return cast(Status, replaced)
    signature = child(root, "legalAuthenticator", "signatureCode")
    if signature is not None and signature.get("code", "S") in ("I", "X"):
        return "preliminary"
    if known == "final" or child(root, "legalAuthenticator") is not None:
        return "final"
    problems.append(Problem("status_unknown", "legalAuthenticator"))
    return "preliminary"


def _id(root: Element) -> str:
    """An id that all versions share: the set's, else that of the document which this one replaces, else its own."""
    if found := _identifier(child(root, "setId")):
        return found
    for related in children(root, "relatedDocument"):
        if codes().cda_replaces.get(related.get("typeCode", "")) == "amended":
            parent = child(related, "parentDocument")
            if found := _identifier(child(parent, "setId")) or _identifier(child(parent, "id")):
                return found
    return _identifier(child(root, "id"))


def _identifier(element: Element | None) -> str:
    return ".".join(p for k in ("root", "extension") if (p := element.get(k))) if element is not None else ""


def _performed(root: Element) -> str | None:
    """The day of the exam: of the service that is documented, else of the encounter."""
    for path in (("documentationOf", "serviceEvent"), ("componentOf", "encompassingEncounter")):
        time = child(root, *path, "effectiveTime")
        low = child(time, "low")
        for holder in (time, low):
            if holder is not None and (found := day(holder.get("value", ""))):
                return found
    return None


def _modality(root: Element, title: str) -> str:
    named = []
    for holder in (child(root, "documentationOf", "serviceEvent", "code"), child(root, "code")):
        for code in [holder, *children(holder, "translation")]:
            if code is not None:
                named.append(code.get("code", ""))
    display = child(root, "documentationOf", "serviceEvent", "code")
    return (
        codes().modality(*named)
        or codes().modality_in(title or "-")
        or codes().modality_in((display.get("displayName") or "-") if display is not None else "-")
    )


def _patient(root: Element, problems: list[Problem]) -> tuple[tuple[str, str], ...]:
    """The numbers of the patient, each with the system that gave it."""
    found = []
    for number in children(child(root, "recordTarget", "patientRole"), "id"):
        system, value = number.get("root", ""), number.get("extension", "")
        if value:
            found.append((f"urn:oid:{system}" if _OID.fullmatch(system) else system, value))
    if not found:
        problems.append(Problem("patient_unknown", "recordTarget"))
    return tuple(dict.fromkeys(found))


def _accession(root: Element) -> str:
    order = child(root, "inFulfillmentOf", "order")
    stated = child(order, "accessionNumber")
    if stated is not None:
        return stated.get("extension") or words(stated)
    return next((i.get("extension", "") for i in children(order, "id") if i.get("extension")), "")


def _performer(root: Element) -> str | None:
    """Who wrote the report, else who answers for it."""
    for path in (("author", "assignedAuthor"), ("legalAuthenticator", "assignedEntity")):
        name = child(root, *path, "assignedPerson", "name")
        if name is not None:
            given = " ".join(words(g) for g in children(name, "given"))
            family = words(child(name, "family"))
            if found := f"{given} {family}".strip() or words(name):
                return found
    return None


def _why_empty(problems: list[Problem]) -> str:
    forms = "; ".join(p.detail for p in problems if p.code == "form_not_read")
    why = f"its body is not read ({forms})" if forms else "its sections hold no narrative"
    return f"the CDA has no text that can be read: {why}; send a CDA with narrative sections, or the report as text or PDF"
