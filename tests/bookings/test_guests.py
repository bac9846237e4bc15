"""Guests: a missed meeting made up elsewhere, and people at the door."""

from datetime import timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app.bookings import closing, errors, guests
from app.bookings.actions import cancel
from app.bookings.models import Booking, State
from app.people.actors import PARTICIPANT
from app.planning.actions import cancel_workshop, move_meeting
from app.workshops.models import Kind, Workshop
from tests.bookings.doing import (
    COORDINATOR,
    TRAINER,
    do,
    gives_up,
    happened,
    just,
    reasons,
    rounds,
    states,
    told,
)
from tests.factories import a_booking, a_person, a_programme, a_venue, a_workshop, again, fill

pytestmark = pytest.mark.usefixtures("clock")


def two_parcours(capacity: int = 2) -> tuple[Booking, Workshop]:
    """Return a booking of one parcours, and another parcours of the programme."""
    programme, venue = a_programme(Kind.PARCOURS), a_venue()
    first, second = (
        a_workshop(capacity=capacity, meetings=3, every_days=2, programme=programme, venue=venue)
        for _ in range(2)
    )
    return a_booking(first), second


def makes_up(booking: Booking, workshop: Workshop, number: int = 0) -> Booking:
    missed, meeting = booking.workshop.meetings[number], again(workshop).meetings[number]
    made: Booking = do(guests.make_up, booking, missed, meeting, PARTICIPANT)
    return made


def test_a_missed_meeting_takes_a_seat_of_that_meeting_only(app: Flask) -> None:
    booking, workshop = two_parcours()
    guest = makes_up(booking, workshop)
    assert guest.meeting_id == workshop.meetings[0].id
    assert (again(workshop).held, workshop.guest_peak, workshop.seats_left) == (0, 1, 1)
    other = makes_up(a_booking(booking.workshop), workshop, 1)
    assert again(workshop).guest_peak == 1, "another meeting's seat"
    assert states(guest, other) == [State.CONFIRMED] * 2
    just(workshop, booking.workshop)


def test_asked_twice_it_is_one_seat(app: Flask) -> None:
    booking, workshop = two_parcours()
    assert makes_up(booking, workshop).id == makes_up(booking, workshop).id
    assert again(workshop).guest_peak == 1


def test_a_full_meeting_takes_nobody_more(app: Flask) -> None:
    booking, workshop = two_parcours(capacity=1)
    fill(workshop)
    with pytest.raises(errors.MeetingFull):
        makes_up(booking, workshop)


def test_only_in_the_same_programme_and_for_one_s_own(app: Flask) -> None:
    booking, workshop = two_parcours()
    with pytest.raises(errors.NotThisProgramme):
        makes_up(booking, a_workshop())
    with pytest.raises(errors.NotThisProgramme):
        makes_up(booking, booking.workshop)
    gives_up(booking)
    with pytest.raises(errors.NotInLine):
        makes_up(booking, workshop)


def test_where_the_person_is_already_no_second_seat_is_taken(app: Flask) -> None:
    booking, workshop = two_parcours(capacity=1)
    whole = a_booking(workshop, booking.participant, accept_overlap=True)
    assert makes_up(booking, workshop).id == whole.id
    assert again(workshop).guest_peak == 0


def test_a_workshop_of_one_meeting_is_made_up_by_an_ordinary_booking(app: Flask) -> None:
    programme = a_programme()
    booking = a_booking(a_workshop(programme=programme, capacity=2))
    workshop = a_workshop(programme=programme, capacity=2)
    guest = makes_up(booking, workshop)
    assert (guest.meeting_id, again(workshop).held) == (None, 1)
    assert makes_up(booking, workshop).id == guest.id
    fill(workshop)
    waiting = a_booking(a_workshop(programme=programme))
    a_booking(workshop, waiting.participant, accept_overlap=True)
    with pytest.raises(errors.AlreadyBooked):
        makes_up(waiting, workshop)
    just(workshop)


def test_a_meeting_that_is_over_gives_its_seats_back(app: Flask, clock: Traveller) -> None:
    booking, workshop = two_parcours(capacity=1)
    makes_up(booking, workshop)
    waiting = a_booking(workshop)
    assert again(waiting).is_waiting
    clock.move_to(workshop.meetings[0].ends_at)
    rounds()
    assert again(waiting).state is State.CONFIRMED, "joining is open until the second meeting"
    assert (again(workshop).held, workshop.guest_peak) == (1, 0)
    just(workshop)


def test_a_meeting_moved_into_the_past_gives_them_back_too(app: Flask, clock: Traveller) -> None:
    booking, workshop = two_parcours(capacity=1)
    makes_up(booking, workshop)
    waiting = a_booking(workshop)
    clock.shift(timedelta(days=1))
    meeting = again(workshop).meetings[0]
    day = timedelta(days=4)
    do(move_meeting, meeting, meeting.starts_local - day, meeting.ends_local - day)
    assert (again(workshop).guest_peak, again(waiting).state) == (0, State.CONFIRMED)
    just(workshop)


