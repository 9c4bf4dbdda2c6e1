"""What the words beside a finding say of it that no fact holds: whole or partial, old or fresh, how many per cent."""

from collections.abc import Sequence

from assistant.answer.evidence import SILENT
from assistant.report.model import Finding, Reading
from assistant.report.sentences import Sentence
from guardrails.rawwords import WordsOf, other_quality
from prompts.words import Token, tokens

_NEAR = 3  # words on each side of a finding
_AGES = frozenset({"old", "acute"})
_EXTENTS = frozenset({"complete", "partial", "burst"})  # asked of a finding, these need the report's own word
_ASKED = _EXTENTS | {"low", "mid", "high"}  # "is the cyst large?": a cyst is no "yes"


class Qualities:
    """Looks at the words of one reading; `words` are the telling words of its language."""

    def __init__(self, reading: Reading, words: WordsOf) -> None:
        self._reading, self._words = reading, words

    def clause(self, finding: Finding) -> str:
        """The words around a finding, up to another clause, a finding that is denied, or a denial behind it."""
        low, high = self._bounds(finding, "absent")
        tail = self._reading.text[finding.end : high]
        denied = next((m.start for m in self._words.found(tail) if m.key == "denial"), None)
        if denied is not None:
            high = finding.end + tokens(tail, self._words.language)[denied].start
        return self._reading.text[low:high]

    def _bounds(self, finding: Finding, word: str = "") -> tuple[int, int]:
        """Where the words of a finding end: at another clause, or at another finding (with `word`, only at one so asserted)."""
        s = self._reading.sentence(finding.sentence)
        ends = [s.start + at for at in self._words.cuts(s.text)]
        rows = [f for f in self._reading.findings if f.sentence == s.id and (not word or f.assertion.word == word)]
        low = max([s.start, *(c for c in ends if c <= finding.start), *(f.end for f in rows if f.end <= finding.start)])
        high = min([s.end, *(c for c in ends if c >= finding.end), *(f.start for f in rows if f.start >= finding.end)])
        return low, high

    def differ(self, asked: frozenset[str], findings: list[Finding]) -> bool:
        """Whether telling words of a question call the findings otherwise than the report: torn "all the way" where it is partial."""
        there = frozenset(group for f in findings for group in self._words.groups(self.clause(f)))
        return other_quality(asked, there) or bool(asked & _ASKED - there)

    def denying(self, asked: frozenset[str]) -> tuple[Sentence, ...]:
        """The sentences that deny what a question says of a finding: "no sign of rupture", asked whether it has burst."""
        rows = [(s, self._words.groups(s.text)) for s in self._reading.sentences if asked & _EXTENTS and s.section not in SILENT]
        return tuple(s for s, groups in rows if "denial" in groups and groups & asked & _EXTENTS)

    def not_acute(self, findings: Sequence[Finding]) -> bool:
        """Whether the report denies just what is acute of some findings ("no fresh fracture", beside an old one)."""
        gone = [f for f in findings if f.assertion.word == "absent"]
        acute = [f for f in findings if f.assertion.word in ("present", "possible") and "acute" in self.told_age(f)]
        return not acute and any("acute" in self._words.groups(self.clause(f)) for f in gone)

    def narrower(self, asked: frozenset[str], gone: list[Finding], beside: bool) -> bool:
        """Whether all that is denied is denied only in a way the question does not speak of: "no full-thickness tear"."""
        kinds = _EXTENTS | _AGES if beside else _EXTENTS  # "no acute infarct" beside an old one is no "no"
        return bool(gone) and all(self._words.groups(self.clause(f)) & kinds - asked for f in gone)

    def ages(self, finding: Finding) -> frozenset[str]:
        """Whether words beside a finding call it old or acute; those that compare it with an earlier exam do not."""
        low, high = self._bounds(finding)
        before = self._tokens(low, finding.start)[-_NEAR:]
        after = self._tokens(finding.end, high)[:_NEAR]
        near = [self._reading.text[low + before[0].start : finding.start]] if before else []
        if after and not finding.change:
            near.append(self._reading.text[finding.end : finding.end + after[-1].end])
        return frozenset(group for text in near for group in self._words.groups(text) & _AGES)

    def told_age(self, finding: Finding) -> frozenset[str]:
        """Whether a finding is called old or acute, in its own words ("old fracture") or beside them."""
        return self.ages(finding) | self._words.groups(finding.term) & _AGES

    def _tokens(self, start: int, end: int) -> list[Token]:
        """The words between two places; numbers and signs ("T8-") do not count as words."""
        return [t for t in tokens(self._reading.text[start:end], self._words.language) if t.text.isalpha()]

    def other_age(self, a: Finding, b: Finding) -> bool:
        """Whether one finding is called old and another acute, in its own words or beside them: then they are two."""
        one, other = (self.told_age(f) for f in (a, b))
        return {frozenset(one), frozenset(other)} == {frozenset({"old"}), frozenset({"acute"})}

    def unseen(self, sentence: str) -> bool:
        """Whether a sentence says that something in it could not be seen or judged."""
        return "unseen" in self._words.groups(self._reading.sentence(sentence).text)

    def denies(self, sentence: str) -> bool:
        """Whether a sentence holds a denial."""
        return "denial" in self._words.groups(self._reading.sentence(sentence).text)

    def told_bare(self, finding: Finding) -> bool:
        """Whether a sentence made of the facts of a finding would leave out its age or its per cent."""
        return bool(self.ages(finding)) or any(m.unit == "%" for m in finding.size)
