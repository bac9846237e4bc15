"""Write units: whole or nothing, guarded before the first deciding read, done again when they may."""

import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.extensions import db
from app.prepared import Call, Prepared
from app.publications import revisions
from app.transactions import at_the_end, rows_changed, transaction
from app.workshops.models import Workshop
from app.workshops.places import Venue
from tests.factories import a_venue, a_workshop


def _on_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _behind_our_back(venue_id: int, name: str) -> None:
    """Change a row as another process would, on a connection of its own."""
    db.session.rollback()
    with db.engine.connect() as other, other.begin():
        other.execute(update(Venue).where(Venue.id == venue_id).values(name=name))


def test_nested_is_refused(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="nested"), transaction(), transaction():
        pass
    with transaction():
        pass


def test_rows_changed_outside_are_refused(app: Flask) -> None:
    venue = a_venue("Avant")
    venue.name = "En cachette"
    with pytest.raises(RuntimeError, match="outside"), transaction():
        pass
    db.session.rollback()
    assert db.session.scalar(select(Venue.name)) == "Avant"


def test_what_was_read_before_is_read_again(app: Flask) -> None:
    venue = a_venue("Avant")
    assert venue.name == "Avant"
    _behind_our_back(venue.id, "Après")
    with transaction():
        assert venue.name == "Après"


def test_a_failure_leaves_nothing(app: Flask) -> None:
    def work() -> None:
        with transaction() as session:
            session.add(Venue(name="Rien", city="Lille", slug="rien", sort_key="", city_key=""))
            session.flush()
            revisions.touch(revisions.LIST)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    assert db.session.scalar(select(Venue)) is None
    assert revisions.current(db.session, revisions.LIST) is None


def test_a_failure_at_the_end_leaves_nothing(app: Flask) -> None:
    def fail(session: Session) -> Call:
        return Prepared(select(text("* FROM nulle_part"))).call()

    def work() -> None:
        with transaction() as session:
            session.add(Venue(name="Rien", city="Lille", slug="rien", sort_key="", city_key=""))
            at_the_end("key", fail)

    with pytest.raises(DBAPIError):
        work()
    assert db.session.scalar(select(Venue)) is None


def test_last_statements_come_once_each_in_the_order_of_their_keys(app: Flask) -> None:
    order: list[str] = []

    def last(key: str, _session: Session) -> Call:
        order.append(key)
        return Prepared(select(Venue.id)).call()

    with transaction():
        for key in ("b", "a", "b", "c"):
            at_the_end(key, partial(last, key))
        assert order == []
    assert order == ["a", "b", "c"]


def test_last_statements_need_a_transaction(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="entry point"):
        revisions.touch(revisions.LIST)


def test_rows_changed_are_counted(app: Flask) -> None:
    a_venue()
    a_venue()
    with transaction():
        assert rows_changed(update(Venue).values(summary="deux")) == 2


def _race(body: Callable[[Callable[[], None]], None]) -> list[BaseException]:
    """Run two writers whose reads both come before either writes; return what they raised."""
    barrier = threading.Barrier(2, timeout=1.5)
    raised: list[BaseException] = []

    def meet() -> None:
        with suppress(threading.BrokenBarrierError):  # a guard kept the other one out
            barrier.wait()

    def run() -> None:
        try:
            body(meet)
        except BaseException as error:
            raised.append(error)

    writers = [threading.Thread(target=run) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    return raised


def _read_then_write(session: Session, workshop_id: int, meet: Callable[[], None]) -> None:
    held = session.scalar(select(Workshop.held).where(Workshop.id == workshop_id)) or 0
    meet()
    session.execute(update(Workshop).where(Workshop.id == workshop_id).values(held=held + 1))


def test_on_sqlite_a_unit_begins_immediate_and_none_is_lost(app: Flask) -> None:
    if not _on_sqlite():
        return  # PostgreSQL's guard is the row, see tests/bookings/test_hammer.py
    workshop_id = a_workshop().id
    db.session.rollback()

    def write(meet: Callable[[], None]) -> None:
        with app.app_context(), transaction() as session:
            _read_then_write(session, workshop_id, meet)

    assert _race(write) == []
    assert db.session.scalar(select(Workshop.held)) == 2


def test_on_sqlite_a_deferred_unit_loses_its_race(app: Flask) -> None:
    """The negative control: the same two writers without `transaction()`."""
    if not _on_sqlite():
        return
    workshop_id = a_workshop().id
    db.session.rollback()

    def write(meet: Callable[[], None]) -> None:
        with app.app_context():
            _read_then_write(db.session(), workshop_id, meet)
            db.session.commit()

    raised = _race(write)
    assert len(raised) == 1
    assert "database is locked" in str(raised[0])
    assert db.session.scalar(select(Workshop.held)) == 1
