"""`plainrad bench`: how long reading, a turn, the checks and a cold start take here, and how much memory they need."""

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import prompts
from assistant.answer.library import Library
from assistant.answer.turn import Assistant
from assistant.content import Content
from assistant.settings import Settings

_ROUNDS = 5
_QUESTIONS = (
    "What did they find?",
    "what does effusion mean",
    "how big is it",
    "do I have a fracture?",
    "What happens next?",
)


def bench(settings: Settings, as_json: bool) -> int:
    """Measure on the synthetic reports of the evaluation cases and print one line a figure."""
    reports = [p.read_text(encoding="utf-8") for p in sorted(_folder().glob("*.txt"))]
    began = time.perf_counter()
    library = Library(Content(settings))
    assistant = Assistant(library)
    assistant.read(reports[0])
    rows: dict[str, float] = {"ready_ms": _ms(began)}
    fresh = [f"{text}\nSeries {n}." for n, text in enumerate(reports)]
    rows["read_ms_p50"] = statistics.median(_times(lambda text: assistant.read(text), fresh))
    turns = _times(lambda text: [assistant.ask(text, q) for q in _QUESTIONS], reports * _ROUNDS)
    turns = [t / len(_QUESTIONS) for t in turns]
    rows["turn_ms_p50"] = statistics.median(turns)
    rows["turn_ms_p95"] = sorted(turns)[int(len(turns) * 0.95)]
    rows["cold_ask_ms"] = _cold(reports[0])
    rows["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = {name: round(value, 2) for name, value in rows.items()}
    print(json.dumps(rows) if as_json else "\n".join(f"{name:<14} {value:>9}" for name, value in rows.items()))
    return 0


def _folder() -> Path:
    return Path(str(prompts.__file__)).parent / "cases" / "reports"


def _ms(began: float) -> float:
    return (time.perf_counter() - began) * 1000


def _times(work: Callable[[str], object], texts: list[str]) -> list[float]:
    found = []
    for text in texts:
        began = time.perf_counter()
        work(text)
        found.append(_ms(began))
    return found


def _cold(report: str) -> float:
    """A whole process of `plainrad ask`, from its start to its answer."""
    line = json.dumps({"id": "1", "report": report, "question": _QUESTIONS[0]}) + "\n"
    command = [sys.executable, "-c", "from assistant.cli import main; raise SystemExit(main(['ask']))"]
    began = time.perf_counter()
    subprocess.run(command, input=line, text=True, capture_output=True, check=True)
    return _ms(began)
