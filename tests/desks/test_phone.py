"""The phone rings: one field finds the caller, and each answer takes one page."""

from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import dates
from app.bookings.models import Booking, State
from app.extensions import db
from app.people import partners
from app.people.actors import Actor, ActorKind
from app.people.models import Branch, Role
from app.subscriptions import actions as subscriptions
from app.transactions import transaction
from app.workshops.models import LineMode, Workshop
from tests.counting import statements
from tests.entering import a_browser
from tests.factories import (
    a_booking,
    a_person,
    a_programme,
    a_venue,
    a_workshop,
    again,
    an_account,
    fill,
)

SEARCH = "/coordination/chercher"


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return a_browser(app, an_account(Role.COORDINATOR))


@pytest.fixture
def workshop(app: Flask) -> Workshop:
    return a_workshop(
        venue=a_venue("Espace Nord"), programme=a_programme(name="Déclarer ses impôts")
    )


def test_a_caller_who_is_known_is_booked_again_without_typing(
    browser: FlaskClient, workshop: Workshop
) -> None:
    """From the search to another seat in three pages; the person stays one card."""
    first = a_booking(workshop, a_person("Hélène", phone_e164="+33612345678"))
    a_workshop(programme=a_programme(name="Les photos"), starts=datetime(2031, 1, 7, 9))
    full = a_workshop(
        programme=a_programme(name="Les courriels"), starts=datetime(2031, 1, 8, 9), capacity=1
    )
    fill(full)
    choose = f"/coordination/inscriptions/{first.uuid}/encore"
    assert choose in browser.get(SEARCH, query_string={"q": "helene"}).text
    assert "Les photos" in browser.get(choose).text
    page = browser.get(choose, query_string={"atelier": "courriels"}).text
    assert "Les photos" not in page
    assert f"{choose}/{full.id}" in page
    refused = browser.post(f"{choose}/{full.id}", data={"request_key": "k" * 22})
    assert refused.status_code == 409
    assert "Vous pouvez prendre une place dans la file" in refused.text
    for _ in range(2):  # pressed twice, it is one booking
        done = browser.post(
            f"{choose}/{full.id}", data={"request_key": "k" * 22, "accept_line": "y"}
        )
        assert done.status_code == 303
    made = db.session.scalars(
        select(Booking).where(Booking.workshop_id == full.id).order_by(Booking.id)
    ).all()[-1]
    assert made.participant_id == first.participant_id
    assert made.state is State.WAITING
    assert len(db.session.scalars(select(Booking)).all()) == 3


@pytest.mark.parametrize(
    "typed",
    ["HÉLÈNE", "helene dup", "dupont", "dup hel", "06 12 34 56 78", "+33612345678", "0612345678",
     "34 56 78", "06.12.34.56.78", "{reference}", "{spaced}"],
)  # fmt: skip
def test_a_caller_is_found_however_it_is_typed(
    browser: FlaskClient, workshop: Workshop, typed: str
) -> None:
    found = a_booking(workshop, a_person("Hélène", family_name="Dupont", phone_e164="+33612345678"))
    a_booking(workshop, a_person("Bruno", phone_e164="+33698765432"))
    spaced = f"{found.reference[:3]} {found.reference[3:].lower()}"
    typed = typed.format(reference=found.reference, spaced=spaced)
    page = browser.get(SEARCH, query_string={"q": typed}).text
    assert "Hélène Dupont</a>" in page
    assert "Bruno" not in page
    assert f"/coordination/inscriptions/{found.uuid}/date" in page


@pytest.mark.parametrize("typed", ["", "   ", "%", "_", "zzz", "'; DROP", "999999"])
def test_what_finds_nobody_says_what_to_try(browser: FlaskClient, typed: str) -> None:
    a_booking(a_workshop(title="Les bases"), a_person("Ana", phone_e164="+33612345678"))
    page = browser.get(SEARCH, query_string={"q": typed})
    assert page.status_code == 200
    assert "Ana" not in page.text
    assert "Les bases" not in page.text


