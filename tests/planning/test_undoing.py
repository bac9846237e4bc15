"""What a change taken back gives back: each seat, each answer, each call that had to be made."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from time_machine import Traveller

from app.bookings import actions, coming, guests, ledger, overrides, quotas
from app.bookings.coming import Answer
from app.bookings.enrolling import Request
from app.bookings.models import Booking
from app.bookings.participants import Reach
from app.extensions import db
from app.messages import calling, follow_up
from app.messages.models import Message, Status
from app.people.actors import PARTICIPANT, acting
from app.people.models import Account, Role
from app.transactions import transaction
from app.workshops import schedule
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
    change,
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


@pytest.mark.parametrize("what", ["annuler", "deplacer", "salle"])
def test_who_has_said_not_to_come_need_not_say_it_again(
    browser: FlaskClient, clock: Traveller, what: str
) -> None:
    """Neither another room, which nobody is told of, nor a change taken back undoes an answer."""
    workshop = booked(meetings=3)
    booking = db.session.scalars(select(Booking).order_by(Booking.id)).first()
    meeting = again(workshop).meetings[0]
    do(coming.say_no, booking, meeting, PARTICIPANT)
    clock.shift(timedelta(hours=1))
    path = f"/coordination/seances/{meeting.id}/{what}"
    if what == "salle":
        with transaction() as session:
            room = schedule.add_room(session.merge(workshop.venue), "Bleue")
        change(browser, path, room=f"r{room.id}")
    else:
        day = {"day": "2026-11-19", "start": "10:00", "end": "11:30"}
        change(browser, path, **({"reason": "trainer_absent"} if what == "annuler" else day))
        assert coming.of_booking(again(booking)) == {}
        browser.post(f"/coordination/envois/{only_wave().uuid}/reprendre")
    assert again(meeting).sequence > 0
    assert coming.of_booking(again(booking)) == {meeting.id: Answer.EXCUSED}


def test_a_message_kept_back_by_hand_is_dropped_with_the_others(browser: FlaskClient) -> None:
    workshop = booked()
    cancel(browser, workshop)
    with transaction() as session:
        of_wave = Message.wave_id.is_not(None), Message.status == Status.QUEUED
        mail = session.scalars(select(Message).where(*of_wave)).first()
        assert mail is not None
        assert follow_up.withhold(mail)
    browser.post(f"/coordination/envois/{only_wave().uuid}/reprendre")
    assert again(mail).status is Status.DROPPED
    assert not again(workshop).is_cancelled
    cancel(browser, workshop)
    again_told = select(func.count()).where(
        Message.about == mail.about, Message.status == Status.QUEUED
    )
    assert db.session.scalar(again_told) == 1


@pytest.mark.parametrize("status", [Status.SENDING, Status.SENT])
def test_what_one_person_was_told_already_is_not_taken_back(
    browser: FlaskClient, status: Status
) -> None:
    workshop = booked()
    cancel(browser, workshop)
    with transaction() as session:
        mail = session.scalars(select(Message).where(Message.wave_id.is_not(None))).first()
        assert mail is not None
        mail.status = status
    path = f"/coordination/envois/{only_wave().uuid}/reprendre"
    assert "ne peut plus être repris" in browser.post(path, follow_redirects=True).text
    assert again(workshop).is_cancelled
