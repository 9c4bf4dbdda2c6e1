"""Families of entries that are built alike: "5th rib" and "6th rib" differ by a number, "lunate" and "hamate" by a name.

A file of `families/` holds the members and, for each language, the patterns of terms and sentences; `glossary build`
makes one entry of each member, and everything that reads the glossary sees it like a hand-written one. A file of the
same name under `glossary/` (in a hospital's overlay) is laid over what the family says.

  <name>      the value that the member has in this language, or in none (`set`), else the family's word in this language, in `any`,
              or the frame's
  <a|b>       the first of them that is there
  <ord:n>     the word in the table `ord` for the member's `n` ("fifth" for 5)
  {side}      is left as it is: the writer fills it

A word that is a table is chosen by the member's `form` (`else` where none fits). In a list of terms a value that is a
list gives one term each, and a term whose value is missing is left out; in a sentence a missing value is an error.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from prompts.layers import ContentError, Layers, over

FILES = "glossary/*/*.yaml"
FAMILIES = "families/*.yaml"
FRAMES = "families/frames/*.yaml"
SOURCES = (FILES, FAMILIES, FRAMES)
"""All files that entries are made of."""

_SLOT = re.compile(r"<([a-z_]+(?::[a-z_]+)?(?:\|[a-z_]+(?::[a-z_]+)?)*)>")
_LISTS = frozenset({"others", "in_region", "lay", "ask"})
_TERMS = ("preferred", "others", "in_region", "lay", "say", "where", "normal", "normal_both")
_EXPLAIN = ("plain", "absent", "easy", "ask")
_SENTENCES = frozenset({"normal", "normal_both", *_EXPLAIN})
_FAMILY_KEYS = frozenset(
    ("family", "kind", "region", "of", "broader", "picture", "frame", "columns", "words", "patterns", "members", "links", "review")
)
_MEMBER_KEYS = frozenset({"id", "set", "region", "of", "broader", "picture", "links"})
_FRAME_KEYS = frozenset({"words", "contract", "frames"})


class _Missing(Exception):
    """A slot that nothing fills."""


def documents(layers: Layers) -> dict[str, Mapping[str, Any]]:
    """Every entry by its file's name: those with a file, and those that the families make, as if they had one."""
    made = expanded(layers)
    found = {name: over(made[name][1], body) if name in made else body for name, body in layers.documents(FILES).items()}
    return dict(sorted({**{name: body for name, (_, body) in made.items()}, **found}.items()))


def expanded(layers: Layers) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Entry's file name → the family's file, and the entry that the family makes."""
    frames = {Path(name).stem: _Frame(name, body) for name, body in layers.documents(FRAMES).items()}
    made: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for file, family in layers.documents(FAMILIES).items():
        _known(file, "a family", family, _FAMILY_KEYS)
        for member in family["members"]:
            region = member.get("region", family["region"])
            name = f"glossary/{region}/{member.get('id')}.yaml"
            if name in made or (layers.base / name).is_file():
                other = made[name][0] if name in made else name
                raise ContentError(f"{file}: member {member.get('id')!r} stands in {other} too; take one of them out")
            made[name] = file, _entry(file, family, member, frames)
    return made


def origin(layers: Layers, name: str) -> str:
    """Where an entry comes from: its own file, or the family's, with the line of the member."""
    if name in layers.files(FILES):
        return name
    concept = Path(name).stem
    for file, paths in layers.files(FAMILIES).items():
        lines = paths[-1].read_text(encoding="utf-8").splitlines()
        at = next((i for i, line in enumerate(lines, 1) if re.search(rf"\bid: {re.escape(concept)}\b(?!-)", line)), None)
        if at is not None:
            return f"{file}, line {at}"
    return name


def files_of(layers: Layers, name: str) -> tuple[Path, ...]:
    """The files that make up an entry, base first."""
    made = expanded(layers).get(name)
    return (*(layers.files(made[0])[made[0]] if made else ()), *layers.files(name).get(name, ()))


class _Frame:
    """The words, contractions and ready patterns of one language that all families share."""

    def __init__(self, name: str, body: Mapping[str, Any]) -> None:
        _known(name, "a frame", body, _FRAME_KEYS)
        self.words: Mapping[str, Any] = body.get("words") or {}
        self.contract = [(re.compile(pattern), str(to)) for pattern, to in body.get("contract") or ()]
        self.frames: Mapping[str, Mapping[str, Any]] = body.get("frames") or {}


def _filler(values: Mapping[str, str], slot: re.Match[str]) -> str:
    return values[slot[1]]


