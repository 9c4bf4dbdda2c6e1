"""FHIR reports are read whole, once, and only about one patient."""

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from assistant.errors import FormatError
from assistant.report.formats import Document, read_document
from tests.report.formats.builders import cda, lines, pdf
from tests.report.formats.samples import PATIENT, as_bytes, bundle, form, observation, report

CDA_BODY = "<component><structuredBody><component><section><text>Knee normal.</text></section></component></structuredBody></component>"
RESULT = [{"reference": "Observation/o1"}]


def one(value: Any) -> Document:
    [found] = read_document(as_bytes(value), "r.json")
    return found


def problem_codes(document: Document) -> list[str]:
    return [p.code for p in document.problems]


def test_a_bundle_gives_results_then_the_conclusion() -> None:
    found = one(bundle(report(result=RESULT), observation("o1"), PATIENT))
    assert found.text == "Findings:\nNo joint effusion.\n\nImpression:\nTorn medial meniscus."
    assert (found.id, found.title, found.date, found.modality) == ("r1", "MRI of the knee", "2026-11-03", "MR")
    assert found.patient_identifiers == (("urn:hospital", "4711"),)
    assert found.issued == datetime(2026, 11, 3, 12, tzinfo=timezone(timedelta(hours=1)))
    assert found.status == "final" and found.problems == ()


def test_a_text_in_german_gets_german_headings() -> None:
    found = one(report(conclusion="Riss des Innenmeniskus.", language="de-AT"))
    assert found.text == "Beurteilung:\nRiss des Innenmeniskus." and found.language == "de"


@pytest.mark.parametrize(
    ("reference", "entry"),
    [
        ("#o1", None),
        ("urn:uuid:1", "urn:uuid:1"),
        ("https://x.example/fhir/Observation/o1", None),
        ("Observation/o1/_history/2", None),
    ],
)
def test_every_form_of_reference_is_found(reference: str, entry: str | None) -> None:
    result = [{"reference": reference}]
    if reference.startswith("#"):
        found = one(report(result=result, contained=[observation("o1")]))
    else:
        whole = bundle(report(result=result), observation("o1"))
        whole["entry"][1]["fullUrl"] = entry
        found = one(whole)
    assert "No joint effusion." in found.text
    assert "reference_missing" not in problem_codes(found)


def test_a_reference_to_nowhere_is_reported() -> None:
    found = one(report(result=RESULT))
    assert found.text == "Impression:\nTorn medial meniscus." and "reference_missing" in problem_codes(found)


def test_without_any_text_the_error_says_what_is_missing() -> None:
    with pytest.raises(FormatError, match=r"application/pdf.*1 results .*Observation/o1.*send"):
        one(report(conclusion=None, result=RESULT, presentedForm=[form(b"%PDF-1.4", "application/pdf")]))


def test_measured_values_keep_unit_place_and_comparator() -> None:
    measured = observation(
        "o1",
        code={"text": "T-score"},
        bodySite={"text": "left hip"},
        valueString=None,
        valueQuantity={"value": -2.1, "unit": "SD", "comparator": "<"},
        component=[{"code": {"text": "Size"}, "valueRange": {"low": {"value": 3, "unit": "mm"}, "high": {"value": 4}}}],
    )
    found = one(bundle(report(result=RESULT, conclusion=None), measured))
    assert found.text == "T-score (left hip): <-2.1 SD\nSize: 3 mm - 4"


def test_members_of_a_group_are_read() -> None:
    group = observation("o1", valueString=None, hasMember=[{"reference": "Observation/o2"}])
    found = one(bundle(report(result=RESULT), group, observation("o2")))
    assert "No joint effusion." in found.text


def test_a_group_that_holds_itself_ends() -> None:
    group = observation("o1", valueString=None, hasMember=RESULT)
    assert one(bundle(report(result=RESULT), group)).text == "Impression:\nTorn medial meniscus."


def test_what_the_form_says_is_not_said_twice_and_the_rest_not_lost() -> None:
    page = "<p>FINDINGS:</p><p>No joint effusion.</p><p>IMPRESSION:</p><p>Torn medial meniscus.</p>"
    second = observation("o2", valueString="Small Baker's cyst.")
    result = [*RESULT, {"reference": "Observation/o2"}]
    found = one(bundle(report(result=result, presentedForm=[form(page)]), observation("o1"), second))
    assert found.text.count("No joint effusion.") == found.text.count("Torn medial meniscus.") == 1
    assert found.text.endswith("Findings:\nSmall Baker's cyst.")


