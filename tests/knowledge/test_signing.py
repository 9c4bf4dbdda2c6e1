"""Signatures: each holds for one content; what is changed after is unsigned."""

import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge.census import stats
from knowledge.entries import compile_entries
from knowledge.signing import content_hash, sign, signatures, state_of
from prompts.layers import ContentError, Layers
from tests.knowledge.small import ENTRIES, glossary, write

DAY = date(2026, 11, 30)
CONCEPT = "pleural-effusion"


@pytest.fixture
def layers(tmp_path: Path) -> Layers:
    glossary(tmp_path / "base")
    return Layers(tmp_path / "base", tmp_path / "overlay")


def _document(layers: Layers) -> Any:
    name = f"glossary/chest/{CONCEPT}.yaml"
    return layers.documents(name)[name]


def _signer(layers: Layers) -> str | None:
    name: str | None = compile_entries(layers, ("en", "de"))["concepts"][CONCEPT]["signed_off_by"]
    return name


def test_what_is_changed_after_a_signature_is_unsigned_until_it_is_signed_again(layers: Layers) -> None:
    assert _signer(layers) is None
    sign(layers, _document(layers), "A. Example", "radiologist", DAY)
    state = state_of(_document(layers), signatures(layers))
    assert (state.state, state.name, state.role, state.date) == ("signed", "A. Example", "radiologist", "2026-11-30")
    assert _signer(layers) == "A. Example"
    changed = copy.deepcopy(ENTRIES[0])
    changed["explain"]["de"]["absent"] = "Nichts davon wurde gesehen."
    write(layers.overlay or Path(), changed)
    assert state_of(_document(layers), signatures(layers)).state == "changed" and _signer(layers) is None
    counted = stats(layers, signatures(layers))
    assert (counted["signed"], counted["changed_since_signed"], counted["unsigned"]) == (0, 1, 2)
    sign(layers, _document(layers), "B. Example", "radiologist", DAY)
    assert _signer(layers) == "B. Example"
    write(layers.overlay or Path(), ENTRIES[0])
    assert _signer(layers) == "A. Example", "the wording that A. Example signed is back"


def test_the_hash_is_of_what_is_said_and_not_of_how_it_is_written(layers: Layers) -> None:
    before = content_hash(_document(layers))
    path = layers.base / f"glossary/chest/{CONCEPT}.yaml"
    path.write_text("# a comment\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert content_hash(_document(layers)) == before


def test_a_signature_needs_a_folder_of_the_hospitals_own_and_a_broken_one_is_named(layers: Layers) -> None:
    with pytest.raises(ContentError, match="PLAINRAD_CONTENT is not set"):
        sign(Layers(layers.base), _document(layers), "A. Example", "radiologist", DAY)
    path = sign(layers, _document(layers), "A. Example", "radiologist", DAY)
    path.write_text(path.read_text(encoding="utf-8").replace("role: radiologist", "rule: radiologist"), encoding="utf-8")
    with pytest.raises(ContentError, match=rf"signatures\.yaml, line 2: {CONCEPT}: "):
        _signer(layers)
