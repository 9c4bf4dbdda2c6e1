"""Small synthetic samples; every person, number and finding in them is invented."""

import base64
import json
from typing import Any

MSH = r"MSH|^~\&|RIS|HOSP|PORTAL|HOSP|20261103101500||ORU^R01^ORU_R01|M1|P|2.5|||||||EN"
PID = "PID|1||4711^^^HOSP&1.2.3.4&ISO^MR~99^^^^SS||Example^Eva"
OBR = "OBR|1|P1^RIS|F1^RIS|CTCH^CT chest^L|||20261103093000|||||||||||A-77||||20261103101000+0100|||{status}".replace(
    "|||{status}", "||CT|{status}"
)


def obx(number: int, text: str, kind: str = "TX", code: str = "CTCH^CT chest", status: str = "F", unit: str = "") -> str:
    return f"OBX|{number}|{kind}|{code}||{text}|{unit}|||||{status}"


def message(*lines: str, status: str = "F", head: str = MSH) -> str:
    return "\r".join([head, PID, OBR.format(status=status), *lines]) + "\r"


def report(**changes: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "resourceType": "DiagnosticReport",
        "id": "r1",
        "status": "final",
        "code": {"text": "MRI of the knee"},
        "category": [{"coding": [{"code": "NMR"}]}],
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2026-11-03T09:30:00+01:00",
        "issued": "2026-11-03T12:00:00+01:00",
        "conclusion": "Torn medial meniscus.",
    }
    base.update(changes)
    return {k: v for k, v in base.items() if v is not None}


def observation(id: str, **changes: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "resourceType": "Observation",
        "id": id,
        "status": "final",
        "code": {"text": "Findings", "coding": [{"system": "http://loinc.org", "code": "18782-3"}]},
        "subject": {"reference": "Patient/p1"},
        "valueString": "No joint effusion.",
    }
    base.update(changes)
    return {k: v for k, v in base.items() if v is not None}


PATIENT = {
    "resourceType": "Patient",
    "id": "p1",
    "identifier": [{"system": "urn:hospital", "value": "4711"}, {"system": "urn:hospital", "value": "1", "use": "old"}],
}


def bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]}


def as_bytes(value: Any) -> bytes:
    return json.dumps(value).encode()


def form(content: str | bytes, kind: str = "text/html") -> dict[str, Any]:
    data = content.encode() if isinstance(content, str) else content
    return {"contentType": kind, "data": base64.b64encode(data).decode()}
