"""One entry by its id, without reading the other thousand files."""

import difflib
from collections.abc import Mapping
from typing import Any

from assistant.errors import InputError
from knowledge.families import FILES, expanded
from prompts.layers import Layers, over


def entry_file(layers: Layers, concept: str) -> str:
    """The file of a concept; an unknown id names those it may be meant for."""
    names = (*layers.files(FILES), *expanded(layers))
    files = {name.rpartition("/")[2].removesuffix(".yaml"): name for name in names}
    if concept not in files:
        near = difflib.get_close_matches(concept.strip().lower().replace(" ", "-"), files, n=3, cutoff=0.5)
        hint = f"did you mean {', '.join(near)}?" if near else 'look for its id with: plainrad search "your word"'
        raise InputError(f"there is no concept {concept!r}; {hint}")
    return files[concept]


def document(layers: Layers, concept: str) -> Mapping[str, Any]:
    """The entry as it is in force."""
    name = entry_file(layers, concept)
    made = expanded(layers).get(name)
    own = layers.documents(name).get(name, {})
    return over(made[1], own) if made else own
