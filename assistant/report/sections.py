"""Sections of a report: where the request ends and the finding begins; a heading colours every sentence below it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from prompts.layers import ContentError
from prompts.phrases import Phrases
from prompts.words import fold, tokens

KINDS = ("indication", "technique", "comparison", "findings", "impression", "recommendation", "other")
_KEYS = frozenset((
    "language", "about", "headings", "short", "titles", "abbreviations", "ordinals", "before_ordinal", "starters",
    "attached", "lead", "line_ends", "asks", "suspects", "advises", "answers", "resumes", "spaced_marks",
))  # fmt: skip
_WRAPPED = 60  # characters of a line that may have been cut off by its width
_TITLE_WORDS = 8
_LONGEST_REASON = 320  # characters of a reason for the exam that has no heading
_BARE_QUESTION = 3  # words of "pneumonia?" below the name of the exam
_LONGEST_REQUEST = 120  # characters of a request that is one sentence among others
_SENTENCE = re.compile(r"[^\n]+?(?:(?<=[^\W\d_]{3})[.?!]+(?=\s)|(?<=[A-Z]{2})[.?!]+(?=\s)|(?<=[\d)])[.?!]+(?=\s)|\n|\Z)")
_SENTENCE_COLON = re.compile(r"[.?!]\s+(?P<name>[^\W\d_a-z][^\n.?!:]{1,80}?)\s?:")
_LED_ENDS = re.compile(r"[.?!]\s")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_WORD = re.compile(r"[^\W_]+(?:[-/][^\W_]+)*")
_LETTERS = re.compile(r"[^\W_]+")
_NUMBERED = re.compile(r"\d{1,2}[.)][ \t]+")
_DASH = re.compile(r"[ \t][-–][ \t]")
_UPPER = "A-ZÀ-ÖØ-ÞĄĆĘŁŃŚŹŻŒ"
_CAPITALS = re.compile(rf"(?<![\w/-])[{_UPPER}][{_UPPER}'’ /&]{{3,}}\Z")
_AND = "and|und|or|oder|et|ou|y|o|e|ed|en|of|i|lub|oraz"
_PARTS = re.compile(rf"\s*(?:/|&|,|\b(?:{_AND})\b|[-–])\s*", re.IGNORECASE)
# Words that, after the first words of a heading, show that it is none but the beginning of a sentence.
_ATTACHED = frozenset((
    "of", "for", "from", "von", "bei", "auf", "an", "mit", "with", "consistent", "suggest", "suggests", "is", "are",
    "was", "were", "ist", "sind", "est", "sont", "es", "son", "são", "sono", "è", "zijn", "jest",
    "są",
))  # fmt: skip


class SectionRulesError(ContentError):
    """Headings of a language that cannot be used; the message names the key."""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report: its kind, the heading as it stands ("" without one), and its characters."""

    id: str
    kind: str
    heading: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Body:
    """The text below one heading, without the heading: what is cut into sentences."""

    section: Section
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Head:
    kind: str
    heading: str
    start: int
    body: int


