"""One question with one row for an answer, asked by a session or straight at the driver.

A subscriber's program asks the same question every few minutes: at the driver it costs a fifth.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy import Engine, Select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.prepared import Prepared, bare, run

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
        self._prepared: dict[Select[*tuple[Any, ...]], Prepared] = {}

    def ask(self, question: Question[T]) -> T:
        """Ask one question. What goes wrong with the database is one of `failures`."""
        statement = question.statement
        if statement not in self._prepared:
            self._prepared[statement] = Prepared(statement)
        spelled = self._prepared[statement].on(self.engine.dialect)
        with bare(self.engine) as line:
            return question.told(run(line, spelled, question.words).first)
