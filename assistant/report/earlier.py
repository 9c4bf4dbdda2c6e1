"""Sizes that stand beside their finding: in the next sentence ("It measured 8 mm before."), behind a second name."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.report.measures import Measure
from assistant.report.model import Finding
from assistant.report.sentences import Sentence

_NEAR = 24  # characters between the two names of one thing


def with_earlier(findings: Sequence[Finding], before: Sentence, sentence: Sentence, measure: Measure) -> list[Finding]:
    """The findings, the earlier value given to the one finding with a size in the sentence before; as they were else."""
    sized = [f for f in findings if f.sentence == before.id and f.size and f.assertion.word in ("present", "possible")]
    if len(sized) != 1 or before.section != sentence.section or len(sized[0].size) != 1:
        return list(findings)
    now = sized[0].size[0]
    if now.prior is not None or now.unit != measure.unit:
        return list(findings)
    told = replace(sized[0], size=(replace(now, prior=measure.values),), earlier_in=sentence.id)
    return [told if f is sized[0] else f for f in findings]


def with_apposition(findings: Sequence[Finding], sentence: Sentence) -> list[Finding]:
    """ "Disc herniation on the left, extruded, of 8 mm": the size behind the second name is that of the first too."""
    rows = list(findings)
    for at, (first, second) in enumerate(zip(rows, rows[1:], strict=False)):
        between = sentence.text[first.end - sentence.start : second.start - sentence.start]
        same = (first.concept, first.assertion.word) == (second.concept, second.assertion.word)
        if (
            same
            and second.size
            and not first.size
            and len(between) <= _NEAR
            and (second.side in (None, first.side) or first.side is None)
        ):
            rows[at] = replace(first, size=second.size)
    return rows
