"""What a question wants that no fact of the report answers: another side, a quality, a value by its letters.

"And the left kidney?" where the report only speaks of the right one; "is the stone stuck?" where a stone has no such
field; "what was my PSA?", which no entry explains. Then the report's own sentences are shown, or it is said that it
does not mention the thing; nothing is concluded.
"""

from collections.abc import Iterable
from dataclasses import replace

from assistant.answer.evidence import SILENT, Evidence, Gather
from assistant.answer.plan import Move, Plan, told_in
from assistant.answer.question import Part
from assistant.report.model import Finding
from assistant.report.sentences import Sentence
from guardrails.rawwords import OTHER_SIDE, RawWords
from knowledge.stems import stem
from prompts.language import is_small_word
from prompts.words import fold, tokens

_LETTERS = range(2, 7)  # of an abbreviation that a report writes in capitals
_SHOWN = 2
_NAMED = 4  # letters of a word that names a part
_BEGUN = 5  # letters that another word of the same part begins with
_QUALITIES = ("descriptor", "finding", "disease")
_OF_THINGS = ("", "presence", "organ")
_OF_OTHERS = ("change", "size", "place", "count")


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


def on_relatives(part: Part, rows: Iterable[Sentence], words: RawWords) -> list[Sentence]:
    """Of sentences of the report those on the relatives that a question names, few of them."""
    asked = words.answer.named(part.text, "relatives")
    return [s for s in rows if asked and words.report.named(s.text, "relatives") & asked][:_SHOWN]


def of_relatives(plan: Plan, part: Part, gather: Gather, words: RawWords) -> Plan:
    """The plan with the report's sentence on the relative whom the question names ("or was it my father who had it?")."""
    if plan.outcome not in ("answered", "handed_off"):
        return plan
    others = dict.fromkeys(f.sentence for f in gather.reading.findings if f.assertion.word == "other_person")
    moves = tuple(Move("quote", sentence=s) for s in on_relatives(part, map(gather.reading.sentence, others), words))
    return replace(plan, moves=(*plan.moves, *(m for m in moves if m not in plan.moves)))


def those_others(part: Part, found: Evidence, gather: Gather, words: RawWords) -> Plan | None:
    """The report's own sentences on "the other nodules", where it has such a sentence: the main one is not asked about."""
    if part.intent not in _OF_OTHERS or not part.marks or not found.findings:
        return None
    before = " ".join(w.text for w in part.words[: part.marks[0].last])
    if "others" not in words.answer.groups(before):
        return None
    kin = {c for f in found.findings for c in gather.kin(f.concept)}
    told = dict.fromkeys(f.sentence for f in gather.reading.findings if f.concept in kin and f.section not in SILENT)
    rows = [s for s in map(gather.reading.sentence, told) if "others" in words.report.groups(s.text)]
    quotes = tuple(Move("quote", sentence=s) for s in rows[:_SHOWN])
    return Plan(quotes, concepts=part.concepts) if quotes else None


def named_part(plan: Plan, part: Part, gather: Gather) -> Plan:
    """The plan, opened by the report's own sentence on a part that is asked for by its very name, where the plan tells another.

    "Is the jaw broken?", where a bone of the face is, and "mandible intact" stands on its own: no "yes" for the jaw.
    """
    if plan.outcome != "answered" or part.intent not in (*_OF_THINGS, "change", "bad") or plan.reason not in ("", "critical"):
        return plan
    language = gather.reading.language
    marks = [m for m in part.marks if any(gather.concepts[r.concept].kind == "anatomy" for r in m.readings)]
    words = [w.folded for m in marks for w in part.words[m.first : m.last]] or [fold(w, language) for w in part.unknown]
    names = [stem(w, language) for w in words if len(w) >= _NAMED and not is_small_word(w, language)]
    body = [s for s in gather.readable if s.section not in SILENT and s.start >= gather.reading.title[1]]
    rows = next((found for name in reversed(names) if (found := [s for s in body if _names(s.text, name, language)])), [])
    told = told_in(plan)
    if not rows or any(s.id in told for s in rows) or not told:
        return plan
    quotes = tuple(Move("quote", sentence=s) for s in rows[:_SHOWN])
    return replace(plan, moves=(*quotes, *(m for m in plan.moves if m.kind not in ("opening", "not_mentioned", "who_can_say"))))


def _names(text: str, asked: str, language: str) -> bool:
    """Whether a word of a sentence is the asked one, or begins with all of it ("zygoma", "zygomatic")."""
    words = (t.folded for t in tokens(text, language))
    return any(stem(w, language) == asked or len(asked) >= _BEGUN and w.startswith(asked) for w in words)


def own_words(plan: Plan, part: Part, gather: Gather, there: list[Finding]) -> Plan:
    """The plan with the report's own sentence on the first thing told, where a quality was asked that no fact holds."""
    if plan.outcome != "answered" or part.intent not in _OF_THINGS or not there or plan.reason not in ("", "critical"):
        return plan
    told = {f.concept for m in plan.moves for f in (m.finding, *m.findings) if f is not None}
    asked = [c for c in part.concepts if gather.concepts[c].kind in _QUALITIES]
    open_quality = any(not gather.kin(c) & told for c in asked if len(asked) > 1 or gather.concepts[c].kind == "descriptor")
    quotes = {m.sentence.id for m in plan.moves if m.kind == "quote" and m.sentence is not None}
    if not (open_quality or part.unknown) or there[0].sentence in quotes:
        return plan
    return replace(plan, moves=(*plan.moves, Move("quote", sentence=gather.reading.sentence(there[0].sentence))))
