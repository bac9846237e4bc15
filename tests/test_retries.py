"""Work that the database refused for a moment is done again; a rule it said no to is not."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, event, make_url, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from app import create_app, database
from app.extensions import db
from app.transactions import is_passing, transaction
from app.workshops.places import Venue
from tests import postgres
from tests.conftest import settings
from tests.factories import a_venue


def _on_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


@pytest.fixture
def own_app(engine_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of its own, to which a test may add views."""
    sqlite = engine_url.startswith("sqlite")
    with nullcontext("") if sqlite else postgres.database() as url:
        app = create_app(settings(tmp_path, url))
        with app.app_context():
            db.create_all()
            yield app
            db.session.remove()
            db.engine.dispose()


def _wait_briefly(engine: Engine) -> None:
    """Let connections wait for a lock a tenth of a second instead of many."""

    def connected(connection: Any, _record: object) -> None:
        if engine.dialect.name == "sqlite":
            connection.execute("PRAGMA busy_timeout=100")
        else:
            connection.execute("SET lock_timeout = 100")
            connection.commit()

    engine.dispose()
    event.listen(engine, "connect", connected)


@contextmanager
def _locked(venue_id: int) -> Iterator[Callable[[], None]]:
    """Hold the row as another process in the middle of its work; call what is given to let go."""
    holder = create_engine(db.engine.url)
    try:
        connection = holder.connect()
        connection.execute(update(Venue).where(Venue.id == venue_id).values(summary="occupé"))
        yield connection.rollback
        connection.close()
    finally:
        holder.dispose()


def _renaming_view(app: Flask, venue_id: int, before: Callable[[int], None]) -> list[int]:
    attempts: list[int] = []

    @app.get("/essai")
    def rename() -> str:
        attempts.append(len(attempts) + 1)
        before(attempts[-1])
        with transaction() as session:
            session.get_one(Venue, venue_id).name += "!"
        return "fait"

    return attempts


def test_a_commit_that_found_the_database_locked_leaves_no_connection_half_open(
    own_app: Flask,
) -> None:
    if not _on_sqlite():
        return  # there a commit waits for nobody
    venue_id = a_venue("Avant").id
    db.session.rollback()
    _wait_briefly(db.engine)
    reader = create_engine(db.engine.url)
    with reader.connect() as reading:
        reading.exec_driver_sql("BEGIN")
        reading.exec_driver_sql("SELECT * FROM venues").fetchall()
        with own_app.app_context():
            db.session.execute(update(Venue).values(name="Perdu"))
            with pytest.raises(OperationalError, match="locked"):
                db.session.commit()
    reader.dispose()
    with own_app.app_context():
        with transaction() as session:
            assert session.get_one(Venue, venue_id).name == "Avant"
            session.get_one(Venue, venue_id).name = "Après"
        assert db.session.scalar(select(Venue.name)) == "Après"


def test_a_view_runs_again_when_another_writer_came_first(own_app: Flask) -> None:
    venue = a_venue("Avant")
    db.session.rollback()
    _wait_briefly(db.engine)
    with _locked(venue.id) as let_go:
        attempts = _renaming_view(
            own_app, venue.id, lambda attempt: let_go() if attempt == 2 else None
        )
        db.session.rollback()
        answer = own_app.test_client().get("/essai")
    assert (answer.status_code, attempts) == (200, [1, 2])
    db.session.rollback()
    assert db.session.scalar(select(Venue.name)) == "Avant!"


def test_a_view_gives_up_after_three_attempts_and_changes_nothing(own_app: Flask) -> None:
    venue = a_venue("Avant")
    db.session.rollback()
    _wait_briefly(db.engine)
    with _locked(venue.id):
        attempts = _renaming_view(own_app, venue.id, lambda _attempt: None)
        db.session.rollback()
        answer = own_app.test_client().get("/essai")
    assert (answer.status_code, attempts) == (503, [1, 2, 3])
    assert answer.headers["Retry-After"]
    assert "Rien n’a été enregistré" in answer.text
    if _on_sqlite():
        assert db.session.scalar(text("PRAGMA busy_timeout")) == 100, "for reads and commits"
    db.session.rollback()
    assert db.session.scalar(select(Venue.name)) == "Avant"


