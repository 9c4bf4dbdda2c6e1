"""Trains the weights by which an emergency is told by likeness, from the examples in force, and puts them beside these."""

from pathlib import Path

import guardrails
from assistant.content import LIKENESS, Content
from assistant.errors import InputError
from assistant.settings import Settings
from guardrails import likeness
from knowledge.embedder import embedder
from knowledge.staged import replace_all


def train(content: Content, settings: Settings) -> int:
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
