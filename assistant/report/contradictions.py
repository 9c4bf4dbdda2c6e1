"""Places of one report that cannot both be true: another side, another size, present and absent. Found, never resolved."""

from collections.abc import Iterator, Sequence
from itertools import combinations

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


def _of_title(findings: Sequence[Finding], side: str | None, sentence: str) -> Iterator[Contradiction]:
    """ "MRI right knee" above a text that speaks of the left knee alone."""
    sides = {f.side for f in findings if f.side}
    if side and sides and side not in sides and "both" not in sides:
        first = next(f for f in findings if f.side)
        yield Contradiction(first.concept, "side", (sentence, first.sentence))


def _of_concept(rows: Sequence[Finding]) -> Iterator[Contradiction]:
    body = [f for f in rows if f.section not in _CONCLUSIONS]
    end = [f for f in rows if f.section in _CONCLUSIONS]
    seen = [f for f in rows if f.assertion.word in ("present", "possible")]
    one_each = len([f for f in body if f in seen]) == 1 and len([f for f in end if f in seen]) == 1
    if one_each:
        a, b = next(f for f in body if f in seen), next(f for f in end if f in seen)
        if a.side in ("left", "right") and b.side in ("left", "right") and a.side != b.side:
            yield Contradiction(a.concept, "side", (a.sentence, b.sentence))
        elif a.size and b.size and not _same(a.size[0], b.size[0]):
            yield Contradiction(a.concept, "size", (a.sentence, b.sentence))
    for a, b in combinations(rows, 2):
        words = {a.assertion.word, b.assertion.word}
        if words == {"present", "absent"} and (a.section in _CONCLUSIONS) != (b.section in _CONCLUSIONS) and _alike(a, b):
            yield Contradiction(a.concept, "presence", (a.sentence, b.sentence))
            return


def _alike(a: Finding, b: Finding) -> bool:
    """Same place and side, and neither speaks of change ("no new …"), so that presence and absence exclude each other."""
    places = {p.concept for p in a.location}, {p.concept for p in b.location}
    plain = not any(f.change or f.degree or f.count or f.limited for f in (a, b))
    return plain and a.side == b.side and places[0] == places[1] and a.term.lower() == b.term.lower()


def _same(a: Measure, b: Measure) -> bool:
    """Whether one of the values of a is one of b, within rounding to the coarser unit (18 mm and 1.8 cm are one)."""
    if a.unit not in _IN_MM or b.unit not in _IN_MM:
        return True
    left, right = [v * _IN_MM[a.unit] for v in a.values], [v * _IN_MM[b.unit] for v in b.values]
    return any(abs(x - y) <= 1.0 for x in left for y in right)
