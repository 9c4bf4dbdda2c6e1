"""`plainrad bench`: speed and memory in one run on this machine, beside the targets and the pipeline that tutorials teach.

Reports and questions are the synthetic ones of the evaluation cases. A figure of a busy machine says little: the load
stands with the figures. Nothing here fails a build; a target that is missed is marked.
"""

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import demo
from assistant.answer.gate import Gate
from assistant.answer.library import Library
from assistant.answer.turn import Assistant
from assistant.cases import Case, Cases
from assistant.content import Content
from assistant.conversation import Store
from assistant.figures import ROWS, keyed, rounded, table
from assistant.processes import Finished, environment, finished, machine, resident_mb, served
from assistant.settings import Settings
from assistant.web.answering import Answerer
from assistant.web.words import load
from knowledge.families import documents as all_documents

if TYPE_CHECKING:
    from knowledge.embedder import Embedder, Vectors
    from knowledge.index import Index

TUTORIAL = Path(__file__).resolve().parent.parent / "tests" / "bench" / "tutorial.py"
_COMMAND = (sys.executable, "-m", "assistant")
_DOCUMENTS = 300  # glossary entries that the tutorial pipeline gets
_UNDECIDED = "something swimming about round my breathing bag"  # a query that the lexicon does not decide
_LEXICON = """
import time
from assistant.content import Content
from assistant.settings import settings
began = time.perf_counter()
Content(settings()).entries.lexicon("en")
print((time.perf_counter() - began) * 1000)
"""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured. `vectors` off: nothing that needs the index; `processes` off: no whole processes."""

    rounds: int = 5
    archive: int = 3000
    turns: int = 1000
    chat: int = 200
    growth: int = 10_000
    starts: int = 3
    vectors: bool = True
    processes: bool = True
    tutorial: bool = True


TINY = Size(rounds=1, archive=20, turns=12, chat=8, growth=20, starts=1, vectors=False, processes=False, tutorial=False)


def bench(settings: Settings, as_json: bool, size: Size | None = None) -> int:
    """Measure, and print a table or JSON."""
    size = size or Size()
    content = _Timed(settings)
    values: dict[str, float] = {}
    notes: list[str] = []
    tutorial: dict[str, float] = {}
    cases = Cases(content.wording)
    with tempfile.TemporaryDirectory(prefix="plainrad-bench-") as folder:
        if size.vectors and not content.index_ready():
            print("bench: building the index first", file=sys.stderr)
            content.index()
        if size.processes:
            values |= _processes(settings, cases, size, Path(folder))
        if size.tutorial and TUTORIAL.is_file():
            tutorial = _tutorial(content, cases, size, Path(folder))
        elif size.tutorial:
            notes.append("The tutorial pipeline is part of the source, not of a wheel: its column is left out.")
        values |= _Inside(content, cases, size).measured(Path(folder))
    rows = [replace(row, value=rounded(values.get(row.key)), tutorial=tutorial.get(row.key)) for row in ROWS]
    if "cold_search_s" in tutorial:
        rows = [replace(r, target=round(tutorial["cold_search_s"] / 2, 2)) if r.key == "cold_search_s" else r for r in rows]
    if "turn_ms" in tutorial:
        notes.append(f"A turn by terms alone is {tutorial['turn_ms'] / values['turn_ms']:.1f}× as fast as the tutorial's (target 5×).")
    report: dict[str, Any] = {"machine": machine(), "content": content.hash, "size": asdict(size), "rows": keyed(rows), "notes": notes}
    print(json.dumps(report, ensure_ascii=False) if as_json else table(rows, report["machine"], notes))
    return 0


class _Inside:
    """What is measured inside this process."""

    def __init__(self, content: "_Timed", cases: Cases, size: Size) -> None:
        self._content, self._cases, self._size = content, cases, size
        self._languages = tuple(dict.fromkeys(case.language for case in cases.all))
        self._library = Library(content)
        self._assistant = Assistant(self._library)

    def measured(self, folder: Path) -> dict[str, float]:
        """All figures by key."""
        for language in self._languages:
            self._assistant.ask("CT: Pneumothorax.", "Pneumothorax?", language=language)
        found = self._reading() | self._archive() | self._turns() | self._checks()
        if self._size.vectors:
            found |= self._retrieval()
        return found | self._chat(folder) | self._growth()

    def _reading(self) -> dict[str, float]:
        """Each round has readers of its own, which remember no sentence."""
        reads: list[float] = []
        firsts: list[float] = []
        for _ in range(self._size.rounds):
            assistant = self._fresh()
            reads += [_ms(assistant.read, text) for text in self._cases.reports.values()]
            assistant = self._fresh()
            firsts += [
                _ms(assistant.ask, self._cases.reports[case.report], case.question, case.language)
                for case in {case.report: case for case in self._cases.all}.values()
            ]
        return {"read_ms": statistics.median(reads), "new_report_turn_ms": statistics.median(firsts)}

    def _fresh(self) -> Assistant:
        assistant = Assistant(Library(self._content))
        for language in self._languages:
            assistant.ask("CT: Pneumothorax.", "Pneumothorax?", language=language)
        return assistant

    def _archive(self) -> dict[str, float]:
        reports = list(self._cases.reports.values())
        for text in reports:
            self._assistant.read(text)
        began = time.perf_counter()
        for at in range(self._size.archive):
            self._assistant.read(reports[at % len(reports)])
        return {"archive_per_s": self._size.archive / (time.perf_counter() - began)}

    def _ask(self, case: Case) -> object:
        return self._assistant.ask(self._cases.reports[case.report], case.question, case.language, case.country, case.level)

    def _turns(self) -> dict[str, float]:
        """The report was read when it arrived; whether a turn needed the embedder is seen while it runs."""
        for case in self._some(len(self._cases.all)):
            self._ask(case)
        terms: list[float] = []
        vectors: list[tuple[float, float]] = []
        for case in self._some(self._size.turns):
            self._content.embedded = 0.0
            took = _ms(self._ask, case)
            if self._content.embedded:
                vectors.append((took, self._content.embedded))
            else:
                terms.append(took)
        found = {"turn_ms": statistics.median(terms), "turn_p95_ms": _p95(terms)}
        if vectors:
            found["vector_turn_ms"] = statistics.median(took for took, _ in vectors)
            found["vector_turn_p95_ms"] = _p95([took for took, _ in vectors])
            found["vector_ratio"] = statistics.median(took / bare for took, bare in vectors)
        return found

    def _some(self, count: int) -> Iterator[Case]:
        cases = self._cases.all
        return (cases[at % len(cases)] for at in range(min(count, self._size.turns)))

    def _checks(self) -> dict[str, float]:
        times: list[float] = []
        for case in self._some(200):
            reading = self._assistant.read(self._cases.reports[case.report])
            reply = self._assistant.ask(reading, case.question, case.language)
            if reply.outcome == "answered":
                composer = self._library.composer(case.language, reading, case.level)
                times.append(_ms(Gate(self._library, reading, case.language).passed, reply.sentences, composer))
        return {"checks_ms": statistics.median(times)}

    def _retrieval(self) -> dict[str, float]:
        index = self._content.index()
        vectors = index.embedder.embed_queries([case.question for case in self._cases.all][:50])
        index.near_vector(vectors[0])
        return {"retrieval_ms": statistics.median(_ms(index.near_vector, vector) for vector in vectors)}

    def _chat(self, folder: Path) -> dict[str, float]:
        """One conversation in the log of a server: each message kept, answered and its answer kept."""
        store = Store(f"sqlite:///{folder / 'chat.sqlite'}")
        try:
            demo.load(store, self._assistant)
            answer = Answerer(store, self._assistant, load(self._content), "", lambda: self._content.hash)
            chat = store.open_conversation("demo-john", ["demo-chest-xray"]).conversation.id
            questions = ["What did they find?", "What does effusion mean?", "Which side?", "Is my heart ok?"]

            def turn(at: int) -> None:
                seq = store.ask(chat, f"c{at}", questions[at % len(questions)], person_id="demo-john").seq
                answer(store.events_after(chat, seq - 1, 1)[0])

            times = [_ms(turn, at) for at in range(self._size.chat)]
        finally:
            store.close()
        tail = min(20, self._size.chat // 2)
        ratio = _undisturbed(times[-tail:]) / _undisturbed(times[1 : tail + 1])
        return {"chat_ratio": ratio, "chat_turn_ms": statistics.median(times)}

    def _growth(self) -> dict[str, float]:
        before = resident_mb()
        for at in range(self._size.growth):
            self._ask(self._cases.all[at % len(self._cases.all)])
        after = resident_mb()
        return {"growth_percent": (after / before - 1) * 100} if before and after else {}


def _processes(settings: Settings, cases: Cases, size: Size, folder: Path) -> dict[str, float]:
    """Whole processes, best of some: what a person at a terminal and an operator see."""
    environment = _own(settings, folder)
    report = cases.reports["uk-chest-xray"]
    line = json.dumps({"id": "1", "report": report, "question": "What does consolidation mean?"}) + "\n"
    ask = _best(finished((*_COMMAND, "ask"), line, environment) for _ in range(size.starts))
    found = {"cold_ask_s": ask.first_s, "command_mb": ask.peak_mb}
    runs = [finished((sys.executable, "-c", _LEXICON), "", environment) for _ in range(size.starts)]
    found["lexicon_ms"] = min(float(run.lines[0]) for run in runs)
    if size.vectors:
        line = json.dumps({"id": "1", "query": _UNDECIDED}) + "\n"
        search = _best(finished((*_COMMAND, "search"), line, environment) for _ in range(size.starts))
        found |= {"cold_search_s": search.first_s, "command_vectors_mb": search.peak_mb}
    with served((*_COMMAND, "serve", "--demo"), environment) as server:
        server.ask("demo-john", "demo-chest-xray", ["What did they find?", f"Is there {_UNDECIDED}?", "What happens next?"])
    return found | {"server_ready_s": server.ready_s, "server_mb": server.peak_mb}


def _tutorial(content: Content, cases: Cases, size: Size, folder: Path) -> dict[str, float]:
    """The tutorial pipeline on the same glossary, questions and reports, by the keys of our rows."""
    entries = [d for d in all_documents(content.glossary).values() if "en" in d["explain"]]
    entries.sort(key=lambda d: (d["kind"] != "finding", str(d["id"])))
    documents = [
        {"id": d["id"], "text": f"{d['terms']['en']['preferred']}: {d['explain']['en']['plain']}"} for d in entries[:_DOCUMENTS]
    ]
    english = [case for case in cases.all if case.language == "en"]
    work = {
        "documents": documents,
        "questions": [case.question for case in english][:60],
        "reports": list(cases.reports.values()),
    }
    path = folder / "work.json"
    path.write_text(json.dumps(work), encoding="utf-8")
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}
    run = _best(finished((sys.executable, str(TUTORIAL), str(path)), "", environment) for _ in range(min(size.starts, 2)))
    figures = json.loads(run.lines[-1])
    first, peak, question = round(run.first_s, 2), round(run.peak_mb, 1), figures["question_ms"]
    return {
        "turn_ms": question, "vector_turn_ms": question, "new_report_turn_ms": figures["new_report_ms"],
        "cold_ask_s": first, "cold_search_s": first, "command_mb": peak, "command_vectors_mb": peak, "server_mb": peak,
    }  # fmt: skip


class _Timed(Content):
    """The content, with one index whose embedder is clocked: `embedded` is the milliseconds since it was set to 0."""

    embedded = 0.0

    @cached_property
    def _opened(self) -> "Index":
        index = super().index()
        index.embedder = _Clocked(index.embedder, self)
        return index

    def index(self) -> "Index":
        return self._opened


class _Clocked:
    """An embedder that tells how long it worked."""

    def __init__(self, embedder: "Embedder", clock: _Timed) -> None:
        self.name, self.dimension = embedder.name, embedder.dimension
        self.embed_passages, self._queries, self._clock = embedder.embed_passages, embedder.embed_queries, clock

    def embed_queries(self, texts: Sequence[str]) -> "Vectors":
        began = time.perf_counter()
        made = self._queries(texts)
        self._clock.embedded += (time.perf_counter() - began) * 1000
        return made


def _own(settings: Settings, folder: Path) -> dict[str, str]:
    """The settings of this run for a process; its log is a database of its own."""
    return {**environment(settings), "PLAINRAD_DATABASE": f"sqlite:///{folder / 'server.sqlite'}", "PLAINRAD_DEMO": "true"}


def _best(runs: Iterable[Finished]) -> Finished:
    return min(runs, key=lambda run: run.first_s)


def _ms(work: Callable[..., object], *given: object) -> float:
    began = time.perf_counter()
    work(*given)
    return (time.perf_counter() - began) * 1000


def _undisturbed(times: Sequence[float]) -> float:
    """The lower quartile: a disk that is busy with others slows single turns, and a ratio of medians tells of the disk."""
    return sorted(times)[len(times) // 4]


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]
