"""The lexicon: every term of the glossary in one language, compiled once, and marked in a text in one pass.

"Small right pleural effusion" marks *pleural-effusion*; the longest term wins, so "tension pneumothorax" is
never read as "pneumothorax". A German compound is read by its head: "Sigmadivertikulitis" is a diverticulitis
of the sigmoid. A short term that means a concept only in its own region ("effusion" in a chest report) is given
back with all its readings; who knows the region decides.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

from knowledge.shared import shared
from knowledge.stems import forms, keys, stem
from prompts.words import Token, folded_of, tokens

_TYPO_LENGTH = 5  # letters: shorter words have too many neighbours
_TAKEN_APART = 3  # small words between the two words of a term
_HEAD = 5  # letters: the shortest word that may be the head of a compound
_LONGEST_WORD = 80  # letters: no German word is longer, and a pasted key of 100,000 would take minutes to split


@dataclass(frozen=True, slots=True)
class Reading:
    """One concept a term may mean; `region` is set where it means it only there; `lay` where only patients say it."""

    concept: str
    region: str
    lay: bool


class Mark(NamedTuple):
    """A term in a text: its readings, the tokens it covers (end exclusive) and its characters.

    `part` is the concept that the first half of a compound names ("Leber" in "Lebermetastase"), else empty. `said` is
    the whole term where the text has only a word of it ("anterior and posterior cruciate ligament"), else empty.
    """

    readings: tuple[Reading, ...]
    first: int
    last: int
    start: int
    end: int
    part: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Concept:
    """What of an entry the reader needs, in no language."""

    id: str
    kind: str
    region: str
    of: tuple[str, ...]
    broader: str | None


class _Tree:
    """What may follow the words of a term so far, by the next stem; `term` is the one that ends here.

    `longest` is kept at the first word: how many words the longest term has.
    """

    __slots__ = ("after", "longest", "term")

    def __init__(self) -> None:
        self.after: dict[str, _Tree] = {}
        self.term: str | None = None
        self.longest = 1


def compile_terms(documents: Mapping[str, Mapping[str, Any]], language: str) -> dict[str, Any]:
    """The artefact of one language from glossary documents: plain lists and strings, ready for JSON."""
    terms: dict[str, list[list[Any]]] = {}
    for document in documents.values():
        named = document.get("terms", {}).get(language)
        if not named:
            continue
        for text, region, lay in _spellings(named, document["region"]):
            key = " ".join(k for k, _ in keys(tokens(text, language), language))
            rows = terms.setdefault(key, [])
            if key and not any(row[0] == document["id"] and row[1] == region for row in rows):
                rows.append([document["id"], region, int(lay)])
    kinds = {d["id"]: d["kind"] for d in documents.values()}
    named_findings = {
        key for key, rows in terms.items() if any(kinds[row[0]] in ("finding", "disease") and not row[1] and not row[2] for row in rows)
    }
    parts = {key for key, rows in terms.items() if any(kinds[row[0]] == "anatomy" and not row[1] for row in rows)}
    visible = parts | named_findings
    kept = {key: _kept(rows) for key, rows in sorted(terms.items()) if key}
    return {"language": language, "terms": {k: rows for k, rows in kept.items() if not _hides(k, rows, kinds, visible)}}


def _hides(key: str, rows: Sequence[Sequence[Any]], kinds: Mapping[str, str], parts: set[str]) -> bool:
    """Whether a describing phrase holds an organ or a finding ("lungs are clear", "displaced fracture"): these must stay visible."""
    words = key.split(" ")
    if len(words) < 2 or any(kinds[row[0]] not in ("descriptor", "phrase") for row in rows):
        return False
    spans = ((i, j) for i in range(len(words)) for j in range(i + 1, len(words) + 1) if j - i < len(words))
    return any(" ".join(words[i:j]) in parts for i, j in spans)


def _spellings(named: Mapping[str, Any], region: str) -> list[tuple[str, str, bool]]:
    rows = [(named["preferred"], "", False)]
    rows += [(text, "", False) for text in named.get("others", ())]
    rows += [(text, region, False) for text in named.get("in_region", ())]
    rows += [(text, "", True) for text in named.get("lay", ())]
    return [*rows, (named["say"]["text"], "", True)] if named.get("say") else rows


def _kept(rows: list[list[Any]]) -> list[list[Any]]:
    """What a professional means by a word stands before what a patient may mean by it."""
    return sorted(rows, key=lambda row: bool(row[2]))


class Lexicon:
    """The compiled terms of one language."""

    def __init__(self, compiled: Mapping[str, Any], concepts: Mapping[str, Concept], tails: Sequence[str] = ()) -> None:
        self.language: str = compiled["language"]
        self._terms: Mapping[str, list[list[Any]]] = compiled["terms"]
        self._concepts = concepts
        self._first: dict[str, list[str]] = {}
        for key in self._terms:
            self._first.setdefault(key.partition(" ")[0], []).append(key)
        self._trees: dict[str, _Tree] = {}
        words = forms(self.language)
        self._links, self._sides, self._glued = words.compounds, words.sides, words.glued
        self._misread = words.misread if words.written else None
        self._tails = tuple(stem(t.folded, self.language) for tail in tails for t in tokens(tail, self.language))
        self._made: dict[str, tuple[Reading, ...]] = {}
        self._professional: dict[str, tuple[Reading, ...]] = {}
        self._single: list[str] | None = None
        self._compounds: dict[str, tuple[tuple[Reading, ...], str] | None] = {}

    def __len__(self) -> int:
        return len(self._terms)

    def terms(self) -> Iterator[tuple[str, tuple[Reading, ...]]]:
        """Every term as its stems, and its readings."""
        for key in self._terms:
            yield key, self._readings(key)

    def lookup(self, text: str) -> tuple[Reading, ...]:
        """The readings of a whole text that is one term, else nothing."""
        key = " ".join(k for k, _ in keys(tokens(text, self.language), self.language))
        return self._readings(key)

    def lookup_word(self, word: Token) -> tuple[Reading, ...]:
        """The readings of one word, no sign, that is a term by itself; as `lookup` of its text."""
        return self._readings(stem(word.folded, self.language))

    def near(self, word: str) -> tuple[Reading, ...]:
        """The readings of the single-word term that a misspelt folded word is nearest to ("trombose"), or nothing."""
        if len(word) < _TYPO_LENGTH:
            return ()
        if self._single is None:
            self._single = [key for key in self._terms if " " not in key and len(key) >= _TYPO_LENGTH]
        best = process.extractOne(stem(word, self.language), self._single, scorer=fuzz.ratio, score_cutoff=86 if len(word) < 8 else 82)
        return self._readings(best[0]) if best and best[0][0] == word[0] else ()

    def mark(self, words: Sequence[Token], lay: bool = True) -> list[Mark]:
        """All terms of a token row, longest first at each place, none overlapping; `lay` takes patients' words too."""
        stems = keys(words, self.language)
        begins = self._first
        # where a language has no compounds, only a word that begins a term can be one
        open_ = range(len(stems)) if self._links else [at for at, (key, _) in enumerate(stems) if key in begins]
        sides = self._sides
        sided: Sequence[int] = ()
        if open_ and not sides.isdisjoint(folded_of(words)):
            sided = [at for at, (_, i) in enumerate(stems) if words[i].folded in sides]
        found: list[Mark] = []
        end = 0
        for at in open_:
            if at >= end:
                mark, used = self._at(words, stems, at, lay, sided)
                if mark and used > 1 and self._hidden(stems, at, used, mark, lay):
                    mark, used = None, 1
                end = at + used
                if mark:
                    found.append(mark)
        return shared(words, found, lambda key: self._allowed(key, lay), lambda concept: self._concepts[concept].kind, self.language)

    def turned(self, words: Sequence[Token], small: Callable[[str], bool]) -> list[Mark]:
        """Patients' terms of two words that a question takes apart: "is my lung collapsed", "¿está rota la muñeca?".

        Only small words may stand between them; both orders count, as a question turns what a report puts together.
        """
        stems = [(key, at) for key, at in keys(words, self.language) if key in self._terms or not small(words[at].folded)]
        found = []
        for (a, first), (b, last) in zip(stems, stems[1:], strict=False):
            between = range(first + 1, last)
            if len(between) > _TAKEN_APART or any(not words[i].folded.isalpha() for i in between):
                continue
            readings = self._readings(f"{b} {a}") or (self._readings(f"{a} {b}") if between else ())
            readings = tuple(r for r in readings if self._concepts[r.concept].kind in ("finding", "disease"))
            if readings:
                found.append(Mark(readings, first, last + 1, words[first].start, words[last].end))
        return found

    def _at(
        self, words: Sequence[Token], stems: list[tuple[str, int]], at: int, lay: bool, sided: Sequence[int]
    ) -> tuple[Mark | None, int]:
        key, first = stems[at]
        if key in self._first:
            tree = self._trees.get(key) or self._grown(key)
            for length, text in self._longer(stems, at, tree) if tree.after else ():
                if readings := self._allowed(text, lay):
                    last = stems[at + length - 1][1]
                    return Mark(readings, first, last + 1, words[first].start, words[last].end), length
            if sided and sided[-1] > at and (found := self._without_sides(words, stems, at, lay, sided)):
                return found  # "fluid around your left lung", "fracture of the left distal radius"
            if tree.term and (readings := self._allowed(key, lay)) and not (self._misread and self._misread(words[first])):
                _, _, start, end = words[first]
                return Mark(readings, first, first + 1, start, end), 1
        if self._links:
            return self._compound_at(words, stems, at, lay)
        return None, 1

    def _hidden(self, stems: list[tuple[str, int]], at: int, used: int, mark: Mark, lay: bool) -> bool:
        """Whether a part of the body would take the beginning of a finding: "fifth rib fracture" is a rib fracture."""
        if any(self._concepts[r.concept].kind != "anatomy" for r in mark.readings):
            return False
        for inside in range(at + 1, at + used):
            key = stems[inside][0]
            if key not in self._first:
                continue
            for length, text in self._longer(stems, inside, self._trees.get(key) or self._grown(key)):
                if inside + length <= at + used:
                    break
                if any(self._concepts[r.concept].kind in ("finding", "disease") for r in self._allowed(text, lay)):
                    return True
        return False

    def _longer(self, stems: list[tuple[str, int]], at: int, tree: "_Tree") -> Sequence[tuple[int, str]]:
        """The terms of several words that begin at a place, longest first: length and key; `tree` is that of the first word."""
        stop, rows, length = len(stems), [], 1
        while at + length < stop:
            branch = tree.after.get(stems[at + length][0])
            if branch is None:
                break
            tree, length = branch, length + 1
            if tree.term is not None:
                rows.append((length, tree.term))
        return rows[::-1] if len(rows) > 1 else rows

    def _grown(self, first: str) -> "_Tree":
        """The tree of the terms that begin with a word, grown when the word is first met."""
        root = _Tree()
        for key in self._first[first]:
            tree = root
            parts = key.split(" ")
            root.longest = max(root.longest, len(parts))
            for part in parts[1:]:
                tree = tree.after.setdefault(part, _Tree())
            tree.term = key
        self._trees[first] = root
        return root

    def _allowed(self, key: str, lay: bool) -> tuple[Reading, ...]:
        if lay:
            return self._readings(key)
        known = self._professional.get(key)
        if known is None:
            if key not in self._terms:
                return ()
            known = self._professional[key] = tuple(r for r in self._readings(key) if not r.lay)
        return known

    def _without_sides(
        self, words: Sequence[Token], stems: list[tuple[str, int]], at: int, lay: bool, sided: Sequence[int]
    ) -> tuple[Mark, int] | None:
        """The longest term at a place when side words inside it are passed over."""
        longest = self._trees[stems[at][0]].longest
        stop = min(at + longest + 2, len(stems))
        if longest < 2 or at in sided or not any(at < i < stop for i in sided):
            return None
        row = [i for i in range(at, stop) if i not in sided]
        for length in range(min(longest, len(row)), 1, -1):
            readings = self._allowed(" ".join(stems[i][0] for i in row[:length]), lay)
            if readings:
                first, last = stems[at][1], stems[row[length - 1]][1]
                return Mark(readings, first, last + 1, words[first].start, words[last].end), row[length - 1] - at + 1
        return None

    def _compound_at(self, words: Sequence[Token], stems: list[tuple[str, int]], at: int, lay: bool) -> tuple[Mark | None, int]:
        """A compound in one word, or written with a hyphen ("Pleura-Erguss")."""
        first = stems[at][1]
        word, used = words[first].folded, 1
        last = first
        while at + used < len(stems) and stems[at + used][1] == last + 2 and words[last].end == words[last + 1].start:
            last = stems[at + used][1]
            if words[last - 1].end != words[last].start:
                break
            word += words[last].folded
            used += 1
            break
        for text, end, count in ((word, last, used), (words[first].folded, first, 1)):
            known = self._readings(stem(text, self.language)) if count > 1 else ()
            readings, part = (known, "") if known else self._compound(text) or ((), "")
            readings = readings if lay else tuple(r for r in readings if not r.lay)
            if readings:
                return Mark(readings, first, end + 1, words[first].start, words[end].end, part), count
        return None, 1

    def _readings(self, key: str) -> tuple[Reading, ...]:
        known = self._made.get(key)
        if known is None:
            rows = self._terms.get(key)
            if rows is None:
                return ()
            known = self._made[key] = tuple(Reading(c, region, bool(lay)) for c, region, lay in rows)
        return known

    def _compound(self, word: str) -> tuple[tuple[Reading, ...], str] | None:
        if len(word) > _LONGEST_WORD:
            return None
        if word not in self._compounds:
            if len(self._compounds) > 50_000:
                self._compounds.clear()
            self._compounds[word] = self._split(word)
        return self._compounds[word]

    def _split(self, word: str) -> tuple[tuple[Reading, ...], str] | None:
        """Head of a compound and the part that its beginning names; the longest head wins."""
        bare = stem(word, self.language)
        for side in self._glued:
            if word.startswith(side) and (readings := self._readings(stem(word[len(side) :], self.language))):
                return readings, ""
        for tail in self._tails:  # "karzinomsuspekt" is about a carcinoma, "steinfrei" about stones
            if bare.endswith(tail) and len(bare) - len(tail) >= 4:
                readings = self._beginning(bare[: -len(tail)], whole=True)
                if readings:
                    return readings, ""
        for cut in range(3, len(word) - _HEAD + 1):
            head = self._readings(stem(word[cut:], self.language))
            heads = tuple(r for r in head if not r.lay and self._concepts[r.concept].kind in ("finding", "disease"))
            if heads:
                part = next((r.concept for r in self._beginning(word[:cut], whole=False) if not r.region), "")
                return heads, part
        return None

    def _beginning(self, word: str, whole: bool) -> tuple[Reading, ...]:
        for link in self._links:
            if word.endswith(link) and len(word) - len(link) >= 3:
                readings = self._readings(stem(word[: len(word) - len(link)], self.language))
                if readings:
                    return readings
        if not whole:
            for cut in range(len(word) - 1, 3, -1):
                readings = self._readings(stem(word[:cut], self.language))
                if readings:
                    return readings
        return ()


def concepts_of(documents: Mapping[str, Mapping[str, Any]]) -> dict[str, Concept]:
    """The concepts of glossary documents by id."""
    return {d["id"]: Concept(d["id"], d["kind"], d["region"], tuple(d.get("of") or ()), d.get("broader")) for d in documents.values()}
