"""How many participants one person can follow."""

import sqlalchemy as sa
from alembic import op


revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("programmes", sa.Column("one_follows", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("programmes", "one_follows")
