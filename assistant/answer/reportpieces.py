"""The pieces of one report: each sentence with its label and the side of its heading, cut by values or by claims."""

from collections.abc import Callable
from functools import cached_property

from assistant.answer.evidence import SILENT
from assistant.answer.mentions import Line, Mentions
from assistant.answer.pieces import Named, Piece, Pieces
from assistant.report.model import Reading
from guardrails.rawwords import WordsOf

_SIDES = frozenset({"left", "right"})


class ReportPieces:
    """Cuts the findings of one report, without the reason for the exam and how it was done."""

    def __init__(self, reading: Reading, mentions: Mentions, words: WordsOf) -> None:
        self._reading, self._mentions, self._words = reading, mentions, words
        self._pieces = Pieces(words)

    @cached_property
    def by_value(self) -> list[Piece]:
        """Pieces with one value each."""
        return self._all(self._pieces.of)

    @cached_property
    def by_claim(self) -> list[Piece]:
        """Pieces that affirm or deny one thing each."""
        return self._all(self._pieces.claims)

    def _all(self, cut: Callable[[str, Named, str, str, frozenset[str]], list[Piece]]) -> list[Piece]:
        found: list[Piece] = []
        section = ""
        for line in self._mentions.lines.values():
            if line.sentence.section in SILENT:
                continue
            pieces = cut(line.sentence.text, self._named(line), line.sentence.id, line.label, self._headed(line))
            for at, piece in enumerate(pieces):
                elliptic = not piece.placed and line.sentence.section == section
                found.append(piece.after(found[-1]) if found and (at or elliptic) else piece)
            section = line.sentence.section
        return found

    def _named(self, line: Line) -> Named:
        start, end = line.sentence.start, line.sentence.end
        return [(t.concept, t.kind, t.start - start) for t in self._reading.terms if start <= t.start < end and t.concept]

    def _headed(self, line: Line) -> frozenset[str]:
        """The side in the heading that a line stands under."""
        for section in self._reading.sections:
            if section.start <= line.sentence.start < section.end and section.heading:
                return self._words.groups(section.heading) & _SIDES
        return frozenset()
