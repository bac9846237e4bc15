"""calendars: one venue's private feed, when a meeting was moved, what invitations were sent

Revision ID: 0003
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0006"
branch_labels = None
depends_on = None
KEPT = {"table_kwargs": {"sqlite_autoincrement": True}}


def upgrade():
    with op.batch_alter_table("private_feeds", **KEPT) as batch:
        batch.add_column(sa.Column("venue_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            batch.f("fk_private_feeds_venue_id_venues"), "venues", ["venue_id"], ["id"]
        )
    with op.batch_alter_table("meetings", **KEPT) as batch:
        batch.add_column(sa.Column("rescheduled_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_index(batch.f("ix_meetings_rescheduled_at"), ["rescheduled_at"])
    op.create_table(
        "invited_uids",
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_invited_uids")),
    )
    op.create_index(op.f("ix_invited_uids_about"), "invited_uids", ["about"])


def downgrade():
    op.drop_table("invited_uids")
    with op.batch_alter_table("meetings", **KEPT) as batch:
        batch.drop_index(batch.f("ix_meetings_rescheduled_at"))
        batch.drop_column("rescheduled_at")
    with op.batch_alter_table("private_feeds", **KEPT) as batch:
        batch.drop_constraint(batch.f("fk_private_feeds_venue_id_venues"), type_="foreignkey")
        batch.drop_column("venue_id")
