"""Who comes without being booked: two fields, up to the capacity, and beyond with a reason."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from time_machine import Traveller

from app.people.models import Account, Role
from app.workshops.models import Workshop
from tests.bookings.conftest import clock
from tests.bookings.doing import just
from tests.desks.test_attendance import everyone, notes, page_of
from tests.entering import a_browser
from tests.factories import a_booking, a_person, a_workshop, again, an_account

__all__ = ["clock"]  # a fixture
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def leader(app: Flask) -> Account:
    return an_account()


@pytest.fixture
def door(leader: Account, clock: Traveller) -> Workshop:
    """Give a workshop of two seats that began five minutes ago, one of them taken."""
    workshop = a_workshop(leader=leader, capacity=2)
    a_booking(workshop, a_person("Ali"))
    clock.move_to(workshop.starts_at + timedelta(minutes=5))
    return workshop


def comes(browser: FlaskClient, workshop: Workshop, **typed: str) -> Any:
    return browser.post(f"{page_of(workshop)}/sans-inscription", data=typed)


def test_two_fields_seat_someone_and_note_them_present(
    app: Flask, leader: Account, door: Workshop
) -> None:
    browser = a_browser(app, leader)
    assert 'name="first_name"' in browser.get(page_of(door)).text
    typed = {"first_name": "Zoé", "family_name": "Martin", "request_key": "k" * 22}
    answers = [comes(browser, door, **typed) for _ in range(2)]
    assert answers[0].status_code == answers[1].status_code == 303
    assert answers[0].location == answers[1].location, "sent twice it is one person"
    page = browser.get(page_of(door)).text
    assert "Zoé M." in page
    assert "2 inscrits sur 2" in page
    assert notes() == ["present"]
    just(door)


def test_beyond_the_places_a_coordinator_decides_with_a_reason(
    app: Flask, leader: Account, door: Workshop
) -> None:
    comes(a_browser(app, leader), door, first_name="Bintou")
    refused = comes(a_browser(app, leader), door, first_name="Zoé", cause="room_allows")
    assert refused.status_code == 409
    assert "appelez-la" in refused.text
    assert 'value="Zoé"' in refused.text
    office = a_browser(app, an_account(Role.COORDINATOR))
    asked = comes(office, door, first_name="Zoé")
    assert (asked.status_code, 'name="cause"' in asked.text) == (409, True)
    assert comes(office, door, first_name="Zoé", cause="room_allows").status_code == 303
    assert again(door).overbooked == 1
    just(door)


def test_a_name_that_is_known_here_is_asked_about(
    app: Flask, leader: Account, door: Workshop
) -> None:
    browser = a_browser(app, leader)
    asked = comes(browser, door, first_name="ALI")
    assert asked.status_code == 409
    assert "Est-ce la même personne ?" in asked.text
    (known,) = [each.split('"')[0] for each in asked.text.split('name="who" value="')[1:2]]
    assert comes(browser, door, first_name="ALI", who=known).location.endswith(known)
    assert again(door).held == 1
    assert comes(browser, door, first_name="Ali", who="autre").status_code == 303
    assert (again(door).held, notes()) == (2, ["present", "present"])


def test_what_is_wrong_is_said_and_kept(app: Flask, leader: Account, door: Workshop) -> None:
    browser = a_browser(app, leader)
    nameless = comes(browser, door, family_name="Martin")
    assert (nameless.status_code, 'value="Martin"' in nameless.text) == (422, True)
    numbered = comes(browser, door, first_name="Zoé", family_name="1 84 12 75 123 456 78")
    assert (numbered.status_code, "sécurité sociale" in numbered.text) == (422, True)
    assert notes() == []


def test_nobody_is_let_in_before_the_start(
    app: Flask, leader: Account, door: Workshop, clock: Traveller
) -> None:
    clock.move_to(door.starts_at - timedelta(minutes=10))
    browser = a_browser(app, leader)
    assert "<section hidden data-from=" in browser.get(page_of(door)).text, "a kept page shows it"
    assert comes(browser, door, first_name="Zoé").status_code == 409
    assert notes() == []


def test_who_is_on_the_paper_is_typed_after_the_end_whatever_the_capacity(
    app: Flask, leader: Account, door: Workshop, clock: Traveller
) -> None:
    clock.move_to(door.ends_at + timedelta(hours=3))
    browser = a_browser(app, leader)
    for name in ("Zoé", "Bintou"):
        assert comes(browser, door, first_name=name, contact="06 12 34 56 78").status_code == 303
    assert (again(door).held, again(door).overbooked, len(notes())) == (3, 1, 2)
    book = a_browser(app, an_account(Role.COORDINATOR)).get(f"/coordination/ateliers/{door.id}")
    assert "la personne était là : noté après coup" in book.text
    just(door)


def test_a_contact_is_an_address_or_a_number(app: Flask, leader: Account, door: Workshop) -> None:
    browser = a_browser(app, leader)
    wrong = comes(browser, door, first_name="Zoé", contact="06 12")
    assert (wrong.status_code, 'value="06 12"' in wrong.text) == (422, True)
    comes(browser, door, first_name="Zoé", contact="zoe@pouce.example")
    zoe = everyone()[-1].participant
    assert (zoe.email, zoe.reach.value) == ("zoe@pouce.example", "email")


def test_a_form_that_was_used_for_someone_else_is_given_a_new_key(
    app: Flask, leader: Account, door: Workshop
) -> None:
    browser, used = a_browser(app, leader), "k" * 22
    comes(browser, door, first_name="Zoé", request_key=used)
    refused = comes(browser, door, first_name="Bintou", request_key=used)
    assert refused.status_code == 409
    assert 'value="Bintou"' in refused.text
    assert used not in refused.text
