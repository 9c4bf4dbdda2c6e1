"""Sentences of a report, each an exact slice of it: what the reader sees is what the radiologist wrote."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import guardrails
from assistant.report.sections import Body, Headings, Section
from prompts.layers import Layers
from prompts.words import fold

_STOP = re.compile(r"[.!?\n](?:(?<=\n)|(?<!\n)[.!?]*[)\"'”“»\]]*(?=\s|,[ \t]*[0-9A-Z\u00c0-\u00d6\u00d8-\u00deĄĆĘŁŃŚŹŻ]|$))")
_WORD_NEXT = re.compile(r"[\s,]*([^\W_]+)?")
_ANSWER = re.compile(r"[\s–—:-]*([^\W_][^.!?;,\n]{0,40}?)[ \t]*(?:[.!?;,\n]|$)")
_LABEL = re.compile(r"[ \t]*[^\W_][^\n:.!?;,]{0,45}:(?=\s|$)")
_BULLET = re.compile(r"[ \t]*(?:[-*•·–>+][ \t]|\d{1,2}[.)][ \t]+|[a-z]\)[ \t])")
_LEADING = re.compile(r"(?:[\s,•·*>–]|-(?=\s)|\+(?=\s))+")
_NUMBER = re.compile(r"\d{1,2}[.)][ \t]+(?=[^\W\d_])(?=([^\W_]+))")
_UNIT = re.compile(r"\d[ \t]*[gGlLmh]\Z")
_ROMAN = re.compile(r"[IVX]+\Z")
_LONGEST = 4000  # characters: what goes on for longer is no sentence, and the facts of one are compared with each other
_SHORT = 4  # letters of a word that may be a shortened one
_AROUND = 24  # characters looked at before a full stop


class Sentence(NamedTuple):
    """A sentence: `text == report[start:end]`; `section` is the kind of its section, `heading` the words above it."""

    id: str
    section: str
    start: int
    end: int
    text: str
    heading: str = ""


class Splitter:
    """Cuts reports of one language into sections and sentences; linear in the length of the text."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self.language = str(rules["language"])
        self.headings = Headings(rules)
        short = rules["abbreviations"]
        self._never = self._folded(short["never"])
        self._maybe = self._folded(short["maybe"])
        self._closing = self._folded(short.get("closing", ()))
        self.abbreviations = self._never | self._maybe
        """Words whose full stop need not end anything."""
        self._end = tuple(fold(str(w).replace(" ", ""), self.language) for w in short["end"])
        self._starters = self._folded(rules["starters"])
        self._ordinals = self._folded(rules["ordinals"])
        self._spaced_marks = bool(rules.get("spaced_marks", False))
        self._before_ordinal = self._folded(rules["before_ordinal"])
        self._answers = frozenset(tuple(fold(w, self.language) for w in str(a).split()) for a in rules.get("answers", ()))

    def split(self, text: str) -> tuple[list[Section], list[Sentence]]:
        """Sections and sentences in the order of the text; ids are the same for the same text."""
        sections: list[Section] = []
        sentences: list[Sentence] = []
        for body in self.headings.bodies(text):
            sections.append(body.section)
            for start, end in self._spans(text, body):
                sentences.append(
                    Sentence(
                        f"s{len(sentences) + 1}",
                        body.section.kind,
                        start,
                        end,
                        text[start:end],
                        body.section.heading,
                    )  # fmt: skip
                )
        return sections, sentences

    def _folded(self, words: list[Any]) -> frozenset[str]:
        return frozenset(fold(str(w), self.language) for w in words)

    def _spans(self, text: str, body: Body) -> list[tuple[int, int]]:
        spans: list[tuple[int, int]] = []
        start = self._begin(text, body.start, body.end)
        listed = _Lines(text, body.start, body.end)
        for match in _STOP.finditer(text, body.start, body.end):
            if match.start() < start:
                continue
            if match.group() == "\n":
                cut = self._breaks_line(text, start, match.start(), body.end, listed)
            else:
                cut = self._ends(text, start, match.start(), match.end(), body.end)
            if cut:
                self._add(text, start, match.end(), spans)
                start = self._begin(text, match.end(), body.end)
        self._add(text, start, body.end, spans)
        return spans

    def _begin(self, text: str, at: int, end: int) -> int:
        """Where the next sentence begins: blanks, bullets and list numbers belong to none."""
        lead = _LEADING.match(text, at, end)
        at = lead.end() if lead else at
        number = _NUMBER.match(text, at, end) if text[at : at + 1].isdigit() else None
        if number and fold(number.group(1), self.language) not in self._ordinals:
            at = number.end()
        return at

    @staticmethod
    def _add(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
        while end > start and text[end - 1] in " \t\r\n,":
            end -= 1
        while end - start > _LONGEST:
            blank = text.rfind(" ", start + 1, start + _LONGEST)
            cut = blank if blank > 0 else start + _LONGEST
            if any(c.isalnum() for c in text[start:cut]):
                spans.append((start, cut))
            start = cut + 1 if blank > 0 else cut
        if text[start:end][:1].isalnum() or any(c.isalnum() for c in text[start:end]):
            spans.append((start, end))

    def _next_word(self, text: str, at: int, end: int) -> str:
        match = _WORD_NEXT.match(text, at, end)
        return (match.group(1) or "") if match else ""

    def _ends(self, text: str, start: int, at: int, after: int, end: int) -> bool:
        """Whether the full stop (or mark) at `at` ends a sentence rather than an abbreviation or an ordinal."""
        following = self._next_word(text, after, end)
        if text[at] != ".":
            if text[at] == "?" and (self._is_answered(text, after) or (following and self._asks_ahead(text, start, at, following))):
                return False
            return not following[:1].islower() or fold(following, self.language) in self._starters
        word = _word_before(text, max(start, at - _AROUND), at)
        if not following and text[after:end].lstrip()[:1] in "([" and text[after:end].strip():
            following = "("
        starter = bool(following) and fold(following, self.language) in self._starters
        capital = following[:1].isupper()
        if word.isdigit() or (self._ordinals and _ROMAN.match(word)):
            return self._ends_after_number(text, start, at, word, following, starter)
        if self._end and self._closed(text[max(start, at - 6) : at]):
            return capital or not following
        if len(word) == 1 and capital and _UNIT.search(text[max(start, at - _AROUND) : at]):
            return True  # "1380 g. Fetales …"
        if len(word) == 1 and not word.isdigit() and text[max(start, at - 2)] != "/":  # an initial, but not "no d/l."
            return not following or (capital and starter)
        folded = fold(word, self.language) if word else ""
        if folded in self._never:
            return not following
        if folded in self._maybe:
            closed = folded in self._closing and following[1:].islower()  # "… maxilar dcho. Vértices pulmonares …"
            return not following or (capital and (starter or closed))
        return not following[:1].islower() or starter or self._all_small(text, start, word)

    @staticmethod
    def _all_small(text: str, start: int, word: str) -> bool:
        """Whether the writer begins sentences without a capital, and a whole word stands before the full stop."""
        return text[start : start + 1].islower() and len(word) > _SHORT and word.isalpha()

    def _is_answered(self, text: str, after: int) -> bool:
        """Whether nothing but the answer follows a question: "Embolism? No." is one statement."""
        answer = _ANSWER.match(text, after) if self._answers else None
        return answer is not None and tuple(fold(w, self.language) for w in answer.group(1).split()) in self._answers

    def _closed(self, written: str) -> bool:
        """Whether the characters before a full stop are one of the short forms that may end a sentence ("o. B.")."""
        return fold(re.sub(r"\s", "", written), self.language).endswith(self._end)

    def _asks_ahead(self, text: str, start: int, at: int, following: str) -> bool:
        """Whether a mark set apart asks about what comes after it ("No mass. ? small PE", "density ? consolidation")."""
        if not text[start:at].strip(" \t("):
            return True
        return not self._spaced_marks and text[at - 1] in " \t(," and following[:1].islower()

    def _ends_after_number(self, text: str, start: int, at: int, word: str, following: str, starter: bool) -> bool:
        if at - start < _AROUND and not text[start : at - len(word)].strip(" \t,"):
            return False  # a list number
        if not following:
            return True
        if fold(following, self.language) in self._ordinals:
            return False
        if not self._ordinals or starter or (word.isdigit() and int(word) > 31):
            return not following[:1].islower()
        earlier = text[max(start, at - _AROUND) : at - len(word)].split()
        if earlier and fold(earlier[-1], self.language) in self._before_ordinal:
            return False
        return following[:1].isupper()

    def _breaks_line(self, text: str, start: int, at: int, end: int, listed: "_Lines") -> bool:
        """Whether a new line is a new sentence (blank line, bullet, label, heading) or only a wrapped one."""
        line_end = text.find("\n", at + 1, end)
        line = text[at + 1 : line_end if line_end >= 0 else end]
        so_far = text[max(start, at - 200) : at].rstrip()
        if not line.strip():
            return True
        if not so_far or so_far[-1] == ":":
            return False
        if _BULLET.match(line) or _LABEL.match(line):
            return True
        previous = text[max(start, text.rfind("\n", start, at) + 1) : at]
        if self.headings.is_title(previous) and "," not in line[:1] and not line.lstrip()[:1].islower():
            return True
        if _is_row(previous) or _is_row(line):
            return True
        word = self._next_word(text, at + 1, end)
        small = text[start : start + 1].islower()
        if (word[:1].islower() and not (small and so_far[-1] == ".")) or so_far[-1] in ",-/(":
            return False
        if so_far[-1] in ".!?;":
            last = max(start, at - 200) + len(so_far) - 1
            return so_far[-1] != "." or self._ends(text, start, last, last + 1, end)
        return listed.is_list(at) or (word[:1].isupper() and fold(word, self.language) in self._starters)


def _word_before(text: str, low: int, at: int) -> str:
    """The word that ends at a place, "" where none does; as much of it as stands behind `low`."""
    first = at
    while first > low and text[first - 1].isalnum():
        first -= 1
    return text[first:at]


def _is_row(line: str) -> bool:
    """Whether a line is a row of a table: what stands in it belongs to nothing of the next row."""
    return "\t" in line.strip() or line.count(" | ") > 1


class _Lines:
    """Which paragraphs are lists without full stops, one statement a line; found once for each paragraph."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text, self._start, self._end = text, start, end
        self._known: tuple[int, int, bool] = (-1, -1, False)

    def is_list(self, at: int) -> bool:
        low, high, answer = self._known
        if not low <= at < high:
            low = max(self._start, self._text.rfind("\n\n", self._start, at) + 1)
            high = self._text.find("\n\n", at, self._end)
            high = self._end if high < 0 else high
            lines = [x.strip() for x in self._text[low:high].split("\n") if x.strip()]
            bare = sum(x[-1] not in ".!?;:," for x in lines)
            upper = sum(x[0].isupper() or x[0].isdigit() for x in lines)
            answer = (
                len(lines) >= 3 and bare >= 0.7 * len(lines) and upper >= 0.8 * len(lines) and (sum(map(len, lines)) < 60 * len(lines))
            )
            self._known = (low, high, answer)
        return answer


@lru_cache(maxsize=16)
def splitter(language: str) -> Splitter:
    """The packaged splitter of a language (a hospital's overlay builds its own from its rules)."""
    name = f"{language}/sections.yaml"
    documents = Layers(Path(guardrails.__file__).parent / "rulesets").documents(name)
    return Splitter(documents[name])


def split(text: str, language: str) -> tuple[list[Section], list[Sentence]]:
    """Sections and sentences of a report in `language`."""
    return splitter(language).split(text)
