"""Replies in fixed wording: emergencies, what is declined or goes to a person, and what cannot be read yet.

Their words are data (prompts/wording); nothing of the report is told in them but what is handed in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.answer.reply import Coverage, Emergency, Handoff, Reply, Said, Source, Suggestion
from assistant.report.model import Reading
from guardrails.inbound import Screened
from guardrails.notice import Notice
from guardrails.verdict import Verdict


def passed(screened: Screened) -> Verdict:
    """The verdict of a message that may be answered here."""
    return Verdict("screen", "pass", screened.rule, "Nothing in the message keeps it from being answered here.")


def wording(words: Mapping[str, Any], key: str) -> Said:
    """A sentence of fixed wording by its key ("handoff.sent"), with itself as its source."""
    group, name = key.split(".")
    return Said(str(words[group][name]), (Source("wording", key),))


def emergency(notice: Notice, screened: Screened, language: str) -> Reply:
    """The fixed local notice, before everything else."""
    said = Said(notice.text, (Source("wording", notice.rule),))
    return Reply(
        outcome="emergency",
        language=language,
        sentences=(said,),
        verdicts=(Verdict("screen", "emergency", screened.rule, "The message may describe an emergency."),),
        emergency=Emergency(screened.kind, notice.number, notice.second_number),
    )


def declined(words: Mapping[str, Any], language: str, screened: Screened) -> Reply:
    """What the assistant does not answer, with what it can do instead."""
    key = screened.kind if screened.kind in words["decline"] else "off-topic"
    return Reply(
        outcome="declined",
        language=language,
        sentences=(wording(words, f"decline.{key}"),),
        suggestions=(
            Suggestion(words["suggest"]["whole"], "question"),
            Suggestion(words["suggest"]["person"], "person"),
        ),
        verdicts=(Verdict("screen", "decline", screened.rule, "The message asks for something outside the report."),),
    )


def handed_off(words: Mapping[str, Any], language: str, screened: Screened, beside: Sequence[Said] = ()) -> Reply:
    """What only a person can answer; `beside` is what the report itself has on it."""
    key = screened.kind if screened.kind in words["handoff"] else "other"
    return Reply(
        outcome="handed_off",
        language=language,
        sentences=(wording(words, f"handoff.{key}"), *beside, wording(words, "handoff.sent")),
        verdicts=(Verdict("screen", "hand_off", screened.rule, "Only a person can answer this."),),
        handoff=Handoff(key, None, "radiology", words["handoff"]["sent"]),
    )


def redirected(words: Mapping[str, Any], language: str, desk: str, screened: Screened) -> Reply:
    """The desk that can help where no radiologist is needed (an appointment, a copy)."""
    return Reply(
        outcome="redirect",
        language=language,
        sentences=(wording(words, f"redirect.{desk}"),),
        suggestions=(Suggestion(words["suggest"]["person"], "person"),),
        verdicts=(passed(screened),),
    )


def not_ready(words: Mapping[str, Any], language: str, screened: Screened | None) -> Reply:
    """A language that is not answered yet: a fixed sentence in it, and a person."""
    verdict = Verdict("language", "hand_off", "language_not_ready", "This language is not answered yet.")
    return Reply(
        outcome="handed_off",
        language=language,
        sentences=(Said(str(words["not_ready"]), (Source("wording", "not_ready"),)),),
        verdicts=(verdict,),
        handoff=Handoff("language_not_ready", None, "radiology", str(words["not_ready"])),
        problems=(("language_not_ready", str(words["problems"]["language_not_ready"])),),
    )


def unread(words: Mapping[str, Any], language: str, reading: Reading, verdicts: Sequence[Verdict] = ()) -> Reply:
    """A report in a language that is not read yet: nothing is said about it but that, and a person has it."""
    problems = tuple((p.code, str(words["problems"].get(p.code, p.sentence))) for p in reading.problems)
    code = problems[0][0] if problems else "language_not_ready"
    verdict = Verdict("language", "hand_off", code, "The report is in a language that is not read yet.")
    return Reply(
        outcome="handed_off",
        language=language,
        sentences=(wording(words, "problems.language_not_ready"), wording(words, "handoff.sent")),
        verdicts=(*verdicts, verdict),
        handoff=Handoff(code, None, "radiology", str(words["handoff"]["sent"])),
        problems=problems,
    )


def with_coverage(reply: Reply, coverage: Sequence[Coverage]) -> Reply:
    """The reply with what became of each sentence of the report."""
    return replace(reply, coverage=tuple(coverage))
