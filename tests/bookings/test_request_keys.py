"""A form's key shows its booking to the desk it was made at, and to no other."""

from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from app import dates
from app.bookings import links
from app.bookings.actions import book
from app.bookings.models import Booking
from app.bookings.wish_actions import Wanted, wish
from app.database import ReadingSession
from app.extensions import db
from app.people.actors import PARTICIPANT, acting
from app.people.models import Account, Role
from app.transactions import transaction
from tests.entering import a_browser
from tests.factories import (
    a_booking,
    a_partner,
    a_person,
    a_venue,
    a_workshop,
    again,
    an_account,
)

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


def test_a_form_sent_twice_at_one_moment_is_one_wish(app: Flask, client: FlaskClient) -> None:
    """The second sending has looked before the first is written: it looks again."""
    venue, until = a_venue(), dates.today() + timedelta(days=30)
    typed = {**TYPED, "venues": [str(venue.id)], "until": until.isoformat(), "what": ""}
    answers: list[TestResponse] = []

    def send_again() -> None:
        with app.app_context():
            answers.append(client.post("/souhaits/nouveau", data=typed))

    second = Thread(target=send_again)
    with transaction():
        wanted = Wanted(until, venue_ids=[venue.id])
        made = wish(a_person("Hélène"), wanted, actor=PARTICIPANT, request_key=KEY)
        second.start()
        second.join(0.3)
    second.join()
    assert answers[0].location == f"/souhaits/{links.wish_token(again(made))}"


def test_a_form_sent_for_two_workshops_at_one_moment_books_one(
    app: Flask, client: FlaskClient
) -> None:
    """Two tabs of one form: the one that comes second is told so, and the site is not down."""
    first, other = a_workshop(), a_workshop()
    path = f"/ateliers/{other.id}/inscription"
    answers: list[TestResponse] = []

    def send_the_other() -> None:
        with app.app_context():
            answers.append(client.post(path, data=TYPED))

    second = Thread(target=send_the_other)
    with transaction():
        book(first.id, a_person("Hélène"), actor=PARTICIPANT, request_key=KEY)
        db.session.flush()
        second.start()
        second.join(0.3)
    second.join()
    assert answers[0].status_code == 409
    assert "déjà" in answers[0].text
    assert again(other).held == 0


@pytest.mark.parametrize("key", ["k" * 22, ""])
def test_a_commit_whose_answer_was_lost_books_once_without_a_key_too(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    workshop_id = a_workshop().id
    commit, lost = ReadingSession.commit, []

    def lose_the_first(session: ReadingSession) -> None:
        commit(session)
        if not lost:
            lost.append(True)
            raise OperationalError("COMMIT", None, Exception(), connection_invalidated=True)

    monkeypatch.setattr(ReadingSession, "commit", lose_the_first)
    form = {"first_name": "Awa", "reach": "slip", "request_key": key}
    answer = client.post(f"/ateliers/{workshop_id}/inscription", data=form)
    assert (answer.status_code, lost) == (303, [True])
    assert db.session.scalar(select(func.count()).select_from(Booking)) == 1
