"""A text file is its own text, character for character."""

import pytest

from assistant.errors import FormatError
from assistant.report.formats import read_document


def test_text_is_kept_as_it_stands() -> None:
    text = "CT chest\r\n\r\nFindings: No effusion.\r\n"
    [found] = read_document(text.encode(), "reports/ct chest.txt")
    assert (found.text, found.format, found.id, found.title) == (text, "text", "ct-chest", "CT chest")


def test_a_text_states_no_status_and_no_patient() -> None:
    [found] = read_document(b"No effusion.")
    assert found.status == "preliminary" and found.title == ""
    assert [p.code for p in found.problems] == ["status_unknown", "patient_unknown"]


def test_a_replacement_is_reported_once() -> None:
    [found] = read_document(b"No\x00 effusion \x00 seen.")
    assert found.text == "No\ufffd effusion \ufffd seen."
    assert [p.code for p in found.problems].count("replaced") == 1


def test_a_report_without_a_name_has_a_stable_id() -> None:
    assert read_document(b"No effusion.")[0].id == read_document(b"No effusion.")[0].id != ""


def test_bytes_of_no_kind_are_refused() -> None:
    with pytest.raises(FormatError, match="neither text"):
        read_document(bytes(range(1, 32)) * 40)
