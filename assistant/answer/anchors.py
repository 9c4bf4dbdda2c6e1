"""Sentences that name no finding, held against the lines of the report that speak of the same place, number or words.

"The middle of the brain is pushed 6 mm to the right" has a size and a side, whether or not a term is known in it.
"""

from collections.abc import Sequence

from assistant.answer.bare import BareWords
from assistant.answer.evidence import SILENT
from assistant.answer.kinship import Kinship
from assistant.answer.mentions import Line, Mentions
from assistant.answer.stated import PASS
from guardrails.rawnumbers import lengths
from guardrails.rawwords import RawWords, opposite_place
from guardrails.rows import row as row_of
from knowledge.stems import stem

CHECKED = frozenset({"left", "right", "denial", "top", "bottom", "low", "mid", "high", "doubt"})
_SIDES = frozenset({"left", "right"})
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_TITLE = 160  # characters of a report in which its title begins
_CONTENT = 4  # letters a word needs to tell by itself which sentence is meant


class Anchors:
    """Finds what such a sentence is about, and whether it agrees."""

    def __init__(self, mentions: Mentions, kinship: Kinship, words: RawWords, bare: BareWords) -> None:
        self._mentions, self._kinship, self._bare = mentions, kinship, bare
        self._said, self._there = words.answer, words.report
        lines = list(mentions.lines.values())
        titled = lines and lines[0].sentence.section == "other" and lines[0].sentence.start < _TITLE
        self._lines = lines[1:] if titled else lines  # what the exam was says nothing of what it showed
        self._stems_of: dict[str, frozenset[str]] = {}

    def judge(self, text: str, parts: set[str], last: Sequence[Line]) -> tuple[str, list[Line]]:
        """The rule and the lines that carry a text; `parts` are its places, `last` the lines of the sentence before."""
        said, changes = self._said.groups(text), self._said.changes(text)
        if "baby" in said:
            changes = changes - {"larger"}  # that it grows is no change of a finding
        mine, levels = lengths(text), self._said.levels(text)
        telling = bool(said & CHECKED or changes or mine or levels or parts or "unseen" in said)
        if not telling:
            return ("nothing-recognised", []) if self._strange(text, said, parts) else (PASS, [])
        anchors = self._nearest(text, parts, mine, levels)
        if any(line in last for line in anchors):
            anchors += [line for line in last if line not in anchors]
        if not anchors and not parts:
            anchors = list(last)
        if not anchors:
            whole = {c for line in self._lines for c in line.changes} | {c for m in self._mentions.body for c in m.changes}
            only_change = not (said & (_SIDES | {"denial"}) or mine or levels)
            if changes and only_change and changes <= whole:
                return PASS, []
            claims = said & CHECKED or changes or mine or levels or self._strange(text, said, parts)
            return ("nothing-recognised", []) if claims else (PASS, [])
        if "unseen" in said:
            unseen = [line for line in self._lines if "unseen" in line.groups and (line in anchors or self._about(line, parts))]
            return (PASS, unseen) if unseen else ("invented-limit", [])
        return self._against(text, said, changes, mine, levels, anchors, parts)

    def _strange(self, text: str, said: frozenset[str], parts: set[str]) -> bool:
        """Whether a sentence says that something was seen of which the report has no word: no general normal line carries it."""
        if "seen" not in said or said & {"denial", "healthy", "nothing"}:
            return False
        steps = {g for g in said if g.startswith("steps:")}
        if not parts and any(steps & line.groups for line in self._lines):
            return False  # "a piece of tissue was taken", where the report has the biopsy
        words = self.telling(text)
        if self._said.language != self._there.language:
            return bool(words)
        return bool(words) and not any(words & self.stems(line.text, self._there.language) for line in self._lines)

    def _about(self, line: Line, parts: set[str]) -> bool:
        return any(self._kinship.related(p, q) for p in parts for q in line.anatomy)

    def _against(
        self,
        text: str,
        said: frozenset[str],
        changes: set[str],
        mine: frozenset[float],
        levels: frozenset[str],
        anchors: list[Line],
        parts: set[str],
    ) -> tuple[str, list[Line]]:
        there = frozenset(g for line in anchors for g in line.groups)
        near = [m for m in self._mentions.all if m.line in anchors]
        if not mine <= {v for line in anchors for v in line.lengths} or self._mentions.outdated(mine, said, near):
            return "size", []
        if levels and not levels <= {v for line in anchors for v in line.levels}:
            return "level", []
        changes = changes - {"new"}  # "the new catheter": no change of a finding
        gone = "gone" in said and "gone" in there
        changes = changes - ({"resolved"} if gone else set())  # "it is no longer there, it was taken out"
        if changes - {c for line in anchors for c in line.changes} - {c for m in near for c in m.changes}:
            return "change", []
        if opposite_place(said, there):
            return "wrong-location", []
        denied = [self._denies(line) for line in anchors]
        firm = any(m.word == "present" and m.line in anchors for m in near)  # "old fracture of D8, no oedema" is there
        if not said & {"denial", "healthy"} and all(denied) and not firm and not mine and not changes and not gone:
            return "negation-lost", []
        if "denial" in said and not any(line.groups & {"denial", "healthy"} for line in anchors):
            return "negation-added", []
        doubted = [self._doubts(line, parts) for line in anchors]
        if not said & {"doubt", "denial", "unclear"} and all(doubted) and not any(denied):
            return "certainty-up", []
        return self._bare.against(text, anchors) or PASS, anchors

    def _denies(self, line: Line) -> bool:
        """Whether a line denies something or calls it healthy; that a thing can't be ruled out is no denial."""
        text = line.text
        rows = [self._there.groups(text[start:end]) for start, end in self._there.spans(text)]
        return any(row & {"denial", "healthy"} and "suspicion" not in row for row in rows)

    def _doubts(self, line: Line, parts: set[str]) -> bool:
        """Whether a line doubts; what stands behind a colon as to what it may be is no doubt that it is there."""
        head, colon, _ = line.sentence.text.partition(":")
        named = any(at < len(head) and self._kinship.related(p, q) for q, at in line.spots for p in parts)
        return "doubt" in (self._there.groups(head) if colon and named else line.groups)

    def _nearest(self, text: str, parts: set[str], mine: frozenset[float], levels: frozenset[str]) -> list[Line]:
        words = self.telling(text) if self._said.language == self._there.language else frozenset()
        years = {n for n in self._said.numbers(text) if _FIRST_YEAR <= n <= _LAST_YEAR}
        scored = []
        for line in self._lines:
            score = 2.0 * len(mine & line.lengths) + 2.0 * bool(levels and levels <= line.levels)
            score += sum(any(self._kinship.related(p, q) for q in line.anatomy) for p in parts)
            score += 4.0 * len(years & line.counts)  # what is dated is looked for where the report dates it
            score -= 2.0 * (line.sentence.section in SILENT)
            score += len(words & self.stems(line.text, self._there.language))
            scored.append((score, line))
        best = max((s for s, _ in scored), default=0.0)
        return [line for score, line in scored if score == best] if best >= 1 else []

    def telling(self, text: str) -> frozenset[str]:
        """The stems of a text without the words that any answer may use."""
        row = row_of(text, self._said.language)
        filler = {i for m in self._said.found(text) if m.key == "filler" for i in range(m.start, m.end)}
        return frozenset(
            stem(t.folded, self._said.language)
            for i, t in enumerate(row)
            if len(t.folded) >= _CONTENT and t.folded.isalpha() and i not in filler
        )

    def stems(self, text: str, language: str) -> frozenset[str]:
        """The stems of the longer words of a text."""
        if text not in self._stems_of:
            self._stems_of[text] = frozenset(
                stem(t.folded, language) for t in row_of(text, language) if len(t.folded) >= _CONTENT and t.folded.isalpha()
            )
        return self._stems_of[text]
