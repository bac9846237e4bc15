"""Messages to many people wait ten minutes."""

import sqlalchemy as sa
from alembic import op


revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

AUTOINCREMENT = {"sqlite_autoincrement": True}


def upgrade() -> None:
    op.create_table(
        "waves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=250), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("undo", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leaves_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waves")),
        sa.UniqueConstraint("uuid", name=op.f("uq_waves_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "send_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["messages.id"],
            name=op.f("fk_send_attempts_message_id_messages"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_send_attempts")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("send_attempts", schema=None) as batch_op:
        batch_op.create_index(
            op.f("ix_send_attempts_message_id"), ["message_id"], unique=False
        )
    with op.batch_alter_table("waves", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_waves_leaves_at"), ["leaves_at"], unique=False)
    with op.batch_alter_table("messages", table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.add_column(sa.Column("wave_id", sa.Integer(), nullable=True))
        batch_op.create_index(op.f("ix_messages_wave_id"), ["wave_id"], unique=False)
        batch_op.create_foreign_key(
            op.f("fk_messages_wave_id_waves"), "waves", ["wave_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("messages", table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.drop_constraint(op.f("fk_messages_wave_id_waves"), type_="foreignkey")
        batch_op.drop_index(op.f("ix_messages_wave_id"))
        batch_op.drop_column("wave_id")
    op.drop_table("waves")
    op.drop_table("send_attempts")
