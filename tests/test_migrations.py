"""Migrations run up from empty and down again on both engines, and agree with the models."""

from typing import Any

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import Connection, event, inspect, text
from sqlalchemy.exc import IntegrityError

from app.backups import migrations
from app.database import Base
from app.extensions import db
from tests.operations.conftest import at_head, installation, migrated

__all__ = ["at_head", "installation", "migrated"]  # fixtures

VERSION = "alembic_version"


def _tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {VERSION}


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "render_as_batch": True}
    )
    return list(compare_metadata(context, Base.metadata))


def test_up_from_empty_and_down_to_empty(migrated: Flask) -> None:
    assert _tables() == set(Base.metadata.tables)
    flask_migrate.downgrade(revision="base")
    assert _tables() == set()
    flask_migrate.upgrade()
    assert _tables() == set(Base.metadata.tables)


def test_each_step_can_be_taken_back(migrated: Flask) -> None:
    steps = 0
    with db.engine.connect() as connection:
        while migrations.revision_at(connection) is not None:
            connection.rollback()
            flask_migrate.downgrade(revision="-1")
            flask_migrate.upgrade(revision="+1")
            flask_migrate.downgrade(revision="-1")
            steps += 1
    assert steps >= 1
    assert _tables() == set()


def test_the_models_ask_for_no_further_migration(migrated: Flask) -> None:
    flask_migrate.check()
    with db.engine.connect() as connection:
        assert _differences(connection) == []


def test_a_forgotten_migration_is_seen(migrated: Flask) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE venues DROP COLUMN summary"))
    with db.engine.connect() as connection:
        assert len(_differences(connection)) == 1
    with pytest.raises(SystemExit):
        flask_migrate.check()


def _foreign_keys(connection: Connection) -> set[tuple[str, tuple[str, ...], str]]:
    inspector = inspect(connection)
    return {
        (table, tuple(link["constrained_columns"]), link["referred_table"])
        for table in inspector.get_table_names()
        for link in inspector.get_foreign_keys(table)
    }


def test_every_foreign_key_and_check_stands(migrated: Flask) -> None:
    asked = {
        (table.name, (link.parent.name,), link.column.table.name)
        for table in Base.metadata.sorted_tables
        for link in table.foreign_keys
    }
    with db.engine.connect() as connection:
        assert _foreign_keys(connection) == asked
        checks = {check["name"] for check in inspect(connection).get_check_constraints("workshops")}
    assert {"ck_workshops_seats_exist", "ck_workshops_seats_not_negative"} <= checks


def test_foreign_keys_are_enforced_again_after_a_migration(migrated: Flask) -> None:
    orphan = text("INSERT INTO rooms (venue_id, name) VALUES (987654, 'Nulle part')")
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(orphan)


def test_foreign_keys_rest_while_sqlite_rebuilds_its_tables(migrated: Flask) -> None:
    """A batch migration drops the old table: with foreign keys on, its children would go too."""
    if db.engine.dialect.name != "sqlite":
        return  # PostgreSQL alters tables in place
    during: list[int] = []

    def look(connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if "DROP TABLE" in statement:
            driver: Any = connection.connection.driver_connection
            during.extend(driver.execute("PRAGMA foreign_keys").fetchone())

    event.listen(db.engine, "before_cursor_execute", look)
    flask_migrate.downgrade(revision="base")
    assert len(during) >= len(Base.metadata.tables)
    assert set(during) == {0}


def test_inside_a_transaction_sqlite_ignores_the_pragma(migrated: Flask) -> None:
    """The reason why migrations/env.py sets it on the driver's connection."""
    if db.engine.dialect.name != "sqlite":
        return
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_no_migration_lets_sqlite_use_an_id_twice(migrated: Flask) -> None:
    """A table that is rebuilt loses AUTOINCREMENT unless the migration says it again."""
    if db.engine.dialect.name != "sqlite":
        return  # a PostgreSQL sequence belongs to its column
    asked = {
        table.name
        for table in Base.metadata.sorted_tables
        if table.dialect_options["sqlite"]["autoincrement"]
    }
    with db.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
        )
        kept = {name for name, sql in rows if "AUTOINCREMENT" in sql}
    assert asked <= kept, asked - kept
