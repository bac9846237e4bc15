"""A lost link: reference and first name show the booking, offer "je ne viens pas", and no more."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import create_app, dates
from app.bookings import finding, links
from app.bookings.errors import UnknownBooking
from app.bookings.models import State
from app.bookings.participants import Reach
from app.extensions import db, limiter
from tests.conftest import settings
from tests.counting import statements
from tests.factories import a_booking, a_person, a_workshop, again, fill

FIND, FOUND, CANCEL = (f"/inscriptions/retrouver{end}" for end in ("", "/ici", "/annuler"))


def find(client: FlaskClient, reference: str, first_name: str):
    return client.post(FIND, data={"reference": reference, "first_name": first_name})


def test_reference_and_first_name_show_the_booking_and_give_it_up(client: FlaskClient) -> None:
    workshop = a_workshop(capacity=1)
    person = a_person(
        "Aïcha-Lou", family_name="Traoré", email="aicha@example.org", reach=Reach.EMAIL
    )
    booking = a_booking(workshop, person)
    spelled = booking.reference.lower()
    answer = find(client, f" {spelled[:3]}-{spelled[3:]} ", "aicha lou")
    assert (answer.status_code, answer.location) == (303, FOUND)
    page = client.get(FOUND)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "Votre place est réservée" in page.text
    assert booking.reference in page.text
    for kept in ("Traoré", "aicha@example.org", links.token(again(booking)), "/oui"):
        assert kept not in page.text
    assert "Vous ne venez pas ?" in client.get(CANCEL).text
    assert again(booking).state is State.CONFIRMED
    assert client.post(CANCEL).location == FOUND
    assert again(booking).state is State.CANCELLED
    assert "Votre inscription est annulée" in client.get(FOUND).text


def test_the_rank_is_shown_and_the_line_can_be_left(client: FlaskClient) -> None:
    workshop = a_workshop(capacity=1)
    fill(workshop)
    waiting = a_booking(workshop, a_person("Awa"))
    find(client, waiting.reference, "Awa")
    page = client.get(FOUND).text
    assert "1 dans la file d’attente" in page
    assert "Quitter la file" in page


def test_a_wrong_name_and_no_such_reference_have_one_answer(
    app: Flask, client: FlaskClient
) -> None:
    booking = a_booking(a_workshop(), a_person("Awa"))
    other = "AAAAAA" if booking.reference != "AAAAAA" else "CCCCCC"
    wrong, unknown = find(client, booking.reference, "Zoé"), find(client, other, "Zoé")
    assert (wrong.status_code, unknown.status_code) == (404, 404)
    assert wrong.text == unknown.text.replace(other, booking.reference)
    counts = []
    for reference in (booking.reference, other):
        with statements() as asked, pytest.raises(UnknownBooking):
            finding.by_reference(reference, "Zoé")
        counts.append(len(asked))
    assert counts == [1, 1]
    assert client.get(FOUND).location == FIND


def test_what_is_missing_is_said_and_the_rest_kept(client: FlaskClient) -> None:
    answer = find(client, "12", "Awa")
    assert answer.status_code == 422
    assert "six lettres ou chiffres" in answer.text
    assert 'value="Awa"' in answer.text
    assert "<title>Erreur : " in answer.text


def test_it_stays_open_half_an_hour_in_one_browser(app: Flask, client: FlaskClient) -> None:
    booking = a_booking(a_workshop(), a_person("Awa"))
    find(client, booking.reference, "Awa")
    assert app.test_client().get(FOUND).location == FIND
    with time_machine.travel(dates.now() + timedelta(minutes=31)):
        assert client.get(FOUND).location == FIND
        assert client.post(CANCEL).location == FIND
    assert again(booking).state is State.CONFIRMED


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Flask]:
    """Give a site that counts."""
    app = create_app(settings(tmp_path, RATELIMIT_ENABLED="true"))
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        with app.app_context():
            db.create_all()
            yield app
            db.session.remove()
            db.engine.dispose()
    finally:
        limiter.enabled = False


def test_guessing_the_name_of_a_reference_ends_soon(guarded: Flask) -> None:
    booking = a_booking(a_workshop(), a_person("Awa"))
    client = guarded.test_client()
    names = ["Marie", "Fatou", "Ali", "Zoé", "Lina", "Awa"]
    answers = [find(client, booking.reference, name).status_code for name in names]
    assert answers == [404] * 5 + [429]


def test_the_number_is_changed_by_who_holds_the_link(client: FlaskClient) -> None:
    booking = a_booking(a_workshop(), a_person("Awa", reach=Reach.SLIP, spoken_language="ar"))
    address = f"/inscriptions/{links.token(booking)}/contact"
    assert 'value="slip" checked' in client.get(address).text
    wrong = client.post(address, data={"reach": "mobile", "phone": "06 12"})
    assert wrong.status_code == 422
    assert 'value="06 12"' in wrong.text
    assert client.post(address, data={"reach": "mobile", "phone": "0612345678"}).status_code == 303
    person = again(booking).participant
    db.session.refresh(person)
    assert (person.reach, person.phone_e164) == (Reach.MOBILE, "+33612345678")
    assert (person.first_name, person.spoken_language) == ("Awa", "ar")
    page = client.get(address).text
    assert "un numéro qui finit par 78 :" in page
    assert "0612345678" not in page, "a link may be in other hands"
    client.post(address, data={"reach": "email", "email": "awa@exemple.fr"})
    assert "Nous avons a••@exemple.fr :" in client.get(address).text
    assert client.post(address, data={"reach": "email"}).status_code == 303
    db.session.refresh(person)
    assert (person.email, person.phone_e164) == ("awa@exemple.fr", "+33612345678")
    client.post(address, data={"reach": "slip"})
    db.session.refresh(person)
    assert (person.email, person.phone_e164) == ("", "")
