"""What trainers and volunteers give."""

import sqlalchemy as sa
from alembic import op


revision = "0006c"
down_revision = "0006b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "abilities",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_abilities_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("account_id", "about", "value", name=op.f("pk_abilities")),
    )


def downgrade() -> None:
    op.drop_table("abilities")
