"""What other programs and people get of the glossary: FHIR, differences between two folders, what is missing in it."""

import copy
from pathlib import Path

from fhir.resources.codesystem import CodeSystem
from fhir.resources.R4B.codesystem import CodeSystem as CodeSystemR4B
from fhir.resources.valueset import ValueSet

from knowledge.comparing import Difference, differences, opened
from knowledge.entries import Entries, compile_entries
from knowledge.entry import parse
from knowledge.fhir import address, code_system, value_set
from knowledge.gaps import Everyday, Tally, strings, unexplained
from knowledge.skeleton import skeleton
from prompts.layers import Layers
from tests.knowledge.small import ENTRIES, glossary, write


def test_the_code_system_is_valid_fhir_and_holds_no_code_that_nobody_knows() -> None:
    documents = [{**ENTRIES[0], "broader": "rib-fracture"}, *ENTRIES[1:]]
    made = code_system(documents, {}, "1", ("en", "de"), address("CodeSystem"))
    assert CodeSystem.model_validate(made) and CodeSystemR4B.model_validate(made)
    row = next(c for c in made["concept"] if c["code"] == "pleural-effusion")
    assert {(d["language"], d["value"]) for d in row["designation"]} == {("en", "pleural effusion"), ("de", "Pleuraerguss")}
    assert {p["code"]: p.get("valueCode", p.get("valueBoolean", p.get("valueString"))) for p in row["property"]} == {
        "kind": "finding", "region": "chest", "signed": False, "parent": "rib-fracture",
    }  # fmt: skip
    foreign = [text for text in strings(made) if "snomed" in text.lower() or "radlex" in text.lower()]
    assert foreign == []
    assert ValueSet.model_validate(value_set(address("CodeSystem"), "1"))


def test_a_difference_names_the_words_that_came_and_went(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    glossary(one), glossary(two / "knowledge")
    document = copy.deepcopy(ENTRIES[0])
    document["terms"]["de"]["lay"] = ["Wasser an der Lunge"]
    document["explain"]["en"]["plain"] = "It is another word."
    write(two / "knowledge", document)
    write(two / "knowledge", {**ENTRIES[2], "id": "rib-bruise"})
    (two / "knowledge/glossary/chest/pneumothorax.yaml").unlink()
    assert list(differences(opened(one), opened(two))) == [
        Difference("pleural-effusion", "changed", "terms.de.lay", "Wasser neben der Lunge", "Wasser an der Lunge"),
        Difference("pleural-effusion", "changed", "explain.en.plain", "It is a word.", "It is another word."),
        Difference("pneumothorax", "removed"),
        Difference("rib-bruise", "added"),
    ]


def test_gaps_are_the_specialist_words_without_an_entry_those_of_most_reports_first(tmp_path: Path) -> None:
    entries = Entries(compile_entries(glossary(tmp_path), ("en", "de")))
    known = entries.lexicon("en"), Everyday("en", ["There is no change in the lung on the left side."])
    reports = {
        "a.txt": "Dr. Testname: Pleural effusions on the left. Osteochondromas and syringomyelia. LAD, grade III.",
        "b.txt": "Osteochondroma, no change. No pneumothorax.",
    }
    tally = Tally()
    for name, text in reports.items():
        tally.add(name, "en", unexplained(text, *known))
    ranked = [(gap.word.lower()[:12], gap.reports, gap.first) for gap in tally.ranked()]
    assert ranked[0] == ("osteochondro", 2, "a.txt")
    assert {word for word, _, _ in ranked} == {"osteochondro", "syringomyeli", "lad", "grade"}
    assert [gap.reports for gap in tally.ranked(2)] == [2]


def test_a_new_entry_has_every_key_and_is_whole_once_it_is_filled_in(tmp_path: Path) -> None:
    text = skeleton("own-word", "anatomy", "chest", ("en", "de"), "2026-11-30")
    filled = text.replace("''", "x").replace("form: x", "form: a")
    path = tmp_path / "glossary/chest/own-word.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(filled, encoding="utf-8")
    entry = parse("own-word", Layers(tmp_path).documents("glossary/*/*.yaml")["glossary/chest/own-word.yaml"])
    assert set(entry.terms) == set(entry.explain) == {"en", "de"} and entry.terms["de"].where
