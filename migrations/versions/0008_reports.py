"""Monthly figures that outlive the people they count."""

import sqlalchemy as sa
from alembic import op


revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _key(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    return sa.Column(name, kind, autoincrement=False, nullable=False)


def upgrade() -> None:
    op.create_table(
        "month_counts",
        _key("month", sa.Date()),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_month_counts")),
    )
    op.create_table(
        "monthly_attendances",
        _key("month", sa.Date()),
        _key("venue_id", sa.Integer()),
        _key("programme_id", sa.Integer()),
        _key("partner_id", sa.Integer()),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("absent", sa.Integer(), nullable=False),
        sa.Column("excused", sa.Integer(), nullable=False),
        sa.Column("unrecorded", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("waits", sa.Integer(), nullable=False),
        sa.Column("long_waits", sa.Integer(), nullable=False),
        sa.Column("waited_minutes", sa.Integer(), nullable=False),
        sa.Column("completions", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "month", "venue_id", "programme_id", "partner_id", name=op.f("pk_monthly_attendances")
        ),
    )
    op.create_table(
        "monthly_people",
        _key("month", sa.Date()),
        _key("branch_id", sa.Integer()),
        _key("venue_id", sa.Integer()),
        _key("programme_id", sa.Integer()),
        _key("partner_id", sa.Integer()),
        _key("gap", sa.Integer()),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "month",
            "branch_id",
            "venue_id",
            "programme_id",
            "partner_id",
            "gap",
            name=op.f("pk_monthly_people"),
        ),
    )


def downgrade() -> None:
    for table in ("monthly_people", "monthly_attendances", "month_counts"):
        op.drop_table(table)
