"""A snow day: everything of a place is called off, and the list shown is the list sent."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.messages.models import Message
from app.people.models import Branch, Role
from app.transactions import transaction
from app.workshops import closures
from app.workshops.closures import Closure
from tests.entering import a_browser
from tests.factories import a_booking, a_person, a_programme, a_venue, a_workshop, again, an_account

PATH = "/coordination/saison/fermetures/fermer"
SNOW = {"first": "2027-01-12", "last": "", "cause": "weather"}


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(datetime(2027, 1, 11, 16, tzinfo=UTC), tick=False):
        yield


def seen_in(page: str) -> str:
    return page.split('name="vu" value="')[1].split('"')[0]


def test_a_snow_day_tells_exactly_whom_the_preview_says(app: Flask) -> None:
    here, elsewhere = a_venue("Nord"), a_venue("Sud")
    programme = a_programme()
    day = [
        a_workshop(starts=datetime(2027, 1, 12, hour), venue=here, programme=programme, capacity=12)
        for hour in (9, 11, 14, 16)
    ]
    parcours = a_workshop(starts=datetime(2027, 1, 5, 17, 30), meetings=4, venue=here, capacity=12)
    safe = a_workshop(starts=datetime(2027, 1, 12, 9), venue=elsewhere, programme=programme)
    for number, workshop in enumerate([*day, parcours] * 12):
        email = f"p{number}@pouce.example" if number % 3 else ""
        a_booking(workshop, a_person(f"Personne {number:02d}", email=email))
    a_booking(safe, a_person("Ailleurs"))
    db.session.expire_all()
    before = db.session.scalars(select(Message.id).order_by(Message.id.desc())).first() or 0
    browser = a_browser(app, an_account(Role.COORDINATOR))
    asked = {**SNOW, "venue": str(here.id)}
    page = browser.post(PATH, data=asked).text
    assert "60 personnes seront prévenues : 40 par e-mail, 20 de vive voix" in " ".join(
        page.split()
    )
    assert not again(day[0]).is_cancelled
    shown = {
        line.split("</li>")[0]
        .replace("par e-mail", "email")
        .replace("de vive voix, dans la liste des appels", "call")
        for line in page.split("Qui, comment et quoi")[1].split("</ul>")[0].split("<li>")[1:]
    }
    answer = browser.post(PATH, data={**asked, "vu": seen_in(page)})
    assert answer.status_code == 303
    sent = db.session.scalars(select(Message).where(Message.id > before)).all()
    assert {f"{each.to_name}, {each.channel.value} : {each.subject}" for each in sent} == shown
    assert len(sent) == len(shown) == 60
    assert all(again(workshop).is_cancelled for workshop in day)
    assert not again(parcours).is_cancelled
    assert [meeting.is_cancelled for meeting in parcours.meetings] == [False, True, False, False]
    assert not again(safe).is_cancelled
    cancelled = next(each for each in sent if each.notice == "cancelled_by_us")
    assert f"/ateliers/{safe.id}" in cancelled.body_text
    assert not any(f"/ateliers/{workshop.id}\n" in cancelled.body_text for workshop in day)
    closure = db.session.scalars(select(Closure)).one()
    assert (closure.first_day, closure.last_day) == (date(2027, 1, 12), date(2027, 1, 12))
    assert "Nord</strong> : intempéries" in browser.get("/coordination/saison/fermetures").text


def test_a_branch_closes_its_own_places_only(app: Flask) -> None:
    with transaction() as session:
        ours = Branch(name="Nord")
        session.add(ours)
    here, there = a_venue("Nord", branch_id=ours.id), a_venue("Sud")
    mine, other = (
        a_workshop(starts=datetime(2027, 1, 12, 9), venue=venue) for venue in (here, there)
    )
    browser = a_browser(app, an_account(Role.COORDINATOR, branch_id=ours.id))
    assert browser.post(PATH, data={**SNOW, "venue": str(there.id)}).status_code == 422
    page = browser.post(PATH, data={**SNOW, "venue": "tous"}).text
    browser.post(PATH, data={**SNOW, "venue": "tous", "vu": seen_in(page)})
    assert again(mine).is_cancelled
    assert not again(other).is_cancelled
    closure = db.session.scalars(select(Closure)).one()
    assert closure.concerns(again(here))
    assert not closure.concerns(again(there))


def test_a_closure_of_others_is_not_taken_back(app: Flask) -> None:
    with transaction() as session:
        ours = Branch(name="Nord")
        session.add(ours)
        closure = closures.close(
            date(2027, 2, 1), date(2027, 2, 2), closures.Cause.WORKS, venue=None
        )
    path = f"/coordination/saison/fermetures/{closure.id}/retirer"
    theirs = a_browser(app, an_account(Role.COORDINATOR, branch_id=ours.id))
    assert theirs.post(path).status_code == 404
    assert a_browser(app, an_account(Role.COORDINATOR)).post(path).status_code == 303
    assert db.session.scalars(select(Closure)).all() == []


CALENDAR = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//education//FR\r
BEGIN:VEVENT\r
UID:1\r
SUMMARY:Vacances d'hiver - Zones Corse\r
DTSTART;VALUE=DATE:20270220\r
DTEND;VALUE=DATE:20270308\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:2\r
SUMMARY:Rentr\xc3\xa9e scolaire des \xc3\xa9l\xc3\xa8ves\r
DTSTART;VALUE=DATE:20270901\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.fixture
def desk(app: Flask) -> FlaskClient:
    return a_browser(app, an_account(Role.COORDINATOR))


def test_a_school_calendar_is_imported_for_a_zone(desk: FlaskClient) -> None:
    path = "/coordination/saison/fermetures/ecoles"
    for content, zone, sentence in (
        (b"bonjour", "Corse", "n’est pas un calendrier"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "Corse", "aucune période"),
        (CALENDAR, "Mars", "Choisissez une zone"),
    ):
        page = desk.post(path, data=a_file(content, zone))
        assert page.status_code == 422
        assert sentence in page.text
    for _ in range(2):
        assert desk.post(path, data=a_file(CALENDAR, "Corse")).status_code == 303
    (found,) = closures.breaks(date(2027, 1, 1), date(2027, 12, 31))
    assert (found.zone, found.first_day, found.last_day) == (
        "Corse",
        date(2027, 2, 20),
        date(2027, 3, 7),
    )


def a_file(content: bytes, zone: str) -> dict[str, object]:
    return {"zone": zone, "file": (BytesIO(content), "vacances.ics")}
