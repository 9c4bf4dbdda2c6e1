"""The lint of the glossary: each rule on a small glossary, and the packaged one without an error."""

import copy
from pathlib import Path
from typing import Any

import pytest

from knowledge.census import stats
from knowledge.fault import Fault
from knowledge.grade import grade
from knowledge.vetting import lint as lint_all
from prompts.layers import Layers
from tests.knowledge.small import ENTRIES, glossary, write

TWO = ("en", "de")  # the languages of the small glossary


def lint(layers: Layers, *more: str) -> list[Fault]:
    """The faults of the small glossary, which has two languages."""
    return lint_all(layers, (*TWO, *more), lines=True)


def changed(base: Path, **at: Any) -> list[Fault]:
    """The faults of the three entries after the first was changed at "a__b__c"."""
    layers = glossary(base)
    document = copy.deepcopy(ENTRIES[0])
    for way, value in at.items():
        *steps, last = way.split("__")
        inner: Any = document
        for step in steps:
            inner = inner[step]
        if value is None:
            inner.pop(last)
        else:
            inner[last] = value
    write(base, document)
    return [f for f in lint(layers) if f.severity == "error"]


def test_the_packaged_glossary_has_no_errors(layers: Layers) -> None:
    errors = [f for f in lint_all(layers) if f.severity == "error"]
    assert not errors, "\n".join(f"{f.file}:{f.line} {f.field}: {f.sentence}" for f in errors)


def test_a_sound_glossary_has_no_errors(tmp_path: Path) -> None:
    assert changed(tmp_path) == []


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"kind": "thing"}, "kind", "finding"),
        ({"explain__de__simple": "Ein Wort."}, "explain.de.simple", "not permitted"),
        ({"explain__en__plain": ""}, "explain.en.plain", "at least 1"),
        ({"explain__de__easy": None}, "explain.de.easy", "missing"),
        ({"links": [{"title": "x", "publisher": "y", "language": "en", "url": "http://example.org/a"}]}, "links", "https://"),
        ({"links": [{"title": "x", "publisher": "y", "language": "en", "url": "https://nowhere"}]}, "links", "no address"),
        ({"links": [{"title": "x", "publisher": "y", "language": "en", "url": "https://a.org:x/"}]}, "links", "no address"),
        ({"terms__de": None}, "terms.de", "missing"),
        ({"explain__en": None}, "explain.en", "missing"),
        ({"terms__en__say": None}, "terms.en.say", "missing"),
        ({"terms__en__say": {"text": "fluid", "form": "m"}}, "terms.en.say.form", "'m'"),
        ({"terms__de__say": {"text": "eine Sache", "form": "f"}}, "terms.de.say.text", "eine"),
        ({"explain__en__absent": None}, "explain.en.absent", "missing"),
        ({"explain__en__absent": "It was looked for."}, "explain.en.absent", "no clear negation"),
        ({"explain__de__absent": "Es wurde danach gesucht."}, "explain.de.absent", "no clear negation"),
        ({"explain__en__plain": "It is usually harmless."}, "explain.en.plain", "reassurance"),
        ({"explain__de__plain": "Das ist meist harmlos."}, "explain.de.plain", "reassurance"),
        ({"explain__en__plain": "It is dangerous."}, "explain.en.plain", "alarm"),
        ({"explain__de__easy": "Das ist gefährlich."}, "explain.de.easy", "alarm"),
        ({"explain__en__plain": "You have fluid there."}, "explain.en.plain", "you_have"),
        ({"explain__en__plain": "It is found in 20 % of people."}, "explain.en.plain", "statistics"),
        ({"explain__de__plain": "Das muss operiert werden."}, "explain.de.plain", "treatment"),
        ({"terms__en__others": ["pneumothorax"]}, "terms.en.others", "pneumothorax too"),
        ({"of": ["nowhere"]}, "of", "nowhere"),
        ({"broader": "nothing"}, "broader", "nothing"),
        ({"broader": "pleural-effusion"}, "broader", "back"),
        ({"picture": "chest/none.svg"}, "picture", "not there"),
        ({"links": []}, "links", "empty"),
        ({"review__source": " "}, "review.source", "empty"),
    ],
)
def test_a_fault_is_found_at_its_field(tmp_path: Path, change: dict[str, Any], field: str, says: str) -> None:
    faults = changed(tmp_path, **change)
    assert any(f.field == field and says in f.sentence for f in faults), faults


def test_a_fault_names_the_line(tmp_path: Path) -> None:
    fault = changed(tmp_path, explain__en__plain="It is dangerous.")[0]
    line = (tmp_path / fault.file).read_text(encoding="utf-8").splitlines()[(fault.line or 0) - 1]
    assert "dangerous" in line


@pytest.mark.parametrize(("change", "around"), [({"explain__de": None}, "explain:"), ({"explain__de__absent": None}, "  de:")])
def test_a_missing_field_has_the_line_of_what_is_around_it(tmp_path: Path, change: dict[str, Any], around: str) -> None:
    fault = changed(tmp_path, **change)[0]
    lines = (tmp_path / fault.file).read_text(encoding="utf-8").splitlines()
    assert lines[(fault.line or 0) - 1] == around and fault.language == "de"


POLISH = {
    "terms": {"preferred": "odma", "lay": ["powietrze obok płuca"], "say": {"text": "powietrze obok płuca", "form": "n0"}},
    "explain": {"plain": "To jest słowo.", "absent": "Tego nie widać.", "ask": ["a?", "b?"]},
}


