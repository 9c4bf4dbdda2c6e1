"""What a report advises: exam or step, interval, condition. "Repeat CXR in 6 weeks to ensure resolution." """

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from assistant.report.found import SentenceFacts
from assistant.report.model import Communication, Recommendation
from assistant.report.sentences import Sentence
from prompts.words import flat

_DATE = re.compile(r"\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b")
_TIME = re.compile(
    r"\b\d{1,2}[:.]\d{2}(?:\s*(?:hrs|horas|heures|h|Uhr|uur|godz\.?|[AaPp]\.?\s?[Mm]\.?))?(?!\w|[./]\d)|\b\d{1,2}\s*(?:Uhr|uur|[ap]m|h(?:\d{2})?)\b"
)
_TITLE = (
    r"OA|Fr\.|Hr\.|Frau|Herrn?|Drs?\.?|Dra\.?|Dott\.?(?:ssa)?|Prof\.?(?:ssa)?|PD|Pr\.?|Doctor"
    r"|Mme|Mr?\.|Sra?\.?|dhr\.|mevr\.|lek\.|dr|prof\."
)
_PERSON = rf"(?:{_TITLE})\s*(?:(?:Dr\.?|med\.?|Prof\.?|dr|hab\.)\s*)*(?:[A-Z][\w'-]*\.?)"
_FIRST = re.compile(rf"\s*(?P<who>{_PERSON})")
_UP_TO = "-|–|to|bis|or|oder|a|al|ou|o|y|u|e|et|do|i|lub|albo|tot|of"
_PARTS_OF_A_YEAR = r"\d{1,2}/(?:52|12|7)"  # "6/52": six weeks, "3/12": three months, "10/7": ten days
_PARTS: Mapping[str, Literal["day", "week", "month", "year"]] = {"52": "week", "12": "month", "7": "day"}
_LEAD = 3  # words before the exam that such a sentence begins with
_SECTIONS = ("findings", "impression", "recommendation", "other")
_WEEKS_OF_PREGNANCY = 20  # no report advises to wait so many weeks; it counts such a time in months


