"""The conversation as an append-only log, with reports, escalations and the outbox: `Store` is the door."""

from assistant.conversation.store import Store

__all__ = ["Store"]
