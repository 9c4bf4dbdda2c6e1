"""A structured report reads as a text with headings; sides, numbers and units stay with what they belong to."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from assistant.errors import FormatError
from assistant.report.formats import Document, read_document
from tests.report.formats.builders import bare, coded, dicom, item, number, picture, sr, words

FINDINGS, FINDING = ("121070", "Findings"), ("121071", "Finding")
IMPRESSIONS, IMPRESSION = ("121072", "Impressions"), ("121073", "Impression")


def one(dataset: Dataset, **how: bool) -> Document:
    [found] = read_document(dicom(dataset, **how))
    return found


def basic(**values: object) -> Dataset:
    """TID 2000 in short."""
    return sr(
        coded(("121049", "Language of Content Item and Descendants"), ("en-GB", "English"), relation="HAS CONCEPT MOD"),
        item("PNAME", ("121008", "Person Observer Name"), "HAS OBS CONTEXT", PersonName="Example^Ada"),
        item("CONTAINER", ("121060", "History"), "CONTAINS", words(("121060", "History"), "Cough.")),
        item(
            "CONTAINER",
            FINDINGS,
            "CONTAINS",
            words(FINDING, "Small effusion on the left.", picture()),
            coded(FINDING, ("36118008", "Pneumothorax"), coded(("x", "Presence"), ("2667000", "Absent"), relation="HAS CONCEPT MOD")),
        ),
        item("CONTAINER", IMPRESSIONS, "CONTAINS", words(IMPRESSION, "Left effusion.")),
        **values,
    )


def test_a_basic_report_has_headings_and_all_it_knows() -> None:
    found = one(basic())
    assert found.text == (
        "Indication:\nCough.\n\nFindings:\nSmall effusion on the left.\nPneumothorax (Absent)\n\nImpression:\nLeft effusion."
    )
    assert (found.format, found.id, found.title, found.date, found.modality) == (
        "dicom-sr",
        "1.2.3.4.5",
        "CT chest",
        "2026-11-03",
        "CT",
    )
    assert (found.language, found.status, found.accession, found.performer) == (
        "en",
        "final",
        "A-77",
        "Ada Example",
    )
    assert found.patient_identifiers == (("HOSP", "4711"),)
    assert found.issued == datetime(2026, 11, 3, 10, 15, tzinfo=timezone(timedelta(hours=1)))
    assert [p.code for p in found.problems] == ["form_not_read"]


def test_a_german_report_gets_german_headings() -> None:
    language = coded(("121049", "Language"), ("deu", "Deutsch"), relation="HAS CONCEPT MOD")
    found = one(sr(language, item("CONTAINER", FINDINGS, "CONTAINS", words(FINDING, "Kein Erguß."))))
    assert found.text == "Befund:\nKein Erguß." and found.language == "de"


def test_a_measurement_group_keeps_name_side_and_sizes_in_one_sentence() -> None:
    left = coded(("272741003", "Laterality"), ("7771000", "Left"), relation="HAS CONCEPT MOD")
    group = item(
        "CONTAINER",
        ("125007", "Measurement Group"),
        "CONTAINS",
        words(("112039", "Tracking Identifier"), "Nodule 1", relation="HAS OBS CONTEXT"),
        item("UIDREF", ("112040", "Tracking Unique Identifier"), "HAS OBS CONTEXT", UID="1.2.3"),
        coded(FINDING, ("27925004", "Nodule")),
        coded(("363698007", "Finding Site"), ("39607008", "Lung"), left, relation="HAS CONCEPT MOD"),
        number(("103339001", "Long Axis"), "12.50", ("mm", "millimeter")),
        number(("112031", "Attenuation"), "-35", ("[hnsf'U]", "Hounsfield unit")),
        number(("x", "Ratio"), "0.4", ("1", "no units")),
        picture(),
    )
    report = item("CONTAINER", ("126010", "Imaging Measurements"), "CONTAINS", group)
    found = one(sr(report, title=("126000", "Imaging Measurement Report"), sop="34"))
    assert found.text == (
        "Imaging Measurements:\nTracking Identifier: Nodule 1; Finding: Nodule; Finding Site: Lung (Left); "
        "Long Axis: 12.50 mm; Attenuation: -35 Hounsfield unit; Ratio: 0.4."
    )


def test_what_a_group_denies_stands_beside_it() -> None:
    group = item(
        "CONTAINER",
        ("125007", "Measurement Group"),
        "CONTAINS",
        coded(FINDING, ("36118008", "Pneumothorax")),
        coded(("x", "Presence"), ("2667000", "Absent")),
    )
    assert one(sr(group)).text == "Finding: Pneumothorax (Absent)."


def test_a_value_that_could_not_be_measured_says_why_or_is_reported() -> None:
    empty = item("NUM", ("1", "Diameter"), "CONTAINS", MeasuredValueSequence=Sequence([]))
    failed = item("NUM", ("1", "Diameter"), "CONTAINS", MeasuredValueSequence=Sequence([]))
    failed.NumericValueQualifierCodeSequence = words(("114006", "Measurement failure"), "").ConceptNameCodeSequence
    found = one(sr(words(("x", "Note"), "One."), empty, failed))
    assert found.text == "Note: One.\nDiameter: Measurement failure"
    assert "value_missing" in [p.code for p in found.problems]


def test_running_text_runs_on() -> None:
    flowing = item(
        "CONTAINER",
        FINDINGS,
        "CONTAINS",
        words(("x", "Text"), "A mass of"),
        number(("y", "Diameter"), "3", ("cm", "centimeter")),
        words(("x", "Text"), "was seen."),
        continuity="CONTINUOUS",
    )
    assert one(sr(flowing)).text == "Findings:\nA mass of 3 cm was seen."


def test_a_selection_of_key_images_is_read() -> None:
    described = words(("113012", "Key Object Description"), "Nodule in the left upper lobe.")
    flags = {"CompletionFlag": None, "VerificationFlag": None}
    found = one(sr(described, picture(), title=("113000", "Of Interest"), sop="59", **flags))
    assert (found.text, found.title, found.status) == (
        "Key Object Description: Nodule in the left upper lobe.",
        "Of Interest",
        "preliminary",
    )
    assert one(sr(picture(), title=("113000", "Of Interest"), sop="59", **flags)).text == "Of Interest"


@pytest.mark.parametrize(
    ("completion", "verification", "preliminary", "status"),
    [
        ("COMPLETE", "VERIFIED", None, "final"),
        ("COMPLETE", "VERIFIED", "FINAL", "final"),
        ("COMPLETE", "VERIFIED", "PRELIMINARY", "preliminary"),
        ("PARTIAL", "VERIFIED", None, "preliminary"),
        ("COMPLETE", "UNVERIFIED", None, "preliminary"),
        (None, None, None, "preliminary"),
    ],
)
def test_only_what_is_complete_and_verified_is_final(
    completion: str | None, verification: str | None, preliminary: str | None, status: str
) -> None:
    flags = {"CompletionFlag": completion, "VerificationFlag": verification, "PreliminaryFlag": preliminary}
    assert one(basic(**flags)).status == status


def test_a_new_version_of_a_report_is_amended_and_keeps_its_id() -> None:
    image, series, study = Dataset(), Dataset(), Dataset()
    image.ReferencedSOPClassUID, image.ReferencedSOPInstanceUID = "1.2.840.10008.5.1.4.1.1.88.11", "9.9.9"
    series.SeriesInstanceUID, series.ReferencedSOPSequence = "1.2", Sequence([image])
    study.StudyInstanceUID, study.ReferencedSeriesSequence = "1.2.3.4", Sequence([series])
    found = one(basic(PredecessorDocumentsSequence=Sequence([study])))
    assert (found.status, found.id) == ("amended", "9.9.9")


def test_a_time_without_offset_is_left_out_without_a_zone() -> None:
    found = one(basic(TimezoneOffsetFromUTC=None))
    assert found.issued is None and "no_time_zone" in [p.code for p in found.problems]


@pytest.mark.parametrize("how", [{"packed": True}, {"implicit": True}])
def test_other_transfer_syntaxes_are_read(how: dict[str, bool]) -> None:
    assert one(basic(), **how).text == one(basic()).text


def test_a_data_set_without_a_header_is_read() -> None:
    [found] = read_document(bare(basic()))
    assert "Small effusion on the left." in found.text


@pytest.mark.parametrize(("charset", "encoding"), [("ISO_IR 100", "latin-1"), (None, "utf-8")])
def test_letters_are_right_in_every_character_set(charset: str | None, encoding: str) -> None:
    body = item("CONTAINER", FINDINGS, "CONTAINS", words(FINDING, "x"))
    data = dicom(sr(body, SpecificCharacterSet=charset))
    text = "Größe".encode(encoding)
    text += b" " * (len(text) % 2)
    placed = data.replace(
        b"\x40\x00\x60\xa1UT\x00\x00\x02\x00\x00\x00x ", b"\x40\x00\x60\xa1UT\x00\x00" + len(text).to_bytes(4, "little") + text
    )
    assert placed != data
    grown = len(text) - 2
    [found] = read_document(_lengthened(placed, grown))
    assert found.text.endswith("\nGröße")


def _lengthened(data: bytes, grown: int) -> bytes:
    """The sequences around a text that became longer, with their new lengths."""
    out, at = bytearray(data), 0
    place = data.index(b"\x40\x00\x60\xa1")
    while (at := bytes(out).find(b"\x40\x00\x30\xa7SQ\x00\x00", at)) >= 0 and at < place:
        for start in (at + 8, at + 16):
            length = int.from_bytes(out[start : start + 4], "little")
            if length != 0xFFFFFFFF:
                out[start : start + 4] = (length + grown).to_bytes(4, "little")
        at += 8
    return bytes(out)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (dicom(sr(SOPClassUID="1.2.840.10008.5.1.4.1.1.2")), "no structured report but CT Image Storage"),
        (dicom(sr(SOPClassUID="1.2.840.10008.5.1.4.1.1.104.1")), "no structured report but Encapsulated PDF Storage"),
        (b"\0" * 128 + b"DICM" + b"\0" * 40, "DICOM"),
        (dicom(sr(title=("", ""))), "no content"),
        (dicom(basic())[:-30], "broken, or ends too early"),
        (dicom(basic(), packed=True)[:-30], "broken, or ends too early"),
    ],
)
def test_what_is_no_whole_report_is_refused(data: bytes, what: str) -> None:
    with pytest.raises(FormatError, match=what):
        read_document(data)


def test_a_text_named_like_a_picture_is_refused() -> None:
    with pytest.raises(FormatError, match="DICOM"):
        read_document(b"No effusion.", "x.dcm")


def test_a_file_that_unpacks_without_end_is_refused() -> None:
    bomb = dicom(sr(words(FINDING, "x" * 14_000_000)), packed=True)
    assert len(bomb) < 100_000
    with pytest.raises(FormatError, match="unpacks to more"):
        read_document(bomb)


def test_a_tree_without_end_is_refused() -> None:
    deep = words(FINDING, "x")
    for _ in range(60):
        deep = item("CONTAINER", FINDINGS, "CONTAINS", deep)
    with pytest.raises(FormatError, match="nested too deeply"):
        read_document(dicom(sr(deep)))


WHOLE = dicom(basic())


def test_every_cut_is_refused_or_loses_no_words() -> None:
    [whole] = read_document(WHOLE)
    for at in range(140, len(WHOLE) - 1, 5):
        try:
            [found] = read_document(WHOLE[:at])
        except FormatError:
            continue
        assert found.text == whole.text, at


@settings(max_examples=150, deadline=None)
@given(st.integers(132, len(WHOLE) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_gives_a_document_or_a_format_error(at: int, noise: bytes) -> None:
    try:
        read_document(WHOLE[:at] + noise + WHOLE[at + len(noise) :])
    except FormatError as error:
        assert "\n" not in str(error)
