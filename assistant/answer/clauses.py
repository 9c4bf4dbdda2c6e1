"""The clauses of a sentence, and what the bare words of each say."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from guardrails.rawnumbers import lengths
from guardrails.rawwords import WordsOf

_SIDES = frozenset({"left", "right", "both"})


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a sentence (characters of the sentence) and what its bare words say."""

    start: int
    end: int
    text: str
    groups: frozenset[str]
    sides: frozenset[str]


def clause_of(start: int, end: int, part: str, words: WordsOf) -> Clause:
    """A clause from its characters."""
    groups = words.groups(part)
    return Clause(start, end, part, groups, groups & _SIDES)


def clauses(text: str, words: WordsOf) -> list[Clause]:
    """The clauses of a sentence, each with what its bare words say."""
    return [clause_of(start, end, text[start:end], words) for start, end in words.spans(text)]


def clause_at(rows: Sequence[Clause], start: int) -> Clause:
    """The clause that holds a character."""
    return next((c for c in rows if c.start <= start < c.end), rows[-1])


def is_echo(clause: Clause, words: WordsOf) -> bool:
    """Whether a clause speaks of something without naming it: "there are no new ones", "the right one is not"."""
    if "denial" in clause.groups and "new" in words.changes(clause.text):
        return True
    return len(clause.sides & {"left", "right"}) == 1 and bool(clause.groups & {"denial", "healthy"})


def is_another(clause: Clause, words: WordsOf) -> bool:
    """Whether a clause gives a size to another of the things named before: "8 mm on the left", "and a new one of 10 mm"."""
    return bool(lengths(clause.text)) and (len(clause.sides & {"left", "right"}) == 1 or "new" in words.changes(clause.text))


def joined(
    rows: Sequence[Clause],
    stated: Sequence[int],
    organs: Sequence[int],
    echoes: Collection[Clause],
    text: str,
    words: WordsOf,
) -> list[Clause]:
    """Clauses that state nothing by themselves go with the statement before ("…, on the left, 5 mm in size").

    `stated` and `organs` are the characters at which statements and normal parts stand.
    """
    groups: list[tuple[int, int, bool]] = []  # start, end, whether it may take more
    for clause in rows:
        states = any(clause.start <= at < clause.end for at in stated)
        alone = clause in echoes or any(clause.start <= at < clause.end for at in organs)
        own = bool(clause.groups & {"left", "right"} or lengths(clause.text))
        apart = words.joins(clause.text) and own and not states
        if groups and groups[-1][2] and not states and not alone and not apart:
            groups[-1] = (groups[-1][0], clause.end, True)
        elif len(groups) == 1 and groups[0][2] and states and not any(at < groups[0][1] for at in stated):
            groups[0] = (groups[0][0], clause.end, True)
        else:
            groups.append((clause.start, clause.end, not alone and not apart))
    return [clause_of(start, end, text[start:end], words) for start, end, _ in groups]
