"""One question with one row for an answer, asked by a session or straight at the driver.

A subscriber's program asks the same question every few minutes: at the driver it costs a fifth.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Engine, Select
from sqlalchemy.engine.interfaces import Compiled
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True)
class Question(Generic[T]):
    """A statement that gives one row, or none, of plain numbers and texts, and what it tells."""

    statement: Select[*tuple[Any, ...]]
    told: Callable[[Sequence[Any] | None], T]
    words: Mapping[str, object] = field(default_factory=dict)

    def ask(self, session: Session) -> T:
        return self.told(session.execute(self.statement, self.words).first())

    def then(self, told: Callable[[T], U]) -> "Question[U]":
        """Return the same question, of which something else is wanted."""
        return Question(self.statement, lambda row: told(self.told(row)), self.words)


class Driver:
    """Asks on a connection of the pool, without a session and without a transaction of ours."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        driver = engine.dialect.loaded_dbapi
        self.failures: tuple[type[Exception], ...] = (SQLAlchemyError, driver.Error)
        self._written: dict[Select[*tuple[Any, ...]], Compiled] = {}

    def ask(self, question: Question[T]) -> T:
        """Ask one question. What goes wrong with the database is one of `failures`."""
        sql, values = self._spell(question)
        connection = self.engine.raw_connection()
        try:
            with self._without_transaction(connection.dbapi_connection) as line:
                cursor = line.cursor()
                cursor.execute(sql, values)
                row = cursor.fetchone()
                cursor.close()
        finally:
            connection.close()
        return question.told(row)

    @contextmanager
    def _without_transaction(self, line: Any) -> Iterator[Any]:
        """Read outside a transaction, as `database.ReadingSession` does; SQLite always would."""
        if self.engine.dialect.name == "sqlite":
            yield line
            return
        line.autocommit = True
        try:
            yield line
        finally:
            if not line.closed:
                line.autocommit = False

    def _spell(self, question: Question[Any]) -> tuple[str, Any]:
        statement = question.statement
        if statement not in self._written:
            self._written[statement] = statement.compile(
                self.engine, compile_kwargs={"render_postcompile": True}
            )
        compiled = self._written[statement]
        named: Any = {
            name: self._plain(value)
            for name, value in (compiled.construct_params(dict(question.words)) or {}).items()
        }
        order = getattr(compiled, "positiontup", None)
        return str(compiled), tuple(named[name] for name in order) if order else named

    def _plain(self, value: Any) -> Any:
        """Return a value as this driver takes it: SQLite keeps a UUID as 32 digits."""
        on_sqlite = self.engine.dialect.name == "sqlite"
        return value.hex if on_sqlite and isinstance(value, UUID) else value
