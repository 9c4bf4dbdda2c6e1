"""One thing wrong with a glossary file, and the line it stands on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import yaml

from knowledge.families import origin
from prompts.layers import Layers

Severity = Literal["error", "warning"]
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in Python takes 60 ms a file


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one entry; `line` counts from 1: the field's, or that of the field around a missing one.

    `rule` groups faults of one kind; `language` is that of the words at fault, empty where the fault is in no language.
    """

    file: str
    line: int | None
    field: str
    sentence: str
    severity: Severity = "error"
    rule: str = ""
    language: str = ""


def placed(faults: Iterable[Fault], layers: Layers) -> list[Fault]:
    """The faults with their lines: the field's, or that of the field around it. Each file is read once."""
    trees: dict[Path, yaml.Node | None] = {}
    return [_placed(fault, layers, trees) for fault in faults]


def _placed(fault: Fault, layers: Layers, trees: dict[Path, yaml.Node | None]) -> Fault:
    for path in reversed(layers.files(fault.file).get(fault.file, ())):
        if path not in trees:
            trees[path] = _tree(path)
        line = _line(trees[path], fault.field.split("."), fault.sentence)
        if line is not None:
            return replace(fault, line=line)
    from_family = origin(layers, fault.file) if not layers.files(fault.file) else fault.file
    return fault if from_family == fault.file else replace(fault, sentence=f"{fault.sentence} ({from_family})")


def _tree(path: Path) -> yaml.Node | None:
    try:
        tree: yaml.Node | None = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    except (yaml.YAMLError, UnicodeDecodeError):  # already the fault itself
        return None
    return tree


def _line(node: yaml.Node | None, way: list[str], sentence: str) -> int | None:
    line: int | None = None
    for step in way:
        pairs = node.value if isinstance(node, yaml.MappingNode) else ()
        found = next(((key, value) for key, value in pairs if key.value == step), None)
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    if isinstance(node, yaml.SequenceNode):
        said = next((v for v in node.value if getattr(v, "value", None) and repr(v.value) in sentence), None)
        line = said.start_mark.line + 1 if said is not None else line
    return line
