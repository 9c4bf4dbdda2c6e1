"""Families: one entry of each member, in words that are right in each language, over which an overlay may lay its own."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.entries import Entries
from knowledge.families import documents, expanded, origin
from knowledge.kin import kinds
from knowledge.vetting import lint
from prompts.layers import ContentError, Layers
from prompts.words import tokens
from tests.support import library

FRAME = {
    "words": {"the": {"m": "le", "f": "la"}, "ord": {1: "première", 2: "deuxième"}},
    "contract": [[r"\b([Ll])a (?=[aeiou])", r"\1'"]],
    "frames": {
        "plain": {
            "preferred": "<name>",
            "others": ["<also>", "<ord:n> <short>"],
            "say": {"text": "<name>", "form": "f"},
            "where": {"text": "dans <the> <name>"},
            "normal": "<the> <name> avait un aspect normal.",
            "plain": "<what>",
        }
    },
}
FAMILY: dict[str, Any] = {
    "family": "parts",
    "kind": "anatomy",
    "region": "msk",
    "frame": "plain",
    "columns": {"fr": ["name", "what"]},
    "words": {"fr": {"form": "f", "short": ["<name>", "part"]}},
    "patterns": {"fr": {}},
    "members": [{"id": "wing", "set": {"n": 2}, "fr": ["aile", "c'est une aile."]}],
    "links": [{"title": "t", "publisher": "p", "language": "fr"}],
    "review": {"source": "own", "checked": "2026-11-30", "signed_off_by": None},
}


def written(base: Path, **changes: Any) -> Layers:
    """A glossary of one family."""
    (base / "families" / "frames").mkdir(parents=True)
    for name, body in (("families/parts.yaml", {**FAMILY, **changes}), ("families/frames/fr.yaml", FRAME)):
        (base / name).write_text(yaml.safe_dump(body, allow_unicode=True), encoding="utf-8")
    return Layers(base)


def test_a_member_becomes_an_entry_with_the_words_of_its_language(tmp_path: Path) -> None:
    entry = documents(written(tmp_path))["glossary/msk/wing.yaml"]
    french = entry["terms"]["fr"]
    assert french["others"] == ["deuxième aile", "deuxième part"]
    assert french["where"]["text"] == "dans l'aile"
    assert french["normal"] == "L'aile avait un aspect normal."
    assert entry["explain"]["fr"]["plain"] == "C'est une aile."
    assert entry["review"]["signed_off_by"] is None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"members": [{"id": "wing", "fr": {"name": "aile"}}]}, "plain: nothing fills <what>"),
        ({"members": [{"id": "wing", "fr": ["a", "b", "c"]}]}, "has 3 values for 2 columns"),
        ({"members": [{"id": "wing", "sett": {}}]}, "unknown key 'sett'"),
        ({"members": [*FAMILY["members"], *FAMILY["members"]]}, "stands in families/parts.yaml too"),
        ({"colour": "red"}, "unknown key 'colour'"),
    ],
)
def test_what_cannot_be_expanded_is_named(tmp_path: Path, changes: dict[str, Any], says: str) -> None:
    layers = written(tmp_path, **changes)
    with pytest.raises(ContentError, match="parts.yaml") as caught:
        expanded(layers)
    assert says in str(caught.value)
    assert any(says in fault.sentence for fault in lint(layers, ("fr",)))


def test_a_file_of_the_overlay_is_laid_over_a_member(tmp_path: Path) -> None:
    base, overlay = tmp_path / "base", tmp_path / "overlay"
    written(base)
    (overlay / "glossary" / "msk").mkdir(parents=True)
    (overlay / "glossary" / "msk" / "wing.yaml").write_text("explain: {fr: {plain: Autre phrase.}}\n", encoding="utf-8")
    entry = documents(Layers(base, overlay))["glossary/msk/wing.yaml"]
    assert entry["explain"]["fr"]["plain"] == "Autre phrase."
    assert entry["terms"]["fr"]["preferred"] == "aile"


def test_a_fault_of_a_member_leads_to_the_line_of_its_family(layers: Layers) -> None:
    file, _, line = origin(layers, "glossary/chest/rib-5.yaml").partition(", line ")
    text = (layers.base / file).read_text(encoding="utf-8").splitlines()
    assert file == "families/ribs.yaml" and "id: rib-5," in text[int(line) - 1]


@pytest.mark.parametrize(
    ("language", "concept", "where"),
    [
        ("de", "vertebra-t5", "im Brustwirbel Th5"),
        ("fr", "mcp-joint-2", "dans l'articulation de la base de l'index {side:adv}"),
        ("it", "mcp-joint-1", "nell'articolazione alla base del pollice {side:adv}"),
        ("pl", "rib-2", "w drugim żebrze {side:adv}"),
        ("pt", "rib-11", "na décima primeira costela {side:adv}"),
        ("nl", "metatarsal-5", "in het vijfde middenvoetsbeentje {side:adv}"),
    ],
)
def test_a_place_is_said_in_the_grammar_of_its_language(entries: Entries, language: str, concept: str, where: str) -> None:
    entry = entries.entry(concept, language)
    assert entry is not None and entry.where == where


@pytest.mark.parametrize(
    ("language", "text", "term", "concept"),
    [
        ("en", "Disc bulge at L4/5.", "L4/5", "disc-l4-l5"),
        ("en", "Narrowing at L4-L5 level.", "L4-L5 level", "disc-l4-l5"),
        ("de", "Sinterung von LWK 2.", "LWK 2", "vertebra-l2"),
        ("de", "Die 5. Rippe links.", "5. Rippe", "rib-5"),
        ("pl", "Złamanie VIII żebra.", "VIII żebra", "rib-8"),
        ("pl", "Złamanie VII żebra.", "VII żebra", "rib-7"),
        ("nl", "Inzakking van Th11-wervel.", "Th11-wervel", "vertebra-t11"),
        ("es", "Edema del quinto metatarsiano.", "quinto metatarsiano", "metatarsal-5"),
        ("de", "Thrombus in der V. saphena magna.", "V. saphena magna", "great-saphenous-vein"),
        ("en", "Lesion in hepatic segment VII.", "hepatic segment VII", "liver-segment-7"),
        ("fr", "Ténosynovite du long fibulaire : muscle long fibulaire.", "muscle long fibulaire", "peroneus-longus"),
    ],
)
def test_a_member_is_read_as_it_is_written(language: str, text: str, term: str, concept: str) -> None:
    marks = library().entries.lexicon(language).mark(tokens(text, language), False)
    assert (term, concept) in [(text[m.start : m.end], m.readings[0].concept) for m in marks]


def test_a_part_never_takes_the_beginning_of_a_finding() -> None:
    text = "Fifth rib fracture on the left."
    marks = library().entries.lexicon("en").mark(tokens(text, "en"), False)
    assert [m.readings[0].concept for m in marks if "rib" in text[m.start : m.end]] == ["rib-fracture"]


def test_a_level_counts_as_its_kind_and_its_place(entries: Entries) -> None:
    assert kinds(entries.concepts, "disc-l4-l5") == {"disc-l4-l5", "intervertebral-disc", "lumbar-spine"}
    assert kinds(entries.concepts, "kidney") == {"kidney"}


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("MRI lumbar spine", "T1 hyperintense lesion."),
        ("MRI lumbar spine", "T2 signal is normal."),
        ("MRI pelvis", "Tumour of the rectum, stage T2/3 N1 M1."),
    ],
)
def test_a_sequence_and_a_stage_are_no_level(title: str, text: str) -> None:
    found = library().read(f"{title}. Findings: {text}", "en").terms
    assert not [t.concept for t in found if t.concept.startswith(("vertebra-", "disc-", "mca-"))]
