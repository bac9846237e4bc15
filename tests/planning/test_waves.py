"""What is told to many waits ten minutes, and what was changed can be taken back without a word."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from time_machine import Traveller, travel

from app import dates
from app.bookings import ledger, overrides
from app.bookings.enrolling import Request
from app.bookings.models import Booking
from app.bookings.participants import Reach
from app.extensions import db
from app.messages import calling, invited, sending, waves
from app.messages.models import Message, Status
from app.messages.waves import Wave, WaveState
from app.people.actors import acting
from app.people.models import Account, Branch, Role
from app.transactions import transaction
from app.workshops.models import Workshop
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

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
WEDNESDAY_14 = datetime(2026, 11, 18, 14)


@pytest.fixture(autouse=True)
def clock(app: Flask) -> Iterator[Traveller]:
    with travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def boss(app: Flask) -> Account:
    return an_account(Role.COORDINATOR)


@pytest.fixture
def browser(app: Flask, boss: Account) -> FlaskClient:
    return a_browser(app, boss)


def booked(people: int = 6, **values: object) -> Workshop:
    """Make a workshop with people by e-mail, one to be called, and one who waits."""
    values.setdefault("starts", WEDNESDAY_14)
    workshop = a_workshop(capacity=people, leader=an_account(Role.TRAINER), **values)
    for number in range(people - 1):
        a_booking(workshop, a_person(reach=Reach.EMAIL, email=f"p{number}@exemple.fr"))
    for name in ("Appelée", "En attente"):
        a_booking(workshop, a_person(name, reach=Reach.LANDLINE, phone_e164="+33320000000"))
    with transaction() as session:
        for message in session.scalars(select(Message)):
            message.status, message.finished_at = Status.SENT, dates.now()
    return workshop


def change(browser: FlaskClient, path: str, **values: str) -> str:
    """Do what a coordinator does: see who will be told, then confirm; return the page after."""
    preview = browser.post(path, data=values)
    seen = re.search(r'name="vu" value="(\w+)"', preview.text)
    assert seen is not None, preview.text
    return browser.post(path, data={**values, "vu": seen[1]}, follow_redirects=True).text


def cancel(browser: FlaskClient, workshop: Workshop) -> str:
    path = f"/coordination/ateliers/{workshop.id}/annuler"
    return change(browser, path, reason="trainer_absent")


def only_wave() -> Wave:
    return db.session.scalars(select(Wave)).one()


def unsent() -> list[Message]:
    held = (Status.QUEUED, Status.TO_DO)
    return list(db.session.scalars(select(Message).where(Message.status.in_(held))))


def picture(workshop: Workshop) -> tuple[object, ...]:
    """Return all that people see of a workshop: when it is, who has which seat, in which order."""
    fresh = again(workshop)
    bookings = db.session.scalars(
        select(Booking).where(Booking.workshop_id == fresh.id).order_by(Booking.id)
    ).all()
    return (
        [(one.starts_at, one.ends_at, one.cancelled_at, one.moved_from) for one in fresh.meetings],
        (fresh.cancelled_at, fresh.held, fresh.reserved, fresh.overbooked, fresh.closes_at),
        [(one.state, one.allotment_id, one.priority, one.arrived_at) for one in bookings],
    )


def test_what_many_are_told_waits_ten_minutes(
    browser: FlaskClient, clock: Traveller, app: Flask
) -> None:
    workshop = booked()
    page = cancel(browser, workshop)
    assert "dans dix minutes" in page
    assert '<a href="/coordination/messages">page Messages</a>' in page
    assert "ou de tout reprendre" in page
    assert not sending.has_due()
    assert calling.waiting() == []
    page = browser.get("/coordination/messages").text
    assert "8 personnes, le lundi 2 novembre à 10 h 10" in page
    clock.shift(timedelta(minutes=10))
    assert sending.has_due()
    assert len(calling.waiting()) == 2
    assert "Part dans quelques minutes" not in browser.get("/coordination/messages").text


def test_what_few_are_told_leaves_at_once(browser: FlaskClient) -> None:
    assert "dans dix minutes" not in cancel(browser, booked(people=3))
    assert sending.has_due()
    assert db.session.scalars(select(Wave)).all() == []


@pytest.mark.parametrize("what", ["cancel", "move", "call off"])
def test_a_change_is_taken_back_and_nobody_is_told(
    browser: FlaskClient, clock: Traveller, what: str
) -> None:
    workshop = booked(meetings=1 if what == "cancel" else 3)
    before, meeting = picture(workshop), workshop.meetings[0]
    stands = {row.uid for row in db.session.scalars(select(invited.InvitedUid))}
    clock.shift(timedelta(hours=1))
    for _ in range(2):  # the same change can be made again, and everyone is told then
        if what == "cancel":
            cancel(browser, workshop)
        elif what == "move":
            values = {"day": "2026-11-19", "start": "10:00", "end": "11:30"}
            change(browser, f"/coordination/seances/{meeting.id}/deplacer", **values)
        else:
            path = f"/coordination/seances/{meeting.id}/annuler"
            change(browser, path, reason="trainer_absent")
        assert len(unsent()) == 8
        assert picture(workshop) != before
        wave = db.session.scalars(select(Wave).order_by(Wave.id.desc())).first()
        assert wave is not None
        sequence = again(meeting).sequence
        answer = browser.post(f"/coordination/envois/{wave.uuid}/reprendre", follow_redirects=True)
        assert "Tout est comme avant" in answer.text
        assert picture(workshop) == before
        assert unsent() == []
        assert again(meeting).sequence > sequence
        assert again(wave).state is WaveState.UNDONE
        assert ledger.explain(workshop.id).differences == []
    rows = db.session.scalars(select(invited.InvitedUid))
    assert {row.uid for row in rows if row.method == "REQUEST"} >= stands


def test_a_cancelled_workshop_gets_its_kept_seats_back(browser: FlaskClient) -> None:
    workshop = booked()
    partner = a_partner()
    member = an_account(Role.PARTNER, partner_id=partner.id)
    wide = a_workshop(starts=WEDNESDAY_14, capacity=20)
    browser.post(
        f"/coordination/ateliers/{wide.id}/places/gardees",
        data={"partner": str(partner.id), "seats": "3", "hours": "48"},
    )
    for number in range(6):
        a_booking(wide, a_person(reach=Reach.EMAIL, email=f"q{number}@exemple.fr"))
    a_booking(wide, a_person(reach=Reach.PARTNER), actor=acting(member))
    before = picture(wide)
    cancel(browser, wide)
    browser.post(f"/coordination/envois/{only_wave().uuid}/reprendre")
    assert picture(wide) == before
    assert ledger.explain(wide.id).differences == []
    assert again(workshop).cancelled_at is None


def test_who_was_seated_beyond_the_capacity_is_seated_again(
    app: Flask, browser: FlaskClient, boss: Account
) -> None:
    workshop = booked()
    with transaction():
        wanted = Request(a_person("De plus"))
        overrides.book_beyond(workshop.id, wanted, "room_allows", acting(boss))
    before = picture(workshop)
    cancel(browser, workshop)
    browser.post(f"/coordination/envois/{only_wave().uuid}/reprendre")
    assert picture(workshop) == before
    assert ledger.explain(workshop.id).differences == []


def test_only_who_made_it_takes_it_back(app: Flask, browser: FlaskClient) -> None:
    workshop = booked()
    cancel(browser, workshop)
    other = a_browser(app, an_account(Role.COORDINATOR))
    path = f"/coordination/envois/{only_wave().uuid}"
    assert "Reprendre le changement" not in other.get("/coordination/messages").text
    assert "ne peut plus être repris" in other.post(f"{path}/reprendre", follow_redirects=True).text
    assert again(workshop).is_cancelled
    other.post(f"{path}/arreter")
    held = db.session.scalars(select(Message).where(Message.status == Status.WITHHELD)).all()
    assert len(held) == 8
    assert again(workshop).is_cancelled


def test_too_late_is_said_and_nothing_is_changed(browser: FlaskClient, clock: Traveller) -> None:
    workshop = booked()
    cancel(browser, workshop)
    clock.shift(timedelta(minutes=10))
    path = f"/coordination/envois/{only_wave().uuid}"
    for way in ("reprendre", "arreter", "partir"):
        page = browser.post(f"{path}/{way}", follow_redirects=True).text
        assert "Trop tard" in page or "ne peut plus être repris" in page
    assert again(workshop).is_cancelled
    assert len(unsent()) == 8


def test_it_may_leave_at_once(browser: FlaskClient) -> None:
    cancel(browser, booked())
    browser.post(f"/coordination/envois/{only_wave().uuid}/partir")
    assert sending.has_due()
    assert waves.waiting() == []


def test_a_branch_stops_only_what_is_all_its_own(app: Flask, browser: FlaskClient) -> None:
    with transaction() as session:
        ours, theirs = Branch(name="Nord"), Branch(name="Sud")
        session.add_all([ours, theirs])
    near, far = a_venue(branch_id=ours.id), a_venue(branch_id=theirs.id)
    cancel(browser, booked(venue=near))
    client = a_browser(app, an_account(Role.COORDINATOR, branch_id=ours.id))
    path = f"/coordination/envois/{only_wave().uuid}/arreter"
    assert path in client.get("/coordination/messages").text
    with transaction():
        waves.messages_of(only_wave())[-1].venue_id = far.id
    assert path not in client.get("/coordination/messages").text
    assert client.post(path).status_code == 404
    with transaction() as session:
        session.execute(delete(Message).where(Message.wave_id.is_not(None)))
    assert browser.get("/coordination/messages").status_code == 200
    assert browser.post(path).status_code == 404
