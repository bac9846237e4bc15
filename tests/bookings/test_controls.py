"""Proof that the judge sees: each wrong way to give seats is caught in one crowded afternoon."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from time_machine import travel

from app import dates
from app.bookings import line, overrides, quotas, seats, wishing
from app.bookings.actions import book_party
from app.bookings.allotments import Allotment
from app.bookings.enrolling import Request
from app.bookings.models import Booking, State
from app.bookings.wishes import Wish
from app.extensions import db
from app.workshops.models import Workshop
from tests.bookings.doing import COORDINATOR, MONDAY, by, do, gives_up, just, mailed, wishes
from tests.bookings.judging import judge_wishes
from tests.factories import a_booking, a_partner, a_person, a_programme, a_venue, a_workshop, fill


def an_afternoon() -> None:
    """Live through kept seats, a group, an override and a wish, and judge after each."""
    venue, programme = a_venue(), a_programme()
    days = dates.wall(dates.now(), venue.zone) + timedelta(days=7)
    place = {"venue": venue, "programme": programme, "starts": days}
    _a_line(a_workshop(capacity=1, **place))
    _kept_seats(a_workshop(capacity=4, **place))
    _a_group(a_workshop(capacity=3, **place))
    _too_many(a_workshop(capacity=2, **place))
    _a_wish(place)


def _a_line(workshop: Workshop) -> None:
    (seated,) = fill(workshop)
    for _ in range(2):
        a_booking(workshop)
    gives_up(seated)
    just(workshop)


def _kept_seats(workshop: Workshop) -> None:
    partner = a_partner()
    do(quotas.keep, workshop.id, partner.id, 1, COORDINATOR)
    seated = fill(workshop)
    waiting = a_booking(workshop)
    own = a_booking(workshop, actor=by(partner))
    just(workshop)
    gives_up(own)
    just(workshop)
    assert waiting.is_waiting
    a_booking(workshop, actor=by(partner))
    just(workshop)
    gives_up(seated[0])
    just(workshop)
    gives_up(seated[1])
    just(workshop)


def _a_group(workshop: Workshop) -> None:
    seated = fill(workshop)
    three = [Request(a_person()) for _ in range(3)]
    do(book_party, workshop.id, three, actor=COORDINATOR, together=True, accept_line=True)
    a_booking(workshop)
    for booking in seated:
        gives_up(booking)
        just(workshop)


def _too_many(workshop: Workshop) -> None:
    seated = fill(workshop)
    first, _ = a_booking(workshop), a_booking(workshop)
    do(overrides.seat_beyond, first, "our_mistake", COORDINATOR)
    just(workshop)
    gives_up(seated[0])
    just(workshop)


def _a_wish(place: dict[str, Any]) -> None:
    wishes(mailed())
    for days in range(2):
        a_workshop(**place | {"starts": place["starts"] + timedelta(days=days)})
    for workshop in db.session.scalars(select(Workshop).order_by(Workshop.id.desc()).limit(2)):
        _look(workshop.id)
    db.session.rollback()
    judge_wishes()


def _look(workshop_id: int) -> None:
    def open_seats() -> None:
        line.fill(seats.take(workshop_id))

    do(open_seats)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with travel(MONDAY, tick=False):
        yield


def test_the_afternoon_is_just(app: Flask) -> None:
    an_afternoon()


def next_waiting(workshop_id: int) -> Booking | None:
    return db.session.scalars(
        select(Booking)
        .where(Booking.workshop_id == workshop_id, Booking.state == State.WAITING)
        .order_by(*line.RANK)
    ).first()


def the_last_first(workshop: Workshop, newcomers: Collection[Booking] = (), *_: Any) -> None:
    """Give what is free to whoever came last."""
    while not workshop.is_full and workshop.is_joinable(dates.now()):
        found = db.session.scalars(
            select(Booking)
            .where(Booking.workshop_id == workshop.id, Booking.state == State.WAITING)
            .order_by(Booking.id.desc())
        ).first()
        if found is None:
            return
        reason = "free_seat" if found in newcomers else "next_in_line"
        seats.change(found, State.CONFIRMED, reason)


def newcomers_only(workshop: Workshop, newcomers: Collection[Booking] = (), *_: Any) -> None:
    """Forget the line when a seat is freed."""
    for newcomer in newcomers:
        if not workshop.is_full:
            seats.change(newcomer, State.CONFIRMED, "free_seat")


def in_silence(workshop: Workshop, *_: Any) -> None:
    """Give seats in the right order without saying so in the ledger."""
    while not workshop.is_full and (booking := next_waiting(workshop.id)):
        workshop.held += 1
        booking.state = State.CONFIRMED
        db.session.flush()


def twice(workshop: Workshop, newcomers: Collection[Booking] = (), *_: Any) -> None:
    """Say each promotion twice."""
    while not workshop.is_full and (booking := next_waiting(workshop.id)):
        reason = "free_seat" if booking in newcomers else "next_in_line"
        seats.change(booking, State.CONFIRMED, reason)
        if booking not in newcomers:
            seats.change(booking, State.CONFIRMED, reason)


def never_given_back(booking: Booking, gains: int, allotment: Allotment | None) -> None:
    """Take a seat from what is kept for a partner and do not count it."""
    booking.allotment_id = allotment.id if allotment and gains > 0 else booking.allotment_id
    if allotment is not None:
        booking.workshop.reserved -= gains


def everyone_s(party: line.Party, workshop: Workshop, kept: line.Kept) -> bool:
    """Take the seats kept for a partner for everyone's."""
    return len(party) <= workshop.seats_left + workshop.reserved


def the_group_blocks(workshop: Workshop, *given: Any) -> None:
    """Let the first in line wait for its seats, and everyone with it."""
    first = next_waiting(workshop.id)
    if first is None or len(line.together(first)) <= workshop.seats_left:
        RIGHT(workshop, *given)


RIGHT = line.fill


def as_if_free(wish: Wish, *_: Any) -> bool:
    """Offer a wish without asking whether another workshop does at this moment."""
    return True


@contextmanager
def instead(where: Any, name: str, wrong: Callable[..., Any]) -> Iterator[None]:
    right = getattr(where, name)
    setattr(where, name, wrong)
    try:
        yield
    finally:
        setattr(where, name, right)


def nothing(*_: Any) -> None:
    """Do nothing at all."""


def alone(booking: Booking) -> line.Party:
    """Take a group for people who do not know each other."""
    return [booking]


@pytest.mark.parametrize(
    ("where", "name", "wrong", "caught"),
    [
        (line, "fill", the_last_first, "passed the line"),
        (line, "fill", newcomers_only, "idle while someone waits"),
        (line, "fill", in_silence, "disent"),
        (line, "fill", twice, "given twice"),
        (line, "fill", the_group_blocks, "idle while someone waits"),
        (line, "together", alone, "a group was split"),
        (line, "_skip", nothing, "passed the line"),
        (seats, "_count_kept", never_given_back, "gardées"),
        (seats, "lower_overbooking", nothing, "given while there were too many"),
        (wishing, "turn", as_if_free, "two live offers"),
    ],
)
def test_a_wrong_way_is_caught(
    app: Flask, where: Any, name: str, wrong: Callable[..., Any], caught: str
) -> None:
    with instead(where, name, wrong), pytest.raises(AssertionError, match=caught):
        an_afternoon()


def test_the_database_keeps_what_is_kept_for_partners(app: Flask) -> None:
    with instead(line, "_fits", everyone_s), pytest.raises(IntegrityError, match="seats_exist"):
        an_afternoon()
