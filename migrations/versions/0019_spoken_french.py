"""What matters goes with its French words, for whoever says it when machines fail."""

import sqlalchemy as sa
from alembic import op


revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

AUTOINCREMENT = {"sqlite_autoincrement": True}


def upgrade() -> None:
    with op.batch_alter_table("messages", table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.add_column(
            sa.Column("body_french", sa.Text(), server_default="", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("messages", table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.drop_column("body_french")
