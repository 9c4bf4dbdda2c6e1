"""One turn: screen, question, evidence, plan, write, read back, reply. This module is the whole way on one screen."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.answer import fixed
from assistant.answer.choosing import unsure
from assistant.answer.compose import Composer
from assistant.answer.dates import dated_line
from assistant.answer.earlier import INTENTS, Comparison, EarlierReport, Past, in_order
from assistant.answer.evidence import SILENT, Evidence, Gather, unseen
from assistant.answer.gate import Gate
from assistant.answer.helped import Helped
from assistant.answer.library import Library
from assistant.answer.plan import Move, Plan, joined
from assistant.answer.planner import LARGE, Planner
from assistant.answer.question import Part
from assistant.answer.readback import checked
from assistant.answer.reply import Coverage, Handoff, Level, Reply, Said
from assistant.answer.specific import specific
from assistant.answer.suggestions import suggested
from assistant.answer.verywords import VeryWords
from assistant.answer.wanting import (
    abbreviated,
    named_part,
    of_devices,
    of_relatives,
    on_relatives,
    other_side,
    own_words,
    those_others,
)
from assistant.answer.whole import Whole
from assistant.answer.writer import Mode, Model
from assistant.report.model import Finding, Reading
from guardrails.verdict import Verdict
from knowledge.lexicon import Mark

History = Sequence[tuple[str, str]]
_NAMED = ("", "meaning", "presence", "organ", "size", "place", "change", "count")  # intents that name a thing
_ADVISED = ("treatment",)  # questions for a person beside which the advice of the report is told
_ADVICE = 2
_OF_MAIN = ("size", "place", "change", "count", "bad")  # asked without a subject, these are about the main finding


class Assistant:
    """Answers questions about reports. Holds no conversation and no report; safe to share between threads."""

    def __init__(self, library: Library, model: Model | None = None, mode: Mode = "composed") -> None:
        self._library, self._model = library, model
        self._mode: Mode = mode if model is not None else "composed"

    def read(self, text: str, language: str | None = None) -> Reading:
        """A report's facts; problems say what could not be read."""
        return self._library.read(text, language)

    def ask(
        self,
        report: str | Reading,
        question: str,
        language: str | None = None,
        country: str | None = None,
        level: Level = "plain",
        history: History = (),
        earlier: Sequence[EarlierReport] = (),
    ) -> Reply:
        """The reply to one message. `language` is the answer's; without it, the question's own.

        `earlier` are reports of the same person that this person may see; they are read where a change is asked for.
        """
        screened = self._library.screen.judge(question, language, country)
        asked = self._library.language_of(question, language or screened.language)
        answer = language or asked
        if screened.action == "emergency":
            return fixed.emergency(self._library.notice(screened.kind, answer, country), screened, answer)
        if not self._library.answers(answer):
            return fixed.not_ready(self._library.words(answer), answer, screened)
        words = self._library.words(answer)
        if screened.action == "decline":
            return fixed.declined(words, answer, screened)
        reading = self._library.read(report, None) if isinstance(report, str) else report
        if screened.action == "hand_off":
            return fixed.handed_off(words, answer, screened, self._advised(reading, answer, level) if screened.kind in _ADVISED else ())
        understood = self._library.questions(asked if self._library.answers(asked) else answer).understand(question)
        understood = self._library.followed(understood, history)
        desk = next((p.intent for p in understood.parts if p.intent in self._library.desks(answer)), None)
        if desk is not None:
            return fixed.redirected(words, answer, desk, screened)
        if not self._library.readers.ready(reading.language):
            return fixed.unread(words, answer, reading, (fixed.passed(screened),))
        reading = specific(reading, self._library.entries.kin)
        composer = self._library.composer(answer, reading, level)
        plans = [self._planned(part, reading, answer) for part in understood.parts]
        plan = joined(plans)
        helped = Helped(self._library, self._model, reading, answer) if self._model is not None and self._mode != "composed" else None
        if helped is not None and unsure(plan):
            chosen = helped.chosen(understood.parts, self._planner(reading, answer).gather, history)
            plan = self._planned(chosen, reading, answer) if chosen is not None else plan
        else:
            plan = joined(self._library.nearest.beside(plans, understood.parts, reading))
        if earlier and plan.outcome == "answered":
            plan = self._beside_earlier(plan, understood.parts, reading, answer, earlier)
        said = composer.write(plan)
        if helped is not None and self._mode == "prose":
            said = helped.better(said)
        said, verdicts = Gate(self._library, reading, answer).passed(said, composer)
        if not said and not plan.reason:  # nothing could be said: a person is asked, nobody is left without words
            plan = replace(plan, outcome="handed_off", reason="unclear")
        intents = frozenset(p.intent for p in understood.parts)
        reply = self._reply(plan, said, (fixed.passed(screened), *verdicts), reading, composer, words, answer, intents)
        return reply if helped is None else helped.signed(reply)

    def emergency(self, message: str, language: str | None = None, country: str | None = None) -> Reply | None:
        """The notice for a message that may describe an emergency, else None: for words that are not answered here."""
        screened = self._library.screen.judge(message, language, country)
        if screened.action != "emergency":
            return None
        answer = language or self._library.language_of(message, screened.language)
        return fixed.emergency(self._library.notice(screened.kind, answer, country), screened, answer)

    def explain(self, report: str | Reading, language: str | None = None, level: Level = "plain") -> Reply:
        """The whole report in plain words, with what became of each of its sentences."""
        reading = self._library.read(report, None) if isinstance(report, str) else report
        answer = language or (reading.language if self._library.answers(reading.language) else "en")
        for_a_person = tuple(Coverage(s.id, "for_a_person") for s in reading.sentences)
        if not self._library.answers(answer):
            return fixed.with_coverage(fixed.not_ready(self._library.words(answer), answer, None), for_a_person)
        if not self._library.readers.ready(reading.language):
            return fixed.with_coverage(fixed.unread(self._library.words(answer), answer, reading), for_a_person)
        reading = specific(reading, self._library.entries.kin)
        composer = self._library.composer(answer, reading, level)
        said, coverage = Whole(reading, self._planner(reading, answer), composer, self._library, answer).explained()
        said, verdicts = Gate(self._library, reading, answer).passed(said, composer)
        plan = Plan(())
        reply = self._reply(plan, said, verdicts, reading, composer, self._library.words(answer), answer)
        return fixed.with_coverage(reply, coverage)

    def check(self, report: str, answer: str, language: str | None = None) -> Mapping[str, Any]:
        """Whether an answer is true to a report, sentence by sentence; whoever wrote it."""
        return checked(self._library, self._library.read(report, None), answer, language)

    def _advised(self, reading: Reading, language: str, level: Level) -> Sequence[Said]:
        """What the report itself advises, beside a question that only a person can answer."""
        if not self._library.readers.ready(reading.language):
            return ()
        composer = self._library.composer(language, reading, level)
        said = composer.write(Plan(tuple(Move("advice", advice=a) for a in reading.recommendations[:_ADVICE])))
        return Gate(self._library, reading, language).passed(said, composer)[0]

    # -- steps --------------------------------------------------------------------------------------------------

    def _planner(self, reading: Reading, language: str) -> Planner:
        gather = Gather(reading, self._library.entries.kin)
        return Planner(
            reading=reading,
            gather=gather,
            known=lambda concept: self._library.entries.entry(concept, language) is not None,
            cancers=frozenset(c for root in self._library.cancers for c in gather.related(root)),
            judging=frozenset(self._library.judging),
            growing=frozenset(self._library.growing),
            dated=lambda: dated_line(reading),
            qualities=self._library.qualities(reading),
        )

    def _planned(self, part: Part, reading: Reading, language: str) -> Plan:
        planner = self._planner(reading, language)
        part, guessed = self._with_concepts(part, planner.gather), False
        if not part.marks and part.unknown and part.intent in _NAMED:
            near = self._library.meant_by(part.unknown, self._library.language_of(part.text, language), planner.gather.spoken)
            if near is not None:
                part, guessed = replace(part, concepts=(near[0],)), not near[1]
        evidence = self._evidence(part, reading, planner.gather)
        words = self._library.raw_words(self._language_of(part, language), reading.language)
        plan = those_others(part, evidence, planner.gather, words) or planner.plan(part, evidence)
        opens = plan.moves[0].detail if plan.moves and plan.moves[0].kind == "opening" else ""
        asked = self._asked_groups(part, language)
        there, gone = _told(plan, "there"), _told(plan, "gone")
        if guessed and part.intent in ("", "presence") and plan.outcome == "answered":
            guessed = planner.gather.words(" ".join(part.unknown), reading.language).empty  # a word of the report is mentioned
        if guessed and part.intent in ("", "presence") and plan.outcome == "answered":
            plan = _beside_unnamed(plan, reading, part, opens)
            opens = ""
        if opens == "yes" and (part.unknown or planner.qualities.differ(asked, there)):  # "is it [a word nobody knows]?"
            plan = _unopened(plan, reading)
        kin = {k for c in part.concepts for k in planner.gather.kin(c)} if opens == "yes" and "acute" in asked else set()
        told = [f for f in reading.findings if f.concept in kin and f.section not in SILENT]
        if planner.qualities.not_acute(told):  # "is it fresh?", where no fresh one is seen
            plan = replace(plan, moves=(Move("opening", detail="no"), *plan.moves[1:]))
        if opens == "no" and planner.qualities.narrower(asked, gone, bool(there)):
            plan = _unopened(plan, reading)
        denied = planner.qualities.denying(asked) if there and part.intent in ("", "presence") else ()
        quotes = tuple(m for s in denied[:1] if (m := Move("quote", sentence=s)) not in plan.moves)
        plan = other_side(replace(plan, moves=(*plan.moves, *quotes)), part, planner.gather, there)
        plan = named_part(own_words(plan, part, planner.gather, there), part, planner.gather)
        plan = of_relatives(plan, part, planner.gather, words)
        spoken = self._library.language_of(part.text, language)
        if spoken != reading.language or not self._library.answers(spoken):
            return plan
        return VeryWords(planner.gather, self._library.questions(spoken).said, spoken, words.report).beside(plan, part)

    def _beside_earlier(
        self, plan: Plan, parts: Sequence[Part], reading: Reading, language: str, earlier: Sequence[EarlierReport]
    ) -> Plan:
        """The plan, and what earlier reports of the same person give beside it."""
        asked = next((p for p in parts if p.intent in INTENTS), None)
        if asked is None:
            return plan
        read = [Past(r.id, r.date, self._library.read(r.text, None)) for r in in_order(earlier)]
        past = [p for p in read if not p.reading.problems and self._library.readers.ready(p.reading.language)]
        gather = self._planner(reading, language).gather
        asked = self._with_concepts(asked, gather)
        evidence = self._evidence(asked, reading, gather)
        moves, reason = Comparison(reading, gather, past).moves(asked, evidence)
        # no "no" stands where the sizes doubt it, and what is compared has been mentioned
        dropped = {"then_now": "not_mentioned", "compare_disagrees": "opening"}
        unsaid = {dropped[m.kind] for m in moves if m.kind in dropped}
        kept = [m for m in plan.moves if m.kind not in unsaid]
        last = [m for m in kept if m.kind.startswith("who_can_say")]
        return replace(plan, moves=(*(m for m in kept if m not in last), *moves, *last), reason=plan.reason or reason)

    @staticmethod
    def _with_concepts(part: Part, gather: Gather) -> Part:
        """A part with the concepts that its words mean over this report."""
        if part.concepts:
            return part
        meant = (c for m in part.marks if not _names_side(m, part, gather) for c in gather.meant(m.readings))
        return replace(part, concepts=tuple(dict.fromkeys(meant)))

    def _language_of(self, part: Part, language: str) -> str:
        """The language that a part of a question is written in, where it is one that is answered."""
        asked = self._library.language_of(part.text, language)
        return asked if self._library.answers(asked) else language

    def _asked_groups(self, part: Part, language: str) -> frozenset[str]:
        """The telling words of a question: it says "all the way through", or "new"."""
        asked = self._language_of(part, language)
        telling = self._library.raw_words(asked, asked).answer
        return telling.groups(part.text) | ({"acute"} if "new" in telling.changes(part.text) else frozenset())

    def _evidence(self, part: Part, reading: Reading, gather: Gather) -> Evidence:
        """By concepts first; then by the very words or signs of the question, where the report has them."""
        named = _things(part, gather)
        found = gather.about(named, part.side) if named else Evidence()
        found = of_devices(named, found, gather) if part.intent != "meaning" else found
        asked = [c for c in named if gather.concepts[c].kind != "anatomy"]
        if found.organs and not found.findings and len(asked) == 1:
            wider, sound = gather.wider(asked[0], part.side), gather.sound(asked[0], found.organs)
            found = _said_in_general(found, wider, gather.concepts[asked[0]].broader, len(named) == 1, sound)
        if found.findings and all(unseen(f) for f in found.findings) and len(named) == 1 and part.intent == "presence":
            found = _beside_request(found, gather.wider(named[0], part.side), gather.concepts[named[0]].broader)
        if part.intent == "comparison" and found.empty:
            found = gather.naming(("comparison",))
        told = [f for f in found.findings if f.section not in SILENT and f.assertion.word != "other_person"]
        if part.intent == "bad" and not told:
            judged = gather.naming(self._library.judging)
            found = replace(found, sentences=tuple(s for s in judged.sentences if s.section not in SILENT))
        if part.marks and not named and part.intent in ("", "technique", "presence", "organ", "comparison"):
            dye = tuple(c for c in part.concepts if c in gather.related("contrast-medium"))
            found = gather.naming(dye or part.concepts)
        if found.empty and len(named) > 1 and part.intent in _OF_MAIN:
            # "which leg is the clot in": the clot, wherever it is
            found = gather.about(tuple(c for c in named if gather.concepts[c].kind != "anatomy"), part.side)
        if part.level:
            literal = gather.literal(part.level)
            if literal.sentences:
                return literal if not named else _narrowed(found, literal)
        if named and found.empty and part.intent != "meaning":
            found = gather.measured_part(named[0], part.side)
        if named and found.empty:  # asked for prostate cancer where the report says carcinoma
            found = gather.wider(named[0], part.side) if len(named) == 1 and part.intent != "meaning" else found
        if named and found.empty and part.intent != "meaning":
            found = gather.measured(named[0])
        if named and not (found.findings or found.sentences):  # that a part is symmetric is no word on a growth there
            denied = gather.growths_denied(named)
            found = denied if denied.sentences else found
        if named and found.empty and part.intent != "meaning":
            found = gather.on_its_part(named[0], any(m.last - m.first > 1 for m in part.marks))
        if named and found.empty:
            found = gather.naming(named if len(named) == 1 else part.concepts[:1])
        if named and found.empty and part.intent != "meaning":
            found = gather.done_to(named)
        if named and found.empty and part.intent != "meaning":  # a word that stands there is not "not mentioned"
            found = gather.words(" ".join(w.text for m in part.marks for w in part.words[m.first : m.last]), reading.language)
        if part.quoted and found.empty:
            found = gather.literal(part.quoted)
        if found.empty and not named and part.intent in ("", "meaning", "presence", "organ", "size", "place"):
            found = gather.words(_stripped(part), reading.language)
        if found.empty and not named and part.unknown and part.intent in _NAMED:
            found = gather.words(" ".join(part.unknown), reading.language)
        if found.empty and not named and part.intent in (*_NAMED, "indication"):
            found = abbreviated(part, gather, reading.language)
        if found.empty and not named and part.side in ("left", "right") and part.intent in _NAMED and not part.quoted:
            found = gather.on_side(part.side)  # "and the one on the left?"
        silent = named and gather.bare(named) and all(unseen(f) or f.assertion.word == "absent" for f in found.findings)
        if silent and part.side in ("left", "right") and not (found.sentences or found.organs or part.quoted):
            found = replace(gather.on_side(part.side), concepts=found.concepts) if gather.on_side(part.side).findings else found
        if found.empty and not named and not part.unknown and part.intent in _OF_MAIN:
            found = gather.main()
        return self._of_relatives(part, reading, gather) if found.empty and part.intent in (*_NAMED, "bad") else found

    def _of_relatives(self, part: Part, reading: Reading, gather: Gather) -> Evidence:
        """The sentences on the relatives that a question names: "my father had the same, does it say so?"."""
        asked = self._library.language_of(part.text, reading.language)
        if not (self._library.answers(asked) and self._library.answers(reading.language)):
            return Evidence()
        words = self._library.raw_words(asked, reading.language)
        return Evidence(sentences=tuple(on_relatives(part, gather.readable, words)), verbatim=True)

    def _reply(
        self,
        plan: Plan,
        said: Sequence[Said],
        verdicts: Sequence[Verdict],
        reading: Reading,
        composer: Composer,
        words: Mapping[str, Any],
        language: str,
        asked: Collection[str] = (),
    ) -> Reply:
        handoff = None
        sentences = list(said)
        if plan.reason:
            handoff = Handoff(plan.reason, plan.tier, "radiology", words["handoff"]["sent"])
            if plan.outcome == "handed_off" and plan.reason in words["handoff"] and plan.reason != "contradiction":
                sentences.append(composer.fixed(f"handoff.{plan.reason}"))
            sentences.append(
                composer.fixed("handoff.critical" if plan.outcome == "answered" and plan.reason == "critical" else "handoff.sent")
            )
        return Reply(
            outcome=plan.outcome,
            language=language,
            sentences=tuple(sentences),
            suggestions=suggested(plan, asked, reading, self._library.entries, words, language),
            verdicts=tuple(verdicts),
            handoff=handoff,
            problems=tuple((p.code, words["problems"].get(p.code, p.sentence)) for p in reading.problems),
            concepts=plan.concepts,
        )


