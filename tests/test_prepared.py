"""Statements run at the driver give, write and raise what a session would."""

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import bindparam, event, select, text, update
from sqlalchemy.exc import IntegrityError

from app import dates
from app.bookings.models import HOLDING, Booking
from app.bookings.participants import Participant, Reach
from app.extensions import db
from app.prepared import Insertion, Prepared, send
from app.transactions import transaction
from app.workshops.models import Workshop
from app.workshops.places import Venue
from tests.factories import a_booking, a_venue, a_workshop

_COLUMNS = (Booking.uuid, Booking.state, Booking.arrived_at, Booking.goal, Workshop.title)
_ASKED = (
    select(*_COLUMNS)
    .join(Booking.workshop)
    .where(
        Booking.uuid == bindparam("uuid"),
        Booking.state.in_(HOLDING),
        Workshop.ends_at > bindparam("moment"),
    )
)
_RENAME = Prepared(
    update(Venue).where(Venue.id == bindparam("venue")).values(name=bindparam("name"))
)
_PERSON = Insertion(Participant)


def _person() -> Participant:
    return Participant(first_name="Awa", name_key="awa", reach=Reach.SLIP)


@pytest.mark.parametrize("in_a_unit", [True, False])
def test_it_gives_what_a_session_gives(app: Flask, in_a_unit: bool) -> None:
    booking = a_booking(a_workshop(title="Premiers pas"))
    words = {"uuid": booking.uuid, "moment": dates.now()}
    wanted = tuple(db.session.execute(_ASKED, words).one())
    asked = Prepared(_ASKED)
    if in_a_unit:
        with transaction() as session:
            assert asked.first(session, **words) == wanted
    else:
        db.session.rollback()
        assert asked.first(db.session(), **words) == wanted
        assert not db.session().in_transaction()
    assert asked.first(db.session(), **{**words, "uuid": uuid4()}) is None


def test_it_writes_what_a_session_writes(app: Flask) -> None:
    with transaction() as session:
        known = _person()
        session.add(known)
        session.flush()
        made = _person()
        send(session, _PERSON.of(made))
    people = {one.uuid: one for one in db.session.scalars(select(Participant))}
    assert set(people) == {known.uuid, made.uuid}
    apart = {"id", "uuid", "created_at"}
    columns = [one.name for one in Participant.__table__.columns if one.name not in apart]
    one, other = people[known.uuid], people[made.uuid]
    assert [getattr(one, name) for name in columns] == [getattr(other, name) for name in columns]
    assert other.created_at == made.created_at


def test_a_column_that_is_drawn_for_each_row_has_to_be_given(app: Flask) -> None:
    with pytest.raises(ValueError, match="uuid has to be given"):
        Insertion(Participant, "first_name", "name_key", "reach", "created_at")


def test_what_is_sent_together_is_counted_each(app: Flask) -> None:
    venue = a_venue("Avant")
    with transaction() as session:
        found = send(
            session,
            _RENAME.call(venue=venue.id, name="Après"),
            _RENAME.call(venue=0, name="Personne"),
            Prepared(select(Venue.name)).call(),
        )
    assert [one.number for one in found[:2]] == [1, 0]
    assert found[2].rows == [("Après",)]


def test_a_refusal_is_the_session_s_and_leaves_nothing(app: Flask) -> None:
    venue = a_venue("Avant")
    made = _person()
    with pytest.raises(IntegrityError), transaction() as session:
        send(
            session,
            _RENAME.call(venue=venue.id, name="Après"),
            _PERSON.of(made),
            _PERSON.of(made),
        )
    assert db.session.scalar(select(Venue.name)) == "Avant"
    assert db.session.scalar(select(Participant.id)) is None
    with transaction() as session:  # and the connection is good again
        send(session, _PERSON.of(made), _RENAME.call(venue=venue.id, name="Après"))
    assert db.session.scalar(select(Venue.name)) == "Après"


def test_a_question_on_a_cut_line_is_asked_again(app: Flask) -> None:
    if db.engine.dialect.name == "sqlite":  # a file has no line to be cut
        return
    a_venue("Avant")
    asked, cut = Prepared(select(Venue.name)), []

    def hang_up(line: object, _record: object, _proxy: object) -> None:
        if not cut:
            cut.append(line)
            with db.engine.connect() as other:
                pid = line.info.backend_pid  # type: ignore[attr-defined]
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})

    db.session.rollback()
    event.listen(db.engine, "checkout", hang_up)
    try:
        assert asked.first(db.session()) == ("Avant",)
    finally:
        event.remove(db.engine, "checkout", hang_up)
    assert cut