class _Member:
    """One member in one language: its values, and what patterns become with them."""

    def __init__(self, place: str, values: Sequence[Mapping[str, Any]], frame: _Frame) -> None:
        self._place, self._values, self._frame = place, values, frame

    def filled(self, pattern: Any, field: str) -> Any:
        """A pattern, or a mapping or list of patterns, with the member's values."""
        if isinstance(pattern, Mapping):
            rows = {key: self.filled(value, field) for key, value in pattern.items()}
            return {key: value for key, value in rows.items() if value is not None}
        if isinstance(pattern, (list, tuple)):
            return list(dict.fromkeys(text for row in pattern for text in self._every(str(row))))
        try:
            text = self._contracted(_SLOT.sub(lambda m: self._first(m[1]), str(pattern)))
        except _Missing as error:
            raise ContentError(f"{self._place}: {field}: nothing fills <{error}>") from error
        return text[:1].upper() + text[1:] if field in _SENTENCES else text

    def _every(self, pattern: str) -> Iterator[str]:
        """The term in all its spellings, none where a value is missing."""
        slots = list(dict.fromkeys(_SLOT.findall(pattern)))
        try:
            choices = [self._value(slot) for slot in slots]
        except _Missing:
            return
        rows = [[str(x) for x in c] if isinstance(c, (list, tuple)) else [str(c)] for c in choices]
        for chosen in itertools.product(*rows):
            yield self._contracted(_SLOT.sub(partial(_filler, dict(zip(slots, chosen, strict=True))), pattern))

    def _first(self, slot: str) -> str:
        value = self._value(slot)
        return str(value[0] if isinstance(value, (list, tuple)) else value)

    def _value(self, slot: str) -> Any:
        for name in slot.split("|"):
            table, _, key = name.partition(":")
            value = self._word(table)
            if isinstance(value, Mapping):
                chosen = self._word(key or "form")
                chosen = self._nested(chosen) if isinstance(chosen, str) else chosen
                value = value.get(chosen, value.get("else"))
            if value is not None and value != []:
                return self._nested(value)
        raise _Missing(slot)

    def _nested(self, value: Any) -> Any:
        """A value may itself have slots ("<ord:n> rib")."""
        if isinstance(value, (list, tuple)):
            return [text for row in value for text in self._every(str(row))]
        alone = _SLOT.fullmatch(str(value))
        if alone:
            return self._value(alone[1])
        return _SLOT.sub(lambda m: self._first(m[1]), str(value)) if "<" in str(value) else value

    def _word(self, name: str) -> Any:
        return next((row[name] for row in self._values if row.get(name) is not None), None)

    def _contracted(self, text: str) -> str:
        for pattern, to in self._frame.contract:
            text = pattern.sub(to, text)
        return text


def _entry(file: str, family: Mapping[str, Any], member: Mapping[str, Any], frames: Mapping[str, _Frame]) -> Mapping[str, Any]:
    """The entry of a member, in the form of a hand-written one."""
    patterns: Mapping[str, Mapping[str, Any]] = family["patterns"]
    place = f"{file}: {member.get('id')}"
    _known(file, f"member {member.get('id')}", {k: v for k, v in member.items() if k not in patterns}, _MEMBER_KEYS)
    terms: dict[str, Any] = {}
    explain: dict[str, Any] = {}
    for language, own in patterns.items():
        frame = frames.get(language) or _Frame(language, {})
        ready = frame.frames.get(family.get("frame", ""), {})
        words = (_words(family, language), _words(family, "any"), frame.words)
        values = (_row(place, family, member, language), member.get("set") or {}, *words)
        one = _Member(f"{place}: {language}", values, frame)
        whole = {**ready, **own}
        _known(place, f"the patterns of {language!r}", whole, frozenset((*_TERMS, *_EXPLAIN)))
        terms[language] = {f: one.filled(whole[f], f) for f in _TERMS if f in whole}
        explain[language] = {f: one.filled(whole[f], f) for f in _EXPLAIN if f in whole}
        for field in _LISTS & terms[language].keys():
            terms[language][field] = [t for t in terms[language][field] if t != terms[language]["preferred"]]
    kept = {key: member.get(key, family.get(key)) for key in ("of", "broader", "picture", "links")}
    document = {
        "id": member["id"],
        "kind": family["kind"],
        "region": member.get("region", family["region"]),
        **kept,
        "terms": terms,
        "explain": explain,
    }
    return {key: value for key, value in document.items() if value is not None} | {"review": family["review"]}


def _row(place: str, family: Mapping[str, Any], member: Mapping[str, Any], language: str) -> Mapping[str, Any]:
    """A member's values in a language: a mapping, or a list under the family's `columns`; a row may leave out its end."""
    row = member.get(language) or {}
    if isinstance(row, Mapping):
        return row
    columns = (family.get("columns") or {}).get(language, ())
    if len(row) > len(columns):
        raise ContentError(f"{place}: {language}: has {len(row)} values for {len(columns)} columns")
    return {column: value for column, value in zip(columns, row, strict=False) if value is not None}


def _words(family: Mapping[str, Any], language: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (family.get("words") or {}).get(language) or {}
    return found


def _known(place: str, what: str, found: Mapping[str, Any], known: frozenset[str]) -> None:
    for key in found:
        if key not in known:
            raise ContentError(f"{place}: {what} has the unknown key {key!r}; known: {', '.join(sorted(known))}")
