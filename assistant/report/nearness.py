"""How far words of a sentence stand from each other: what belongs to what."""

from collections.abc import Mapping, Sequence

from assistant.report.cues import Cue
from assistant.report.pieces import RAISED, Piece
from prompts.words import Token, folded_of

BEHIND = 8  # what it costs a size to stand before its finding, where describing words stand behind it
SIZE_REACH = 24
STOPS = frozenset(";.!")


def borders_of(words: Sequence[Token], cues: Mapping[str, Sequence[Cue]], abbreviations: frozenset[str]) -> set[int]:
    """Tokens at which another clause begins; the full stop of an abbreviation is none ("śr. 21 mm")."""
    folded = folded_of(words)
    stops = set() if STOPS.isdisjoint(folded) else {i for i, word in enumerate(folded) if word in STOPS}
    stops -= {i for i in stops if i and words[i - 1].text.isdigit() and words[i + 1 : i + 2] and words[i + 1].text[0] in RAISED}
    short = {
        i for i in stops if i and words[i].folded == "." and words[i - 1].folded in abbreviations and words[i - 1].end == words[i].start
    }
    short |= {i for i in stops if _is_decimal(words, i)}
    said = {c.first for c in cues.get("changes", ())}  # "bez istotnej zmiany" says how it changed: no other clause
    return (stops - short) | {c.first for c in cues.get("contrast", ())} - said


def _is_decimal(words: Sequence[Token], at: int) -> bool:
    """Whether a full stop is the point of a number ("measures 10.1 cm and is normal")."""
    if not 0 < at < len(words) - 1 or words[at].text != ".":
        return False
    before, after = words[at - 1], words[at + 1]
    return before.text.isdigit() and after.text.isdigit() and before.end == words[at].start and words[at].end == after.start


def cost_of(
    a: tuple[int, int],
    b: tuple[int, int],
    words: Sequence[Token],
    borders: set[int],
    others: Sequence[tuple[int, int]],
    comma: float = 3.0,
) -> float:
    """How far apart two spans stand: words between them, commas, clause borders and other findings weigh more."""
    first, last = (a[1], b[0]) if a[1] <= b[0] else (b[1], a[0])
    if first > last:
        return 0.0
    between = range(first, last)
    cost = float(len(between))
    cost += comma * sum(words[i].folded == "," for i in between)
    cost += 12.0 * sum(i in borders for i in between)
    cost += 6.0 * sum(first <= o[0] < last for o in others if o not in (a, b))
    return cost


def nearest_value(
    span: tuple[int, int],
    findings: Sequence[Piece],
    cues: Sequence[Cue],
    words: Sequence[Token],
    borders: set[int],
    reach: int,
) -> str | None:
    spans = [f.span for f in findings]
    ranked = []
    for cue in cues:
        at = (cue.first, cue.last)
        ended = cue.last < len(words) and words[cue.last].folded == ","  # "bronchiectasis, increased, with infection"

        def far(o: tuple[int, int], at: tuple[int, int] = at, ended: bool = ended) -> float:
            return cost_of(at, o, words, borders, spans) + BEHIND * (ended and o[0] >= at[1])

        mine = far(span)
        if mine <= reach and all(mine <= far(o) + 0.5 for o in spans):
            ranked.append((mine, cue.value))
    return min(ranked)[1] if ranked else None


def value_before(span: tuple[int, int], cues: Sequence[Cue], reach: int) -> str | None:
    """The value of the last cue that ends at most `reach` words before a span, or overlaps its beginning."""
    near = [c for c in cues if span[0] - reach <= c.last <= span[0] or c.first <= span[0] < c.last]
    return near[-1].value if near else None