def _things(part: Part, gather: Gather) -> tuple[str, ...]:
    """The concepts of a question that a report can speak of: things and places, no describing words."""
    kinds = ("finding", "disease", "anatomy", "device", "procedure", "measurement")
    things = [c for c in part.concepts if gather.concepts[c].kind in kinds]
    if part.intent == "size":  # the size of the heart, not the ratio that measures it
        things = [p for c in things for p in ((c,) if gather.concepts[c].kind != "measurement" else gather.concepts[c].of)]
        large = [c for c in things if gather.concepts[c].broader in LARGE and not gather.spoken(c)]  # "how large is the prostate"
        things = [p for c in things for p in (gather.concepts[c].of[:1] if c in large else (c,))]
    return tuple(things)


def _beside_request(found: Evidence, wider: Evidence, general: str | None) -> Evidence:
    """Only the request names it ("pneumonia?"): what the exam says of the general word ("no infiltrate"), without yes or no."""
    said = tuple(f for f in wider.findings if f.concept == general and not unseen(f))
    return replace(found, findings=(*said, *found.findings), elsewhere="wider") if said else found


def _said_in_general(found: Evidence, wider: Evidence, general: str | None, alone: bool, sound: bool) -> Evidence:
    """A normal part, and what is said in general: where cancer cannot be ruled out, a lung that is clear on one side does not
    answer for lung cancer; asked for it `alone`, "no bony injury" answers for an ankle that is also congruent.

    Where the very part is `sound`, what is elsewhere does not speak for it.
    """
    meant = [f for f in wider.findings if f.concept == general]
    there = tuple(f for f in meant if f.assertion.word in ("present", "possible"))
    if there:
        return found if sound else replace(found, findings=there, organs=())
    gone = tuple(f for f in meant if f.assertion.word == "absent" and (alone or not f.location))
    return replace(found, findings=gone) if gone else found


