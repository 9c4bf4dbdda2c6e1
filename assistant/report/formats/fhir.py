"""FHIR R4 and R5: a DiagnosticReport, alone or in a Bundle, becomes one document.

Files are validated, and read with care where they break the standard: a hospital cannot repair its sender today.
What a report refers to is taken only from the file itself.
"""

import json
import re
from collections import Counter
from datetime import datetime, tzinfo
from typing import Any, cast

from assistant.errors import FormatError
from assistant.report.formats.codes import codes, two_letters
from assistant.report.formats.decoding import LARGEST_CARRIER, check_words, decode
from assistant.report.formats.document import Document, Problem, Status, as_id, cleaned, content_id
from assistant.report.formats.fhir_content import contents
from assistant.report.formats.fhir_resources import Resource, Resources, codes_of, concept, mapping, mappings, text
from assistant.report.formats.fhir_shape import shaped

_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_ACCESSION = "ACSN"


def read(data: bytes, name: str | None, zone: tzinfo | None) -> list[Document]:
    """The documents of a FHIR JSON file, one for each DiagnosticReport."""
    decoded = decode(data, largest=LARGEST_CARRIER)
    check_words(decoded.text)
    return documents(_json(decoded.text), data, zone, decoded.replaced)


def documents(root: Resource, data: bytes, zone: tzinfo | None, replaced: bool, as_stated: bool = True) -> list[Document]:
    """The documents of a resource. `as_stated`: it has the shape of JSON, so it can be held against the standard."""
    resources = Resources(root)
    reports = resources.of("DiagnosticReport")
    if not reports:
        held = Counter(text(r.get("resourceType")) or "resource without a type" for r in resources.all)
        what = ", ".join(f"{n} {kind}" for kind, n in held.items()) or "no resource"
        raise FormatError(
            f"the {text(root.get('resourceType'))} holds no DiagnosticReport, only {what}; "
            "send the DiagnosticReport, in a Bundle with the Observations that it refers to"
        )
    first = [Problem("replaced")] if replaced else []
    return [cleaned(_document(r, resources, len(reports), [*first, *_validity(r, as_stated)], data, zone)) for r in reports]


def _json(source: str) -> Resource:
    try:
        root = json.loads(source)
    except RecursionError as error:
        raise FormatError("the JSON is nested too deeply; send FHIR JSON") from error
    except ValueError as error:
        where = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise FormatError(f"the file is not JSON, or ends too early{where}; send the whole FHIR JSON again") from error
    if not isinstance(root, dict) or not text(root.get("resourceType")):
        raise FormatError(
            'the JSON is no FHIR resource: it has no "resourceType"; send a DiagnosticReport or a Bundle '
            "(JSON Lines go to `plainrad read` on standard input)"
        )
    return root


def _validity(report: Resource, as_stated: bool) -> list[Problem]:
    """The first place where the report breaks both R4 and R5. Only the place: an error's text quotes its value."""
    from fhir.resources.diagnosticreport import DiagnosticReport as R5  # 0.4 s to import, needed for FHIR alone
    from fhir.resources.R4B.diagnosticreport import DiagnosticReport as R4
    from pydantic import ValidationError

    place = ""
    for model in (R5, R4):
        try:
            model.model_validate(report if as_stated else shaped(report, model))
            return []
        except ValidationError as error:
            place = ".".join(str(p) for p in error.errors()[0]["loc"])
        except (ValueError, TypeError, AttributeError, RecursionError) as error:  # raised beside pydantic's own
            place = type(error).__name__
    return [Problem("not_valid_fhir", place[:120])]


