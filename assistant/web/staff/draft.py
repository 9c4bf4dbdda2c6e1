"""What a radiologist is offered: why the case waits, where in the report it stands, and a sourced draft of an answer.

The draft is the assistant's own composed answer, without its sentences about handing over: a start, never sent by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer.reply import Reply, Said
from assistant.answer.shapes import said_json
from assistant.conversation.records import Escalation, Event, StoredReport
from assistant.report.model import Reading
from assistant.web.answering import history
from assistant.web.ports import Assistant
from assistant.web.staff.rows import NameOf

_SOURCED = ("report", "glossary")
_MOST = 3  # sentences offered where the question itself has no answer in the report


@dataclass(frozen=True)
class Draft:
    """The offered answer and the places of the report that it, or the alert, comes from."""

    language: str
    sentences: tuple[Said, ...]
    marked: tuple[tuple[int, int], ...]

    def shown(self) -> dict[str, Any] | None:
        """As JSON; None where there is nothing to offer."""
        if not self.sentences:
            return None
        text = " ".join(said.text for said in self.sentences)
        return {"language": self.language, "text": text, "sentences": [said_json(said) for said in self.sentences]}


def question_of(events: Sequence[Event], before: int | None = None) -> Event | None:
    """The patient's last words that a case is about."""
    asked = [e for e in events if e.kind in ("asked", "person_requested") and e.content and e.content.get("text")]
    return next((e for e in reversed(asked) if before is None or e.seq <= before), None)


def drafted(
    assistant: Assistant,
    found: Escalation,
    report: StoredReport,
    reading: Reading,
    events: Sequence[Event],
    name_of: NameOf,
    country: str | None,
) -> Draft:
    """The draft for a case: an answer to the patient's question, or what the report says of the finding that raised it."""
    asked = question_of(events)
    spoken = next((e.data["language"] for e in reversed(events) if e.kind == "asked" and e.data.get("language")), None)
    language = spoken or report.language
    marked = raised_at(found, reading)
    if asked is not None:
        reply = assistant.ask(
            report.text, asked.content["text"], language=spoken, country=country, history=history(list(events), asked.seq)
        )
        language = reply.language
    else:
        concept = found.matter.removeprefix("contradiction.")
        reply = assistant.ask(report.text, f"{name_of(concept, language)}?", language=language, country=country)
    said = _sourced(reply)
    if not any(source.kind == "report" for one in said for source in one.sources):
        said = _sourced(assistant.explain(report.text, language=language))[:_MOST]  # what the report says at all, most important first
    cited = [(s.start, s.end) for one in said for s in one.sources if s.kind == "report" and s.start is not None and s.end is not None]
    return Draft(language, said, marked or tuple(dict.fromkeys(cited)))


def _sourced(reply: Reply) -> tuple[Said, ...]:
    """The sentences that say something of the report or the glossary."""
    return tuple(s for s in reply.sentences if any(source.kind in _SOURCED for source in s.sources))


def raised_at(found: Escalation, reading: Reading) -> tuple[tuple[int, int], ...]:
    """The sentences of the report that raised a case."""
    concept = found.matter.removeprefix("contradiction.")
    if found.matter.startswith("contradiction."):
        ids = {name for c in reading.contradictions if c.concept == concept for name in c.sentences}
    else:
        ids = {alert.sentence for alert in reading.alerts if alert.concept == concept}
    return tuple((s.start, s.end) for s in reading.sentences if s.id in ids)
