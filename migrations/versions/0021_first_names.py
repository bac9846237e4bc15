"""Who welcomes may agree to be named by first name to those who come."""

import sqlalchemy as sa
from alembic import op


revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

AUTOINCREMENT = {"sqlite_autoincrement": True}


def upgrade() -> None:
    with op.batch_alter_table("accounts", table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.add_column(
            sa.Column("may_be_named", sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("accounts", table_kwargs=AUTOINCREMENT) as batch_op:
        batch_op.drop_column("may_be_named")
