"""A form's key shows its booking to the desk it was made at, and to no other."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.bookings.models import Booking
from app.people.actors import acting
from app.people.models import Account, Role
from tests.entering import a_browser
from tests.factories import a_booking, a_partner, a_person, a_workshop, an_account

KEY = "k" * 22
TYPED = {"request_key": KEY, "first_name": "Hélène", "reach": "slip"}


@pytest.fixture
def member(app: Flask) -> Account:
    return an_account(Role.PARTNER, partner_id=a_partner().id)


def of_member(member: Account) -> Booking:
    return a_booking(a_workshop(), a_person("Hélène"), actor=acting(member), request_key=KEY)


def test_the_public_page_gives_no_link_to_a_partner_s_booking(
    member: Account, client: FlaskClient
) -> None:
    booking = of_member(member)
    page = client.post(f"/ateliers/{booking.workshop_id}/inscription", data=TYPED)
    assert page.status_code == 409
    assert page.text.count("/inscriptions/") == page.text.count("/inscriptions/retrouver") == 1


def test_another_partner_does_not_learn_who_is_booked(app: Flask, member: Account) -> None:
    booking = of_member(member)
    other = a_browser(app, an_account(Role.PARTNER, partner_id=a_partner().id))
    page = other.post(f"/partenaire/inscrire/{booking.workshop_id}", data=TYPED)
    assert page.status_code == 409
    assert str(booking.uuid) not in page.text


def test_a_colleague_s_resend_finds_the_booking(app: Flask, member: Account) -> None:
    booking = of_member(member)
    colleague = a_browser(app, an_account(Role.PARTNER, partner_id=member.partner_id))
    answer = colleague.post(f"/partenaire/inscrire/{booking.workshop_id}", data=TYPED)
    assert answer.location == f"/partenaire/inscriptions/{booking.uuid}"
