"""The glossary's pictures: every one that is named exists, is safe to show, and has its words."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from knowledge.drawings import PICTURES, build
from knowledge.families import documents as all_documents
from knowledge.pictures import Picture, part, svg
from prompts.language import LANGUAGES
from prompts.layers import Layers

BASE = Path(__file__).parents[2] / "knowledge"
FOLDER = BASE / "glossary" / "pictures"

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {SVG + tag for tag in ("svg", "title", "desc", "style", "rect", "g", "path")}

# drawn, but no entry means just this: a knee's fluid would be wrong beside "joint effusion" of a hip
SPARE = {
    "brain/across.svg",
    "msk/knee-cartilage.svg",
    "msk/knee-effusion.svg",
    "msk/shoulder-bursa.svg",
    "spine/spine.svg",
}
NAMES = [picture.name for picture in PICTURES]


@pytest.fixture(scope="module")
def labels() -> Mapping[str, Any]:
    return Layers(BASE).documents("glossary/pictures.yaml")["glossary/pictures.yaml"]


@pytest.fixture(scope="module")
def named() -> dict[str, str]:
    """Entry file → the picture it names."""
    found = all_documents(Layers(BASE))
    return {name: document["picture"] for name, document in found.items() if document.get("picture")}


def test_every_picture_an_entry_names_exists(named: dict[str, str]) -> None:
    assert len(named) >= 60
    assert {name: path for name, path in named.items() if not (FOLDER / path).is_file()} == {}


def test_every_other_picture_is_named_by_an_entry(named: dict[str, str]) -> None:
    assert {f"{name}.svg" for name in NAMES} - set(named.values()) == SPARE


def test_building_gives_the_files_as_they_are(labels: Mapping[str, Any]) -> None:
    built = build(labels)
    assert built == build(labels)
    assert {p.relative_to(FOLDER).as_posix(): p.read_bytes() for p in FOLDER.rglob("*.svg")} == built


def test_names_are_used_once() -> None:
    assert [name for name, count in Counter(NAMES).items() if count > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_plain_shapes_with_a_title_and_a_description(name: str) -> None:
    text = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert "<!" not in text and "<?" not in text
    root = ElementTree.fromstring(text)
    assert root.get("viewBox", "").startswith("0 0 280 ")
    assert {element.tag for element in root.iter()} <= ALLOWED
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for child in ("title", "desc"):
        element = root.find(SVG + child)
        assert element is not None and element.get("id") == child and (element.text or "").strip()
    for element in root.iter():
        assert not [key for key in element.attrib if key.startswith("on") or key.endswith(("href", "src", "style"))]
        assert not [value for value in element.attrib.values() if "url(" in value or "//" in value]
    style = root.findtext(SVG + "style") or ""
    assert "prefers-color-scheme:dark" in style
    assert "url(" not in style and "@import" not in style


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_shows_something_and_draws_finite_numbers(name: str) -> None:
    text = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert "nan" not in text and "inf " not in text
    assert len(text.encode()) < 40_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_stand_in_every_language(labels: Mapping[str, Any], language: str) -> None:
    for picture in PICTURES:
        words = labels["pictures"][picture.name]
        assert words["title"][language].strip() and words["desc"][language].strip(), picture.name
        for each in picture.parts:
            assert labels["parts"][each.id][language].strip(), (picture.name, each.id)


def test_no_words_are_left_over(labels: Mapping[str, Any]) -> None:
    assert set(labels["pictures"]) == set(NAMES)
    assert set(labels["parts"]) == {each.id for picture in PICTURES for each in picture.parts}


def test_a_side_is_the_patients_who_faces_the_reader() -> None:
    """The right lung is drawn on the left, as on a chest X-ray."""
    lungs = next(picture for picture in PICTURES if picture.name == "chest/lungs")
    first = {each.id: float(each.shapes[0].d[1:].split()[0]) for each in lungs.parts if "lobe" in each.id}
    assert all((x < 140) == name.startswith("right") for name, x in first.items())


def test_a_title_is_escaped_and_in_the_language_asked_for() -> None:
    words = {"title": {"de": "Größe < 5 & mehr"}, "desc": {"de": "x"}}
    text = svg(Picture("a/b", 10, (part("dot", "mark", "M0 0Z"),)), {"pictures": {"a/b": words}}, "de")
    assert ElementTree.fromstring(text).findtext(SVG + "title") == "Größe < 5 & mehr"
    assert 'lang="de"' in text


def test_marking_a_part_that_is_not_drawn_is_refused() -> None:
    picture = Picture("a/b", 10, (part("dot", "sand", "M0 0Z"),))
    with pytest.raises(ValueError, match="spleen"):
        picture.marking("a/c", "spleen")
