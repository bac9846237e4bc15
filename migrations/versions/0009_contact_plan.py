"""Messages carry a contact plan; calls stand on a desk's list, and each try is noted."""

import sqlalchemy as sa
from alembic import op


revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEPT = {"sqlite_autoincrement": True}
_PHONE = """UPDATE messages SET plan = '[["call", "' || fallback_phone || '"]]'
WHERE fallback_phone != '' AND channel = 'email'"""
_DESK = """UPDATE messages SET desk = 'partner', desk_since = created_at
WHERE channel = 'call' AND partner_id IS NOT NULL"""


def upgrade() -> None:
    with op.batch_alter_table("messages", schema=None, table_kwargs=KEPT) as batch_op:
        batch_op.add_column(
            sa.Column("desk", sa.String(32), nullable=False, server_default="coordination")
        )
        batch_op.add_column(sa.Column("desk_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("person", sa.String(60), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("language", sa.String(8), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("plan", sa.Text(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("body_sms", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("segments", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.create_index(op.f("ix_messages_person"), ["person"], unique=False)
    op.execute(_PHONE)
    op.execute(_DESK)
    with op.batch_alter_table("messages", schema=None, table_kwargs=KEPT) as batch_op:
        batch_op.drop_column("fallback_phone")
    op.create_table(
        "call_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
            name=op.f("fk_call_attempts_message_id_messages"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_attempts")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_call_attempts_message_id"), "call_attempts", ["message_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("call_attempts")
    with op.batch_alter_table("messages", schema=None, table_kwargs=KEPT) as batch_op:
        batch_op.add_column(
            sa.Column("fallback_phone", sa.String(20), nullable=False, server_default="")
        )
        batch_op.drop_index(op.f("ix_messages_person"))
        for column in (
            "segments",
            "body_sms",
            "plan",
            "language",
            "person",
            "desk_since",
            "desk",
        ):
            batch_op.drop_column(column)
