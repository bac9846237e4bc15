"""Rows from one engine to another, through Python, so that each keeps its own storage form."""

from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    MetaData,
    Table,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.types import TypeEngine

from app.database import Instant

BATCH = 500
VERSION = "alembic_version"


def tables_of(connection: Connection) -> list[Table]:
    """Read the tables of a PostgreSQL schema, parents first, in types both engines can hold."""
    found = MetaData()
    found.reflect(bind=connection)
    portable = MetaData()
    return [
        Table(
            table.name,
            portable,
            *(
                Column(column.name, _portable(column.type), primary_key=column.primary_key)
                for column in table.columns
            ),
        )
        for table in found.sorted_tables
        if table.name != VERSION
    ]


def _portable(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    if isinstance(kind, DateTime):
        return Instant() if kind.timezone else DateTime()
    return kind.as_generic()


def copy(source: Connection, target: Connection, tables: list[Table]) -> dict[str, int]:
    """Copy every row of each table and return how many there are; the caller commits."""
    return {table.name: _copy_table(source, target, table) for table in tables}


def _copy_table(source: Connection, target: Connection, table: Table) -> int:
    own = _self_references(target, table)
    rows = source.execution_options(yield_per=BATCH).execute(
        select(table).order_by(*table.primary_key)
    )
    count = 0
    later: list[tuple[object, dict[str, object]]] = []
    for part in rows.mappings().partitions():
        batch = [dict(row) for row in part]
        for row in batch:
            links = {name: row[name] for name in own if row[name] is not None}
            if links:  # the row it names may come after it
                row.update(dict.fromkeys(links))
                later.append((row["id"], links))
        target.execute(insert(table), batch)
        count += len(batch)
    for key, links in later:
        target.execute(update(table).where(table.c.id == key).values(links))
    return count


def _self_references(connection: Connection, table: Table) -> list[str]:
    return [
        column
        for link in inspect(connection).get_foreign_keys(table.name)
        if link["referred_table"] == table.name
        for column in link["constrained_columns"]
    ]


def counts(connection: Connection, tables: list[Table]) -> dict[str, int]:
    return {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0
        for table in tables
    }


def sequences_from_postgresql(source: Connection, target: Connection) -> None:
    """Let SQLite go on counting ids where PostgreSQL is: an id is never used twice."""
    for name, last in source.execute(
        text(
            "SELECT c.relname, s.last_value FROM pg_sequences s "
            "JOIN pg_class q ON q.relname = s.sequencename "
            "JOIN pg_namespace n ON n.oid = q.relnamespace AND n.nspname = s.schemaname "
            "JOIN pg_depend d ON d.objid = q.oid AND d.deptype IN ('a', 'i') "
            "JOIN pg_class c ON c.oid = d.refobjid "
            "WHERE s.schemaname = current_schema() AND s.last_value IS NOT NULL"
        )
    ):
        target.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": name})
        target.execute(
            text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"),
            {"name": name, "last": last},
        )


def sequences_to_postgresql(source: Connection, target: Connection) -> None:
    """Let PostgreSQL go on counting ids where SQLite is."""
    for name, last in source.execute(text("SELECT name, seq FROM sqlite_sequence WHERE seq > 0")):
        target.execute(
            text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"),
            {"name": name, "last": last},
        )
