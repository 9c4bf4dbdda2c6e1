"""The report side of the read-back: each mention of a finding with all that its line says, ready to be compared."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.answer.evidence import SILENT
from assistant.answer.kinship import Kinship
from assistant.answer.stated import degree_of
from assistant.report.model import Finding, Reading
from assistant.report.sentences import Sentence
from guardrails.rawnumbers import lengths
from guardrails.rawwords import QUALITIES, WordsOf, levels_apart
from knowledge.lexicon import Concept

SEEN = ("present", "possible")
_SIDES = {"left", "right", "both"}
_GRADES = {"low", "mid", "high"}
_LABEL = 40  # characters: a line's label ("L4/5:") is not longer


class Line:
    """A sentence of the report with the label of its line, and what their bare words say."""

    def __init__(
        self,
        sentence: Sentence,
        label: str,
        words: WordsOf,
        anatomy: frozenset[str],
        spots: Sequence[tuple[str, int]] = (),
        dental: bool = False,
    ) -> None:
        self._dental = dental  # a report on teeth, which gives each its number
        self.spots = spots  # the parts that the sentence itself names, and where
        self.sentence, self.label, self._words, self.anatomy = sentence, label, words, anatomy
        self.follower: Line | None = None  # the next sentence, where it names nothing of its own ("Position unchanged.")

    @cached_property
    def text(self) -> str:
        return f"{self.label} {self.sentence.text}" if self.label else self.sentence.text

    @cached_property
    def groups(self) -> frozenset[str]:
        """Its words; those of the label too, but not the label's side where the sentence names one."""
        own = self._words.groups(self.sentence.text)
        own |= {word for _, side, jaw in self._teeth for word in (side, jaw)}
        return own | (self._words.groups(self.label) - (_SIDES if own & _SIDES else frozenset()))

    @cached_property
    def _teeth(self) -> list[tuple[int, str, str]]:
        return self._words.quarters(self.sentence.text) if self._dental else []

    def tooth_side(self, at: int) -> str | None:
        """The side of the tooth whose number stands nearest to a character."""
        return min(self._teeth, key=lambda tooth: abs(tooth[0] - at))[1] if self._teeth else None

    @cached_property
    def told(self) -> frozenset[str]:
        """Its words, without the qualities that it denies ("partial tear, no full thickness tear" is not complete)."""
        return self.groups - QUALITIES | self._words.qualities(self.text)

    @cached_property
    def sides(self) -> frozenset[str]:
        return self.groups & _SIDES

    @property
    def one_side(self) -> str | None:
        """The side that it names, where it names no other."""
        return next(iter(self.sides)) if len(self.sides) == 1 else None

    @cached_property
    def unseen_parts(self) -> frozenset[str]:
        """The parts that it calls unseen: those before the word, else those behind it ("not seen because of the fetus")."""
        starts = self._words.starts_of(self.sentence.text, "unseen") if "unseen" in self.groups else []
        before = frozenset(concept for concept, at in self.spots if starts and at < starts[0])
        return before or frozenset(concept for concept, _ in self.spots if starts)

    @cached_property
    def denied_sides(self) -> frozenset[str]:
        """The sides that are named only in clauses of denial, where the other one is not ("effusion left, right none")."""
        text = self.sentence.text
        rows = [self._words.groups(text[a:b]) for a, b in self._words.spans(text)]
        firm = frozenset(side for row in rows if "denial" not in row for side in row & _SIDES)
        return frozenset(side for row in rows for side in row & _SIDES) - firm if firm else frozenset()

    def side_of(self, related: Callable[[str], bool]) -> str | None:
        """The side that stands next to a part, in a sentence of both sides ("left frontal and right cerebellar")."""
        marks = self._words.places_of_sides(self.sentence.text)
        near = [(abs(at - spot), side) for concept, spot in self.spots if related(concept) for side, at in marks]
        return min(near)[1] if near else None

    def side_beside(self, at: int) -> str | None:
        """The one side that the clause around a character names, in a sentence of both ("right a prosthesis, left arthrosis")."""
        if not self.sides >= {"left", "right"}:
            return None
        text = self.sentence.text
        clause = next((text[a:b] for a, b in self._words.spans(text) if a <= at < b), "")
        sides = self._words.groups(clause) & _SIDES
        return next(iter(sides)) if len(sides) == 1 else None

    @cached_property
    def sizes_of_sides(self) -> dict[str, frozenset[float]]:
        """Side → its values, in a sentence that gives each side its own."""
        return self._words.sizes_of_sides(self.sentence.text)

    @cached_property
    def degrees(self) -> dict[str, str]:
        """Side → degree where the sentence gives each side its own."""
        return self._words.degrees(self.sentence.text)

    @cached_property
    def levels(self) -> frozenset[str]:
        return frozenset(level for group in self.level_groups for level in group)

    @cached_property
    def level_groups(self) -> tuple[frozenset[str], ...]:
        """The levels of the sentence, and those of the label it stands under."""
        return (*self._words.level_groups(self.sentence.text), *self._words.level_groups(self.label))

    @cached_property
    def counts(self) -> set[float]:
        """The numbers of the sentence that are no lengths, in digits or words."""
        own = lengths(self.sentence.text)
        return {n for n in self._words.numbers(self.sentence.text) if n not in own and round(n / 10, 3) not in own}

    @cached_property
    def sizes_in_time(self) -> tuple[float, float] | None:
        """The size before and now, where the sentence gives both."""
        return self._words.sizes_in_time(self.sentence.text)

    @cached_property
    def sides_of_changes(self) -> dict[str, str]:
        """Change → the side it is said of, in a sentence of both sides ("left progressive")."""
        return self._words.sides_of_changes(self.sentence.text)

    @cached_property
    def lengths(self) -> frozenset[float]:
        return lengths(self.sentence.text) | (self.follower.lengths if self.follower else frozenset())

    @cached_property
    def changes(self) -> frozenset[str]:
        own = frozenset(self._words.changes(self.sentence.text)) or self._words.grown(self.sentence.text)
        return own | (self.follower.changes if self.follower else frozenset())


