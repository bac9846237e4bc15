"""Seats and the line under many processes at once, and proof that the guard is what holds."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from app.bookings.models import HOLDING, Booking, BookingEvent, State
from app.extensions import db
from app.messages.models import Message
from app.transactions import transaction
from app.workshops.models import Workshop
from tests.bookings.processes import PROCESSES, Hammer, Outcomes
from tests.conftest import settings
from tests.factories import a_booking, a_workshop, fill

pytestmark = pytest.mark.long

SEATS = 8


@pytest.fixture(scope="module")
def hammer(engine_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hammer]:
    hammer = Hammer(settings(tmp_path_factory.mktemp("hammer"), engine_url))
    yield hammer
    hammer.stop()


def _each(**task: Any) -> list[dict[str, Any]]:
    return [dict(task) for _ in range(PROCESSES)]


def _states(outcomes: Outcomes) -> Counter[str]:
    assert [outcome for outcome in outcomes if outcome["state"] == "error"] == []
    return Counter(outcome["state"] for outcome in outcomes)


def _seated(workshop: Workshop) -> int:
    found = db.session.scalar(
        select(func.count())
        .select_from(Booking)
        .where(Booking.workshop_id == workshop.id, Booking.state.in_(HOLDING))
    )
    return found or 0


def _never_over(workshop: Workshop) -> None:
    """Replay the ledger: at no moment were more seats held than there are."""
    events = db.session.scalars(
        select(BookingEvent)
        .where(BookingEvent.workshop_id == workshop.id)
        .order_by(BookingEvent.id)
    )
    held = 0
    for event in events:
        held += (event.to_state in HOLDING) - (event.from_state in HOLDING)
        assert 0 <= held <= workshop.capacity
    assert held == workshop.held == _seated(workshop)


def _exact(hammer: Hammer, attempts: int) -> None:
    workshop = a_workshop(capacity=SEATS)
    count = attempts // PROCESSES
    outcomes = hammer(_each(do="book", workshop_id=workshop.id, count=count, accept_line=False))
    assert _states(outcomes) == {"confirmed": SEATS, "full": attempts - SEATS}
    db.session.refresh(workshop)
    assert workshop.held == SEATS
    _never_over(workshop)


def _in_line(hammer: Hammer, attempts: int) -> None:
    workshop = a_workshop(capacity=SEATS)
    count = attempts // PROCESSES
    outcomes = hammer(_each(do="book", workshop_id=workshop.id, count=count, accept_line=True))
    assert _states(outcomes) == {"confirmed": SEATS, "waiting": attempts - SEATS}
    told = sorted(outcome["rank"] for outcome in outcomes if outcome["rank"])
    assert told == list(range(1, attempts - SEATS + 1))
    db.session.refresh(workshop)
    _never_over(workshop)


def test_200_attempts_on_8_seats_sell_8(app: Flask, hammer: Hammer) -> None:
    _exact(hammer, 200)


def test_with_the_guard_off_the_same_attempts_oversell(app: Flask, hammer: Hammer) -> None:
    workshop = a_workshop(capacity=SEATS)
    outcomes = hammer(_each(do="unguarded", workshop_id=workshop.id, count=25))
    assert _states(outcomes)["confirmed"] > SEATS
    assert _seated(workshop) > SEATS


def test_the_database_itself_refuses_a_seat_too_many(app: Flask) -> None:
    workshop = a_workshop(capacity=SEATS)
    fill(workshop)
    one_more = update(Workshop).where(Workshop.id == workshop.id).values(held=Workshop.held + 1)
    with pytest.raises(IntegrityError, match="seats_exist"), transaction() as session:
        session.execute(one_more)


def test_who_finds_no_seat_stands_in_line_without_gap_or_twin(app: Flask, hammer: Hammer) -> None:
    _in_line(hammer, 200)


def test_the_same_form_sent_by_8_processes_is_one_booking(app: Flask, hammer: Hammer) -> None:
    workshop = a_workshop(capacity=SEATS)
    for form in range(5):
        outcomes = hammer(
            _each(do="book", workshop_id=workshop.id, count=1, accept_line=True, key=f"form-{form}")
        )
        assert _states(outcomes) == {"confirmed": PROCESSES}
        assert len({outcome["uuid"] for outcome in outcomes}) == 1
    assert _seated(workshop) == 5
    db.session.refresh(workshop)
    assert workshop.held == 5


def test_seats_freed_together_go_once_each_to_the_first_in_line(app: Flask, hammer: Hammer) -> None:
    workshop = a_workshop(capacity=SEATS)
    seated = [str(booking.uuid) for booking in fill(workshop)]
    waiting = [a_booking(workshop).id for _ in range(12)]
    tasks = [
        {"do": "cancel", "uuids": seated[shift:] + seated[:shift]} for shift in range(PROCESSES)
    ]
    outcomes = hammer(tasks)
    assert _states(outcomes) == {"cancelled": SEATS * PROCESSES}
    confirmed = select(Booking.id).where(Booking.state == State.CONFIRMED).order_by(Booking.id)
    assert list(db.session.scalars(confirmed)) == waiting[:SEATS]
    promoted = select(BookingEvent.booking_id).where(BookingEvent.reason == "next_in_line")
    assert sorted(db.session.scalars(promoted)) == waiting[:SEATS]
    told = select(func.count()).select_from(Message).where(Message.notice == "seat_given")
    assert db.session.scalar(told) == SEATS
    db.session.refresh(workshop)
    _never_over(workshop)


def test_newcomers_pass_nobody_while_seats_are_freed(app: Flask, hammer: Hammer) -> None:
    workshop = a_workshop(capacity=SEATS)
    seated = [str(booking.uuid) for booking in fill(workshop)]
    waiting = [a_booking(workshop).id for _ in range(SEATS)]
    half = PROCESSES // 2
    newcomers = {"do": "book", "workshop_id": workshop.id, "count": 10, "accept_line": True}
    outcomes = hammer(
        [{"do": "cancel", "uuids": seated[part::half]} for part in range(half)]
        + [dict(newcomers) for _ in range(half)]
    )
    assert _states(outcomes) == {"cancelled": SEATS, "waiting": 10 * half}
    confirmed = select(Booking.id).where(Booking.state == State.CONFIRMED).order_by(Booking.id)
    assert list(db.session.scalars(confirmed)) == waiting
    db.session.refresh(workshop)
    _never_over(workshop)


@pytest.mark.soak
def test_2000_attempts_on_8_seats_sell_8_ten_times_over(app: Flask, hammer: Hammer) -> None:
    for _ in range(10):
        _exact(hammer, 2000)


@pytest.mark.soak
def test_a_long_line_has_no_gap_and_no_twin(app: Flask, hammer: Hammer) -> None:
    _in_line(hammer, 1000)
