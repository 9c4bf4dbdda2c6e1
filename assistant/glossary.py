"""`plainrad glossary`: build the lexicon and the index, lint the entries, count them."""

import json
import sys
import time

from assistant.content import Content
from assistant.settings import Settings


def build(content: Content, chosen: Settings, as_json: bool) -> int:
    """Build lexicon and index where they are not there yet, and say under which hash."""
    began = time.perf_counter()
    entries = content.entries
    content.index().close()
    row = {"hash": content.hash, "concepts": len(entries.concepts), "seconds": round(time.perf_counter() - began, 1)}
    text = f"glossary: {row['concepts']} concepts, content {content.hash[:12]}, {row['seconds']} s"
    print(json.dumps(row) if as_json else text)
    return 0


def lint(content: Content, chosen: Settings, as_json: bool) -> int:
    """Every fault with file and field; errors fail, warnings do not."""
    from knowledge.vetting import lint as faults_of

    faults = faults_of(content.glossary)
    for fault in faults:
        if as_json:
            print(json.dumps(fault.__dict__ if hasattr(fault, "__dict__") else str(fault), ensure_ascii=False, default=str))
        elif fault.severity == "error":
            print(f"{fault.file}: {fault.field}: {fault.sentence}", file=sys.stderr)
    errors = sum(f.severity == "error" for f in faults)
    print(f"glossary lint: {errors} errors, {len(faults) - errors} warnings")
    return 1 if errors else 0


def stats(content: Content, chosen: Settings, as_json: bool) -> int:
    """How many entries, terms, pictures and signatures there are."""
    from knowledge.vetting import stats as counted

    row = counted(content.glossary)
    print(json.dumps(row, ensure_ascii=False) if as_json else "\n".join(f"{k}: {v}" for k, v in row.items()))
    return 0
