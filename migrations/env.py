"""Run migrations inside the application, on the engine its settings name."""

from typing import Any

from alembic import context
from sqlalchemy import Connection, Enum

from app.database import Instant, WallTime
from app.extensions import db
from app.schema import metadata


def plain_type(kind: str, value: object, _context: object) -> str | bool:
    """Write plain column types into migrations: they must not change when our classes do."""
    if kind != "type":
        return False
    if isinstance(value, Instant):
        return "sa.DateTime(timezone=True)"
    if isinstance(value, WallTime):
        return "sa.DateTime()"
    if isinstance(value, Enum):
        return f"sa.String(length={value.length})"
    return False


def run(connection: Connection) -> None:
    """Migrate in one transaction; SQLite rebuilds tables, so its foreign keys rest meanwhile."""
    sqlite = connection.dialect.name == "sqlite"
    connection.commit()
    if sqlite:
        foreign_keys(connection, "OFF")
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        render_item=plain_type,
        render_as_batch=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if sqlite:
        connection.commit()
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"migration broke foreign keys: {broken[:5]}")
        connection.commit()
        foreign_keys(connection, "ON")


def foreign_keys(connection: Connection, state: str) -> None:
    """Set the pragma outside any transaction: inside one SQLite ignores it without a word."""
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA foreign_keys={state}")


if context.is_offline_mode():
    raise SystemExit("Les migrations se font sur une base, pas dans un fichier.")

given: Connection | None = context.config.attributes.get("connection")
if given is not None:  # a backup being made or restored
    run(given)
else:
    with db.engine.connect() as connection:
        run(connection)
