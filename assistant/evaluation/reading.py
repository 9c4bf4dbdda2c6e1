"""`plainrad eval read`: what the reader makes of marked phrases, by class and language, beside peers on the same phrases."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any

from assistant.answer.library import Library
from assistant.content import Content
from assistant.evaluation.marked import CLASSES, Item, Marked, load
from assistant.evaluation.peers import NAMES, PeerFault, asked, chosen, command
from assistant.evaluation.scoring import Scores, scored
from assistant.report.asserting import assertion_in

OURS = "plainrad"
_UNSAID = ""  # an answer that is no class
_WIDTH = 22

Said = Mapping[str, str]
"""What a system says, by the id of the item."""
Table = dict[str, dict[str, Scores]]
"""The scores of one system: by set (findings, negex, nubes), then by language, with "all" where there are several."""


def reading(content: Content, folder: Path, peers: Mapping[str, Path | None], out: Path | None = None, as_json: bool = False) -> int:
    """Score the reader and the peers whose Python is named; what cannot be measured is told on standard error."""
    marked = load(folder)
    notes = list(marked.notes)
    systems = {OURS: {"version": f"PlainRad {version('plainrad')}, Python {python_version()}", **_of(marked, _ours(content, marked))}}
    for name, python in chosen(peers).items():
        english = [item for item in marked.all if item.language == "en"]
        try:
            told, said = _theirs(name, python, english)
        except PeerFault as fault:
            notes.append(str(fault))
            continue
        systems[name] = {"version": told, **_of(marked, said)}
    for note in notes:
        print(f"plainrad eval read: {note}", file=sys.stderr)
    document = {
        "content": content.hash,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "systems": {name: _plain(parts) for name, parts in systems.items()},
        "notes": notes,
    }
    print(json.dumps(document, ensure_ascii=False) if as_json else "\n".join(tables(systems)))
    if out is not None:
        out.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def _ours(content: Content, marked: Marked) -> Said:
    readers = Library(content).readers
    said = {}
    for item in marked.all:
        cut, engine = readers.splitter(item.language), readers.assertor(item.language)
        said[item.id] = str(assertion_in(item.text, item.start, item.end, cut, engine).word)
    return said


def _theirs(name: str, python: Path, items: Sequence[Item]) -> tuple[str, Said]:
    """The version and what a peer says. It knows English only; one without an English sentence is asked nothing."""
    lines = [{"id": item.id, "text": item.text, "start": item.start, "end": item.end} for item in items]
    answered = asked(NAMES[name], command(name, python, "assert"), lines, field="assertion")
    words = [row["assertion"] for row in answered.rows]
    return answered.version, {i.id: w if w in CLASSES else _UNSAID for i, w in zip(items, words, strict=True)}


def _of(marked: Marked, said: Said) -> Table:
    """All scores of one system, over the items that it was asked about."""
    sets = {"findings": marked.findings, "negex": marked.negex, "nubes": marked.nubes}
    return {name: found for name, items in sets.items() if (found := _by_language([i for i in items if i.id in said], said))}


def _by_language(items: Sequence[Item], said: Said) -> dict[str, Scores]:
    codes = list(dict.fromkeys(i.language for i in items))
    parts = {code: [i for i in items if i.language == code] for code in codes} | ({"all": items} if len(codes) > 1 else {})
    found = {code: scored([i.marked for i in part], [said[i.id] for i in part]) for code, part in parts.items()}
    return {code: scores for code, scores in found.items() if scores}


def _plain(parts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {code: asdict(scores) for code, scores in part.items()} if isinstance(part, dict) else part
        for name, part in parts.items()
    }


def tables(systems: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """For a terminal: ours by language, then all systems on English, then negation alone in the two public sets."""
    ours = systems[OURS]
    if "findings" in ours:
        yield "PlainRad: accuracy over six classes, F1 by class"
        yield from _grid(ours["findings"], _FINDINGS)
        yield ""
    english = {name: parts["findings"]["en"] for name, parts in systems.items() if "en" in parts.get("findings", {})}
    if len(english) > 1:
        yield "English, the same phrases given to each"
        yield from _grid({NAMES.get(name, "PlainRad"): scores for name, scores in english.items()}, _FINDINGS)
        yield ""
    negex = {NAMES.get(name, "PlainRad"): parts["negex"]["en"] for name, parts in systems.items() if "negex" in parts}
    if negex:
        yield "English clinical sentences of the NegEx test kit: negated or affirmed"
        yield from _grid(negex, _NEGATION)
        yield ""
    if "nubes" in ours:
        yield "Spanish imaging sentences of NUBes: negated or uncertain"
        yield from _grid({"PlainRad": ours["nubes"]["es"]}, (*_NEGATION, ("uncertainty F1", _class("possible"))))
        yield ""
    yield from (parts["version"] for parts in systems.values())
    yield '"no" lost: absent read as present; "no" made: present or possible read as absent; –: neither marked nor said'


def _grid(columns: Mapping[str, Scores], rows: Sequence[tuple[str, Callable[[Scores], str]]]) -> Iterator[str]:
    yield f"{'':<{_WIDTH}}" + "".join(f"{name:>10}" for name in columns)
    for name, shown in rows:
        yield f"{name:<{_WIDTH}}" + "".join(f"{shown(scores):>10}" for scores in columns.values())


def _class(word: str) -> Callable[[Scores], str]:
    def shown(scores: Scores) -> str:
        value = scores.f1[word]
        return "–" if value is None else f"{value:.3f}"

    return shown


_FINDINGS: tuple[tuple[str, Callable[[Scores], str]], ...] = (
    ("phrases", lambda s: str(s.count)),
    ("accuracy", lambda s: f"{s.accuracy:.3f}"),
    *((word.replace("_", " "), _class(word)) for word in CLASSES),
    ('"no" lost', lambda s: str(s.lost_no)),
    ('"no" made', lambda s: str(s.made_no)),
)
_NEGATION: tuple[tuple[str, Callable[[Scores], str]], ...] = (
    ("phrases", lambda s: str(s.count)),
    ("negation F1", _class("absent")),
)
