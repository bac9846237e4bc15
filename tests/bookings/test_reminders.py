"""Reminders: when they are due, to whom, once; and what "je viens" and "je ne peux pas" do."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import Traveller, travel

from app import dates
from app.bookings import coming, errors, reminders
from app.bookings.attendance import Attendance, Presence
from app.bookings.coming import Answer
from app.bookings.models import Booking, State
from app.bookings.participants import Participant, Reach, Reminders
from app.extensions import db
from app.messages.models import Message, Status
from app.people.actors import PARTICIPANT
from app.planning.actions import move_meeting
from app.transactions import transaction
from app.workshops import working_days
from app.workshops.models import Workshop
from tests.factories import a_booking, a_person, a_venue, a_workshop, again

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
TUESDAY_14 = datetime(2026, 11, 17, 14)


@pytest.fixture(autouse=True)
def clock(app: Flask) -> Iterator[Traveller]:
    with travel(MONDAY, tick=False) as traveller:
        yield traveller


def comer(workshop: Workshop, wants: Reminders = Reminders.BEFORE, **values: object) -> Booking:
    values.setdefault("email", "awa@exemple.fr")
    return a_booking(workshop, a_person("Awa", reach=Reach.EMAIL, reminders=wants, **values))


def run() -> list[Message]:
    """Do what a worker does in one round, twice; return the reminders written so far."""
    for _ in range(2):
        for booking_id in reminders.due(dates.now()):
            with transaction():
                reminders.remind(booking_id)
        db.session.rollback()
    written = select(Message).where(Message.notice == "reminder").order_by(Message.id)
    return list(db.session.scalars(written))


@pytest.mark.parametrize(
    ("zone", "postcode", "starts", "early"),
    [
        ("Europe/Paris", "59000", TUESDAY_14, "2026-11-13T08:00"),
        ("Europe/Paris", "59000", datetime(2026, 11, 13, 14), "2026-11-10T08:00"),  # the 11th
        ("Indian/Reunion", "97400", TUESDAY_14, "2026-11-13T05:00"),
        ("Indian/Reunion", "97400", datetime(2027, 12, 22, 8), "2027-12-17T05:00"),  # the 20th
        ("Pacific/Noumea", "98800", TUESDAY_14, "2026-11-12T22:00"),
    ],
)
def test_two_working_days_before_at_nine_by_the_place_s_clock(
    app: Flask, clock: Traveller, zone: str, postcode: str, starts: datetime, early: str
) -> None:
    workshop = a_workshop(starts=starts, venue=a_venue(zone=zone, postcode=postcode))
    comer(workshop)
    first = datetime.fromisoformat(f"{early}+00:00")
    clock.move_to(first - timedelta(seconds=1))
    assert run() == []
    clock.move_to(first)
    (told,) = run()
    assert told.not_after == workshop.starts_at
    assert f"{starts.hour} h" in told.subject
    assert "/rappels/" not in told.body_text


def test_the_day_before_is_for_those_who_asked(app: Flask, clock: Traveller) -> None:
    workshop = a_workshop(starts=TUESDAY_14)
    for wants in Reminders:
        comer(workshop, wants, email=f"{wants}@exemple.fr")
    a_booking(workshop, a_person("Sans e-mail", reach=Reach.SLIP))
    clock.move_to(datetime(2026, 11, 13, 9, tzinfo=UTC))
    assert {each.to_address for each in run()} == {"before@exemple.fr", "eve@exemple.fr"}
    clock.move_to(datetime(2026, 11, 16, 9, tzinfo=UTC))
    assert [each.to_address for each in run()[2:]] == ["eve@exemple.fr"]


def test_a_reminder_that_would_be_late_is_not_written(app: Flask, clock: Traveller) -> None:
    comer(a_workshop(starts=TUESDAY_14), Reminders.EVE)
    clock.move_to(datetime(2026, 11, 16, 19, 1, tzinfo=UTC))  # the evening before, 20 h there
    assert run() == []


def test_who_was_just_told_is_not_reminded(app: Flask, clock: Traveller) -> None:
    workshop = a_workshop(starts=TUESDAY_14)
    clock.move_to(datetime(2026, 11, 13, 8, 30, tzinfo=UTC))
    comer(workshop)
    assert run() == []


def test_a_move_stops_the_reminder_that_has_not_left(app: Flask, clock: Traveller) -> None:
    workshop = a_workshop(starts=TUESDAY_14)
    comer(workshop)
    clock.move_to(datetime(2026, 11, 13, 8, 30, tzinfo=UTC))
    (told,) = run()
    meeting = again(workshop.meetings[0])
    later = timedelta(days=7)
    with transaction():
        move_meeting(meeting, meeting.starts_local + later, meeting.ends_local + later)
    assert again(told).status is Status.DROPPED
    clock.move_to(datetime(2026, 11, 20, 8, 30, tzinfo=UTC))
    assert [each.status for each in run()] == [Status.DROPPED, Status.QUEUED]


def test_not_to_come_frees_the_seat_for_the_line(app: Flask) -> None:
    workshop = a_workshop(starts=TUESDAY_14, capacity=1)
    seated, waiting = comer(workshop), a_booking(workshop)
    for _ in range(2):
        with transaction():
            coming.say_no(seated, workshop.meetings[0], PARTICIPANT)
    assert again(seated).state is State.CANCELLED
    assert again(waiting).state is State.CONFIRMED
    with transaction(), pytest.raises(errors.NoSeat):
        coming.say_yes(seated, workshop.meetings[0], PARTICIPANT)


def test_one_meeting_of_a_parcours_is_excused_and_the_seat_kept(
    app: Flask, clock: Traveller
) -> None:
    workshop = a_workshop(starts=TUESDAY_14, meetings=3)
    booking = comer(workshop)
    first, second, _ = workshop.meetings
    with transaction():
        coming.say_yes(booking, first, PARTICIPANT)
        coming.say_yes(booking, second, PARTICIPANT)
    with transaction():
        coming.say_no(booking, first, PARTICIPANT)
    assert again(booking).state is State.CONFIRMED
    assert coming.of_booking(booking) == {first.id: Answer.EXCUSED, second.id: Answer.COMING}
    assert coming.to_meeting(first) == {booking.id: Answer.EXCUSED}
    (row,) = db.session.scalars(select(Attendance))
    assert row.presence is Presence.EXCUSED
    clock.move_to(datetime(2026, 11, 13, 9, tzinfo=UTC))
    assert run() == []
    with transaction():
        coming.say_yes(booking, first, PARTICIPANT)
    assert coming.of_booking(booking)[first.id] is Answer.COMING
    assert len(run()) == 1


def test_an_answer_to_another_day_no_longer_counts(app: Flask, clock: Traveller) -> None:
    workshop = a_workshop(starts=TUESDAY_14, meetings=2)
    booking, meeting = comer(workshop), workshop.meetings[0]
    with transaction():
        coming.say_no(booking, meeting, PARTICIPANT)
    clock.shift(60)
    with transaction():
        move_meeting(again(meeting), TUESDAY_14 + timedelta(days=1), TUESDAY_14 + timedelta(1.1))
    assert coming.of_booking(booking) == {}


def test_too_late_is_said(app: Flask, clock: Traveller) -> None:
    workshop = a_workshop(starts=TUESDAY_14, meetings=2)
    booking = comer(workshop)
    clock.move_to(workshop.meetings[0].ends_at)
    with transaction(), pytest.raises(errors.MeetingOver):
        coming.say_no(booking, workshop.meetings[0], PARTICIPANT)


def test_the_choice_is_one_person_s_own(app: Flask) -> None:
    workshop = a_workshop(starts=TUESDAY_14)
    comer(workshop, Reminders.EVE)
    (person,) = db.session.scalars(select(Participant))
    assert person.reminders is Reminders.EVE


def test_working_days_skip_week_ends_and_the_place_s_holidays(app: Flask) -> None:
    lille = a_venue(postcode="59000")
    assert working_days.before(lille, TUESDAY_14.date(), 2).isoformat() == "2026-11-13"
    assert working_days.before(lille, datetime(2026, 5, 4).date(), 1).isoformat() == "2026-04-30"
