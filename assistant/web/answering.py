"""From one asked message to everything that is kept of its answer: events, escalation, notice, in one transaction.

Fails closed: whatever goes wrong while answering, the patient gets a fixed sentence and a person gets the question.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from assistant.answer.earlier import EarlierReport
from assistant.answer.reply import Reply
from assistant.answer.shapes import reply_json
from assistant.conversation import Store
from assistant.conversation.errors import AlreadyAnswered, NotFound, Unavailable
from assistant.conversation.records import (
    ASSISTANT,
    Conversation,
    Escalation,
    Event,
    NewEscalation,
    NewEvent,
    Notice,
    StoredReport,
)
from assistant.conversation.times import moment
from assistant.web.ports import Assistant
from assistant.web.words import FALLBACK, Wording

ACTIVE = timedelta(minutes=30)
"""How long after their last step a person who has the case gets what the patient writes."""
TURNS = 6  # earlier questions that are given along
EARLIER = 5  # earlier reports that are given along, the newest
_WINDOW = 120  # events looked back at for them: bounded, so that turn 200 costs what turn 2 costs
_EMERGENCY_TIER = 1
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What is written for one message; `reopened` is a case that it opens once more, for its owner."""

    events: tuple[NewEvent, ...]
    escalation: NewEscalation | None = None
    notices: tuple[Notice, ...] = ()
    reopened: Escalation | None = None


class Answerer:
    """Answers messages of the log. Called in threads; a message that two of them take is answered by one."""

    def __init__(self, store: Store, assistant: Assistant, wording: Wording, country: str, versions: Callable[[], str]) -> None:
        self._store, self._assistant, self._wording = store, assistant, wording
        self._country, self._hash = country or None, versions

    def __call__(self, asked: Event) -> None:
        """Answer and keep the answer. Unavailable if the store was: then the message stays unanswered and is retried."""
        outcome = self._outcome(asked)
        try:
            self._keep(asked, outcome)
        except (AlreadyAnswered, NotFound):
            return  # another process was first, or the conversation was erased meanwhile
        except Unavailable:
            raise
        except Exception as error:
            self._log_failure(asked, error)
            try:
                self._keep(asked, self._failed(asked, "answer_failed", FALLBACK, None))
            except (AlreadyAnswered, NotFound):
                return

    def _keep(self, asked: Event, outcome: Outcome) -> None:
        self._store.reply(
            asked.conversation_id,
            asked.seq,
            outcome.events,
            escalation=outcome.escalation,
            notices=outcome.notices,
            reopened=outcome.reopened,
        )

    def _outcome(self, asked: Event) -> Outcome:
        language, report_id = asked.data.get("language"), None
        try:
            chat = self._store.conversation(asked.conversation_id)
            report = self._store.released_report(chat.reports[0], chat.person_id)
            language, report_id = language or report.language, report.id
            return self._decided(asked, chat, report, language)
        except Unavailable:
            raise
        except Exception as error:
            self._log_failure(asked, error)
            return self._failed(asked, "answer_failed", language or FALLBACK, report_id)

    def _decided(self, asked: Event, chat: Conversation, report: StoredReport, language: str) -> Outcome:
        """An emergency first, whatever the state of the conversation; then who has the case; then the answer."""
        earlier = self._store.events_after(chat.id, max(0, asked.seq - _WINDOW), _WINDOW)
        reply = self._assistant.ask(
            report.text,
            asked.content["text"],
            language=asked.data.get("language"),
            country=self._country,
            level=asked.data.get("level") or "plain",
            history=history(earlier, asked.seq),
            earlier=self._reports_before(report),
        )
        if reply.outcome == "emergency":
            events = (emergency_event(reply, self._hash()), self._answered(reply, report))
            return Outcome(events, emergency_escalation(chat.id, report.id))
        if report.status == "withdrawn":
            return self._failed(asked, "report_withdrawn", language, report.id)
        if (held := self._held(chat, earlier)) is not None:
            ids = {"conversation": chat.id, "escalation": held.id, "owner": held.owner}
            event = NewEvent("forwarded", ASSISTANT, {"escalation": held.id, "owner": held.owner})
            reopened = held if held.state == "answered" else None
            return Outcome((event,), None, (Notice("message.forwarded", ids),), reopened)
        turns = history(earlier, asked.seq)
        if self._wording.asks_again(asked.content["text"]) and turns:
            return self._again(asked, chat, report, language, turns)
        return self._written(reply, chat, report)

    def _again(self, asked: Event, chat: Conversation, report: StoredReport, language: str, turns: list[tuple[str, str]]) -> Outcome:
        """ "I don't understand": once more in the easiest words; the second time a person explains it."""
        before = 0
        while before < len(turns) and self._wording.asks_again(turns[-1 - before][0]):
            before += 1
        if before or before == len(turns):
            sentence = {"sentence": self._wording.say("events", "not_understood", language), "language": language}
            event = NewEvent("failed", ASSISTANT, {"code": "not_understood"}, sentence, self._hash())
            return Outcome((event,), _matter("not-understood", chat.id, report.id))
        reply = self._assistant.ask(
            report.text,
            turns[-1][0],
            language=asked.data.get("language"),
            country=self._country,
            level="easy",
            history=turns[:-1],
            earlier=self._reports_before(report),
        )
        return self._written(reply, chat, report)

    def _reports_before(self, report: StoredReport) -> list[EarlierReport]:
        """What this very person may see of their earlier exams: released, and not withdrawn."""
        mine = self._store.released_reports(report.person_id)
        before = [r for r in mine if r.id != report.id and r.date < report.date and r.status != "withdrawn"]
        return [EarlierReport(r.id, r.date, r.text) for r in before[:EARLIER]]

    def _written(self, reply: Reply, chat: Conversation, report: StoredReport) -> Outcome:
        said = reply_json(reply)["sentences"]
        sentences = [NewEvent("sentence", ASSISTANT, {"index": index}, sentence, self._hash()) for index, sentence in enumerate(said)]
        return Outcome((*sentences, self._answered(reply, report)), _handed_off(reply, chat, report))

    def _answered(self, reply: Reply, report: StoredReport) -> NewEvent:
        data = {"outcome": reply.outcome, "report": report.id, "version": report.version, "language": reply.language}
        return NewEvent("answered", ASSISTANT, data, reply_json(reply), self._hash())

    def _held(self, chat: Conversation, earlier: list[Event]) -> Escalation | None:
        """The case of this chat that somebody has, or has just answered, and is active in."""
        now = moment(self._store.now())
        for found in self._store.escalations(conversation_id=chat.id):
            if found.state in ("claimed", "answered") and found.owner is not None and self._store.may_sign_in(found.owner):
                steps = [event.at for event in earlier if event.actor.id == found.owner]
                if now - moment(max([found.changed_at, *steps])) <= ACTIVE:
                    return found
        return None

    def _failed(self, asked: Event, code: str, language: str, report_id: str | None) -> Outcome:
        sentence = {"sentence": self._wording.say("events", code, language), "language": language}
        event = NewEvent("failed", ASSISTANT, {"code": code}, sentence, self._hash())
        return Outcome((event,), _matter(code.replace("_", "-"), asked.conversation_id, report_id))

    def _log_failure(self, asked: Event, error: Exception) -> None:
        # The type alone: an error's text may hold the patient's words.
        _log.error("message %d of %s failed (%s)", asked.seq, asked.conversation_id, type(error).__name__)


