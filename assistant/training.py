"""Trains weights from the content in force: those by which an emergency is told by likeness, and those of the search."""

import argparse
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import guardrails
import knowledge
from assistant.content import LIKENESS, SEARCH, Content
from assistant.errors import InputError
from assistant.settings import Settings
from guardrails import likeness
from knowledge.embedder import embedder
from knowledge.families import expanded
from knowledge.staged import replace_all
from prompts.layers import Layers

if TYPE_CHECKING:
    from knowledge.adapter import Adapter
    from knowledge.embedder import Embedder
    from knowledge.judging import Figures
    from knowledge.pairs import Material


def screen(content: Content, settings: Settings) -> int:
    """Write the weights for the examples in force: into the overlay where it has examples, else into the package."""
    made = embedder(settings.embedder)
    rows = likeness.examples(content.ruleset("likeness"))
    weights = likeness.train(rows, made.embed_queries, made.name)
    overlay = settings.content / "guardrails" if settings.content else None
    own = overlay is not None and (overlay / LIKENESS).with_suffix(".yaml").is_file()
    path = (overlay if own and overlay is not None else Path(guardrails.__file__).parent) / LIKENESS
    try:
        replace_all({path: likeness.dumped(weights)})
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from error
    print(
        f"{len(rows)} examples, {made.name}: {weights.found:.3f} of emergencies above the threshold, {likeness.FALSE:.3f} of ordinary"
    )
    print(f"(each judged by weights that have not seen it; the rules stand beside this) {path}")
    return 0


def search(content: Content, settings: Settings, options: argparse.Namespace) -> int:
    """Judge weights of the search on concepts held out of their training, then train them on all and write them.

    The vectors of all terms are remembered in the data folder: the first run embeds them, a quarter of an hour.
    """
    try:
        from knowledge.fitting import Plan, adapter
    except ImportError as error:
        raise InputError(f"training needs {error.name}; install it with: pip install 'plainrad[train]'") from error
    from knowledge.adapter import Adapted
    from knowledge.judging import speed, table
    from knowledge.remembered import Remembered

    held, plan = material_of(content.glossary), Plan(seed=options.seed)
    base = Remembered(embedder(settings.embedder), settings.data / "training")
    kept: list[Embedder] = [base, Adapted(base, adapter(held, ("train",), base, plan))]
    if options.static:
        from knowledge.fitting import StaticPlan, static

        kept += static(held, ("train",), base, StaticPlan(seed=options.seed))
    kept += [Remembered(embedder(name), settings.data / "training") for name in options.embedder]
    figures = _figures(kept, held)
    print(table(figures))
    for made in (embedder(settings.embedder), *(e for e in kept if _size(e))):
        print(f"{made.name}: {speed(made, held):.2f} ms a query{_size(made)}")
    if options.out is not None:
        options.out.write_text(json.dumps({"plan": asdict(plan), "figures": [asdict(f) for f in figures]}, indent=1) + "\n")
    if not options.judge:
        print(_written(adapter(held, ("train", "dev", "held_out"), base, plan), settings))
    return 0


def material_of(glossary: Layers) -> "Material":
    """What of the glossary the search learns from; the members of a family are held out together."""
    from knowledge.families import documents
    from knowledge.pairs import material

    read = documents(glossary)
    families = {name: file for name, (file, _) in expanded(glossary).items()}
    return material(read.values(), {d["id"]: families.get(name, d["id"]) for name, d in read.items()})


def _figures(encoders: "Sequence[Embedder]", held: "Material") -> "list[Figures]":
    from knowledge.judging import judged

    names = ("the embedder", "adapter")
    return [f for at, e in enumerate(encoders) for f in judged(names[at] if at < len(names) else e.name, e, held, "held_out")]


def _size(encoder: "Embedder") -> str:
    megabytes = getattr(encoder, "megabytes", None)
    return f", {megabytes:.1f} MB in half precision" if megabytes else ""


def _written(made: "Adapter", settings: Settings) -> str:
    """Put the weights into the overlay, where there is one, else into the package."""
    folder = settings.content / "knowledge" if settings.content else Path(knowledge.__file__).parent
    path, body = folder / SEARCH, made.dumped()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}-{os.getpid()}")
        beside.write_bytes(body)
        os.replace(beside, path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from error
    return f"{path}: {len(body) / 1e3:.0f} KB, of all concepts; the index is made anew with them at its next use"
