"""What can go wrong with the store.

A message names ids, keys and states only: never a patient's words, a report's text or a name.
"""


class StoreError(Exception):
    """Any failure of the conversation store; the children say what to do about it."""


class NotFound(StoreError):
    """There is no such thing, or not for this person: the two must look alike from outside."""


class Refused(StoreError):
    """The state doesn't allow it: a reply to a closed case, a message in an erased conversation."""


class ClaimLost(Refused):
    """Somebody else has the case; `owner` is that person's id."""

    def __init__(self, escalation_id: str, owner: str | None) -> None:
        super().__init__(f"escalation {escalation_id} is already claimed")
        self.owner = owner


class AlreadyAnswered(Refused):
    """Another process has answered this message meanwhile: throw the second answer away."""


class Unfit(StoreError):
    """A value that may not stand here, such as free text in the part that survives an erasure."""


class SchemaMismatch(StoreError):
    """The database was written by a newer release than this one."""


class Unavailable(StoreError):
    """The database stayed busy or away through all attempts; the caller may try again."""