class Headings:
    """The headings of one language, from its sections.yaml."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        unknown = set(rules) - _KEYS
        if unknown:
            raise SectionRulesError(f"sections rules: unknown keys {sorted(unknown)}; remove them")
        self.language = str(rules["language"])
        self._kinds: dict[str, str] = {}
        for kind, names in rules["headings"].items():
            if kind not in KINDS:
                raise SectionRulesError(f"sections rules: {kind!r} is no kind of section; use {', '.join(KINDS)}")
            for name in names:
                self._kinds.setdefault(self._key(str(name)), kind)
        self._short = frozenset(rules["short"])
        self._titles = frozenset(fold(str(w), self.language) for w in rules["titles"])
        self._first_words = frozenset(self._key(w) for group in rules["headings"].values() for n in group for w in _names(str(n))[:1])
        self._line_ends = frozenset(rules.get("line_ends", ()))
        resumes = [("resumes", str(p)) for p in rules.get("resumes", ())]
        self._resumes = Phrases(resumes, self.language) if resumes else None
        self._lead = Phrases([("lead", str(p)) for p in rules.get("lead", ())], self.language)
        self._asks = Phrases([("asks", str(p)) for p in rules.get("asks", ())], self.language)
        self._suspects = Phrases([("suspects", str(p)) for p in rules.get("suspects", ())], self.language)
        self._advises = Phrases([("advises", str(p)) for p in rules.get("advises", ())], self.language)
        self._attached = _ATTACHED | frozenset(str(w).casefold() for w in rules.get("attached", ()))
        self._longest = max(len(str(n)) for group in rules["headings"].values() for n in group) + 2

    def bodies(self, text: str) -> list[Body]:
        """The parts of the text in order; what stands above the first heading, or below none, is findings or other."""
        heads = self._heads(text)
        named = any(h.kind == "findings" for h in heads)
        first = heads[0].start if heads else len(text)
        parts: list[_Head] = []
        if first > 0:
            parts.extend(self._preamble(text, first, named, heads[0].kind if heads else ""))
        missing = not named and not any(p.kind == "findings" and _says_much(text[p.body : first]) for p in parts)
        for at, head in enumerate(heads):
            end = heads[at + 1].start if at + 1 < len(heads) else len(text)
            parts.append(head)
            if head.kind in self._short:
                below = self._after_blank_line(text, head, end) or self._after_line(text, head, end)
                if not below and not named and head.kind == "indication":
                    below = self._after_title(text, head, end)
                last = at + 1 == len(heads) or heads[at + 1].kind not in self._short
                if not below and missing and last:
                    below = self._next_line(text, head, end)
                missing = missing and not below
                parts.extend(below)
        bodies: list[Body] = []
        for at, part in enumerate(parts):
            end = parts[at + 1].start if at + 1 < len(parts) else len(text)
            stop = end
            while stop > part.start and text[stop - 1].isspace():
                stop -= 1
            if stop <= part.start:
                continue
            section = Section(f"p{len(bodies) + 1}", part.kind, part.heading, part.start, stop)
            bodies.append(Body(section, min(part.body, stop), stop))
        return bodies

    def is_title(self, line: str) -> bool:
        """Whether a line names an exam ("CT Head without contrast") and says nothing more."""
        if len(line) > 120 or line.rstrip()[-1:] in ".?!;":
            return False
        words = [fold(m.group(), self.language) for m in _WORD.finditer(line)]
        if not 0 < len(words) <= 16:
            return False
        return any(w in self._titles or any(p in self._titles for p in re.split("[-/]", w)) for w in words[:6])

    def _heads(self, text: str) -> list[_Head]:
        heads: list[_Head] = []
        shouted = text.isupper()
        at, size = 0, len(text)
        while at < size:
            stop = text.find("\n", at)
            stop = size if stop < 0 else stop
            self._line(text, at, stop, shouted, heads)
            at = stop + 1
        return heads

    def _line(self, text: str, start: int, stop: int, shouted: bool, heads: list[_Head]) -> None:
        """The headings of one line: the line itself, or what stands before its colons."""
        colon = text.find(":", start, stop)
        if colon < 0:
            line = text[start : min(stop, start + 120)]
            name = line.strip(" \t\r*_#>•")
            if name and stop - start <= 100:
                self._bare(text, start, stop, name, heads)
            return
        begin = start
        while colon >= 0:
            if text[colon - 1 : colon].isdigit() and text[colon + 1 : colon + 2].isdigit():  # "Befund um 23:40 Uhr"
                colon = text.find(":", colon + 1, stop)
                continue
            self._before_colon(text, begin, colon, stop, begin == start, shouted, heads)
            begin = colon + 1
            colon = text.find(":", begin, stop)

    def _bare(self, text: str, start: int, stop: int, name: str, heads: list[_Head]) -> None:
        """A heading alone on its line, or set off by a dash ("IMPRESSION - no change")."""
        number = _NUMBERED.match(name)
        name = name[number.end() :] if number else name
        if len(name) <= self._longest * 2:
            kind = self._kind(name)
            if kind:
                at = text.index(name, start)
                heads.append(_Head(kind, name, at, stop))
                return
        dash = _DASH.search(name)
        if dash and dash.start() <= self._longest:
            kind = self._kind(name[: dash.start()])
            if kind:
                at = text.index(name, start)
                heads.append(_Head(kind, name[: dash.start()], at, at + dash.end()))

    def _before_colon(self, text: str, begin: int, colon: int, stop: int, first: bool, shouted: bool, heads: list[_Head]) -> None:
        low = max(begin, colon - self._longest - 30)
        before = text[low:colon]
        if first and low == begin:
            name = before.strip(" \t\r*_#>•-·")
            number = _NUMBERED.match(name)
            name = name[number.end() :] if number else name
            kind = self._kind(name) or self._led(name)
            if kind:
                heads.append(_Head(kind, name, text.index(name, begin), colon + 1))
                return
        cut = max(before.rfind(c) for c in ".!?;,)") + 1
        name = before[cut:].strip(" \t*_")
        if not name:
            return
        kind = self._kind(name) if (cut > 0 and name[0].isupper()) else None
        if kind is None and not shouted:
            capitals = _CAPITALS.search(before)
            if capitals:
                name = capitals.group()
                kind = self._kind(name)
        if kind:
            at = low + before.rindex(name)
            heads.append(_Head(kind, name, at, colon + 1))

    def _led(self, name: str) -> str | None:
        """The kind of a heading with a few words after it ("Befund rechtes Knie")."""
        words = name.split()
        if _LED_ENDS.search(name):  # "Vraagstelling longembolie? CT thorax:" is a request and a title
            return None
        if not 2 <= len(words) <= 7 or self._key(words[0]) not in self._first_words:
            return None
        for count in range(min(4, len(words) - 1), 0, -1):
            if words[count].casefold() not in self._attached and len(words) - count <= 3:
                kind = self._kind(" ".join(words[:count]))
                if kind:
                    return kind
        return None

    def _kind(self, found: str) -> str | None:
        """The kind of a heading; of a double one ("Anamnese / Fragestellung") the first."""
        names = _names(found)
        if not names or len(names) > 8 or self._key(names[0]) not in self._first_words:
            return None
        kind = self._kinds.get(self._key(found))
        if kind:
            return kind
        kinds = [self._kinds.get(self._key(part)) for part in _PARTS.split(found)]
        return kinds[0] if len(kinds) > 1 and all(kinds) else None

    def _key(self, name: str) -> str:
        return "".join([fold(word, self.language) for word in _LETTERS.findall(name)])

    def _preamble(self, text: str, end: int, named: bool, first: str) -> list[_Head]:
        """Titles above are "other"; statements above count as findings where no heading claims the findings.

        The reason for the exam may stand there without a heading: right before that of the findings, or as a first
        paragraph that asks something or says why.
        """
        at = self._after_titles(text, end)
        above = [_Head("other", "", 0, 0)] if at or named else []
        if at >= end:
            return [_Head("other", "", 0, 0)]
        blank = _BLANK_LINE.search(text, at, end)
        stop = blank.start() if blank else end
        goes_on = bool(blank and text[blank.end() : end].strip())
        reason = text[at:stop].strip()
        if first in self._short and "\n" not in text[at:end].strip() and _names_an_exam(text[at:end].strip()):
            return [_Head("other", "", 0, 0)]
        if self._gives_reason(reason) and (goes_on or first == "findings" or first in self._short):
            above.append(_Head("indication", "", at, at))
            at = blank.end() if blank else end
        if named or at >= end:
            return above
        if any(h.kind == "indication" for h in above) or first == "indication":
            return [*above, _Head("findings", "", at, at)]
        return [*above, *self._with_request(text, at, end)]

    def _with_request(self, text: str, at: int, end: int) -> list[_Head]:
        """Findings whose first sentence asks for the exam instead of telling what it saw ("? PE. CT pulmonary angiogram. …").

        A bare suspicion ("V.a. Pneumonie.") is the request only where the name of the exam follows: else it may be the finding.
        """
        whole = [_Head("findings", "", at, at)]
        spans = [m.span() for m in islice(_SENTENCE.finditer(text, at, end), 3) if m.group().strip()]
        title = bool(spans) and self.is_title(text[slice(*spans[0])].strip().rstrip("."))
        spans = spans[1:] if title else spans
        if len(spans) < 2 or not self._requests(text[slice(*spans[0])].strip(), text[slice(*spans[1])].strip(), title):
            return whole
        (start, stop), before = spans[0], [_Head("other", "", at, at)] if title else []
        return [*before, _Head("indication", "", start, start), _Head("findings", "", stop, stop)]

    def _requests(self, sentence: str, following: str, titled: bool) -> bool:
        """Whether a first sentence asks. With a question mark alone it must stand beside the exam's name, after it in few words."""
        if len(sentence) > _LONGEST_REQUEST:
            return False
        words = tokens(sentence, self.language)
        if any(m.start == 0 for m in self._asks.find(words)):
            return True
        advised = bool(self._advises.find(tokens(following, self.language)))
        before_exam = not advised and self.is_title(following.partition(":")[0].rstrip("."))
        if "?" in sentence:
            return before_exam or (titled and (sentence.startswith("?") or len(_WORD.findall(sentence)) <= _BARE_QUESTION))
        return before_exam and bool(self._suspects.find(words))

    def _after_titles(self, text: str, end: int) -> int:
        """The first character after the lines that name the exam."""
        at = 0
        while at < end:
            stop = text.find("\n", at, end)
            stop = end if stop < 0 else stop
            line = text[at:stop].strip()
            if line and (not self.is_title(line) or text[stop : stop + 2].strip()[:1].islower()):
                break
            at = stop + 1
        return at

    def _gives_reason(self, text: str) -> bool:
        """Whether a short text says why the exam was done: it ends with a question, or has a word of `lead`."""
        if not text or len(text) > _LONGEST_REASON:
            return False
        return text.endswith("?") or text.startswith("?") or bool(self._lead.find(tokens(text, self.language)))

    def _after_blank_line(self, text: str, head: _Head, end: int) -> list[_Head]:
        body = head.body
        while body < end and text[body] in " \t\r\n,":
            body += 1
        blank = _BLANK_LINE.search(text, body, end)
        if blank and text[blank.end() : end].strip():
            return [_Head("findings", "", blank.end(), blank.end())]
        return []

    def _after_title(self, text: str, head: _Head, end: int) -> list[_Head]:
        """Findings that go on in the request's own paragraph with the name of the exam ("Request: … CT chest: …")."""
        for match in _SENTENCE_COLON.finditer(text, head.body, end):
            if self.is_title(match["name"]):
                return [_Head("findings", match["name"], match.start("name"), match.end())]
        return []

    def _after_line(self, text: str, head: _Head, end: int) -> list[_Head]:
        """Findings below a short section that begins on its heading's own line: at a new sentence on a new line.

        Where the language lists how findings resume ("si osserva …"), only such a line begins them.
        """
        if head.kind not in self._line_ends:
            return []
        stop = text.find("\n", head.body, end)
        if stop < 0 or not text[head.body : stop].strip():
            return []
        while 0 <= stop < end:
            line_end = text.find("\n", stop + 1, end)
            line = text[stop + 1 : line_end if line_end >= 0 else end].strip()
            closed = text[head.body : stop].rstrip()[-1:] in ".?!…"
            if closed and line[:1].isupper() and self._goes_on(line):
                return [_Head("findings", "", stop + 1, stop + 1)]
            stop = line_end
        return []

    def _next_line(self, text: str, head: _Head, end: int) -> list[_Head]:
        """Findings of a report that has no other place for them: below the line of the last heading that asks or compares.

        "COMPARISON: 2023.", and on the next line what was seen. A line that is cut off by its width goes on below.
        """
        stop = text.find("\n", head.body, end)
        if stop < 0 or not text[head.body : stop].strip():
            return []
        while 0 <= stop < end:
            below = text[stop + 1 : end]
            line = text[text.rfind("\n", 0, stop) + 1 : stop].rstrip()
            closed = line[-1:] in ".?!…" or len(line) < _WRAPPED
            if closed and below.lstrip()[:1].isupper():
                at = stop + 1 + len(below) - len(below.lstrip())
                return [_Head("findings", "", at, at)]
            stop = text.find("\n", stop + 1, end)
        return []

    def _goes_on(self, line: str) -> bool:
        """Whether a line begins as findings do."""
        if self._resumes is None:
            return True
        return any(m.start == 0 for m in self._resumes.find(tokens(line, self.language)))


def _names_an_exam(line: str) -> bool:
    """Whether the one line above a heading is a title, whatever exam it names: a few words and no sentence."""
    return line[-1:] not in ".?!:;," and len(line.split()) <= _TITLE_WORDS


def _says_much(text: str) -> bool:
    """Whether what stands above the headings can be the findings, and is not just a line that names the exam."""
    return "\n" in text.strip() or len(text.strip()) >= _WRAPPED


def _names(text: str) -> list[str]:
    return _LETTERS.findall(text)
