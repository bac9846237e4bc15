"""Seats, publication and who leads: each change says who is told, then is made once."""

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.bookings.models import State
from app.people.models import Role
from app.transactions import transaction
from app.workshops.models import Workshop
from app.workshops.season_rules import SeasonRule
from tests.desks.test_planning import confirmed, told
from tests.entering import a_browser
from tests.factories import a_booking, a_person, a_workshop, again, an_account, fill


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return a_browser(app, an_account(Role.COORDINATOR))


def test_more_seats_go_to_the_line_and_the_preview_says_who(browser: FlaskClient) -> None:
    workshop = a_workshop(starts=datetime(2027, 1, 12, 14), capacity=1)
    fill(workshop)
    waiting = a_booking(workshop, a_person("Ana", email="ana@pouce.example"))
    path = f"/coordination/ateliers/{workshop.id}/capacite"
    page = browser.post(path, data={"capacity": "2"}).text
    assert "1 personne sera prévenue" in page
    assert "Ana, par e-mail" in page
    assert again(waiting).state is State.WAITING
    assert confirmed(browser, path, {"capacity": "2"}).status_code == 303
    assert again(waiting).state is State.CONFIRMED
    for typed in ("", "0", "beaucoup", "501"):
        assert browser.post(path, data={"capacity": typed}).status_code == 422


def test_a_workshop_is_taken_off_and_announced_again(browser: FlaskClient) -> None:
    workshop = a_workshop(starts=datetime(2027, 1, 12, 14))
    path = f"/coordination/ateliers/{workshop.id}/publier"
    for is_public in (False, True):
        page = browser.get(path).text
        seen = page.split('name="vu" value="')[1].split('"')[0]
        assert browser.post(path, data={"vu": seen}).status_code == 303
        assert again(workshop).is_public is is_public


def test_other_people_lead_and_both_are_told(browser: FlaskClient) -> None:
    nadia, ines = (an_account(name=name) for name in ("Nadia", "Inès"))
    parcours = a_workshop(starts=datetime(2027, 1, 12, 14), meetings=3, leader=nadia)
    first, second, _ = parcours.meetings
    path = f"/coordination/seances/{first.id}/equipe"
    assert f'value="{nadia.id}" checked' in browser.get(path).text
    page = browser.post(path, data={"people": [str(ines.id)]}).text
    assert "2 personnes seront prévenues" in page
    assert confirmed(browser, path, {"people": str(ines.id)}).status_code == 303
    assert [leader.name for leader in again(first).leaders] == ["Inès"]
    assert [leader.name for leader in again(second).leaders] == ["Nadia"]
    confirmed(browser, path, {"people": str(ines.id), "whole": "y"})
    assert again(second).leaders[-1].name == "Inès"


def a_rule(workshops: list[Workshop]) -> SeasonRule:
    """Say that one rule made these workshops."""
    first = workshops[0]
    start = first.meetings[0].starts_local
    with transaction() as session:
        rule = SeasonRule(
            programme_id=first.programme_id,
            venue_id=first.venue_id,
            weekdays="1",
            start=start.time(),
            end=start.replace(hour=15, minute=30).time(),
            first_day=start.date(),
            last_day=datetime(2027, 6, 30).date(),
        )
        session.add(rule)
        session.flush()
        for workshop in workshops:
            session.merge(workshop).season_rule_id = rule.id
    return rule


def test_the_remainder_of_a_season_is_cancelled_from_a_day_on(browser: FlaskClient) -> None:
    workshops = [a_workshop(starts=datetime(2027, 1, day, 14)) for day in (5, 12, 19)]
    rule = a_rule(workshops)
    for workshop in workshops:
        a_booking(workshop, a_person("Ana", email="ana@pouce.example"))
    path = f"/coordination/saison/regles/{rule.id}/annuler"
    asked = {"since": "2027-01-12", "reason": "other"}
    page = " ".join(browser.post(path, data=asked).text.split())
    assert "mardi 12 janvier, de 14 h à 15 h 30" in page
    assert "mardi 5 janvier" not in page
    assert "2 par e-mail" in page
    assert confirmed(browser, path, asked).status_code == 303
    assert [again(each).is_cancelled for each in workshops] == [False, True, True]
    assert len(told("cancelled_by_us")) == 2
    assert again(rule).last_day.isoformat() == "2027-01-11"
    assert browser.post(path, data={"since": "hier", "reason": "other"}).status_code == 422


def test_the_drafts_of_a_season_are_announced_together(browser: FlaskClient) -> None:
    workshops = [
        a_workshop(starts=datetime(2027, 1, day, 14), published_at=None) for day in (5, 12)
    ]
    with transaction():
        for workshop in workshops:
            again(workshop).published_at = None
    rule = a_rule(workshops)
    assert "2 en brouillon" in browser.get("/coordination/saison/").text
    path = f"/coordination/saison/regles/{rule.id}/publier"
    seen = browser.get(path).text.split('name="vu" value="')[1].split('"')[0]
    assert browser.post(path, data={"vu": seen}).status_code == 303
    assert all(again(workshop).is_public for workshop in workshops)
