"""HL7 v2 results are read with their escapes and states; half a message is refused."""

import base64
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from assistant.errors import FormatError
from assistant.report.formats import Document, read_document
from tests.report.formats.builders import cda, lines, pdf
from tests.report.formats.samples import MSH, OBR, PID, message, obx

CDA = cda(
    "<component><structuredBody><component><section><title>Findings</title><text>No effusion on the left.</text>"
    "</section></component></structuredBody></component>"
)


def one(source: str, **options: object) -> Document:
    [found] = read_document(source.encode(), **options)  # type: ignore[arg-type]
    return found


def problem_codes(document: Document) -> list[str]:
    return [p.code for p in document.problems]


def test_a_report_with_all_it_knows() -> None:
    found = one(message(obx(1, "Clear lungs."), obx(2, "No effusion.")))
    assert found.text == "Clear lungs.\nNo effusion."
    assert (found.id, found.title, found.date, found.modality) == ("RIS.F1", "CT chest", "2026-11-03", "CT")
    assert (found.status, found.accession) == ("final", "A-77")
    assert found.patient_identifiers == (("urn:oid:1.2.3.4", "4711"), ("SS", "99"))
    assert found.issued == datetime(2026, 11, 3, 10, 10, tzinfo=timezone(timedelta(hours=1)))
    assert found.problems == ()


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (r"Lungs:\.br\clear", "Lungs:\nclear"),
        (r"AP \T\ lateral", "AP & lateral"),
        (r"T2\S\FS", "T2^FS"),
        (r"3 \F\ 4 \R\ 5 \E\ 6", "3 | 4 ~ 5 \\ 6"),
        (r"a\E\.br\E\b", r"a\.br\b"),
        (r"\H\No\N\ fracture", "No fracture"),
        (r"one\.sp2\two", "one\n\ntwo"),
        (r"A\X41\B\XC3A4\C", "AABäC"),
        (r"C5\6 level \ left", r"C5\6 level \ left"),
        (r"L4\5 \T\ S1", r"L4\5 & S1"),
        ("AP & lateral ^ 3", "AP & lateral ^ 3"),
        ("first~second", "first\nsecond"),
    ],
)
def test_escapes_and_stray_delimiters(sent: str, read: str) -> None:
    assert one(message(obx(1, sent))).text == read


def test_other_delimiters_are_taken_from_the_header() -> None:
    source = "\r".join([MSH, PID, OBR.format(status="F"), obx(1, "A")]).replace("^", "$").replace("|", "#")
    assert one(source + "\r").title == "CT chest"


def test_findings_and_impression_get_headings_by_their_codes() -> None:
    lines = [
        obx(1, "Mass in the left lower lobe.", code="71020&GDT"),
        obx(2, "^Mass", kind="CE", code="71020&IMP^Radiologist impression"),
        obx(3, "^CT in 3 months", kind="CE", code="71020&REC"),
    ]
    assert one(message(*lines)).text == (
        "Findings:\nMass in the left lower lobe.\n\nImpression:\nMass\n\nRecommendation:\nCT in 3 months"
    )


def test_measured_values_keep_their_unit() -> None:
    lines = [
        obx(1, "12", kind="NM", code="1^Nodule size", unit="mm"),
        obx(2, ">^5", kind="SN", code="2^Score"),
        obx(3, "4x6", kind="ST", code="3^Liver mass", unit="mm"),
    ]
    assert one(message(*lines)).text == "Nodule size: 12 mm\nScore: >5\nLiver mass: 4x6 mm"


def test_notes_below_a_result_belong_to_it() -> None:
    assert one(message(obx(1, "Nodule."), "NTE|1||Unchanged since 2025.")).text == "Nodule.\nUnchanged since 2025."


def test_several_orders_are_several_documents() -> None:
    second = OBR.format(status="C").replace("OBR|1|", "OBR|2|").replace("F1^RIS", "F2^RIS")
    found = read_document(message(obx(1, "One."), second, obx(1, "Two.")).encode())
    assert [(d.id, d.text, d.status) for d in found] == [("RIS.F1", "One.", "final"), ("RIS.F2", "Two.", "corrected")]


def test_orders_with_one_number_get_ids_of_their_own() -> None:
    found = read_document(message(obx(1, "One."), OBR.format(status="F"), obx(1, "Two.")).encode())
    assert [d.id for d in found] == ["RIS.F1", "RIS.F1-2"]


def test_each_patient_of_a_batch_keeps_their_own_report() -> None:
    other = message(obx(1, "Two.")).replace("4711", "4712")
    found = read_document(("BHS|^~\\&|X\r" + message(obx(1, "One.")) + other + "BTS|2\r").encode())
    assert [d.patient_identifiers[0][1] for d in found] == ["4711", "4712"]


