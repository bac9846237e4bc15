"""Season rules, closures and imported school calendars."""

import sqlalchemy as sa
from alembic import op


revision = "0006b"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("cause", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_closures_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["branches.id"], name=op.f("fk_closures_branch_id_branches")
        ),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venues.id"], name=op.f("fk_closures_venue_id_venues")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closures")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "school_breaks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_breaks")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "season_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("leader_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("weekdays", sa.String(length=20), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("start", sa.Time(), nullable=False),
        sa.Column("end", sa.Time(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("target_minutes", sa.Integer(), nullable=False),
        sa.Column("skips_public", sa.Boolean(), nullable=False),
        sa.Column("skips_school", sa.Boolean(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["accounts.id"], name=op.f("fk_season_rules_created_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["accounts.id"], name=op.f("fk_season_rules_leader_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_season_rules_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_season_rules_room_id_rooms")
        ),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venues.id"], name=op.f("fk_season_rules_venue_id_venues")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season_rules")),
        sqlite_autoincrement=True,
    )
    for table, columns in (
        ("closures", ("branch_id", "last_day", "venue_id")),
        ("school_breaks", ("last_day", "zone")),
        ("season_rules", ("last_day", "programme_id", "venue_id")),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.create_index(op.f(f"ix_{table}_{column}"), [column], unique=False)
    with op.batch_alter_table(
        "workshops", schema=None, table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.add_column(sa.Column("season_rule_id", sa.Integer(), nullable=True))
        batch_op.create_index(op.f("ix_workshops_season_rule_id"), ["season_rule_id"], unique=False)
        batch_op.create_foreign_key(
            op.f("fk_workshops_season_rule_id_season_rules"),
            "season_rules",
            ["season_rule_id"],
            ["id"],
        )


def downgrade() -> None:
    with op.batch_alter_table(
        "workshops", schema=None, table_kwargs={"sqlite_autoincrement": True}
    ) as batch_op:
        batch_op.drop_constraint(
            op.f("fk_workshops_season_rule_id_season_rules"), type_="foreignkey"
        )
        batch_op.drop_index(op.f("ix_workshops_season_rule_id"))
        batch_op.drop_column("season_rule_id")
    op.drop_table("season_rules")
    op.drop_table("school_breaks")
    op.drop_table("closures")
