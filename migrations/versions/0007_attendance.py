"""Attendance tap by tap: a trace of each, and computers lent."""

import sqlalchemy as sa
from alembic import op


revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None

KEPT = {"table_kwargs": {"sqlite_autoincrement": True}}


def upgrade() -> None:
    op.create_table(
        "attendance_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("actor_kind", sa.String(length=32), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.String(length=32), nullable=False),
        sa.Column("after", sa.String(length=32), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["accounts.id"], name=op.f("fk_attendance_marks_actor_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_attendance_marks_booking_id_bookings")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_attendance_marks_meeting_id_meetings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_marks")),
        sa.UniqueConstraint("key", name=op.f("uq_attendance_marks_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_attendance_marks_booking_id"), "attendance_marks", ["booking_id"])
    op.create_index(op.f("ix_attendance_marks_received_at"), "attendance_marks", ["received_at"])
    op.create_index(
        "ix_attendance_marks_meeting_id_booking_id_id",
        "attendance_marks",
        ["meeting_id", "booking_id", "id"],
    )
    with op.batch_alter_table("attendances", **KEPT) as batch:
        batch.add_column(
            sa.Column("computer_lent", sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("attendances", **KEPT) as batch:
        batch.drop_column("computer_lent")
    op.drop_table("attendance_marks")
