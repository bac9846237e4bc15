"""The declarative base, the column types that refuse what the engines let pass, and engine set-up.

Two engines, one behaviour: what SQLite and PostgreSQL do differently is settled here.
"""

import sqlite3
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache, partial
from time import monotonic, sleep
from typing import Any

from flask_sqlalchemy.session import Session
from sqlalchemy import DateTime, Engine, Enum, FunctionElement, MetaData, String, event
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeDecorator

WAL_IS_SAFE = sqlite3.sqlite_version_info >= (3, 51, 3)
"""Before 3.51.3 a checkpoint race can corrupt a WAL database (sqlite.org/wal.html)."""

RESTED = 5.0
"""Seconds after which a connection to PostgreSQL may have been cut without a word."""
_USED = "pouce.used"
ASKS = 0.003
"""Seconds after which SQLite is asked again whether the other process has done writing."""


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Instant(TypeDecorator[datetime]):
    """A moment in time: aware in Python, UTC in the database. A naive value raises ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WallTime(TypeDecorator[datetime]):
    """A local date and time as a clock on the wall shows it. An aware value raises ValueError."""

    impl = DateTime(timezone=False)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is not None:
            raise ValueError("a wall time has no time zone: its venue has")
        return value


def coded(codes: type[StrEnum]) -> Enum:
    """Store an enumeration by its code, checked by Python on the way in and out."""
    return Enum(
        codes,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


WRITES = "pouce.writes"
"""Set in a session's `info` while its write unit is open."""


class ReadingSession(Session):
    """A session that reads without opening a transaction, wherever no write unit is open.

    On PostgreSQL each read would begin one and roll it back: two more errands for one question,
    and psycopg forgets with each rollback what it had the server prepare.
    """

    def get_bind(self, *args: Any, **named: Any) -> Engine | Connection:
        """Return the engine, as one that commits each statement where nothing is being written."""
        found = super().get_bind(*args, **named)
        if self.info.get(WRITES) or found.dialect.name != "postgresql":
            return found
        return reading(found) if isinstance(found, Engine) else found


def _only_in_a_write_unit(session: ReadingSession, *_others: object) -> None:
    """Refuse to write where nothing would commit or roll back the whole: SQLite would forget it,
    PostgreSQL keep it.
    """
    if not session.info.get(WRITES):
        raise RuntimeError("rows are changed inside transaction() only")


event.listen(ReadingSession, "before_flush", _only_in_a_write_unit)


@cache
def reading(engine: Engine) -> Engine:
    """Return the same engine and pool, for statements that need no transaction."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def engine_options(url: str) -> dict[str, Any]:
    """Return the pool and connection options that suit the engine at `url`.

    Errors hide what was being written: logs name nobody.
    """
    if url.startswith("sqlite"):
        return {
            "connect_args": {"timeout": 15},
            "pool_size": 16,
            "max_overflow": 16,
            "hide_parameters": True,
        }
    return {
        "hide_parameters": True,
        "pool_use_lifo": True,  # the one used last has the most in its head
        "pool_size": 10,
        "max_overflow": 10,
        "connect_args": {
            "connect_timeout": 5,
            "keepalives": 1,
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
            "application_name": "pouce",
            "options": "-c lock_timeout=8000 -c statement_timeout=30000 -c timezone=UTC",
        },
    }


def prepare_engine(engine: Engine) -> None:
    """Give SQLite its pragmas and let `transaction()` begin IMMEDIATE; see that PostgreSQL is there."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
        event.listen(engine, "checkin", _leave_nothing_open)
        return
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", partial(_see_it_lives, engine.dialect))


def _note_use(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info[_USED] = monotonic()


def _see_it_lives(
    dialect: Dialect, connection: Any, record: ConnectionPoolEntry, _proxy: object
) -> None:
    """Ask a connection that rested for a while whether it still stands, before it is relied on.

    One used just now is not asked: the question costs as much as a small query, and a view whose
    connection broke is run again (`transactions.RetryingFlask`).
    """
    used = record.info.get(_USED)
    if used is None or monotonic() - used < RESTED:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise DisconnectionError from error  # the pool opens another


def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin
    journal = "WAL" if WAL_IS_SAFE else "TRUNCATE"
    for pragma in ("foreign_keys=ON", "busy_timeout=15000", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA journal_mode={journal}")


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("writes", False):
        _begin_to_write(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_to_write(connection: Connection) -> None:
    """Begin IMMEDIATE, asking again and again while another process writes.

    Left to itself SQLite asks ever more seldom, and who has just begun to wait is let in first: of
    eight processes that wrote without a pause, four were let in once in 15 seconds.
    """
    driver: Any = connection.connection.driver_connection
    (wait,) = driver.execute("PRAGMA busy_timeout").fetchone()
    until = monotonic() + wait / 1000
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                driver.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or monotonic() >= until:
                break
            sleep(ASKS)
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # raises what SQLite says
    finally:
        driver.execute(f"PRAGMA busy_timeout={wait}")


def _leave_nothing_open(connection: sqlite3.Connection | None, _record: object) -> None:
    """Roll back what a COMMIT that found the database locked has left open in the pool."""
    if connection is not None and connection.in_transaction:
        connection.rollback()


class CalendarText(FunctionElement[str]):
    """A moment as calendars write it, made by the engine: "20261123T090000"."""

    type = String()
    inherit_cache = True


class Latest(FunctionElement[Any]):
    """The latest of several moments, none of them null."""

    inherit_cache = True


class Dashed(FunctionElement[str]):
    """A UUID as text, with its dashes."""

    type = String()
    inherit_cache = True


@compiles(CalendarText, "sqlite")
def _calendar_text_in_sqlite(element: CalendarText, compiler: SQLCompiler, **words: Any) -> str:
    return f"strftime('%Y%m%dT%H%M%S', {compiler.process(element.clauses, **words)})"


@compiles(CalendarText, "postgresql")
def _calendar_text_in_postgresql(element: CalendarText, compiler: SQLCompiler, **words: Any) -> str:
    return f"""to_char({compiler.process(element.clauses, **words)}, 'YYYYMMDD"T"HH24MISS')"""


@compiles(Latest, "sqlite")
def _latest_in_sqlite(element: Latest, compiler: SQLCompiler, **words: Any) -> str:
    return f"max({compiler.process(element.clauses, **words)})"


@compiles(Latest, "postgresql")
def _latest_in_postgresql(element: Latest, compiler: SQLCompiler, **words: Any) -> str:
    return f"greatest({compiler.process(element.clauses, **words)})"


@compiles(Dashed, "sqlite")
def _dashed_in_sqlite(element: Dashed, compiler: SQLCompiler, **words: Any) -> str:
    text = compiler.process(element.clauses, **words)
    cuts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    return "||'-'||".join(f"substr({text}, {start}, {length})" for start, length in cuts)


@compiles(Dashed, "postgresql")
def _dashed_in_postgresql(element: Dashed, compiler: SQLCompiler, **words: Any) -> str:
    return f"({compiler.process(element.clauses, **words)})::text"
