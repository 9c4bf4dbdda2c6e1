"""What only several entries together can have wrong: ids that lead nowhere, one term for two concepts."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from knowledge.fault import Fault, Severity
from knowledge.stems import keys
from prompts.words import tokens

_Documents = Mapping[str, Mapping[str, Any]]
_Owners = dict[str, tuple[str, str, str]]  # concept → file, field, the term as it stands


def relations(documents: _Documents) -> Iterator[Fault]:
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
                sentence = f"names {part!r}, a {kinds[part]}, not a part of the body"
                yield Fault(name, None, "of", sentence, "warning", "not_a_part")
        yield from _upwards(name, document, broader)


def _upwards(name: str, document: Mapping[str, Any], broader: Mapping[str, str | None]) -> Iterator[Fault]:
    up = document.get("broader")
    if up and up not in broader:
        yield Fault(name, None, "broader", f"names {up!r}, which no entry is")
    way = {document["id"]}
    while up:
        if up in way:
            yield Fault(name, None, "broader", f"leads back to {up!r}")
            break
        way.add(up)
        up = broader.get(up)


def doubles(documents: _Documents, languages: Sequence[str]) -> Iterator[Fault]:
    """A professional term means one concept; only region-bound and patients' words may mean several.

    A region-bound word of two concepts of one region ("kyste" in an abdomen report: of the liver, of the pancreas) is
    decided by the organ beside it, so it is for a second look, not a fault.
    """
    for language in languages:
        owners, regional = _terms(documents, language)
        yield from _shared(owners, language, "error")
        yield from _shared(regional, language, "warning")


def _terms(documents: _Documents, language: str) -> tuple[list[_Owners], list[_Owners]]:
    owners: dict[str, _Owners] = defaultdict(dict)
    regional: dict[tuple[str, str], _Owners] = defaultdict(dict)
    for name, document in documents.items():
        named = document["terms"].get(language)
        if not named:
            continue
        listed = [("preferred", named["preferred"]), *(("others", t) for t in named.get("others") or ())]
        for field, text in listed:
            owners[_key(text, language)].setdefault(document["id"], (name, f"terms.{language}.{field}", text))
        for text in named.get("in_region") or ():
            key = _key(text, language), document["region"]
            regional[key].setdefault(document["id"], (name, f"terms.{language}.in_region", text))
    return list(owners.values()), list(regional.values())


def _shared(groups: Sequence[_Owners], language: str, severity: Severity) -> Iterator[Fault]:
    for owned in groups:
        if len(owned) < 2:
            continue
        for concept, (name, field, text) in owned.items():
            others = ", ".join(sorted(c for c in owned if c != concept))
            yield Fault(name, None, field, f"{text!r} is a term of {others} too", severity, "shared_term", language)


def _key(text: str, language: str) -> str:
    return " ".join(k for k, _ in keys(tokens(text, language), language))
