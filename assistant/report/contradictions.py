"""Places of one report that cannot both be true: another side, another size, present and absent. Found, never resolved."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from assistant.report.measures import Measure
from assistant.report.model import Contradiction, Finding, OrganState
from assistant.report.sentences import Sentence
from knowledge.kin import Kin
from knowledge.lexicon import Concept

_IN_MM = {"mm": 1.0, "cm": 10.0}
_CONCLUSIONS = ("impression",)
_SILENT = ("indication", "technique", "comparison")
_URGENT = (1, 2)  # tiers at which a plain denial of the general ("no fracture") is held against the particular
_MOST_PAIRS = 40_000  # comparisons of denials with findings: an archive file may hold thousands of each


@dataclass(frozen=True)
class Whole:
    """What a report says as a whole, for these checks. `narrowed` are the sentences whose denial may mean only a part."""

    findings: Sequence[Finding]
    organs: Sequence[OrganState]
    sentences: Sequence[Sentence]
    regions: Sequence[str]
    title_side: str | None
    narrowed: frozenset[str]


class Contradictions:
    """Looks for contradictions by the glossary's relations; `broad` concepts ("cyst", "lesion") are too general to compare."""

    def __init__(self, concepts: Mapping[str, Concept], broad: frozenset[str]) -> None:
        self._concepts, self._broad, self._kin = concepts, broad, Kin(concepts)

    def found(self, whole: Whole) -> list[Contradiction]:
        """All contradictions of a report, each pair of sentences once a concept."""
        now = [f for f in whole.findings if f.assertion.time == "now" and f.assertion.whose == "patient" and f.section not in _SILENT]
        by_concept: dict[str, list[Finding]] = {}
        for finding in now:
            if finding.concept not in self._broad:
                by_concept.setdefault(finding.concept, []).append(finding)
        found = list(self._of_title(now, whole))
        for rows in by_concept.values():
            seen = list(_of_concept(rows))
            for side in ("left", "right"):
                seen = seen or list(_of_concept([f for f in rows if f.side == side]))
            found += seen
        found += _of_units(now)
        found += self._denied(now, whole)
        found += related_sides(whole.findings, self._related)
        return list({(c.concept, c.kind): c for c in reversed(found)}.values())[::-1]

    def _of_title(self, findings: Sequence[Finding], whole: Whole) -> Iterator[Contradiction]:
        """ "MRI right knee" above a text that speaks of the left knee alone."""
        side = whole.title_side
        if side is None or not whole.sentences:
            return
        organs = [o for o in whole.organs if o.section not in _SILENT]
        told: list[Finding | OrganState] = [*findings, *organs]
        sides = {t.side for t in told if t.side}
        if sides and side not in sides and "both" not in sides:
            first = next(t for t in told if t.side)
            yield Contradiction(first.concept, "side", (whole.sentences[0].id, first.sentence))

    def _denied(self, findings: Sequence[Finding], whole: Whole) -> Iterator[Contradiction]:
        """A plain "no fracture", and a fracture: the denial covers every narrower kind, and every place and side where it names none.

        Where a report is of several parts of the body, a denial without a place may be of one of them, and is not compared.
        """
        gone = [f for f in findings if f.assertion.word == "absent" and f.tier in _URGENT and self._plain(f, whole.narrowed)]
        there = [f for f in findings if f.assertion.word == "present" and f.tier in _URGENT]
        if len(gone) * len(there) > _MOST_PAIRS:
            return
        for absent in gone:
            if len(whole.regions) > 1 and not absent.location:
                continue
            for f in there:
                if f.sentence != absent.sentence and self._covers(absent, f):
                    first, last = sorted((absent, f), key=lambda x: x.start)
                    yield Contradiction(f.concept, "presence", (first.sentence, last.sentence))

    def _plain(self, absent: Finding, narrowed: frozenset[str]) -> bool:
        return not (absent.limited or absent.change or absent.degree or absent.count or absent.sentence in narrowed)

    def _covers(self, absent: Finding, f: Finding) -> bool:
        if f.concept != absent.concept and f.concept not in self._kin.children.get(absent.concept, ()):
            return False
        if absent.side in ("left", "right") and f.side != absent.side:
            return False
        return not absent.location or {p.concept for p in absent.location} == {p.concept for p in f.location}

    def _related(self, a: str, b: str) -> bool:
        """Whether one concept is a more general one of the other, or both are kinds of one thing at one place."""
        if b in self._kin.children.get(a, ()) or a in self._kin.children.get(b, ()):
            return True
        wider = self._concepts[a].broader
        return wider is not None and wider == self._concepts[b].broader and self._concepts[a].region == self._concepts[b].region


