"""The compiled glossary: concepts in no language, and each language's words and explanations, loaded when asked for."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from knowledge.entry import EntryError, parse
from knowledge.families import documents as all_documents
from knowledge.families import origin
from knowledge.kin import Kin
from knowledge.lexicon import Concept, Lexicon, compile_terms, concepts_of
from prompts.layers import ContentError, Layers

SIGNATURES = "signatures.yaml"


@dataclass(frozen=True, slots=True)
class Entry:
    """One concept in one language, as a writer needs it."""

    id: str
    kind: str
    preferred: str
    say: str
    form: str
    cases: Mapping[str, str]
    where: str | None
    where_both: str | None
    normal: str | None
    normal_both: str | None
    plain: str
    absent: str | None
    easy: str | None
    ask: tuple[str, ...]
    picture: str | None
    source: str
    signed_off_by: str | None


class Entries:
    """The glossary as built: reads the artefact of a language at the first question in it."""

    def __init__(self, artefacts: Mapping[str, Any] | Path, signed_only: bool = False) -> None:
        self._source = artefacts
        self._signed_only = signed_only
        self._meta: Mapping[str, Any] = self._load("concepts")
        rows = {i: m for i, m in self._meta.items() if m["signed_off_by"] or not signed_only}
        self.concepts: dict[str, Concept] = {
            i: Concept(i, m["kind"], m["region"], tuple(m["of"]), m["broader"]) for i, m in rows.items()
        }
        self._languages: dict[str, Mapping[str, Any]] = {}
        self._lexicons: dict[str, Lexicon] = {}
        self._made: dict[tuple[str, str], Entry | None] = {}

    @cached_property
    def kin(self) -> Kin:
        """How the concepts hang together."""
        return Kin(self.concepts)

    def _load(self, name: str) -> Mapping[str, Any]:
        if isinstance(self._source, Path):
            loaded: Mapping[str, Any] = json.loads((self._source / f"{name}.json").read_text(encoding="utf-8"))
            return loaded
        found: Mapping[str, Any] = self._source[name]
        return found

    def lexicon(self, language: str, tails: tuple[str, ...] = ()) -> Lexicon:
        """The terms of a language; `tails` are the compound endings that leave the concept to the beginning."""
        if language not in self._lexicons:
            compiled = self._load(f"terms.{language}")
            if self._signed_only:  # what nobody has signed is as if it were not there
                known = {k: [r for r in rows if r[0] in self.concepts] for k, rows in compiled["terms"].items()}
                compiled = {**compiled, "terms": {key: rows for key, rows in known.items() if rows}}
            self._lexicons[language] = Lexicon(compiled, self.concepts, tails)
        return self._lexicons[language]

    def entry(self, concept: str, language: str) -> Entry | None:
        """A concept in a language, or None where it is not written (or, signed-only, not signed)."""
        key = (concept, language)
        if key not in self._made:
            self._made[key] = self._make(concept, language)
        return self._made[key]

    def _make(self, concept: str, language: str) -> Entry | None:
        if language not in self._languages:
            self._languages[language] = self._load(f"entries.{language}")
        row, meta = self._languages[language].get(concept), self._meta.get(concept)
        if row is None or meta is None or concept not in self.concepts:
            return None
        terms, explain = row["terms"], row["explain"]
        where = terms.get("where") or {}
        say = terms.get("say") or {"text": terms["preferred"], "form": ""}
        return Entry(
            id=concept,
            kind=meta["kind"],
            preferred=terms["preferred"],
            say=say["text"],
            form=say["form"],
            cases=say.get("cases") or {},
            where=where.get("text"),
            where_both=where.get("both"),
            normal=terms.get("normal"),
            normal_both=terms.get("normal_both"),
            plain=explain["plain"],
            absent=explain.get("absent"),
            easy=explain.get("easy"),
            ask=tuple(explain.get("ask") or ()),
            picture=meta["picture"],
            source=meta["source"],
            signed_off_by=meta["signed_off_by"],
        )

    def link_titles(self, concept: str, language: str) -> list[Mapping[str, Any]]:
        """The public sources of a concept, those in the language first."""
        links: list[Mapping[str, Any]] = self._meta[concept]["links"]
        return sorted(links, key=lambda link: link["language"] != language)


def compile_entries(layers: Layers, languages: tuple[str, ...]) -> dict[str, Any]:
    """All artefacts of a glossary by name, from its YAML files; every file is checked on the way."""
    documents = all_documents(layers)
    for name, document in documents.items():
        try:
            entry = parse(name, document)
        except EntryError as error:
            raise ContentError(f"{_place(layers, name, error.keys)}: {error}") from error
        if entry.id != PurePosixPath(name).stem:
            raise ContentError(f"{_place(layers, name, ('id',))}: id is {entry.id!r}; it must be the file's name")
    concepts = concepts_of(documents)
    signed = _signers(layers, documents)
    built: dict[str, Any] = {
        "concepts": {
            d["id"]: {
                "kind": d["kind"],
                "region": d["region"],
                "of": [part for part in d.get("of") or () if part in concepts],
                "broader": d.get("broader"),
                "picture": d.get("picture"),
                "links": d.get("links") or [],
                "source": d["review"]["source"],
                "signed_off_by": signed[d["id"]],
            }
            for d in documents.values()
        }
    }
    for language in languages:
        built[f"terms.{language}"] = compile_terms(documents, language)
        built[f"entries.{language}"] = {
            d["id"]: {"terms": _kept(d["terms"][language]), "explain": d["explain"][language]}
            for d in documents.values()
            if language in d["terms"] and language in d["explain"]
        }
    return built


def _place(layers: Layers, name: str, keys: tuple[str, ...]) -> str:
    own = origin(layers, name)
    return layers.where(name, keys) if own == name else own


def _signers(layers: Layers, documents: Mapping[str, Mapping[str, Any]]) -> dict[str, str | None]:
    """Who has signed each entry as it stands; a signature under another wording counts for nothing."""
    from knowledge.signing import signatures, state_of  # only where the lexicon is built: a start reads what was built

    found = signatures(layers)
    states = {d["id"]: state_of(d, found) for d in documents.values()}
    return {concept: state.name if state.state == "signed" else None for concept, state in states.items()}


def _kept(terms: Mapping[str, Any]) -> dict[str, Any]:
    return {k: terms[k] for k in ("preferred", "say", "where", "normal", "normal_both") if terms.get(k) is not None}
