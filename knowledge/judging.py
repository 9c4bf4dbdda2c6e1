"""How an encoder does on concepts that it never learnt from: ranks among all concepts of the glossary, by language.

Two questions. *as served*: the index as it is, without the very words that are asked; patients' words only. *names*: only
the English name of each concept stands in the index; patients' words and the names in the other languages are asked.
"""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.pairs import Material, Part, Query
from prompts.words import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.embedder import Embedder

SERVED, NAMES = "as served", "names"
_BATCH = 256
_TIMED = 50


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares (0–1) of queries whose first concept, or one of the first three, is right; the mean of 1 / rank."""

    encoder: str
    index: str
    asked: str
    language: str
    queries: int
    first: float
    three: float
    mean: float


def judged(name: str, encoder: "Embedder", material: Material, part: Part) -> list[Figures]:
    """An encoder on the concepts of a part."""
    import numpy as np

    queries = material.queries(part)
    asked = encoder.embed_queries([q.term.text for q in queries])
    named = encoder.embed_passages([row.text for row in material.rows])
    english = {d.concept: at for at, d in reversed(list(enumerate(material.rows))) if d.language == "en"}
    rows: list[Figures] = []
    for index, kept in ((SERVED, range(len(material.rows))), (NAMES, sorted(english.values()))):
        mine = [
            at
            for at, q in enumerate(queries)
            if q.term.kind == "lay" or (index == NAMES and q.term.language != "en")
        ]  # fmt: skip
        at = np.asarray(list(kept))
        ranks = _ranks([queries[i] for i in mine], asked[mine], material, at, named[at])
        rows += _figures(name, index, [queries[i] for i in mine], ranks)
    return rows


def speed(encoder: "Embedder", material: Material) -> float:
    """Milliseconds to embed one query, the median."""
    texts = [t.text for t in material.terms if t.kind == "lay"][: _TIMED + 1]
    took = []
    for text in texts:
        start = time.perf_counter()
        encoder.embed_queries([text])
        took.append(1000 * (time.perf_counter() - start))
    return statistics.median(took[1:]) if len(took) > 1 else 0.0


def table(rows: Sequence[Figures]) -> str:
    """The figures for a terminal and for docs/training.md: a line a question and language, hit@1 / hit@3 / mean of 1/rank."""
    names = list(dict.fromkeys(r.encoder for r in rows))
    cells = {(r.index, r.asked, r.language, r.encoder): r for r in rows}
    lines = [f"| index | asked | language | queries | {' | '.join(names)} |", f"| --- | --- | --- | ---: |{' --- |' * len(names)}"]
    for index, asked, language in dict.fromkeys(key[:3] for key in cells):
        mine = [cells.get((index, asked, language, name)) for name in names]
        told = [f"{r.first:.3f} / {r.three:.3f} / {r.mean:.3f}" if r else "–" for r in mine]
        lines.append(f"| {index} | {asked} | {language} | {max(r.queries for r in mine if r)} | {' | '.join(told)} |")
    return "\n".join(lines)


def _ranks(
    queries: Sequence[Query], asked: "NDArray[np.float32]", material: Material, kept: "NDArray[np.int64]", named: "NDArray[np.float32]"
) -> list[int]:
    """Where the best of the right concepts stands; a name that is the very query does not count."""
    import numpy as np

    rows = [material.rows[int(at)] for at in kept]
    concepts = {c: at for at, c in enumerate(dict.fromkeys(row.concept for row in rows))}
    of = np.asarray([concepts[row.concept] for row in rows])
    same: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        same.setdefault(fold(row.text, row.language), []).append(place)
    ranks = []
    for start in range(0, len(queries), _BATCH):
        scores = asked[start : start + _BATCH] @ named.T
        for query, row_scores in zip(queries[start : start + _BATCH], scores, strict=True):
            row_scores[same.get(query.term.folded, [])] = -2
            best = np.full(len(concepts), -2.0, dtype=np.float32)
            np.maximum.at(best, of, row_scores)
            right = max(best[concepts[c]] for c in query.right if c in concepts)
            ranks.append(int((best > right).sum()) + 1)
    return ranks


def _figures(name: str, index: str, queries: Sequence[Query], ranks: Sequence[int]) -> list[Figures]:
    groups: dict[tuple[str, str], list[int]] = {}
    for query, rank in zip(queries, ranks, strict=True):
        asked = "patients' words" if query.term.kind == "lay" else "names"
        for language in ("all", query.term.language):
            groups.setdefault((asked, language), []).append(rank)
    order = sorted(groups.items(), key=lambda row: (row[0][0] == "names", row[0][1] != "all", row[0][1]))
    return [
        Figures(
            name,
            index,
            asked,
            language,
            len(found),
            sum(r == 1 for r in found) / len(found),
            sum(r <= 3 for r in found) / len(found),
            sum(1 / r for r in found) / len(found),
        )
        for (asked, language), found in order
    ]
