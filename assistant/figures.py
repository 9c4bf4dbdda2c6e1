"""The figures of the bench: what each is, its target, and how they are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what was measured, its unit, the target, and what the tutorial pipeline needs for the same."""

    key: str
    what: str
    unit: str
    target: float | None = None
    least: bool = False
    """Whether the target is the least that must be reached, not the most that may be needed."""
    value: float | None = None
    tutorial: float | None = None

    @property
    def holds(self) -> bool | None:
        """Whether the target is met; None where there is none, or no figure."""
        if self.value is None or self.target is None:
            return None
        return self.value >= self.target if self.least else self.value <= self.target


ROWS = (
    Row("read_ms", "read a report never seen, p50", "ms", 1.2),
    Row("archive_per_s", "archive, sentences read before", "reports/s", 1000, least=True),
    Row("turn_ms", "turn answered by terms alone, p50", "ms", 3),
    Row("turn_p95_ms", "turn answered by terms alone, p95", "ms"),
    Row("new_report_turn_ms", "first turn on a new report, p50", "ms"),
    Row("vector_turn_ms", "turn that needs the embedder, p50", "ms"),
    Row("vector_turn_p95_ms", "turn that needs the embedder, p95", "ms"),
    Row("vector_ratio", "that turn ÷ its bare embedding, p50", "×", 1.3),
    Row("checks_ms", "all output checks of an answer, p50", "ms", 1),
    Row("retrieval_ms", "retrieval through Chroma, p50", "ms", 3),
    Row("lexicon_ms", "lexicon of one language ready, imports done", "ms", 80),
    Row("chat_ratio", "turn N ÷ turn 2 of one conversation", "×", 1.1),
    Row("chat_turn_ms", "a turn with its log written, p50", "ms"),
    Row("growth_percent", "memory grown over many turns", "%", 2),
    Row("cold_ask_s", "cold start to first answer, lexicon decides", "s", 1.2),
    Row("cold_search_s", "cold start to first answer, vectors needed", "s"),
    Row("server_ready_s", "server ready", "s", 5),
    Row("command_mb", "peak memory of the command line", "MB", 200),
    Row("command_vectors_mb", "the same, vectors needed", "MB"),
    Row("server_mb", "peak memory of the server, embedder loaded", "MB", 500),
)


def rounded(value: float | None) -> float | None:
    """Three digits: more is noise."""
    return None if value is None else float(f"{value:.3g}")


def keyed(rows: Sequence[Row]) -> dict[str, dict[str, Any]]:
    """The rows by key, for JSON."""
    return {row.key: {k: v for k, v in asdict(row).items() if k != "key"} | {"holds": row.holds} for row in rows}


def table(rows: Sequence[Row], machine: Mapping[str, Any], notes: Sequence[str]) -> str:
    """The rows as a table for a person."""
    lines = [f"{'':<44} {'measured':>10} {'target':>10}   {'tutorial':>9}"]
    for row in rows:
        target = "" if row.target is None else f"{'≥' if row.least else '≤'} {row.target:g}"
        mark = {True: " ", False: "!", None: " "}[row.holds]
        lines.append(f"{row.what:<44} {_shown(row.value):>10} {target:>10} {mark} {_shown(row.tutorial, ''):>9} {row.unit}")
    lines += ["", f"Python {machine['python']}, {machine['cpus']} processors, load {machine['load']}; ! misses its target.", *notes]
    return "\n".join(lines)


def _shown(value: float | None, none: str = "–") -> str:
    return none if value is None else f"{value:g}"
