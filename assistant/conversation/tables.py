"""The tables of the conversation store, for SQLite and PostgreSQL alike.

Times are RFC 3339 texts in UTC of one fixed width, so that they sort as text and enter the chain's hash
in exactly the form in which they are stored. A change here needs a migration; a test compares the two.
"""

from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

ID = String(200)
CODE = String(64)
TIME = String(32)
HASH = String(64)
SERIAL = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows only in an INTEGER column


class Base(DeclarativeBase):
    """Names constraints by rule, so that a later migration can find them on every database."""

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class PersonRow(Base):
    """A patient or a member of staff."""

    __tablename__ = "people"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(CODE)
    demo: Mapped[bool] = mapped_column(Boolean)


class ContentRow(Base):
    """Words of a person, an answer or a report, apart from the log so that they can be erased."""

    __tablename__ = "contents"
    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    salt: Mapped[str | None] = mapped_column(String(32))
    body: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(HASH)


class ReportRow(Base):
    """A radiology report as it stands now; its versions stand in `report_versions`."""

    __tablename__ = "reports"
    __table_args__ = (Index(None, "person_id", "released_at"), Index(None, "accession"))
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    title: Mapped[str] = mapped_column(Text)
    date: Mapped[str] = mapped_column(TIME)
    modality: Mapped[str] = mapped_column(ID)
    language: Mapped[str] = mapped_column(CODE)
    status: Mapped[str] = mapped_column(CODE)
    version: Mapped[int] = mapped_column(Integer)
    released_at: Mapped[str | None] = mapped_column(TIME)
    accession: Mapped[str | None] = mapped_column(ID)
    source_format: Mapped[str] = mapped_column(CODE)


class ReportVersionRow(Base):
    """One wording of a report: what earlier answers were drawn from must stay readable."""

    __tablename__ = "report_versions"
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    status: Mapped[str] = mapped_column(CODE)
    content_id: Mapped[int] = mapped_column(ForeignKey("contents.id"))
    received_at: Mapped[str] = mapped_column(TIME)
    issued_at: Mapped[str | None] = mapped_column(TIME)


class ConversationRow(Base):
    """A chat of one person about some reports, or (`kind` ledger) the record kept of one report.

    `last_seq` and `last_hash` are the head of the chain: an append reads one row, however long the chat,
    and a log with its end cut off is noticed.
    """

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("person_id", "subject"),)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str] = mapped_column(CODE)
    subject: Mapped[str] = mapped_column(HASH)
    created_at: Mapped[str] = mapped_column(TIME)
    erased_at: Mapped[str | None] = mapped_column(TIME)
    last_seq: Mapped[int] = mapped_column(Integer)
    last_hash: Mapped[str] = mapped_column(HASH)


class ConversationReportRow(Base):
    """Which reports a conversation is about."""

    __tablename__ = "conversation_reports"
    __table_args__ = (Index(None, "report_id"),)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id"), primary_key=True)


class EventRow(Base):
    """One line of the log; never changed, never deleted."""

    __tablename__ = "events"
    __table_args__ = (Index(None, "content_id"),)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(TIME)
    actor_kind: Mapped[str] = mapped_column(CODE)
    actor_id: Mapped[str] = mapped_column(ID)
    kind: Mapped[str] = mapped_column(CODE)
    data: Mapped[str] = mapped_column(Text)
    versions: Mapped[str | None] = mapped_column(String(128))
    content_id: Mapped[int | None] = mapped_column(ForeignKey("contents.id"))
    prev_hash: Mapped[str] = mapped_column(HASH)
    hash: Mapped[str] = mapped_column(HASH)


class MessageRow(Base):
    """A patient's message by the id that the page gave it; `reply_seq` is empty until it is dealt with."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        ForeignKeyConstraint(["conversation_id", "seq"], ["events.conversation_id", "events.seq"]),
        Index(None, "reply_seq"),
    )
    conversation_id: Mapped[str] = mapped_column(ID, primary_key=True)
    client_id: Mapped[str] = mapped_column(ID, primary_key=True)
    seq: Mapped[int] = mapped_column(Integer)
    at: Mapped[str] = mapped_column(TIME)
    reply_seq: Mapped[int | None] = mapped_column(Integer)


class EscalationRow(Base):
    """A matter that waits for a person, with its communication record.

    `open_matter` is filled while the matter is open and unique: the database itself refuses a second one.
    """

    __tablename__ = "escalations"
    __table_args__ = (UniqueConstraint("open_matter"), Index(None, "state", "tier", "due_at"))
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"))
    report_id: Mapped[str | None] = mapped_column(ForeignKey("reports.id"))
    matter: Mapped[str] = mapped_column(ID)
    open_matter: Mapped[str | None] = mapped_column(HASH)
    origin: Mapped[str] = mapped_column(CODE)
    reason: Mapped[str] = mapped_column(CODE)
    tier: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(CODE)
    owner: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[str] = mapped_column(TIME)
    changed_at: Mapped[str] = mapped_column(TIME)
    due_at: Mapped[str] = mapped_column(TIME)
    reminded_at: Mapped[str | None] = mapped_column(TIME)
    overdue_steps: Mapped[int] = mapped_column(Integer, server_default="0")
    finding: Mapped[str | None] = mapped_column(Text)
    identified_at: Mapped[str | None] = mapped_column(TIME)
    told_by: Mapped[str | None] = mapped_column(Text)
    received_by: Mapped[str | None] = mapped_column(Text)
    received_at: Mapped[str | None] = mapped_column(TIME)
    how: Mapped[str | None] = mapped_column(Text)


class EscalationConversationRow(Base):
    """The chats that asked about an escalated matter: each of them hears what becomes of it."""

    __tablename__ = "escalation_conversations"
    __table_args__ = (Index(None, "conversation_id"),)
    escalation_id: Mapped[str] = mapped_column(ForeignKey("escalations.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)


class OutboxRow(Base):
    """A notice that leaves the house, once for each channel: ids and codes only, no clinical word, no name."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "delivered_at", "dead", "next_at"),)
    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    channel: Mapped[str] = mapped_column(CODE, server_default="log")
    topic: Mapped[str] = mapped_column(CODE)
    payload: Mapped[str] = mapped_column(Text)
    created_at: Mapped[str] = mapped_column(TIME)
    attempts: Mapped[int] = mapped_column(Integer)
    next_at: Mapped[str] = mapped_column(TIME)
    delivered_at: Mapped[str | None] = mapped_column(TIME)
    dead: Mapped[bool] = mapped_column(Boolean)


class AccountRow(Base):
    """How a member of staff signs in. The address is kept as it is compared: without case."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("email"),)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    password: Mapped[str] = mapped_column(Text)
    created_at: Mapped[str] = mapped_column(TIME)
    disabled_at: Mapped[str | None] = mapped_column(TIME)
    failures: Mapped[int] = mapped_column(Integer)
    locked_until: Mapped[str | None] = mapped_column(TIME)


class StepRow(Base):
    """A reply or a note by the id that the console gave it: sent twice, it is written once."""

    __tablename__ = "escalation_steps"
    escalation_id: Mapped[str] = mapped_column(ForeignKey("escalations.id"), primary_key=True)
    client_id: Mapped[str] = mapped_column(ID, primary_key=True)
    at: Mapped[str] = mapped_column(TIME)
