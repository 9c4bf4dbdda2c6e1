"""The store: one object that the rest of the product talks to.

Each method is one transaction. Where several things must be kept together (the events of an answer, the
escalation, the notice), `reply` does the usual case and `write` any other. Callers are threads; the
methods block for about as long as the disk takes to sync.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from assistant.conversation import accounts, audit, cases, escalations, log, outbox, people, reports, rights, watch
from assistant.conversation.chain import clean
from assistant.conversation.database import Database, Work
from assistant.conversation.due import DueTimes, load_due
from assistant.conversation.errors import AlreadyAnswered
from assistant.conversation.migrate import migrate
from assistant.conversation.records import (
    READERS,
    SYSTEM,
    Account,
    Actor,
    Asked,
    Broken,
    Communication,
    Conversation,
    Escalation,
    Event,
    EventKind,
    Filed,
    NewEscalation,
    NewEvent,
    NewReport,
    Notice,
    Opened,
    OutboxItem,
    Person,
    Raised,
    Replied,
    Role,
    StoredReport,
)
from assistant.conversation.times import moment, now, stamp

T = TypeVar("T")
Listener = Callable[[str, int], None]
_log = logging.getLogger(__name__)


class Store:
    """Conversations, reports, escalations and notices in one SQL database, migrated when opened."""

    def __init__(
        self,
        url: str,
        *,
        due: DueTimes | None = None,
        clock: Callable[[], datetime] = now,
        channels: Sequence[str] = ("log",),
    ) -> None:
        self.database = Database(url, clock)
        self.database.channels = tuple(channels)
        self.due = due or load_due()
        self._listeners: list[Listener] = []
        migrate(self.database)

    def close(self) -> None:
        """Give the database back."""
        self.database.close()

    def now(self) -> str:
        """The store's present time, as it writes it."""
        return stamp(self.database.clock())

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener(conversation_id, seq)` after each commit of this process; returns the way out.

        Other processes' events are seen by asking `last_seq`, which reads one row.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def write(self, work: Callable[[Work], T]) -> T:
        """Run functions of this package's modules in one transaction; `work` may run more than once."""
        result, appended = self.database.write(work)
        for listener in tuple(self._listeners):
            for conversation_id, seq in appended:
                try:
                    listener(conversation_id, seq)
                except Exception:  # what is committed stays so, whatever a listener does
                    _log.exception("a listener failed at event %d of %s", seq, conversation_id)
        return result

    # People and reports

    def add_person(self, person: Person) -> None:
        """Add a person or bring the name up to date."""
        self.write(lambda work: people.put(work, person))

    def person(self, person_id: str) -> Person:
        """One person, or NotFound."""
        with self.database.reading() as connection:
            return people.get(connection, person_id)

    def names(self, person_ids: Sequence[str]) -> dict[str, str]:
        """Names by id."""
        with self.database.reading() as connection:
            return people.names(connection, person_ids)

    def people(self, role: Role | None = None, demo: bool | None = None) -> list[Person]:
        """People, all or of one role, demonstration people or not."""
        with self.database.reading() as connection:
            return people.every(connection, role, demo)

    def add_report(self, report: NewReport) -> Filed:
        """Take in a report, a new version of it, or the same once more."""
        return self.write(lambda work: reports.file(work, report))

    def withdraw_report(self, report_id: str) -> StoredReport:
        """Take a report back and tell its conversations."""
        return self.write(lambda work: reports.withdraw(work, report_id))

    def release_report(self, report_id: str, at: datetime | None = None) -> StoredReport:
        """Let a report exist for its patient, from now or a time on."""
        moment = None if at is None else stamp(at)
        return self.write(lambda work: reports.release(work, report_id, moment or work.at))

    def report(self, report_id: str, version: int | None = None) -> StoredReport:
        """A report, released or not: for staff and the reader. Patients get `released_report`."""
        with self.database.reading() as connection:
            return reports.get(connection, report_id, version)

    def issued_at(self, report_id: str) -> str | None:
        """When the source issued the present version of a report, if it said so."""
        with self.database.reading() as connection:
            return reports.issued_at(connection, report_id)

    def report_heads(self, report_ids: Sequence[str]) -> dict[str, dict[str, str]]:
        """Id, title, date, modality and language of reports by id, without their texts."""
        with self.database.reading() as connection:
            return reports.heads(connection, report_ids)

    def released_reports(self, person_id: str) -> list[StoredReport]:
        """The reports that exist for this patient now, newest exam first."""
        with self.database.reading() as connection:
            return reports.released(connection, person_id, self.now())

    def released_report(self, report_id: str, person_id: str) -> StoredReport:
        """One of them; a stranger's, an unreleased and a missing one are all NotFound."""
        with self.database.reading() as connection:
            return reports.get_released(connection, report_id, person_id, self.now())

    def add_account(self, person: Person, email: str, password: str) -> None:
        """Give a member of staff an account, or a new password."""
        password_hash = accounts.hashed(password)  # before the transaction: it takes a tenth of a second
        self.write(lambda work: accounts.put(work, person, email, password_hash))

    def disable_account(self, email: str) -> list[Escalation]:
        """Close an account; what its person had claimed goes back into the queue and is returned."""
        return self.write(lambda work: cases.free(work, accounts.disable(work, email)))

    def accounts(self) -> list[Account]:
        """All accounts of staff."""
        with self.database.reading() as connection:
            return accounts.every(connection)

    def sign_in(self, email: str, password: str) -> Person | None:
        """The person of an address and a password, or None; SlowDown while the account pauses."""
        with self.database.reading() as connection:
            tried = accounts.trying(connection, email, password, self.now())
        return self.write(lambda work: accounts.sign_in(work, tried))

    def may_sign_in(self, person_id: str) -> bool:
        """Whether nobody has closed this person's account."""
        with self.database.reading() as connection:
            return accounts.alive(connection, person_id)

    def readers(self) -> list[Person]:
        """The staff who may take a case: everybody who reads cases and whose account is not closed."""
        with self.database.reading() as connection:
            found = [person for role in READERS for person in people.every(connection, role)]
            return [person for person in found if accounts.alive(connection, person.id)]

    # Conversations

    def open_conversation(self, person_id: str, report_ids: Sequence[str]) -> Opened:
        """Open or find the chat of this person about exactly these released reports."""
        return self.write(lambda work: log.open_chat(work, person_id, report_ids))

    def conversation(self, conversation_id: str, person_id: str | None = None) -> Conversation:
        """One conversation; with `person_id`, only if it is that person's."""
        with self.database.reading() as connection:
            return log.get(connection, conversation_id, person_id)

    def conversations(self, person_id: str) -> list[Conversation]:
        """The chats of a person, oldest first."""
        with self.database.reading() as connection:
            return log.chats_of(connection, person_id)

    def unread(self, conversation_ids: Sequence[str]) -> frozenset[str]:
        """The chats in which the patient has written since staff last did something."""
        with self.database.reading() as connection:
            return log.unread(connection, conversation_ids)

    def last_seq(self, conversation_id: str) -> int:
        """The number of the newest event."""
        with self.database.reading() as connection:
            return log.last_seq(connection, conversation_id)

    def append(
        self,
        conversation_id: str,
        kind: EventKind,
        actor: Actor,
        data: dict[str, Any] | None = None,
        content: Any = None,
        versions: str | None = None,
        in_reply_to: int | None = None,
    ) -> int:
        """Append one event and return its number."""
        event = NewEvent(kind, actor, data or {}, content, versions)
        return self.write(lambda work: log.append(work, conversation_id, event, in_reply_to))

    def ask(
        self,
        conversation_id: str,
        client_id: str,
        text: str,
        *,
        person_id: str,
        language: str | None = None,
        level: str | None = None,
        versions: str | None = None,
    ) -> Asked:
        """Keep a patient's message, once for each `client_id`. When this returns it is on the disk."""
        data = {"language": language, "level": level}
        given = {name: value for name, value in data.items() if value is not None}
        event = NewEvent("asked", Actor("patient", person_id), given, {"text": clean(text)}, versions)
        return self.write(lambda work: log.ask(work, conversation_id, client_id, event))

    def reply(
        self,
        conversation_id: str,
        in_reply_to: int,
        events: Sequence[NewEvent],
        *,
        escalation: NewEscalation | None = None,
        notices: Sequence[Notice] = (),
        reopened: Escalation | None = None,
    ) -> Replied:
        """Keep the events of an answer, its escalation and its notices together, or none of them.

        AlreadyAnswered if the message was dealt with meanwhile: two processes may pick up the same one.
        """

        def work(open_work: Work) -> Replied:
            if log.reply_of(open_work, conversation_id, in_reply_to) is not None:
                raise AlreadyAnswered(f"message {in_reply_to} of {conversation_id} is answered already")
            seqs = tuple(log.append(open_work, conversation_id, event, in_reply_to) for event in events)
            raised = None
            if escalation is not None:
                asked_in = replace(escalation, conversation_id=conversation_id)
                raised = escalations.raise_matter(open_work, asked_in, self.due)
            if reopened is not None:
                self._reopen(open_work, reopened.id, SYSTEM, reopened.owner)
            for notice in notices:
                outbox.post(open_work, notice)
            return Replied(seqs, raised)

        return self.write(work)

    def message(self, conversation_id: str, client_id: str) -> int | None:
        """The number of the message that came with a `client_id`, if one did."""
        with self.database.reading() as connection:
            return log.message(connection, conversation_id, client_id)

    def events_after(self, conversation_id: str, seq: int = 0, limit: int | None = None) -> list[Event]:
        """Events behind `seq`, in order, with their words."""
        with self.database.reading() as connection:
            return log.after(connection, conversation_id, seq, limit)

    def unanswered(self, older_than: timedelta = timedelta(0)) -> list[Event]:
        """Messages that nobody dealt with, oldest first: to be picked up after a crash."""
        # Without an age any will do: a message kept before the clock was set back lies in its future.
        before = stamp(self.database.clock() - older_than) if older_than else None
        with self.database.reading() as connection:
            return log.unanswered(connection, before)

    def export(self, conversation_id: str) -> dict[str, Any]:
        """A copy for the patient, as JSON."""
        with self.database.reading() as connection:
            return rights.export(connection, conversation_id, self.now())

    def erase(self, conversation_id: str, actor: Actor) -> int:
        """Erase all words of a chat; returns how many bodies went. The chain stays verifiable."""
        gone = self.write(lambda work: rights.erase(work, conversation_id, actor))
        self.database.checkpoint()
        return gone

    def verify(self, conversation_id: str | None = None) -> list[Broken]:
        """The places where the log is not what was written; empty if it is whole."""
        with self.database.reading() as connection:
            return audit.verify(connection, conversation_id)

    # Escalations

    def raise_escalation(self, new: NewEscalation) -> Raised:
        """Raise a matter to a person; once while it is open."""
        return self.write(lambda work: escalations.raise_matter(work, new, self.due))

    def request_person(self, conversation_id: str, person_id: str, text: str | None = None, report_id: str | None = None) -> Raised:
        """The patient asks for a person, with or without words of their own; after an answer it is the same matter again."""

        def work(open_work: Work) -> Raised:
            actor = Actor("patient", person_id)
            content = None if text is None else {"text": clean(text)}
            log.append(open_work, conversation_id, NewEvent("person_requested", actor, content=content))
            answered = [e for e in escalations.of_conversation(open_work.connection, conversation_id) if e.state == "answered"]
            if answered:
                latest = max(answered, key=lambda e: e.changed_at)
                return Raised(self._reopen(open_work, latest.id, actor, None), False)
            new = NewEscalation(
                f"person.{conversation_id}",
                "person-requested",
                None,
                report_id=report_id,
                conversation_id=conversation_id,
                origin="person",
                actor=actor,
            )
            return escalations.raise_matter(open_work, new, self.due)

        return self.write(work)

    def escalation(self, escalation_id: str) -> Escalation:
        """One escalation, or NotFound."""
        with self.database.reading() as connection:
            return escalations.get(connection, escalation_id)

    def escalations(self, *, conversation_id: str | None = None, report_id: str | None = None) -> list[Escalation]:
        """The escalations of a chat or of a report; without either, the radiologists' queue."""
        with self.database.reading() as connection:
            if conversation_id is not None:
                return escalations.of_conversation(connection, conversation_id)
            if report_id is not None:
                return escalations.of_report(connection, report_id)
            return escalations.queue(connection)

    def live_chats(self, escalation_id: str) -> tuple[str, ...]:
        """The chats of a case that were not erased: where a reply would be heard."""
        with self.database.reading() as connection:
            return escalations.live_chats(connection, escalations.get(connection, escalation_id))

    def ledger(self, report_id: str) -> str | None:
        """The id of a report's ledger, if anything was ever written into it."""
        with self.database.reading() as connection:
            return log.ledger_of(connection, report_id)

    def overdue(self) -> list[Escalation]:
        """Open matters whose time is over."""
        with self.database.reading() as connection:
            return escalations.overdue(connection, self.now())

    def claim(self, escalation_id: str, actor: Actor) -> Escalation:
        """Take a waiting case; ClaimLost with the owner's id if somebody else was first."""
        return self.write(lambda work: cases.claim(work, escalation_id, actor))

    def release(self, escalation_id: str, actor: Actor) -> Escalation:
        """Put a claimed case back into the queue."""
        return self.write(lambda work: cases.release(work, escalation_id, actor))

    def transfer(self, escalation_id: str, actor: Actor, to: str) -> Escalation:
        """Give a claimed case to a colleague."""
        return self.write(lambda work: cases.transfer(work, escalation_id, actor, to))

    def reply_as_person(self, escalation_id: str, actor: Actor, content: Any, client_id: str | None = None) -> Escalation:
        """The owner's answer, into each chat that asked about the matter; once for each `client_id`."""
        return self.write(lambda work: cases.reply(work, escalation_id, actor, content, client_id))

    def reopen(self, escalation_id: str, actor: Actor, owner: str | None = None) -> Escalation:
        """The patient writes again after a person's answer."""
        return self.write(lambda work: self._reopen(work, escalation_id, actor, owner))

    def _reopen(self, work: Work, escalation_id: str, actor: Actor, owner: str | None) -> Escalation:
        tier = escalations.get(work.connection, escalation_id).tier
        return cases.reopen(work, escalation_id, actor, stamp(self.due.due(tier, moment(work.at))), owner)

    def hand_back(self, escalation_id: str, actor: Actor) -> Escalation:
        """Return the matter to the assistant."""
        return self.write(lambda work: cases.hand_back(work, escalation_id, actor))

    def close_case(self, escalation_id: str, actor: Actor) -> Escalation:
        """The matter is done with."""
        return self.write(lambda work: cases.close(work, escalation_id, actor))

    def withdraw_escalation(self, escalation_id: str, actor: Actor, conversation_id: str) -> Escalation:
        """The patient takes a question back while nobody has it."""
        return self.write(lambda work: cases.withdraw(work, escalation_id, actor, conversation_id))

    def note(self, escalation_id: str, actor: Actor, content: Any, client_id: str | None = None) -> Escalation:
        """A note among staff, once for each `client_id`."""
        return self.write(lambda work: cases.note(work, escalation_id, actor, content, client_id))

    def watch(self) -> list[Escalation]:
        """Remind of what nobody has taken, and tell the next on the list of what is overdue; what was done comes back."""
        with self.database.reading() as connection:
            found = watch.pending(connection, self.due, self.now())
        return [self.write(lambda work, one=one: watch.step(work, one, self.due)) for one in found]  # type: ignore[misc]

    def record(self, escalation_id: str, actor: Actor, fields: Communication) -> Escalation:
        """Fill in fields of the communication record."""
        return self.write(lambda work: cases.record(work, escalation_id, actor, fields))

    # Outbox

    def post(self, notice: Notice) -> int:
        """Put a notice in the outbox."""
        return self.write(lambda work: outbox.post(work, notice))

    def take_notices(
        self, limit: int = 20, lease: timedelta = timedelta(minutes=1), channels: Sequence[str] = (), others: bool = True
    ) -> list[OutboxItem]:
        """Take due notices for sending: those by these channels, or by all others."""
        return self.write(lambda work: outbox.take(work, limit, lease, channels, others))

    def notice_delivered(self, item_id: int) -> None:
        """The receiver has it."""
        self.write(lambda work: outbox.delivered(work, item_id))

    def notice_failed(self, item_id: int) -> bool:
        """The receiver didn't take it; True if it won't be tried again by itself."""
        return self.write(lambda work: outbox.failed(work, item_id))

    def waiting_notices(self) -> int:
        """How many notices are still on their way."""
        with self.database.reading() as connection:
            return outbox.waiting(connection)

    def dead_notices(self) -> list[OutboxItem]:
        """Notices that could not be delivered."""
        with self.database.reading() as connection:
            return outbox.dead(connection)

    def revive_notice(self, item_id: int) -> None:
        """Send a dead notice once more."""
        self.write(lambda work: outbox.revive(work, item_id))
