"""What a coordinator does beyond the rule: with a reason, and seen ever after."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app.bookings import errors, line, offers, overrides, quotas
from app.bookings.enrolling import Request
from app.bookings.models import BookingEvent, State
from app.extensions import db
from app.people.actors import PARTICIPANT
from app.planning.actions import cancel_workshop
from app.workshops.models import LineMode
from tests.bookings.doing import (
    COORDINATOR,
    by,
    deliver,
    do,
    gives_up,
    happened,
    just,
    mailed,
    reasons,
    states,
    tend,
)
from tests.factories import a_booking, a_partner, a_person, a_programme, a_workshop, again, fill

pytestmark = pytest.mark.usefixtures("clock")


def test_a_seat_beyond_the_capacity_is_counted_and_taken_back_first(app: Flask) -> None:
    workshop = a_workshop(capacity=2)
    seated = fill(workshop)
    first, second = a_booking(workshop), a_booking(workshop)
    for _ in range(2):
        do(overrides.seat_beyond, second, "urgent_deadline", COORDINATOR)
    assert (again(workshop).held, workshop.overbooked) == (3, 1)
    assert states(first, second) == [State.WAITING, State.CONFIRMED]
    gives_up(seated[0])
    assert (again(workshop).held, workshop.overbooked) == (2, 0)
    assert again(first).is_waiting, "a freed seat first lowers what is too much"
    gives_up(seated[1])
    assert again(first).state is State.CONFIRMED
    assert happened(workshop) == ["overbooked", "overbooking_lowered"]
    just(workshop)


def test_it_says_why_and_needs_a_reason_of_the_list(app: Flask) -> None:
    workshop = a_workshop(capacity=1)
    fill(workshop)
    waiting = a_booking(workshop)
    with pytest.raises(errors.UnknownCause):
        do(overrides.seat_beyond, waiting, "a friend", COORDINATOR)
    do(overrides.seat_beyond, waiting, "agreement", COORDINATOR)
    event = db.session.get_one(BookingEvent, max(_ids()))
    assert (event.reason, event.cause, event.to_state) == (
        "beyond_the_rule",
        "agreement",
        State.CONFIRMED,
    )


def _ids() -> list[int]:
    return [event.id for event in db.session.query(BookingEvent)]


def test_only_who_waits_or_is_in_pause_can_be_seated(app: Flask, clock: Traveller) -> None:
    programme = a_programme(line_mode=LineMode.OFFER)
    workshop = a_workshop(capacity=1, programme=programme, starts=datetime(2026, 12, 3, 14))
    (seated,) = fill(workshop)
    waiting = a_booking(workshop, mailed())
    gives_up(seated)
    with pytest.raises(errors.NotInLine):
        do(overrides.seat_beyond, seated, "agreement", COORDINATOR)
    deliver(waiting)
    clock.shift(timedelta(days=2))
    assert tend(waiting) is State.PAUSED
    do(overrides.seat_beyond, waiting, "agreement", COORDINATOR)
    assert again(waiting).state is State.CONFIRMED
    assert again(workshop).overbooked == 0, "a seat was free"
    just(workshop)


def test_a_partner_s_kept_seat_is_used_before_one_too_many(app: Flask) -> None:
    workshop = a_workshop(capacity=4, starts=datetime(2026, 12, 3, 14))
    partner = a_partner()
    do(quotas.keep, workshop.id, partner.id, 1, COORDINATOR)
    own = a_booking(workshop, actor=by(partner))
    fill(workshop)
    theirs = a_booking(workshop, actor=by(partner))
    do(overrides.seat_beyond, theirs, "agreement", COORDINATOR)
    assert again(workshop).overbooked == 1
    gives_up(own)
    assert (again(workshop).reserved, workshop.overbooked) == (0, 0)
    just(workshop)


def test_booking_beyond_also_while_it_lasts(app: Flask, clock: Traveller) -> None:
    workshop = a_workshop(capacity=1)
    fill(workshop)
    request = Request(a_person(), "beyond")
    made = [
        do(overrides.book_beyond, workshop.id, request, "room_allows", COORDINATOR)
        for _ in range(2)
    ]
    assert made[0].id == made[1].id
    assert (again(workshop).held, workshop.overbooked) == (2, 1)
    clock.move_to(workshop.starts_at + timedelta(minutes=5))
    do(overrides.book_beyond, workshop.id, Request(a_person()), "companion", COORDINATOR)
    assert again(workshop).overbooked == 2
    clock.move_to(workshop.ends_at)
    with pytest.raises(errors.BookingClosed):
        do(overrides.book_beyond, workshop.id, Request(a_person()), "companion", COORDINATOR)
    just(workshop)


def test_a_cancelled_workshop_takes_nobody_more(app: Flask) -> None:
    workshop = a_workshop()
    do(cancel_workshop, workshop.id, "other", COORDINATOR)
    with pytest.raises(errors.WorkshopCancelled):
        do(overrides.book_beyond, workshop.id, Request(a_person()), "companion", COORDINATOR)


def test_moved_forward_is_first_and_the_ledger_says_so(app: Flask) -> None:
    workshop = a_workshop(capacity=1)
    (seated,) = fill(workshop)
    first, second, third = (a_booking(workshop) for _ in range(3))
    do(overrides.move_forward, second, "came_for_nothing", COORDINATOR)
    do(overrides.move_forward, third, "came_for_nothing", COORDINATOR)
    do(overrides.move_forward, third, "came_for_nothing", COORDINATOR)
    assert [line.rank(again(one)) for one in (third, second, first)] == [1, 2, 3]
    assert reasons(third) == ["joined", "moved_forward"]
    gives_up(seated)
    assert again(third).state is State.CONFIRMED
    with pytest.raises(errors.NotInLine):
        do(overrides.move_forward, third, "came_for_nothing", COORDINATOR)
    just(workshop)


def test_who_was_given_a_seat_can_give_it_up_again(app: Flask) -> None:
    workshop = a_workshop(capacity=1)
    fill(workshop)
    waiting = a_booking(workshop)
    do(overrides.seat_beyond, waiting, "agreement", COORDINATOR)
    gives_up(waiting)
    assert (again(workshop).held, workshop.overbooked) == (1, 0)
    with pytest.raises(errors.OfferOver):
        do(offers.accept, waiting, PARTICIPANT)
