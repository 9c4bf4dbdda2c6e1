"""Bytes become the right characters, or are marked; never silently other ones."""

import pytest

from assistant.errors import FormatError
from assistant.report.formats.decoding import LARGEST, decode

GERMAN = "Kleiner Pleuraerguß links, größer als früher. Übrige Lunge unauffällig."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_read_with_and_without_a_mark(encoding: str) -> None:
    found = decode(GERMAN.encode(encoding))
    assert found.text == GERMAN and not found.replaced


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
@pytest.mark.parametrize("text", [GERMAN, "Größe 5 mm", "Épanchement pleural à gauche, stable."])
def test_western_code_pages_are_read(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)).text == text


def test_a_declared_code_page_is_used() -> None:
    text = "Bez zmian ogniskowych w wątrobie."
    assert decode(text.encode("iso8859_2"), "iso8859_2").text == text


@pytest.mark.parametrize("encoding", ["cp1250", "iso8859_2"])
def test_polish_code_pages_are_recognised(encoding: str) -> None:
    text = "Bez zmian ogniskowych w miąższu płuc. Nie stwierdza się płynu w jamach opłucnej. Śródpiersie w normie."
    assert decode(text.encode(encoding)).text == text


def test_an_unknown_declaration_is_ignored() -> None:
    assert decode(GERMAN.encode("cp1252"), "no-such-page").text == GERMAN


def test_nul_and_lone_surrogates_are_replaced_one_for_one() -> None:
    found = decode(b"No effusion.\x00 Clear \xed\xa0\x80lungs.")
    assert found.text == "No effusion.\ufffd Clear \ufffdlungs." and found.replaced


def test_a_lone_surrogate_in_utf16_is_replaced() -> None:
    found = decode("\ufeffClear \ud800lungs".encode("utf-16-le", "surrogatepass"))
    assert found.text == "Clear \ufffdlungs" and found.replaced


def test_one_broken_byte_does_not_change_the_other_umlauts() -> None:
    found = decode(GERMAN.encode() + b" \xff")
    assert found.text == GERMAN + " \ufffd" and found.replaced


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe \x00"])
def test_nothing_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError, match="empty|no characters"):
        decode(data)


def test_more_than_two_megabytes_are_refused() -> None:
    with pytest.raises(FormatError, match="10.0 MB"):
        decode(b"x" * 10_000_000)
    assert decode(b"x" * LARGEST).text
