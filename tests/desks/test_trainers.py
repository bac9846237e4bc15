"""The trainer's desk: today first, who comes, and nobody else's people."""

from datetime import datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from app.extensions import db
from app.people.actors import PARTICIPANT
from app.people.models import Role
from app.transactions import transaction
from app.workshops.models import Assignment, AssignmentState, Meeting
from tests.counting import statements
from tests.entering import a_browser
from tests.factories import a_booking, a_person, a_venue, a_workshop, again, an_account


def test_today_comes_first_and_says_who_is_booked(app: Flask) -> None:
    with time_machine.travel("2026-11-23 08:00:00+00:00", tick=False):
        leader = an_account()
        venue = a_venue("Espace Nord", "Lille", address="1 rue du Port", postcode="59000")
        today = a_workshop(starts=datetime(2026, 11, 23, 14), leader=leader, venue=venue)
        later = a_workshop(starts=datetime(2026, 11, 25, 14), leader=leader)
        a_workshop(starts=datetime(2026, 11, 23, 14), title="Atelier d’une autre", capacity=3)
        for name, family in (("Zoé", "Martin"), ("Ali", "")):
            a_booking(today, a_person(name, family_name=family))
        page = a_browser(app, leader).get("/formateur/").text
        first, _, after = page.partition("<h2>Ensuite</h2>")
        assert "2 inscrits sur 8 :" in first
        assert "Ali, Zoé M." in " ".join(first.split())
        assert "1 rue du Port, 59000 Lille" in first
        assert f"/formateur/seances/{later.meetings[0].id}" in after
        assert "0 inscrit sur 8" in after
        assert "Atelier d’une autre" not in page
        assert "Martin" not in page


def test_today_is_the_day_on_the_wall_of_the_venue(app: Flask) -> None:
    with time_machine.travel("2026-11-23 21:30:00+00:00", tick=False):
        leader = an_account()
        island = a_venue(city="Saint-Denis", zone="Indian/Reunion")  # already the 24th there
        a_workshop(starts=datetime(2026, 11, 24, 9), leader=leader, venue=island, title="Là-bas")
        a_workshop(starts=datetime(2026, 11, 24, 9), leader=leader, title="Ici")
        today, _, after = a_browser(app, leader).get("/formateur/").text.partition("Ensuite")
        assert "Là-bas" in today
        assert "Ici" in after


def test_what_is_over_or_given_to_another_is_gone(app: Flask) -> None:
    with time_machine.travel("2026-11-23 08:00:00+00:00", tick=False) as clock:
        leader = an_account()
        a_workshop(starts=datetime(2026, 11, 23, 14), leader=leader, title="Hier")
        given = a_workshop(starts=datetime(2026, 11, 25, 14), leader=leader, title="Confié")
        with transaction() as session:
            session.execute(
                update(Assignment)
                .where(Assignment.meeting_id == given.meetings[0].id)
                .values(state=AssignmentState.RELEASED)
            )
        clock.shift(24 * 3600)
        page = a_browser(app, leader).get("/formateur/").text
        assert "Hier" not in page
        assert "Confié" not in page


def test_a_cancelled_meeting_is_shown_as_such(app: Flask) -> None:
    leader = an_account()
    workshop = a_workshop(leader=leader)
    with transaction():
        again(workshop).meetings[0].cancelled_at = workshop.created_at
    page = a_browser(app, leader).get("/formateur/").text
    assert "(annulé)" in page
    assert "inscrit sur" not in page


@pytest.mark.parametrize(
    ("role", "seen", "hidden"),
    [
        (Role.TRAINER, ["Zoé M.", "06 39 98 12 34"], ["Martin"]),
        (Role.VOLUNTEER, ["Zoé"], ["Zoé M", "Martin", "98 12 34"]),
    ],
)
def test_who_comes_is_said_as_far_as_the_role_needs(
    app: Flask, role: Role, seen: list[str], hidden: list[str]
) -> None:
    leader = an_account(role)
    workshop = a_workshop(leader=leader)
    person = a_person("Zoé", family_name="Martin", phone_e164="+33639981234")
    a_booking(workshop, person, goal="job")
    client = a_browser(app, leader)
    page = client.get(f"/formateur/seances/{workshop.meetings[0].id}").text
    both = page + client.get("/formateur/").text
    assert all(text in page for text in seen)
    assert "Chercher un travail" in page
    assert not [text for text in hidden if text in both]


def test_a_guest_comes_to_one_meeting_only(app: Flask) -> None:
    leader = an_account()
    workshop = a_workshop(meetings=2, leader=leader)
    first, second = (meeting.id for meeting in workshop.meetings)
    booking = a_booking(workshop, a_person("Invitée"), actor=PARTICIPANT)
    with transaction():
        again(booking).meeting_id = second
    client = a_browser(app, leader)
    assert "Invitée" not in client.get(f"/formateur/seances/{first}").text
    assert "Invitée" in client.get(f"/formateur/seances/{second}").text


def test_a_coordinator_opens_any_meeting_and_a_stranger_none(app: Flask) -> None:
    workshop = a_workshop(leader=an_account())
    path = f"/formateur/seances/{workshop.meetings[0].id}"
    assert a_browser(app, an_account(Role.COORDINATOR)).get(path).status_code == 200
    stranger = a_browser(app, an_account())
    refused, unknown = stranger.get(path), stranger.get("/formateur/seances/987654")
    assert refused.status_code == unknown.status_code == 404
    assert refused.text == unknown.text


def test_the_page_asks_as_much_for_many_meetings_as_for_one(app: Flask) -> None:
    leader = an_account()
    workshop = a_workshop(leader=leader)
    a_booking(workshop)
    client = a_browser(app, leader)
    with statements() as one:
        client.get("/formateur/")
    for _ in range(9):
        a_booking(a_workshop(leader=leader, meetings=2))
    with statements() as many:
        assert client.get("/formateur/").text.count("1 inscrit sur 8") == 19
    assert len(many) == len(one)
    assert db.session.query(Meeting).count() == 19
