"""The lint of the glossary: what a clinician's file may not do, said with file, line and field.

Rules that are words stand in knowledge/lint.yaml. An error stops a release; a warning is for a second look.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import yaml

from knowledge.entries import FILES
from knowledge.entry import REGIONS, parse
from knowledge.grade import grade, sentences, words
from knowledge.stems import keys
from prompts.layers import ContentError, Layers
from prompts.words import tokens

LANGUAGES = ("en", "de")  # languages in which every entry must be complete
Severity = Literal["error", "warning"]
_CLAIMED = ("finding", "disease")  # kinds that a report affirms or denies
_Document = Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one entry; `line` counts from 1, None where there is no such line (a field is missing)."""

    file: str
    line: int | None
    field: str
    sentence: str
    severity: Severity = "error"


class _Rules:
    """The word rules of lint.yaml, compiled."""

    def __init__(self, document: _Document) -> None:
        self.document = document
        self.forbidden = [
            (name, group["reason"], frozenset(group.get("except", ())), lang, re.compile("|".join(group[lang]), re.I))
            for name, group in document["forbidden"].items()
            for lang in LANGUAGES
        ]
        self.negation = {lang: re.compile("|".join(document["negation"][lang]), re.I) for lang in LANGUAGES}


def lint(layers: Layers) -> list[Fault]:
    """Every fault of a glossary, errors first, in the order of the files."""
    rules = _Rules(yaml.safe_load(Path(__file__).with_name("lint.yaml").read_text(encoding="utf-8")))
    faults: list[Fault] = []
    documents: dict[str, _Document] = {}
    for name in layers.files(FILES):
        try:
            document = layers.documents(name)[name]
            parse(name, document)
        except ContentError as error:
            faults.append(Fault(name, None, "", str(error)))
            continue
        documents[name] = document
    for name, document in documents.items():
        faults += _entry(name, document, rules)
        faults += _picture(name, document, layers)
    faults += _relations(documents)
    faults += _doubles(documents)
    placed = [_placed(fault, layers) for fault in faults]
    return sorted(placed, key=lambda f: (f.severity != "error", f.file, f.line or 0, f.field))


def stats(layers: Layers) -> dict[str, Any]:
    """How much there is: entries by kind, region and language, terms, signatures, pictures."""
    documents = list(layers.documents(FILES).values())
    terms: Counter[str] = Counter()
    for document in documents:
        for language, named in document["terms"].items():
            terms[language] += 1 + sum(len(named.get(field) or ()) for field in ("others", "in_region", "lay"))
    signed = sum(bool(d["review"]["signed_off_by"]) for d in documents)
    return {
        "entries": len(documents),
        "by_kind": dict(sorted(Counter(d["kind"] for d in documents).items())),
        "by_region": dict(sorted(Counter(d["region"] for d in documents).items())),
        "by_language": dict(sorted(Counter(lang for d in documents for lang in d["explain"]).items())),
        "signed": signed,
        "unsigned": len(documents) - signed,
        "terms": dict(sorted(terms.items())),
        "with_picture": sum(bool(d.get("picture")) for d in documents),
        "pictures": len({d["picture"] for d in documents if d.get("picture")}),
    }


def _entry(name: str, document: _Document, rules: _Rules) -> Iterator[Fault]:
    kind, path = document["kind"], Path(name)
    if document["id"] != path.stem:
        yield Fault(name, None, "id", f"is {document['id']!r}; the file is named {path.stem!r}")
    if document["region"] not in REGIONS:
        yield Fault(name, None, "region", f"is {document['region']!r}; one of {', '.join(REGIONS)}")
    elif document["region"] != path.parent.name:
        yield Fault(name, None, "region", f"is {document['region']!r}; the file lies in {path.parent.name!r}")
    if not document.get("links"):
        yield Fault(name, None, "links", "is empty; name at least one public source by title, publisher and language")
    if not document["review"]["source"].strip():
        yield Fault(name, None, "review.source", "is empty; say where the wording comes from")
    for language in LANGUAGES:
        named, explain = document["terms"].get(language), document["explain"].get(language)
        for part, found in (("terms", named), ("explain", explain)):
            if found is None:
                yield Fault(name, None, f"{part}.{language}", "is missing")
        if named is not None and explain is not None:
            yield from _named(name, kind, language, named, rules)
            yield from _explained(name, kind, language, explain, rules)


def _named(name: str, kind: str, language: str, named: _Document, rules: _Rules) -> Iterator[Fault]:
    field, say = f"terms.{language}", named.get("say")
    if say is None and kind in (*_CLAIMED, "anatomy"):
        yield Fault(name, None, f"{field}.say", f"is missing; a {kind} is named in composed sentences")
    if say is not None:
        spoken = say["text"].split()
        if say["form"] not in rules.document["forms"][language]:
            allowed = ", ".join(rules.document["forms"][language])
            yield Fault(name, None, f"{field}.say.form", f"is {say['form']!r}; in {language!r} one of {allowed}")
        if kind in (*_CLAIMED, "anatomy") and spoken[0].lower() in rules.document["articles"][language]:
            yield Fault(name, None, f"{field}.say.text", f"begins with the article {spoken[0]!r}; `form` chooses it")
        if len(spoken) > rules.document["say_words"]:
            most = rules.document["say_words"]
            yield Fault(name, None, f"{field}.say.text", f"has {len(spoken)} words, more than {most}", "warning")
    if kind == "anatomy":
        where = named.get("where")
        if not where:
            yield Fault(name, None, f"{field}.where", "is missing; anatomy says where something lies")
        elif bool(where.get("both")) != ("{side" in where["text"]):
            yield Fault(name, None, f"{field}.where", "paired parts have {side} and `both`, others have neither")
        if not named.get("normal"):
            yield Fault(name, None, f"{field}.normal", "is missing; say in one sentence that the part looked normal")


