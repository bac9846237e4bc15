"""The language stands in the address, in the page, in every link, and stays with the booking."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import languages
from app.bookings.models import Booking
from app.bookings.participants import Reach
from app.extensions import db
from app.links import resolve
from app.messages.models import Channel, Message
from app.people.actors import SYSTEM
from app.planning.actions import cancel_workshop
from app.transactions import transaction
from tests.factories import a_booking, a_person, a_programme, a_venue, a_workshop

PAGES = ("/", "/ateliers/", "/lieux/", "/agendas/", "/accessibilite", "/souhaits/nouveau")
HTML = re.compile(r'<html lang="(\w+)"(?: dir="(\w+)")?>')
LINK = re.compile(r'(?:href|action)="(/[^"]*)"')
FRENCH_ONLY = ("/connexion", "/static/", "/agendas/", "/donnees/", "/ateliers/nouveaux.atom")


def test_every_page_says_its_language_and_offers_the_others(
    app: Flask, client: FlaskClient
) -> None:
    workshop = a_workshop()
    for path in (*PAGES, f"/ateliers/{workshop.id}", f"/lieux/{workshop.venue.slug}"):
        for code in languages.OWN_NAMES:
            answer = client.get(languages.prefix(code) + path)
            assert answer.status_code == 200
            found = HTML.search(answer.text)
            assert found is not None
            assert found[1] == code
            assert found[2] == ("rtl" if code == "ar" else None)
            for other, name in languages.OWN_NAMES.items():
                there = languages.prefix(other) + path
                link = f'href="{there}" lang="{other}" hreflang="{other}">{name}<'
                assert (link in answer.text) == (other != code)
                if path != "/agendas/":
                    assert (
                        f'hreflang="{other}" href="{app.config["BASE_URL"]}{there}"' in answer.text
                    )


def test_every_link_keeps_the_language(app: Flask, client: FlaskClient) -> None:
    a_workshop()
    for path in PAGES:
        page = client.get(f"/uk{path}").text
        page = re.sub(r'<ul class="tongues".*?</ul>', "", page, flags=re.S)
        page = re.sub(r"<link .*?>", "", page)
        lost = [
            link
            for link in LINK.findall(page)
            if not link.startswith("/uk/") and not link.startswith(FRENCH_ONLY)
        ]
        assert lost == [], path


def test_what_the_association_wrote_is_marked_french(app: Flask, client: FlaskClient) -> None:
    a_workshop(venue=a_venue("Espace Tilleul", "Lille"))
    assert '<bdi lang="fr">Espace Tilleul</bdi>' in client.get("/ar/ateliers/").text
    assert "<bdi" not in client.get("/ateliers/").text


def test_a_theme_stays_as_written_and_arabic_has_its_own_comma(
    app: Flask, client: FlaskClient
) -> None:
    a_workshop(venue=a_venue(city="Lyon"), programme=a_programme(theme="Emploi"))
    for page in ("/ateliers/", "/souhaits/nouveau"):
        assert '<option value="emploi" lang="fr">Emploi<' in client.get(f"/ar{page}").text
        assert '<option value="emploi">Emploi<' in client.get(page).text
    card = client.get("/ar/ateliers/").text
    assert '، <bdi lang="fr">Lyon</bdi>' in card
    refused = client.post("/en/benevoles", data={"first_name": "a" * 200}).text
    assert "That is too long: 80 characters at most." in refused


@pytest.mark.parametrize("path", ["/en/coordination/", "/en/nulle-part", "/fr/ateliers/", "/de/"])
def test_what_has_no_language_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_booking_keeps_its_language(app: Flask, client: FlaskClient) -> None:
    workshop = a_workshop()
    sent = {"first_name": "Olena", "reach": "email", "email": "o@pouce.example"}
    answer = client.post(
        f"/en/ateliers/{workshop.id}/inscription", data={**sent, "request_key": "k" * 22}
    )
    assert answer.status_code == 303
    assert answer.location.startswith("/en/inscriptions/")
    booking = db.session.scalars(db.select(Booking)).one()
    assert booking.participant.locale == "en"
    assert "/en/inscriptions/" in resolve("booking", booking.uuid)
    letter = db.session.scalars(db.select(Message)).one()
    assert letter.subject.startswith("Your seat is booked: ")
    assert '<html lang="en" dir="ltr">' in letter.body_html
    assert f'<bdi lang="fr">{workshop.venue.name}</bdi>' in letter.body_html


def test_a_call_to_make_is_in_french(app: Flask) -> None:
    person = a_person(reach=Reach.LANDLINE, phone_e164="+33399001234", locale="ar")
    workshop = a_workshop()
    a_booking(workshop, person)
    with transaction():
        cancel_workshop(workshop.id, "trainer_ill", SYSTEM)
    call = db.session.scalars(db.select(Message)).one()
    assert call.channel is Channel.CALL
    assert call.subject.startswith("Atelier annulé")
    assert call.language == "ar"


def test_a_phone_number_keeps_its_order_from_right_to_left(app: Flask, client: FlaskClient) -> None:
    phone = app.config["CONTACT_PHONE"]
    if not phone:
        raise AssertionError("the tests' settings have a phone")
    assert phone in client.get("/").text
    assert phone.replace(" ", "\u00a0") in client.get("/ar/").text


def test_what_is_counted_and_named_is_said_in_each_language(
    app: Flask, client: FlaskClient
) -> None:
    """A sentence with a number and another value in it: few seats left."""
    a_workshop(capacity=2)
    seen = {client.get(languages.prefix(code) + "/ateliers/").text for code in languages.OWN_NAMES}
    said = [re.findall('class="few">([^<]+)<', page) for page in seen]
    assert len({one for found in said for one in found}) == len(languages.OWN_NAMES)
    assert not [one for found in said for one in found if "%" in one or "2" not in one]
