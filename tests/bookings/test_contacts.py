"""In which order each person is reached, and that what one way cannot do the next one does."""

import pytest
from flask import Flask

from app import dates
from app.bookings import contacts, notices, offer_notices
from app.bookings.models import Booking
from app.bookings.participants import Reach
from app.extensions import db
from app.messages.models import Channel, Desk, Message
from app.messages.plans import Step, Way
from app.people.actors import PARTICIPANT
from app.people.models import Partner
from tests.bookings.doing import by, do, told
from tests.factories import a_booking, a_partner, a_person, a_workshop, again

MOBILE, LANDLINE, EMAIL = "+33612345678", "+33320000000", "lea@exemple.fr"
VENUE = Step(Way.VENUE)


@pytest.fixture
def gateway(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SMS_GATEWAY_URL", "https://sms.exemple.fr/")


def booked(
    reach: Reach, *, email: str = "", phone: str = "", partner: Partner | None = None
) -> Booking:
    actor = by(partner) if partner else PARTICIPANT
    person = a_person(reach=reach, email=email, phone=phone, phone_e164=phone)
    return a_booking(a_workshop(), person, actor=actor)


def plan(booking: Booking) -> list[Way]:
    return [step.way for step in contacts.plan(booking.participant, booking.partner_id)]


@pytest.mark.usefixtures("gateway")
@pytest.mark.parametrize(
    ("reach", "email", "phone", "ways"),
    [
        (Reach.EMAIL, EMAIL, "", "email venue"),
        (Reach.EMAIL, EMAIL, MOBILE, "email sms call venue"),
        (Reach.EMAIL, EMAIL, LANDLINE, "email call venue"),
        (Reach.MOBILE, "", MOBILE, "sms call venue"),
        (Reach.MOBILE, EMAIL, MOBILE, "sms email call venue"),
        (Reach.LANDLINE, "", LANDLINE, "call venue"),
        (Reach.LANDLINE, "", MOBILE, "call venue"),
        (Reach.SLIP, "", "", "venue"),
    ],
)
def test_the_plan_follows_what_the_person_chose(
    app: Flask, reach: Reach, email: str, phone: str, ways: str
) -> None:
    booking = booked(reach, email=email, phone=phone)
    assert plan(booking) == ways.split()
    assert contacts.is_told_by_machine(booking) is ways.startswith(("email", "sms"))


@pytest.mark.usefixtures("gateway")
def test_a_social_worker_is_asked_first_by_those_who_want_it_and_at_last_by_the_others(
    app: Flask,
) -> None:
    partner = a_partner()
    chosen = booked(Reach.PARTNER, phone=MOBILE, partner=partner)
    assert plan(chosen) == ["partner", "call", "venue"]
    assert plan(booked(Reach.MOBILE, phone=MOBILE, partner=partner)) == [
        "sms",
        "call",
        "partner",
        "venue",
    ]


def test_without_a_gateway_a_mobile_is_called(app: Flask) -> None:
    booking = booked(Reach.MOBILE, phone=MOBILE)
    assert plan(booking) == ["call", "venue"]
    assert not contacts.is_told_by_machine(booking)


@pytest.mark.parametrize(
    ("reach", "values", "desk", "address"),
    [
        (Reach.LANDLINE, {"phone": LANDLINE}, Desk.COORDINATION, LANDLINE),
        (Reach.PARTNER, {"phone": MOBILE}, Desk.PARTNER, MOBILE),
        (Reach.SLIP, {}, Desk.VENUE, ""),
    ],
)
def test_what_matters_goes_to_the_right_list_with_the_plan_as_it_was(
    app: Flask, reach: Reach, values: dict[str, str], desk: Desk, address: str
) -> None:
    booking = booked(reach, partner=a_partner(), **values)
    do(lambda: notices.seat_given(again(booking)))
    call = told(booking, "seat_given")
    assert call is not None
    assert (call.channel, call.desk, call.to_address) == (Channel.CALL, desk, address)
    assert call.person == f"person:{booking.participant.uuid}"
    assert call.venue_id == booking.workshop.venue_id
    assert call.plan[-1:] == ((VENUE,) if reach is not Reach.SLIP else ())
    assert call.desk_since is not None


def test_who_calls_reads_words_to_say_and_no_link(app: Flask) -> None:
    booking = booked(Reach.LANDLINE, phone=LANDLINE)
    do(lambda: _offer(again(booking)))
    call = told(booking)
    assert call is not None
    assert "La voulez-vous ? Si oui, la place est à vous." in call.body_text
    assert "Oui, je prends la place" not in call.body_text


def _offer(booking: Booking) -> None:
    booking.offered_at = dates.now()
    offer_notices.offered(booking, dates.now())


def test_what_does_not_matter_is_never_a_call(app: Flask) -> None:
    booking = booked(Reach.LANDLINE, phone=LANDLINE)
    do(lambda: notices.in_line(again(booking), 1))
    assert db.session.query(Message).count() == 0
