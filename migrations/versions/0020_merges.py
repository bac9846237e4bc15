"""What a merge of two cards changed is kept for a month: it can be taken back."""

import sqlalchemy as sa
from alembic import op


revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["participants.id"], name=op.f("fk_merges_kept_id_participants")
        ),
        sa.ForeignKeyConstraint(
            ["gone_id"], ["participants.id"], name=op.f("fk_merges_gone_id_participants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges")),
        sa.UniqueConstraint("uuid", name=op.f("uq_merges_uuid")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("merges", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_merges_kept_id"), ["kept_id"], unique=False)
        batch_op.create_index(op.f("ix_merges_gone_id"), ["gone_id"], unique=False)
        batch_op.create_index(op.f("ix_merges_at"), ["at"], unique=False)


def downgrade() -> None:
    op.drop_table("merges")