def _names_side(mark: Mark, part: Part, gather: Gather) -> bool:
    """Whether a word only helps to say the side: the "côté" of "du côté droit" could be a rib, but also one side."""
    several = len({r.concept for r in mark.readings}) > 1
    return part.side is not None and several and any(gather.concepts[r.concept].kind == "descriptor" for r in mark.readings)


def _told(plan: Plan, which: str) -> list[Finding]:
    """The findings that a plan tells as there, or as not there."""
    rows = [f for m in plan.moves for f in (m.finding, *m.findings) if f is not None]
    return [f for f in rows if (f.assertion.word == "absent") == (which == "gone")]


def _unopened(plan: Plan, reading: Reading) -> Plan:
    """A plan without its "yes" or "no": what is there is said, with the report's own words for how much of it."""
    there = _told(plan, "there")
    quotes = [Move("quote", sentence=reading.sentence(s)) for s in dict.fromkeys(f.sentence for f in there[:2])]
    return replace(plan, moves=(*(m for m in plan.moves[1:] if m not in quotes), *quotes))


def _beside_unnamed(plan: Plan, reading: Reading, part: Part, opens: str) -> Plan:
    """What is only near in meaning gets no yes and no no: the word itself is not mentioned, and what is akin is told."""
    bare = _unopened(plan, reading) if opens else plan
    return replace(bare, moves=(Move("not_mentioned", topic=" ".join(part.unknown)), *bare.moves, Move("who_can_say")))


def _narrowed(found: Evidence, literal: Evidence) -> Evidence:
    """Of what was found on a concept, what stands in the sentences of the level that was named."""
    ids = {s.id for s in literal.sentences}
    kept = tuple(f for f in found.findings if f.sentence in ids)
    return Evidence(found.concepts, kept, (), (), () if kept else literal.sentences)


def _stripped(part: Part) -> str:
    """The words of a question that are not part of its pattern: what may stand in the report as it is."""
    return part.quoted or " ".join(w.text for w in part.words if w.text[:1].isalnum())