@pytest.mark.parametrize(
    ("order", "line", "status"),
    [
        ("F", "F", "final"),
        ("Final", "Final", "final"),
        ("F", "C", "corrected"),
        ("C", "F", "corrected"),
        ("P", "F", "preliminary"),
        ("F", "P", "preliminary"),
        ("F", "R", "preliminary"),
        ("", "F", "final"),
        ("", "", "preliminary"),
        ("Q", "F", "preliminary"),
        ("F", "Q", "preliminary"),
        ("F", "D", "withdrawn"),
        ("F", "W", "withdrawn"),
        ("X", "F", "withdrawn"),
    ],
)
def test_the_strictest_state_holds(order: str, line: str, status: str) -> None:
    assert one(message(obx(1, "Clear lungs.", status=line), status=order)).status == status


def test_a_deleted_line_is_left_out() -> None:
    found = one(message(obx(1, "Fracture.", status="D"), obx(2, "No fracture.", status="C")))
    assert found.text == "No fracture." and "result_withdrawn" in problem_codes(found)


def test_a_line_to_be_withheld_is_known_by_its_code() -> None:
    held = obx(2, "Two.") + "|" * 15 + "SWTH"
    assert one(message(obx(1, "One.") + "|" * 15 + "SIMM", held)).category == "SWTH"


def test_a_time_without_offset_needs_a_zone() -> None:
    source = message(obx(1, "Clear.")).replace("+0100", "")
    assert one(source).issued is None and "no_time_zone" in problem_codes(one(source))
    assert one(source, zone=ZoneInfo("Europe/Vienna")).issued == datetime(2026, 11, 3, 10, 10, tzinfo=ZoneInfo("Europe/Vienna"))


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_all_line_ends_are_read(ends: str) -> None:
    assert one(message(obx(1, "Clear."), obx(2, "Normal.")).replace("\r", ends)).text == "Clear.\nNormal."


def test_frames_of_the_wire_are_taken_off() -> None:
    assert one("\x0b" + message(obx(1, "Clear.")) + "\x1c\r").text == "Clear."
    with pytest.raises(FormatError, match="its frame has no end"):
        one("\x0b" + message(obx(1, "Clear.")))


def test_a_text_broken_over_lines_is_joined_and_reported() -> None:
    found = one(message(obx(1, "Clear lungs.\nNo effusion.")))
    assert found.text == "Clear lungs.\nNo effusion." and "wrapped_lines" in problem_codes(found)


def test_a_message_in_one_line_is_cut_at_its_segments() -> None:
    found = one(message(obx(1, "Clear lungs."), obx(2, "Normal.")).strip().replace("\r", " "))
    assert found.text == "Clear lungs.\nNormal." and "segments_in_one_line" in problem_codes(found)


def test_a_declared_code_page_is_used() -> None:
    source = message(obx(1, "Wątroba bez zmian."), head=MSH.replace("|||||||EN", "||||||8859/2|PL"))
    [found] = read_document(source.encode("iso8859_2"))
    assert found.text == "Wątroba bez zmian." and found.language == "pl"


def test_latin_1_and_utf16_are_read() -> None:
    source = message(obx(1, "Größenkonstanter Erguß."))
    for encoding in ("latin-1", "utf-16"):
        assert read_document(source.encode(encoding))[0].text == "Größenkonstanter Erguß."


def test_an_enclosed_document_is_read_where_it_is_text() -> None:
    page = "^TEXT^HTML^Base64^PHA+Q2xlYXIgbHVuZ3MuPC9wPg=="
    assert one(message(obx(1, page, kind="ED"))).text == "Clear lungs."
    with pytest.raises(FormatError, match=r"OBX 1 \(AP/PDF\): the PDF ends too early"):
        one(message(obx(1, "^AP^PDF^Base64^JVBERi0x", kind="ED")))


def ed(data: bytes, kind: str, number: int = 1, encoding: str = "Base64") -> str:
    body = base64.b64encode(data).decode() if encoding == "Base64" else data.hex()
    return obx(number, f"RIS^{kind}^{encoding}^{body}", kind="ED")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (pdf(lines("No effusion on the left.")), "AP^PDF"),
        (pdf(lines("No effusion on the left.")), "Application^application/pdf"),
        (rb"{\rtf1\ansi No effusion on the left.}", "TEXT^RTF"),
        (b"<p>No effusion on the left.</p>", "TEXT^HTML"),
        (b"No effusion on the left.", "TEXT^plain"),
        (CDA, "multipart^x-hl7-cda-level-one"),
    ],
)
def test_enclosed_documents_of_all_formats_are_read(data: bytes, kind: str) -> None:
    found = one(message(ed(data, kind)))
    assert found.text.endswith("No effusion on the left.") and found.problems == ()
    assert one(message(ed(data, kind, encoding="Hex"))).text == found.text


