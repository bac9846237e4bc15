"""The book of a workshop: seats, line with reasons, who came, kept seats, messages, on one page."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import dates
from app.bookings import quotas
from app.bookings.attendance import Attendance, Presence
from app.bookings.models import State
from app.people.actors import ActorKind, acting
from app.people.models import Role
from app.transactions import transaction
from app.workshops.models import Workshop
from tests.counting import statements
from tests.entering import a_browser
from tests.factories import a_booking, a_partner, a_person, a_workshop, again, an_account, fill


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return a_browser(app, an_account(Role.COORDINATOR, name="Claire Exemple"))


def page_of(browser: FlaskClient, workshop: Workshop) -> str:
    answer = browser.get(f"/coordination/ateliers/{workshop.id}")
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def test_one_page_says_the_line_with_its_reasons_kept_seats_and_messages(
    browser: FlaskClient,
) -> None:
    workshop = a_workshop(capacity=3)
    a_booking(workshop, a_person("Awa", email="awa@pouce.example"))
    partner, me = a_partner("CCAS de Lille"), acting(an_account(Role.COORDINATOR))
    with transaction():
        quotas.keep(workshop.id, partner.id, 1, me)
    fill(again(workshop))
    a_booking(workshop, a_person("Moussa"))
    page = page_of(browser, workshop)
    assert "La file, et pourquoi" in page
    assert "Son histoire" in page
    assert "CCAS de Lille : 1 place gardée, dont 0 prise" in page
    assert "à Awa, par écrit : <span" in page
    assert "en attente d’envoi" in page


def test_the_book_asks_as_much_for_twenty_people_as_for_two(browser: FlaskClient) -> None:
    asked = []
    for count in (2, 20):
        workshop = a_workshop(capacity=count)
        fill(workshop)
        a_booking(workshop)
        with statements() as seen:
            page_of(browser, workshop)
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 26


def test_who_came_is_said_and_a_walk_in_is_seated(app: Flask) -> None:
    workshop = a_workshop(capacity=2)
    came, unknown = a_booking(workshop, a_person("Awa")), a_booking(workshop, a_person("Jules"))
    meeting = workshop.meetings[0]
    with time_machine.travel(meeting.starts_at + timedelta(minutes=20), tick=False):
        browser = a_browser(app, an_account(Role.COORDINATOR))
        with transaction() as session:
            session.add(
                Attendance(
                    booking_id=came.id,
                    meeting_id=meeting.id,
                    presence=Presence.PRESENT,
                    actor_kind=ActorKind.TRAINER,
                    at=dates.now(),
                )
            )
        page = page_of(browser, workshop)
        assert "<td>présent</td>" in page
        assert "<td>pas noté</td>" in page
        address = f"/coordination/seances/{meeting.id}/venue"
        assert address in page
        typed = {"first_name": "Zoé", "reach": "slip", "request_key": "k" * 22}
        full = browser.post(address, data=typed)
        assert full.status_code == 409
        assert "choisissez une raison" in full.text
        assert "Zoé" in full.text
        done = browser.post(address, data={**typed, "cause": "our_mistake"}, follow_redirects=True)
        assert "Zoé : place réservée." in done.text
        assert "hors de la règle" in done.text
    assert again(workshop).held == 3
    assert again(unknown).state is State.CONFIRMED


def test_a_door_that_is_closed_seats_nobody(browser: FlaskClient) -> None:
    workshop = a_workshop()
    meeting = workshop.meetings[0]
    assert "venu sans inscription" not in page_of(browser, workshop)
    answer = browser.post(f"/coordination/seances/{meeting.id}/venue", data={"reach": "slip"})
    assert answer.status_code == 422
    assert again(workshop).held == 0
