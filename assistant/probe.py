"""Whether the model of the settings answers, and what its server can do; for operators, before a patient depends on it."""

import time

from assistant.answer.generate import open_model
from assistant.answer.writer import ModelFault, Prompt, Usage
from assistant.errors import InputError
from assistant.settings import Settings

_CHOOSE = Prompt("probe", 'Answer with JSON: {"intent": "size", "evidence": ["e1"]}', "0" * 64)
_WRITE = Prompt("probe", 'Repeat the line that you are given, with its number: "1. ...".', "0" * 64)


def probe(chosen: Settings) -> int:
    """One structured call and one streamed call; prints what came of each. 1 if neither works."""
    model = open_model(chosen.model_copy(update={"writer": "prose"}) if chosen.writer == "composed" else chosen)
    if model is None:
        raise InputError("no model is set: give PLAINRAD_MODEL_URL and PLAINRAD_MODEL")
    model.warm()
    works = 0
    usage = Usage()
    for name, call in (
        ("choice", lambda: dict(model.choose(_CHOOSE, {"question": "How big?", "evidence": ["e1"]}, ["size", "unclear"], usage))),
        ("prose", lambda: list(model.lines(_WRITE, {"lines": ["1. The spot is 8 mm wide."]}, usage))),
    ):
        began = time.perf_counter()
        try:
            found = call()
        except ModelFault as fault:
            print(f"{name}: {fault.code}")
            continue
        works += 1
        print(f"{name}: answered in {time.perf_counter() - began:.1f} s ({found!r:.120})")
    print(f"tokens: {usage.prompt} in, {usage.completion} out; structured output: {'yes' if model.structured else 'no'}")
    return 0 if works else 1