def related_sides(findings: Iterable[Finding], kin: Callable[[str, str], bool]) -> list[Contradiction]:
    """A side that differs between findings and impression, also where they use a wider and a narrower word."""
    seen = [f for f in findings if f.assertion.word in ("present", "possible") and f.side in ("left", "right")]
    body = [f for f in seen if f.section not in (*_CONCLUSIONS, *_SILENT)]
    end = [f for f in seen if f.section in _CONCLUSIONS]
    found = []
    for g in end:
        told = {(f.concept, f.side) for f in end}  # the endometrioma on the left is told again beside what lies on the right
        same = [f for f in body if f.concept != g.concept and kin(f.concept, g.concept) and (f.concept, f.side) not in told]
        if same and all(f.side != g.side for f in same) and not any(f.concept == g.concept for f in body):
            found.append(Contradiction(g.concept, "side", (same[0].sentence, g.sentence)))
    return found


def _of_concept(rows: Sequence[Finding]) -> Iterator[Contradiction]:
    seen = [f for f in rows if f.assertion.word in ("present", "possible")]
    body = [f for f in seen if f.section not in _CONCLUSIONS]
    end = [f for f in seen if f.section in _CONCLUSIONS]
    if len(body) == 1 and len(end) == 1:
        a, b = body[0], end[0]
        old = (a.tier is None) != (b.tier is None)  # an old infarct on one side, a fresh one on the other
        if a.side in ("left", "right") and b.side in ("left", "right") and a.side != b.side and not old:
            yield Contradiction(a.concept, "side", (a.sentence, b.sentence))
        elif a.size and b.size and not any(_same(x, y) for x in a.size for y in b.size):  # "nodules of 5 and 7 mm"
            yield Contradiction(a.concept, "size", (a.sentence, b.sentence))
    yield from islice(_of_presence(rows), 1)


def _of_units(findings: Sequence[Finding]) -> Iterator[Contradiction]:
    """ "8 mm" and "8 cm" of one thing at one place: the same figures in another unit, wherever they stand."""
    first: dict[tuple[str, str | None, frozenset[str], tuple[float, ...]], tuple[str, str]] = {}
    for f in findings:
        if f.assertion.word not in ("present", "possible"):
            continue
        for m in f.size:
            if m.unit not in _IN_MM:
                continue
            key = (f.concept, f.side, frozenset(p.concept for p in f.location), m.values)
            sentence, unit = first.setdefault(key, (f.sentence, m.unit))
            if unit != m.unit and sentence != f.sentence:
                yield Contradiction(f.concept, "size", (sentence, f.sentence))


def _of_presence(rows: Sequence[Finding]) -> Iterator[Contradiction]:
    """Present and absent at the same place and side, in findings and impression, or in one of them where the side is named.

    One pass: an archive file may hold thousands. A denial that speaks of change, degree or count ("no new …") is passed
    over: then presence and absence don't exclude each other.
    """
    opposite = {"present": "absent", "absent": "present"}
    first: dict[tuple[str, bool, str | None, frozenset[str], str], Finding] = {}
    for f in rows:
        word, end = f.assertion.word, f.section in _CONCLUSIONS
        narrow = f.change or f.degree or f.count or f.limited
        if word not in opposite or (word == "absent" and narrow) or f.change == "resolved":
            continue
        alike = (f.side, frozenset(p.concept for p in f.location), f.term.lower())
        sided = f.side in ("left", "right") and not f.sided_by_title
        for part in (not end, end) if sided else (not end,):
            earlier = first.get((opposite[word], part, *alike))
            if earlier is not None and earlier.sentence != f.sentence:
                yield Contradiction(f.concept, "presence", (earlier.sentence, f.sentence))
        first.setdefault((word, end, *alike), f)


def _same(a: Measure, b: Measure) -> bool:
    """Whether one of the values of a is one of b, within rounding to the coarser unit (18 mm and 1.8 cm are one)."""
    if a.unit not in _IN_MM or b.unit not in _IN_MM:
        return True
    left, right = [v * _IN_MM[a.unit] for v in a.values], [v * _IN_MM[b.unit] for v in b.values]
    return any(abs(x - y) <= 1.0 for x in left for y in right)
