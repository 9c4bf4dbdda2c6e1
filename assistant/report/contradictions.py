"""Places of one report that cannot both be true: another side, another size, present and absent. Found, never resolved."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from assistant.report.measures import Measure
from assistant.report.model import Contradiction, Finding

_IN_MM = {"mm": 1.0, "cm": 10.0}
_CONCLUSIONS = ("impression",)


def contradictions(
    findings: Sequence[Finding], broad: frozenset[str], title_side: str | None, title_sentence: str
) -> list[Contradiction]:
    """All contradictions between findings and impression; `broad` concepts ("cyst", "lesion") are too general to compare."""
    now = [f for f in findings if f.assertion.time == "now" and f.assertion.whose == "patient" and f.concept not in broad]
    now = [f for f in now if f.section not in ("indication", "technique", "comparison")]
    by_concept: dict[str, list[Finding]] = {}
    for finding in now:
        by_concept.setdefault(finding.concept, []).append(finding)
    found: list[Contradiction] = list(_of_title(now, title_side, title_sentence))
    for rows in by_concept.values():
        seen = list(_of_concept(rows))
        for side in ("left", "right"):
            seen = seen or list(_of_concept([f for f in rows if f.side == side]))
        found += seen
    return found


def related_sides(findings: Sequence[Finding], kin: Callable[[str, str], bool]) -> list[Contradiction]:
    """A side that differs between findings and impression, also where they use a wider and a narrower word."""
    seen = [f for f in findings if f.assertion.word in ("present", "possible") and f.side in ("left", "right")]
    body = [f for f in seen if f.section not in (*_CONCLUSIONS, "indication", "technique", "comparison")]
    end = [f for f in seen if f.section in _CONCLUSIONS]
    found = []
    for g in end:
        same = [f for f in body if f.concept != g.concept and kin(f.concept, g.concept)]
        if same and all(f.side != g.side for f in same) and not any(f.concept == g.concept for f in body):
            found.append(Contradiction(g.concept, "side", (same[0].sentence, g.sentence)))
    return found


def _of_title(findings: Sequence[Finding], side: str | None, sentence: str) -> Iterator[Contradiction]:
    """ "MRI right knee" above a text that speaks of the left knee alone."""
    sides = {f.side for f in findings if f.side}
    if side and sides and side not in sides and "both" not in sides:
        first = next(f for f in findings if f.side)
        yield Contradiction(first.concept, "side", (sentence, first.sentence))


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


def _of_presence(rows: Sequence[Finding]) -> Iterator[Contradiction]:
    """Present in one part and absent in the other, at the same place and side. One pass: an archive file may hold thousands.

    Who speaks of change, degree or count ("no new …") is passed over: then presence and absence don't exclude each other.
    """
    opposite = {"present": "absent", "absent": "present"}
    first: dict[tuple[str, bool, str | None, frozenset[str], str], Finding] = {}
    for f in rows:
        word, end = f.assertion.word, f.section in _CONCLUSIONS
        if word not in opposite or f.change or f.degree or f.count or f.limited:
            continue
        alike = (f.side, frozenset(p.concept for p in f.location), f.term.lower())
        earlier = first.get((opposite[word], not end, *alike))
        if earlier is not None:
            yield Contradiction(f.concept, "presence", (earlier.sentence, f.sentence))
        first.setdefault((word, end, *alike), f)


def _same(a: Measure, b: Measure) -> bool:
    """Whether one of the values of a is one of b, within rounding to the coarser unit (18 mm and 1.8 cm are one)."""
    if a.unit not in _IN_MM or b.unit not in _IN_MM:
        return True
    left, right = [v * _IN_MM[a.unit] for v in a.values], [v * _IN_MM[b.unit] for v in b.values]
    return any(abs(x - y) <= 1.0 for x in left for y in right)
