"""Questions offered under an answer: of this very report, and none that has just been asked or answered."""

from collections.abc import Collection, Mapping
from typing import Any

from assistant.answer.evidence import Gather
from assistant.answer.plan import Plan
from assistant.answer.reply import Suggestion
from assistant.report.model import Reading
from knowledge.entries import Entries

_THINGS = ("finding", "disease", "anatomy")
_MOST = 4
_TERMS = 3


def suggested(
    plan: Plan, asked: Collection[str], reading: Reading, entries: Entries, words: Mapping[str, Any], language: str
) -> tuple[Suggestion, ...]:
    """What a word of the matter means, what comes next, a person: at most four. `asked` are the intents of the question."""
    suggest, gather = words["suggest"], Gather(reading, entries.kin)
    explained = {m.concept for m in plan.moves if m.kind in ("explain", "explain_named")}
    spoken = tuple(c for c in plan.concepts if entries.concepts[c].kind in _THINGS and gather.spoken(c))
    others = tuple(f.concept for f in gather.main().findings)
    offered = [c for c in dict.fromkeys((*spoken, *others)) if c not in explained]
    wider = {entries.concepts[c].broader for c in offered}
    terms = [_term(c, entries, language) for c in offered if c not in wider]
    found = [Suggestion(suggest["meaning"].format(term=term), "question") for term in terms if term][:_TERMS]
    if reading.recommendations and "next" not in asked:
        found = [*found[: _TERMS - 1], Suggestion(suggest["next"], "question")]
    return (*found[: _MOST - 1], Suggestion(suggest["person"], "person"))


def _term(concept: str, entries: Entries, language: str) -> str:
    """The term to ask the meaning of; "" for one that is an everyday word already ("knee")."""
    entry = entries.entry(concept, language)
    if entry is None or entry.preferred.casefold() == entry.say.casefold():
        return ""
    return entry.preferred
