"""What a report advises: exam or step, interval, condition. "Repeat CXR in 6 weeks to ensure resolution." """

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from assistant.report.model import Communication, Recommendation
from assistant.report.sentence_facts import SentenceFacts
from assistant.report.sentences import Sentence

_DATE = re.compile(r"\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b")
_TIME = re.compile(r"\b\d{1,2}[:.]\d{2}(?:\s*(?:h|hrs|Uhr|[AaPp]\.?\s?[Mm]\.?))?(?!\w|[./]\d)|\b\d{1,2}\s*(?:Uhr|[ap]m)\b")
_PERSON = r"(?:OA|OÄ|Fr\.|Hr\.|Frau|Herrn?|Dr\.?|Prof\.?|PD|Doctor)\s*(?:(?:Dr\.?|med\.?|Prof\.?)\s*)*(?:[A-ZÄÖÜ][\w'-]*\.?)"
_SECTIONS = ("findings", "impression", "recommendation", "other")


class Advice:
    """Finds recommendations and communications of one language."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        units = {w: u for u, words in rules["date_words"].items() for w in words}
        self._units: Mapping[str, Literal["day", "week", "month", "year"]] = units
        self._numbers: Mapping[str, int] = {str(w).lower(): int(n) for w, n in rules["number_words"].items()}
        numbers = "|".join(re.escape(w) for w in sorted(rules["number_words"], key=len, reverse=True))
        count = rf"(?:\d{{1,3}}|{numbers})"
        names = "|".join(re.escape(w) for w in sorted(units, key=len, reverse=True))
        self._interval = re.compile(rf"\b{count}(?:\s*(?:-|–|to|bis|or|oder)\s*{count})?[\s-]*(?:{names})\b", re.IGNORECASE)
        annual = "|".join(re.escape(w).replace(r"\*", r"\w*") for w in rules["annual"])
        self._annual = re.compile(rf"\b(?:{annual})\b", re.IGNORECASE)
        self._to = re.compile(rf"\b(?:{'|'.join(rules['told_to'])})\b[^.;]{{0,40}}?(?P<who>{_PERSON})")
        self._by = re.compile(rf"\b(?:{'|'.join(rules['told_by'])})\s+(?P<who>{_PERSON})")

    def recommendation(self, sentence: Sentence, facts: SentenceFacts) -> Recommendation | None:
        """The advice of a sentence, or None; "no follow-up needed" is no advice."""
        cues = facts.cues.get("recommend", ())
        if sentence.section not in _SECTIONS or not any(c.value == "strong" for c in cues):
            return None
        denied = [c for c in cues if c.value == "none"]
        if all(any(d.first <= c.first < d.last for d in denied) for c in cues if c.value == "strong"):
            return None
        start, end = self._clause(sentence.text, facts, [c.first for c in cues if c.value == "strong"])
        part = sentence.text[start:end]
        annual = self._annual.search(part)
        interval = self._interval.search(part)
        date = _DATE.search(part)
        condition = next(iter(facts.cues.get("condition", ())), None)
        return Recommendation(
            what=part.strip(" ,.;"),
            modality=next((p.concept for p in facts.pieces if p.kind in ("exam", "procedure") and p.concept), None),
            interval=interval.group() if interval else annual.group() if annual else None,
            date=date.group() if date else None,
            condition=_condition(sentence.text, facts, condition.first) if condition else None,
            to=None,
            sentence=sentence.id,
            start=sentence.start + start,
            end=sentence.start + end,
            number=self._number(interval.group()) if interval else None,
            unit=self._unit(interval.group()) if interval else None,
            every="year" if annual and not interval else None,
        )

    def _number(self, text: str) -> int | None:
        """The count of an interval written as a word ("six weeks"); digits are read where it is said."""
        return next((n for w, n in self._numbers.items() if re.search(rf"\b{re.escape(w)}\b", text.lower())), None)

    def _unit(self, text: str) -> Literal["day", "week", "month", "year"] | None:
        last = re.split(r"[\s\d-]+", text.lower())[-1]
        return self._units.get(last)

    def _clause(self, text: str, facts: SentenceFacts, strong: Sequence[int]) -> tuple[int, int]:
        """The part of a sentence that advises: from the last full stop or semicolon before the cue to the next."""
        at = facts.words[strong[0]].start
        before = [w.end for w in facts.words if w.folded in (";",) and w.end <= at]
        after = [w.start for w in facts.words if w.folded in (";",) and w.start >= at]
        start = before[-1] if before else 0
        while start < len(text) and text[start].isspace():
            start += 1
        return start, after[0] if after else len(text)

    def communication(self, sentence: Sentence, facts: SentenceFacts) -> Communication | None:
        """Who was told; None where the sentence speaks of no communication."""
        if not facts.cues.get("communicate") or facts.cues.get("not_communicate") or sentence.section == "indication":
            return None
        to, by, when = self._to.search(sentence.text), self._by.search(sentence.text), _TIME.search(sentence.text)
        first = re.match(rf"\s*(?P<who>{_PERSON})", sentence.text)
        told = to or first
        how = next((c.value for c in facts.cues.get("channels", ())), None)
        concept = next((f.concept for f in facts.found), None)
        return Communication(
            concept=concept,
            who=by["who"] if by else None,
            to=told["who"] if told and not (by and by["who"] == told["who"]) else None,
            how=how,
            when=when.group() if when else None,
            sentence=sentence.id,
            start=sentence.start,
            end=sentence.end,
        )


def _condition(text: str, facts: SentenceFacts, first: int) -> str:
    """The words of the condition: from its cue to the next comma, or to the end."""
    start = facts.words[first].start
    comma = next((w.start for w in facts.words[first:] if w.folded in (",", ";")), len(text))
    return text[start:comma].strip(" ,.;")
