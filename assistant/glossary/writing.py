"""`plainrad glossary new`, `sign`, `import`: what changes the hospital's own content."""

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from assistant.content import LANGUAGES, Content
from assistant.errors import InputError
from assistant.glossary.found import document
from assistant.settings import Settings
from knowledge.families import documents
from prompts.layers import Layers


def new(options: argparse.Namespace, chosen: Settings) -> int:
    """An empty entry with all keys of all languages: printed, or with `--write` as a file in the right folder."""
    from knowledge.skeleton import checked_id, skeleton
    from knowledge.staged import replace_all

    layers = Content(chosen).glossary
    there = [name for name in documents(layers) if name.endswith(f"/{checked_id(options.id)}.yaml")]
    if there:
        raise InputError(f"the concept {options.id} is there already ({there[0]}); change that file, or choose another id")
    text = skeleton(options.id, options.kind, options.region, LANGUAGES, date.today().isoformat())
    path = (layers.overlay or layers.base) / "glossary" / options.region / f"{options.id}.yaml"
    if not options.write:
        print(text, end="")
        print(f"with --write this becomes {path}", file=sys.stderr)
        return 0
    replace_all({path: text})
    print(f"{path}: fill it in; until `plainrad glossary lint` finds nothing in it, content with it does not start")
    return 0


def sign(options: argparse.Namespace, chosen: Settings) -> int:
    """Record that a person has read an entry as it stands and stands for it."""
    from knowledge.signing import content_hash
    from knowledge.signing import sign as record

    for field in ("name", "role"):
        if not getattr(options, field).strip():
            raise InputError(f"--{field} is empty; say who signs")
    layers = Content(chosen).glossary
    entry = document(layers, options.concept)
    path = record(layers, entry, options.name.strip(), options.role.strip(), date.today())
    print(f"{options.concept}: content {content_hash(entry)[:12]} signed by {options.name.strip()} ({path})")
    return 0


def load(options: argparse.Namespace, chosen: Settings) -> int:
    """Take changed words back from a sheet: all of it, or, where one cell cannot be meant so, nothing."""
    from knowledge.edits import apply, edits
    from knowledge.sheet import read

    layers = Content(chosen).glossary
    entries = by_id(layers)
    try:
        body = options.file.read_bytes()
    except OSError as error:
        raise InputError(f"{options.file}: cannot be read ({error.strerror}); check the name and the rights") from error
    changes = edits(read(body, str(options.file), entries, LANGUAGES), entries)
    written: list[Path] = [] if options.dry_run or not changes else apply(changes, layers, str(options.file))
    for change in changes:
        row = {"concept": change.concept, "language": change.language, "column": change.column}
        if options.json:
            print(json.dumps({**row, "before": change.before, "after": change.after}, ensure_ascii=False))
        else:
            print(f"{change.concept} {change.language} {change.column}: {_said(change.before, change.after)}")
    if not options.json:
        print(f"glossary import: {len(changes)} cells changed, {len(written)} files written")
    return 0


def by_id(layers: Layers) -> dict[str, Mapping[str, Any]]:
    """All entries in force by their id."""
    return {str(d["id"]): d for d in documents(layers).values()}


def _said(before: str | list[str] | None, after: str | list[str] | None) -> str:
    """A change in a few words: of a list only what came and what went."""
    if isinstance(before, list) and isinstance(after, list):
        gone, come = [f"- {x}" for x in before if x not in after], [f"+ {x}" for x in after if x not in before]
        return "  ".join(gone + come) or "another order"
    return f"{before or '(empty)'} → {after or '(empty)'}"
