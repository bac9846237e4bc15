"""Seats and the line, through the same verbs the views call."""

import pytest
from flask import Flask

from app.bookings import errors
from app.bookings.actions import book, cancel
from app.bookings.models import State
from app.people.actors import PARTICIPANT
from app.transactions import transaction
from tests.factories import a_booking, a_person, a_workshop, again, fill


def test_a_free_seat_is_confirmed_at_once(app: Flask) -> None:
    workshop = a_workshop(capacity=2)
    booking = a_booking(workshop)
    assert booking.state is State.CONFIRMED
    assert again(workshop).held == 1


def test_a_full_workshop_is_refused_with_the_rank_one_would_have(app: Flask) -> None:
    workshop = a_workshop(capacity=1)
    fill(workshop)
    a_booking(workshop)
    with pytest.raises(errors.WorkshopFull) as refusal, transaction():
        book(workshop.id, a_person(), actor=PARTICIPANT)
    assert refusal.value.rank == 2


def test_a_cancelled_seat_goes_to_the_first_in_line(app: Flask) -> None:
    workshop = a_workshop(capacity=1)
    seated = a_booking(workshop)
    first, second = a_booking(workshop), a_booking(workshop)
    with transaction():
        cancel(seated, PARTICIPANT)
    assert [again(b).state for b in (seated, first, second)] == [
        State.CANCELLED,
        State.CONFIRMED,
        State.WAITING,
    ]
    assert again(workshop).held == 1