def test_lines_and_the_same_report_enclosed_are_said_once() -> None:
    found = one(message(obx(1, "No effusion."), ed(b"CT chest.\n\nNo effusion.", "TEXT^plain", 2)))
    assert found.text == "CT chest.\n\nNo effusion."
    found = one(message(obx(1, "No effusion."), obx(2, "No fracture."), ed(b"No effusion.", "TEXT^plain", 3)))
    assert found.text == "No effusion.\nNo fracture."
    found = one(message(obx(1, "No effusion."), ed(b"No effusion.\nAddendum: no fracture.", "TEXT^plain", 2)))
    assert found.text == "No effusion.\nAddendum: no fracture."
    found = one(message(obx(1, "No effusion.\\.br\\No mass."), ed(b"No effusion.\nAddendum: no fracture.", "TEXT^plain", 2)))
    assert found.text == "No effusion.\nNo mass.\n\nAddendum: no fracture."


def test_a_reference_to_a_document_is_said_without_its_address() -> None:
    pointer = obx(2, "https://archive.example/4711^RIS^AP^PDF", kind="RP")
    found = one(message(obx(1, "No effusion."), pointer))
    [problem] = [p for p in found.problems if p.code == "form_not_read"]
    assert problem.detail == "OBX 2: a reference to a document (AP/PDF) outside the message" and "4711" not in problem.detail
    with pytest.raises(FormatError, match=r"only OBX 2: a reference .* outside the message; send"):
        one(message(pointer))


def test_a_line_sent_twice_is_read_once_and_repeated_lines_all() -> None:
    assert one(message(obx(1, "Clear."), obx(1, "Clear."), obx(2, "Clear."))).text == "Clear.\nClear."


@pytest.mark.parametrize(
    "event", ["ORU", "ORU^R01", "ORU^R03", "ORU^R30^ORU_R30", "ORU^R31", "ORU^R32", "ORU^R40", "ORU^W01", "ORU_R01"]
)
def test_all_result_messages_are_read(event: str) -> None:
    assert one(message(obx(1, "Clear."), head=MSH.replace("ORU^R01^ORU_R01", event))).text == "Clear."


WHOLE = message(obx(1, "Clear lungs."), obx(2, "No effusion and no fracture."))


@pytest.mark.parametrize(
    ("source", "what"),
    [
        (MSH[:5], "inside its header"),
        (MSH[:40], "inside its header"),
        (MSH + "\r" + PID + "\r", "ends after PID, before its order"),
        (MSH + "\r" + PID + "\r" + OBR.format(status="F"), "ends after OBR 1, before its results"),
        (WHOLE[: WHOLE.index("no fracture")], "cut off in OBX 2"),
        (WHOLE[: WHOLE.index("no fracture")] + "\n", "cut off in OBX 2"),
        (WHOLE[WHOLE.index("PID") :], "does not begin with MSH but with PID"),
        (WHOLE[WHOLE.index("lungs") :], "in the middle of a segment"),
        (MSH + "\r" + PID + "\r" + obx(1, "Clear."), r"results \(OBX\) before any order"),
        (message(obx(1, "")), "hold no text"),
        (message(obx(1, "x")).replace("ORU^R01^ORU_R01", "ORM^O01"), r"ORM\^O01, no result"),
    ],
)
def test_half_a_message_is_refused_in_one_sentence(source: str, what: str) -> None:
    with pytest.raises(FormatError, match=what) as raised:
        one(source)
    assert "\n" not in str(raised.value) and "effusion" not in str(raised.value)


def test_a_message_without_its_last_end_is_reported() -> None:
    assert "end_unknown" in problem_codes(one(WHOLE.rstrip("\r")))


def test_a_line_that_is_shorter_than_the_others_is_cut_off() -> None:
    with pytest.raises(FormatError, match="has no end"):
        one(message(obx(1, "One.") + "|||20261103", obx(2, "Two.")).rstrip("\r"))


def test_a_title_names_the_modality_where_no_code_does() -> None:
    assert one(message(obx(1, "Clear.")).replace("||CT|", "||RAD|")).modality == "CT"


def test_every_cut_is_refused_or_loses_no_words() -> None:
    """A message cut anywhere: an error, or whole lines of text; never half a line."""
    for at in range(len("MSH|"), len(WHOLE)):
        try:
            text = one(WHOLE[:at]).text
        except FormatError:
            continue
        assert set(text.split("\n")) <= {"Clear lungs.", "No effusion and no fracture."}, at
