"""Statements spelled once for each engine and run straight at the driver.

For what is asked and written all day long. A session and its layers find out at each turn what can
be known once; and PostgreSQL takes several statements together, and is waited for once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    Column,
    Engine,
    ScalarSelect,
    Select,
    Table,
    UpdateBase,
    bindparam,
    inspect,
    literal,
    null,
)
from sqlalchemy import insert as _insert
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.database import Base

Statement = Select[*tuple[Any, ...]] | UpdateBase
Words = Mapping[str, object]
Turn = Callable[[Any], Any]
"""What turns one value into the driver's, or back."""


class Told(NamedTuple):
    """What a statement gave: its rows, and the number that it found or changed."""

    rows: Sequence[tuple[Any, ...]]
    number: int

    @property
    def first(self) -> tuple[Any, ...] | None:
        return self.rows[0] if self.rows else None


class Spelled(NamedTuple):
    """A statement as one driver takes it."""

    sql: str
    fixed: dict[str, Any]
    """The values that are the statement's own."""
    takes: dict[str, Turn]
    order: tuple[str, ...] | None
    """The names of the values in their order, where the driver knows them by place."""
    gives: tuple[Turn | None, ...] | None
    """One for each column; None where nothing has to be turned, or no row comes."""
    has_rows: bool

    def values(self, words: Words) -> Any:
        named = {**self.fixed, **words}
        for name, turn in self.takes.items():
            named[name] = turn(named[name])
        return tuple(named[name] for name in self.order) if self.order is not None else named

    def read(self, rows: Sequence[tuple[Any, ...]]) -> Sequence[tuple[Any, ...]]:
        if self.gives is None:
            return rows
        return [
            tuple(
                turn(value) if turn else value for turn, value in zip(self.gives, row, strict=True)
            )
            for row in rows
        ]


class Prepared:
    """One statement with named parameters. Its rows are plain values, as its columns' types say."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self._spelled: dict[str, Spelled] = {}

    def on(self, dialect: Dialect) -> Spelled:
        """Return the statement as an engine's driver takes it."""
        found = self._spelled.get(dialect.name)
        if found is None:
            found = self._spelled[dialect.name] = _spell(self.statement, dialect)
        return found

    def call(self, **words: object) -> "Call":
        """Return the statement with its values, to be sent among others."""
        return Call(self, words)

    def first(self, session: Session, **words: object) -> tuple[Any, ...] | None:
        """Ask, and return the first row or None."""
        return ask(session, self.call(**words)).first


class Insertion(Prepared):
    """Writes one row as a session would write the object, with the same defaults.

    `given` are the columns that an object says, all by default; the others have their default in
    the statement itself. `found` are those that the database looks up, each by a scalar subquery.
    """

    def __init__(self, kind: type[Base], *given: str, **found: ScalarSelect[Any]) -> None:
        table = cast(Table, kind.__table__)
        own = [
            column
            for column in table.columns
            if column.name not in found and column is not table.autoincrement_column
        ]
        names = set(given) or {column.name for column in own}
        self._said = [column for column in own if column.name in names]
        values: dict[str, Any] = {
            one.name: bindparam(one.name) if one.name in names else _usual(one) for one in own
        }
        super().__init__(_insert(table).inline().values({**values, **found}))

    def of(self, made: Base, **words: object) -> "Call":
        """Return the writing of an object; what it says by default is set, as after a flush."""
        known = inspect(made, raiseerr=True).dict
        for column in self._said:
            if known.get(column.name) is None and column.default is not None:
                setattr(made, column.name, _default(column.default))
        return Call(self, {**{one.name: known.get(one.name) for one in self._said}, **words})


@dataclass(frozen=True, slots=True)
class Call:
    """A statement and its values."""

    prepared: Prepared
    words: Words


def ask(session: Session, call: Call) -> Told:
    """Ask one question: in the session's transaction where it has one, else without any.

    What the session has not written yet is not seen. A question whose line was cut is asked again by
    the session, which opens another line or says that it cannot. Raises DBAPIError.
    """
    if session.in_transaction():
        return send(session, call)[0]
    engine = session.get_bind()
    if not isinstance(engine, Engine):
        return send(session, call)[0]
    spelled = call.prepared.on(engine.dialect)
    try:
        with bare(engine) as line:
            try:
                return run(line, spelled, call.words)
            except engine.dialect.loaded_dbapi.Error as error:
                raise _as_sqlalchemy(error, [spelled], engine.dialect, line) from error
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
    except engine.dialect.loaded_dbapi.Error:
        pass  # no line could be had: the session says so
    rows = session.execute(call.prepared.statement, dict(call.words)).all()
    return Told([tuple(row) for row in rows], len(rows))


