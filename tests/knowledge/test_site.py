"""The pages of the glossary: whole in every language, safe, and without a dead link."""

import copy
import json
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import prompts
from knowledge.entry import REGIONS
from knowledge.signing import Signature, content_hash
from knowledge.site.build import build
from prompts.layers import ContentError, Layers
from tests.knowledge.small import ENTRIES, glossary, write

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt")
KINDS = ("finding", "anatomy", "exam", "descriptor", "measurement", "device", "disease", "procedure", "phrase")


@pytest.fixture(scope="module")
def words() -> Mapping[str, Any]:
    return Layers(Path(prompts.__file__).parent).documents("wording/site.yaml")["wording/site.yaml"]


class Page(HTMLParser):
    """What a page points to, and whether anything of it runs inline."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.targets += [v for k, v in attrs if k in ("href", "src", "action") and v and not v.startswith("#")]
        self.inline += [k for k in given if k.startswith("on") or k == "style"]
        if tag == "script" and "src" not in given:
            self.inline.append(tag)


def test_the_words_of_the_pages_stand_in_all_eight_languages_with_the_same_slots(words: Mapping[str, Any]) -> None:
    rows = {k: v for k, v in words.items() if k not in ("names", "kinds", "regions", "written_by")}
    rows |= {f"{part}.{k}": v for part in ("kinds", "regions", "written_by") for k, v in words[part].items()}
    for key, row in {**rows, "names": words["names"]}.items():
        assert set(row) == set(LANGUAGES), key
        assert len({frozenset(re.findall(r"\{\w+\}", text)) for text in row.values()}) == 1, key
    assert set(words["kinds"]) == set(KINDS) and set(words["regions"]) == set(REGIONS)


def test_every_page_is_there_and_leads_nowhere_but_to_the_others(tmp_path: Path, words: Mapping[str, Any]) -> None:
    layers = glossary(tmp_path / "base")
    picture = tmp_path / "base/glossary/pictures/chest/own.svg"
    picture.parent.mkdir(parents=True)
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0Z"/></svg>', encoding="utf-8")
    evil = "<script>alert('x')</script> & \"more\""
    document = copy.deepcopy({**ENTRIES[0], "picture": "chest/own.svg", "broader": "pneumothorax"})
    document["explain"]["de"]["plain"] = evil
    write(tmp_path / "base", document)
    site = tmp_path / "site"
    made = build(layers, words, {}, "abc", site)
    pages = sorted(p.relative_to(site).as_posix() for p in site.rglob("*.html"))
    wanted = [f"{lang}/{name}.html" for lang in ("de", "en") for name in sorted(["index", *(e["id"] for e in ENTRIES)])]
    assert pages == [*wanted, "index.html"] and made.pages == len(pages)
    for name in pages:
        page = Page((site / name).read_text(encoding="utf-8"))
        assert page.inline == [], name
        for target in page.targets:
            assert not re.match(r"\w+:|//", target) and (site / name).parent.joinpath(target).resolve().is_file(), (name, target)
    text = (site / "de/pleural-effusion.html").read_text(encoding="utf-8")
    assert evil not in text and "&lt;script&gt;" in text
    assert words["unsigned"]["de"] in text and words["unsigned"]["en"] not in text
    index = json.loads((site / "de/index.js").read_text(encoding="utf-8").partition(" = ")[2].rstrip(";\n"))
    assert ["pneumothorax", "Pneumothorax", "pneumothorax|luft neben der lunge", "Ein Wort."] in index["rows"]


def test_a_signature_is_shown_and_a_change_after_it_too(tmp_path: Path, words: Mapping[str, Any]) -> None:
    layers = glossary(tmp_path / "base")
    row = {"name": "A. Example", "role": "radiologist", "date": "2026-11-30"}
    signed = {
        "pneumothorax": [Signature.model_validate({**row, "hash": content_hash(ENTRIES[1])})],
        "rib-fracture": [Signature.model_validate({**row, "hash": "0" * 64})],
    }
    build(layers, words, signed, "abc", tmp_path / "site")
    shown = {c: (tmp_path / f"site/en/{c}.html").read_text(encoding="utf-8") for c in ("pneumothorax", "rib-fracture")}
    assert "Signed: A. Example, radiologist, 2026-11-30" in shown["pneumothorax"]
    assert "Changed since A. Example, radiologist signed it on 2026-11-30. Not yet signed" in shown["rib-fracture"]
    assert "1 of 3" in (tmp_path / "site/en/index.html").read_text(encoding="utf-8")


def test_a_folder_of_other_things_is_left_alone_and_pages_of_gone_concepts_go(tmp_path: Path, words: Mapping[str, Any]) -> None:
    layers = glossary(tmp_path / "base")
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.html").write_text("mine", encoding="utf-8")
    with pytest.raises(ContentError, match="holds other things"):
        build(layers, words, {}, "abc", other)
    assert [p.name for p in other.iterdir()] == ["thesis.html"]
    site = tmp_path / "site"
    build(layers, words, {}, "abc", site)
    first = {p: p.read_bytes() for p in site.rglob("*") if p.is_file()}
    build(layers, words, {}, "abc", site)
    assert {p: p.read_bytes() for p in site.rglob("*") if p.is_file()} == first
    (tmp_path / "base/glossary/chest/rib-fracture.yaml").unlink()
    build(layers, words, {}, "abc", site)
    assert not list(site.rglob("rib-fracture.html"))


def test_an_unsafe_picture_is_not_published(tmp_path: Path, words: Mapping[str, Any]) -> None:
    layers = glossary(tmp_path / "base")
    picture = tmp_path / "base/glossary/pictures/chest/own.svg"
    picture.parent.mkdir(parents=True)
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>', encoding="utf-8")
    write(tmp_path / "base", {**ENTRIES[0], "picture": "chest/own.svg"})
    with pytest.raises(ContentError, match=r"own\.svg: holds <script>"):
        build(layers, words, {}, "abc", tmp_path / "site")
