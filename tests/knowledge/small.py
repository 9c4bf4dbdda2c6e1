"""A small glossary for tests: three entries, written as files so that a test can change one."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from prompts.layers import Layers


def entry(concept: str, en: str, de: str, lay_en: list[str], lay_de: list[str], **more: Any) -> dict[str, Any]:
    """One finding, complete in English and German."""
    return {
        "id": concept,
        "kind": "finding",
        "region": "chest",
        "terms": {
            "en": {"preferred": en, "lay": lay_en, "say": {"text": lay_en[0], "form": "a"}},
            "de": {"preferred": de, "lay": lay_de, "say": {"text": lay_de[0], "form": "f"}},
        },
        "explain": {
            "en": {
                "plain": "It is a word.",
                "absent": "It was not seen.",
                "easy": "It is a word.",
                "ask": ["a?", "b?"],
            },
            "de": {"plain": "Ein Wort.", "absent": "Es wurde nicht gesehen.", "easy": "Ein Wort.", "ask": ["a?", "b?"]},
        },
        "picture": None,
        "links": [{"title": "Word", "publisher": "Nobody", "language": "en"}],
        "review": {"source": "test", "checked": "2026-11-24", "signed_off_by": None},
        **more,
    }


ENTRIES = (
    entry("pleural-effusion", "pleural effusion", "Pleuraerguss", ["fluid round the lung"], ["Wasser neben der Lunge"]),
    entry("pneumothorax", "pneumothorax", "Pneumothorax", ["air round the lung"], ["Luft neben der Lunge"]),
    entry("rib-fracture", "rib fracture", "Rippenfraktur", ["broken rib"], ["gebrochene Rippe"]),
)


def write(base: Path, document: Mapping[str, Any]) -> Path:
    """An entry as the file it would be."""
    path = base / "glossary" / document["region"] / f"{document['id']}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(dict(document), allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def glossary(base: Path) -> Layers:
    """The three entries below a folder."""
    for document in ENTRIES:
        write(base, document)
    return Layers(base)
