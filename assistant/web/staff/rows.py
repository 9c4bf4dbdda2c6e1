"""A case as a row of the queue: what a radiologist sees of it without opening it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from assistant.conversation import Store
from assistant.conversation.records import Escalation
from assistant.conversation.steps import load_states
from assistant.web.staff.words import StaffWords

NameOf = Callable[[str, str], str]
"""The name of a concept in a language; the concept itself where the glossary has none."""
_REPORT = ("id", "title", "date", "modality")


class Rows:
    """Makes rows; nothing is kept between two calls."""

    def __init__(self, store: Store, words: StaffWords, name_of: NameOf) -> None:
        self._store, self._words, self._name_of = store, words, name_of

    def queue(self, language: str) -> list[dict[str, Any]]:
        """All cases that are not closed, most urgent first."""
        return self.of(self._store.escalations(), language)

    def of(self, found: Sequence[Escalation], language: str) -> list[dict[str, Any]]:
        """The rows of these cases, in their order."""
        reports = self._store.report_heads([e.report_id for e in found if e.report_id is not None])
        names = self._store.names([e.owner for e in found if e.owner is not None])
        unread = self._store.unread([chat for e in found for chat in e.conversations])
        now = self._store.now()
        return [self._row(e, language, reports.get(e.report_id or ""), names, unread, now) for e in found]

    def _row(
        self,
        found: Escalation,
        language: str,
        report: Mapping[str, str] | None,
        names: Mapping[str, str],
        unread: frozenset[str],
        now: str,
    ) -> dict[str, Any]:
        return {
            "id": found.id,
            "tier": found.tier,
            "reason": found.reason,
            "reason_text": self._words.reason(found.reason, language),
            "matter": found.matter,
            "matter_name": self._matter(found.matter, language),
            "state": found.state,
            "origin": found.origin,
            "owner": None if found.owner is None else {"id": found.owner, "name": names.get(found.owner)},
            "due_at": found.due_at,
            "created_at": found.created_at,
            "changed_at": found.changed_at,
            "overdue": found.state in load_states().open and found.due_at < now,
            "language": report["language"] if report else None,
            "report": {key: report[key] for key in _REPORT} if report else None,
            "told": found.communication.received_by is not None,
            "unread": any(chat in unread for chat in found.conversations),
        }

    def _matter(self, matter: str, language: str) -> str | None:
        """The concept that a matter is about, by name; a matter that is no concept ("person.CHAT") has none."""
        concept = matter.removeprefix("contradiction.")
        return None if "." in concept else self._name_of(concept, language)
