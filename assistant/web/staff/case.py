"""One case on one screen: why, the report with the raising sentences, the conversation, the draft, notes and record."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.answer.shapes import reading_json
from assistant.content import Content
from assistant.conversation import Store
from assistant.conversation.records import STAFF, Escalation, Event
from assistant.conversation.steps import load_states
from assistant.web.identity import Session
from assistant.web.ports import Assistant
from assistant.web.staff.draft import Draft, drafted, question_of
from assistant.web.staff.rows import Rows
from assistant.web.staff.words import StaffWords, said

_REPORT = ("id", "title", "date", "modality", "language", "status", "version", "text")
_SHOWN = ("asked", "answered", "failed", "emergency", "replied", "person_requested", "amended", "withdrawn")
_ALWAYS = ("note", "record")


@dataclass(frozen=True)
class CaseViews:
    """Builds the screen of a case for a reader."""

    store: Store
    assistant: Assistant
    content: Callable[[], Content]
    words: StaffWords
    rows: Rows
    country: str | None

    def shown(self, escalation_id: str, session: Session, language: str) -> dict[str, Any]:
        """The whole screen; NotFound where there is no such case."""
        found = self.store.escalation(escalation_id)
        chats = {chat: self.store.events_after(chat) for chat in found.conversations}
        events = [event for one in chats.values() for event in one]
        report, draft = self._report(found, events)
        patient = self._patient(found)
        spoken = draft.language if draft else "en"
        (row,) = self.rows.of([found], language)
        return {
            "case": row,
            "patient": None if patient is None else {"id": patient.id, "name": patient.name},
            "report": report,
            "conversations": [{"id": chat, "events": self._events(one)} for chat, one in chats.items()],
            "why": {"text": row["reason_text"], "sentence": _words(question_of(events))},
            "draft": draft.shown() if draft else None,
            "patient_language": spoken,
            "phrases": [
                {"id": name, "text": said(texts, language), "sent_as": said(texts, spoken)}
                for name, texts in self.words.phrases.items()
            ],
            "notes": self._notes(found, events),
            "record": asdict(found.communication),
            "colleagues": [{"id": p.id, "name": p.name} for p in self.store.readers() if p.id != session.person_id],
            "actions": [*load_states().possible(found.state, found.owner == session.person_id, session.role), *_ALWAYS],
        }

    def _report(self, found: Escalation, events: Sequence[Event]) -> tuple[dict[str, Any] | None, Draft | None]:
        if found.report_id is None:
            return None, None
        report = self.store.report(found.report_id)
        reading = self.assistant.read(report.text)
        draft = drafted(self.assistant, found, report, reading, events, self._name, self.country)
        parts = reading_json(reading)
        shown = {name: getattr(report, name) for name in _REPORT}
        marked = [{"start": start, "end": end} for start, end in draft.marked]
        return {**shown, "sentences": parts["sentences"], "sections": parts["sections"], "marked": marked}, draft

    def _name(self, concept: str, language: str) -> str:
        return concept_name(self.content(), concept, language)

    def _patient(self, found: Escalation) -> Any:
        if found.conversation_id is not None:
            return self.store.person(self.store.conversation(found.conversation_id).person_id)
        return None if found.report_id is None else self.store.person(self.store.report(found.report_id).person_id)

    def _events(self, events: Sequence[Event]) -> list[dict[str, Any]]:
        names = self.store.names([e.actor.id for e in events])
        return [self._event(event, names) for event in events if event.kind in _SHOWN]

    def _event(self, event: Event, names: dict[str, str]) -> dict[str, Any]:
        words = event.content if isinstance(event.content, dict) else {}
        kind = "staff" if event.actor.kind in STAFF else event.actor.kind
        return {
            "seq": event.seq,
            "at": event.at,
            "kind": event.kind,
            "from": {"kind": kind, "name": names.get(event.actor.id)},
            "text": words.get("text") or words.get("sentence"),
            "sentences": words.get("sentences"),
            "outcome": event.data.get("outcome"),
        }

    def _notes(self, found: Escalation, events: Sequence[Event]) -> list[dict[str, Any]]:
        noted = [e for e in self._noted(found, events) if e.data.get("escalation") == found.id]
        names = self.store.names([e.actor.id for e in noted])
        once = {(e.at, e.actor.id): e for e in noted}.values()  # a note stands in each chat of the case
        return [{"at": e.at, "from": {"id": e.actor.id, "name": names.get(e.actor.id)}, "text": _words(e)} for e in once]

    def _noted(self, found: Escalation, events: Sequence[Event]) -> list[Event]:
        ledger = None if found.report_id is None else self.store.ledger(found.report_id)
        kept = [] if ledger is None else self.store.events_after(ledger)
        return sorted((e for e in (*events, *kept) if e.kind == "noted"), key=lambda e: e.at)


def concept_name(content: Content, concept: str, language: str) -> str:
    """What a concept is called in a language, else in English; the concept itself where the glossary has none."""
    entry = content.entries.entry(concept, language) or content.entries.entry(concept, "en")
    return entry.preferred if entry is not None else concept


def _words(event: Event | None) -> str | None:
    return event.content.get("text") if event is not None and isinstance(event.content, dict) else None
