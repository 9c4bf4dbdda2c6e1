"""`plainrad glossary build`, `lint`, `stats`: what there is, and whether it holds the rules."""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from assistant.content import Content
from assistant.settings import Settings

if TYPE_CHECKING:
    from knowledge.fault import Fault

_COUNTED = {  # a rule of the lint, as its count is said
    "easy_missing": "without an easy wording",
    "hard_to_read": "above the reading grade",
    "few_questions": "with fewer than two questions",
    "long_sentence": "with a long easy sentence",
    "long_name": "with a long name",
    "shared_term": "words of two concepts in one region",
}


def build(options: argparse.Namespace, chosen: Settings) -> int:
    """Build lexicon and index where they are not there yet, and say under which hash."""
    began = time.perf_counter()
    content = Content(chosen)
    entries = content.entries
    content.index().close()
    row = {"hash": content.hash, "concepts": len(entries.concepts), "seconds": round(time.perf_counter() - began, 1)}
    text = f"glossary: {row['concepts']} concepts, content {content.hash[:12]}, {row['seconds']} s"
    print(json.dumps(row) if options.json else text)
    return 0


def lint(options: argparse.Namespace, chosen: Settings) -> int:
    """Every error with file, line and field; warnings counted by language, or each with `--warnings`. Errors fail."""
    from knowledge.vetting import lint as faults_of

    faults = faults_of(Content(chosen).glossary, lines=options.warnings or options.json)
    errors = [f for f in faults if f.severity == "error"]
    warnings = [f for f in faults if f.severity != "error"]
    if options.json:
        for fault in faults:
            print(json.dumps(asdict(fault), ensure_ascii=False))
    else:
        for fault in [*errors, *(warnings if options.warnings else ())]:
            print(_said(fault), file=sys.stderr)
        for line in _counts(warnings):
            print(line)
    print(f"glossary lint: {len(errors)} errors, {len(warnings)} warnings", file=sys.stderr if options.json else sys.stdout)
    return 1 if errors else 0


def _said(fault: "Fault") -> str:
    place = f"{fault.file}:{fault.line}" if fault.line else fault.file
    return f"{place}: {fault.severity}: {fault.field}: {fault.sentence}"


def _counts(warnings: Sequence["Fault"]) -> list[str]:
    """One line a language: how many warnings of which sort."""
    by_language: dict[str, Counter[str]] = {}
    for fault in warnings:
        by_language.setdefault(fault.language or "all", Counter())[fault.rule] += 1
    return [
        f"{language}: " + ", ".join(f"{n} {_COUNTED.get(rule, rule)}" for rule, n in counts.most_common())
        for language, counts in sorted(by_language.items())
    ]


def stats(options: argparse.Namespace, chosen: Settings) -> int:
    """How many entries, terms, pictures and signatures there are."""
    from knowledge.census import stats as counted
    from knowledge.signing import signatures

    layers = Content(chosen).glossary
    row = counted(layers, signatures(layers))
    print(json.dumps(row, ensure_ascii=False) if options.json else "\n".join(f"{k}: {v}" for k, v in row.items()))
    return 0
