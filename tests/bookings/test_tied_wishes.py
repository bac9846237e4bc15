"""A wish tied to a place in line, and what our cancelling gives back."""

from datetime import date, timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app.bookings import line, offers, overrides, wish_actions
from app.bookings.models import Booking, State
from app.bookings.one_person import erase
from app.bookings.wishes import Wish, WishState
from app.people.actors import PARTICIPANT
from app.planning.actions import cancel_workshop
from app.workshops.models import LineMode, Workshop
from tests.bookings.doing import (
    COORDINATOR,
    deliver,
    do,
    gives_up,
    just,
    mailed,
    offers_of,
    reasons,
    states,
    tend,
    wishes,
)
from tests.bookings.test_wishes import opened
from tests.factories import a_booking, a_programme, again, fill

pytestmark = pytest.mark.usefixtures("clock")


def a_tied_place(**wanted: object) -> tuple[Workshop, Booking, Wish, list[Booking]]:
    """Return a full workshop, a place in its line tied to a wish, and who is seated."""
    workshop = opened(programme=a_programme(line_mode=LineMode.OFFER))
    seated = fill(workshop)
    place = a_booking(workshop, mailed(1))
    made = wishes(place=place, **wanted)
    return workshop, again(place), made, seated


def test_a_wish_and_a_place_in_line_the_first_ends_the_other(app: Flask, clock: Traveller) -> None:
    workshop = opened()
    fill(workshop)
    place = a_booking(workshop, mailed())
    clock.shift(3600)
    made = wishes(place=place)
    assert made.arrived_at == place.arrived_at, "the older date counts"
    other = opened(2)
    offer = offers_of(made)[-1]
    assert (offer.workshop_id, offer.arrived_at) == (other.id, place.arrived_at)
    do(offers.accept, offer, PARTICIPANT)
    assert states(place, offer) == [State.CANCELLED, State.CONFIRMED]
    assert reasons(place)[-1] == "wish_fulfilled"
    just(workshop, other)


def test_two_wishes_of_one_person_are_offered_one_seat_of_a_workshop(app: Flask) -> None:
    full = opened()
    fill(full)
    place = a_booking(full, mailed())
    first, second = wishes(place=place), wishes(place=place)
    other = opened(2, capacity=5)
    assert [one.workshop_id for one in offers_of(first)] == [full.id, other.id]
    assert offers_of(second) == []
    just(full, other)


def test_a_seat_in_the_line_ends_the_wish_and_its_offer(app: Flask) -> None:
    workshop = opened()
    (first, _) = fill(workshop)
    place = a_booking(workshop, mailed())
    made = wishes(place=place)
    other = opened(2)
    offer = offers_of(made)[-1]
    gives_up(first)
    assert states(place, offer) == [State.CONFIRMED, State.CANCELLED]
    assert again(made).state is WishState.SERVED
    assert again(other).held == 0
    just(workshop, other)


def test_an_offer_in_the_line_is_not_the_wish_s(app: Flask) -> None:
    workshop, place, made, seated = a_tied_place()
    other = opened(3)
    own = offers_of(made)[-1]
    gives_up(seated[0])
    assert states(place, own) == [State.OFFERED] * 2
    do(offers.decline, place, PARTICIPANT, stays=True)
    assert (again(place).state, again(made).state) == (State.PAUSED, WishState.OFFERED)
    do(offers.accept, place, PARTICIPANT)
    assert again(place).state is State.CONFIRMED
    assert (again(own).state, again(made).state) == (State.CANCELLED, WishState.SERVED)
    just(workshop, other)


def test_unanswered_in_the_line_the_place_rests_and_the_wish_goes_on(
    app: Flask, clock: Traveller
) -> None:
    workshop, place, made, seated = a_tied_place()
    gives_up(seated[0])
    deliver(place)
    clock.shift(timedelta(days=2))
    assert tend(place) is State.PAUSED
    assert again(made).state is WishState.ACTIVE
    just(workshop)


