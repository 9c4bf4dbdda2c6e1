"""One door for all files: the right reader, and one clear sentence for what is not read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import FormatError
from assistant.report.formats import FORMATS, read_document, sniff
from tests.report.formats.samples import as_bytes, message, obx, report


def test_the_order_of_formats_is_visible() -> None:
    assert [f.name for f in FORMATS] == ["unread", "fhir", "hl7v2", "text"]


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
    ],
)
def test_formats_are_told_by_content_then_by_name(data: bytes, name: str | None, format: str) -> None:
    assert sniff(data, name).name == format


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"\0" * 128 + b"DICM" + b"\0" * 40, "DICOM SR"),
        (b"{\\rtf1 Befund}", "RTF"),
        (b'<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3">', "CDA"),
        (b'<DiagnosticReport xmlns="http://hl7.org/fhir">', "FHIR XML"),
        (b"<!DOCTYPE html><html><body>x", "HTML"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"PK\x03\x04", "ZIP"),
    ],
)
def test_later_formats_are_named_in_one_sentence(data: bytes, what: str) -> None:
    with pytest.raises(FormatError, match=rf"{what}.* is not read yet; send"):
        read_document(data)


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\0" * 0])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError, match="empty"):
        read_document(data)


def test_ten_megabytes_are_refused() -> None:
    with pytest.raises(FormatError, match="10.0 MB"):
        read_document(b"a" * 10_000_000)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda s: s.encode("utf-8", "replace"))))
def test_any_bytes_give_documents_or_a_format_error(data: bytes) -> None:
    for prefix in (b"", b"MSH|^~\\&|", b'{"resourceType":"DiagnosticReport","conclusion":"x', b"\xff\xfe"):
        try:
            found = read_document(prefix + data)
        except FormatError as error:
            assert "\n" not in str(error)
            continue
        for document in found:
            document.text.encode("utf-8")
            assert document.id and "\0" not in document.text
