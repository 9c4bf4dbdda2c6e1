"""The lexicon marks the longest term, its inflections and compounds, and never hides an organ in a phrase."""

import pytest

from prompts.words import tokens
from tests.support import library


def marked(language: str, text: str, lay: bool = False) -> list[tuple[str, set[str]]]:
    lexicon = library().entries.lexicon(language, ("suspekt", "verdächtig", "frei"))
    marks = lexicon.mark(tokens(text, language), lay)
    return [(text[m.start : m.end], {r.concept for r in m.readings}) for m in marks]


@pytest.mark.parametrize(
    ("language", "text", "term", "concept"),
    [
        ("en", "Tension pneumothorax on the left.", "Tension pneumothorax", "tension-pneumothorax"),
        ("en", "Small pleural effusions.", "pleural effusions", "pleural-effusion"),
        ("en", "Intracranial hemorrhage", "Intracranial hemorrhage", "intracranial-haemorrhage"),
        ("en", "Intracranial haemorrhage", "Intracranial haemorrhage", "intracranial-haemorrhage"),
        ("en", "PLEURAL EFFUSION", "PLEURAL EFFUSION", "pleural-effusion"),
        ("de", "Pleuraergüsse beidseits", "Pleuraergüsse", "pleural-effusion"),
        ("de", "Pleura-Erguss rechts", "Pleura-Erguss", "pleural-effusion"),
        ("de", "Pneumo-\nthorax", "Pneumo-\nthorax", "pneumothorax"),
        ("de", "Sigmadivertikulitis", "Sigmadivertikulitis", "diverticulitis"),
        ("de", "metastasensuspekter Befund", "metastasensuspekter", "metastasis"),
        ("de", "PLEURAERGUSS", "PLEURAERGUSS", "pleural-effusion"),
    ],
)
def test_a_term_is_marked_as_it_stands(language: str, text: str, term: str, concept: str) -> None:
    assert (term, True) in [(t, concept in concepts) for t, concepts in marked(language, text)]


def test_an_organ_stays_visible_in_a_phrase_about_it() -> None:
    assert any("lung" in concepts for _, concepts in marked("en", "The lungs are clear."))


def test_patients_words_count_only_where_asked_for() -> None:
    text = "fluid around your left lung"
    assert any("pleural-effusion" in concepts for _, concepts in marked("en", text, lay=True))
    assert not any("pleural-effusion" in concepts for _, concepts in marked("en", text))


def test_a_short_form_keeps_all_its_readings_for_who_knows_the_region() -> None:
    ((_, readings),) = marked("en", "effusion")
    assert {"pleural-effusion", "joint-effusion"} <= readings
