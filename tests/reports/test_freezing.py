"""What is counted each month, once, and before anybody is forgotten."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select

from app import retention
from app.bookings import seats
from app.bookings.actions import cancel
from app.bookings.attendance import Attendance
from app.bookings.guests import make_up
from app.bookings.models import State
from app.extensions import db
from app.people.actors import PARTICIPANT, Actor, ActorKind
from app.people.models import Role
from app.reports.house import House, read
from app.reports.models import MonthlyAttendance, MonthlyPeople
from app.reports.queries import Asked
from app.transactions import transaction
from app.workshops.models import Kind
from tests.factories import (
    a_booking,
    a_partner,
    a_person,
    a_programme,
    a_venue,
    a_workshop,
    again,
    an_account,
    fill,
)
from tests.reports.house import ABSENT, EXCUSED, PRESENT, at, came, freeze, note

JANUARY, FEBRUARY, MARCH = (date(2027, month, 1) for month in (1, 2, 3))


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2027, 1, 1, 8, tzinfo=UTC), tick=False) as clock:
        yield clock


def figures() -> list[tuple[object, ...]]:
    db.session.rollback()
    return [
        tuple(getattr(row, column.name) for column in table.__table__.columns)
        for table in (MonthlyAttendance, MonthlyPeople)
        for row in db.session.scalars(select(table).order_by(*table.__table__.primary_key))
    ]


def said(house: House, table: str) -> dict[str, tuple[int | None, ...]]:
    return {line.name: line.values for line in house.tables[table].lines}


def test_not_recorded_is_not_absent(app: Flask, clock: time_machine.Traveller) -> None:
    workshop = a_workshop(starts=at(1, 12), capacity=40)
    seated = [a_booking(workshop) for _ in range(32)]
    with transaction():
        cancel(again(seated.pop()), PARTICIPANT)
    called_off = a_workshop(starts=at(1, 13))
    a_booking(called_off)
    with transaction():
        again(called_off).cancelled_at = datetime(2027, 1, 5, tzinfo=UTC)
    clock.move_to(datetime(2027, 1, 20, tzinfo=UTC))
    for presence, some in (
        (PRESENT, seated[:10]),
        (ABSENT, seated[10:17]),
        (EXCUSED, seated[17:23]),
    ):
        for booking in some:
            note(booking, presence)
    freeze()
    row = db.session.scalars(select(MonthlyAttendance)).one()
    assert (row.present, row.absent, row.excused, row.unrecorded) == (10, 7, 6, 8)
    assert row.minutes == 10 * 90
    house = read(Asked(JANUARY, JANUARY))
    assert said(house, "partenaires") == {"Sans partenaire": (10, 7, 6, 8, 31)}
    assert house.facts["Personnes différentes"] == "10"


def test_different_people_of_any_period_are_counted_once(
    app: Flask, clock: time_machine.Traveller
) -> None:
    venue, programme = a_venue(), a_programme()
    person = None
    for month in (1, 2, 3):
        workshop = a_workshop(starts=at(month, 12), venue=venue, programme=programme, capacity=20)
        bookings = [a_booking(workshop, person or a_person())]
        person = again(bookings[0]).participant
        bookings += [a_booking(workshop) for _ in range(5)]
        came(workshop, bookings)
    clock.move_to(datetime(2027, 4, 2, tzinfo=UTC))
    freeze()
    for first, last, people in (
        (JANUARY, JANUARY, 6),
        (FEBRUARY, MARCH, 11),
        (JANUARY, MARCH, 16),
        (MARCH, MARCH, 6),
    ):
        house = read(Asked(first, last))
        assert house.facts["Personnes différentes"] == str(people), (first, last)
        assert list(said(house, "aides-lieu").values()) == [(people, 0)]
    for elsewhere in (
        Asked(JANUARY, MARCH, venue="ailleurs"),
        Asked(JANUARY, MARCH, branch_id=987),
    ):
        assert all(table.is_empty for table in read(elsewhere).tables.values())


def test_a_parcours_is_completed_with_what_was_made_up(
    app: Flask, clock: time_machine.Traveller
) -> None:
    programme = a_programme(Kind.PARCOURS, hours=6)
    course = a_workshop(starts=at(1, 5), meetings=4, programme=programme, capacity=20)
    other = a_workshop(starts=at(1, 7), meetings=4, programme=programme)
    bookings = [a_booking(course) for _ in range(8)]
    late = bookings[0]
    with transaction():
        first = again(course).meetings[0]
        made_up = make_up(again(late), first, again(other).meetings[0], PARTICIPANT)
    clock.move_to(datetime(2027, 2, 2, tzinfo=UTC))
    note(made_up, PRESENT, again(other).meetings[0])
    for booking in bookings[:7]:
        for meeting in again(course).meetings[1 if booking is late else 0 : 4]:
            note(booking, PRESENT, meeting)
    for meeting in again(course).meetings[:3]:
        note(bookings[7], PRESENT, meeting)
    freeze()
    rows = db.session.scalars(select(MonthlyAttendance.completions)).all()
    assert sum(rows) == 7


def test_waiting_is_counted_from_the_ledger(app: Flask, clock: time_machine.Traveller) -> None:
    workshop = a_workshop(starts=at(2, 12), capacity=6)
    seated, waiting = fill(workshop), [a_booking(workshop) for _ in range(6)]
    clock.shift(timedelta(days=8))
    for booking in seated:
        with transaction():
            cancel(again(booking), PARTICIPANT)
    assert all(again(booking).holds_seat for booking in waiting)
    clock.shift(timedelta(days=2))
    for booking, reason in zip(waiting, ("merged", "cancel_undone"), strict=False):
        with transaction():  # they had their seat already
            seats.change(again(booking), State.CONFIRMED, reason)
    clock.move_to(datetime(2027, 2, 20, tzinfo=UTC))
    freeze()
    house = read(Asked(JANUARY, FEBRUARY))
    assert list(said(house, "attente").values()) == [(6, 6, 8 * 24 * 60)]


def test_the_purge_empties_no_report(app: Flask, clock: time_machine.Traveller) -> None:
    partner = a_partner("Mission locale")
    actor = Actor(ActorKind.PARTNER, an_account(Role.PARTNER, partner_id=partner.id).id, partner.id)
    workshop = a_workshop(starts=at(1, 12), capacity=6)
    seated = [a_booking(workshop, actor=actor) for _ in range(6)]
    waiting = [a_booking(workshop) for _ in range(5)]
    clock.shift(timedelta(days=2))
    for booking in seated[:5]:
        with transaction():
            cancel(again(booking), PARTICIPANT)
    came(workshop, [seated[5], *waiting])
    clock.move_to(datetime(2027, 2, 20, tzinfo=UTC))
    with transaction():
        retention.purge()
    before = figures()
    assert len(before) > 2
    clock.move_to(datetime(2030, 6, 1, tzinfo=UTC))
    with transaction():
        retention.purge()
    assert figures() == before
    house = read(Asked(JANUARY, JANUARY))
    assert said(house, "attente") == {again(workshop).name: (5, 0, 2 * 24 * 60)}
    assert house.facts["Personnes différentes"] == "6"


def test_late_notes_are_counted_and_what_is_final_is_not_touched(
    app: Flask, clock: time_machine.Traveller
) -> None:
    workshop = a_workshop(starts=at(1, 12))
    booking = a_booking(workshop)
    clock.move_to(datetime(2027, 3, 1, tzinfo=UTC))
    assert freeze() == 3
    assert figures()[0][4:8] == (0, 0, 0, 1)
    note(booking, PRESENT)
    assert freeze() == 3
    known = figures()
    assert known[0][4:8] == (1, 0, 0, 0)
    assert freeze() == 3
    assert figures() == known
    clock.move_to(datetime(2027, 7, 2, tzinfo=UTC))
    with transaction() as session:
        session.execute(delete(Attendance))
    assert freeze() == 6
    assert figures() == known
