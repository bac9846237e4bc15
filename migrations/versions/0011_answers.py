"""Reminders, and what people answer to them."""

import sqlalchemy as sa
from alembic import op


revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

AUTOINCREMENT = {"sqlite_autoincrement": True}


def upgrade() -> None:
    op.create_table(
        "acknowledgements",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_acknowledgements_booking_id_bookings")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_acknowledgements_meeting_id_meetings")
        ),
        sa.PrimaryKeyConstraint("booking_id", "meeting_id", name=op.f("pk_acknowledgements")),
    )
    with op.batch_alter_table("acknowledgements", schema=None) as batch_op:
        batch_op.create_index(
            op.f("ix_acknowledgements_meeting_id"), ["meeting_id"], unique=False
        )
    with op.batch_alter_table("participants", table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.add_column(
            sa.Column("reminders", sa.String(length=32), server_default="before", nullable=False)
        )
    with op.batch_alter_table("messages", table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.add_column(
            sa.Column("unsubscribe", sa.String(length=80), server_default="", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("messages", table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.drop_column("unsubscribe")
    with op.batch_alter_table("participants", table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.drop_column("reminders")
    op.drop_table("acknowledgements")
