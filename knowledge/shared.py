"""Words that share one head: "anterior and posterior cruciate ligaments" names two ligaments, "lung or bone metastases" two findings.

The lexicon marks the whole term ("posterior cruciate ligaments"); here the other words of the list are completed by
what they share with it, and count as terms where the glossary knows the completed ones. The head stands behind the
list ("vorderes und hinteres Kreuzband", "Innen- und Außenmeniskus"), before it ("ligamentos cruzados anterior y
posterior"), or around it ("enlarged mediastinal or hilar lymph nodes").
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from knowledge.stems import forms, stem
from prompts.words import Token, fold, folded_of, folding

if TYPE_CHECKING:
    from knowledge.lexicon import Mark, Reading

_SIGNS = frozenset({",", "/"})
_HYPHENS = frozenset({"-", "‐", "‑", "–"})
_ENDS = frozenset({".", ",", ";", ":", ")", "!", "?"})
_SHORTEST = 3  # letters of the part of a compound that two words share
_MOST = 4  # words of one list
_THINGS = frozenset({"finding", "disease"})
_HEADS = _THINGS | {"anatomy"}
_DESCRIBING, _PARTS = frozenset({"descriptor"}), frozenset({"descriptor", "anatomy"})
_NORMAL = frozenset({"unremarkable", "intact", "normal-limits"})

Readings = Callable[[str], "tuple[Reading, ...]"]
"""The readings that a term, given as its stems, has here."""
Kind = Callable[[str], str]
"""The kind of a concept."""


def shared(words: Sequence[Token], marks: Sequence["Mark"], readings: Readings, kind: Kind, language: str) -> list["Mark"]:
    """All marks of a token row, with those of words that share a head; a describing word gives way to the term it begins."""
    folded = folded_of(words)
    if not marks or (forms(language).joined.isdisjoint(folded) and _SIGNS.isdisjoint(folded)):
        return list(marks)
    return _Heads(words, marks, readings, kind, language).all()


class _Heads:
    """The lists of one token row."""

    def __init__(self, words: Sequence[Token], marks: Sequence["Mark"], readings: Readings, kind: Kind, language: str) -> None:
        known = forms(language)
        self._words, self._readings, self._kind, self._language = words, readings, kind, language
        self._joined, self._joins = known.joined, known.joined | _SIGNS
        self._passed = known.articles | known.sides
        self._small = known.joins | known.joined | self._passed
        self._skipped = known.articles | _HYPHENS
        self._marks = {mark.first: mark for mark in marks}

    def all(self) -> list["Mark"]:
        """The marks in their order."""
        for mark in list(self._marks.values()):
            if all(self._kind(r.concept) in _HEADS for r in mark.readings):
                self._before(mark)
                self._behind(mark)
                self._around(mark)
        return [self._marks[at] for at in sorted(self._marks)]

    def _before(self, mark: "Mark") -> None:
        """What stands before a term and ends like it: "anterior and …", "Innen- und …"."""
        at = mark.first
        if self._across(at - 1, -1) < 0:
            return
        stems = self._stems(mark.first + 1, mark.last)
        rest = self._text(mark.first + 1, mark.last)
        for _ in range(_MOST):
            at = self._across(at - 1, -1)
            hyphen = at > 0 and self._words[at].folded in _HYPHENS and self._words[at - 1].end == self._words[at].start
            at -= hyphen
            if not self._free(at, _PARTS) or self._called_normal(at):
                return
            word = self._words[at]
            found, text = self._by_hyphen(word, mark, stems) if hyphen else ((), word.text)
            found = found or self._whole([stem(word.folded, self._language), *stems])
            if not self._mark(at, mark, found, f"{text} {rest}".rstrip()):
                return

    def _behind(self, mark: "Mark") -> None:
        """What stands behind a term and begins like it: "… anterior y posterior", "Pleuraerguss oder -verdickung"."""
        at = mark.last - 1
        if self._across(at + 1, 1) < 0:
            return
        stems = self._stems(mark.first, mark.last)
        for _ in range(_MOST):
            before = at
            at = self._across(at + 1, 1)
            if 0 <= at < len(self._words) - 1 and self._words[at].folded in _HYPHENS:
                self._by_beginning(at + 1, mark)
                return
            if len(stems) < 2 or not self._free(at, _PARTS) or not self._open(before, at):
                return
            found = self._whole([*stems[:-1], stem(self._words[at].folded, self._language)])
            found = found if self._describes(at) else _things(found, self._kind)
            said = f"{self._text(mark.first, mark.last - 1)} {self._words[at].text}"
            if not self._mark(at, mark, found, said):
                return

    def _open(self, before: int, at: int) -> bool:
        """Whether the word behind a joining sign has no statement of its own.

        A comma alone adds another word for the same thing ("nódulo sólido, hipoecogénico"). A part of the body must
        end its phrase: in "fractura de fémur y rodilla normal" the knee is normal, and not broken.
        """
        follows = self._words[at + 1].folded if at + 1 < len(self._words) else "."
        if self._words[before + 1].folded in _SIGNS and follows not in self._joined:
            return False
        return self._describes(at) or (at == before + 2 and (follows in _ENDS or follows in self._joins or follows in self._passed))

    def _describes(self, at: int) -> bool:
        own = self._marks.get(at)
        return own is None or all(self._kind(r.concept) in _DESCRIBING for r in own.readings)

    def _around(self, mark: "Mark") -> None:
        """A term whose first word belongs to all of a list: "enlarged mediastinal or hilar lymph nodes"."""
        first = mark.first if self._across(mark.first - 1, -1) >= 0 else mark.first - 1
        at = self._across(first - 1, -1)
        if at < 1 or first < mark.first and not self._free(first, _PARTS) or not self._free(at, _PARTS):
            return
        if not self._free(at - 1, _DESCRIBING | _THINGS):
            return
        lead, word, begins = self._words[at - 1], self._words[at], first + 1
        begin = stem(lead.folded, self._language)
        one = _things(self._whole([begin, stem(word.folded, self._language), *self._stems(begins, mark.last)]), self._kind)
        other = _things(self._whole([begin, *self._stems(first, mark.last)]), self._kind)
        if not one or not other:
            return
        self._put(at - 1, at + 1, one, f"{lead.text} {word.text} {self._text(begins, mark.last)}")
        self._put(first, mark.last, other, f"{lead.text} {self._text(first, mark.last)}")

    def _across(self, at: int, step: int) -> int:
        """The word on the other side of a joining word or sign, articles and sides passed over; -1 where nothing joins."""
        while 0 <= at < len(self._words) and self._words[at].folded in self._passed:
            at += step
        if not 0 <= at < len(self._words) or self._words[at].folded not in self._joins:
            return -1
        at += step
        return at if 0 <= at < len(self._words) else -1

    def _free(self, at: int, kinds: frozenset[str]) -> bool:
        """Whether a word may begin a term of its own: it is in none, or is one by itself and of these kinds."""
        if at < 0 or not self._words[at].folded.isalpha() or self._words[at].folded in self._small:
            return False
        inside = next((m for m in self._marks.values() if m.first <= at < m.last), None)
        return inside is None or (inside.last - inside.first == 1 and all(self._kind(r.concept) in kinds for r in inside.readings))

    def _called_normal(self, at: int) -> bool:
        """Whether the word is a part that is called normal by itself ("normal gallbladder and kidney stones")."""
        own, before = self._marks.get(at), self._marks.get(at - 1)
        return own is not None and before is not None and any(r.concept in _NORMAL for r in before.readings)

    def _by_hyphen(self, word: Token, mark: "Mark", rest: Sequence[str]) -> tuple[tuple["Reading", ...], str]:
        """ "Ober-" before "Unterlappen": the longest end of the compound that makes a term with it, and that word."""
        compound = self._words[mark.first]
        for cut in range(2, len(compound.folded) - _SHORTEST + 1):
            whole = fold(word.folded + compound.folded[cut:], folding(self._language))
            found = self._readings(" ".join([stem(whole, self._language), *rest]))
            if found:
                return found, word.text + compound.text[cut - len(compound.folded) :]
        return (), word.text

    def _by_beginning(self, at: int, mark: "Mark") -> None:
        """ "-verdickung" behind "Pleuraerguss": the longest beginning of the compound that makes a term with it."""
        compound, word = self._words[mark.last - 1], self._words[at]
        if not self._free(at, _THINGS | _PARTS):
            return
        for cut in range(len(compound.folded) - _SHORTEST, _SHORTEST - 1, -1):
            whole = fold(compound.folded[:cut] + word.folded, folding(self._language))
            if self._mark(at, mark, self._readings(stem(whole, self._language)), compound.text[:cut] + word.text):
                return

    def _stems(self, first: int, last: int) -> list[str]:
        return [stem(w.folded, self._language) for w in self._words[first:last] if w.folded not in self._skipped]

    def _text(self, first: int, last: int) -> str:
        return " ".join(w.text for w in self._words[first:last])

    def _whole(self, stems: Sequence[str]) -> tuple["Reading", ...]:
        return self._readings(" ".join(stems)) if len(stems) > 1 else ()

    def _mark(self, at: int, model: "Mark", found: tuple["Reading", ...], said: str) -> bool:
        """Whether a word is a term of its own by what it shares; the same concept twice is one ("partial or complete tear")."""
        known = {r.concept for r in model.readings}
        kinds = {self._kind(concept) for concept in known}
        found = tuple(r for r in found if self._kind(r.concept) in (_THINGS if kinds & _THINGS else kinds))
        if found and {r.concept for r in found} != known:
            self._put(at, at + 1, found, said)
        return bool(found)

    def _put(self, first: int, last: int, readings: tuple["Reading", ...], said: str) -> None:
        model = next(iter(self._marks.values()))
        for at in range(first, last):
            self._marks.pop(at, None)
        self._marks[first] = model._replace(
            readings=readings,
            first=first,
            last=last,
            start=self._words[first].start,
            end=self._words[last - 1].end,
            part="",
            said=said,
        )


def _things(found: tuple["Reading", ...], kind: Kind) -> tuple["Reading", ...]:
    return tuple(r for r in found if kind(r.concept) in _THINGS)
