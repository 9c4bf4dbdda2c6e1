"""Whether what an answer says to be missing is missing: "your report does not mention the spleen"."""

from collections.abc import Sequence
from functools import cached_property

from assistant.answer.evidence import Gather
from assistant.answer.kinship import Kinship
from assistant.answer.mentions import Mentions
from assistant.answer.stated import PASS, Stated
from assistant.report.model import Reading
from assistant.report.sentences import Sentence
from guardrails.claims import Silence
from knowledge.kin import Kin

_THINGS = ("finding", "disease", "anatomy")


class Omissions:
    """Judges sentences that say what one report does not say."""

    def __init__(self, reading: Reading, hierarchy: Kin, kinship: Kinship, mentions: Mentions, silence: Silence) -> None:
        self._hierarchy, self._kinship, self._mentions, self._silence = hierarchy, kinship, mentions, silence
        self._reading = reading
        self._lines = list(mentions.lines.values())

    @cached_property
    def _gather(self) -> Gather:
        return Gather(self._reading, self._hierarchy)

    def says(self, text: str) -> bool:
        """Whether a sentence says that something is missing."""
        return self._silence.says(text)

    def judge(self, stated: Sequence[Stated], read: Reading, sentence: Sentence) -> str:
        """ "Your report does not mention the spleen" is true only where it doesn't."""
        about = self._silence.about(sentence.text)
        if "unknown" in about:
            return PASS
        mentions = [m for s in stated for m in self._mentions.of(self._kinship.accepted(s.concept, s.families, False))]
        if "certainty" in about:
            return PASS if any(m.word == "possible" for m in mentions or self._mentions.body) else "omission-denied"
        if about:
            given = {
                "size": any(m.sizes for m in mentions),
                "change": any(m.changes for m in mentions),
                "side": any(m.side for m in mentions),
            }
            return "omission-denied" if any(given[a] for a in about) else PASS
        if any(
            m.side in (None, "both", s.side) or not s.side
            for s in stated
            for m in self._mentions.of(self._kinship.accepted(s.concept, s.families, False))
        ):
            return "omission-denied"
        named = {t.concept for t in self._reading.terms if t.kind == "device"}
        if any(t.concept in named for t in read.terms if sentence.start <= t.start < sentence.end):
            return "omission-denied"
        things = bool(stated)
        for term in read.terms:
            if not sentence.start <= term.start < sentence.end or not term.concept or things and term.kind == "anatomy":
                continue
            if self._hierarchy.concepts[term.concept].kind in _THINGS and not self._gather.about((term.concept,)).empty:
                return "omission-denied"
            if term.kind == "anatomy" and any(self._kinship.within(q, term.concept) for line in self._lines for q in line.anatomy):
                return "omission-denied"
        return PASS
