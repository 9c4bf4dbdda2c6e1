"""Understanding a question: what is asked, about which concept, place and side. Intents are data with examples.

"so is the ligament torn, and how big is the tear?" has two parts: presence and size, both about the tear.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rapidfuzz import fuzz, process

from assistant.report.cues import Cue, Cues
from knowledge.lexicon import Lexicon, Mark
from prompts.language import is_small_word
from prompts.phrases import Phrases
from prompts.words import Token, flat, fold, tokens

_PART_END = re.compile(r"(?:[?!;\n]+|(?<=\w{3})\.)(?=\s|$)")
_LEVEL = re.compile(r"\b[A-Za-z]{1,3}[- ]?\d{1,2}(?:\s?[-/]\s?[A-Za-z]{0,2}\d{1,2})?\b")
_QUOTED = re.compile(r"[\"'„“”‚‘’«»]([^\"'„“”‚‘’«»]{3,120})[\"'„“”‚‘’«»]")
_LIKE_EXAMPLE = 82.0  # how alike a question must be to an example to have its intent, 0–100
_QUESTION = 4  # words from which on the beginning of a message may be a question of its own
_CONTENT = 5  # letters of a word that is taken for one with content
_ASKED_LENGTH = 2000  # characters of a message that are read


@dataclass(frozen=True, slots=True)
class Part:
    """One thing asked: its intent, the concepts it names, the side, and its own words."""

    text: str
    intent: str
    marks: tuple[Mark, ...]
    side: str | None
    words: tuple[Token, ...]
    quoted: str | None = None
    level: str | None = None
    yesno: bool = False
    ordinal: int | None = None
    side_last: bool = False
    """Whether the side stands behind all else: "is the stone on the right?" asks for it, "is the right stone gone?" does not."""
    open: bool = False
    """Whether it asks who, when or how: then no "yes" answers it."""
    growth: bool = False
    shrinking: bool = False
    """Whether it asks if something has grown."""
    unknown: tuple[str, ...] = ()
    """Words of content that nothing explains: then the question is not about what the report is mainly about."""
    sided: str = ""
    """A thing and its side as they stand next to each other ("left kidney")."""
    source: str = ""
    """The text in which the marks stand, where they were named in an earlier part; "" for its own."""
    concepts: tuple[str, ...] = ()
    """The concepts that the part names, once it is known which report it is about."""
    echoes: tuple[str, ...] = ()
    """The rows of `said_as` that it asks about: what reports call by other words ("trapped" is "entrapment")."""
    largest: bool = False
    """Whether it asks about the largest of several."""


@dataclass(frozen=True, slots=True)
class Question:
    """A message as understood: its parts in order, at least one."""

    text: str
    language: str
    parts: tuple[Part, ...]


class Questions:
    """Understands questions of one language."""

    def __init__(self, rules: Mapping[str, Any], language: str, lexicon: Lexicon, cues: Cues) -> None:
        self.language, self._lexicon, self._cues = language, lexicon, cues
        self._order: Sequence[str] = rules["order"]
        intents: Mapping[str, Mapping[str, Any]] = rules["intents"]
        patterns = [(name, str(p)) for name, row in intents.items() for p in row["patterns"]]
        patterns += [(f"-{name}", str(p)) for name, row in intents.items() for p in row.get("unless", ())]
        patterns += [("split", str(p)) for p in rules["split"]] + [("yesno", str(p)) for p in rules["yesno"]]
        patterns += [(way, str(p)) for way in ("growth", "shrinking") for p in rules.get(way, ())]
        patterns += [("open", str(p)) for p in rules.get("open", ())]
        patterns += [("largest", str(p)) for p in rules.get("largest", ())]
        patterns += [("followup", str(p)) for p in rules["followup"]]
        patterns += [(f"ordinal:{n}", str(p)) for n, rows in rules.get("ordinals", {}).items() for p in rows]
        self._phrases = Phrases(patterns, language)
        rows = rules.get("said_as", ())
        self._asked = Phrases([(str(n), str(p)) for n, row in enumerate(rows) for p in row["asked"]], language)
        self.said = Phrases([(str(n), str(p)) for n, row in enumerate(rows) for p in row["said"]], language)
        self._idioms = Phrases([("idiom", str(p)) for p in rules.get("idioms", ())], language)
        written: Mapping[str, str] = rules.get("spelling", {})
        self._spelling = {fold(str(old), language): fold(str(new), language) for old, new in written.items()}
        self.desks: Mapping[str, str] = {name: row["desk"] for name, row in intents.items() if "desk" in row}
        self._vocabulary = {t.folded for _, p in patterns for t in tokens(p.replace("|", " "), language)}
        self._examples = [(flat(str(e).lower()), name) for name, row in intents.items() for e in row["examples"]]

    def understand(self, text: str) -> Question:
        """The parts of a message; what is too long to be a question is read at its beginning."""
        asked = text[:_ASKED_LENGTH]
        parts = [self._part(piece) for piece in self._pieces(asked)]
        named = [p for p in parts if p.intent or p.marks or p.level or p.quoted or p.echoes]
        kept = named or [self._part(asked)]
        merged: list[Part] = []
        for part in kept:
            if merged and not part.intent and not part.marks and not part.echoes:
                continue
            if merged and not part.marks and not part.level:  # "and how big is it?"
                before = merged[-1]
                part = replace(part, marks=before.marks, source=before.source or before.text, side=part.side or before.side)
            if merged and not merged[-1].intent and merged[-1].marks and part.intent and not part.marks:
                merged.pop()
            merged.append(part)
        if len(merged) > 1 and not merged[0].marks and any(p.marks for p in merged[1:]) and not merged[0].intent:
            merged = merged[1:]
        return Question(text, self.language, tuple(merged[:4]))

    def _pieces(self, text: str) -> list[str]:
        """The message cut at its sentence ends and before "and how …"."""
        pieces: list[str] = []
        for sentence in _PART_END.split(text):
            words = self._spelt(sentence)
            cuts = sorted({m.start for m in self._phrases.find(words) if m.key == "split" and m.start})
            begin = 0
            for cut in cuts:
                if sum(w.folded.isalpha() for w in words[:cut]) < _QUESTION and not any(self._tells(w) for w in words[:cut]):
                    continue  # "Qu'est-ce que | je dois faire" asks one thing
                pieces.append(sentence[begin : words[cut].start])
                begin = words[cut].start
            pieces.append(sentence[begin:])
        kept = [p.strip() for p in pieces if any(c.isalnum() for c in p)]
        return kept or [text.strip()]

    def _spelt(self, text: str) -> list[Token]:
        """The words of a message, those that people write in their own way as the patterns have them ("q" is "que")."""
        return [w._replace(folded=self._spelling.get(w.folded, w.folded)) for w in tokens(text, self.language)]

    def _tells(self, word: Token) -> bool:
        """Whether a word carries content, known or not."""
        return len(word.folded) >= _CONTENT and word.folded.isalpha() and not is_small_word(word.folded, self.language)

    def _part(self, text: str) -> Part:
        words = self._spelt(text)
        found = self._phrases.find(words)
        keys = {m.key for m in found}
        intent = next((i for i in self._order if i in keys and f"-{i}" not in keys), "")
        marks = self._marks(words) or self._misspelt(words)
        cues: Sequence[Cue] = self._cues.find(words).get("sides", ())
        sides = {c.value for c in cues}
        quoted, level = _QUOTED.search(text), _LEVEL.search(text)
        if not intent and not marks:
            intent = self._nearest(text)
        return Part(
            text=text,
            intent=intent,
            marks=marks,
            side=next(iter(sides)) if len(sides) == 1 else None,
            words=tuple(words),
            quoted=quoted.group(1) if quoted else None,
            level=level.group() if level else None,
            growth="growth" in keys,
            shrinking="shrinking" in keys,
            side_last=bool(cues) and all(m.first < cues[-1].first for m in marks) and _last(cues[-1].last, words),
            open=any(m.key == "open" and m.start <= 1 for m in found),
            yesno=any(m.key == "yesno" and m.start <= 1 for m in found),
            sided=_sided(text, marks, cues) if len(sides) == 1 else "",
            unknown=tuple(w.text for at, w in self._unknown(words) if not any(m.first <= at < m.last for m in marks)),
            echoes=self._echoes(words, marks),
            largest="largest" in keys,
            ordinal=next((int(k.partition(":")[2]) for k in sorted(keys) if k.startswith("ordinal:")), None),
        )

    def _echoes(self, words: Sequence[Token], marks: Sequence[Mark]) -> tuple[str, ...]:
        """The rows of `said_as` that a question asks by words outside its terms: "swelling in my kidney" is a term itself."""
        found = self._asked.find(words)
        free = [m for m in found if not any(t.first <= m.start and m.end <= t.last and t.last - t.first > 1 for t in marks)]
        return tuple(dict.fromkeys(m.key for m in free))

    def _marks(self, words: Sequence[Token]) -> tuple[Mark, ...]:
        """The terms of a row of words; one that the question took apart stands for its halves, and none lies in an idiom."""
        idioms = self._idioms.find(words)  # the "back" of "has it come back" is no part of the body
        spoken = self._lexicon.mark(words, lay=True)
        marks = [m for m in spoken if m.last - m.first > 1 or not any(i.start <= m.first < i.end for i in idioms)]
        turned = self._lexicon.turned(words, self._joining)
        kept = [t for t in turned if not any(m.first < t.last and t.first < m.last and m.last - m.first > 1 for m in marks)]
        rest = [m for m in marks if not any(t.first < m.last and m.first < t.last for t in kept)]
        return tuple(sorted([*rest, *kept], key=lambda m: m.first))

    def _joining(self, word: str) -> bool:
        return is_small_word(word, self.language)

    def _unknown(self, words: Sequence[Token]) -> list[tuple[int, Token]]:
        """Words that carry content and that no pattern, small word or term of the language explains."""
        return [
            (at, w)
            for at, w in enumerate(words)
            if len(w.folded) >= _CONTENT and w.folded.isalpha()
            and w.folded not in self._vocabulary and not is_small_word(w.folded, self.language)
        ]  # fmt: skip

    def _misspelt(self, words: Sequence[Token]) -> tuple[Mark, ...]:
        """Terms that an unknown word is a misspelling of."""
        found = []
        for at, word in self._unknown(words):
            readings = self._lexicon.near(word.folded)
            if readings:
                found.append(Mark(readings, at, at + 1, word.start, word.end))
        return tuple(found)

    def _nearest(self, text: str) -> str:
        """The intent of the most alike example, "" where none is alike."""
        best = process.extractOne(flat(text.lower()), [e for e, _ in self._examples], scorer=fuzz.ratio, score_cutoff=_LIKE_EXAMPLE)
        return self._examples[best[2]][1] if best else ""


def _sided(text: str, marks: Sequence[Mark], cues: Sequence[Cue]) -> str:
    """The stretch of a thing and the side right beside it, "" where none is."""
    words = tokens(text, "")
    for mark in marks:
        for cue in cues:
            if cue.first == mark.last or cue.last == mark.first:
                return text[words[min(mark.first, cue.first)].start : words[max(mark.last, cue.last) - 1].end]
    return ""


def _last(end: int, words: Sequence[Token]) -> bool:
    """Whether at most one word follows ("on the right side?")."""
    return len([w for w in words[end:] if w.text[:1].isalnum()]) <= 1