def test_a_conclusion_inside_a_denial_is_not_taken_as_said() -> None:
    found = one(report(conclusion="Pneumonia", presentedForm=[form("No pneumonia.", "text/plain")]))
    assert found.text == "No pneumonia.\n\nImpression:\nPneumonia"


def test_the_readable_form_is_taken() -> None:
    forms = [form(b"%PDF", "application/pdf"), form("<p>Knee: normal.</p>"), form("Knie normal.", "text/plain")]
    assert one(report(conclusion=None, presentedForm=forms)).text == "Knie normal."


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (pdf(lines("Knee normal.")), "application/pdf"),
        (rb"{\rtf1\ansi Knee normal.}", "application/rtf"),
        (b"<p>Knee normal.</p>", "text/html; charset=utf-8"),
        (cda(CDA_BODY), "application/hl7-cda+xml"),
        (b"Knee normal.", ""),
    ],
)
def test_forms_of_all_formats_are_read(data: bytes, kind: str) -> None:
    found = one(report(conclusion=None, presentedForm=[form(data, kind)]))
    assert found.text == "Knee normal." and found.status == "final"


def test_several_forms_of_one_report_are_said_once() -> None:
    forms = [form(pdf(lines("Knee: normal.")), "application/pdf"), form("<p>Knee: normal.</p>"), form("Knee: normal.", "text/plain")]
    found = one(report(conclusion=None, presentedForm=[*forms, form("Knee: normal.", "text/plain")]))
    assert found.text == "Knee: normal." and "form_not_read" not in problem_codes(found)


def test_a_second_form_of_the_same_type_is_a_part_of_it() -> None:
    forms = [form("Knee: normal.", "text/plain"), form("Addendum: a small cyst.", "text/plain")]
    assert one(report(conclusion=None, presentedForm=forms)).text == "Knee: normal.\n\nAddendum: a small cyst."
    forms = [form("Knee: normal.", "text/plain") | {"language": "en"}, form("Knie: normal.", "text/plain") | {"language": "de"}]
    assert one(report(conclusion=None, presentedForm=forms)).text == "Knee: normal."


def test_a_form_that_is_a_scan_is_refused_with_its_reason() -> None:
    scan = form(pdf([], image=True), "application/pdf")
    with pytest.raises(FormatError, match=r"application/pdf: the PDF is a scan.*send"):
        one(report(conclusion=None, presentedForm=[scan]))
    found = one(report(presentedForm=[scan]))
    assert found.text == "Impression:\nTorn medial meniscus." and "form_not_read" in problem_codes(found)


def test_members_and_sources_are_said_once_and_of_this_patient() -> None:
    group = observation("o1", valueString=None, hasMember=[{"reference": "Observation/o2"}])
    derived = observation("o2", derivedFrom=[{"reference": "Observation/o3"}, {"reference": "ImagingStudy/i1"}])
    measured = observation("o3", code={"text": "Size"}, valueString=None, valueQuantity={"value": 12, "unit": "mm"})
    result = [{"reference": f"Observation/o{n}"} for n in (1, 2, 3)]
    found = one(bundle(report(result=result, conclusion=None), group, derived, measured))
    assert found.text == "Findings:\nNo joint effusion.\n\nSize: 12 mm" and "reference_missing" not in problem_codes(found)
    with pytest.raises(FormatError, match="another patient"):
        one(bundle(report(result=result), group, derived, measured | {"subject": {"reference": "Patient/p2"}}))


def test_a_form_in_latin_1_is_read() -> None:
    shape = form("Erguß".encode("latin-1"), "text/plain; charset=iso-8859-1")
    assert one(report(conclusion=None, presentedForm=[shape])).text == "Erguß"


def test_coded_conclusions_stand_in_where_there_are_no_words() -> None:
    code = [{"coding": [{"display": "Tear of meniscus (disorder)"}]}]
    assert one(report(conclusion=None, conclusionCode=code)).text == "Impression:\nTear of meniscus"
    found = one(report(conclusionCode=code))
    assert "Tear" not in found.text and "codes_not_in_text" in problem_codes(found)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("final", "final"),
        ("amended", "amended"),
        ("corrected", "corrected"),
        ("appended", "appended"),
        ("partial", "preliminary"),
        ("registered", "preliminary"),
        ("preliminary", "preliminary"),
        ("modified", "preliminary"),
        ("cancelled", "withdrawn"),
        ("entered-in-error", "withdrawn"),
        ("unknown", "preliminary"),
        ("done", "preliminary"),
        (None, "preliminary"),
    ],
)
def test_status_is_mapped_and_the_unknown_is_preliminary(given: str | None, status: str) -> None:
    assert one(report(status=given)).status == status


