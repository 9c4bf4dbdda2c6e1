"""Accounts of staff, steps that are taken once, reminders, and a notice for each channel."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels = None
depends_on = None

ID = sa.String(200)
CODE = sa.String(64)
TIME = sa.String(32)


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("disabled_at", TIME, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", TIME, nullable=True),
        sa.PrimaryKeyConstraint("person_id", name="pk_accounts"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_accounts_person_id"),
        sa.UniqueConstraint("email", name="uq_accounts_email"),
    )
    op.create_table(
        "escalation_steps",
        sa.Column("escalation_id", ID, nullable=False),
        sa.Column("client_id", ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("escalation_id", "client_id", name="pk_escalation_steps"),
        sa.ForeignKeyConstraint(["escalation_id"], ["escalations.id"], name="fk_escalation_steps_escalation_id"),
    )
    op.add_column("escalations", sa.Column("reminded_at", TIME, nullable=True))
    op.add_column("escalations", sa.Column("overdue_steps", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("outbox", sa.Column("channel", CODE, nullable=False, server_default="log"))


def downgrade() -> None:
    op.drop_column("outbox", "channel")
    op.drop_column("escalations", "overdue_steps")
    op.drop_column("escalations", "reminded_at")
    op.drop_table("escalation_steps")
    op.drop_table("accounts")
