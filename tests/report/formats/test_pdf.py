"""A PDF reads as a person would read its pages; one that cannot be read is refused with its own sentence."""

import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import FormatError
from assistant.report.formats import Document, read_document
from assistant.report.formats.pdf_layout import Page, Run, text_of
from tests.report.formats.builders import assembled, lines, pdf, stream

REPORT = "CT chest\n\nFindings:\nSmall pleural effusion on the left. No pneumothorax (expiration). The heart\nis of normal size."


def one(data: bytes, name: str | None = None) -> Document:
    [found] = read_document(data, name)
    return found


def test_lines_paragraphs_and_wrapped_sentences() -> None:
    found = one(pdf(lines(REPORT)), "reports/ct chest.pdf")
    assert found.text == (
        "CT chest\n\nFindings:\nSmall pleural effusion on the left. No pneumothorax (expiration). The heart is of normal size."
    )
    assert (found.format, found.id, found.language, found.status) == ("pdf", "ct-chest", "en", "preliminary")
    assert [p.code for p in found.problems] == ["status_unknown", "patient_unknown"]


def test_two_columns_are_read_one_after_the_other() -> None:
    left = "The liver is of normal size and\nshows no focal lesion. The bile\nducts are not widened. The spleen\nis normal."
    right = "Both kidneys are of normal size.\nThere is a cyst of 12 mm in the\nupper pole of the left kidney. No\nfree fluid."
    placed = [*lines("Abdominal ultrasound of 3 November 2026, both columns below belong to it", top=760)]
    placed += lines(left, 60, 720) + lines(right, 330, 720) + lines("Impression: left renal cyst.", top=620)
    text = one(pdf(placed)).text
    assert "no focal lesion. The bile ducts are not widened. The spleen is normal." in text
    assert text.index("The spleen") < text.index("Both kidneys") < text.index("Impression")
    assert "12 mm in the upper pole of the left kidney" in text


def test_a_table_is_read_row_by_row() -> None:
    rows = ["Liver", "Spleen", "Left kidney", "Right kidney"]
    sizes = ["14 cm", "10 cm", "11 cm", "12 cm"]
    placed = [p for n, (a, b) in enumerate(zip(rows, sizes, strict=True)) for p in ((60, 700 - 14 * n, a), (330, 700 - 14 * n, b))]
    assert one(pdf(placed)).text == "Liver  14 cm\nSpleen  10 cm\nLeft kidney  11 cm\nRight kidney  12 cm"


def test_a_table_with_long_cells_is_read_row_by_row() -> None:
    cells = [
        ("Structure", "Size", "Comment"),
        ("Left kidney", "11.2 cm", "Small cyst in the lower pole, 5 mm"),
        ("Right kidney", "10.9 cm", "No stone and no dilatation seen"),
        ("Spleen", "10 cm", "Normal echotexture, no focal lesion"),
    ]
    placed = [(x, 700.0 - 14 * n, c) for n, row in enumerate(cells) for x, c in zip((60.0, 200.0, 330.0), row, strict=True)]
    assert one(pdf(placed)).text.split("\n")[2] == "Right kidney  10.9 cm  No stone and no dilatation seen"


def test_two_headed_columns_of_short_sentences_stay_apart() -> None:
    left = lines("FINDINGS:\nThe lungs are clear.\nNo pleural effusion.\nThe heart is normal.", 60, 700)
    right = lines("IMPRESSION:\nNo acute disease.\nNo further imaging.\nRoutine follow-up only.", 330, 700)
    assert one(pdf(left + right)).text.index("heart is normal") < one(pdf(left + right)).text.index("IMPRESSION")


def test_equal_sentences_in_the_middle_of_two_pages_stay() -> None:
    page = [(60, 770, "Example Hospital"), *lines("No effusion.\nNo fracture.", top=500)]
    assert one(pdf(page, page)).text.count("No fracture.") == 2


def test_what_is_printed_on_every_page_is_dropped() -> None:
    def page(number: int, text: str) -> list[tuple[float, float, str]]:
        return [(60, 770, "Example Hospital, 1 Example Road"), *lines(text, top=700), (280, 30, f"Page {number} of 3")]

    pages = [page(1, "No effusion. The heart and"), page(2, "the great vessels are normal."), page(3, "Impression: normal.")]
    text = one(pdf(*pages)).text
    assert text == "No effusion. The heart and the great vessels are normal.\n\nImpression: normal."