@dataclass(frozen=True, slots=True)
class Mention:
    """A finding of the report and its line; `word` is absent where this exam saw it resolved."""

    finding: Finding
    line: Line
    word: str
    side: str | None
    places: frozenset[str]
    sizes: frozenset[float]
    measured: frozenset[float]  # those that the reader gave to the finding itself, earlier ones too
    priors: frozenset[float]  # sizes that it had before, and has no longer
    changes: frozenset[str]
    degree: str | None


class Mentions:
    """All mentions of one reading."""

    def __init__(
        self,
        reading: Reading,
        concepts: Mapping[str, Concept],
        kinship: Kinship,
        words: WordsOf,
        parts_of: Callable[[str], frozenset[str]] = lambda text: frozenset(),
    ) -> None:
        self._reading, self._concepts, self._kinship, self._words = reading, concepts, kinship, words
        self._parts_of = parts_of
        self.lines = self._lines()
        self._found = Counter(f.sentence for f in reading.findings)
        self._sized = Counter(f.sentence for f in reading.findings if f.size)
        self.all = [self._mention(f) for f in reading.findings]
        self.body = [m for m in self.all if m.finding.section not in SILENT]

    def years(self, line: Line) -> frozenset[str]:
        """The years that a line names."""
        return self._words.years(line.text)

    def of(self, accepted: frozenset[str], past: bool = False) -> list[Mention]:
        """The mentions of some concepts; those of the reason for the exam only for the past, or where there are no others."""
        found = [] if past else [m for m in self.body if m.finding.concept in accepted]
        return found or [m for m in self.all if m.finding.concept in accepted]

    def outdated(self, sizes: frozenset[float], said: frozenset[str], among: Iterable[Mention]) -> bool:
        """Whether the only sizes that are said are earlier ones, and no word tells that they are."""
        rows = list(among)
        earlier = frozenset(v for m in rows for v in m.priors) - frozenset(v for m in rows for v in m.sizes - m.priors)
        return bool(sizes) and sizes <= earlier and not said & {"then", "old"}

    def worded(self, families: frozenset[str], denied: bool, side: str | None) -> list[Line]:
        """Lines that have a general word of these families themselves, denied or not, whatever the reader made of them."""
        found = []
        for line in self.lines.values():
            firm = line.groups & {"denial", "non"} if denied else not line.groups & {"denial", "doubt", "healthy"}
            if firm and line.sentence.section not in SILENT and (side is None or not line.sides or side in line.sides):
                names = {family for family, _, _ in self._kinship.words(line.sentence.text, self._reading.language)}
                if names & families:
                    found.append(line)
        return found

    def healthy(self, places: Iterable[str], side: str | None) -> list[Line]:
        """Lines whose bare words call a place normal, whether or not the reader saw it, and that name nothing seen."""
        wanted = list(places)
        seen = {m.line.sentence.id for m in self.body if m.word != "absent"}
        return [
            line
            for line in self.lines.values()
            if "healthy" in line.groups
            and line.sentence.id not in seen
            and line.sentence.section not in SILENT
            and any(self._kinship.within(p, q) or self._kinship.within(q, p) for p in wanted for q in line.anatomy)
            and (side is None or not line.sides or side in line.sides or "both" in line.sides)
        ]

    def same_thing(self, mention: Mention, among: Iterable[Mention]) -> list[Mention]:
        """The mentions that may speak of one thing: no other side, place or level, and not its denial."""
        return [m for m in among if m is mention or self._may_be_one(mention, m)]

    def _may_be_one(self, a: Mention, b: Mention) -> bool:
        if (a.word == "absent") != (b.word == "absent") or "both" not in (a.side, b.side) and a.side and b.side and a.side != b.side:
            return False
        if a.word != b.word and "other_person" in (a.word, b.word):
            return False  # a father's burst aneurysm tells nothing of what is seen here
        kin = self._kinship
        one = b.finding.concept in kin.accepted(a.finding.concept, frozenset(), False)
        if not one and a.finding.concept not in kin.accepted(b.finding.concept, frozenset(), False):
            return False
        here = a.places or frozenset(self._concepts[a.finding.concept].of[:1])
        there = b.places or frozenset(self._concepts[b.finding.concept].of[:1])
        if any(kin.apart(p, q) for p in here for q in there) and not here & there:
            return False
        return not levels_apart(a.line.levels, b.line.levels)

    def _mention(self, f: Finding) -> Mention:
        line = self.lines[f.sentence]
        at = f.start - line.sentence.start
        gone = f.change == "resolved"
        own = frozenset(round(v * _IN_CM[m.unit], 3) for m in f.size if m.unit in _IN_CM for v in (*m.values, *(m.prior or ())))
        now = frozenset(round(v * _IN_CM[m.unit], 3) for m in f.size if m.unit in _IN_CM for v in m.values)
        shared = self._sized[f.sentence] > 1
        grown = {max(m.values) > max(m.prior) for m in f.size if m.prior and max(m.values) != max(m.prior)}
        changes = ({f.change} if f.change else set()) | ({"larger"} if True in grown else set())
        changes |= {"smaller"} if False in grown else set()
        alone = self._found[f.sentence] == 1
        return Mention(
            finding=f,
            line=line,
            word="absent" if gone else f.assertion.word,
            side=line.tooth_side(at) or f.side or line.side_beside(at),
            places=frozenset(p.concept for p in f.location) | self._inner(f),
            sizes=own if shared and own else own | line.lengths,
            measured=own,
            priors=own - now,
            changes=frozenset(changes | (line.changes if alone or not changes else set())),
            degree=degree_of(f.degree)
            or _grade(self._words.groups(f.term))
            or (_grade(line.groups) if alone and not line.lengths else None),
        )

    def _inner(self, f: Finding) -> frozenset[str]:
        """The organ inside a finding's own words, where its concept is one of several organs ("splenic injury")."""
        own = self._concepts[f.concept].of
        others = frozenset(p for p in own if any(self._kinship.apart(p, q) for q in own))
        return others & self._parts_of(f.term) if others else others

    def _lines(self) -> dict[str, Line]:
        """Sentences with the label that stands before them on the same line ("L5/S1: Normal. No stenosis.")."""
        text = self._reading.text
        named: dict[str, list[tuple[str, int]]] = {}
        at = 0
        rows = self._reading.sentences
        for term in self._reading.terms:
            if term.kind != "anatomy" or not term.concept:
                continue
            while at < len(rows) and rows[at].end <= term.start:
                at += 1
            if at < len(rows) and rows[at].start <= term.start:
                named.setdefault(rows[at].id, []).append((term.concept, term.start - rows[at].start))
        lines: dict[str, Line] = {}
        dental = "dental" in self._words.groups(text)
        label, end, parts = "", 0, frozenset[str]()
        for sentence in rows:
            if "\n" in text[end : sentence.start]:
                label, parts = "", frozenset()
            spots = named.get(sentence.id, [])
            own = frozenset(concept for concept, _ in spots)
            lines[sentence.id] = Line(sentence, label, self._words, own | parts, spots, dental)
            head, colon, _ = sentence.text.partition(":")
            if colon and len(head) <= _LABEL and "," not in head:
                label, parts = head, own
            end = sentence.end
        busy = {f.sentence for f in self._reading.findings} | {o.sentence for o in self._reading.organs}
        for one, other in zip(rows, rows[1:], strict=False):
            if one.id in busy and other.id not in busy and not named.get(other.id) and one.section == other.section:
                lines[one.id].follower = lines[other.id]
        return lines


def _grade(groups: frozenset[str]) -> str | None:
    """The degree that the bare words of a line give, where there is one."""
    grades = groups & _GRADES
    return next(iter(grades)) if len(grades) == 1 else None


_IN_CM = {"mm": 0.1, "cm": 1.0}
