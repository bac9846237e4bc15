"""One person in two places at one time: asked about at a desk, flagged elsewhere, never refused."""

from datetime import timedelta

import pytest
from flask import Flask

from app import dates
from app.bookings import errors, guests
from app.bookings.actions import book
from app.bookings.models import Booking, State
from app.people.actors import PARTICIPANT
from app.workshops.models import Kind, LineMode, Workshop
from tests.bookings.doing import COORDINATOR, by, do, gives_up, mailed, told
from tests.factories import a_booking, a_partner, a_programme, a_workshop, again, fill

pytestmark = pytest.mark.usefixtures("clock")


def at_the_same_time() -> tuple[Workshop, Workshop]:
    return a_workshop(), a_workshop()


def test_a_desk_is_asked_about_its_own(app: Flask) -> None:
    first, second = at_the_same_time()
    partner = a_partner()
    booking = a_booking(first, actor=by(partner))
    again_there = {"actor": by(partner), "accept_overlap": False}
    with pytest.raises(errors.AlreadyBusy) as asked:
        do(book, second.id, booking.participant, **again_there)
    assert first.name in str(asked.value)
    assert again(second).held == 0
    again_there["accept_overlap"] = True
    made = do(book, second.id, booking.participant, **again_there)
    assert (made.state, made.flag) == (State.CONFIRMED, "overlap")


def test_nobody_learns_of_another_desk_s_booking(app: Flask) -> None:
    first, second = at_the_same_time()
    person = mailed()
    a_booking(first, person, actor=by(a_partner()))
    made = do(book, second.id, person, actor=by(a_partner()))
    assert made.flag == "overlap"


def test_the_public_is_not_asked_and_staff_see_it(app: Flask) -> None:
    first, second = at_the_same_time()
    person = mailed()
    a_booking(first, person)
    assert do(book, second.id, person, actor=PARTICIPANT).flag == "overlap"
    assert a_booking(first, person).flag == "same_person"


def test_the_coordination_is_asked_about_everyone(app: Flask) -> None:
    first, second = at_the_same_time()
    booking = a_booking(first)
    with pytest.raises(errors.AlreadyBusy):
        do(book, second.id, booking.participant, actor=COORDINATOR)


def test_who_only_waits_elsewhere_is_free(app: Flask) -> None:
    first, second = a_workshop(capacity=1), a_workshop()
    fill(first)
    waiting = a_booking(first)
    made = do(book, second.id, waiting.participant, actor=COORDINATOR)
    assert (made.state, made.flag) == (State.CONFIRMED, "")


def test_who_waited_for_both_is_told_when_the_second_seat_comes(app: Flask) -> None:
    """A machine gives the seat and cannot ask: the person reads it, and staff see it."""
    first, second = a_workshop(capacity=1), a_workshop(capacity=1)
    (there,), (here,) = fill(first), fill(second)
    person = a_booking(first, mailed()).participant
    wanted = do(book, second.id, person, actor=PARTICIPANT, accept_line=True)
    gives_up(there)
    assert again(wanted).flag == ""
    gives_up(here)
    assert (again(wanted).state, wanted.flag) == (State.CONFIRMED, "overlap")
    message = told(wanted, "seat_given")
    assert message is not None
    assert "Une autre inscription au même nom existe au même moment" in message.text


def test_a_seat_offered_at_the_same_hours_says_so(app: Flask) -> None:
    slow = a_programme(line_mode=LineMode.OFFER)
    first, second = a_workshop(), a_workshop(capacity=1, programme=slow)
    (here,) = fill(second)
    wanted = a_booking(second, mailed())
    do(book, first.id, wanted.participant, actor=PARTICIPANT)
    gives_up(here)
    assert (again(wanted).state, wanted.flag) == (State.OFFERED, "overlap")
    message = told(wanted)
    assert message is not None
    assert "gardez-en une seule" in message.text


def test_one_after_the_other_is_no_clash(app: Flask) -> None:
    first = a_workshop()
    after = a_workshop(starts=first.meetings[0].ends_local)
    booking = a_booking(first)
    assert do(book, after.id, booking.participant, actor=COORDINATOR).flag == ""


def test_between_the_meetings_of_a_parcours_there_is_time(app: Flask) -> None:
    parcours = a_workshop(meetings=3)
    day = parcours.meetings[0].starts_local + timedelta(days=1)
    booking = a_booking(parcours)
    assert do(book, a_workshop(starts=day).id, booking.participant, actor=COORDINATOR).flag == ""
    same_hour = a_workshop(starts=parcours.meetings[1].starts_local)
    with pytest.raises(errors.AlreadyBusy):
        do(book, same_hour.id, booking.participant, actor=COORDINATOR)


def test_a_guest_is_busy_at_that_meeting_only(app: Flask) -> None:
    programme = a_programme(Kind.PARCOURS)
    own = a_booking(a_workshop(meetings=2, programme=programme))
    later = own.workshop.meetings[1].ends_local + timedelta(days=2)
    other = a_workshop(meetings=3, programme=programme, starts=later)
    do(guests.make_up, own, own.workshop.meetings[0], again(other).meetings[1], COORDINATOR)
    at_first = a_workshop(starts=other.meetings[0].starts_local)
    made: Booking = do(book, at_first.id, own.participant, actor=COORDINATOR)
    assert made.flag == ""
    at_second = a_workshop(starts=other.meetings[1].starts_local)
    with pytest.raises(errors.AlreadyBusy):
        do(book, at_second.id, own.participant, actor=COORDINATOR)


def test_who_makes_a_meeting_up_is_asked_about_that_hour(app: Flask) -> None:
    programme = a_programme(Kind.PARCOURS)
    own = a_booking(a_workshop(meetings=2, programme=programme))
    later = own.workshop.meetings[1].ends_local + timedelta(days=2)
    other = a_workshop(meetings=3, programme=programme, starts=later)
    eve = other.meetings[1].starts_local - timedelta(days=1)
    a_parcours = a_workshop(meetings=2, starts=eve, every_days=1)
    do(book, a_parcours.id, own.participant, actor=COORDINATOR)
    wanted = (own, own.workshop.meetings[0])
    do(guests.make_up, *wanted, again(other).meetings[0], COORDINATOR)
    meeting = again(other).meetings[1]
    with pytest.raises(errors.AlreadyBusy) as asked:
        do(guests.make_up, *wanted, meeting, COORDINATOR)
    assert dates.day(meeting.starts_local.date()) in str(asked.value), "the meeting of that hour"
    assert do(guests.make_up, *wanted, meeting, COORDINATOR, accept_overlap=True).holds_seat


def test_the_very_person_is_booked_once(app: Flask) -> None:
    workshop = a_workshop()
    booking = a_booking(workshop)
    with pytest.raises(errors.AlreadyBooked):
        do(book, workshop.id, booking.participant, actor=COORDINATOR)
    gives_up(booking)
    assert do(book, workshop.id, booking.participant, actor=COORDINATOR).id != booking.id


def test_a_partner_books_only_whom_it_follows(app: Flask) -> None:
    booking = a_booking(a_workshop(), actor=by(a_partner()))
    with pytest.raises(errors.UnknownPerson):
        do(book, a_workshop().id, booking.participant, actor=by(a_partner()))