def _explained(name: str, kind: str, language: str, explain: _Document, rules: _Rules) -> Iterator[Fault]:
    field, absent = f"explain.{language}", explain.get("absent")
    if kind in _CLAIMED and not absent:
        yield Fault(name, None, f"{field}.absent", f"is missing; a report may deny a {kind}")
    if absent and not rules.negation[language].search(absent):
        yield Fault(name, None, f"{field}.absent", f"has no clear negation: {absent!r}")
    if not explain.get("easy"):
        yield Fault(name, None, f"{field}.easy", "is missing")
    if kind in _CLAIMED and len(explain.get("ask") or ()) < 2:
        yield Fault(name, None, f"{field}.ask", "holds fewer than two questions", "warning")
    for part in rules.document["fields"]:
        text = explain.get(part) or ""
        for group, reason, exempt, spoken, pattern in rules.forbidden:
            found = pattern.search(text) if spoken == language and kind not in exempt else None
            if found:
                yield Fault(name, None, f"{field}.{part}", f"{group}: says {found.group()!r}; {reason}")
        most = rules.document["grades"].get(part, {}).get(language)
        if most is not None and text and (reached := grade(text, language)) > most:
            yield Fault(name, None, f"{field}.{part}", f"reads at grade {reached:.1f}, above {most}", "warning")
    longest = max((len(words(s)) for s in sentences(explain.get("easy") or "")), default=0)
    if longest > rules.document["easy_sentence_words"]:
        yield Fault(name, None, f"{field}.easy", f"has a sentence of {longest} words", "warning")


def _picture(name: str, document: _Document, layers: Layers) -> Iterator[Fault]:
    picture = document.get("picture")
    if picture and not layers.files(f"glossary/pictures/{picture}"):
        yield Fault(name, None, "picture", f"glossary/pictures/{picture} is not there")


def _relations(documents: Mapping[str, _Document]) -> Iterator[Fault]:
    """Ids that lead nowhere, and general concepts that lead back to themselves."""
    kinds = {d["id"]: d["kind"] for d in documents.values()}
    broader = {d["id"]: d.get("broader") for d in documents.values()}
    seen: dict[str, str] = {}
    for name, document in documents.items():
        if document["id"] in seen:
            yield Fault(name, None, "id", f"{document['id']!r} is the id of {seen[document['id']]} too")
        seen.setdefault(document["id"], name)
        for part in document.get("of") or ():
            if part not in kinds:
                yield Fault(name, None, "of", f"names {part!r}, which no entry is")
            elif kinds[part] != "anatomy":
                yield Fault(name, None, "of", f"names {part!r}, a {kinds[part]}, not a part of the body", "warning")
        up = document.get("broader")
        if up and up not in kinds:
            yield Fault(name, None, "broader", f"names {up!r}, which no entry is")
        way = {document["id"]}
        while up:
            if up in way:
                yield Fault(name, None, "broader", f"leads back to {up!r}")
                break
            way.add(up)
            up = broader.get(up)


def _doubles(documents: Mapping[str, _Document]) -> Iterator[Fault]:
    """A professional term means one concept; only region-bound and patients' words may mean several."""
    for language in LANGUAGES:
        owners: dict[str, dict[str, tuple[str, str, str]]] = defaultdict(dict)
        regional: dict[tuple[str, str], dict[str, tuple[str, str, str]]] = defaultdict(dict)
        for name, document in documents.items():
            named = document["terms"].get(language)
            if not named:
                continue
            listed = [("preferred", named["preferred"]), *(("others", t) for t in named.get("others") or ())]
            for field, text in listed:
                key = _key(text, language)
                owners[key].setdefault(document["id"], (name, f"terms.{language}.{field}", text))
            for text in named.get("in_region") or ():
                key = _key(text, language)
                row = (name, f"terms.{language}.in_region", text)
                regional[key, document["region"]].setdefault(document["id"], row)
        for severity, groups in (("error", owners.values()), ("warning", regional.values())):
            for owned in groups:
                if len(owned) > 1:
                    for concept, (name, field, text) in owned.items():
                        others = ", ".join(sorted(c for c in owned if c != concept))
                        yield Fault(name, None, field, f"{text!r} is a term of {others} too", severity)  # type: ignore[arg-type]


def _key(text: str, language: str) -> str:
    return " ".join(k for k, _ in keys(tokens(text, language), language))


def _placed(fault: Fault, layers: Layers) -> Fault:
    """The fault with its line: the field's, or that of the field around it."""
    paths = layers.files(fault.file).get(fault.file, ())
    for path in reversed(paths):
        try:
            node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        except (yaml.YAMLError, UnicodeDecodeError):  # already the fault itself
            return fault
        line = _line(node, fault.field.split("."), fault.sentence)
        if line is not None:
            return replace(fault, line=line)
    return fault


def _line(node: yaml.Node | None, way: list[str], sentence: str) -> int | None:
    for step in way:
        if not isinstance(node, yaml.MappingNode):
            return None
        node = next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode):
        node = next((v for v in node.value if getattr(v, "value", None) and repr(v.value) in sentence), node)
    return node.start_mark.line + 1 if node is not None else None
