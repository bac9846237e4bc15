"""More seats, fewer seats, and a workshop taken off the pages."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app.bookings import offers
from app.bookings.actions import book
from app.bookings.errors import NothingToAnswer, UnknownWorkshop
from app.bookings.models import State
from app.people.actors import PARTICIPANT
from app.planning import seating
from app.planning.actions import move_meeting
from app.planning.seating import NotACapacity
from app.workshops.models import LineMode, Workshop
from tests.bookings.doing import (
    COORDINATOR,
    deliver,
    do,
    gives_up,
    happened,
    just,
    mailed,
    reasons,
    states,
    tend,
    told,
)
from tests.factories import a_booking, a_person, a_programme, a_workshop, again, fill

pytestmark = pytest.mark.usefixtures("clock")


def by_offers(days: int = 10) -> Workshop:
    starts = datetime(2026, 11, 23, 14) + timedelta(days=days)
    return a_workshop(capacity=1, programme=a_programme(line_mode=LineMode.OFFER), starts=starts)


def test_more_seats_go_to_the_line_at_once(app: Flask) -> None:
    workshop = a_workshop(capacity=1)
    fill(workshop)
    waiting = [a_booking(workshop) for _ in range(3)]
    do(seating.resize, workshop.id, 3, COORDINATOR)
    assert states(*waiting) == [State.CONFIRMED, State.CONFIRMED, State.WAITING]
    assert happened(workshop) == ["capacity_changed"]
    just(workshop)


def test_fewer_take_no_seat_away_and_freed_ones_are_not_given_again(app: Flask) -> None:
    workshop = a_workshop(capacity=3)
    seated, waiting = fill(workshop), a_booking(workshop)
    do(seating.resize, workshop.id, 1, COORDINATOR)
    assert (again(workshop).held, workshop.overbooked) == (3, 2)
    for booking in seated[:2]:
        gives_up(booking)
    assert (again(workshop).held, workshop.overbooked) == (1, 0)
    assert again(waiting).is_waiting
    gives_up(seated[2])
    assert again(waiting).state is State.CONFIRMED
    just(workshop)


def test_back_to_more_it_is_too_small_no_longer(app: Flask) -> None:
    workshop = a_workshop(capacity=3)
    fill(workshop)
    waiting = a_booking(workshop)
    do(seating.resize, workshop.id, 2, COORDINATOR)
    do(seating.resize, workshop.id, 2, COORDINATOR)
    do(seating.resize, workshop.id, 4, COORDINATOR)
    assert (again(workshop).overbooked, again(waiting).state) == (0, State.CONFIRMED)
    assert happened(workshop) == ["capacity_changed"] * 2
    just(workshop)


@pytest.mark.parametrize("seats", [0, 501])
def test_a_number_that_is_none(app: Flask, seats: int) -> None:
    with pytest.raises(NotACapacity):
        do(seating.resize, a_workshop().id, seats, COORDINATOR)


def test_off_the_pages_ranks_and_seats_stay_and_nothing_is_given(app: Flask) -> None:
    workshop = by_offers()
    (seated,) = fill(workshop)
    first, second = a_booking(workshop, mailed(1)), a_booking(workshop, mailed(2))
    gives_up(seated)
    assert states(first, second) == [State.OFFERED, State.WAITING]
    for _ in range(2):
        do(seating.unpublish, workshop.id, COORDINATOR)
    assert states(first, second) == [State.WAITING, State.WAITING]
    assert reasons(first)[-1] == "offer_withdrawn"
    assert told(first, "offer_withdrawn") is not None
    assert again(workshop).held == 0
    with pytest.raises(NothingToAnswer):
        do(offers.accept, first, PARTICIPANT)
    with pytest.raises(UnknownWorkshop):
        do(book, workshop.id, a_person(), actor=COORDINATOR)
    for _ in range(2):
        do(seating.publish, workshop.id, COORDINATOR)
    assert states(first, second) == [State.OFFERED, State.WAITING]
    assert happened(workshop) == ["unpublished", "published"]
    just(workshop)


def test_a_move_moves_the_end_of_an_offer(app: Flask, clock: Traveller) -> None:
    workshop = by_offers(days=4)
    (seated,) = fill(workshop)
    first = a_booking(workshop, mailed())
    gives_up(seated)
    deliver(first)
    tend(first)
    until = again(first).offer_expires_at
    meeting, earlier = again(workshop).meetings[0], timedelta(days=3, hours=2)
    do(move_meeting, meeting, meeting.starts_local - earlier, meeting.ends_local - earlier)
    tend(first)
    assert again(first).offer_expires_at == workshop.starts_at - timedelta(hours=3)
    assert again(first).offer_expires_at < until
    just(workshop)


def test_a_move_into_the_last_two_days_seats_without_a_question(app: Flask) -> None:
    workshop = by_offers(days=4)
    (seated,) = fill(workshop)
    waiting = a_booking(workshop, mailed())
    meeting, earlier = again(workshop).meetings[0], timedelta(days=3)
    do(move_meeting, meeting, meeting.starts_local - earlier, meeting.ends_local - earlier)
    gives_up(seated)
    assert again(waiting).state is State.CONFIRMED
    just(workshop)
