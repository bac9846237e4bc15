"""Wishes: a standing place in line for whatever suits."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app.bookings import errors, offers, quotas, wish_actions
from app.bookings.models import Booking, State
from app.bookings.moving import change_workshop
from app.bookings.wishes import Wish, WishState
from app.people.actors import PARTICIPANT
from app.planning import seating, switching
from app.planning.actions import move_meeting
from app.workshops.models import Kind, LineMode, Programme, Workshop
from tests.bookings.doing import (
    COORDINATOR,
    by,
    deliver,
    do,
    gives_up,
    just,
    mailed,
    offers_of,
    reasons,
    rounds,
    tend,
    told,
    wishes,
)
from tests.factories import a_booking, a_partner, a_programme, a_venue, a_workshop, again, fill

pytestmark = pytest.mark.usefixtures("clock")
THURSDAY = datetime(2026, 12, 3, 14)


def opened(days: int = 0, *, hour: int = 14, **values: object) -> Workshop:
    """Open a workshop so many days after Thursday 3 December."""
    values.setdefault("capacity", 2)
    starts = THURSDAY.replace(hour=hour) + timedelta(days=days)
    workshop = a_workshop(starts=starts, **values)  # type: ignore[arg-type]
    do(seating.open_seats, [workshop])
    return workshop


def offer_of(made: Wish) -> Booking:
    """Return the only booking that came of a wish."""
    (booking,) = offers_of(made)
    return booking


def test_a_free_seat_is_offered_at_once_in_the_soonest(app: Flask) -> None:
    opened(2)
    soonest = opened(1)
    made = wishes()
    offer = offer_of(made)
    assert (offer.workshop_id, offer.state) == (soonest.id, State.OFFERED)
    assert again(made).state is WishState.OFFERED
    assert reasons(offer) == ["wished", "wish_suits"]
    assert told(offer) is not None
    just(soonest)


def test_it_is_served_when_a_workshop_opens_or_a_seat_is_freed(app: Flask) -> None:
    workshop = opened()
    seated = fill(workshop)
    first, second = wishes(mailed(1)), wishes(mailed(2))
    assert offers_of(first) == []
    gives_up(seated[0])
    assert (len(offers_of(first)), len(offers_of(second))) == (1, 0)
    opened(1)
    assert len(offers_of(second)) == 1


@pytest.mark.parametrize("auto", [True, False])
def test_a_wish_is_always_asked_and_yes_ends_it(app: Flask, auto: bool) -> None:
    mode = LineMode.AUTO if auto else LineMode.OFFER
    opened(programme=a_programme(line_mode=mode))
    made = wishes()
    offer = offer_of(made)
    assert offer.is_offered
    do(offers.accept, offer, PARTICIPANT)
    assert (again(offer).state, again(made).state) == (State.CONFIRMED, WishState.SERVED)


def test_one_offer_at_a_time(app: Flask) -> None:
    opened()
    made = wishes()
    opened(1)
    rounds()
    assert len(offers_of(made)) == 1


def test_no_ends_the_wish_or_goes_on_looking(app: Flask) -> None:
    opened()
    ends, goes_on = wishes(mailed(1)), wishes(mailed(2))
    other = opened(1)
    do(offers.decline, offer_of(ends), PARTICIPANT)
    assert again(ends).state is WishState.WITHDRAWN
    do(offers.decline, offer_of(goes_on), PARTICIPANT, stays=True)
    assert again(goes_on).state is WishState.OFFERED
    first, second = offers_of(goes_on)
    assert (first.state, second.workshop_id) == (State.CANCELLED, other.id)


def test_a_seat_refused_is_not_offered_again(app: Flask) -> None:
    workshop = opened()
    made = wishes()
    do(offers.decline, offer_of(made), PARTICIPANT, stays=True)
    rounds()
    assert (again(made).state, len(offers_of(made))) == (WishState.ACTIVE, 1)
    assert again(workshop).held == 0


def test_silence_puts_it_in_pause_until_someone_says_so(app: Flask, clock: Traveller) -> None:
    opened()
    made = wishes()
    deliver(offer_of(made))
    clock.shift(timedelta(days=2))
    assert tend(offer_of(made)) is State.EXPIRED
    assert again(made).state is WishState.PAUSED
    other = opened(5)
    assert len(offers_of(made)) == 1
    do(wish_actions.resume, made)
    assert offers_of(made)[-1].workshop_id == other.id
    do(wish_actions.resume, made)
    assert again(made).state is WishState.OFFERED


def test_an_offered_booking_cancelled_goes_on_looking(app: Flask) -> None:
    opened()
    made = wishes()
    opened(1)
    first = gives_up(offer_of(made))
    assert again(made).state is WishState.OFFERED
    assert [one.state for one in offers_of(made)] == [State.CANCELLED, State.OFFERED]
    assert told(first).status == "dropped", "what is over is not asked"  # type: ignore[union-attr]


def test_what_suits(app: Flask) -> None:
    job = a_programme(Kind.PARCOURS, theme="Emploi")
    here = a_venue()
    thursday = {"0m", "3a"}
    asked = [
        wishes(mailed(1), kind=Kind.COUP_DE_POUCE),
        wishes(mailed(2), programme_id=job.id),
        wishes(mailed(3), theme_key="emploi"),
        wishes(mailed(4), venue_ids=[here.id]),
        wishes(mailed(5), half_days=thursday),
        wishes(mailed(6), until=date(2026, 12, 3)),
        wishes(mailed(7), until=date(2026, 12, 2)),
    ]
    opened(capacity=9)
    assert [len(offers_of(one)) for one in asked] == [1, 0, 0, 0, 1, 1, 0]
    opened(7, capacity=9, venue=here, programme=job)
    assert [len(offers_of(one)) for one in asked] == [1, 1, 1, 1, 1, 1, 0]


def test_every_meeting_of_a_parcours_must_suit(app: Flask) -> None:
    made = wishes(half_days={"3a"})
    opened(meetings=3, every_days=1)
    assert offers_of(made) == []
    opened(meetings=3, every_days=7)
    assert len(offers_of(made)) == 1


def test_never_in_the_last_two_days(app: Flask, clock: Traveller) -> None:
    workshop = opened()
    (first, _) = fill(workshop)
    made = wishes()
    clock.move_to(workshop.starts_at - timedelta(hours=48))
    gives_up(first)
    rounds()
    assert offers_of(made) == []
    just(workshop)


def test_not_where_the_person_is_or_waits_or_is_busy(app: Flask) -> None:
    workshop = opened()
    booked = a_booking(workshop, mailed())
    made = wishes(booked.participant)
    assert offers_of(made) == []
    opened(hour=15)
    assert offers_of(made) == [], "they are busy at that hour"
    gives_up(booked)
    assert offers_of(made) == [], "nor where they gave a seat up"
    rounds()
    assert len(offers_of(made)) == 1, "and are asked elsewhere once they are free"


def test_partners_ask_for_those_they_follow_and_kept_seats_serve_them(app: Flask) -> None:
    partner, programme = a_partner(), a_programme()
    workshop = opened(programme=programme)
    do(quotas.keep, workshop.id, partner.id, 1, COORDINATOR)
    fill(again(workshop))
    public = wishes(mailed(1))
    own = wishes(mailed(2), actor=by(partner))
    assert offers_of(public) == []
    assert offer_of(own).allotment_id is not None
    assert again(workshop).reserved == 0
    just(workshop)


def test_off_the_pages_and_back_it_is_offered_again(app: Flask) -> None:
    workshop = opened()
    made = wishes()
    do(seating.unpublish, workshop.id, COORDINATOR)
    assert again(made).state is WishState.ACTIVE
    do(seating.publish, workshop.id, COORDINATOR)
    assert again(made).state is WishState.OFFERED
    just(workshop)


def test_a_workshop_moved_to_a_day_that_suits(app: Flask) -> None:
    workshop = opened()
    made = wishes(half_days={"4a"})
    assert offers_of(made) == []
    meeting, day = again(workshop).meetings[0], timedelta(days=1)
    do(move_meeting, meeting, meeting.starts_local + day, meeting.ends_local + day)
    assert len(offers_of(made)) == 1


@pytest.mark.parametrize("verb", [change_workshop, switching.switch])
def test_another_date_than_the_one_offered_ends_the_wish(
    app: Flask, verb: Callable[..., Booking]
) -> None:
    """The seat that was refused for it is no reason to look for a third one."""
    workshops = [opened(day) for day in range(3)]
    made = wishes(actor=COORDINATOR)
    offer = offer_of(made)
    moved = do(verb, offer, workshops[2].id, COORDINATOR)
    assert again(made).state is WishState.SERVED
    held = [one for one in offers_of(made) if again(one).holds_seat]
    assert (held, moved.state) == ([moved], State.CONFIRMED)
    assert [again(one).held for one in workshops] == [0, 0, 1]
    just(*workshops)


def test_past_its_day_it_ends_and_says_so(app: Flask, clock: Traveller) -> None:
    made = wishes(until=date(2026, 11, 24))
    clock.shift(timedelta(days=1))
    rounds()
    assert again(made).state is WishState.ACTIVE
    clock.shift(timedelta(days=1))
    rounds()
    assert again(made).state is WishState.EXPIRED


def test_the_same_form_is_the_same_wish(app: Flask) -> None:
    wanted = wish_actions.Wanted(until=date(2026, 12, 31))
    made = [
        do(wish_actions.wish, mailed(), wanted, actor=PARTICIPANT, request_key="wish")
        for _ in range(2)
    ]
    assert made[0].id == made[1].id
    with pytest.raises(errors.FormAlreadyUsed):
        do(wish_actions.wish, mailed(), wanted, actor=COORDINATOR, request_key="wish")
    with pytest.raises(errors.NoSuchDay):
        wishes(until=date(2026, 11, 22))


def test_a_programme_for_partners_is_not_offered_to_who_asked_alone(app: Flask) -> None:
    reserved: Programme = a_programme(audience="partners")
    alone, followed = wishes(mailed(1)), wishes(mailed(2), actor=by(a_partner()))
    opened(programme=reserved)
    assert [len(offers_of(one)) for one in (alone, followed)] == [0, 1]
