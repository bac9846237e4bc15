"""When the team can come, and where it shows: the desk, the staff form, the planning, the season."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from time_machine import Traveller, travel

from app.errors import InvalidInput
from app.extensions import db
from app.people import abilities, absences
from app.people.abilities import About
from app.people.absences import Absence
from app.people.models import Account, Role
from app.planning.availability import Availability, Why
from app.planning.rules import preview
from app.planning.rules.slots import Trouble
from app.planning.rules.wanted import Line, Wanted
from app.transactions import transaction
from tests.entering import a_browser
from tests.factories import a_programme, a_venue, a_workshop, again, an_account

TUESDAY = datetime(2027, 1, 12, 14)
AFTERNOON = 3  # of a Tuesday


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return a_browser(app, an_account(Role.COORDINATOR))


def words(text: str) -> str:
    return " ".join(text.split())


def away(account: Account, first: date, last: date | None = None) -> None:
    with transaction() as session:
        absences.add(session.merge(account), first, last or first)


def gives(account: Account, about: About, *values: int) -> None:
    with transaction() as session:
        abilities.put(session.merge(account), {about: values})


def test_each_thing_that_stands_in_the_way_is_told(app: Flask) -> None:
    workshop = a_workshop(starts=TUESDAY)
    people = [an_account(name=name) for name in "abcdef"]
    free, gone, busy, mornings, elsewhere, other = people
    away(gone, TUESDAY.date())
    a_workshop(starts=TUESDAY.replace(hour=15), leader=busy)
    gives(mornings, About.HALF_DAY, AFTERNOON - 1)
    gives(elsewhere, About.VENUE, a_venue().id)
    gives(other, About.PROGRAMME, a_programme().id)
    gives(free, About.HALF_DAY, AFTERNOON)
    meeting = again(workshop).meetings[0]
    known = Availability(people, [meeting])
    assert [known.why_not(each, meeting) for each in people] == [
        None,
        Why.AWAY,
        Why.BUSY,
        Why.HALF_DAY,
        Why.VENUE,
        Why.PROGRAMME,
    ]


def test_a_day_away_is_a_day_of_the_place_not_of_the_server(app: Flask) -> None:
    gone = an_account()
    away(gone, date(2027, 1, 12))
    island = a_venue(city="Nouméa", zone="Pacific/Noumea")
    days = [datetime(2027, 1, day, 9) for day in (11, 12, 13)]
    there = [a_workshop(starts=day, venue=island).meetings[0] for day in days]
    known = Availability([gone], there)
    assert [known.why_not(gone, one) for one in there] == [None, Why.AWAY, None]


def test_days_that_make_no_sense_are_refused_and_the_same_days_are_one(app: Flask) -> None:
    account = an_account()
    for first, last in (
        (date(2027, 1, 2), date(2027, 1, 1)),
        (date(2026, 11, 1), date(2026, 11, 2)),
        (date(2026, 12, 1), date(2028, 1, 1)),
    ):
        with pytest.raises(InvalidInput):
            away(account, first, last)
    away(account, date(2027, 1, 1), date(2027, 1, 2))
    away(account, date(2027, 1, 1), date(2027, 1, 2))
    assert db.session.scalar(select(func.count()).select_from(Absence)) == 1


def test_a_trainer_says_when_they_can_come_and_sees_what_an_absence_touches(app: Flask) -> None:
    nadia, other = an_account(name="Nadia"), an_account()
    hers = a_workshop(starts=TUESDAY, leader=nadia, title="À moi")
    a_workshop(starts=TUESDAY, leader=other, title="À une autre")
    desk = a_browser(app, nadia)
    answer = desk.post("/formateur/disponibilites", data={"half_days": ["1m", "1a"]})
    assert answer.status_code == 303
    assert abilities.of([nadia])[nadia.id][About.HALF_DAY] == {2, 3}
    assert desk.post("/formateur/disponibilites", data={"half_days": "9m"}).status_code == 422
    answer = desk.post("/formateur/absences", data={"first": "2027-01-11", "last": "2027-01-13"})
    assert answer.status_code == 303
    page = desk.get("/formateur/disponibilites").text
    assert "Du lundi 11 janvier au mercredi 13 janvier" in page
    assert "1 séance vous est confiée ces jours-là" in page
    assert f'value="{hers.meetings[0].id}" checked' in page
    assert "À une autre" not in page
    wrong = desk.post("/formateur/absences", data={"first": "2027-01-13", "last": "2027-01-11"})
    assert wrong.status_code == 422
    assert "Le dernier jour vient après le premier" in wrong.text
    assert 'value="2027-01-13"' in wrong.text
    mine = db.session.scalars(select(Absence)).one()
    a_browser(app, other).post(f"/formateur/absences/{mine.id}/retirer")
    assert db.session.scalars(select(Absence)).one()
    desk.post(f"/formateur/absences/{mine.id}/retirer")
    assert db.session.scalars(select(Absence)).first() is None


def test_a_coordinator_notes_an_absence_and_sees_who_is_available(browser: FlaskClient) -> None:
    nadia, ines = an_account(name="Nadia"), an_account(name="Inès")
    meeting = a_workshop(starts=TUESDAY, leader=nadia).meetings[0]
    path = f"/coordination/catalogue/equipe/{nadia.id}"
    assert browser.post(f"{path}/absences", data={"first": ""}).status_code == 422
    assert browser.post(f"{path}/absences", data={"first": "2027-01-12"}).status_code == 303
    page = browser.get(path).text
    assert "Le mardi 12 janvier" in page
    assert f"/coordination/seances/{meeting.id}/equipe" in page
    staff = words(browser.get(f"/coordination/seances/{meeting.id}/equipe").text)
    assert "Nadia (formatrice ou formateur) : absence notée ce jour-là" in staff
    assert staff.index(f'value="{ines.id}"') < staff.index(f'value="{nadia.id}"')
    planning = browser.get("/coordination/?semaine=2027-W02").text
    assert "Nadia (absence)" in planning
    assert "1 sans personne pour l’animer" in planning
    mine = db.session.scalars(select(Absence)).one()
    browser.post(f"{path}/absences/{mine.id}/retirer")
    assert "(absence)" not in browser.get("/coordination/?semaine=2027-W02").text


def test_a_season_shows_the_days_on_which_its_trainer_cannot_come(app: Flask) -> None:
    nadia, venue, programme = an_account(name="Nadia"), a_venue(postcode="59000"), a_programme()
    away(nadia, date(2027, 1, 12))
    wanted = Wanted(
        programme.id,
        date(2027, 1, 4),
        date(2027, 1, 20),
        (1,),
        (Line(venue.id, time(14), time(15, 30), None, nadia.id),),
    )
    (slot,) = preview.prepare(wanted).open
    assert (slot.day, slot.conflicts[0].trouble) == (date(2027, 1, 12), Trouble.AWAY)
    codes = [way.code for way in slot.ways]
    assert "leader:0" in codes
    assert "keep:away" in codes
    assert preview.prepare(wanted.choosing(slot.key, "leader:0")).open == []
    other = a_programme()
    with transaction() as session:
        given = {About.HALF_DAY: [0], About.PROGRAMME: [other.id]}
        abilities.put(session.merge(nadia), given)
    seen = preview.prepare(wanted)
    assert len(seen.open) == 3
    assert "ne vient pas le mardi après-midi" in seen.open[0].conflicts[0].text
    assert seen.lines[0].remarks == ["Nadia ne donne pas ce programme, d’après sa fiche."]