def _document(
    report: Resource, resources: Resources, count: int, problems: list[Problem], data: bytes, zone: tzinfo | None
) -> Document:
    status = _status(report, problems)
    content = contents(report, resources, count == 1, problems)
    if not content.text:
        if status != "withdrawn":
            raise FormatError(content.why_empty)
        problems.append(Problem("no_text"))
    if status in ("final", "amended", "corrected", "appended") and any(p.code == "result_preliminary" for p in problems):
        status = "preliminary"
    title = concept(report.get("code"))
    study = _studies(report, resources)
    identifiers = mappings(report.get("identifier"))
    return Document(
        text=content.text,
        format="fhir",
        id=as_id(text(report.get("id")) or next((text(i.get("value")) for i in identifiers), "") or content_id(data)),
        title=title,
        date=_date(report),
        modality=_modality(report, study, title),
        language=two_letters(text(report.get("language")) or content.language),
        status=status,
        patient_identifiers=_patient(report, resources, problems),
        accession=_accession([report, *study, *_orders(report, resources)]),
        issued=_issued(text(report.get("issued")), zone, problems),
        performer=_performer(report),
        problems=tuple(problems),
    )


def _status(report: Resource, problems: list[Problem]) -> Status:
    given = text(report.get("status"))
    found = codes().fhir.get(given)
    if found is None:
        problems.append(Problem("status_unknown", given[:40]))
    return cast(Status, found or "preliminary")


def _date(report: Resource) -> str | None:
    period = mapping(report.get("effectivePeriod"))
    value = text(report.get("effectiveDateTime")) or text(period.get("start")) or text(report.get("issued"))
    match = _DAY.match(value)
    return match.group() if match else None


def _issued(value: str, zone: tzinfo | None, problems: list[Problem]) -> datetime | None:
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        problems.append(Problem("not_valid_fhir", "issued"))
        return None
    if moment.tzinfo is None:
        if zone is None or len(value) <= 10:
            problems.append(Problem("no_time_zone", "issued"))
            return None
        moment = moment.replace(tzinfo=zone)
    return moment


def _studies(report: Resource, resources: Resources) -> list[Resource]:
    references = [*mappings(report.get("imagingStudy")), *mappings(report.get("study"))]  # R4, R5
    return [s for r in references if (s := resources.find(r, report)) is not None]


def _orders(report: Resource, resources: Resources) -> list[Resource]:
    """What the report is based on: the order itself, or only its identifier."""
    found = []
    for reference in mappings(report.get("basedOn")):
        order = resources.find(reference, report)
        found.append(order if order is not None else {"identifier": reference.get("identifier")})
    return found


def _accession(holders: list[Resource]) -> str | None:
    """The accession number: the identifier that is typed so, on the report, its study or its order."""
    for holder in holders:
        for identifier in mappings(holder.get("identifier")):
            if _ACCESSION in codes_of(identifier.get("type")) and text(identifier.get("value")):
                return as_id(text(identifier.get("value")))
    return None


def _modality(report: Resource, studies: list[Resource], title: str) -> str:
    named: list[str] = []
    for study in studies:
        for holder in [study, *mappings(study.get("series"))]:
            for value in mappings(holder.get("modality")):  # R4 a Coding, R5 a CodeableConcept
                named += [text(value.get("code")), *codes_of(value)]
    for category in mappings(report.get("category")):
        named += codes_of(category)
    return codes().modality(*named) or codes().modality_in(title)


def _patient(report: Resource, resources: Resources, problems: list[Problem]) -> tuple[tuple[str, str], ...]:
    """Identifiers with the system that gave them; a bare reference is valid only on its own server."""
    subject = mapping(report.get("subject"))
    patient: Any = resources.find(subject, report) or {}
    found = [*mappings(subject.get("identifier")), *mappings(patient.get("identifier"))]
    pairs = [(text(i.get("system")), text(i.get("value"))) for i in found if text(i.get("use")) != "old"]
    known = tuple(dict.fromkeys(pair for pair in pairs if pair[1]))
    if not known:
        problems.append(Problem("patient_unknown", "subject"))
    return known


def _performer(report: Resource) -> str | None:
    for key in ("resultsInterpreter", "performer"):
        for reference in mappings(report.get(key)):
            if name := text(reference.get("display")):
                return name
    return None
