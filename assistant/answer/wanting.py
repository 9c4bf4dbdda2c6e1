"""What a question wants that no fact of the report answers: another side, a quality, a value by its letters.

"And the left kidney?" where the report only speaks of the right one; "is the stone stuck?" where a stone has no such
field; "what was my PSA?", which no entry explains. Then the report's own sentences are shown, or it is said that it
does not mention the thing; nothing is concluded.
"""

from dataclasses import replace

from assistant.answer.evidence import SILENT, Evidence, Gather
from assistant.answer.plan import Move, Plan
from assistant.answer.question import Part
from assistant.report.model import Finding
from guardrails.rawwords import OTHER_SIDE
from prompts.language import is_small_word
from prompts.words import tokens

_LETTERS = range(2, 7)  # of an abbreviation that a report writes in capitals
_SHOWN = 2
_QUALITIES = ("descriptor", "finding", "disease")
_OF_THINGS = ("", "presence", "organ")


def abbreviated(part: Part, gather: Gather, language: str) -> Evidence:
    """The sentences that hold an abbreviation of the question."""
    asked = {w.folded for w in part.words if len(w.folded) in _LETTERS and not is_small_word(w.folded, language)}
    rows = [
        s
        for s in gather.readable
        if any(t.text.isupper() and t.folded in asked for t in tokens(s.text, gather.reading.language)) and not s.text.isupper()
    ]
    return Evidence(sentences=tuple(rows[:_SHOWN]))


def of_devices(named: tuple[str, ...], found: Evidence, gather: Gather) -> Evidence:
    """Asked for a device, what the report says in its sentences; what lies beside it in the same part is not asked for."""
    devices = [c for c in named if gather.concepts[c].kind == "device"]
    if not devices or any(gather.concepts[c].kind in ("finding", "disease") for c in named):
        return found
    rows = [s for s in gather.naming(devices).sentences if s.section not in SILENT]
    return Evidence(named, sentences=tuple(rows[:_SHOWN])) if rows else found


def other_side(plan: Plan, part: Part, gather: Gather, there: list[Finding]) -> Plan:
    """The plan, after the word that the side asked for is not mentioned, where only the other one is spoken of."""
    parts_only = bool(part.concepts) and all(gather.concepts[c].kind == "anatomy" for c in part.concepts)
    if not parts_only or not part.sided or plan.outcome != "answered" or gather.literal(part.sided).sentences:
        return plan
    opposite = OTHER_SIDE.get(part.side or "")
    if not there or any(f.side != opposite for f in there) or any(m.kind in ("opening", "normal", "quote") for m in plan.moves):
        return plan
    return replace(plan, moves=(Move("not_mentioned", topic=part.sided), *plan.moves, Move("who_can_say")))


def own_words(plan: Plan, part: Part, gather: Gather, there: list[Finding]) -> Plan:
    """The plan with the report's own sentence on the first thing told, where a quality was asked that no fact holds."""
    if plan.outcome != "answered" or part.intent not in _OF_THINGS or not there or plan.reason:
        return plan
    told = {f.concept for m in plan.moves for f in (m.finding, *m.findings) if f is not None}
    asked = [c for c in part.concepts if gather.concepts[c].kind in _QUALITIES]
    open_quality = any(not gather.kin(c) & told for c in asked if len(asked) > 1 or gather.concepts[c].kind == "descriptor")
    quotes = {m.sentence.id for m in plan.moves if m.kind == "quote" and m.sentence is not None}
    if not (open_quality or part.unknown) or there[0].sentence in quotes:
        return plan
    return replace(plan, moves=(*plan.moves, Move("quote", sentence=gather.reading.sentence(there[0].sentence))))
