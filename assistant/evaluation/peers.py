"""Runs a peer in an environment of its own: medspaCy and negspaCy can't share ours. What it is asked stands in peer.py."""

import json
import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import PlainRadError

SCRIPT = Path(__file__).with_name("peer.py")
NAMES = {"medspacy": "medspaCy", "negspacy": "negspaCy"}
PATIENCE = 900.0  # seconds for all lines of one run


class PeerFault(PlainRadError):
    """A peer that cannot be measured; the message is one sentence and holds nothing of a text."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer a line, in their order, and what the process told of itself."""

    rows: tuple[Mapping[str, Any], ...]
    version: str
    peak_mb: float | None


def command(name: str, python: Path, mode: str) -> list[str]:
    """The command that runs a peer by the Python of its environment."""
    return [str(python), "-I", str(SCRIPT), name, mode]


def chosen(given: Mapping[str, Path | None]) -> dict[str, Path]:
    """The peers that a Python is named for."""
    return {name: python for name, python in given.items() if python is not None}


def asked(
    name: str, words: Sequence[str], lines: Iterable[Mapping[str, Any]], environment: Mapping[str, str] | None = None, field: str = "id"
) -> Answered:
    """Put lines to a process and have all of their answers, each with its `field`; anything less is a fault."""
    lines = list(lines)
    text = "".join(json.dumps(line) + "\n" for line in lines)
    try:
        done = subprocess.run(
            words, input=text, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8", errors="replace",
            timeout=PATIENCE, env=environment or os.environ,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise PeerFault(f"{name} gave no answer in {PATIENCE:.0f} seconds and is left out.") from error
    except OSError as error:
        raise PeerFault(
            f"{name} is left out: {words[0]} cannot be run ({error.strerror}); name the python of its environment."
        ) from error
    rows = list(_objects(done.stdout))
    problem = next((str(row["problem"]) for row in rows if "problem" in row), None)
    if problem or done.returncode:
        raise PeerFault(f"{name} is left out: {problem or f'it ended with status {done.returncode}'} ({words[0]}).")
    return _matched(name, lines, rows, field)


def _matched(name: str, lines: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]], field: str) -> Answered:
    wanted = [line["id"] for line in lines if "id" in line]
    found = {row["id"]: row for row in rows if isinstance(row.get("id"), str) and field in row}
    there = [found[id_] for id_ in wanted if id_ in found]
    if len(there) < len(wanted):
        raise PeerFault(f"{name} is left out: it answered {len(there)} of {len(wanted)} lines.")
    last: Mapping[str, Any] = next((row for row in reversed(rows) if "version" in row), {})
    peak = last.get("peak_mb")
    return Answered(
        tuple(there), str(last.get("version", f"{name}, version not told")), peak if isinstance(peak, int | float) else None
    )


def _objects(text: str) -> Iterator[Mapping[str, Any]]:
    """The lines that hold a JSON object; a library may print others."""
    for line in text.splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict):
            yield row
