"""What the worker does each few minutes, and that one thing that fails holds up no other."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app.bookings import closing, offers, quotas, seats
from app.bookings.models import State
from app.bookings.wishes import WishState
from app.extensions import db
from app.jobs import JOBS
from app.timed import Round
from app.worker.loop import Worker
from app.workshops.models import LineMode
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
    told,
    wishes,
)
from tests.bookings.test_guests import makes_up, two_parcours
from tests.factories import a_booking, a_partner, a_programme, a_workshop, again, fill

pytestmark = pytest.mark.usefixtures("clock")


def comes_round(app: Flask) -> None:
    """Let a worker that has just started do all that is due; it sends its mail to a folder."""
    db.session.rollback()  # what the test has read would lock the worker out
    Worker(app, say=lambda _: None).once()


def test_the_rounds_are_among_the_worker_s_jobs() -> None:
    names = {job.name for job in JOBS if isinstance(job, Round)}
    assert names >= {
        "offers",
        "kept seats",
        "closed lines",
        "guests gone",
        "wishes",
        "past wishes",
    }


def test_a_worker_does_all_that_the_clock_asks_for(app: Flask, clock: Traveller) -> None:
    programme = a_programme(line_mode=LineMode.OFFER)
    offering = a_workshop(capacity=1, programme=programme, starts=datetime(2026, 12, 3, 14))
    (seated,) = fill(offering)
    first, second = a_booking(offering, mailed(1)), a_booking(offering, mailed(2))
    gives_up(seated)
    deliver(first)
    kept = a_workshop(capacity=2, starts=datetime(2026, 11, 28, 14))
    do(quotas.keep, kept.id, a_partner().id, 1, COORDINATOR)
    fill(again(kept))
    waiting = a_booking(kept)
    clock.shift(timedelta(days=2, hours=5))
    comes_round(app)
    assert states(first, second, waiting) == [State.PAUSED, State.OFFERED, State.CONFIRMED]
    just(offering, kept)


def test_one_that_fails_holds_up_no_other(
    app: Flask, clock: Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row that cannot be had is left for the next round; the others are done now."""
    workshops = [a_workshop(capacity=2, starts=datetime(2026, 12, 3, 14)) for _ in range(2)]
    for workshop in workshops:
        do(quotas.keep, workshop.id, a_partner().id, 1, COORDINATOR)
    right, first = seats.take, workshops[0].id

    def broken(workshop_id: int) -> object:
        if workshop_id == first:
            raise RuntimeError("broken")
        return right(workshop_id)

    clock.shift(timedelta(days=9))
    monkeypatch.setattr(seats, "take", broken)
    comes_round(app)
    assert [again(workshop).reserved for workshop in workshops] == [1, 0]
    monkeypatch.undo()
    clock.shift(timedelta(minutes=1))
    comes_round(app)
    assert again(workshops[0]).reserved == 0


def test_twice_is_once(app: Flask, clock: Traveller) -> None:
    workshop = a_workshop(capacity=1)
    seated, waiting = fill(workshop)[0], a_booking(workshop, mailed())
    clock.move_to(workshop.closes_at)
    comes_round(app)
    clock.shift(timedelta(minutes=1))
    comes_round(app)
    assert states(seated, waiting) == [State.CONFIRMED, State.EXPIRED]
    assert reasons(waiting) == ["joined", "joining_closed"]
    assert told(waiting, "line_closed") is not None
    assert closing.to_close(workshop.closes_at) == []


def test_joining_that_opens_again_is_not_ended(app: Flask, clock: Traveller) -> None:
    workshop = a_workshop(capacity=1)
    fill(workshop)
    waiting = a_booking(workshop)
    assert do(closing.close, workshop.id) == 0
    assert again(waiting).is_waiting


def test_seats_of_guests_who_have_gone_are_seen(app: Flask, clock: Traveller) -> None:
    booking, workshop = two_parcours(capacity=1)
    makes_up(booking, workshop)
    waiting = a_booking(workshop)
    assert closing.guests_gone(workshop.starts_at) == []
    clock.move_to(again(workshop).meetings[0].ends_at)
    comes_round(app)
    assert again(waiting).state is State.CONFIRMED
    assert closing.guests_gone(workshop.starts_at) == []


def test_a_wish_finds_a_seat_once_its_person_is_free(app: Flask, clock: Traveller) -> None:
    busy = a_workshop(starts=datetime(2026, 12, 3, 14))
    booked = a_booking(busy, mailed())
    a_workshop(starts=datetime(2026, 12, 3, 15), capacity=1)
    made = wishes(booked.participant)
    gives_up(booked)
    assert again(made).state is WishState.ACTIVE
    clock.shift(timedelta(minutes=10))
    comes_round(app)
    assert len(offers_of(made)) == 1


def test_live_offers_come_in_the_order_in_which_workshops_are_taken(app: Flask) -> None:
    programme = a_programme(line_mode=LineMode.OFFER)
    opened = [
        a_workshop(capacity=1, programme=programme, starts=datetime(2026, 12, 3, 14))
        for _ in range(2)
    ]
    seated = [fill(workshop)[0] for workshop in opened]
    waiting = [a_booking(workshop, mailed(number)) for number, workshop in enumerate(opened)]
    for booking in reversed(seated):
        gives_up(booking)
    assert offers.live() == [one.id for one in waiting]
