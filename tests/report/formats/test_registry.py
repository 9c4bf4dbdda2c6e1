"""One door for all files: the right reader, and one clear sentence for what is not read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import FormatError
from assistant.report.formats import FORMATS, read_document, sniff
from tests.report.formats.samples import as_bytes, message, obx, report


def test_the_order_of_formats_is_visible() -> None:
    assert [f.name for f in FORMATS] == [
        "pdf",
        "dicom-sr",
        "rtf",
        "cda",
        "fhir-xml",
        "html",
        "unread",
        "fhir",
        "hl7v2",
        "text",
    ]


@pytest.mark.parametrize(
    ("data", "name", "format"),
    [
        (as_bytes(report()), None, "fhir"),
        (b"\xef\xbb\xbf \n" + as_bytes(report()), None, "fhir"),
        (message(obx(1, "x")).encode(), None, "hl7v2"),
        (b"OBX|1|TX|||x", None, "hl7v2"),
        (b'[{"a": 1}]', None, "fhir"),
        (b"CT chest", "x.txt", "text"),
        (b"[redacted] CT chest", None, "text"),
        (b"{hidden} CT chest", None, "text"),
        (b"<5 mm nodule.", None, "text"),
        (b"CT chest", "x.json", "fhir"),
        (b"\n%PDF-1.7 ...", "x.txt", "pdf"),
        (b"The marker %PDF-1.7 stands in a text.", None, "text"),
        (b"\0" * 128 + b"DICM" + b"\0" * 40, None, "dicom-sr"),
        (b"\x08\x00\x05\x00CS\x0a\x00ISO_IR 100", None, "dicom-sr"),
        (b"{\\rtf1 Befund}", "x.doc", "rtf"),
        (b'<?xml version="1.0"?>\n<!-- x --><c:ClinicalDocument xmlns:c="urn:hl7-org:v3">', None, "cda"),
        (b'<DiagnosticReport xmlns="http://hl7.org/fhir">', None, "fhir-xml"),
        ('<?xml version="1.0" encoding="UTF-16"?><Bundle xmlns="http://hl7.org/fhir">'.encode("utf-16"), None, "fhir-xml"),
        (b"<!DOCTYPE html><html><body>x", None, "html"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', None, "html"),
        (b"<p>Befund: 3 < 5</p>", None, "html"),
        (b"No effusion.", "x.html", "html"),
        (b'<?xml version="1.0"?><report>', None, "unread"),
    ],
)
def test_formats_are_told_by_content_then_by_name(data: bytes, name: str | None, format: str) -> None:
    assert sniff(data, name).name == format


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"PK\x03\x04", "ZIP"),
        (b"\x1f\x8b\x08", "gzip"),
        (b'<?xml version="1.0"?><report>No effusion.</report>', "XML of an unknown kind"),
    ],
)
def test_other_formats_are_named_in_one_sentence(data: bytes, what: str) -> None:
    with pytest.raises(FormatError, match=rf"{what}.* is not read; send"):
        read_document(data)


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\0" * 0])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError, match="empty"):
        read_document(data)


def test_ten_megabytes_are_refused() -> None:
    with pytest.raises(FormatError, match="10.0 MB, more than the 2 MB"):
        read_document(b"a" * 10_000_000)


@pytest.mark.parametrize("start", [b"%PDF-1.4\n", b"{\\rtf1 ", b'{"a": ', b"MSH|^~\\&|", b'<Bundle xmlns="http://hl7.org/fhir">'])
def test_a_format_that_carries_others_may_be_larger_and_is_bounded(start: bytes) -> None:
    with pytest.raises(FormatError, match="13.0 MB, more than the 12 MB"):
        read_document(start + b" " * (13_000_000 - len(start)))


PREFIXES = (
    b"",
    b"MSH|^~\\&|",
    b'{"resourceType":"DiagnosticReport","conclusion":"x',
    b"\xff\xfe",
    b"%PDF-1.4\n",
    b"\0" * 128 + b"DICM",
    b"\x08\x00\x05\x00CS\x0a\x00ISO_IR 100",
    b"{\\rtf1 ",
    b'<ClinicalDocument xmlns="urn:hl7-org:v3">',
    b'<DiagnosticReport xmlns="http://hl7.org/fhir">',
    b"<html>",
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda s: s.encode("utf-8", "replace"))))
def test_any_bytes_give_documents_or_a_format_error(data: bytes) -> None:
    for prefix in PREFIXES:
        try:
            found = read_document(prefix + data)
        except FormatError as error:
            assert "\n" not in str(error)
            continue
        for document in found:
            document.text.encode("utf-8")
            assert document.id and "\0" not in document.text
