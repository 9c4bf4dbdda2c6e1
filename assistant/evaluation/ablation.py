"""What each check of an answer notices by itself, and what all of them miss: `plainrad eval answers`.

Three checks: the read-back by facts (assistant/answer/readback.py, what the reader made of answer and report), the raw words
(guardrails/rawwords.py, no reader), the claims that no report supports (guardrails/claims.py). Each is asked alone about
answers of which it is known whether they are true: marked by hand (tests/answer/readback_*.yaml, where the source is at
hand), and composed sentences with one thing changed (prompts/cases/changes.yaml).
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from assistant.answer.library import Library
from assistant.answer.readback import ReadBack
from assistant.answer.turn import Assistant
from assistant.cases import Cases
from assistant.content import Content
from assistant.evaluation.changing import FILE, HONEST, Changing
from assistant.report.model import Reading
from guardrails.rawwords import RawWords
from knowledge.stems import stem
from prompts.words import tokens

MARKED = Path(__file__).parents[2] / "tests" / "answer"
CHECKS = ("facts", "words", "claims", "all")
_TRUE = "true"
_CONTENT = 4  # letters of a word that may tell which sentence of the report is meant
_NO_LIES = frozenset({HONEST, "twice", "link", "address", "html", "mark"})  # style and markup are held elsewhere


@dataclass
class Tally:
    """Of one kind of answer: how many, how many each check refuses, how many nothing refuses."""

    count: int = 0
    refused: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CHECKS, 0))
    alone: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CHECKS[:3], 0))
    """Refused by this check and by neither of the others."""
    missed: list[str] = field(default_factory=list)


class Checks:
    """The checks, one by one, over one reading in its own language."""

    def __init__(self, library: Library, reading: Reading, language: str) -> None:
        self._words: RawWords = library.raw_words(language, reading.language)
        self._claims = library.claims(language)
        self._allowed = library.claims(reading.language).allowed(reading.text)
        self._reading, self._language = reading, language
        self._whole = ReadBack(library, reading, language)
        self._facts = _facts_alone(library, reading, language)
        self._stems = {s.id: _stems(s.text, reading.language) for s in reading.sentences}

    def refused(self, answer: str) -> frozenset[str]:
        """The names of the checks that refuse an answer; "all" is what the product does."""
        judged = self._whole.judge(answer)
        found = {"all"} if not judged or not all(row.ok for row in judged) else set()
        if not all(row.ok for row in self._facts.judge(answer)):
            found.add("facts")
        texts = [row.text for row in judged]
        if any(self._claims.made(text) - self._allowed for text in texts):
            found.add("claims")
        if any(self._words.compare(text, quotes) for text in texts if (quotes := self._meant(text))):
            found.add("words")
        return frozenset(found)

    def _meant(self, text: str) -> list[str]:
        """The sentences of the report that share most words with a sentence, as a citation would name them."""
        mine = _stems(text, self._language)
        counts = {s.id: len(mine & self._stems[s.id]) for s in self._reading.sentences}
        best = max(counts.values(), default=0)
        return [s.text for s in self._reading.sentences if best and counts[s.id] == best]


class _Silent:
    """Stands in the place of a check that is left out, and has no fault to find."""

    def made(self, _: str) -> set[str]:
        return set()

    def causes(self, _: str) -> list[str]:
        return []

    def fault(self, _: str) -> str:
        return ""

    def against(self, *_: object, **__: object) -> str:
        return ""


def _facts_alone(library: Library, reading: Reading, language: str) -> ReadBack:
    """The read-back without its bare words and claims."""
    found = ReadBack(library, reading, language)
    silent: Any = _Silent()
    found._claims = found._bare = silent
    return found


def _stems(text: str, language: str) -> frozenset[str]:
    rows = (w.folded for w in tokens(text, language))
    return frozenset(stem(w, language) for w in rows if len(w) >= _CONTENT and w.isalpha()) | {
        w.folded for w in tokens(text, language) if w.folded[:1].isdigit()
    }


def marked(folder: Path = MARKED) -> Iterator[tuple[str, str, str, str]]:
    """(language, kind of error, report, answer) of the answers marked by hand; none where there is no source tree."""
    for path in sorted(folder.glob("readback_*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for name, error, answer in data["cases"]:
            yield data["language"], error or _TRUE, data["reports"][name], answer


def generated(library: Library, cases: Cases, changing: Changing) -> Iterator[tuple[str, str, str, str]]:
    """The same of composed sentences about the reports of the evaluation, each with one thing changed."""
    assistant = Assistant(library)
    for report in dict.fromkeys(c.report for c in cases.all):
        text = cases.reports[report]
        reading = library.read(text, None)
        reply = assistant.explain(text, reading.language)
        for at, said in enumerate(reply.sentences):
            quotes = [s.quote for s in said.sources if s.kind == "report"]
            if not quotes or any(" ".join(q.split()) in said.text for q in quotes):
                continue
            yield reading.language, _TRUE, text, said.text
            for kind in changing.kinds:
                changed = changing.changed(kind, reading.language, said.text, at)
                if kind not in _NO_LIES and changed != said.text:
                    yield reading.language, kind, text, changed


def measured(library: Library, rows: Iterator[tuple[str, str, str, str]]) -> dict[str, Tally]:
    """The tally of each kind."""
    found: dict[str, Tally] = defaultdict(Tally)
    checks: dict[tuple[str, str], Checks] = {}
    for language, kind, report, answer in rows:
        key = (language, report)
        if key not in checks:
            checks = {key: Checks(library, library.read(report, language), language)}  # one report at a time
        refused, tally = checks[key].refused(answer), found[kind]
        tally.count += 1
        for name in refused:
            tally.refused[name] += 1
        parts = refused & set(CHECKS[:3])
        if len(parts) == 1:
            tally.alone[next(iter(parts))] += 1
        if "all" not in refused:
            tally.missed.append(answer)
    return dict(found)


def table(title: str, tallies: Mapping[str, Tally]) -> list[str]:
    """One set of answers, a line a kind of error; a true answer that is refused is a false alarm."""
    lines = [title, f"{'':<20}{'answers':>8}" + "".join(f"{name:>9}" for name in CHECKS) + f"{'missed':>9}"]
    wrong = [kind for kind in sorted(tallies) if kind != _TRUE]
    for kind in (*wrong, *([_TRUE] if _TRUE in tallies else [])):
        lines.append(_line(kind, [tallies[kind]]))
    lines.append(_line("every error", [tallies[kind] for kind in wrong]))
    alone = {name: sum(tallies[kind].alone[name] for kind in wrong) for name in CHECKS[:3]}
    return [*lines, "  noticed by one check only: " + ", ".join(f"{name} {count}" for name, count in alone.items())]


def _line(name: str, rows: Sequence[Tally]) -> str:
    count = sum(t.count for t in rows)
    cells = "".join(f"{sum(t.refused[check] for t in rows):>9}" for check in CHECKS)
    missed = f"{sum(len(t.missed) for t in rows):>9}" if name != _TRUE else ""
    return f"{name:<20}{count:>8}{cells}{missed}"


def ablation(content: Content, out: Path | None = None, as_json: bool = False) -> int:
    """Measure and print; always exit status 0, for it is a measurement and no gate."""
    library, cases = Library(content), Cases(content.wording)
    sets = {"composed sentences, one thing changed": generated(library, cases, Changing(content.wording.documents(FILE)[FILE]))}
    if MARKED.is_dir():
        sets = {"answers marked by hand": marked(), **sets}
    found = {title: measured(library, rows) for title, rows in sets.items()}
    document = {"content": content.hash, "sets": {title: _keyed(tallies) for title, tallies in found.items()}}
    if out is not None:
        out.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if as_json:
        print(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        print("\n\n".join("\n".join(table(title, tallies)) for title, tallies in found.items()))
    return 0


def _keyed(tallies: Mapping[str, Tally]) -> dict[str, Any]:
    return {
        kind: {"answers": t.count, "refused": t.refused, "alone": t.alone, "missed": t.missed if kind != _TRUE else []}
        for kind, t in tallies.items()
    }