def test_a_withdrawn_report_needs_no_text() -> None:
    found = one(report(status="entered-in-error", conclusion=None))
    assert (found.status, found.text) == ("withdrawn", "") and "no_text" in problem_codes(found)


def test_a_preliminary_result_makes_the_report_preliminary() -> None:
    found = one(bundle(report(result=RESULT), observation("o1", status="preliminary")))
    assert found.status == "preliminary" and "result_preliminary" in problem_codes(found)


def test_a_wrong_result_is_left_out() -> None:
    found = one(bundle(report(result=RESULT), observation("o1", status="entered-in-error")))
    assert "effusion" not in found.text and "result_withdrawn" in problem_codes(found)


def test_results_of_another_patient_are_refused() -> None:
    with pytest.raises(FormatError, match="another patient"):
        one(bundle(report(result=RESULT), observation("o1", subject={"reference": "Patient/p2"})))


def test_the_accession_number_comes_from_the_order() -> None:
    typed = {"type": {"coding": [{"code": "ACSN"}]}, "value": "A-77"}
    assert one(report(basedOn=[{"identifier": typed}])).accession == "A-77"
    order = {"resourceType": "ServiceRequest", "id": "s1", "identifier": [typed]}
    assert one(bundle(report(basedOn=[{"reference": "ServiceRequest/s1"}]), order)).accession == "A-77"


def test_r5_reads_study_and_composition() -> None:
    study = {"resourceType": "ImagingStudy", "id": "i1", "modality": [{"coding": [{"code": "US"}]}]}
    composed = {
        "resourceType": "Composition",
        "id": "c1",
        "status": "final",
        "section": [{"title": "Findings", "text": {"div": "<div>Liver normal.</div>"}}],
    }
    r5 = report(study=[{"reference": "ImagingStudy/i1"}], composition={"reference": "Composition/c1"}, category=None)
    found = one(bundle(r5, study, composed))
    assert found.modality == "US"
    assert found.text == "Findings:\nLiver normal.\n\nImpression:\nTorn medial meniscus."
    assert "not_valid_fhir" not in problem_codes(found)


def test_what_breaks_the_standard_is_read_and_named_by_place_only() -> None:
    found = one(report(mood="private words", effectiveDateTime="next Tuesday"))
    assert found.text.endswith("Torn medial meniscus.")
    [broken] = [p for p in found.problems if p.code == "not_valid_fhir"]
    assert "private" not in broken.detail and "Tuesday" not in broken.detail


def test_a_lone_surrogate_in_json_is_replaced() -> None:
    data = json.dumps(report()).replace("Torn", "\\ud800Torn").encode()
    [found] = read_document(data)
    assert found.text.endswith("\ufffdTorn medial meniscus.") and "replaced" in problem_codes(found)


def test_utf16_json_is_read() -> None:
    assert read_document(json.dumps(report()).encode("utf-16"))[0].id == "r1"


def test_line_breaks_that_were_escaped_twice_are_line_breaks() -> None:
    twice = observation("o1", valueString="Lungs:\\n Clear.\\n No effusion.")
    assert one(bundle(report(result=RESULT), twice)).text.startswith("Findings:\nLungs:\nClear.\nNo effusion.")


def test_several_reports_are_several_documents() -> None:
    found = read_document(as_bytes(bundle(report(), report(id="r2", conclusion="Normal."))))
    assert [d.id for d in found] == ["r1", "r2"]


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (bundle(observation("o1"), PATIENT), "no DiagnosticReport, only 1 Observation, 1 Patient"),
        (bundle(), "no DiagnosticReport, only no resource"),
        (PATIENT, "the Patient holds no DiagnosticReport"),
        ({"id": "x", "text": "No effusion."}, "no FHIR resource"),
        ({"resourceType": "Bundle", "entry": "x"}, "Bundle.entry is no list"),
    ],
)
def test_files_without_a_report_are_refused_with_what_they_hold(value: Any, what: str) -> None:
    with pytest.raises(FormatError, match=what):
        one(value)


@pytest.mark.parametrize("data", [b'{"resourceType": "Diag', b'{"a": 1,}', b"{" * 100_000, b'{"a":' * 50_000])
def test_what_is_not_json_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError, match="JSON"):
        read_document(data, "report.json")


def test_parts_of_a_wrong_type_do_no_harm() -> None:
    odd = report(result="x", presentedForm=[1, {"data": 5}], identifier=7, category={"coding": "x"}, conclusionCode=None)
    assert one(odd).text == "Impression:\nTorn medial meniscus."
