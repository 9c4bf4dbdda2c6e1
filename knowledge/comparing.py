"""What differs between two glossaries, field by field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from knowledge.families import documents
from prompts.layers import ContentError, Layers


@dataclass(frozen=True)
class Difference:
    """One difference. `field` is empty where a whole entry is added or removed; lists give what came and what went."""

    concept: str
    what: Literal["added", "removed", "changed"]
    field: str = ""
    before: str = ""
    after: str = ""


def opened(folder: Path) -> Layers:
    """The glossary of a folder: a content folder, an overlay, or the package `knowledge` itself."""
    for base in (folder / "knowledge", folder):
        if (base / "glossary").is_dir():
            return Layers(base)
    raise ContentError(f"{folder}: holds no glossary; name a folder with knowledge/glossary or glossary in it")


def differences(before: Layers, after: Layers) -> Iterator[Difference]:
    """All differences, concept by concept, in the order of the ids."""
    old, new = _entries(before), _entries(after)
    for concept in sorted(old.keys() | new.keys()):
        if concept not in old:
            yield Difference(concept, "added")
        elif concept not in new:
            yield Difference(concept, "removed")
        elif old[concept] != new[concept]:
            yield from _fields(concept, "", old[concept], new[concept])


def _entries(layers: Layers) -> dict[str, Mapping[str, Any]]:
    """By file name, which is the id: an overlay's file need not repeat it."""
    return {Path(name).stem: document for name, document in documents(layers).items()}


def _fields(concept: str, field: str, old: Any, new: Any) -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys((*old, *new)):
            yield from _fields(concept, f"{field}.{key}".lstrip("."), old.get(key), new.get(key))
        return
    if _plain_list(old) and _plain_list(new):
        gone, come = [x for x in old or () if x not in (new or ())], [x for x in new or () if x not in (old or ())]
        if gone or come:  # the same words in another order say nothing new
            yield Difference(concept, "changed", field, ", ".join(gone), ", ".join(come))
        return
    yield Difference(concept, "changed", field, _text(old), _text(new))


def _plain_list(value: Any) -> bool:
    return value is None or isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(x, str) for x in value)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
