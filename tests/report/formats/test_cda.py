"""A CDA document reads as its narrative; XML from anyone can do no harm."""

import base64
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import FormatError
from assistant.report.formats import Document, read_document
from tests.report.formats.builders import cda, lines, pdf


def one(data: bytes) -> Document:
    [found] = read_document(data)
    return found


def section(text: str, head: str = "") -> str:
    return (
        f"<component><structuredBody><component><section>{head}<text>{text}</text></section></component></structuredBody></component>"
    )


def carried(data: bytes, kind: str) -> str:
    body = base64.b64encode(data).decode()
    return f'<component><nonXMLBody><text mediaType="{kind}" representation="B64">{body}</text></nonXMLBody></component>'


def test_a_report_with_all_it_knows() -> None:
    found = one(cda())
    assert found.text == (
        "Indication:\nCough.\n\nFindings:\nNodule in the left upper lobe.\n\nLesion | Size\nNodule | 12 mm\n\n"
        "1. No effusion.\n2. No fracture.\n\nImpression:\nFollow-up in 3 months."
    )
    assert (found.format, found.id, found.title, found.date, found.modality) == ("cda", "1.2.3.S1", "CT chest", "2026-11-02", "CT")
    assert (found.language, found.status, found.accession, found.performer) == ("en", "final", "A-77", "Ada Example")
    assert found.patient_identifiers == (("urn:oid:1.2.3.9", "4711"),)
    assert found.issued == datetime(2026, 11, 3, 10, 15, tzinfo=timezone(timedelta(hours=1)))
    assert found.problems == ()


@pytest.mark.parametrize(
    ("head", "signed", "status"),
    [
        ("", True, "final"),
        ("", False, "preliminary"),
        ('<relatedDocument typeCode="RPLC"><parentDocument><id root="9"/></parentDocument></relatedDocument>', True, "amended"),
        ('<relatedDocument typeCode="APND"><parentDocument><id root="9"/></parentDocument></relatedDocument>', True, "appended"),
        ('<relatedDocument typeCode="XFRM"><parentDocument><id root="9"/></parentDocument></relatedDocument>', True, "final"),
        ('<sdtc:statusCode code="active"/>', True, "preliminary"),
        ('<sdtc:statusCode code="nullified"/>', True, "withdrawn"),
    ],
)
def test_status_is_that_of_signature_and_versions(head: str, signed: bool, status: str) -> None:
    assert one(cda(head=head, signed=signed)).status == status


def test_a_replacing_document_without_a_set_takes_the_id_of_the_replaced_one() -> None:
    related = '<relatedDocument typeCode="RPLC"><parentDocument><id root="9.8" extension="D0"/></parentDocument></relatedDocument>'
    data = cda(head=related).replace(b'<setId root="1.2.3" extension="S1"/>', b"")
    assert one(data).id == "9.8.D0"
    assert one(cda().replace(b'<setId root="1.2.3" extension="S1"/>', b"")).id == "1.2.3.D1"


def test_a_german_report_gets_german_headings() -> None:
    found = one(cda(section("Kein Erguß.", '<code code="121070" codeSystem="1.2.840.10008.2.16.4"/>'), language="de-AT"))
    assert found.text == "Befund:\nKein Erguß." and found.language == "de"


def test_sections_within_sections_keep_their_titles() -> None:
    inner = "<component><section><title>Liver</title><text>Normal.</text></section></component>"
    outer = f'<section><code code="59776-5"/><title>Findings</title>{inner}{inner.replace("Liver", "Spleen")}</section>'
    text = one(cda(f"<component><structuredBody><component>{outer}</component></structuredBody></component>")).text
    assert text == "Findings:\nLiver:\nNormal.\n\nSpleen:\nNormal."


def test_what_its_author_deleted_is_left_out_and_reported() -> None:
    found = one(cda(section('No <content revised="delete">acute </content>fracture.')))
    assert found.text == "No fracture." and [p.code for p in found.problems] == ["result_withdrawn"]


def test_words_that_are_struck_out_are_refused() -> None:
    with pytest.raises(FormatError, match="struck out"):
        one(cda(section('<content styleCode="Strikethrough">No</content> fracture.')))


def test_coded_values_stand_in_for_a_missing_narrative() -> None:
    value = '<value xsi:type="PQ" value="12" unit="mm" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'
    entry = f'<entry><observation><code displayName="Size"/>{value}</observation></entry>'
    body = section("x", "<title>Findings</title>").replace("<text>x</text>", entry)
    assert one(cda(body)).text == "Findings:\nSize: 12 mm"
    with pytest.raises(FormatError, match="denies"):
        one(cda(body.replace("<observation>", '<observation negationInd="true">')))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (pdf(lines("No effusion on the left.")), "application/pdf"),
        (rb"{\rtf1\ansi No effusion on the left.}", "text/rtf"),
        (b"<p>No effusion on the left.</p>", "text/html"),
        (b"No effusion on the left.", "text/plain"),
    ],
)
def test_a_body_in_another_format_is_read(data: bytes, kind: str) -> None:
    assert one(cda(carried(data, kind))).text == "No effusion on the left."


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (cda()[:-60], "broken XML, or ends too early"),
        (cda().replace(b"<ClinicalDocument", b'<!DOCTYPE ClinicalDocument [<!ENTITY a "b">]><ClinicalDocument'), "document type"),
        (cda(carried(b"\x89PNG\r\n\x1a\n", "image/png")), "picture"),
        (cda(carried(cda(carried(cda(carried(cda(), "text/xml")), "text/xml")), "text/xml")), "nested too deeply"),
        (cda(section("<content>" * 200 + "x" + "</content>" * 200)), "nested too deeply"),
        (cda("<component><structuredBody/></component>"), "no narrative"),
        (b'<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3">', "broken XML, or ends too early"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, what: str) -> None:
    with pytest.raises(FormatError, match=what):
        read_document(data)


def test_entities_neither_grow_nor_fetch() -> None:
    grown = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    for declared in (f'<!ENTITY l0 "ha">{grown}', '<!ENTITY l11 SYSTEM "file:///etc/hostname">'):
        data = f"<!DOCTYPE ClinicalDocument [{declared}]>".encode() + cda(section("&l11;")).split(b"?>", 1)[1]
        with pytest.raises(FormatError):
            read_document(data)


WHOLE = cda()


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=12))
def test_a_damaged_file_gives_a_document_or_a_format_error(at: int, noise: bytes) -> None:
    try:
        read_document(WHOLE[:at] + noise + WHOLE[at + len(noise) :])
    except FormatError as error:
        assert "\n" not in str(error)
