r"""RTF reads as its page would: code pages, \u escapes, tables; never a struck-out or hidden word."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import FormatError
from assistant.report.formats import Document, read_document

HEAD = (
    rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\froman\fcharset238 Times New Roman CE;}"
    rb"{\f2\fnil\fcharset2 Symbol;}{\f3\fnil\fcharset2 Wingdings;}}{\colortbl;\red0\green0\blue0;}{\*\generator Riched20;}"
)


def one(body: bytes, name: str | None = None) -> Document:
    [found] = read_document(HEAD + body + b"}", name)
    return found


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb"\b Findings:\b0\par No effusion.", "Findings:\nNo effusion."),
        (rb"Erg\'fc\'dfe", "Ergüße"),
        (b"Erg\xfcsse", "Ergüsse"),
        (rb"\f1 W\'b9troba\f0  normal", "Wątroba normal"),
        (rb"\uc1 \u322?ukasz \u8804\'3f5 mm", "łukasz ≤5 mm"),
        (rb"{\uc2\u8805\'81\'84}5 mm", "≥5 mm"),
        (rb"\u-10179?\u-8704?", "\U0001f600"),
        (rb"10{\super 3} and 10\super 3\nosupersub  ml", "10³ and 10³ ml"),
        (rb"{\f2\'b35}{\f2\'b1} 2", "≥5± 2"),
        (rb"\trowd Nodule\cell 12 mm\cell\row Cyst\cell 3 mm\cell\row", "Nodule | 12 mm\nCyst | 3 mm"),
        (rb"{\listtext 1.\tab}One.\par{\pntext\'b7\tab}Two.", "1. One.\n· Two."),
        (rb"L4\~- L5, a\emdash b\lquote c\rquote", "L4 - L5, a—b‘c’"),
        (rb"No {\v secret }effusion.", "No effusion."),
        (rb"{\header Example Hospital}{\footer Page 1}No effusion.", "No effusion."),
        (rb"Nodule{\footnote Seen in 2025.} on the left.", "Nodule (Seen in 2025.) on the left."),
        (rb"{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt In a box.}}{\shprslt In a box.}}", "In a box."),
        (rb'{\field{\*\fldinst HYPERLINK "http://x.example"}{\fldrslt the booking desk}}', "the booking desk"),
        (rb"{\upr{Wa?sowa}{\*\ud{W\u261?sowa}}}", "Wąsowa"),
        (rb"{\pict\wmetafile8\bin4 }{\\No}effusion.", "effusion."),
        (rb"{\*\unknown words}\{5\} \\ one", "{5} \\ one"),
        (b"Clear\r\n lungs.", "Clear lungs."),
        (rb"\strike0 No\strike  \strike0 effusion.", "No effusion."),
    ],
)
def test_what_a_reader_sees_is_read(body: bytes, text: str) -> None:
    assert one(body).text == text


def test_a_file_states_no_status_and_no_patient() -> None:
    found = one(rb"No effusion.", "reports/ct chest.rtf")
    assert (found.format, found.id, found.status) == ("rtf", "ct-chest", "preliminary")
    assert [p.code for p in found.problems] == ["status_unknown", "patient_unknown"]


def test_a_box_that_may_be_ticked_is_not_guessed() -> None:
    found = one(rb"{\f3\'fe} contrast")
    assert found.text == "\ufffd contrast" and "replaced" in [p.code for p in found.problems]


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (rb"\strike No\strike0 fracture.", "struck out"),
        (rb"{\striked1 No} fracture.", "struck out"),
        (rb"{\deleted No} fracture.", "struck out"),
        (rb"{\pict 00ff}", "no words"),
        (b"{" * 600, "nested too deeply"),
    ],
)
def test_what_cannot_be_read_safely_is_refused(body: bytes, what: str) -> None:
    with pytest.raises(FormatError, match=what):
        one(body)


def test_a_file_that_is_cut_off_is_refused() -> None:
    with pytest.raises(FormatError, match="ends too early"):
        read_document(HEAD + rb"\par Findings: a mass. {\b Impr")


def test_patterns_that_take_others_for_ever_take_no_time() -> None:
    for body in (rb"{\field{\*\fldinst HYPERLINK " * 200 + b"}}" * 200, b"\\f1" * 300_000 + b" x", b"\\'c3" * 300_000):
        assert one(b"x " + body).text


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([b"{", b"}", b"\\u-5?", b"\\'e4", b"\\bin9", b"\\f2 ", b"\\*", b"\\strike0", b"x", b"\\", b"\xff"])))
def test_any_words_give_a_document_or_a_format_error(pieces: list[bytes]) -> None:
    try:
        one(b" ".join(pieces))
    except FormatError as error:
        assert "\n" not in str(error)
