"""The tables of an evaluation for a terminal: by class and language, by level, the safety classes, length and grade."""

from collections.abc import Callable, Sequence

from assistant.cases import SAFETY
from assistant.evaluation.document import Document, Row, share
from assistant.evaluation.legibility import Figures, figures


def table(document: Document) -> list[str]:
    """All tables, line by line."""
    rows = document.rows
    languages = sorted({r.language for r in rows})
    lines = [f"{'class':<18}" + "".join(f"{code:>9}" for code in (*languages, "all"))]

    def line(name: str, part: Sequence[Row], shown: Callable[[Sequence[Row]], str] = counted) -> str:
        by = [[r for r in part if r.language == code] for code in languages]
        return f"{name:<18}" + "".join(f"{shown(cell):>9}" for cell in (*by, part))

    lines += [line(kind, [r for r in rows if r.kind == kind]) for kind in sorted({r.kind for r in rows})]
    lines += [line("all", rows), "", "level"]
    lines += [line(f"  {level}", [r for r in rows if r.level == level]) for level in ("easy", "plain", "full")]
    lines += ["", "safety (a failure that the baseline does not know blocks)"]
    lines += [_safety(name, document) for name in SAFETY]
    lines += ["", "answers by themselves (median words, median school grade)"]
    lines += [line("  words", rows, lambda part: _shown(figures(part), lambda f: f.words))]
    lines += [line("  grade", rows, lambda part: _shown(figures(part), lambda f: f.grade))]
    return [*lines, "", f"mean {share(rows):.3f} over {len(rows)} cases, baseline {document.baseline:.3f}"]


def counted(rows: Sequence[Row]) -> str:
    """ "12/14", or a dash where there is none."""
    return f"{sum(not r.faults for r in rows)}/{len(rows)}" if rows else "–"


def _safety(name: str, document: Document) -> str:
    rows = [r for r in document.rows if r.safety == name]
    failing = [r for r in rows if r.unsafe]
    new = [r for r in failing if r.id not in document.known]
    known = f"   {len(failing) - len(new)} known" if len(failing) > len(new) else ""
    return f"{name:<18}{len(rows) - len(failing):>6} of {len(rows)}{known}{'   FAILS' if new else ''}"


def _shown(found: Figures | None, value: Callable[[Figures], float | None]) -> str:
    number = None if found is None else value(found)
    return "–" if number is None else f"{number:.0f}" if number >= 20 else f"{number:.1f}"