def test_a_language_whose_easy_wording_is_to_come_is_warned_about_and_a_missing_language_is_an_error(tmp_path: Path) -> None:
    layers = glossary(tmp_path)
    document = copy.deepcopy(ENTRIES[0])
    for part in ("terms", "explain"):
        document[part]["pl"] = POLISH[part]
    write(tmp_path, document)
    faults = [f for f in lint(layers, "pl") if f.language == "pl"]
    own = [f for f in faults if f.file.endswith("pleural-effusion.yaml")]
    assert [(f.field, f.severity, f.rule) for f in own] == [("explain.pl.easy", "warning", "easy_missing")]
    assert {f.field for f in faults if f.severity == "error"} == {"terms.pl", "explain.pl"}


UNSAFE = {
    "a script": "<script>alert(1)</script>",
    "a handler": '<rect width="1" height="1" onclick="x()"/>',
    "a foreign object": "<foreignObject><p/></foreignObject>",
    "an image from elsewhere": '<image href="https://example.org/a.png"/>',
    "a link": '<a href="https://example.org"><path d="M0 0Z"/></a>',
    "an outside style": "<style>@import 'a.css';</style>",
    "an outside fill": '<path d="M0 0Z" fill="url(https://example.org/a#b)"/>',
    "a broken tag": "<path",
}


@pytest.mark.parametrize("inside", UNSAFE.values(), ids=UNSAFE)
def test_a_picture_that_does_more_than_show_is_an_error(tmp_path: Path, inside: str) -> None:
    path = tmp_path / "glossary/pictures/chest/own.svg"
    path.parent.mkdir(parents=True)
    drawn = '<svg xmlns="http://www.w3.org/2000/svg"><title>a</title><path d="M0 0Z" fill="var(--pic-ink, #123)"/>{}</svg>'
    path.write_text(drawn.format(""), encoding="utf-8")
    assert changed(tmp_path, picture="chest/own.svg") == []
    path.write_text(drawn.format(inside), encoding="utf-8")
    assert {f.field for f in changed(tmp_path, picture="chest/own.svg")} == {"picture"}


def test_a_grade_may_use_the_official_word(tmp_path: Path) -> None:
    document = copy.deepcopy(ENTRIES[0])
    document["kind"] = "measurement"
    document["explain"]["en"]["plain"] = "Category 2 means a benign finding."
    layers = glossary(tmp_path)
    write(tmp_path, document)
    assert [f for f in lint(layers) if f.severity == "error"] == []


def test_one_term_in_two_regions_and_patients_words_are_allowed(tmp_path: Path) -> None:
    layers = glossary(tmp_path)
    for at, document in enumerate(copy.deepcopy(ENTRIES[:2])):
        document["terms"]["en"]["in_region"] = ["effusion"]
        document["terms"]["en"]["lay"].append("thing by the lung")
        document["region"] = ("chest", "msk")[at]
        write(tmp_path, document)
    (tmp_path / "glossary/chest/pneumothorax.yaml").unlink()
    assert [f for f in lint(layers) if f.severity == "error"] == []


def test_a_file_that_is_no_yaml_is_a_fault_and_the_others_are_still_judged(tmp_path: Path) -> None:
    layers = glossary(tmp_path)
    (tmp_path / "glossary/chest/broken.yaml").write_text("a: [", encoding="utf-8")
    document = copy.deepcopy(ENTRIES[0])
    document["links"] = []
    write(tmp_path, document)
    found = {(f.file, f.field) for f in lint(layers) if f.severity == "error"}
    assert found == {("glossary/chest/broken.yaml", ""), ("glossary/chest/pleural-effusion.yaml", "links")}


def test_an_id_other_than_the_file_name_and_a_foreign_folder_are_faults(tmp_path: Path) -> None:
    layers = glossary(tmp_path)
    path = tmp_path / "glossary/chest/rib-fracture.yaml"
    (tmp_path / "glossary/msk").mkdir()
    path.rename(tmp_path / "glossary/msk/rib-break.yaml")
    assert {f.field for f in lint(layers) if f.severity == "error"} == {"id", "region"}


def test_hard_sentences_are_warned_about_and_do_not_stop_a_release(tmp_path: Path) -> None:
    hard = "Interstitial parenchymal abnormalities characteristically demonstrate bilateral peripheral predominance."
    assert changed(tmp_path, explain__en__plain=hard) == []
    assert any(f.field == "explain.en.plain" and f.severity == "warning" and f.line for f in lint(Layers(tmp_path)))


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_hard_text_has_a_higher_grade(language: str) -> None:
    easy = {"en": "The bone is broken. It is in the arm.", "de": "Der Knochen ist kaputt. Er ist im Arm."}
    hard = {
        "en": "Comminuted intraarticular fractures necessitate multidisciplinary evaluation of displacement.",
        "de": "Intraartikuläre Trümmerfrakturen erfordern eine interdisziplinäre Beurteilung der Fehlstellungen.",
    }
    assert grade(easy[language], language) + 3 < grade(hard[language], language)


def test_stats_count_entries_terms_and_signatures(tmp_path: Path) -> None:
    layers = glossary(tmp_path)
    counted = stats(layers)
    assert (counted["entries"], counted["signed"], counted["unsigned"]) == (3, 0, 3)
    assert counted["by_kind"] == {"finding": 3} and counted["by_region"] == {"chest": 3}
    assert counted["terms"] == {"de": 6, "en": 6}
