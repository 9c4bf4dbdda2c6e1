"""Runs under a peer's own Python: `PYTHON -I peer.py medspacy|negspacy assert|read`. Standard library and that peer alone.

JSON Lines in, JSON Lines out, in the same order.

    assert  {"id", "text", "start", "end"}  ->  {"id", "assertion"}
    read    {"terms": [...]}, then {"id", "text"}  ->  {"id", "ms", "cpu_ms", "found"}

The last line is {"version", "peak_mb"}; where the peer cannot be run there is one line {"problem"}. Every peer is given the
very characters that are asked about, so that only its judgement is measured, never its dictionary.
"""

import io
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import Any

WARM = "Chest CT. No pneumothorax. Possible pneumonia in the left lower lobe."
_CONTEXT = (  # in the order that scored best for medspaCy on English sentences
    ("is_uncertain", "possible"), ("is_negated", "absent"), ("is_hypothetical", "hypothetical"),
    ("is_family", "other_person"), ("is_historical", "historical"),
)  # fmt: skip


class MedSpacy:
    """medspaCy as `medspacy.load()` gives it: PyRuSH sentences, target matcher, ConText with its own rules."""

    version = "medspaCy {medspacy}, spaCy {spacy}"

    def __init__(self) -> None:
        import medspacy
        from loguru import logger

        logger.remove()  # PyRuSH writes a line for each token, which costs time and tells the report
        self._nlp = medspacy.load()

    def know(self, terms: Sequence[str]) -> None:
        """Take these words for findings."""
        from medspacy.ner import TargetRule

        self._nlp.get_pipe("medspacy_target_matcher").add([TargetRule(term, "FINDING") for term in terms])

    def read(self, text: str) -> int:
        """Read a whole report; how many findings it holds."""
        return len(self._nlp(text).ents)

    def judge(self, text: str, start: int, end: int) -> str:
        """What the text says about these characters."""
        doc = self._nlp.get_pipe("medspacy_pyrush")(self._nlp.make_doc(text))
        span = doc.char_span(start, end, label="FINDING", alignment_mode="expand")
        doc.ents = [span]
        [found] = self._nlp.get_pipe("medspacy_context")(doc).ents
        return next((word for name, word in _CONTEXT if getattr(found._, name)), "present")


class NegSpacy:
    """negspaCy with its clinical terms over a blank English pipeline: it knows "negated" and nothing else."""

    version = "negspaCy {negspacy}, spaCy {spacy}"

    def __init__(self) -> None:
        import spacy
        from negspacy.negation import Negex

        self._nlp = spacy.blank("en")
        self._nlp.add_pipe("sentencizer")
        self._ruler = self._nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
        self._nlp.add_pipe("negex", config={"ent_types": ["FINDING"]})
        assert isinstance(self._nlp.get_pipe("negex"), Negex)

    def know(self, terms: Sequence[str]) -> None:
        """Take these words for findings."""
        self._ruler.add_patterns([{"label": "FINDING", "pattern": term} for term in terms])

    def read(self, text: str) -> int:
        """Read a whole report; how many findings it holds."""
        return len(self._nlp(text).ents)

    def judge(self, text: str, start: int, end: int) -> str:
        """What the text says about these characters."""
        doc = self._nlp.get_pipe("sentencizer")(self._nlp.make_doc(text))
        doc.ents = [doc.char_span(start, end, label="FINDING", alignment_mode="expand")]
        [found] = self._nlp.get_pipe("negex")(doc).ents
        return "absent" if found._.negex else "present"


PEERS: dict[str, Callable[[], Any]] = {"medspacy": MedSpacy, "negspacy": NegSpacy}


def asserted(peer: Any, rows: Iterator[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """What a peer says about each phrase."""
    for row in rows:
        yield {"id": row["id"], "assertion": peer.judge(row["text"], row["start"], row["end"])}


def read(peer: Any, rows: Iterator[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """How long each text takes, after one to warm up."""
    peer.know(next(rows)["terms"])
    peer.read(WARM)
    for row in rows:
        began, worked = time.perf_counter(), time.process_time()
        found = peer.read(row["text"])
        worked, took = time.process_time() - worked, time.perf_counter() - began
        yield {"id": row["id"], "ms": took * 1000, "cpu_ms": worked * 1000, "found": found}


def peak_mb() -> float | None:
    """The most memory that this process has held; None where the system does not say."""
    try:
        with open("/proc/self/status", encoding="utf-8") as file:
            return next((int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM:")), None)
    except OSError:
        return None


def tell(rows: Iterator[dict[str, Any]]) -> None:
    """Write lines, each at once."""
    for row in rows:
        sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.flush()


def main(name: str, mode: str) -> None:
    """Answer every line of standard input."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    rows = (json.loads(line) for line in sys.stdin if line.strip())
    try:
        peer = PEERS[name]()
        tell((asserted if mode == "assert" else read)(peer, rows))
        told = type(peer).version.format_map({part: version(part) for part in (name, "spacy")})
        tell(iter([{"version": f"{told}, Python {sys.version.split()[0]}", "peak_mb": peak_mb()}]))
    except ModuleNotFoundError as error:
        tell(iter([{"problem": f"{error.name} is not installed there"}]))
    except Exception as error:  # its words may hold the text, so they are not told
        tell(iter([{"problem": f"it stopped with {type(error).__name__}"}]))


if __name__ == "__main__":
    main(*sys.argv[1:3])
