"""What a change taken back gives back: each seat, each answer, each call that had to be made."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.bookings import actions, guests, ledger, overrides, quotas
from app.bookings.enrolling import Request
from app.bookings.models import Booking
from app.bookings.participants import Reach
from app.extensions import db
from app.messages import calling
from app.messages.models import Message, Status
from app.people.actors import acting
from app.people.models import Account, Role
from app.transactions import transaction
from app.workshops.models import Kind
from tests.bookings.doing import do
from tests.factories import (
    a_booking,
    a_partner,
    a_person,
    a_programme,
    a_workshop,
    again,
    an_account,
)
from tests.planning.test_waves import (
    WEDNESDAY_14,
    booked,
    boss,
    browser,
    cancel,
    clock,
    only_wave,
    picture,
)

__all__ = ["boss", "browser", "clock"]  # fixtures


@pytest.mark.parametrize("beside", ["kept", "guest"])
def test_overbooked_by_what_is_not_a_whole_seat_is_taken_back_too(
    browser: FlaskClient, boss: Account, beside: str
) -> None:
    """Kept seats and guests count beside the whole seats: all of them find their room again."""
    programme = a_programme(Kind.PARCOURS)
    workshop, other = (
        a_workshop(starts=day, capacity=8, meetings=2, programme=programme)
        for day in (WEDNESDAY_14, WEDNESDAY_14 + timedelta(days=1))
    )
    for number in range(6):
        a_booking(workshop, a_person(reach=Reach.EMAIL, email=f"q{number}@exemple.fr"))
    if beside == "kept":
        do(quotas.keep, workshop.id, a_partner().id, 2, acting(boss))
    else:
        for missed in again(other).meetings:
            meeting = again(workshop).meetings[0]
            do(guests.make_up, a_booking(other), missed, meeting, acting(boss))
    do(overrides.book_beyond, workshop.id, Request(a_person()), "room_allows", acting(boss))
    before = picture(workshop)
    assert again(workshop).overbooked == 1
    cancel(browser, workshop)
    browser.post(f"/coordination/envois/{only_wave().uuid}/reprendre")
    assert picture(workshop) == before
    assert ledger.explain(workshop.id).differences == []


def test_a_call_that_mattered_before_is_to_be_made_again(browser: FlaskClient) -> None:
    """Who was given a seat and is not called yet is on the list again, once."""
    workshop = booked()
    first = db.session.scalars(select(Booking).order_by(Booking.id)).first()
    do(actions.cancel, again(first), acting(an_account(Role.COORDINATOR)))
    call = db.session.scalars(select(Message).where(Message.notice == "seat_given")).one()
    with transaction() as session:
        mails = Message.status == Status.QUEUED
        for message in session.scalars(select(Message).where(mails)):
            message.status = Status.SENT
    a_booking(workshop, a_person(reach=Reach.EMAIL, email="p9@exemple.fr"))
    assert again(call).status is Status.TO_DO
    cancel(browser, workshop)
    assert again(call).status is Status.DROPPED
    browser.post(f"/coordination/envois/{only_wave().uuid}/reprendre")
    assert again(call).status is Status.TO_DO
    assert [one.id for one in calling.waiting()] == [call.id]
