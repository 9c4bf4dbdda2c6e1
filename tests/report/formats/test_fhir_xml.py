"""FHIR in XML reads as the same resource in JSON."""

from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import FormatError
from assistant.report.formats import Document, read_document
from tests.report.formats.samples import PATIENT, as_bytes, bundle, form, observation, report


def xml(resource: dict[str, Any]) -> bytes:
    """A resource of FHIR JSON as FHIR XML."""
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + _resource(resource, ' xmlns="http://hl7.org/fhir"').encode()


def _resource(resource: dict[str, Any], space: str = "") -> str:
    kind = resource["resourceType"]
    return f"<{kind}{space}>{_elements(resource)}</{kind}>"


def _elements(holder: dict[str, Any]) -> str:
    out = ""
    for key, value in holder.items():
        for one in value if isinstance(value, list) else [value]:
            if key == "resourceType":
                continue
            if key == "div":
                out += one.replace("<div>", '<div xmlns="http://www.w3.org/1999/xhtml">')
            elif isinstance(one, dict):
                out += f"<{key}>{_resource(one) if 'resourceType' in one else _elements(one)}</{key}>"
            else:
                out += f"<{key} value={quoteattr(str(one).lower() if isinstance(one, bool) else str(one))}/>"
    return out


def one(data: bytes) -> Document:
    [found] = read_document(data)
    return found


STUDY = {"resourceType": "ImagingStudy", "id": "i1", "status": "available", "modality": [{"coding": [{"code": "MR"}]}]}
COMPOSED = {
    "resourceType": "Composition",
    "id": "c1",
    "status": "final",
    "section": [{"title": "Findings", "text": {"status": "generated", "div": "<div><p>Liver <b>normal</b>.</p></div>"}}],
}
RESULT = [{"reference": "Observation/o1"}]


@pytest.mark.parametrize(
    "resource",
    [
        report(),
        report(language="de", conclusion="Riss des Innenmeniskus."),
        bundle(report(result=RESULT), observation("o1"), PATIENT),
        bundle(report(result=RESULT), observation("o1", valueString=None, valueQuantity={"value": 12, "unit": "mm"}), PATIENT),
        bundle(report(result=RESULT), observation("o1", valueString=None, valueBoolean=True), PATIENT),
        bundle(report(study=[{"reference": "ImagingStudy/i1"}], composition={"reference": "Composition/c1"}), STUDY, COMPOSED, PATIENT),
        report(result=[{"reference": "#o1"}], contained=[observation("o1")]),
        report(presentedForm=[form("<p>Knee: normal.</p>"), form("Knee: normal.", "text/plain")]),
        {"resourceType": "Bundle", "type": "collection", "entry": [{"fullUrl": "urn:uuid:1", "resource": report()}]},
    ],
)
def test_xml_reads_as_json_does(resource: dict[str, Any]) -> None:
    from_xml, from_json = one(xml(resource)), one(as_bytes(resource))
    assert from_xml == from_json


def test_a_number_keeps_its_digits() -> None:
    measured = observation("o1", valueString=None, code={"text": "Size"}, valueQuantity={"value": "3.50", "unit": "mm"})
    found = one(xml(bundle(report(result=RESULT, conclusion=None), measured, PATIENT)))
    assert found.text == "Size: 3.50 mm" and found.problems == ()


def test_what_breaks_the_standard_is_named_by_place() -> None:
    found = one(xml(report(mood="private words")))
    [broken] = [p for p in found.problems if p.code == "not_valid_fhir"]
    assert "private" not in broken.detail


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (xml(PATIENT), "the Patient holds no DiagnosticReport"),
        (xml(report())[:-20], "broken XML, or ends too early"),
        (b'<!DOCTYPE DiagnosticReport [<!ENTITY a "b">]>' + xml(report()).split(b"?>\n")[1], "XML"),
        (xml(bundle(report())).replace(b"<resource>", b"<resource><Patient/>"), "several resources"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, what: str) -> None:
    with pytest.raises(FormatError, match=what):
        read_document(data)


WHOLE = xml(bundle(report(result=RESULT), observation("o1"), PATIENT))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=12))
def test_a_damaged_file_gives_a_document_or_a_format_error(at: int, noise: bytes) -> None:
    try:
        read_document(WHOLE[:at] + noise + WHOLE[at + len(noise) :])
    except FormatError as error:
        assert "\n" not in str(error)