def test_a_workshop_is_found_by_its_words_and_booked(
    browser: FlaskClient, workshop: Workshop
) -> None:
    page = browser.get(SEARCH, query_string={"q": "impots nord"}).text
    path = f"/coordination/ateliers/{workshop.id}/inscrire"
    assert path in page
    key = browser.get(path).text.split('name="request_key" type="hidden" value="')[1].split('"')[0]
    typed = {"first_name": "Ana", "reach": "slip", "request_key": key}
    answer = browser.post(path, data=typed)
    assert answer.status_code == 303
    booking = db.session.scalars(select(Booking)).one()
    assert booking.state is State.CONFIRMED
    assert booking.reference in browser.get(answer.location).text
    assert browser.post(path, data=typed).location == answer.location


def test_a_caller_moves_to_another_date_in_one_act(
    browser: FlaskClient, workshop: Workshop
) -> None:
    start = workshop.meetings[0].starts_local + timedelta(days=7)
    other = a_workshop(starts=start, venue=workshop.venue, programme=workshop.programme, capacity=1)
    booking = a_booking(workshop, a_person("Ana"))
    path = f"/coordination/inscriptions/{booking.uuid}/date"
    assert "Prendre cette place" in browser.get(path).text
    typed = {"workshop_id": other.id, "request_key": "k" * 22}
    answer, double = (browser.post(path, data=typed) for _ in range(2))
    assert answer.status_code == 303
    assert double.location == answer.location
    moved = db.session.scalars(select(Booking).where(Booking.workshop_id == other.id)).one()
    assert (moved.state, moved.participant_id) == (State.CONFIRMED, booking.participant_id)
    assert again(booking).state is State.CANCELLED
    second = a_booking(workshop, a_person("Bruno"))
    path = f"/coordination/inscriptions/{second.uuid}/date"
    full = browser.post(path, data={"workshop_id": other.id})
    assert full.status_code == 409
    assert "complet" in full.text
    assert again(second).state is State.CONFIRMED
    assert browser.post(path, data={"workshop_id": other.id, "file": "1"}).status_code == 303
    assert again(second).state is State.CANCELLED


def test_a_caller_who_is_elsewhere_then_moves_once_it_is_wanted(
    browser: FlaskClient, workshop: Workshop
) -> None:
    start = workshop.meetings[0].starts_local + timedelta(days=7)
    other = a_workshop(starts=start, venue=workshop.venue, programme=workshop.programme)
    booking = a_booking(workshop)
    coordinator = Actor(ActorKind.COORDINATOR)
    a_booking(a_workshop(starts=start), again(booking).participant, actor=coordinator)
    path, typed = f"/coordination/inscriptions/{booking.uuid}/date", {"workshop_id": other.id}
    asked = browser.post(path, data=typed)
    assert asked.status_code == 409
    assert asked.text.count('name="accept_overlap"') == 1
    assert browser.post(path, data={**typed, "accept_overlap": "y"}).status_code == 303
    assert (again(other).held, again(workshop).held) == (1, 0)


@pytest.mark.parametrize(
    ("said", "state"),
    [("oui", State.CONFIRMED), ("non", State.CANCELLED), ("plus-tard", State.PAUSED)],
)
def test_an_offer_is_answered_for_the_caller(browser: FlaskClient, said: str, state: State) -> None:
    programme = a_programme(line_mode=LineMode.OFFER)
    soon = (dates.wall(dates.now(), "Europe/Paris") + timedelta(days=20)).replace(hour=14)
    workshop = a_workshop(capacity=1, programme=programme, starts=soon)
    seated = fill(workshop)[0]
    waiting = a_booking(workshop, a_person("Ana", email="ana@pouce.example"))
    browser.post(f"/coordination/inscriptions/{seated.uuid}/annuler")
    assert again(waiting).state is State.OFFERED
    page = browser.get("/coordination/a-faire").text
    assert "Places proposées, sans réponse" in page
    path = f"/coordination/inscriptions/{waiting.uuid}"
    assert "Cette personne répond ?" in browser.get(path).text
    assert browser.post(f"{path}/reponse", data={"reponse": said}).status_code == 303
    assert again(waiting).state is state
    if state is State.PAUSED:
        browser.post(f"{path}/reponse", data={"reponse": "oui"})
        assert again(waiting).state is State.CONFIRMED