def test_a_deadlock_is_done_again_and_both_succeed(own_app: Flask) -> None:
    if _on_sqlite():
        return  # it has one writer at a time
    first, second = a_venue("Un"), a_venue("Deux")
    ids = (first.id, second.id)
    db.session.rollback()
    attempts: list[int] = []
    barrier = threading.Barrier(2, timeout=5)

    @own_app.get("/croise/<int:turn>")
    def cross(turn: int) -> str:
        attempts.append(turn)
        with transaction() as session:
            session.execute(update(Venue).where(Venue.id == ids[turn]).values(summary="pris"))
            if len(attempts) <= 2:
                barrier.wait()
            other = update(Venue).where(Venue.id == ids[1 - turn])
            session.execute(other.values(name=Venue.name + "!"))
        return "fait"

    answers: list[int] = []
    threads = [
        threading.Thread(
            target=lambda turn=turn: answers.append(
                own_app.test_client().get(f"/croise/{turn}").status_code
            )
        )
        for turn in (0, 1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200, 200]
    assert len(attempts) >= 3, "one of the two was chosen as the victim, and done again"
    db.session.rollback()
    assert set(db.session.scalars(select(Venue.name))) == {"Un!", "Deux!"}


def test_a_view_that_breaks_a_rule_is_not_run_again(own_app: Flask) -> None:
    venue = a_venue("Avant")
    attempts: list[int] = []

    @own_app.get("/double")
    def twice() -> str:
        attempts.append(1)
        with transaction() as session:
            session.add(Venue(name="B", city="", slug=venue.slug, sort_key="", city_key=""))
        return "fait"

    db.session.rollback()
    assert own_app.test_client().get("/double").status_code == 503
    assert attempts == [1]


def test_a_rule_of_the_database_is_no_passing_error(app: Flask) -> None:
    venue = a_venue()
    with pytest.raises(IntegrityError) as refusal, transaction() as session:
        session.add(Venue(name="B", city="", slug=venue.slug, sort_key="", city_key=""))
    assert not is_passing(refusal.value)


def test_a_lost_connection_is_a_passing_error(own_app: Flask) -> None:
    if _on_sqlite():
        return  # there is no connection to lose
    ended = text("SELECT pg_terminate_backend(pg_backend_pid())")
    with pytest.raises(OperationalError) as lost, transaction() as session:
        session.execute(ended)
    assert is_passing(lost.value)
    a_venue("Après la panne")


@pytest.mark.parametrize("rested", [0.0, 3600.0])
def test_a_connection_that_was_cut_is_no_failure(
    own_app: Flask, monkeypatch: pytest.MonkeyPatch, rested: float
) -> None:
    """After a rest it is asked whether it stands; used just before, what it was for runs again."""
    if _on_sqlite():
        return  # there is no connection to cut
    monkeypatch.setattr(database, "RESTED", rested)
    client = own_app.test_client()
    assert client.get("/healthz").status_code == 200
    db.session.rollback()
    others = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    with psycopg.connect(_plain(own_app)) as cutting:
        cutting.execute(str(others))
    assert client.get("/healthz").status_code == 200
    assert client.get("/lieux/").status_code == 200


def _plain(app: Flask) -> str:
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"]).set(drivername="postgresql")
    return url.render_as_string(hide_password=False)


def test_rows_changed_outside_a_write_unit_are_refused(own_app: Flask) -> None:
    venue = a_venue("Avant")
    venue.name = "Après"
    with pytest.raises(RuntimeError, match="transaction"):
        db.session.scalar(select(Venue.id))
    db.session.rollback()
    assert db.session.scalar(select(Venue.name)) == "Avant"
