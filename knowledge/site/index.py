"""The search index of one language: for each concept its name, its words, its explanation."""

import json
from collections.abc import Mapping
from typing import Any

from knowledge.site.words import Words
from prompts.words import fold, tokens

_SAID = ("found", "first", "none")


def script(entries: Mapping[str, Mapping[str, Any]], words: Words) -> str:
    """The index as a script that sets one name: pages opened from a disk may load a script, but no JSON."""
    language = words.language
    rows = [_row(concept, document, language) for concept, document in entries.items()]
    index = {"language": language, "words": {key: words[key] for key in _SAID}, "rows": rows}
    return "window.PLAINRAD_INDEX = " + json.dumps(index, ensure_ascii=False, separators=(",", ":")) + ";\n"


def _row(concept: str, document: Mapping[str, Any], language: str) -> list[str]:
    """Id, name, folded terms (each once), explanation."""
    terms = document["terms"][language]
    named = [terms["preferred"], *(t for field in ("others", "in_region", "lay") for t in terms.get(field) or ())]
    folded = (" ".join(t.folded for t in tokens(text, language) if t.text[0].isalnum()) for text in named)
    return [concept, terms["preferred"], "|".join(dict.fromkeys(folded)), document["explain"][language]["plain"]]


def order(text: str) -> str:
    """What a list of words is sorted by."""
    return fold(text)