def test_withdrawn_it_leaves_the_line_alone(app: Flask) -> None:
    workshop, place, made, seated = a_tied_place()
    other = opened(3)
    own = offers_of(made)[-1]
    gives_up(seated[0])
    for _ in range(2):
        do(wish_actions.withdraw, made, PARTICIPANT)
    assert states(place, own) == [State.OFFERED, State.CANCELLED]
    assert again(other).held == 0
    do(offers.accept, place, PARTICIPANT)
    assert again(made).state is WishState.WITHDRAWN
    just(workshop, other)


def test_our_cancelling_gives_wish_and_places_back_ahead_of_others(app: Flask) -> None:
    full = opened(5)
    fill(full)
    a_booking(full)
    place = a_booking(full, mailed())
    made = wishes(place=place, until=date(2026, 12, 20))
    ours = opened()
    do(offers.accept, offers_of(made)[-1], PARTICIPANT)
    assert again(place).state is State.CANCELLED
    do(cancel_workshop, ours.id, "other", COORDINATOR)
    assert (again(made).state, made.priority) == (WishState.ACTIVE, -1)
    assert (again(place).state, line.rank(place)) == (State.WAITING, 1)
    assert reasons(place)[-2:] == ["wish_fulfilled", "place_given_back"]
    wishes(mailed(9))
    next_one = opened(2, capacity=1)
    offer = offers_of(made)[-1]
    assert (offer.workshop_id, offer.priority) == (next_one.id, -1)
    assert reasons(offer)[0] == "wished_first"
    just(full, ours, next_one)


def test_a_place_given_back_that_has_a_seat_ends_it_all_again(app: Flask) -> None:
    roomy, later = opened(5), opened(6)
    seats = [*fill(roomy), *fill(later)]
    first = a_booking(roomy, mailed())
    made = wishes(place=first)
    ours = opened()
    do(offers.accept, offers_of(made)[-1], PARTICIPANT)
    gives_up(seats[0])
    do(cancel_workshop, ours.id, "other", COORDINATOR)
    assert (again(first).state, again(made).state) == (State.CONFIRMED, WishState.SERVED)
    assert again(later).held == 2
    just(roomy, later)


def test_a_place_that_was_cancelled_by_us_makes_the_wish_first(app: Flask) -> None:
    workshop = opened()
    booking = a_booking(workshop, mailed(1))
    do(cancel_workshop, workshop.id, "other", COORDINATOR)
    wishes(mailed(2))
    made = wishes(place=booking)
    assert made.priority == -1
    opened(1, capacity=1)
    assert len(offers_of(made)) == 1


def test_cancelling_another_workshop_leaves_a_live_offer(app: Flask) -> None:
    workshop, place, made, _ = a_tied_place()
    opened(3)
    own = offers_of(made)[-1]
    do(cancel_workshop, workshop.id, "other", COORDINATOR)
    assert states(place, own) == [State.CANCELLED, State.OFFERED]
    opened(4)
    assert (again(made).state, len(offers_of(made))) == (WishState.OFFERED, 2)


def test_a_person_who_is_erased_wishes_for_nothing(app: Flask) -> None:
    workshop, place, made, _ = a_tied_place()
    other = opened(3)
    third = opened(4)
    do(erase, place.participant, COORDINATOR)
    assert again(made).state is WishState.WITHDRAWN
    assert {one.state for one in offers_of(made)} == {State.CANCELLED}
    assert (again(other).held, again(third).held) == (0, 0)
    just(workshop, other, third)


def test_seated_beyond_the_rule_the_wish_has_its_seat(app: Flask) -> None:
    _, place, made, _ = a_tied_place()
    other = opened(3)
    do(overrides.seat_beyond, place, "agreement", COORDINATOR)
    assert again(made).state is WishState.SERVED
    assert again(other).held == 0
