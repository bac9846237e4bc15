"""A rule changed later: free meetings follow, booked ones only where it is said."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.messages.models import Message
from app.people.models import Role
from app.planning.rules import preview, writing
from app.planning.rules.wanted import Line, Wanted
from app.transactions import transaction
from app.workshops.models import Kind, Meeting, Workshop
from app.workshops.season_rules import SeasonRule
from tests.desks.test_planning import confirmed
from tests.entering import a_browser
from tests.factories import a_booking, a_person, a_programme, a_venue, again, an_account

WORDS = {
    "weekdays": ["1"],
    "every": "1",
    "start": "14:00",
    "end": "15:30",
    "last": "2027-02-02",
    "skips_public": "y",
}


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(datetime(2027, 1, 4, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return a_browser(app, an_account(Role.COORDINATOR))


def a_season(target: int = 0) -> tuple[SeasonRule, list[Workshop]]:
    """Make five Tuesdays, from 5 January to 2 February 2027."""
    programme, venue = a_programme(Kind.PARCOURS if target else Kind.COUP_DE_POUCE), a_venue()
    account = an_account(Role.COORDINATOR)
    wanted = Wanted(
        programme_id=programme.id,
        first=date(2027, 1, 5),
        last=date(2027, 2, 2),
        weekdays=(1,),
        target_minutes=target,
        lines=(Line(venue.id, time(14), time(15, 30)),),
    )
    with transaction() as session:
        seen = preview.prepare(wanted)
        made = writing.write(seen, seen.fingerprint, session.merge(account), publish=True)
    return db.session.scalars(select(SeasonRule)).one(), made


def starts() -> list[str]:
    rows = db.session.scalars(
        select(Meeting.starts_local)
        .join(Meeting.workshop)
        .where(Meeting.cancelled_at.is_(None), Workshop.archived_at.is_(None))
        .order_by(Meeting.starts_local)
    )
    return [f"{start:%d/%m %H:%M}" for start in rows]


def test_free_meetings_follow_and_booked_ones_stay(browser: FlaskClient) -> None:
    rule, made = a_season()
    a_booking(made[1], a_person("Ana", email="ana@pouce.example"))
    path = f"/coordination/saison/regles/{rule.id}"
    asked = {**WORDS, "weekdays": ["2"], "start": "10:00", "end": "11:30"}
    page = " ".join(browser.post(path, data=asked).text.split())
    assert "mardi 12 janvier, de 14 h à 15 h 30 → mercredi 13 janvier, de 10 h à 11 h 30" in page
    assert "(1 personne)" in page
    assert "Personne ne sera prévenu." in page
    assert starts()[0] == "05/01 14:00"
    assert confirmed(browser, path, asked).status_code == 303
    assert starts() == ["06/01 10:00", "12/01 14:00", "20/01 10:00", "27/01 10:00"]
    assert again(rule).weekdays == "2"
    assert db.session.scalars(select(Message).where(Message.notice == "moved")).all() == []


def test_a_booked_meeting_moves_when_it_is_ticked_and_its_people_are_told(
    browser: FlaskClient,
) -> None:
    rule, made = a_season()
    a_booking(made[1], a_person("Ana", email="ana@pouce.example"))
    path = f"/coordination/saison/regles/{rule.id}"
    asked = {**WORDS, "start": "10:00", "end": "11:30", "bouger": str(made[1].meetings[0].id)}
    page = browser.post(path, data=asked).text
    assert "1 personne sera prévenue" in page
    assert confirmed(browser, path, asked).status_code == 303
    assert starts() == [f"{day} 10:00" for day in ("05/01", "12/01", "19/01", "26/01", "02/02")]
    moved = db.session.scalars(select(Message).where(Message.notice == "moved")).one()
    assert moved.to_name == "Ana"


def test_a_longer_season_adds_dates_and_a_shorter_one_puts_free_ones_away(
    browser: FlaskClient,
) -> None:
    rule, made = a_season()
    a_booking(made[4], a_person("Ana", email="ana@pouce.example"))
    path = f"/coordination/saison/regles/{rule.id}"
    confirmed(browser, path, {**WORDS, "last": "2027-02-16"})
    assert starts()[-2:] == ["09/02 14:00", "16/02 14:00"]
    confirmed(browser, path, {**WORDS, "last": "2027-01-12"})
    assert starts() == ["05/01 14:00", "12/01 14:00", "02/02 14:00"]
    assert again(made[4]).is_public
    assert again(made[3]).archived_at is not None
    wrong = browser.post(path, data={**WORDS, "last": "2029-01-12"})
    assert wrong.status_code == 422


def test_the_meetings_of_a_parcours_change_hours_together(browser: FlaskClient) -> None:
    rule, made = a_season(target=270)
    assert len(made) == 1
    path = f"/coordination/saison/regles/{rule.id}"
    confirmed(browser, path, {**WORDS, "weekdays": ["3"]})
    assert starts() == ["07/01 14:00", "14/01 14:00", "21/01 14:00"]
    assert again(made[0]).starts_at == made[0].meetings[0].starts_at
