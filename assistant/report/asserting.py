"""The assertion of a phrase inside a whole text: the sentence is found first, then judged."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import guardrails
from assistant.report.sentences import Sentence, Splitter, splitter
from guardrails.assertion import Assertion, Assertor
from prompts.layers import Layers


@lru_cache(maxsize=16)
def assertor(language: str) -> Assertor:
    """The packaged assertion engine of a language (a hospital's overlay builds its own from its rules)."""
    name = f"{language}/assertion.yaml"
    documents = Layers(Path(guardrails.__file__).parent / "rulesets").documents(name)
    return Assertor(documents[name])


def sentence_at(sentences: Sequence[Sentence], start: int) -> Sentence | None:
    """The sentence that holds this character, or None (a heading, a blank)."""
    at = bisect_right([s.start for s in sentences], start) - 1
    return sentences[at] if at >= 0 and start < sentences[at].end else None


def assertion_of(text: str, start: int, end: int, language: str) -> Assertion:
    """What the text says about its characters [start, end)."""
    return assertion_in(text, start, end, splitter(language), assertor(language))


def assertion_in(text: str, start: int, end: int, cut: Splitter, engine: Assertor) -> Assertion:
    """What the text says about its characters [start, end), by a given splitter and engine."""
    sentence = sentence_at(cut.split(text)[1], start)
    if sentence is None:  # in a heading: judged on its own line
        low = text.rfind("\n", 0, start) + 1
        high = text.find("\n", end)
        line = text[low : high if high >= 0 else len(text)]
        return engine.judge(line, start - low, end - low)
    stop = max(min(end, sentence.end), start + 1)
    at = sentence.start
    return engine.judge(sentence.text, start - at, stop - at, sentence.section, sentence.heading)