def test_a_page_number_of_a_single_page_is_dropped_and_a_size_is_not() -> None:
    assert one(pdf([(60, 700, "Nodule of"), (60, 686, "12"), (280, 30, "Seite 1 von 1")])).text.split() == ["Nodule", "of", "12"]


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("Kleiner Pleura-", "erguss links.", "Kleiner Pleuraerguss links."),
        ("Die Beuge-", "und Strecksehnen.", "Die Beuge- und Strecksehnen."),
        ("Knick-Senk-", "Spreizfuß.", "Knick-Senk-Spreizfuß."),
        ("MRT-", "gesteuerte Punktion.", "MRT-gesteuerte Punktion."),
        ("A right-", "sided effusion.", "A right-sided effusion."),
        ("Pleural effu-", "sion.", "Pleural effusion."),
        ("Level L4-", "5 is normal.", "Level L4-5 is normal."),
    ],
)
def test_words_divided_at_a_line_end_are_whole_again(first: str, second: str, whole: str) -> None:
    wide = "Eine breite Zeile darunter, damit die obere nicht die breiteste ihres Absatzes ist."
    assert whole in one(pdf(lines(f"{first}\n{second}\n\n{wide}"))).text


def test_a_raised_digit_is_no_digit_of_the_number() -> None:
    placed = "BT /F 11 Tf 60 700 Td (Volume 10) Tj ET BT /F 6 Tf 114 705 Td (3) Tj ET "
    assert one(pdf([(60, 600, "No effusion.")], extra=placed)).text.startswith("Volume 10³")


def test_a_page_that_is_shown_turned_is_read_upright() -> None:
    data = pdf([(60, 60, "x")], extra="BT /F 11 Tf 0 1 -1 0 300 100 Tm (No effusion on the left.) Tj ET ")
    turned = data.replace(b"/MediaBox[0 0 612 792]", b"/MediaBox[0 0 612 792]/Rotate 90")
    assert "No effusion on the left." in one(turned).text


def test_a_list_stays_a_list() -> None:
    text = "1. No acute bleeding is seen in the brain on this exam.\n2. Old infarct in the left cerebellum.\n3. Clear sinuses."
    assert one(pdf(lines(text))).text == text


def test_a_page_that_is_only_a_picture_is_reported() -> None:
    both = pdf(lines(REPORT * 3), image=True)
    assert ("form_not_read", "page 1: a picture") in one(both).problems


def test_recognised_words_of_a_scan_are_marked() -> None:
    found = one(pdf(lines(REPORT + "\n" + REPORT), image=True, extra="3 Tr "))
    assert "text_recognised" in [p.code for p in found.problems] and "effusion on the left" in found.text


def locked() -> bytes:
    keys = "/Encrypt<</Filter/Standard/V 1/R 2/O({})/U({})/P -4>>/ID[<01><01>]"
    return pdf(lines(REPORT), trailer=keys.format("o" * 32, "u" * 32))


def struck() -> bytes:
    note = b"/Annots[<</Type/Annot/Subtype/StrikeOut/Rect[50 690 200 710]/QuadPoints[50 710 200 710 50 690 200 690]>>]/Contents"
    return pdf(lines(REPORT)).replace(b"/Contents", note, 1)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (pdf([], image=True), "is a scan"),
        (pdf([(60, 740, "Example Hospital")], image=True), "is a scan"),
        (pdf([]), "is a scan"),
        (locked(), "locked with a password"),
        (struck(), "struck out"),
        (b"%PDF-1.7\nnothing\n%%EOF", "broken"),
        (pdf(lines(REPORT))[:-200], "ends too early"),
        (b"%PDF-1.7 ...", "ends too early"),
        (pdf(*([lines("x")] * 61)), "more than 60 pages"),
    ],
)
def test_each_reason_for_not_reading_has_its_sentence(data: bytes, what: str) -> None:
    with pytest.raises(FormatError, match=what) as raised:
        read_document(data)
    assert "send" in str(raised.value) or "written again" in str(raised.value)


def test_a_page_that_unfolds_without_end_is_refused() -> None:
    packed = zlib.compress(zlib.compress(b"(x) Tj " * 20_000_000, 9), 9)
    bomb = f"<</Filter[/FlateDecode/FlateDecode]/Length {len(packed)}>>stream\n".encode() + packed + b"\nendstream"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F 3 0 R>>>>/Contents 5 0 R>>"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    data = assembled([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[4 0 R]/Count 1>>", font, page, bomb])
    assert len(data) < 1_000_000
    with pytest.raises(FormatError):
        read_document(data)


def test_a_stream_helper_is_a_stream() -> None:
    assert b"endstream" in stream(b"x")


WHOLE = pdf(lines(REPORT))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=12))
def test_a_damaged_pdf_gives_a_document_or_a_format_error(at: int, noise: bytes) -> None:
    data = WHOLE[:at] + noise + WHOLE[at + len(noise) :]
    try:
        read_document(data)
    except FormatError as error:
        assert "\n" not in str(error)


runs = st.builds(
    Run,
    st.text(min_size=1, max_size=12),
    st.floats(-1e4, 1e4),
    st.floats(-1e4, 1e4),
    st.floats(-1e4, 1e4),
    st.floats(1, 500),
    st.booleans(),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(runs, max_size=30), max_size=3))
def test_any_places_give_a_text_with_all_its_words(pages: list[list[Run]]) -> None:
    assert isinstance(text_of([Page(792, page) for page in pages]), str)