class Advice:
    """Finds recommendations and communications of one language."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        units = {flat(str(w)): u for u, words in rules["date_words"].items() for w in words}
        self._units: Mapping[str, Literal["day", "week", "month", "year"]] = units
        self._numbers: Mapping[str, int] = {flat(str(w)).lower(): int(n) for w, n in rules["number_words"].items()}
        numbers = "|".join(re.escape(w) for w in sorted((flat(str(w)) for w in rules["number_words"]), key=len, reverse=True))
        count = rf"(?:\d{{1,3}}|{numbers})"
        names = "|".join(re.escape(w) for w in sorted(units, key=len, reverse=True))
        spans = rf"{count}(?:\s*(?:{_UP_TO})\s*{count})?[\s-]*(?:{names})"
        self._interval = re.compile(rf"\b(?:{spans}|{_PARTS_OF_A_YEAR})\b", re.IGNORECASE)
        self._first = frozenset(flat(str(w)).lower() for w in rules.get("recommend_first", ()))
        ahead = "|".join(re.escape(flat(str(w))) for w in sorted(rules["ahead"], key=len, reverse=True))
        self._ahead = re.compile(rf"\b(?:{ahead})\s+{self._interval.pattern}", re.IGNORECASE)
        annual = "|".join(re.escape(flat(w)).replace(r"\*", r"\w*") for w in rules["annual"])
        self._annual = re.compile(rf"\b(?:{annual})\b", re.IGNORECASE)
        self._to = re.compile(rf"\b(?:{_any(rules['told_to'])})\b[^.;]{{0,40}}?(?P<who>{_PERSON})")
        self._by = re.compile(rf"\b(?:{_any(rules['told_by'])})\s+(?P<who>{_PERSON})")

    def recommendation(self, sentence: Sentence, facts: SentenceFacts) -> Recommendation | None:
        """The advice of a sentence, or None; "no follow-up needed" is no advice."""
        cues = facts.cues.get("recommend", ())
        strong = [c.first for c in cues if c.value == "strong"] if cues else []
        if sentence.section not in _SECTIONS or not strong and not self._advises(sentence, facts):
            return None
        denied = [c for c in cues if c.value == "none"]
        if denied and all(any(d.first <= first < d.last for d in denied) for first in strong):
            return None
        start, end = self._clause(sentence.text, facts, strong) if strong else (0, len(sentence.text))
        part, bare = sentence.text[start:end], flat(sentence.text[start:end])
        annual = self._annual.search(bare)
        interval = self._interval.search(bare)
        if interval and self._unit(interval.group()) == "week" and self._count(interval.group()) >= _WEEKS_OF_PREGNANCY:
            interval = None  # "to be seen again at 32 weeks" is an age, and no time to wait
        date = _DATE.search(part)
        condition = next(iter(facts.cues.get("condition", ())), None)
        return Recommendation(
            what=part.strip(" ,.;"),
            modality=_exam(sentence.text, facts, start + interval.start() if interval else None),
            interval=_cut(part, interval or annual),
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

    def _advises(self, sentence: Sentence, facts: SentenceFacts) -> bool:
        """Whether a sentence advises without saying so: under such a heading, or an exam and when ("CT in 12 months.")."""
        if sentence.section == "recommendation":
            return bool(facts.pieces)  # "Recommendation: none." advises nothing
        if sentence.section not in ("impression", "other") or facts.cues.get("communicate"):
            return False
        if facts.words and facts.words[0].folded in self._first:
            return True
        return sentence.section == "impression" and any(
            self._planned(sentence.text[start:end], start, facts) for start, end in _stretches(sentence.text, facts)
        )

    def _planned(self, part: str, start: int, facts: SentenceFacts) -> bool:
        """Whether a stretch between commas begins with an exam and says when it is to come ("surveillance US in 12 months")."""
        end = start + len(part)
        exams = [at for p in facts.pieces if p.kind in ("exam", "procedure") and start <= (at := facts.words[p.mark.first].start) < end]
        changed = any(start <= facts.words[c.first].start < end for c in facts.cues.get("changes", ()))
        if not exams or changed or len(part[: min(exams) - start].split()) > _LEAD:
            return False
        return self._ahead.search(flat(part)) is not None

    def _count(self, text: str) -> int:
        """The largest count of an interval."""
        return max((int(n) for n in re.findall(r"\d+", text.partition("/")[0])), default=self._number(text) or 0)

    def _number(self, text: str) -> int | None:
        """The count of an interval written as a word ("six weeks"); digits are read where it is said."""
        return next((n for w, n in self._numbers.items() if re.search(rf"\b{re.escape(w)}\b", text.lower())), None)

    def _unit(self, text: str) -> Literal["day", "week", "month", "year"] | None:
        if "/" in text:
            return _PARTS[text.rpartition("/")[2]]
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
        bare = flat(sentence.text)
        to, by, when = self._to.search(bare), self._by.search(bare), _TIME.search(bare)
        first = _FIRST.match(bare)
        told = to or first
        how = next((c.value for c in facts.cues.get("channels", ())), None)
        concept = next((f.concept for f in facts.found), None)
        return Communication(
            concept=concept,
            who=sentence.text[slice(*by.span("who"))] if by else None,
            to=sentence.text[slice(*told.span("who"))] if told and not (by and by["who"] == told["who"]) else None,
            how=how,
            when=when.group() if when else None,
            sentence=sentence.id,
            start=sentence.start,
            end=sentence.end,
        )


def _exam(text: str, facts: SentenceFacts, interval: int | None) -> str | None:
    """The exam that is advised: of "needle not needed, follow-up in 12 months" neither the needle nor an exam at all."""
    exams = [p for p in facts.pieces if p.kind in ("exam", "procedure") and p.concept]
    stretches = _stretches(text, facts)

    def holding(at: int) -> tuple[int, int]:
        return next(s for s in stretches if s[0] <= at < s[1])

    cues = facts.cues.get("recommend", ())
    needless = {holding(facts.words[c.first].start) for c in cues if c.value == "none"}
    exams = [p for p in exams if holding(facts.words[p.mark.first].start) not in needless]
    if interval is not None and len(stretches) > 1:
        own = holding(interval)
        advised = any(c.value == "strong" and holding(facts.words[c.first].start) == own for c in cues)
        inside = [p for p in exams if holding(facts.words[p.mark.first].start) == own]
        exams = inside if inside or advised else exams  # "follow-up in 10 days, cystography after the infection"
    return exams[0].concept if exams else None


def _stretches(text: str, facts: SentenceFacts) -> list[tuple[int, int]]:
    """The stretches of a sentence between commas."""
    commas = [0, *(w.start for w in facts.words if w.folded == ","), len(text) + 1]
    return list(zip(commas, commas[1:], strict=False))


def _any(words: Sequence[str]) -> str:
    return "|".join(flat(str(w)) for w in words)


def _cut(text: str, match: re.Match[str] | None) -> str | None:
    return text[match.start() : match.end()] if match else None


def _condition(text: str, facts: SentenceFacts, first: int) -> str:
    """The words of the condition: from its cue to the next comma, or to the end."""
    start = facts.words[first].start
    comma = next((w.start for w in facts.words[first:] if w.folded in (",", ";")), len(text))
    return text[start:comma].strip(" ,.;")
