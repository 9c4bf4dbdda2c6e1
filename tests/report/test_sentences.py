"""Sections and sentences: exact slices, headings in every layout, abbreviations, and linear time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.report.sections import Headings, SectionRulesError
from assistant.report.sentences import split


def texts(report: str, language: str) -> list[tuple[str, str]]:
    return [(s.section, s.text) for s in split(report, language)[1]]


@pytest.mark.parametrize(
    ("report", "language", "expected"),
    [
        (
            "INDICATION: Dyspnea, r/o PE. FINDINGS: No PE. IMPRESSION: Normal.",
            "en",
            [("indication", "Dyspnea, r/o PE."), ("findings", "No PE."), ("impression", "Normal.")],
        ),
        (
            "EXAM: , Left knee.,FINDINGS:  ,No fracture.,IMPRESSION:,1.  Normal knee.,2.  Small effusion.,",
            "en",
            [
                ("technique", "Left knee."), ("findings", "No fracture."),
                ("impression", "Normal knee."), ("impression", "Small effusion."),
            ],
        ),
        (
            "Befund\nHerz normal groß.\nKein Erguss.\n\nBeurteilung\n1. Unauffällig.\n2. Kontrolle ggf. in 2 Jahren.",
            "de",
            [
                ("findings", "Herz normal groß."), ("findings", "Kein Erguss."),
                ("impression", "Unauffällig."), ("impression", "Kontrolle ggf. in 2 Jahren."),
            ],
        ),
        (
            "Klinische Angaben: Z. n. Sturz am 2. Jänner.\n\nFraktur der 6. Rippe links, ca. 2 mm disloziert. Sonst o. B.",
            "de",
            [
                ("indication", "Z. n. Sturz am 2. Jänner."),
                ("findings", "Fraktur der 6. Rippe links, ca. 2 mm disloziert."), ("findings", "Sonst o. B."),
            ],
        ),
        (
            "FINDINGS:\nLungs: The lungs are clear. No nodule.\nLIVER: 2.1 cm cyst.\n- Small hernia\n- No ascites",
            "en",
            [
                ("findings", "Lungs: The lungs are clear."), ("findings", "No nodule."),
                ("findings", "LIVER: 2.1 cm cyst."), ("findings", "Small hernia"), ("findings", "No ascites"),
            ],
        ),
        (
            "There is a small\npleural effusion on the left. Discussed with Dr. R. at 7:42 a.m. today.",
            "en",
            [
                ("findings", "There is a small\npleural effusion on the left."),
                ("findings", "Discussed with Dr. R. at 7:42 a.m. today."),
            ],
        ),
        (
            "Kein Nachweis einer intra-\nkraniellen Blutung. Nieren bds. normal groß.",
            "de",
            [
                ("findings", "Kein Nachweis einer intra-\nkraniellen Blutung."),
                ("findings", "Nieren bds. normal groß."),
            ],
        ),
        (
            "Cholelithiasis\nFatty liver\nNo ascites\nSmall hernia",
            "en",
            [("findings", x) for x in ("Cholelithiasis", "Fatty liver", "No ascites", "Small hernia")],
        ),
        (
            "osteopenia difusa. hallux valgus izdo. y juanete.\nclavo intramedular.",
            "es",
            [("findings", x) for x in ("osteopenia difusa.", "hallux valgus izdo. y juanete.", "clavo intramedular.")],
        ),
        (
            "Quiste de Baker izdo.\nGenu varo discreto.",
            "es",
            [("findings", x) for x in ("Quiste de Baker izdo.", "Genu varo discreto.")],
        ),
    ],
)  # fmt: skip
def test_reports_fall_into_their_sentences(report: str, language: str, expected: list[tuple[str, str]]) -> None:
    assert texts(report, language) == expected


def test_a_request_ends_at_the_blank_line() -> None:
    report = "CT Head\n\nClinical details: fall, ?ICH\n\nNo haemorrhage.\n\nConclusion: normal."
    assert texts(report, "en") == [
        ("other", "CT Head"), ("indication", "fall, ?ICH"), ("findings", "No haemorrhage."),
        ("impression", "normal."),
    ]  # fmt: skip


def test_sections_carry_their_heading_as_it_stands() -> None:
    sections, sentences = split("Familienanamnese: Mutter Mammakarzinom.\nBefund rechtes Knie:\nErguss.", "de")
    assert [(s.kind, s.heading) for s in sections] == [
        ("indication", "Familienanamnese"), ("findings", "Befund rechtes Knie"),
    ]  # fmt: skip
    assert sentences[0].heading == "Familienanamnese" and sentences[0].id == "s1"


@given(st.text(alphabet=st.sampled_from("abE NoBefund:FINDINGS.?!,;\n-1289 \t()äß\u00ad")))
def test_every_sentence_is_an_exact_slice_and_nothing_said_is_lost(report: str) -> None:
    for language in ("en", "de"):
        sections, sentences = split(report, language)
        last = 0
        for sentence in sentences:
            assert sentence.text == report[sentence.start : sentence.end]
            assert sentence.start >= last and any(c.isalnum() for c in sentence.text)
            last = sentence.end
        covered = "".join(s.text for s in sentences) + "".join(s.heading for s in sections)
        missing = sum(c.isalpha() for c in report) - sum(c.isalpha() for c in covered)
        assert missing <= 0


@pytest.mark.parametrize("unit", ["a. ", "1. ", "\n", " ", "FINDINGS: ", "Befund:\n", "abc def\n", "? ", ": ", "a"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_five_megabytes_do_not_hang(unit: str, language: str) -> None:
    report = unit * (1_000_000 // len(unit))
    started = time.process_time()
    split(report, language)
    assert time.process_time() - started < 6


def test_unknown_rule_keys_are_refused() -> None:
    with pytest.raises(SectionRulesError, match="unknown keys"):
        Headings({"language": "en", "surprise": 1})


@pytest.mark.parametrize("text", ["Zator? Nie.", "Tętniak? – nie potwierdza się.", "Odma? Nie widać."])
def test_a_question_and_its_answer_are_one_sentence(text: str) -> None:
    assert [s.text for s in split(text, "pl")[1]] == [text]


def test_a_question_before_advice_is_no_request() -> None:
    text = "Poszerzony cień śródpiersia, tętniak? Wskazana TK klatki piersiowej."
    assert [s.section for s in split(text, "pl")[1]] == ["findings", "findings"]
    text = "Tętniak? TK klatki piersiowej. Aorta nieposzerzona."
    assert split(text, "pl")[1][0].section == "indication"


@pytest.mark.parametrize("text", ["Odmy nie stwierdza się. Rozwojowa anomalia żylna.", "Kontrola za 6 mies. Poszerzenie aorty."])
def test_a_word_that_looks_like_an_abbreviation_ends_a_polish_sentence(text: str) -> None:
    assert len(split(text, "pl")[1]) == 2
