"""The lint of the glossary: what a clinician's file may not do, said with file, line and field.

Rules that are words stand in knowledge/lint.yaml. An error stops a release; a warning is for a second look.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from knowledge.entry import REGIONS, problems
from knowledge.families import FAMILIES, FILES, expanded
from knowledge.fault import Fault, Severity, placed
from knowledge.grade import grade, sentences, words
from knowledge.relations import doubles, relations
from knowledge.safe_svg import unsafe
from prompts.language import LANGUAGES
from prompts.layers import ContentError, Layers, over

_CLAIMED = ("finding", "disease")  # kinds that a report affirms or denies
_Document = Mapping[str, Any]


class _Rules:
    """The word rules of lint.yaml, compiled."""

    def __init__(self, document: _Document, languages: Sequence[str]) -> None:
        self.document, self.languages = document, languages
        self.forbidden = {
            lang: [
                (name, group["reason"], frozenset(group.get("except", ())), re.compile("|".join(group[lang]), re.I))
                for name, group in document["forbidden"].items()
            ]
            for lang in languages
        }
        self.negation = {lang: re.compile("|".join(document["negation"][lang]), re.I) for lang in languages}


def lint(layers: Layers, languages: Sequence[str] = LANGUAGES, lines: bool = False) -> list[Fault]:
    """Every fault of a glossary, errors first, in the order of the files.

    `languages` are those in which every entry must be whole. Errors have their lines; warnings, of which there are
    thousands, only where `lines` asks for them.
    """
    rules = _Rules(yaml.safe_load(Path(__file__).with_name("lint.yaml").read_text(encoding="utf-8")), languages)
    faults: list[Fault] = []
    documents: dict[str, _Document] = {}
    made: Mapping[str, tuple[str, _Document]] = {}
    try:
        made = expanded(layers)
    except ContentError as error:
        faults.append(Fault(FAMILIES, None, "", str(error)))
    for name in sorted({*layers.files(FILES), *made}):
        try:
            own = layers.documents(name).get(name, {})
            document = over(made[name][1], own) if name in made else own
        except ContentError as error:
            faults.append(Fault(name, None, "", str(error)))
            continue
        found = problems(document)
        faults += [Fault(name, None, ".".join(keys), sentence) for keys, sentence in found]
        if not found:
            documents[name] = document
    judged = (chain(_entry(n, d, rules), _links(n, d), _picture(n, d, layers)) for n, d in documents.items())
    faults += [*chain.from_iterable(judged), *relations(documents), *doubles(documents, languages)]
    rows = [f for f in faults if f.severity != "error"]
    errors = placed([f for f in faults if f.severity == "error"], layers)
    return sorted(errors, key=_order) + sorted(placed(rows, layers) if lines else rows, key=_order)


def _order(fault: Fault) -> tuple[str, int, str]:
    return fault.file, fault.line or 0, fault.field


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
    for language in rules.languages:
        named, explain = document["terms"].get(language), document["explain"].get(language)
        for part, found in (("terms", named), ("explain", explain)):
            if found is None:
                yield Fault(name, None, f"{part}.{language}", "is missing", language=language)
        if named is not None and explain is not None:
            yield from _named(name, kind, language, named, rules)
            yield from _explained(name, kind, language, explain, rules)


def _named(name: str, kind: str, language: str, named: _Document, rules: _Rules) -> Iterator[Fault]:
    field, say = f"terms.{language}", named.get("say")
    if say is None and kind in (*_CLAIMED, "anatomy"):
        yield Fault(name, None, f"{field}.say", f"is missing; a {kind} is named in composed sentences", language=language)
    if say is not None:
        spoken = say["text"].split()
        if say["form"] not in rules.document["forms"][language]:
            allowed = ", ".join(rules.document["forms"][language])
            sentence = f"is {say['form']!r}; in {language!r} one of {allowed}"
            yield Fault(name, None, f"{field}.say.form", sentence, language=language)
        if kind in (*_CLAIMED, "anatomy") and spoken[0].lower() in rules.document["articles"][language]:
            sentence = f"begins with the article {spoken[0]!r}; `form` chooses it"
            yield Fault(name, None, f"{field}.say.text", sentence, language=language)
        if len(spoken) > rules.document["say_words"]:
            sentence = f"has {len(spoken)} words, more than {rules.document['say_words']}"
            yield Fault(name, None, f"{field}.say.text", sentence, "warning", "long_name", language)
    if kind == "anatomy":
        yield from _where(name, field, language, named)


def _where(name: str, field: str, language: str, named: _Document) -> Iterator[Fault]:
    where = named.get("where")
    if not where:
        yield Fault(name, None, f"{field}.where", "is missing; anatomy says where something lies", language=language)
    elif bool(where.get("both")) != ("{side" in where["text"]):
        yield Fault(name, None, f"{field}.where", "paired parts have {side} and `both`, others have neither", language=language)
    if not named.get("normal"):
        sentence = "is missing; say in one sentence that the part looked normal"
        yield Fault(name, None, f"{field}.normal", sentence, language=language)


def _explained(name: str, kind: str, language: str, explain: _Document, rules: _Rules) -> Iterator[Fault]:
    field, absent, ruled = f"explain.{language}", explain.get("absent"), rules.document
    if kind in _CLAIMED and not absent:
        yield Fault(name, None, f"{field}.absent", f"is missing; a report may deny a {kind}", language=language)
    if absent and not rules.negation[language].search(absent):
        yield Fault(name, None, f"{field}.absent", f"has no clear negation: {absent!r}", language=language)
    if not explain.get("easy"):
        severity: Severity = "warning" if language in ruled["easy_to_come"] else "error"
        yield Fault(name, None, f"{field}.easy", "is missing", severity, "easy_missing", language)
    if kind in _CLAIMED and len(explain.get("ask") or ()) < 2:
        yield Fault(name, None, f"{field}.ask", "holds fewer than two questions", "warning", "few_questions", language)
    for part in ruled["fields"]:
        if text := explain.get(part):
            yield from _worded(name, f"{field}.{part}", kind, language, text, rules)
    longest = max((len(words(s)) for s in sentences(explain.get("easy") or "")), default=0)
    if longest > ruled["easy_sentence_words"]:
        sentence = f"has a sentence of {longest} words"
        yield Fault(name, None, f"{field}.easy", sentence, "warning", "long_sentence", language)


def _worded(name: str, field: str, kind: str, language: str, text: str, rules: _Rules) -> Iterator[Fault]:
    """Words that no explanation may use, and how hard it is to read."""
    for group, reason, exempt, pattern in rules.forbidden[language]:
        found = pattern.search(text) if kind not in exempt else None
        if found:
            yield Fault(name, None, field, f"{group}: says {found.group()!r}; {reason}", language=language)
    most = rules.document["grades"].get(field.rpartition(".")[2], {}).get(language)
    if most is not None and (reached := grade(text, language)) > most:
        yield Fault(name, None, field, f"reads at grade {reached:.1f}, above {most}", "warning", "hard_to_read", language)


def _links(name: str, document: _Document) -> Iterator[Fault]:
    """Addresses that no browser could open, or that are not encrypted."""
    for link in document.get("links") or ():
        url = link.get("url")
        if url is not None and not _sound(url):
            yield Fault(name, None, "links", f"{url!r} is no address; give a whole one that begins with https://, or none")


def _sound(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    plain = url.isprintable() and " " not in url and not parts.username and (port is None or port > 0)
    return parts.scheme == "https" and "." in host.strip(".") and plain


def _picture(name: str, document: _Document, layers: Layers) -> Iterator[Fault]:
    picture = document.get("picture")
    if not picture:
        return
    paths = layers.files(f"glossary/pictures/{picture}") if ".." not in Path(picture).parts else {}
    if not paths:
        yield Fault(name, None, "picture", f"glossary/pictures/{picture} is not there")
    for found in paths.values():
        yield from (Fault(name, None, "picture", f"glossary/pictures/{picture} {sentence}") for sentence in unsafe(found[-1]))
