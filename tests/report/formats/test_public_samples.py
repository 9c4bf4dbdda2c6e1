"""Public third-party samples that lie beside the project, where they are there."""

import json
from pathlib import Path

import pytest

from assistant.errors import FormatError
from assistant.report.formats import read_document

DATA = Path(__file__).parents[3] / ".." / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data (public samples) is not there")


def test_an_xhtml_chest_report_is_read_whole() -> None:
    path = DATA / "fhir" / "DiagnosticReport-chest-xray-report.json"
    [found] = read_document(path.read_bytes(), path.name)
    assert (found.date, found.modality, found.status, found.language) == ("2019-02-03", "XR", "final", "en")
    assert "No pneumothorax." in found.text and "<" not in found.text


def test_a_bundle_of_the_samples_says_nothing_twice() -> None:
    names = [
        "DiagnosticReport-chest-xray-report",
        "observation-xray-chest-findings",
        "observation-xray-chest-impression",
    ]
    resources = [json.loads((DATA / "fhir" / f"{n}.json").read_text(encoding="utf-8")) for n in [*names, "patient-example"]]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]}
    [found] = read_document(json.dumps(bundle).encode())
    assert found.problems == () and found.patient_identifiers == (("http://example.org/patient/identifiers", "1032702"),)
    assert found.text.count("No pneumothorax.") == 1
    del resources[0]["presentedForm"]
    [bare] = read_document(json.dumps(bundle).encode())
    assert bare.text.startswith("Findings:\nLINES AND TUBES: None.\nLUNGS AND PLEURA:\nClear lungs.")
    assert bare.text.endswith("Impression:\nNo acute abnormality")


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("fhir/DiagnosticReport-cardiology-report.json", "9 results"),
        ("fhir/imagingstudy-example-r5plus.xml", "the ImagingStudy holds no DiagnosticReport"),
        ("hl7v2/Example2.txt", "does not begin with MSH but with OBR"),
        ("hl7v2/Example3.txt", "does not begin with MSH but with OBX"),
        ("hl7v2/OrderPlaced.txt", "no result"),
    ],
)
def test_what_cannot_be_read_is_refused(name: str, what: str) -> None:
    with pytest.raises(FormatError, match=what):
        read_document((DATA / name).read_bytes(), Path(name).name)


def test_results_of_two_systems_are_read() -> None:
    [flat] = read_document((DATA / "hl7v2" / "OrderResulted.txt").read_bytes(), "OrderResulted.txt")
    assert flat.text.startswith("Findings:\n") and flat.status == "final" and flat.title == "X-RAY CLAVICLE"
    [short] = read_document((DATA / "hl7v2" / "ORU-multiline-short.hl7").read_bytes(), "ORU-multiline-short.hl7")
    assert len(short.text.splitlines()) == 2 and short.patient_identifiers == (("MRN", "0d70c6c8"),)


def test_a_pdf_inside_a_resource_is_read() -> None:
    [found] = read_document((DATA / "fhir" / "DiagnosticReport-bone-density-report.json").read_bytes())
    assert "DXA Bone density quantitative measurement panel" in found.text


@pytest.mark.parametrize("name", ["reportsi.dcm", "reportsi_with_empty_number_tags.dcm", "test-SR.dcm"])
def test_structured_reports_are_read(name: str) -> None:
    [found] = read_document((DATA / "dicom_sr" / name).read_bytes(), name)
    assert found.format == "dicom-sr" and found.date and found.id
    if name == "test-SR.dcm":
        assert "3 cm (Sample Code) was detected." in found.text and found.performer == "Jörg Riesmeier"
    else:
        assert found.text == "Section Heading:\nReport Text: Enter text" and found.status == "preliminary"


@pytest.mark.parametrize(
    ("start", "sentences"),
    [
        (
            "75a0",
            ["Befund:\nLinker Fuß:\nAllenfalls geringe", "T1 (2,5mm) axial", "Beuge- und Strecksehnen sind intakt.\n\nRechter Fuß:"],
        ),
        (
            "9df9",
            ["CCT nativ, durchgeführt am 08.05.2025", "Beurteilung:\nGaleahämatom links hochfrontal. Darüber hinaus keine akuten"],
        ),
    ],
)
def test_german_letters_are_read_in_order(start: str, sentences: list[str]) -> None:
    [path] = (DATA / "pdf").glob(f"{start}*.pdf")
    [found] = read_document(path.read_bytes(), path.name)
    assert all(sentence in found.text for sentence in sentences)
    places = [found.text.index(word) for word in ("Klinische Angaben:", "Befund:", "Beurteilung:", "Mit freundlichen")]
    assert places == sorted(places)
