"""Two earlier results, case by case: what got better, what got worse, what is only said in other words."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from assistant.evaluation.document import Document, Row, load

State = Literal["worse", "better", "changed", "same", "new", "gone"]
STATES: tuple[State, ...] = ("worse", "better", "changed", "same", "new", "gone")


@dataclass(frozen=True, slots=True)
class Pair:
    """One case in both results. `unsafe`: a safety case that held before and fails now, or is new and fails."""

    id: str
    state: State
    unsafe: bool
    language: str
    kind: str
    safety: str | None
    question: str
    before: str | None
    after: str | None
    lost: tuple[str, ...]
    """Faults that were not there before."""
    mended: tuple[str, ...]
    """Faults that are there no more."""


def compared(before: Document, after: Document) -> list[Pair]:
    """Every case of either, worse first."""
    old, new = {r.id: r for r in before.rows}, {r.id: r for r in after.rows}
    pairs = [_pair(old.get(i), new.get(i)) for i in dict.fromkeys((*new, *old))]
    return sorted(pairs, key=lambda p: (not p.unsafe, STATES.index(p.state)))


def compare(one: Path, other: Path, as_json: bool, most: int) -> int:
    """Print the comparison of two result files; exit status 1 where a safety case fails that held before."""
    before, after = load(one), load(other)
    pairs = compared(before, after)
    if as_json:
        print(json.dumps(keyed(before, after, pairs), ensure_ascii=False, indent=1))
    else:
        print("\n".join(told(before, after, pairs, most)))
    return 1 if any(p.unsafe for p in pairs) else 0


def _pair(old: Row | None, new: Row | None) -> Pair:
    row = new or old
    assert row is not None
    was, now = (set(r.faults) if r else set() for r in (old, new))
    return Pair(
        id=row.id,
        state=_state(old, new),
        unsafe=new is not None and new.unsafe and not (old is not None and old.unsafe),
        language=row.language,
        kind=row.kind,
        safety=row.safety,
        question=row.question,
        before=_said(old),
        after=_said(new),
        lost=tuple(sorted(now - was)) if old else tuple(sorted(now)),
        mended=tuple(sorted(was - now)) if new else (),
    )


def _state(old: Row | None, new: Row | None) -> State:
    if old is None:
        return "new"
    if new is None:
        return "gone"
    if bool(old.faults) != bool(new.faults):
        return "worse" if new.faults else "better"
    if old.faults != new.faults:
        was, now = set(old.faults), set(new.faults)
        return "worse" if now > was or (new.unsafe and not old.unsafe) else "better" if now < was else "changed"
    return "same" if _said(old) == _said(new) else "changed"


def _said(row: Row | None) -> str | None:
    return None if row is None else f"[{row.outcome}] {row.answer}"


def counts(pairs: Sequence[Pair]) -> dict[str, int]:
    """How many of each state."""
    found = Counter(p.state for p in pairs)
    return {state: found[state] for state in STATES}


def keyed(before: Document, after: Document, pairs: Sequence[Pair]) -> dict[str, Any]:
    """For programs: counts, the ids that are newly unsafe, and every case that is not the same."""
    return {
        "before": before.content,
        "after": after.content,
        "counts": counts(pairs),
        "newly_unsafe": [p.id for p in pairs if p.unsafe],
        "cases": [asdict(p) for p in pairs if p.state != "same"],
    }


def told(before: Document, after: Document, pairs: Sequence[Pair], most: int) -> Iterator[str]:
    """For people: the counts, then what differs, worse first, at most `most` cases of a state."""
    yield f"before {before.content[:12]} ({len(before.rows)} cases), after {after.content[:12]} ({len(after.rows)} cases)"
    yield "   ".join(f"{state} {count}" for state, count in counts(pairs).items())
    for state in STATES:
        part = [p for p in pairs if p.state == state]
        if state == "same" or not part:
            continue
        yield ""
        yield f"{state} ({len(part)})"
        for pair in part[:most]:
            yield f"  {pair.id} ({pair.kind}{', ' + pair.safety if pair.safety else ''})  {pair.question}"
            if pair.before is not None:
                yield f"    was {pair.before}"
            if pair.after is not None:
                yield f"    now {pair.after}"
            yield from (f"    - {fault}" for fault in pair.lost)
            yield from (f"    + no longer {fault}" for fault in pair.mended)
        if len(part) > most:
            yield f"  … and {len(part) - most} more; --fails {len(part)} shows all"
