"""What one sentence of an answer states: each finding with its side, place, size, certainty and change, clause by clause.

"The left kidney is swollen; the right one is not." states two things, and neither lends its side to the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.answer.clauses import Clause, clause_at, is_another, is_echo, joined
from assistant.answer.clauses import clauses as clauses_of
from assistant.answer.kinship import BLEEDS, BROKEN, Kinship
from assistant.answer.merging import Merging
from assistant.answer.stated import Stated
from assistant.report.model import Finding, Reading
from assistant.report.pieces import FINDING_KINDS
from assistant.report.sentences import Sentence
from guardrails.assertion import Prepared
from guardrails.rawnumbers import length_spans, lengths
from guardrails.rawwords import DIRECTIONS, WordsOf
from knowledge.lexicon import Concept

_GRADES = frozenset({"low", "mid", "high"})
_ONWARD = 16  # characters between the blood that flows and where it goes ("blood up to the brain")
_NAME = 5  # words of the longest name that stands together
_IN_CM = {"mm": 0.1, "cm": 1.0}


class Statements:
    """Finds the statements of answer sentences in one language."""

    def __init__(self, kinship: Kinship, concepts: Mapping[str, Concept], words: WordsOf) -> None:
        self._kinship, self._concepts, self._words = kinship, concepts, words
        self._merging = Merging(kinship)

    def of(self, read: Reading, sentence: Sentence, judged: Prepared, last: Stated | None = None) -> list[Stated]:
        """The statements of a sentence, explanations of one another left out."""
        own = [f for f in read.findings if f.sentence == sentence.id and self._concepts[f.concept].kind in FINDING_KINDS]
        marks = self._marks(sentence)
        anatomy = [
            (t.concept, t.start - sentence.start, t.end - sentence.start)
            for t in read.terms
            if t.kind == "anatomy" and t.concept and sentence.start <= t.start < sentence.end
        ]
        beside = {start for _, start, _ in anatomy if self._beside(sentence.text, start)}  # "below the kidneys"
        flows = self._words.stretches(sentence.text, "flow")
        beside |= {start for _, start, _ in anatomy if any(0 <= start - end <= _ONWARD for _, end in flows)}
        anatomy = [row for row in anatomy if row[1] not in beside]
        names = [
            (t.start - sentence.start, t.end - sentence.start)
            for t in read.terms
            if t.kind not in FINDING_KINDS and sentence.start <= t.start < sentence.end
        ]
        marks = [m for m in marks if not any(_inside(("", *m[1:]), ("", *name)) for name in names)]  # "amniotic fluid"
        normal = {o.concept for o in read.organs if o.sentence == sentence.id and o.state == "normal"}
        called = [(start, end) for concept, start, end in anatomy if concept in normal]  # "the fluid is normal": no finding
        marks = [m for m in marks if m[1:] not in called]
        own = [f for f in own if not self._flows(frozenset({f.concept}), _span(f, sentence), flows)]
        marks = [m for m in marks if not self._flows(m[0], m[1:], flows)]
        wide = [(first, last) for _, first, last in marks]
        own = [f for f in own if not any(_inside(("", *_span(f, sentence)), ("", *mark)) for mark in wide)]
        found = [self._of_finding(f, sentence, marks, beside | self._cut_off(f, sentence, called)) for f in own]
        spans = [(s.start, s.end) for s in found if len(sentence.text[s.start : s.end].split()) <= _NAME]
        for families, start, end in marks:
            if not any(a < end and start < b for a, b in spans):
                another = "others" in self._words.groups(" ".join(sentence.text[:start].split()[-2:]))
                word = self._sign(sentence.text, start, end, judged)
                denied = judged.judge(start, end).polarity == "negative"
                found.append(Stated("", families, word, start, end, another=another, denied=denied))
        found = self._without_shifts(found, sentence.text)
        if len(found) > 1:  # "the tumours have shrunk" tells a change, and no shrinking as a finding
            told = [s for s in found if not self._words.changes(sentence.text[s.start : s.end])]
            found = told or found
        found = self._merging.unbracketed(sorted(found, key=lambda s: s.start), sentence.text)
        clauses = clauses_of(sentence.text, self._words)
        echoes = [c for c in clauses if _echoes(c, found, anatomy, self._words)]
        text = sentence.text
        for echo in echoes:  # "…, the right one is not": said of the same thing, and no part of the first statement
            text = text[: echo.start] + " " * (echo.end - echo.start) + text[echo.end :]
        organs = [o.start - sentence.start for o in read.organs if o.sentence == sentence.id]
        clauses = joined(clauses, [s.start for s in found], organs, echoes, text, self._words)
        placed = [self._placed(s, found, clauses, anatomy, text) for s in found]
        placed = self._signed(self._there(placed, clauses, last), clauses, text)
        told = self._merging.told_once(placed)
        return told + [self._again(c, placed) if is_another(c, self._words) else self._echoed(c, placed) for c in echoes if placed]

    def _flows(self, names: frozenset[str], span: tuple[int, int], flows: Sequence[tuple[int, int]]) -> bool:
        """Whether the blood that is named only flows ("the artery that carries blood to the brain"): no bleeding."""
        if not any(start < span[1] and span[0] < end for start, end in flows):
            return False
        bleeds = self._kinship.accepted("", frozenset({BLEEDS}), False)
        return BLEEDS in names or not names.isdisjoint(bleeds)

    def _without_shifts(self, found: list[Stated], text: str) -> list[Stated]:
        """ "The bone is broken and the pieces have shifted": how the break lies, and no finding of its own."""
        if not any(self._breaks(s) for s in found):
            return found
        return [s for s in found if s.concept or "moved" not in self._words.groups(text[s.start : s.end])]

    def _breaks(self, s: Stated) -> bool:
        return BROKEN in s.families or s.concept in self._kinship.accepted("", frozenset({BROKEN}), False)

    def _sign(self, text: str, start: int, end: int, judged: Prepared) -> str:
        """What is said of a general word; a "not" inside it denies it ("the nodes are not enlarged")."""
        inside = text[start:end].partition(" ")[2]  # "not fully inflated" is a name of its own
        return "absent" if "denial" in self._words.groups(inside) else judged.judge(start, end).word

    def after(self, last: Stated, text: str) -> Stated | None:
        """A sentence that only says "no new ones were seen" of what was spoken of before, or how its pieces lie; else None."""
        clause = Clause(0, len(text), text, self._words.groups(text), frozenset())
        lies = clause.groups & {"moved", "in_place"}
        if lies and last.word == "present" and self._breaks(last):
            return replace(
                last, start=0, end=len(text), sizes=frozenset(), changes=frozenset(), count=None, groups=clause.groups, echo=True
            )
        return self._echoed(clause, [last]) if is_echo(clause, self._words) else None

    def _echoed(self, clause: Clause, found: Sequence[Stated]) -> Stated:
        """What a clause without a finding of its own says of the last one: no new ones, or not on the other side."""
        before = [s for s in found if s.start < clause.start] or list(found)
        side = next(iter(clause.sides & {"left", "right"}), None)
        return replace(
            before[-1],
            word="absent",
            start=clause.start,
            end=clause.end,
            side=side,
            places=before[-1].places if side else frozenset(),
            sizes=frozenset(),
            changes=frozenset(self._words.changes(clause.text) & {"new"}),
            degree=None,
            count=None,
            groups=clause.groups,
            echo=True,
        )

    def _again(self, clause: Clause, found: Sequence[Stated]) -> Stated:
        """What a clause says of another thing of the kind named last: its side and size, or that it is new."""
        before = ([s for s in found if s.start < clause.start] or list(found))[-1]
        return replace(
            before,
            word="present" if before.word == "absent" else before.word,
            start=clause.start,
            end=clause.end,
            side=next(iter(clause.sides & {"left", "right"}), None),
            sizes=lengths(clause.text),
            level_groups=self._words.level_groups(clause.text),
            changes=frozenset(self._words.changes(clause.text)),
            degree=None,
            count=None,
            groups=clause.groups,
        )

    def _there(self, found: Sequence[Stated], clauses: Sequence[Clause], last: Stated | None) -> list[Stated]:
        """ "No stone was seen there" and "the inner one is not torn" take their place from what was said before."""
        kept: list[Stated] = []
        for s in found:
            clause = clause_at(clauses, s.start)
            before = kept[-1] if kept and kept[-1].start < clause.start else None if kept else last
            if before is not None and not s.places and "same_place" in clause.groups:
                s = replace(s, beside=before.concept)
            if before is not None and not s.places and before.places:
                if "same_place" in clause.groups:
                    s = replace(s, places=before.places, side=s.side or before.side)
                elif clause.groups & DIRECTIONS and not clause.sides and clause.start:
                    s = replace(s, places=self._kinship.smallest_wholes(before.places) or before.places)
                elif kept and not clause.sides and (not s.concept or self._kinship.general(s.concept)):
                    s = replace(s, places=before.places, side=s.side or before.side)  # "… is irritated, but not torn"
            kept.append(s)
        return kept

    def _signed(self, found: Sequence[Stated], clauses: Sequence[Clause], text: str) -> list[Stated]:
        """Denials that stand far from what they deny ("nothing was seen that looks like …"), or deny the verb alone.

        "None of the lesions takes up contrast" denies an uptake, and no lesion.
        """
        kept = []
        whole = self._words.groups(text)
        head, colon, _ = text.partition(":")
        opening = self._words.groups(head) if colon and all(s.start > len(head) for s in found) else frozenset()
        for s in found:
            clause = clause_at(clauses, s.start)
            same = [o for o in found if o is not s and clause_at(clauses, o.start) is clause]
            if "doubt" in whole and (not s.concept or self._kinship.general(s.concept)):
                s = replace(s, groups=s.groups | {"doubt"})
            before = self._words.groups(text[clause.start : s.start])
            hedged = "perhaps" in clause.groups or "leading" in before or opening & {"doubt", "suspicion"}
            unsure = "uncertain" in whole and "denial" not in whole
            if s.word == "absent" and "new" in s.changes and self._words.only_new(clause.text):
                s = replace(s, word="present")
            if s.word == "absent" and s.sizes and self._unseen_then(text[s.end :]):
                s = replace(s, word="present", changes=s.changes | {"new"})
            compared = s.word == "historical" and clause.groups & {"than", "then"} and (s.changes or s.sizes or "more" in clause.groups)
            if compared and "old" not in clause.groups:
                s = replace(s, word="present")  # "4 mm more than in March 2024" is what it is now
            if s.word == "present" and hedged or s.word in ("present", "absent") and unsure:
                s = replace(s, word="possible")
            elif s.word == "present" and "denial" in opening:  # "these were not seen: …"
                s = replace(s, word="absent")
            elif s.word == "possible" and not whole & {"doubt", "suspicion", "leading"}:
                s = replace(s, word="present")  # no word of doubt stands there: the answer is as firm as it sounds
            denied = (
                bool(clause.groups & {"nothing", "not_seen"})
                or "denial" in whole
                and "signs_that" in self._words.groups(text[: s.start])
            )
            nothing = denied and s.word in ("present", "possible") or "seems_not" in clause.groups and s.word in ("present", "possible")
            if s.word == "absent" and "hinders" in clause.groups and not s.sizes:
                s = replace(s, word="hypothetical")  # "no narrowing that hinders the flow": how it is, and not whether
            subject = s.word == "absent" and any(o.families & self._kinship.predicates for o in same)
            if subject and not s.families & self._kinship.predicates:
                s = replace(s, word="hypothetical")
            elif nothing or s.families & self._kinship.predicates and "denial" in clause.groups and s.word == "present":
                s = replace(s, word="absent")
            kept.append(s)
        return kept

    def _unseen_then(self, after: str) -> bool:
        """Whether what is denied behind a thing of some size is that it was there before ("13 mm, not visible in 2024")."""
        rows = [(after[start:end], self._words.groups(after[start:end])) for start, end in self._words.spans(after)]
        denied = [(part, groups) for part, groups in rows if "denial" in groups]
        return bool(denied) and all(groups & {"then", "old"} or self._words.years(part) for part, groups in denied)

    def _beside(self, text: str, start: int) -> bool:
        """Whether a part is only named to say what is next to it."""
        before = text[max(0, start - 22) : start]
        return "relation" in self._words.groups(" ".join(before.split()[-3:]))

    def _marks(self, sentence: Sentence) -> list[tuple[frozenset[str], int, int]]:
        """General words; one that lies within a longer one is left out, others that overlap become one mark."""
        rows: list[tuple[set[str], int, int]] = []
        found = self._kinship.words(sentence.text, self._words.language)
        longest = [m for m in found if not any(_inside(m, o) for o in found)]
        for family, start, end in sorted(longest, key=lambda m: m[1:]):
            if rows and start < rows[-1][2]:
                families, first, last = rows[-1]
                rows[-1] = (families | {family}, first, max(last, end))
            else:
                rows.append(({family}, start, end))
        return [(frozenset(families), start, end) for families, start, end in rows]

    def _cut_off(self, f: Finding, sentence: Sentence, called: Sequence[tuple[int, int]]) -> set[int]:
        """Where parts stand that another clause calls normal: "the appendix is normal, the pouches are not inflamed"."""
        at = f.start - sentence.start
        cuts = self._words.cuts(sentence.text) if called else []
        return {start for start, _ in called if any(min(start, at) < cut < max(start, at) for cut in cuts)}

    def _of_finding(self, f: Finding, sentence: Sentence, marks: Sequence[tuple[frozenset[str], int, int]], beside: set[int]) -> Stated:
        start, end = f.start - sentence.start, f.end - sentence.start
        families = self._kinship.general(f.concept)
        for names, first, last in marks:
            if first <= start and end <= last or families and first < end and start < last:
                inner = (first, last) != (start, end) and start <= first and last <= end
                families |= frozenset() if inner and BROKEN in families else names  # "os cassé" tears no tendon
        word = "absent" if f.change == "resolved" else f.assertion.word
        before = " ".join(sentence.text[:start].split()[-2:])  # a degree inside the name itself is none ("small joints")
        return Stated(
            concept=f.concept,
            families=families,
            word=word,
            start=start,
            end=end,
            side=f.side,
            places=frozenset(p.concept for p in f.location if p.start - sentence.start not in beside),
            sizes=frozenset(round(v * _IN_CM[m.unit], 3) for m in f.size if m.unit in _IN_CM for v in m.values),
            changes=frozenset({f.change} if f.change and f.change not in self._words.changes(f.term) else ()),
            degree=next(iter(self._words.groups(before) & _GRADES), None),
            count=f.count,
            denied=f.assertion.polarity == "negative",
        )

    def _placed(
        self,
        s: Stated,
        found: Sequence[Stated],
        clauses: Sequence[Clause],
        anatomy: Sequence[tuple[str, int, int]],
        text: str,
    ) -> Stated:
        """A statement with what its clause, or the whole sentence where it is the only statement, says besides."""
        clause = clause_at(clauses, s.start)
        within = [other for other in found if clause.start <= other.start < clause.end]
        named = [o for o in within if o.concept or not any(o is not n and n.concept and n.start <= o.start < n.end for n in within)]
        shared = len({o.concept or o.start for o in named}) > 1  # "a swollen kidney (hydronephrosis)" is one
        scope = clause.text
        groups = self._words.groups(scope)
        sides = groups & {"left", "right", "both"}
        own = None if s.side == "both" and len(sides) == 1 else s.side  # "8 mm on the right, and the left one 13 mm"
        side = own or (next(iter(sides)) if len(sides) == 1 else None)
        near = frozenset(c for c, start, _ in anatomy if clause.start <= start < clause.end)
        at = s.start - clause.start
        bare = scope[:at] + " " * (s.end - s.start) + scope[at + s.end - s.start :]  # "shrunken" names it, and no change
        long = len(text[s.start : s.end].split()) > _NAME  # its words stand apart: what lies between is said of it
        told = self._words.groups(
            scope if long else bare
        )  # "spots in the inner layer", "the small joints": part of a name, not said of it
        relatives = {g for g in groups if g.startswith("relatives:")}  # "cáncer de mama" names no mother
        groups = groups - ((DIRECTIONS | _GRADES | relatives) - told)
        if {"moved", "denial"} <= groups and (
            "in_place" in groups or "moved" not in self._words.qualities(text)
        ):  # "the pieces have not moved out of place"
            groups = groups - {"moved"} | {"in_place"}
        grades = groups & _GRADES
        ends = next((cut for cut in self._words.cuts(text) if cut >= s.end), len(text))  # "the nodule in the upper lobe is new"
        near_by = self._words.changes(text[max(0, s.start - 25) : max(ends, s.end + 40)])
        after = min((o.start for o in found if s.end <= o.start < clause.end), default=clause.end)
        behind = lengths(text[s.end : after]) if shared and not s.concept and not s.sizes else frozenset()  # "a spot of 6 mm"
        changes = self._words.changes(bare) - ({"new"} - near_by)
        if "resolved" in changes and s.word == "absent":
            changes = changes - {"resolved"}
        return replace(
            s,
            side=side,
            places=s.places | near if not shared else s.places or near,
            sizes=behind or ((s.sizes & lengths(scope)) if shared or s.sizes else self._sizes(s, scope, clause, anatomy)),
            level_groups=self._words.level_groups(scope) or self._words.level_groups(text),
            changes=frozenset((s.changes - ({"new"} - near_by)) | (set() if shared else changes)) - {"resolved"},
            count=s.count or self._counted(text[max(0, s.start - 24) : s.start]),
            degree=s.degree or (next(iter(grades)) if len(grades) == 1 and not shared else None),
            groups=groups,
            years=self._words.years(scope),
        )

    def _sizes(self, s: Stated, scope: str, clause: Clause, anatomy: Sequence[tuple[str, int, int]]) -> frozenset[float]:
        """The sizes of a clause with one finding, without those of a part named before it.

        "The kidney is 6 cm, which is small, and it has a scar": the scar is not 6 cm.
        """
        at = s.start - clause.start
        if not s.concept:
            return lengths(scope)
        parts = [start - clause.start for _, start, _ in anatomy if clause.start <= start < clause.end]
        cuts = self._words.cuts(scope)
        found: frozenset[float] = frozenset()
        for start, end, values in length_spans(scope):
            of_part = any(part < start for part in parts) and any(end <= cut < at for cut in cuts)
            found |= frozenset() if of_part else values
        return found

    def _counted(self, before: str) -> int | None:
        """The number that stands before a general word ("four new spots"); a size is none."""
        words = before.split()[-3:]
        numbers = self._words.numbers(" ".join(w for w in words if w.isalpha()))
        return int(max(numbers)) if numbers else None


def _span(f: Finding, sentence: Sentence) -> tuple[int, int]:
    return f.start - sentence.start, f.end - sentence.start


def _inside(mark: tuple[str, int, int], other: tuple[str, int, int]) -> bool:
    return other[1] <= mark[1] and mark[2] <= other[2] and other[2] - other[1] > mark[2] - mark[1]


def _echoes(clause: Clause, found: Sequence[Stated], anatomy: Sequence[tuple[str, int, int]], words: WordsOf) -> bool:
    """Whether a clause speaks of a finding named before without naming it or a place: "there are no new ones"."""
    bare = not any(clause.start <= s.start < clause.end for s in found)
    bare = bare and not any(clause.start <= start < clause.end for _, start, _ in anatomy)
    return bare and any(s.start < clause.start for s in found) and (is_another(clause, words) or is_echo(clause, words))
