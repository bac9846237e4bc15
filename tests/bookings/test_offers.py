"""Offers: who is asked, for how long, and what each answer does."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import Traveller, travel

from app import dates
from app.bookings import closing, daytime, errors, line, offers
from app.bookings.actions import Person, cancel
from app.bookings.models import Booking, BookingEvent, State
from app.bookings.participants import Reach
from app.extensions import db
from app.messages.models import Channel, Message, Status
from app.people.actors import PARTICIPANT
from app.transactions import transaction
from app.workshops.models import LineMode, Workshop
from tests.bookings.judging import judge
from tests.factories import a_booking, a_person, a_programme, a_workshop, again, fill

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(MONDAY, tick=False) as traveller:
        yield traveller


def an_offering_workshop(days: int = 7, capacity: int = 1) -> Workshop:
    starts = datetime(2026, 11, 23, 14) + timedelta(days=days)
    programme = a_programme(line_mode=LineMode.OFFER)
    return a_workshop(programme=programme, capacity=capacity, starts=starts)


def mailed(number: int = 1) -> Person:
    return a_person(reach=Reach.EMAIL, email=f"personne{number}@pouce.example")


def offered_to_the_first(workshop: Workshop, *people: Person) -> list[Booking]:
    """Fill the workshop, let people wait, and free a seat."""
    seated = fill(workshop)
    waiting = [a_booking(workshop, person) for person in people or (mailed(1), mailed(2))]
    with transaction():
        cancel(seated[0], PARTICIPANT)
    return [again(booking) for booking in waiting]


def deliver(booking: Booking) -> None:
    with transaction():
        message = told(booking)
        message.status = Status.SENT
        message.finished_at = dates.now()


def told(booking: Booking, notice: str = "offered") -> Message:
    return db.session.scalars(
        select(Message)
        .where(Message.about == f"booking:{booking.uuid}", Message.notice == notice)
        .order_by(Message.id.desc())
    ).first() or pytest.fail(f"no {notice}")


def tend(booking: Booking) -> State:
    with transaction():
        return offers.tend(booking.id)


def reasons(booking: Booking) -> list[str]:
    return list(
        db.session.scalars(
            select(BookingEvent.reason)
            .where(BookingEvent.booking_id == booking.id)
            .order_by(BookingEvent.id)
        )
    )


def test_a_freed_seat_is_offered_to_the_first_and_kept(app: Flask) -> None:
    workshop = an_offering_workshop()
    first, second = offered_to_the_first(workshop)
    assert (first.state, second.state) == (State.OFFERED, State.WAITING)
    assert again(workshop).is_full
    assert first.offer_expires_at is None
    assert tend(first) is State.OFFERED
    assert again(first).offer_expires_at is None, "no hour counts before it is delivered"
    judge(again(workshop))


def test_a_free_seat_is_not_offered_but_given_to_a_newcomer(app: Flask) -> None:
    booking = a_booking(an_offering_workshop())
    assert booking.state is State.CONFIRMED


def test_twelve_hours_of_day_count_from_delivery(app: Flask, clock: Traveller) -> None:
    first, _ = offered_to_the_first(an_offering_workshop())
    clock.shift(timedelta(hours=1))  # Monday, 11 h in Lille
    deliver(first)
    tend(first)
    assert again(first).offer_expires_at == datetime(2026, 11, 24, 10, tzinfo=UTC)


def test_an_offer_is_never_kept_past_three_hours_before_the_start(app: Flask) -> None:
    first, _ = offered_to_the_first(an_offering_workshop(days=3))
    with travel(datetime(2026, 11, 24, 12, tzinfo=UTC), tick=False):
        deliver(first)
    with travel(datetime(2026, 11, 25, 18, tzinfo=UTC), tick=False):
        pass
    tend(first)
    assert again(first).offer_expires_at == datetime(2026, 11, 25, 12, tzinfo=UTC)


def test_yes_takes_the_seat_and_twice_is_once(app: Flask) -> None:
    workshop = an_offering_workshop()
    first, _ = offered_to_the_first(workshop)
    for _ in range(2):
        with transaction():
            offers.accept(first, PARTICIPANT)
    assert again(first).state is State.CONFIRMED
    assert reasons(first) == ["joined", "offered", "accepted"]
    assert told(first, "seat_taken").calendar_method == "REQUEST"
    assert told(first).status is Status.DROPPED, "what is answered is not asked"
    judge(again(workshop))


def test_no_gives_the_seat_to_the_next(app: Flask) -> None:
    workshop = an_offering_workshop()
    first, second = offered_to_the_first(workshop)
    with transaction():
        offers.decline(first, PARTICIPANT)
    assert again(first).state is State.CANCELLED
    assert again(second).state is State.OFFERED
    judge(again(workshop))


def test_not_now_keeps_the_rank_and_is_skipped_until_yes(app: Flask) -> None:
    workshop = an_offering_workshop()
    first, second = offered_to_the_first(workshop)
    with transaction():
        offers.decline(first, PARTICIPANT, stays=True)
    assert (again(first).state, again(second).state) == (State.PAUSED, State.OFFERED)
    with transaction():
        offers.resume(first, PARTICIPANT)
    third = a_booking(workshop)
    assert line.rank(again(first)) == 1
    assert line.rank(third) == 2
    judge(again(workshop))


def test_silence_pauses_and_the_seat_goes_on(app: Flask, clock: Traveller) -> None:
    workshop = an_offering_workshop()
    first, second = offered_to_the_first(workshop)
    deliver(first)
    tend(first)
    clock.move_to(datetime(2026, 11, 24, 9, 30, tzinfo=UTC))
    assert tend(first) is State.PAUSED
    assert again(second).state is State.OFFERED
    assert reasons(first)[-1] == "offer_unanswered"
    assert told(first, "offer_expired").status is Status.QUEUED
    with transaction():
        offers.accept(first, PARTICIPANT)  # a late yes is heard
    assert again(first).state is State.WAITING
    assert line.rank(again(first)) == 1
    judge(again(workshop))


def test_a_late_yes_has_the_seat_where_one_is_free(app: Flask, clock: Traveller) -> None:
    workshop = an_offering_workshop()
    (only,) = offered_to_the_first(workshop, mailed())
    deliver(only)
    clock.move_to(datetime(2026, 11, 25, 9, tzinfo=UTC))
    assert tend(only) is State.PAUSED
    with transaction():
        offers.accept(only, PARTICIPANT)
    assert again(only).state is State.CONFIRMED


def test_what_no_machine_delivers_in_two_hours_becomes_a_call(app: Flask, clock: Traveller) -> None:
    first, _ = offered_to_the_first(an_offering_workshop())
    clock.shift(timedelta(hours=2))
    assert tend(first) is State.OFFERED
    call = told(first)
    assert (call.channel, call.status) == (Channel.CALL, Status.TO_DO)
    assert "gardons pour vous jusqu’au lundi 23 novembre à 16 h" in call.body_text
    assert again(first).offer_expires_at == datetime(2026, 11, 23, 15, tzinfo=UTC)
    clock.shift(timedelta(hours=1))
    with transaction():  # someone answered, and asks to think about it
        call = told(first)
        call.status, call.finished_at = Status.DONE, dates.now()
    tend(first)
    assert again(first).offer_expires_at == datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_who_has_a_phone_only_is_called(app: Flask) -> None:
    caller = Person("Aminata", Reach.MOBILE, phone="06 39 98 00 01", phone_e164="+33639980001")
    first, _ = offered_to_the_first(an_offering_workshop(), caller, mailed())
    assert told(first).channel is Channel.CALL
    assert first.offer_expires_at == datetime(2026, 11, 23, 13, tzinfo=UTC)


def test_in_the_last_two_days_whom_a_machine_can_tell_is_seated(app: Flask) -> None:
    first, _ = offered_to_the_first(an_offering_workshop(days=1))
    assert first.state is State.CONFIRMED
    assert told(first, "seat_given").channel is Channel.EMAIL


def test_in_the_last_two_days_the_others_are_called_for_two_hours(
    app: Flask, clock: Traveller
) -> None:
    caller = Person("Aminata", Reach.MOBILE, phone="06 39 98 00 01", phone_e164="+33639980001")
    first, second = offered_to_the_first(an_offering_workshop(days=1), caller, mailed())
    assert first.state is State.OFFERED
    assert first.offer_expires_at == datetime(2026, 11, 23, 11, tzinfo=UTC)
    clock.shift(timedelta(hours=2))
    assert tend(first) is State.PAUSED
    assert again(second).state is State.CONFIRMED


def test_an_answer_to_nothing_is_refused(app: Flask) -> None:
    workshop = an_offering_workshop()
    _, second = offered_to_the_first(workshop)
    with pytest.raises(errors.NothingToAnswer), transaction():
        offers.accept(second, PARTICIPANT)
    with pytest.raises(errors.NothingToAnswer), transaction():
        offers.decline(second, PARTICIPANT)


def test_once_joining_has_closed_the_line_ends(app: Flask, clock: Traveller) -> None:
    workshop = an_offering_workshop()
    first, second = offered_to_the_first(workshop)
    clock.move_to(workshop.starts_at)
    with transaction():
        assert closing.close(workshop.id) == 2
    assert {again(first).state, again(second).state} == {State.EXPIRED}
    assert again(workshop).held == 0
    assert told(second, "line_closed").status is Status.QUEUED
    with transaction():
        assert closing.close(workshop.id) == 0
    with pytest.raises(errors.OfferOver), transaction():
        offers.accept(first, PARTICIPANT)


@pytest.mark.parametrize(
    ("since", "hours", "until"),
    [
        ("2026-11-23T09:00", 4, "2026-11-23T13:00"),
        ("2026-11-23T18:30", 4, "2026-11-24T10:30"),
        ("2026-11-23T05:00", 12, "2026-11-23T20:00"),
        ("2026-11-23T22:00", 2, "2026-11-24T10:00"),
        ("2026-11-23T20:00", 1, "2026-11-24T09:00"),
        ("2027-03-27T19:00", 2, "2027-03-28T09:00"),  # the clocks change that night
    ],
)
def test_hours_of_day_on_the_wall(since: str, hours: int, until: str) -> None:
    moment = dates.instant(datetime.fromisoformat(since), "Europe/Paris")
    reached = daytime.after(moment, hours, "Europe/Paris")
    assert dates.wall(reached, "Europe/Paris") == datetime.fromisoformat(until)
