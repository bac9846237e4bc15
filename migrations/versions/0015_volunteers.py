"""Volunteers bring volunteers: applications, and who brought whom."""

import sqlalchemy as sa
from alembic import op


revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "volunteer_applications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("request_key", sa.String(length=64), nullable=False),
        sa.Column("first_name", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("venue_ids", sa.String(length=400), nullable=False),
        sa.Column("half_days", sa.String(length=80), nullable=False),
        sa.Column("brought_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["brought_by"],
            ["accounts.id"],
            name=op.f("fk_volunteer_applications_brought_by_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer_applications")),
        sa.UniqueConstraint("request_key", name=op.f("uq_volunteer_applications_request_key")),
        sa.UniqueConstraint("uuid", name=op.f("uq_volunteer_applications_uuid")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("volunteer_applications", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_volunteer_applications_created_at"), ["created_at"], unique=False
        )
    op.create_table(
        "newcomers",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("brought_by", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_newcomers_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["brought_by"], ["accounts.id"], name=op.f("fk_newcomers_brought_by_accounts")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_newcomers")),
    )
    with op.batch_alter_table("newcomers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_newcomers_brought_by"), ["brought_by"], unique=False)


def downgrade() -> None:
    op.drop_table("newcomers")
    op.drop_table("volunteer_applications")
