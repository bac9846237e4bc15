"""Seats kept for partners: who may take them, when they come back, what never goes."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app.bookings import errors, quotas
from app.bookings.actions import book
from app.bookings.models import Booking, State
from app.people.models import Partner
from app.planning import seating
from app.planning.actions import cancel_workshop, move_meeting
from app.workshops.models import Workshop
from tests.bookings.doing import (
    COORDINATOR,
    by,
    do,
    gives_up,
    happened,
    just,
    reasons,
    rounds,
    states,
)
from tests.factories import (
    a_booking,
    a_partner,
    a_person,
    a_workshop,
    again,
    fill,
)

pytestmark = pytest.mark.usefixtures("clock")
TEN_DAYS = datetime(2026, 12, 3, 14)


def kept(workshop: Workshop, seats: int, partner: Partner | None = None, **more: int) -> Partner:
    partner = partner or a_partner()
    do(quotas.keep, workshop.id, partner.id, seats, COORDINATOR, **more)
    return partner


def figures(workshop: Workshop) -> tuple[int, int, int]:
    again(workshop)
    return workshop.held, workshop.reserved, workshop.overbooked


def a_large_one(capacity: int = 4) -> Workshop:
    return a_workshop(capacity=capacity, starts=TEN_DAYS)


def test_kept_seats_are_not_everyone_s(app: Flask) -> None:
    workshop = a_large_one()
    kept(workshop, 2)
    fill(again(workshop))
    assert figures(workshop) == (2, 2, 0)
    with pytest.raises(errors.WorkshopFull):
        do(book, workshop.id, a_person(), actor=COORDINATOR)
    just(workshop)


def test_a_partner_takes_its_own_first_then_everyone_s(app: Flask) -> None:
    workshop = a_large_one()
    partner = kept(workshop, 2)
    people = [a_booking(workshop, actor=by(partner)) for _ in range(3)]
    assert [one.allotment_id is not None for one in people] == [True, True, False]
    assert [reasons(one)[-1] for one in people] == ["kept_seat", "kept_seat", "free_seat"]
    assert figures(workshop) == (3, 0, 0)
    just(workshop)


def test_a_freed_kept_seat_is_kept_again_before_the_release(app: Flask) -> None:
    workshop = a_large_one()
    partner = kept(workshop, 2)
    own = a_booking(workshop, actor=by(partner))
    fill(workshop)
    waiting = a_booking(workshop)
    gives_up(own)
    assert figures(workshop) == (2, 2, 0)
    assert again(waiting).is_waiting
    second = a_booking(workshop, actor=by(partner))
    assert second.state is State.CONFIRMED
    assert reasons(waiting)[-1] == "seats_kept", "passed, and told why"
    just(workshop)


def test_the_release_gives_them_to_the_line(app: Flask, clock: Traveller) -> None:
    workshop = a_large_one()
    partner = kept(workshop, 2)
    own = a_booking(workshop, actor=by(partner))
    fill(workshop)
    first, second = a_booking(workshop), a_booking(workshop)
    clock.move_to(workshop.starts_at - timedelta(hours=72, minutes=1))
    rounds()
    assert states(first, second) == [State.WAITING, State.WAITING]
    clock.shift(60)
    rounds()
    rounds()
    assert states(first, second) == [State.CONFIRMED, State.WAITING]
    assert happened(workshop) == ["seats_kept", "seats_released"]
    gives_up(own)
    assert again(second).state is State.CONFIRMED, "what was released does not come back"
    just(workshop)


def test_they_can_be_kept_again_after_a_release(app: Flask, clock: Traveller) -> None:
    workshop = a_large_one()
    partner = kept(workshop, 2)
    a_booking(workshop, actor=by(partner))
    clock.move_to(workshop.starts_at - timedelta(hours=70))
    rounds()
    assert figures(workshop) == (1, 0, 0)
    kept(workshop, 2, partner)
    assert figures(workshop) == (1, 1, 0), "what is booked already is not kept twice"
    rounds()
    assert figures(workshop) == (1, 1, 0), "kept so late it is kept until the start"
    clock.move_to(workshop.starts_at)
    rounds()
    assert figures(workshop) == (1, 0, 0)
    just(workshop)


def test_fewer_never_takes_a_booked_seat_away(app: Flask) -> None:
    workshop = a_large_one()
    partner = kept(workshop, 2)
    people = [a_booking(workshop, actor=by(partner)) for _ in range(2)]
    fill(workshop)
    waiting = a_booking(workshop)
    kept(workshop, 0, partner)
    assert states(*people) == [State.CONFIRMED] * 2
    gives_up(people[0])
    assert again(waiting).state is State.CONFIRMED, "no more kept, it is everyone's"
    just(workshop)


def test_a_partner_gives_some_back(app: Flask) -> None:
    workshop = a_large_one()
    partner = kept(workshop, 2)
    fill(again(workshop))
    first, second = a_booking(workshop), a_booking(workshop)
    allotment = quotas._of(again(workshop), partner.id)
    do(quotas.give_back, allotment, by(partner), 1)
    assert states(first, second) == [State.CONFIRMED, State.WAITING]
    do(quotas.give_back, allotment, by(partner))
    assert again(second).state is State.CONFIRMED
    do(quotas.give_back, allotment, by(partner))
    assert happened(workshop) == ["seats_kept", "seats_given_back", "seats_given_back"]
    just(workshop)


def test_a_refused_release_keeps_them_until_the_start(app: Flask, clock: Traveller) -> None:
    workshop = a_large_one()
    partner = kept(workshop, 2)
    allotment = quotas._of(again(workshop), partner.id)
    with pytest.raises(errors.UnknownCause):
        do(quotas.refuse_release, allotment, "because", COORDINATOR)
    do(quotas.refuse_release, allotment, "partner_is_coming", COORDINATOR)
    for count in (1, 2):
        do(quotas.keep, workshop.id, partner.id, count, COORDINATOR)
    assert again(allotment).kept_cause == "partner_is_coming", "another number is no other answer"
    clock.move_to(workshop.starts_at - timedelta(minutes=1))
    rounds()
    assert figures(workshop) == (0, 2, 0)
    clock.shift(60)
    rounds()
    assert figures(workshop) == (0, 0, 0), "walk-ins may have them"


def test_at_most_half_of_the_seats_and_only_free_ones(app: Flask) -> None:
    workshop = a_large_one(capacity=5)
    kept(workshop, 1)
    with pytest.raises(errors.AllotmentTooLarge):
        kept(workshop, 2)
    fill(again(workshop))
    with pytest.raises(errors.NoSeatToKeep):
        kept(workshop, 1)
    with pytest.raises(errors.AllotmentTooLarge):
        kept(workshop, -1)


def test_fewer_seats_take_unbooked_kept_ones_first_the_last_kept_before(app: Flask) -> None:
    workshop = a_large_one(capacity=8)
    first, second = kept(workshop, 2), kept(workshop, 2)
    for _ in range(3):
        a_booking(workshop)
    own = a_booking(workshop, actor=by(second))
    do(seating.resize, workshop.id, 6, COORDINATOR)
    assert figures(workshop) == (4, 2, 0)
    assert [quotas._of(workshop, one.id).seats for one in (first, second)] == [2, 1]
    do(seating.resize, workshop.id, 3, COORDINATOR)
    assert figures(workshop) == (4, 0, 1)
    assert again(own).state is State.CONFIRMED
    gives_up(own)
    assert figures(workshop) == (3, 0, 0), "a freed kept seat first lowers what is too much"
    just(workshop)


def test_fewer_seats_keep_the_share_for_everyone(app: Flask) -> None:
    workshop = a_large_one(capacity=8)
    kept(workshop, 4)
    do(seating.resize, workshop.id, 6, COORDINATOR)
    assert figures(workshop) == (0, 3, 0)
    assert happened(workshop) == ["seats_kept", "kept_seats_cut", "capacity_changed"]


def test_given_back_while_too_many_come_they_are_nobody_s(app: Flask) -> None:
    workshop = a_large_one()
    partner = kept(workshop, 2)
    people = [*fill(again(workshop)), a_booking(workshop)]
    do(seating.resize, workshop.id, 3, COORDINATOR)
    assert figures(workshop) == (2, 1, 0)
    do(seating.resize, workshop.id, 2, COORDINATOR)
    assert figures(workshop) == (2, 0, 0)
    assert again(people[-1]).is_waiting
    assert quotas._of(workshop, partner.id).seats == 0
    just(workshop)


def test_a_move_moves_the_release(app: Flask, clock: Traveller) -> None:
    workshop = a_large_one()
    partner = kept(workshop, 2)
    meeting = again(workshop).meetings[0]
    later = timedelta(days=2)
    do(move_meeting, meeting, meeting.starts_local + later, meeting.ends_local + later)
    clock.move_to(datetime(2026, 12, 1, 9, tzinfo=UTC))
    rounds()
    assert figures(workshop) == (0, 2, 0)
    allotment = quotas._of(again(workshop), partner.id)
    assert allotment is not None
    assert allotment.releases_at == workshop.starts_at - timedelta(hours=72)


def test_a_cancelled_workshop_keeps_nothing(app: Flask) -> None:
    workshop = a_large_one()
    partner = kept(workshop, 2)
    a_booking(workshop, actor=by(partner))
    do(cancel_workshop, workshop.id, "other", COORDINATOR)
    assert figures(workshop) == (0, 0, 0)
    assert quotas.due(workshop.ends_at + timedelta(days=9)) == []
    with pytest.raises(errors.WorkshopCancelled):
        kept(workshop, 1, partner)


def test_the_partner_s_own_wait_takes_a_kept_seat_freed(app: Flask) -> None:
    workshop = a_large_one()
    partner = kept(workshop, 1)
    own: Booking = a_booking(workshop, actor=by(partner))
    fill(workshop)
    first, theirs = a_booking(workshop), a_booking(workshop, actor=by(partner))
    gives_up(own)
    assert states(first, theirs) == [State.WAITING, State.CONFIRMED]
    assert theirs.allotment_id is not None
    just(workshop)
