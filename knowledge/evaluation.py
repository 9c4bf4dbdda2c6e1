"""How well the search finds what patients type: hit rates by language and kind of query, and embedders side by side."""

import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.embedder import Embedder
from knowledge.index import passages
from knowledge.search import Search
from prompts.layers import ContentError

KINDS = ("lay", "typo", "form", "short")
_ENOUGH = 20  # cases from which a language is shown by itself
_KEYS = {"query", "is", "kind"}


@dataclass(frozen=True, slots=True)
class Case:
    """A query, the concepts that are right, and what makes it hard."""

    language: str
    query: str
    right: tuple[str, ...]
    kind: str
    held_out: bool


@dataclass(frozen=True, slots=True)
class Score:
    """Shares (0–1) of queries whose first hit, or one of the first three, is right."""

    name: str
    group: str
    queries: int
    first: float
    three: float
    p50: float  # milliseconds a query
    p95: float


def cases(document: Mapping[str, Any], concepts: Iterable[str]) -> list[Case]:
    """The cases of prompts/cases/search.yaml; an unknown key, kind or concept is a fault of the file."""
    known = set(concepts)
    rows: list[Case] = []
    groups = [(document, False), (document.get("held_out", {}), True)]
    for group, held_out in groups:
        for language, listed in group.items():
            if language == "held_out":
                continue
            for row in listed:
                missing = [c for c in row.get("is", ()) if c not in known]
                if set(row) != _KEYS or row["kind"] not in KINDS or missing:
                    raise ContentError(f"cases/search.yaml: {language}: {row}: keys {sorted(_KEYS)}, kinds {KINDS}, {missing}")
                rows.append(Case(language, row["query"], tuple(row["is"]), row["kind"], held_out))
    return rows


def of_search(search: Search, listed: Sequence[Case], name: str) -> list[Score]:
    """The whole search, as a patient meets it."""
    return _scores(name, listed, lambda c: [hit.concept for hit in search.find(c.query, c.language, k=3)])


def of_vectors(embedder: Embedder, documents: Iterable[Mapping[str, Any]], listed: Sequence[Case]) -> list[Score]:
    """An embedder by itself, by exact search over what the index holds: no lexicon, no Chroma."""
    import numpy as np

    rows = passages(documents)
    vectors = np.concatenate([embedder.embed_passages([r.text for r in rows[at : at + 512]]) for at in range(0, len(rows), 512)])

    def found(case: Case) -> list[str]:
        near = vectors @ embedder.embed_queries([case.query])[0]
        return list(dict.fromkeys(rows[int(at)].concept for at in np.argsort(-near)[:200]))[:3]

    return _scores(f"vectors {embedder.name}", listed, found)


def _scores(name: str, listed: Sequence[Case], find: Callable[[Case], list[str]]) -> list[Score]:
    if listed:
        find(listed[-1])  # warm
    rows: list[tuple[Case, bool, bool, float]] = []
    for case in listed:
        start = time.perf_counter()
        hits = find(case)
        took = 1000 * (time.perf_counter() - start)
        rows.append((case, bool(hits) and hits[0] in case.right, any(h in case.right for h in hits[:3]), took))
    groups: dict[str, list[tuple[Case, bool, bool, float]]] = {}
    many = {language for language, n in Counter(c.language for c in listed if not c.held_out).items() if n >= _ENOUGH}
    for row in rows:
        case = row[0]
        spoken = case.language if case.language in many else "others"
        named = [f"{spoken} held out"] if case.held_out else [spoken, *([f"{spoken} {case.kind}"] if spoken != "others" else ())]
        for group in named:
            groups.setdefault(group, []).append(row)
    return [_score(name, group, members) for group, members in groups.items()]


def _score(name: str, group: str, rows: Sequence[tuple[Case, bool, bool, float]]) -> Score:
    took = sorted(row[3] for row in rows)
    return Score(
        name=name,
        group=group,
        queries=len(rows),
        first=sum(row[1] for row in rows) / len(rows),
        three=sum(row[2] for row in rows) / len(rows),
        p50=statistics.median(took),
        p95=took[min(len(took) - 1, int(0.95 * len(took)))],
    )


def table(scores: Sequence[Score]) -> str:
    """The scores as a table for a terminal."""
    lines = [f"{'group':<16}{'what':<34}{'queries':>8}{'hit@1':>8}{'hit@3':>8}{'p50 ms':>9}{'p95 ms':>9}"]
    for s in sorted(scores, key=lambda s: (s.group, s.name)):
        lines.append(f"{s.group:<16}{s.name:<34}{s.queries:>8}{s.first:>8.2f}{s.three:>8.2f}{s.p50:>9.1f}{s.p95:>9.1f}")
    return "\n".join(lines)
