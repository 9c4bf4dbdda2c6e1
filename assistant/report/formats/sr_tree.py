"""The content tree of a DICOM structured report (PS3.3, C.17.3) as parts of a text.

Containers with a concept name are headings; measured values keep number and unit as they were written; modifiers
(side, method) stand in brackets behind what they modify, so that they cannot get lost.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.errors import FormatError
from assistant.report.formats.codes import codes
from assistant.report.formats.document import Problem
from assistant.report.formats.parts import Part

_DEPTH = 40
_WORDS = ("TEXT", "CODE", "NUM", "DATE", "TIME", "DATETIME")
_CONTEXT = "HAS OBS CONTEXT"
_MODIFIER = ("HAS CONCEPT MOD", "HAS ACQ CONTEXT")


@dataclass
class Item:
    """One content item: what it is about (code and words), its value as text, and what stands below it."""

    kind: str
    relation: str
    code: str
    name: str
    value: str
    value_code: str = ""
    flows: bool = False  # its items are pieces of one running text
    items: list["Item"] = field(default_factory=list)

    def below(self) -> Iterator["Item"]:
        """The item and all below it."""
        yield self
        for item in self.items:
            yield from item.below()


def tree(dataset: Any, depth: int = 0) -> Item:
    """A data set with its content sequence as items. Words in unknown shapes become empty, never an error."""
    if depth > _DEPTH:
        raise FormatError("the DICOM SR is nested too deeply; have the sender correct it")
    kind = _text(dataset.get("ValueType")).upper()
    code, name = coded(dataset.get("ConceptNameCodeSequence"))
    value, value_code = _value(dataset, kind)
    below = [tree(child, depth + 1) for child in _sequence(dataset.get("ContentSequence"))]
    relation = _text(dataset.get("RelationshipType")).upper()
    flows = _text(dataset.get("ContinuityOfContent")).upper() == "CONTINUOUS"
    return Item(kind, relation, code, name, value, value_code, flows, below)


def coded(sequence: object) -> tuple[str, str]:
    """The code and the words of the first item of a code sequence."""
    for item in _sequence(sequence):
        code = next((v for k in ("CodeValue", "LongCodeValue", "URNCodeValue") if (v := _text(item.get(k)))), "")
        return code, _text(item.get("CodeMeaning")) or code
    return "", ""


def parts(root: Item, problems: list[Problem]) -> list[Part]:
    """The text of a report below its root."""
    writer = _Writer(problems)
    for item in root.items:
        writer.write(item, None)
    if writer.pictures:
        problems.append(Problem("form_not_read", f"{writer.pictures} references to images"))
    return [part for part in writer.parts if any(line.strip() for line in part.lines)]


class _Writer:
    def __init__(self, problems: list[Problem]) -> None:
        self.parts: list[Part] = []
        self.pictures = 0
        self._problems = problems

    def write(self, item: Item, part: Part | None) -> None:
        """An item and what belongs to it, under the heading that is open, or one of its own."""
        if _silent(item):
            return
        if item.kind in codes().sr["pictures"]:
            self.pictures += 1
            return
        if item.kind == "CONTAINER":
            self._container(item, part)
            return
        kind = codes().kind(item.code)
        line = self._line(item)
        if kind not in (None, part.kind if part else None):
            part, line = self._open(kind, ""), item.value + _modifiers(item)
        elif part is None:
            part = self._loose()
        elif kind is not None or part.label == item.name:  # "Findings: Finding: …" says nothing more
            line = item.value + _modifiers(item)
        if item.value:
            part.lines += line.split("\n")
        for child in item.items:
            if child.relation not in _MODIFIER:
                self.write(child, part)

    def _container(self, item: Item, part: Part | None) -> None:
        if _is_group(item):
            part = part or self._open(None, "")
            part.lines += self._group(item)
            return
        kind = codes().kind(item.code)
        inner = self._open(kind, "" if kind else item.name + _modifiers(item)) if kind or item.name else part
        if item.flows:
            inner = inner or self._loose()
            pieces = [i for i in item.items if i.kind != "CONTAINER" and i.relation not in _MODIFIER and not _silent(i)]
            inner.lines += " ".join(i.value + _modifiers(i) for i in pieces if i.value).split("\n")
        for child in item.items:
            if child.relation not in _MODIFIER and not (item.flows and child.kind in _WORDS):
                self.write(child, inner)

    def _loose(self) -> Part:
        """A part without a heading, for what stands in no container with a name."""
        if self.parts and not (self.parts[-1].kind or self.parts[-1].label):
            return self.parts[-1]
        return self._open(None, "")

    def _open(self, kind: str | None, label: str) -> Part:
        self.parts.append(Part([], kind, label))
        return self.parts[-1]

    def _group(self, group: Item) -> list[str]:
        """One measured thing as one sentence, so that its name, place, side and sizes stay together."""
        shown: list[Item] = []
        for item in self._inside(group):
            if item.kind in codes().sr["pictures"]:
                self.pictures += 1
            elif not _silent(item) and (item.value or item.kind == "NUM"):
                shown.append(item)
        taken_back = [i for i in shown if i.value_code in codes().sr["absent"]]
        finding = next((i for i in shown if i.kind == "CODE" and i not in taken_back), None)
        said = []
        for item in shown:
            if finding is not None and item in taken_back:
                continue  # "Presence: Absent" must not stand apart from what is absent
            line = self._line(item)
            said.append(line + "".join(f" ({i.value})" for i in taken_back) if item is finding else line)
        return ["; ".join(line for line in said if line) + "."] if any(said) else []

    def _inside(self, group: Item) -> Iterator[Item]:
        for item in group.items:
            if item.kind != "CONTAINER":
                yield item
            if item.relation not in _MODIFIER and not _silent(item):
                yield from (i for i in self._inside(item) if i.relation not in _MODIFIER)

    def _line(self, item: Item) -> str:
        if item.kind == "NUM" and not item.value:
            self._problems.append(Problem("value_missing", item.code[:40]))
            return ""
        return f"{item.name}: {item.value}{_modifiers(item)}" if item.name else item.value + _modifiers(item)


def _silent(item: Item) -> bool:
    """Who observed, with which device, under which number; marks that are not meant to be shown."""
    if item.code in codes().sr["silent"] or item.kind in ("UIDREF", "PNAME") or item.relation == "SELECTED FROM":
        return True
    if any(i.value_code in codes().sr["not_shown"] for i in item.items):
        return True
    return item.relation == _CONTEXT and not _other_subject(item)


def _other_subject(item: Item) -> bool:
    """What tells one fetus, or one specimen, from another is part of the finding."""
    return item.code in codes().sr["subject"]


def _is_group(item: Item) -> bool:
    """A container that holds one measured thing: values and codes, no running text and no further sections."""
    inner = [i for i in item.items if not _silent(i) and i.kind not in codes().sr["pictures"]]
    return item.code in codes().sr["groups"] and bool(inner) and all(len(i.value) <= 200 for i in inner)


def _modifiers(item: Item) -> str:
    """ " (Laterality: Left)" as " (Left)": what the side is of is clear from where it stands."""
    said = [m.value + _modifiers(m) for m in item.items if m.relation in _MODIFIER and m.value and m.code not in codes().sr["silent"]]
    return f" ({', '.join(said)})" if said else ""


def _value(dataset: Any, kind: str) -> tuple[str, str]:
    if kind == "TEXT":
        return _lines(dataset.get("TextValue")), ""
    if kind == "CODE":
        code, meaning = coded(dataset.get("ConceptCodeSequence"))
        return meaning, code
    if kind == "NUM":
        return _number(dataset), ""
    if kind == "PNAME":
        return " ".join(p for p in reversed(_text(dataset.get("PersonName")).split("^")[:2]) if p), ""
    if kind in ("DATE", "DATETIME", "TIME"):
        value = _text(dataset.get({"DATE": "Date", "DATETIME": "DateTime", "TIME": "Time"}[kind]))
        day = f"{value[:4]}-{value[4:6]}-{value[6:8]}"
        time = value if kind == "TIME" else value[8:]
        clock = f"{time[:2]}:{time[2:4]}" if len(time) >= 4 and time[:4].isdigit() else ""
        return " ".join(p for p in (day if kind != "TIME" and value[:8].isdigit() else "", clock) if p), ""
    return "", ""


def _number(dataset: Any) -> str:
    """The measured value exactly as it stands, with its unit; why there is none, where the report says so."""
    for measured in _sequence(dataset.get("MeasuredValueSequence")):
        number = _text(measured.get("NumericValue"))
        code, meaning = coded(measured.get("MeasurementUnitsCodeSequence"))
        unit = code if code and not set(code) & set("[]{}'") else meaning
        bare = {code.casefold(), meaning.casefold()} & set(codes().sr["unitless"])
        if number:
            return number if bare or not unit else f"{number}{'' if unit == '%' else ' '}{unit}"
    _, why = coded(dataset.get("NumericValueQualifierCodeSequence"))
    return why


def _sequence(value: object) -> list[Any]:
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str | bytes) else []


def _text(value: object) -> str:
    """The value as it was written; the first of several."""
    if value is None or isinstance(value, bytes):
        return ""
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = next(iter(value), "")
    written = getattr(value, "original_string", None)  # of a number: "12.50", not 12.5
    return (written if isinstance(written, str) else str(value)).strip()


def _lines(value: object) -> str:
    lines = str(value or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")
