"""What one sentence of an answer names: parts of the body, concepts, findings, and where they stand."""

from assistant.report.model import Reading
from assistant.report.sentences import Sentence


def parts_in(read: Reading, sentence: Sentence) -> set[str]:
    """The parts of the body that a sentence names."""
    return {t.concept for t in read.terms if t.kind == "anatomy" and sentence.start <= t.start < sentence.end}


def names_in(read: Reading, sentence: Sentence) -> set[str]:
    """The concepts that a sentence names."""
    return {t.concept for t in read.terms if sentence.start <= t.start < sentence.end and t.concept}


def named_in(read: Reading, sentence: Sentence) -> list[tuple[str, str, int]]:
    """The concepts that a sentence names, their kinds, and where."""
    return [(t.concept, t.kind, t.start - sentence.start) for t in read.terms if sentence.start <= t.start < sentence.end and t.concept]


def findings_in(read: Reading, sentence: Sentence) -> list[tuple[int, int]]:
    """The characters of the findings that a sentence names."""
    return [(f.start - sentence.start, f.end - sentence.start) for f in read.findings if f.sentence == sentence.id]
