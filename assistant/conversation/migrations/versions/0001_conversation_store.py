"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels = None
depends_on = None

ID = sa.String(200)
CODE = sa.String(64)
TIME = sa.String(32)
HASH = sa.String(64)
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "contents",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("digest", HASH, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contents"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("topic", CODE, nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", TIME, nullable=False),
        sa.Column("delivered_at", TIME, nullable=True),
        sa.Column("dead", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_delivered_at_dead_next_at", "outbox", ["delivered_at", "dead", "next_at"])
    op.create_table(
        "people",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", CODE, nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
    )
    op.create_table(
        "conversations",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("subject", HASH, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("erased_at", TIME, nullable=True),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("last_hash", HASH, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_conversations_person_id"),
        sa.UniqueConstraint("person_id", "subject", name="uq_conversations_person_id_subject"),
    )
    op.create_table(
        "reports",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("date", TIME, nullable=False),
        sa.Column("modality", ID, nullable=False),
        sa.Column("language", CODE, nullable=False),
        sa.Column("status", CODE, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("released_at", TIME, nullable=True),
        sa.Column("accession", ID, nullable=True),
        sa.Column("source_format", CODE, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_reports_person_id"),
    )
    op.create_index("ix_reports_accession", "reports", ["accession"])
    op.create_index("ix_reports_person_id_released_at", "reports", ["person_id", "released_at"])
    op.create_table(
        "conversation_reports",
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("report_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "report_id", name="pk_conversation_reports"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_conversation_reports_conversation_id"),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name="fk_conversation_reports_report_id"),
    )
    op.create_index("ix_conversation_reports_report_id", "conversation_reports", ["report_id"])
    op.create_table(
        "escalations",
        sa.Column("id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=True),
        sa.Column("report_id", ID, nullable=True),
        sa.Column("matter", ID, nullable=False),
        sa.Column("open_matter", HASH, nullable=True),
        sa.Column("origin", CODE, nullable=False),
        sa.Column("reason", CODE, nullable=False),
        sa.Column("tier", sa.Integer(), nullable=True),
        sa.Column("state", CODE, nullable=False),
        sa.Column("owner", ID, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("identified_at", TIME, nullable=True),
        sa.Column("told_by", sa.Text(), nullable=True),
        sa.Column("received_by", sa.Text(), nullable=True),
        sa.Column("received_at", TIME, nullable=True),
        sa.Column("how", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_escalations"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_escalations_conversation_id"),
        sa.ForeignKeyConstraint(["owner"], ["people.id"], name="fk_escalations_owner"),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name="fk_escalations_report_id"),
        sa.UniqueConstraint("open_matter", name="uq_escalations_open_matter"),
    )
    op.create_index("ix_escalations_state_tier_due_at", "escalations", ["state", "tier", "due_at"])
    op.create_table(
        "events",
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor_kind", CODE, nullable=False),
        sa.Column("actor_id", ID, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("versions", sa.String(length=128), nullable=True),
        sa.Column("content_id", SERIAL, nullable=True),
        sa.Column("prev_hash", HASH, nullable=False),
        sa.Column("hash", HASH, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "seq", name="pk_events"),
        sa.ForeignKeyConstraint(["content_id"], ["contents.id"], name="fk_events_content_id"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_events_conversation_id"),
    )
    op.create_index("ix_events_content_id", "events", ["content_id"])
    op.create_table(
        "report_versions",
        sa.Column("report_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("status", CODE, nullable=False),
        sa.Column("content_id", SERIAL, nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("issued_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("report_id", "version", name="pk_report_versions"),
        sa.ForeignKeyConstraint(["content_id"], ["contents.id"], name="fk_report_versions_content_id"),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name="fk_report_versions_report_id"),
    )
    op.create_table(
        "escalation_conversations",
        sa.Column("escalation_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("escalation_id", "conversation_id", name="pk_escalation_conversations"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_escalation_conversations_conversation_id"),
        sa.ForeignKeyConstraint(["escalation_id"], ["escalations.id"], name="fk_escalation_conversations_escalation_id"),
    )
    op.create_index("ix_escalation_conversations_conversation_id", "escalation_conversations", ["conversation_id"])
    op.create_table(
        "messages",
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("client_id", ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("reply_seq", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("conversation_id", "client_id", name="pk_messages"),
        sa.ForeignKeyConstraint(
            ["conversation_id", "seq"],
            ["events.conversation_id", "events.seq"],
            name="fk_messages_conversation_id_seq",
        ),
        sa.UniqueConstraint("conversation_id", "seq", name="uq_messages_conversation_id_seq"),
    )
    op.create_index("ix_messages_reply_seq", "messages", ["reply_seq"])


def downgrade() -> None:
    op.drop_table("messages")
    op.drop_table("escalation_conversations")
    op.drop_table("report_versions")
    op.drop_table("events")
    op.drop_table("escalations")
    op.drop_table("conversation_reports")
    op.drop_table("reports")
    op.drop_table("conversations")
    op.drop_table("people")
    op.drop_table("outbox")
    op.drop_table("contents")
