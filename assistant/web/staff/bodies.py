"""What the console sends, as JSON."""

from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from assistant.conversation.chain import clean
from assistant.web.bodies import Body, Id, Words

LONGEST_REPLY = 20_000  # characters; a patient reads no more than a page
Secret = Annotated[str, StringConstraints(min_length=1, max_length=1024)]
Typed = Annotated[str, BeforeValidator(lambda v: clean(v) if isinstance(v, str) else v), StringConstraints(max_length=LONGEST_REPLY)]
Once = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\s\x00]+$")]
Field200 = Annotated[
    str, BeforeValidator(lambda v: clean(v) if isinstance(v, str) else v), StringConstraints(min_length=1, max_length=200)
]


class StaffSignIn(Body):
    """An account's address and password."""

    email: Secret
    password: Secret


class Nothing(Body):
    """A step that needs no more words."""


class Transfer(Body):
    """Who gets the case."""

    to: Id


class Checked(Body):
    """What was typed so far."""

    text: Typed


class ReplyBody(Body):
    """The answer: phrases by id, said first and in the patient's language, then the text as typed."""

    text: Typed = ""
    phrases: Annotated[list[Id], Field(max_length=10)] = []
    client_id: Once

    @model_validator(mode="after")
    def _something(self) -> "ReplyBody":
        if not self.text.strip() and not self.phrases:
            raise ValueError("text or phrases")
        return self


class NoteBody(Body):
    """A note among staff."""

    text: Annotated[Words, StringConstraints(max_length=LONGEST_REPLY)]
    client_id: Once


class RecordBody(Body):
    """Fields of the communication record; what is not given stays as it is."""

    told_by: Field200 | None = None
    received_by: Field200 | None = None
    received_at: Annotated[str, StringConstraints(max_length=40)] | None = None
    how: Field200 | None = None