def _matter(reason: str, conversation_id: str, report_id: str | None) -> NewEscalation:
    return NewEscalation(f"{reason}.{conversation_id}", reason, None, report_id=report_id, conversation_id=conversation_id)


def history(events: list[Event], before: int) -> list[tuple[str, str]]:
    """The last questions and answers before a message, oldest first."""
    questions = {e.seq: e.content["text"] for e in events if e.kind == "asked" and e.seq < before and e.content}
    turns: list[tuple[str, str]] = []
    for event in events:
        question = questions.get(event.data.get("in_reply_to", 0))
        if event.kind == "answered" and question is not None and event.content:
            answer = " ".join(sentence["text"] for sentence in event.content["sentences"])
            turns.append((question, answer))
    return turns[-TURNS:]


def emergency_event(reply: Reply, versions: str | None) -> NewEvent:
    """The fixed notice of an emergency as an event of its own, so that the page can show it over everything."""
    shown = reply_json(reply)
    notice = reply.emergency
    content = {
        "language": reply.language,
        "kind": notice.kind if notice else None,
        "number": notice.number if notice else None,
        "second": notice.second if notice else None,
        "sentences": shown["sentences"],
    }
    return NewEvent("emergency", ASSISTANT, {}, content, versions)


def emergency_escalation(conversation_id: str, report_id: str) -> NewEscalation:
    """The team learns of an emergency in a chat, once while it is open."""
    return NewEscalation(
        f"emergency.{conversation_id}",
        "emergency",
        _EMERGENCY_TIER,
        report_id=report_id,
        conversation_id=conversation_id,
    )


def _handed_off(reply: Reply, chat: Conversation, report: StoredReport) -> NewEscalation | None:
    """The escalation of a hand-off. A critical finding is one matter, however often it is asked about."""
    handoff = reply.handoff
    if handoff is None:
        return None
    matter = reply.concepts[0] if handoff.tier is not None and reply.concepts else f"{handoff.reason}.{chat.id}"
    return NewEscalation(matter, handoff.reason, handoff.tier, report_id=report.id, conversation_id=chat.id, finding=None)
