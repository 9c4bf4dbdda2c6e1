"""`plainrad bench read`: how long reading a report in full takes that was never seen before, beside peers on the same reports.

Each round starts a new process of each system one after another, so that nothing is remembered and a busy minute falls on
all of them. Peers are given the words of the findings that our reader finds in these reports, no others.
"""

import csv
import json
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.answer.library import Library
from assistant.cases import Cases
from assistant.content import Content
from assistant.errors import InputError
from assistant.evaluation.peers import NAMES, Answered, PeerFault, asked, chosen, command
from assistant.figures import rounded
from assistant.processes import environment, machine
from assistant.settings import Settings

OURS = "PlainRad"
_OWN = (sys.executable, "-m", "assistant.evaluation.own")
_COLUMNS = ("text", "report", "transcription")
_FIELD = 10_000_000  # characters of one cell


@dataclass(frozen=True, slots=True)
class Speed:
    """One system over all rounds: medians, and of the ratio to ours the least and the most."""

    version: str
    ms: float
    cpu_ms: float | None
    """Of processor time alone, which a busy machine disturbs less."""
    mean_ms: float
    per_s: float
    peak_mb: float | None
    found: int
    ratio: float = 1.0
    ratio_least: float = 1.0
    ratio_most: float = 1.0


def speed(chosen_settings: Settings, reports: Path | None, peers: Mapping[str, Path | None], rounds: int, as_json: bool) -> int:
    """Measure, and print a table or JSON; a peer that cannot be measured is told on standard error."""
    library = Library(Content(chosen_settings))
    texts = texts_of(reports) if reports else _synthetic(library)
    lines: list[Mapping[str, Any]] = [
        {"terms": _terms(library, texts)},
        *({"id": str(at), "text": text} for at, text in enumerate(texts)),
    ]
    ways = {OURS: _OWN} | {NAMES[name]: tuple(command(name, python, "read")) for name, python in chosen(peers).items()}
    runs, notes = _rounds(ways, lines, rounds, environment(chosen_settings))
    for note in notes:
        print(f"plainrad bench read: {note}", file=sys.stderr)
    found = {name: _speed(of, runs[OURS]) for name, of in runs.items()}
    document: dict[str, Any] = {
        "machine": machine(), "reports": len(texts), "characters": sum(map(len, texts)), "rounds": rounds,
        "systems": {name: asdict(one) for name, one in found.items()}, "notes": notes,
    }  # fmt: skip
    print(json.dumps(document, ensure_ascii=False) if as_json else "\n".join(_table(document, found)))
    return 0


def texts_of(path: Path) -> list[str]:
    """The reports of a folder (.txt files, .jsonl files with a field text) or of a CSV file with a column of texts."""
    if path.is_dir():
        texts = [file.read_text(encoding="utf-8") for file in sorted(path.glob("*.txt"))]
        texts += [text for file in sorted(path.glob("*.jsonl")) for text in _jsonl(file)]
    elif path.is_file():
        texts = list(_csv(path))
    else:
        raise InputError(f"{path} is not there; name a folder of .txt files or a CSV file with a column {' or '.join(_COLUMNS)}")
    texts = list(dict.fromkeys(text for text in texts if text.strip()))
    if not texts:
        raise InputError(f"{path} holds no report; .txt files, .jsonl files with a field text and CSV files are read")
    return texts


def _jsonl(path: Path) -> Iterator[str]:
    for at, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line.strip():
            try:
                yield str(json.loads(line)["text"])
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(f"{path}:{at} is no JSON object with a field text") from error


def _csv(path: Path) -> Iterator[str]:
    csv.field_size_limit(_FIELD)
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        column = next((name for name in _COLUMNS if name in (rows.fieldnames or ())), None)
        if column is None:
            raise InputError(f"{path} has no column named {' or '.join(_COLUMNS)}")
        yield from (row[column] or "" for row in rows)


def _synthetic(library: Library) -> list[str]:
    """The English reports of the evaluation cases: peers know no other language."""
    reports = Cases(library.content.wording).reports.values()
    return [text for text in reports if library.read(text, None).language == "en"]


def _terms(library: Library, texts: Sequence[str]) -> list[str]:
    """The words of the findings in these reports, in small letters."""
    return sorted({" ".join(text[f.start : f.end].lower().split()) for text in texts for f in library.read(text, None).findings})


def _rounds(
    ways: Mapping[str, Sequence[str]], lines: Sequence[Mapping[str, Any]], rounds: int, ours: Mapping[str, str]
) -> tuple[dict[str, list[Answered]], list[str]]:
    """Every system once a round; a peer that fails is not asked again."""
    runs: dict[str, list[Answered]] = {name: [] for name in ways}
    notes: list[str] = []
    for _ in range(rounds):
        for name in list(runs):
            try:
                runs[name].append(asked(name, ways[name], lines, ours if name == OURS else None, "ms"))
            except PeerFault as fault:
                if name == OURS:
                    raise
                notes.append(str(fault))
                del runs[name]
    return runs, notes


def _speed(runs: Sequence[Answered], ours: Sequence[Answered]) -> Speed:
    peaks = [run.peak_mb for run in runs if run.peak_mb]
    ratios = [_median(run) / _median(own) for run, own in zip(runs, ours, strict=True)]
    seconds = statistics.median(sum(row["ms"] for row in run.rows) / 1000 for run in runs)
    count = len(runs[0].rows)
    return Speed(
        version=runs[0].version,
        ms=_rounded(statistics.median(_median(run) for run in runs)),
        cpu_ms=rounded(statistics.median(_median(run, "cpu_ms") for run in runs)) if all("cpu_ms" in r for r in runs[0].rows) else None,
        mean_ms=_rounded(seconds * 1000 / count),
        per_s=_rounded(count / seconds),
        peak_mb=rounded(max(peaks)) if peaks else None,
        found=sum(int(row.get("found", 0)) for row in runs[0].rows),
        ratio=_rounded(statistics.median(ratios)),
        ratio_least=_rounded(min(ratios)),
        ratio_most=_rounded(max(ratios)),
    )


def _median(run: Answered, field: str = "ms") -> float:
    return statistics.median(float(row[field]) for row in run.rows)


def _rounded(value: float) -> float:
    return float(f"{value:.3g}")


def _table(document: Mapping[str, Any], found: Mapping[str, Speed]) -> Iterator[str]:
    """For a terminal."""
    count = document["reports"]
    yield f"Reading in full, {count} reports never seen before, {document['characters'] // count} characters on average; "
    yield f"medians of {document['rounds']} rounds, a new process each"
    yield f"{'':<10}{'ms, p50':>9}{'CPU ms':>8}{'ms, mean':>10}{'reports/s':>11}{'peak MB':>9}{'÷ ours':>8}   range"
    for name, one in found.items():
        ratio = f"{one.ratio:>8g}   {one.ratio_least:g}–{one.ratio_most:g}" if name != OURS else ""
        yield f"{name:<10}{one.ms:>9g}{_shown(one.cpu_ms):>8}{one.mean_ms:>10g}{one.per_s:>11g}{_shown(one.peak_mb):>9}{ratio}"
    yield ""
    yield from (one.version for one in found.values())
    on = document["machine"]
    yield f"{on['cpus']} processors, load {on['load']} at the end"


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"