def send(session: Session, *calls: Call) -> list[Told]:
    """Run statements in the session's transaction, in order; PostgreSQL is waited for once.

    Raises what the session would raise: DBAPIError and its kinds. None has then been done alone:
    the write unit is rolled back whole.
    """
    connection = session.connection()
    dialect = connection.dialect
    line: Any = connection.connection.dbapi_connection
    spelled = [call.prepared.on(dialect) for call in calls]
    words = [call.words for call in calls]
    try:
        if len(calls) == 1 or not hasattr(line, "pipeline"):
            return [run(line, *one) for one in zip(spelled, words, strict=True)]
        with line.pipeline():
            begun = [_begin(line, *one) for one in zip(spelled, words, strict=True)]
        return [_told(*one) for one in zip(spelled, begun, strict=True)]
    except dialect.loaded_dbapi.Error as error:
        raised = _as_sqlalchemy(error, spelled, dialect, line)
        if raised.connection_invalidated:
            connection.invalidate(error)
        raise raised from error


@contextmanager
def bare(engine: Engine) -> Iterator[Any]:
    """Give a connection of the pool to read on, without a session and without a transaction.

    SQLite reads so by itself. What goes wrong is the driver's own error.
    """
    connection = engine.raw_connection()
    try:
        line: Any = connection.dbapi_connection
        if engine.dialect.name == "sqlite":
            yield line
            return
        line.autocommit = True
        try:
            yield line
        except BaseException:  # who knows in what state it is
            connection.invalidate()
            raise
        line.autocommit = False
    finally:
        connection.close()


def run(line: Any, spelled: Spelled, words: Words) -> Told:
    """Run a statement on a driver's own connection; what goes wrong is the driver's own error."""
    return _told(spelled, _begin(line, spelled, words))


def _begin(line: Any, spelled: Spelled, words: Words) -> Any:
    cursor = line.cursor()
    cursor.execute(spelled.sql, spelled.values(words))
    return cursor


def _told(spelled: Spelled, cursor: Any) -> Told:
    rows = spelled.read(cursor.fetchall()) if spelled.has_rows else ()
    told = Told(rows, cursor.rowcount)
    cursor.close()
    return told


def _as_sqlalchemy(
    error: Any, spelled: Sequence[Spelled], dialect: Dialect, line: Any
) -> DBAPIError:
    """Return the driver's error as SQLAlchemy raises it: retries and pages know it by that.

    Of statements sent together nobody is told which one it was.
    """
    raised = DBAPIError.instance(
        ";\n".join(one.sql for one in spelled),
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=dialect.is_disconnect(error, line, None),
        dialect=dialect,
    )
    return cast(DBAPIError, raised)


def _spell(statement: Statement, dialect: Dialect) -> Spelled:
    compiled: Any = statement.compile(dialect=dialect)
    asked = {name for name, bound in compiled.binds.items() if bound.required}
    nothing: dict[str, None] = dict.fromkeys(asked)
    whole = compiled.construct_expanded_state(nothing)  # a list after IN is spelled out
    takes: dict[str, Turn] = {**whole.processors}
    for name, bound in compiled.binds.items():
        if turn := bound.type.dialect_impl(dialect).bind_processor(dialect):
            takes[name] = turn
    columns = list(statement.selected_columns) if isinstance(statement, Select) else []
    gives = tuple(
        cast(Turn | None, one.type.dialect_impl(dialect).result_processor(dialect, None))
        for one in columns
    )
    return Spelled(
        whole.statement,
        {
            name: takes[name](value) if name in takes else value
            for name, value in whole.parameters.items()
            if name not in asked
        },
        {name: turn for name, turn in takes.items() if name in asked},
        tuple(whole.positiontup) if whole.positiontup is not None else None,
        gives if any(gives) else None,
        bool(columns),
    )


def _usual(column: Column[Any]) -> Any:
    """Return what a column holds when nothing is said of it, spelled in the statement.

    Raises ValueError where that is drawn anew for each row: such a column has to be given.
    """
    default: Any = column.default
    if default is None:
        return null()
    if default.is_callable:
        raise ValueError(f"{column} has to be given")
    return literal(default.arg, column.type, literal_execute=True)


def _default(default: Any) -> Any:
    return default.arg(None) if default.is_callable else default.arg
