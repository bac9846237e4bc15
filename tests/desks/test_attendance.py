"""Noting who came, as a phone without script does it: one POST a tap, answered by the row."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from time_machine import Traveller

from app.bookings.attendance import Attendance
from app.bookings.models import Booking
from app.extensions import db
from app.people.models import Role
from app.workshops.models import Workshop
from tests.bookings.conftest import clock
from tests.entering import a_browser
from tests.factories import a_booking, a_person, a_workshop, an_account

__all__ = ["clock"]  # a fixture
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def began(app: Flask, clock: Traveller) -> tuple[FlaskClient, Workshop, list[Booking]]:
    """Give a trainer's browser at a workshop that has just begun, and who is booked there."""
    leader = an_account(name="Nadia")
    workshop = a_workshop(leader=leader)
    bookings = [a_booking(workshop, a_person(name)) for name in ("Ali", "Zoé")]
    clock.move_to(workshop.starts_at + timedelta(minutes=5))
    return a_browser(app, leader), workshop, bookings


def page_of(workshop: Workshop) -> str:
    return f"/formateur/seances/{workshop.meetings[0].id}"


def notes() -> list[str]:
    rows = db.session.scalars(select(Attendance).order_by(Attendance.booking_id))
    return [row.note.value for row in rows]


def everyone() -> list[Booking]:
    return list(db.session.scalars(select(Booking).order_by(Booking.id)))


def test_a_tap_is_saved_and_comes_back_to_its_row(
    began: tuple[FlaskClient, Workshop, list[Booking]],
) -> None:
    browser, workshop, (ali, zoe) = began
    path = page_of(workshop)
    asked = {"inscription": zoe.uuid, "note": "lent"}
    answer = browser.post(f"{path}/presences", data=asked)
    assert (answer.status_code, answer.location) == (303, f"{path}#p-{zoe.uuid}")
    browser.post(f"{path}/presences", data={"inscription": ali.uuid, "note": "absent"})
    browser.post(f"{path}/presences", data={"inscription": ali.uuid, "note": "present"})
    page = browser.get(path).text
    assert "2 notés, dont 2 présents" in page
    assert "Présent, ordinateur prêté" in page
    assert "Nadia : Ali, absent → présent" in page
    assert notes() == ["present", "lent"]


def test_paper_is_typed_later(began: tuple[FlaskClient, Workshop, list[Booking]]) -> None:
    browser, workshop, (ali, _) = began
    path = page_of(workshop)
    browser.post(f"{path}/presences", data={"inscription": ali.uuid, "note": "absent"})
    answer = browser.post(f"{path}/tous-presents")
    assert answer.status_code == 303
    assert "1 personne est notée présente" in browser.get(path).text
    assert notes() == ["absent", "present"]


@pytest.mark.parametrize(
    "asked", [{}, {"inscription": "non"}, {"note": "present"}, {"note": "perhaps"}]
)
def test_what_cannot_be_read_changes_nothing(
    began: tuple[FlaskClient, Workshop, list[Booking]], asked: dict[str, str]
) -> None:
    browser, workshop, (ali, _) = began
    elsewhere = a_booking(a_workshop())
    if asked.get("note") == "present":
        asked = {**asked, "inscription": str(elsewhere.uuid)}
    elif "note" in asked:
        asked = {**asked, "inscription": str(ali.uuid)}
    browser.post(f"{page_of(workshop)}/presences", data=asked)
    assert "n’est pas inscrite à cette séance" in browser.get(page_of(workshop)).text
    assert notes() == []


def test_nobody_notes_at_another_s_meeting(
    app: Flask, began: tuple[FlaskClient, Workshop, list[Booking]]
) -> None:
    _, workshop, (ali, _) = began
    stranger = a_browser(app, an_account(Role.VOLUNTEER))
    for what in ("presences", "tous-presents"):
        asked = {"inscription": ali.uuid, "note": "present"}
        assert stranger.post(f"{page_of(workshop)}/{what}", data=asked).status_code == 404
    assert notes() == []
