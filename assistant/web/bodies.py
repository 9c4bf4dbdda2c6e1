"""What comes in and goes out as JSON. Unknown fields are refused: a misspelt `lanuage` must not pass unnoticed."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from assistant.answer.reply import Level
from assistant.conversation.chain import clean

Language = Literal["en", "de", "fr", "es", "it", "nl", "pl", "pt"]
Id = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\s\x00]+$")]


def _clean(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


Words = Annotated[str, BeforeValidator(_clean), StringConstraints(min_length=1, pattern=r"\S")]
"""A person's words: NUL and lone surrogates become U+FFFD one for one, so that offsets hold; not blank."""


class Body(BaseModel):
    """A request's body."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SignIn(Body):
    """A portal's launch token, or the id of a demonstration person."""

    launch: Annotated[str, StringConstraints(min_length=1, max_length=8192)] | None = None
    demo: Id | None = None

    @model_validator(mode="after")
    def _one(self) -> "SignIn":
        if (self.launch is None) == (self.demo is None):
            raise ValueError("launch or demo")
        return self


class NewConversation(Body):
    """The reports that a conversation is about."""

    reports: Annotated[list[Id], Field(min_length=1, max_length=20)]


class NewMessage(Body):
    """A patient's message; `client_id` is made by the page, so that sending twice is sending once."""

    text: Words
    client_id: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\s\x00]+$")]
    language: Language | None = None
    level: Level | None = None


class PersonRequest(Body):
    """A wish for a person, with or without words."""

    text: Words | None = None


class Receipt(Body):
    """The page has shown a person's answer, or the patient has opened it."""

    seq: Annotated[int, Field(ge=1, le=2**31)]
    what: Literal["delivered", "read"]


class PersonShown(BaseModel):
    """A person as the page may know them."""

    id: str
    name: str
    role: str


class SessionShown(BaseModel):
    """A session: the bearer token and its end."""

    token: str
    expires_at: str
    person: PersonShown


class PeopleShown(BaseModel):
    """The demonstration people."""

    people: list[PersonShown]


class ReportShown(BaseModel):
    """A report in the list."""

    id: str
    title: str
    date: str
    modality: str
    language: str
    status: str
    version: int


class ReportsShown(BaseModel):
    """A patient's released reports, newest exam first."""

    reports: list[ReportShown]


class ConversationShown(BaseModel):
    """A conversation: `state` open, waiting (for a person) or with_person."""

    id: str
    reports: list[str]
    state: Literal["open", "waiting", "with_person"]


class MessageAccepted(BaseModel):
    """The message is on the disk, at this place of the log."""

    seq: int
    client_id: str


class PersonAsked(BaseModel):
    """The request to a person as it stands."""

    escalation: str
    state: str
    due_at: str
    owner: dict[str, str] | None


class TakenBack(BaseModel):
    """What was taken back, and how the conversation stands now."""

    taken_back: list[str]
    state: Literal["open", "waiting", "with_person"]
