"""The pages of one language, from the templates beside."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from knowledge.signing import Signatures, state_of
from knowledge.site.index import order
from knowledge.site.words import Words
from knowledge.templating import environment

_SHOWN = 12  # other words that stand there at once; the rest opens
_Entries = Mapping[str, Mapping[str, Any]]

ENVIRONMENT = environment(Path(__file__).with_name("templates"))


class Pages:
    """Writes the pages of one language."""

    def __init__(
        self, entries: _Entries, words: Words, labels: Mapping[str, Any], signed: Signatures, version: str, languages: Sequence[str]
    ) -> None:  # fmt: skip
        self._entries, self._words, self._labels, self._signed = entries, words, labels, signed
        self._shared = {"words": words, "version": version, "languages": languages}
        self._concept = ENVIRONMENT.get_template("concept.html")
        self._narrower: dict[str, list[str]] = defaultdict(list)
        for concept, document in entries.items():
            if document.get("broader"):
                self._narrower[document["broader"]].append(concept)

    def start(self) -> str:
        """The page of the language: the search, and all words by region."""
        language = self._words.language
        grouped: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for concept, document in self._entries.items():
            grouped[document["region"]].append((concept, document["terms"][language]["preferred"]))
        regions = sorted(((self._words.region(r), sorted(rows, key=lambda row: order(row[1]))) for r, rows in grouped.items()),
                         key=lambda row: order(row[0]))  # fmt: skip
        counts = {
            "count": len(self._entries),
            "signed": sum(state_of(d, self._signed).state == "signed" for d in self._entries.values()),
        }
        return ENVIRONMENT.get_template("start.html").render(**self._shared, **counts, page="index.html", regions=regions)

    def concepts(self) -> Iterator[tuple[str, str]]:
        """Each concept and its page."""
        for concept in self._entries:
            yield concept, self._concept.render(**self._shared, page=f"{concept}.html", **self._of(concept))

    def _of(self, concept: str) -> dict[str, Any]:
        document, language = self._entries[concept], self._words.language
        terms = document["terms"][language]
        others = list(dict.fromkeys([*(terms.get("others") or ()), *(terms.get("in_region") or ())]))
        return {
            "concept": concept,
            "document": document,
            "terms": terms,
            "explain": document["explain"][language],
            "others": others[:_SHOWN],
            "more": others[_SHOWN:],
            "parts": self._named(document.get("of") or ()),
            "broader": self._named([document["broader"]] if document.get("broader") else ()),
            "narrower": self._named(self._narrower[concept]),
            "picture": self._picture(document.get("picture")),
            "links": sorted(document.get("links") or (), key=lambda link: link["language"] != language),
            "written_by": self._words.written_by(document["review"]["source"]),
            "state": self._state(document),
        }

    def _named(self, concepts: Sequence[str]) -> list[tuple[str, str]]:
        language = self._words.language
        rows = [(c, self._entries[c]["terms"][language]["preferred"]) for c in concepts if c in self._entries]
        return sorted(rows, key=lambda row: order(row[1]))

    def _picture(self, path: str | None) -> dict[str, str] | None:
        """File, description and the language of that: a picture that is not described in this one is in English."""
        if not path:
            return None
        said = self._labels.get("pictures", {}).get(path.removesuffix(".svg"), {}).get("desc", {})
        language = self._words.language if self._words.language in said else "en"
        return {"path": path, "text": said.get(language, ""), "language": language}

    def _state(self, document: Mapping[str, Any]) -> dict[str, str]:
        signed = state_of(document, self._signed)
        who = ", ".join(part for part in (signed.name, signed.role) if part)
        dated = ", ".join(part for part in (who, signed.date) if part)
        text = self._words[signed.state].format(who=dated if signed.state == "signed" else who, date=signed.date)
        return {"name": signed.state, "text": text}