def test_guests_hear_of_their_own_meeting_only(app: Flask) -> None:
    booking, workshop = two_parcours()
    guest = makes_up(booking, workshop)
    first, second, _ = again(workshop).meetings
    hour = timedelta(hours=1)
    do(move_meeting, second, second.starts_local + hour, second.ends_local + hour)
    assert told(guest, "moved") is None
    do(move_meeting, first, first.starts_local + hour, first.ends_local + hour)
    assert told(guest, "moved") is not None


def test_a_guest_who_gives_up_frees_the_seat(app: Flask) -> None:
    booking, workshop = two_parcours(capacity=1)
    guest = makes_up(booking, workshop)
    waiting = a_booking(workshop)
    gives_up(guest)
    assert (again(waiting).state, again(workshop).guest_peak) == (State.CONFIRMED, 0)
    just(workshop)


def test_a_cancelled_workshop_has_no_guests(app: Flask) -> None:
    booking, workshop = two_parcours()
    guest = makes_up(booking, workshop)
    do(cancel_workshop, workshop.id, "other", COORDINATOR)
    assert (again(guest).state, again(workshop).guest_peak) == (State.CANCELLED, 0)
    with pytest.raises(errors.MeetingOver):
        makes_up(booking, workshop)


def test_at_the_door_up_to_the_capacity(app: Flask, clock: Traveller) -> None:
    workshop = a_workshop(capacity=1)
    clock.move_to(workshop.starts_at + timedelta(minutes=10))
    meeting = again(workshop).meetings[0]
    person = a_person()
    came = [do(guests.walk_in, meeting, person, TRAINER, key="door") for _ in range(2)]
    assert came[0].id == came[1].id
    with pytest.raises(errors.MeetingFull):
        do(guests.walk_in, meeting, a_person(), TRAINER, key="next")
    with pytest.raises(errors.MeetingFull):
        do(guests.walk_in, meeting, a_person(), TRAINER, key="next", cause="room_allows")
    with pytest.raises(errors.UnknownCause):
        do(guests.walk_in, meeting, a_person(), COORDINATOR, key="next", cause="why not")
    do(guests.walk_in, meeting, a_person(), COORDINATOR, key="next", cause="room_allows")
    assert (again(workshop).held, workshop.overbooked) == (2, 1)
    assert happened(workshop) == ["overbooked"]
    just(workshop)


def test_at_the_door_of_a_parcours_for_this_meeting_only(app: Flask, clock: Traveller) -> None:
    _, workshop = two_parcours()
    clock.move_to(workshop.starts_at)
    came = do(guests.walk_in, again(workshop).meetings[0], a_person(), TRAINER, key=None)
    assert came.is_guest
    assert (again(workshop).held, workshop.guest_peak) == (0, 1)
    just(workshop)


def test_who_waited_and_comes_has_their_own_seat(app: Flask, clock: Traveller) -> None:
    workshop = a_workshop(capacity=1)
    (seated,) = fill(workshop)
    waiting = a_booking(workshop)
    clock.move_to(workshop.starts_at + timedelta(minutes=1))
    do(cancel, seated, PARTICIPANT)
    meeting = again(workshop).meetings[0]
    came = do(guests.walk_in, meeting, again(waiting).participant, TRAINER, key=None)
    assert (came.id, came.state) == (waiting.id, State.CONFIRMED)
    assert reasons(waiting) == ["joined", "walked_in"]
    same = do(guests.walk_in, meeting, came.participant, TRAINER, key=None)
    assert same.id == came.id
    just(workshop)


def test_no_seat_at_a_meeting_that_is_over(app: Flask, clock: Traveller) -> None:
    workshop = a_workshop()
    clock.move_to(workshop.ends_at)
    with pytest.raises(errors.MeetingOver):
        do(guests.walk_in, again(workshop).meetings[0], a_person(), TRAINER, key=None)


def test_who_was_there_is_noted_later_whatever_the_capacity(app: Flask, clock: Traveller) -> None:
    workshop = a_workshop(capacity=1, meetings=3, every_days=1)
    fill(workshop)
    first, second, third = again(workshop).meetings
    clock.move_to(second.starts_at + timedelta(minutes=5))
    for meeting in (first, second):
        came = do(guests.walk_in, meeting, a_person(), TRAINER, key=None, noted_later=True)
        assert (came.meeting_id, came.state) == (meeting.id, State.CONFIRMED)
    just(workshop)
    assert (again(workshop).held, workshop.guest_peak, workshop.overbooked) == (1, 1, 1)
    with pytest.raises(errors.MeetingNotBegun):
        do(guests.walk_in, third, a_person(), COORDINATOR, key=None, noted_later=True)
    clock.move_to(second.ends_at)
    do(closing.free_guests, workshop.id)
    assert (again(workshop).guest_peak, workshop.overbooked) == (0, 0), "over: nobody is in the way"
    just(workshop)


def test_two_who_were_at_a_meeting_that_is_over_are_both_written(
    app: Flask, clock: Traveller
) -> None:
    workshop = a_workshop(capacity=1, meetings=3, every_days=1)
    fill(workshop)
    second = again(workshop).meetings[1]
    clock.move_to(second.ends_at + timedelta(hours=1))
    for _ in range(2):
        came = do(guests.walk_in, second, a_person(), TRAINER, key=None, noted_later=True)
        assert came.state is State.CONFIRMED
    just(workshop)
