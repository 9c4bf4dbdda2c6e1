"""Events of the log as the patient's page receives them: name and data of a server-sent event.

What is among staff only (notes, the fields of the communication record) has no form here and is never sent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assistant.conversation.records import Event

NameOf = Callable[[str], str | None]
Say = Callable[[str], str]

_CHANGES = {
    "opened": "opened",
    "person_requested": "requested",
    "escalated": "waiting",
    "claimed": "claimed",
    "unclaimed": "unclaimed",
    "transferred": "transferred",
    "reopened": "waiting",
    "closed": "closed",
    "returned": "returned",
    "person_withdrawn": "taken_back",
    "forwarded": "forwarded",
    "erased": "erased",
}


@dataclass(frozen=True)
class Shown:
    """One server-sent event."""

    seq: int
    name: str
    data: dict[str, Any]


def show(event: Event, name_of: NameOf, say: Say) -> Shown | None:
    """The event as shown to the patient, or None; `name_of` gives a person's name, `say` a fixed sentence."""
    form = _FORMS.get(event.kind)
    if event.kind in _CHANGES:
        named: tuple[str, dict[str, Any]] | None = ("state", _state(event, name_of))
    else:
        named = None if form is None else form(event, name_of, say)
    if named is None:
        return None
    name, data = named
    return Shown(event.seq, name, {"seq": event.seq, "at": event.at, **data})


def _content(event: Event) -> dict[str, Any]:
    """The words of an event; none where they were erased."""
    return event.content if isinstance(event.content, dict) else {}


def _state(event: Event, name_of: NameOf) -> dict[str, Any]:
    owner = event.data.get("owner")
    return {
        "change": _CHANGES[event.kind],
        "escalation": event.data.get("escalation"),
        "owner": None if owner is None else _person(owner, name_of),
        "due_at": event.data.get("due_at"),
        "reason": event.data.get("reason"),
        "text": _content(event).get("text"),
        "in_reply_to": event.data.get("in_reply_to"),
    }


def _person(person_id: str, name_of: NameOf) -> dict[str, Any]:
    return {"id": person_id, "name": name_of(person_id)}


def _message(event: Event, _name_of: NameOf, _say: Say) -> tuple[str, dict[str, Any]]:
    given = {key: event.data.get(key) for key in ("client_id", "language", "level")}
    return "message", {"from": "patient", "text": _content(event).get("text"), **given}


def _sentence(event: Event, _name_of: NameOf, _say: Say) -> tuple[str, dict[str, Any]]:
    return "sentence", {
        "in_reply_to": event.data.get("in_reply_to"),
        "index": event.data.get("index"),
        **_content(event),
    }


def _reply(event: Event, _name_of: NameOf, _say: Say) -> tuple[str, dict[str, Any]]:
    given = {key: event.data.get(key) for key in ("in_reply_to", "report", "version")}
    return "reply", {**given, **_content(event)}


def _emergency(event: Event, _name_of: NameOf, _say: Say) -> tuple[str, dict[str, Any]]:
    return "emergency", {"in_reply_to": event.data.get("in_reply_to"), **_content(event)}


def _failed(event: Event, _name_of: NameOf, say: Say) -> tuple[str, dict[str, Any]]:
    code = str(event.data.get("code"))
    return "error", {
        "in_reply_to": event.data.get("in_reply_to"),
        "code": code,
        "sentence": _content(event).get("sentence") or say(code),
    }


def _replied(event: Event, name_of: NameOf, _say: Say) -> tuple[str, dict[str, Any]]:
    words = _content(event)
    return "person", {
        "escalation": event.data.get("escalation"),
        "from": _person(event.actor.id, name_of),
        "text": words.get("text"),
        "sources": words.get("sources", []),
    }


def _receipt(event: Event, _name_of: NameOf, _say: Say) -> tuple[str, dict[str, Any]]:
    return "receipt", {"of": event.data.get("of"), "what": event.kind}


def _amended(event: Event, _name_of: NameOf, say: Say) -> tuple[str, dict[str, Any]]:
    told = {key: event.data.get(key) for key in ("report", "version", "previous", "status")}
    return "amended", {**told, "sentence": say(event.kind)}


_FORMS: dict[str, Callable[[Event, NameOf, Say], tuple[str, dict[str, Any]]]] = {
    "asked": _message,
    "sentence": _sentence,
    "answered": _reply,
    "emergency": _emergency,
    "failed": _failed,
    "replied": _replied,
    "delivered": _receipt,
    "read": _receipt,
    "amended": _amended,
    "withdrawn": _amended,
}