def test_a_branch_finds_its_own_people_only(app: Flask) -> None:
    with transaction() as session:
        ours = Branch(name="Nord")
        session.add(ours)
    here, there = a_venue("Nord", branch_id=ours.id), a_venue("Sud")
    mine, other = (a_workshop(venue=venue, title="Les bases") for venue in (here, there))
    bookings = [a_booking(each, a_person("Ana")) for each in (mine, other)]
    browser = a_browser(app, an_account(Role.COORDINATOR, branch_id=ours.id))
    page = browser.get(SEARCH, query_string={"q": "ana"}).text
    assert bookings[0].reference in page
    assert bookings[1].reference not in page
    page = browser.get(SEARCH, query_string={"q": "bases"}).text
    assert f"/coordination/ateliers/{mine.id}/inscrire" in page
    assert f"/coordination/ateliers/{other.id}/inscrire" not in page
    for path in (
        f"/coordination/ateliers/{other.id}/inscrire",
        f"/coordination/inscriptions/{bookings[1].uuid}/date",
    ):
        assert browser.get(path).status_code == 404
    elsewhere = browser.post(
        f"/coordination/inscriptions/{bookings[0].uuid}/date", data={"workshop_id": other.id}
    )
    assert elsewhere.status_code == 404


def test_the_desk_lists_what_waits(browser: FlaskClient) -> None:
    assert "Rien n’attend" in browser.get("/coordination/a-faire").text
    programme = a_programme(minimum_group=3)
    small = a_workshop(programme=programme, title="Presque vide")
    a_workshop(
        programme=programme, title="Loin", starts=datetime(2027, 6, 1, 14), leader=an_account()
    )
    a_booking(small)
    with statements() as few:
        page = browser.get("/coordination/a-faire").text
    assert "Presque vide" in page.split("Trop peu d’inscrits")[1]
    assert "1 sur 3 au moins" in page
    assert "Presque vide" in page.split("Séances sans personne")[1].split("</ul>")[0]
    assert "Loin" not in page
    called = a_workshop(capacity=1, title="Rappel", leader=an_account())
    seated = fill(called)[0]
    a_booking(called, a_person("Ana", phone_e164="+33612345678"))
    browser.post(f"/coordination/inscriptions/{seated.uuid}/annuler")
    with transaction():
        again(small).published_at = None
    for _ in range(5):
        a_booking(a_workshop(programme=programme))
    with statements() as many:
        page = browser.get("/coordination/a-faire").text
    assert "1 personne à appeler" in page
    assert "1 atelier n’est pas publié" in page
    assert len(many) <= len(few) + 1 <= 20


def test_the_desk_lists_access_requests_and_feeds_that_nothing_reads(browser: FlaskClient) -> None:
    reader = an_account(name="Inès Exemple")
    with transaction():
        wanted = partners.Organisation("Mission locale", "mission_locale", "Lille")
        partners.ask_for_access(wanted, name="Odile", email="odile@pouce.example", phone="")
        subscriptions.make(again(reader), "téléphone")
    page = browser.get("/coordination/a-faire").text
    assert "Odile, Mission locale" in page
    assert "rien ne lit" not in page
    with time_machine.travel(dates.now() + timedelta(days=8), tick=False):
        page = (
            a_browser(browser.application, an_account(Role.COORDINATOR))
            .get("/coordination/a-faire")
            .text
        )
    assert "Agendas que rien ne lit depuis une semaine" in page
    assert "Inès Exemple" in page
