"""Write units: opened by entry points only, guarded before the first deciding read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, TypeVar, cast

from flask import Flask
from flask.typing import ResponseReturnValue
from sqlalchemy import CursorResult, UpdateBase
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.database import WRITES
from app.extensions import db
from app.prepared import Call, send

T = TypeVar("T")
ATTEMPTS = 3
TURN = 15.0
"""Seconds to wait for the other threads' write units; as long as SQLite waits for a process."""
_one_writer = Lock()
_RETRYABLE_STATES = {"40001", "40P01", "55P03"}  # serialization, deadlock, lock_timeout
_LAST = "pouce.last"
_published = [0]


@contextmanager
def transaction() -> Iterator[Session]:
    """Run the body as one write unit: all of it is committed, or nothing.

    The reads that came before end here and every loaded row is read again, so that nothing is
    decided on a stale copy. On SQLite the unit begins IMMEDIATE. Raises RuntimeError when nested
    or when rows were already changed outside.
    """
    session = db.session()
    if session.info.get(WRITES):
        raise RuntimeError("transaction() cannot be nested: actions never open one")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("rows were changed outside transaction()")
    session.rollback()
    with _turn(session):
        session.info[WRITES] = True
        session.info[_LAST] = {}
        try:
            session.connection(execution_options={"writes": True})
            yield session
            session.flush()
            last: dict[str, Callable[[Session], Call]] = session.info[_LAST]
            if last:
                send(session, *(last[key](session) for key in sorted(last)))
            session.commit()
            if last:
                _published[0] += 1
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info.pop(WRITES, None)
            session.info.pop(_LAST, None)


@contextmanager
def _turn(session: Session) -> Iterator[None]:
    """Let the threads of one process write to SQLite one after the other, first come first.

    SQLite has one writer at a time. Who finds it busy sleeps and tries again, and can be passed
    over until it is told that the database is locked; in a queue of our own nobody is. For another
    process, the worker, it is asked again and again (`database._begin_to_write`).
    """
    if session.get_bind().dialect.name != "sqlite":
        yield
        return
    has_turn = _one_writer.acquire(timeout=TURN)
    try:
        yield
    finally:
        if has_turn:
            _one_writer.release()


def at_the_end(key: str, statement: Callable[[Session], Call]) -> None:
    """Run what `statement` gives just before the commit, once for each key and in the order of the keys.

    For rows that many writers share: taken last they are held for microseconds, and always in
    the same order so that two writers cannot wait for each other.
    """
    last = db.session().info.get(_LAST)
    if last is None:
        raise RuntimeError("this changes rows: open transaction() at the entry point")
    last.setdefault(key, statement)


def published_here() -> int:
    """Return a number that rises once this very process has committed what was left for the end."""
    return _published[0]


def snapshot() -> Session:
    """Begin to read one moment: all that follows, until the request ends, is from one instant.

    On PostgreSQL each statement would have its own; a read on SQLite is one instant by nature.
    """
    session = db.session()
    if session.info.get(WRITES):
        raise RuntimeError("snapshot() cannot be taken inside transaction()")
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    return session


def rows_changed(statement: UpdateBase) -> int:
    """Run an UPDATE or DELETE and return how many rows it changed; loaded rows are not told."""
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    return cast(CursorResult[Any], result).rowcount


def is_passing(error: DBAPIError) -> bool:
    """Tell whether the same work may succeed when done again from the start.

    A form's key that was written meanwhile is one: its other sending has won, and is found again.
    """
    if error.connection_invalidated:
        return True
    if isinstance(error, IntegrityError):
        return "request_key" in str(error.orig)
    if getattr(error.orig, "sqlstate", None) in _RETRYABLE_STATES:
        return True
    return "database is locked" in str(error.orig)


def again(work: Callable[[], object]) -> None:
    """Do work in a transaction of its own, once more from the start when another writer came first.

    Raises what the work raises, and the database's error after ATTEMPTS.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction():
                work()
            return
        except DBAPIError as error:
            if attempt == ATTEMPTS or not is_passing(error):
                raise


class RetryingFlask(Flask):
    """A Flask whose views run again when the database says that another writer came first.

    Views are safe to repeat: their only effects are in their transaction, and a commit whose
    outcome is unknown is found again by the form's idempotency key.
    """

    def preprocess_request(self) -> ResponseReturnValue | None:
        """Ask the guards, who only read, likewise: their connection may be the one that broke."""
        return self._again(super().preprocess_request)

    def dispatch_request(self) -> ResponseReturnValue:
        return self._again(super().dispatch_request)

    def _again(self, part: Callable[[], T]) -> T:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return part()
            except DBAPIError as error:
                if attempt == ATTEMPTS or not is_passing(error):
                    raise
                db.session.rollback()
        raise AssertionError("unreachable")
