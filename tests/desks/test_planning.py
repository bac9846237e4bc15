"""Cancelling a workshop and moving a meeting, from a page that says who will be told."""

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.bookings import queries
from app.bookings.models import State
from app.extensions import db
from app.messages.models import Channel, Message, Status
from app.people.models import Role
from app.transactions import transaction
from app.workshops import schedule
from app.workshops.models import Workshop
from tests.entering import a_browser
from tests.factories import a_booking, a_person, a_venue, a_workshop, again, an_account


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return a_browser(app, an_account(Role.COORDINATOR))


@pytest.fixture
def workshop(app: Flask) -> Workshop:
    workshop = a_workshop(starts=datetime(2027, 1, 12, 14), title="Les bases")
    a_booking(workshop, a_person("Awa", email="awa@pouce.example"))
    a_booking(workshop, a_person("Bruno"))
    return workshop


def confirmed(browser: FlaskClient, path: str, data: dict[str, str]) -> TestResponse:
    """Ask for a change, read who will be told, and say yes to exactly that."""
    page = browser.post(path, data=data)
    assert page.status_code == 200, page.text
    seen = page.text.split('name="vu" value="')[1].split('"')[0]
    return browser.post(path, data={**data, "vu": seen})


def told(notice: str) -> list[Channel]:
    messages = select(Message.channel).where(Message.notice == notice).order_by(Message.channel)
    return list(db.session.scalars(messages))


def test_cancelling_says_first_who_is_told_what(browser: FlaskClient, workshop: Workshop) -> None:
    path = f"/coordination/ateliers/{workshop.id}/annuler"
    assert "Voir qui sera prévenu" in browser.get(path).text
    page = " ".join(browser.post(path, data={"reason": "venue_closed"}).text.split())
    assert "2 personnes seront prévenues : 1 par e-mail, 1 de vive voix" in page
    assert "Awa, par e-mail : Atelier annulé : Les bases, mardi 12 janvier" in page
    assert "Bruno, de vive voix" in page
    assert not again(workshop).is_cancelled
    assert told("cancelled_by_us") == []
    answer = confirmed(browser, path, {"reason": "venue_closed"})
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "L’atelier est annulé. 2 personnes à prévenir." in page
    assert "Cet atelier est annulé : le lieu est fermé." in page
    assert again(workshop).is_cancelled
    assert told("cancelled_by_us") == [Channel.CALL, Channel.EMAIL]
    again_ = browser.post(path, data={"reason": "other"})
    assert again_.status_code == 409
    assert "déjà annulé" in again_.text


def test_a_list_that_changed_since_is_shown_again(browser: FlaskClient, workshop: Workshop) -> None:
    path = f"/coordination/ateliers/{workshop.id}/annuler"
    data = {"reason": "venue_closed"}
    seen = browser.post(path, data=data).text.split('name="vu" value="')[1].split('"')[0]
    a_booking(workshop, a_person("Chloé"))
    page = browser.post(path, data={**data, "vu": seen})
    assert page.status_code == 200
    assert "3 personnes seront prévenues" in page.text
    assert not again(workshop).is_cancelled


def test_cancelling_needs_a_reason_of_the_list(browser: FlaskClient, workshop: Workshop) -> None:
    answer = browser.post(
        f"/coordination/ateliers/{workshop.id}/annuler", data={"reason": "parce que"}
    )
    assert answer.status_code == 422
    assert not again(workshop).is_cancelled


def test_moving_tells_everyone_and_keeps_the_seats(
    browser: FlaskClient, workshop: Workshop
) -> None:
    meeting = workshop.meetings[0]
    path = f"/coordination/seances/{meeting.id}/deplacer"
    page = browser.get(path).text
    assert 'value="2027-01-12"' in page
    assert 'value="14:00"' in page
    moved = {"day": "2027-01-13", "start": "09:30", "end": "11:00"}
    page = browser.post(path, data=moved).text
    assert "2 personnes seront prévenues" in page
    assert "mercredi 13 janvier à 9 h 30" in page
    assert again(meeting).starts_local == datetime(2027, 1, 12, 14)
    assert confirmed(browser, path, moved).status_code == 303
    assert again(meeting).starts_local == datetime(2027, 1, 13, 9, 30)
    assert meeting.ends_local == datetime(2027, 1, 13, 11)
    assert told("moved") == [Channel.CALL, Channel.EMAIL]
    assert {booking.state for booking in queries.workshop_bookings(workshop.id)} == {
        State.CONFIRMED
    }


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"day": "mardi", "start": "09:30", "end": "11:00"}, "Écrivez le jour comme ceci"),
        ({"day": "2027-01-13", "start": "", "end": "11:00"}, "Écrivez l’heure comme ceci"),
        ({"day": "2027-01-13", "start": "11:00", "end": "09:30"}, "La fin doit venir après"),
        ({"day": "2027-03-28", "start": "02:30", "end": "04:00"}, "n’existe pas à cet endroit"),
        ({"day": "0001-01-01", "start": "00:00", "end": "01:00"}, "Vérifiez l’année"),
        ({"day": "9999-12-31", "start": "09:00", "end": "10:00"}, "Vérifiez l’année"),
    ],
)
def test_a_time_that_cannot_be_is_said_and_kept(
    browser: FlaskClient, workshop: Workshop, typed: dict[str, str], sentence: str
) -> None:
    page = browser.post(f"/coordination/seances/{workshop.meetings[0].id}/deplacer", data=typed)
    assert page.status_code == 422
    assert sentence in page.text
    assert f'value="{typed["day"]}"' in page.text
    assert again(workshop.meetings[0]).starts_local == datetime(2027, 1, 12, 14)
    assert told("moved") == []


@pytest.mark.parametrize("end", ["ateliers/{workshop}/annuler", "inscriptions/{booking}/annuler"])
def test_a_call_that_is_no_longer_true_leaves_the_list(
    browser: FlaskClient, workshop: Workshop, end: str
) -> None:
    booking = a_booking(workshop, a_person("Chloé"))
    confirmed(
        browser,
        f"/coordination/seances/{workshop.meetings[0].id}/deplacer",
        {"day": "2027-01-13", "start": "14:00", "end": "15:30"},
    )
    calls = "/coordination/appels"
    assert browser.get(calls).text.count("Chloé</h3>") == 1
    path = end.format(workshop=workshop.id, booking=booking.uuid)
    if "ateliers" in end:
        confirmed(browser, f"/coordination/{path}", {"reason": "venue_closed"})
    else:
        browser.post(f"/coordination/{path}")
    left = browser.get(calls).text
    assert left.count("Chloé</h3>") == ("ateliers" in end)
    moved = db.session.scalars(
        select(Message).where(Message.notice == "moved", Message.to_name == "Chloé")
    ).one()
    assert (moved.status, moved.last_error) == (Status.DROPPED, "Annulé depuis")


def test_one_meeting_of_a_parcours_is_called_off_and_the_seats_stay(browser: FlaskClient) -> None:
    parcours = a_workshop(starts=datetime(2027, 1, 12, 14), meetings=3, title="Le parcours")
    a_booking(parcours, a_person("Awa", email="awa@pouce.example"))
    a_booking(parcours, a_person("Bruno"))
    meeting = parcours.meetings[1]
    path = f"/coordination/seances/{meeting.id}/annuler"
    assert confirmed(browser, path, {"reason": "trainer_absent"}).status_code == 303
    assert again(meeting).is_cancelled
    assert meeting.sequence == 1
    assert not again(parcours).is_cancelled
    assert parcours.ends_at == parcours.meetings[2].ends_at
    assert told("meeting_cancelled") == [Channel.CALL, Channel.EMAIL]
    assert {each.state for each in queries.workshop_bookings(parcours.id)} == {State.CONFIRMED}
    for each in (parcours.meetings[0], parcours.meetings[2]):
        confirmed(browser, f"/coordination/seances/{each.id}/annuler", {"reason": "other"})
    assert again(parcours).is_cancelled
    assert told("cancelled_by_us") == [Channel.CALL, Channel.EMAIL]


def test_another_room_of_the_same_place_writes_to_nobody(browser: FlaskClient) -> None:
    workshop = a_workshop(starts=datetime(2027, 1, 12, 14))
    with transaction() as session:
        venue = session.merge(workshop.venue)
        big, small = (schedule.add_room(venue, name) for name in ("Grande", "Petite"))
    a_workshop(starts=datetime(2027, 1, 12, 15), venue=venue, room=again(small), title="Déjà")
    a_booking(workshop, a_person("Awa", email="awa@pouce.example"))
    meeting = again(workshop).meetings[0]
    path = f"/coordination/seances/{meeting.id}/salle"
    refused = browser.post(path, data={"room": f"r{small.id}"})
    assert refused.status_code == 422
    assert "Petite est prise à ce moment : « Déjà », de 15 h à 16 h 30." in refused.text
    page = browser.post(path, data={"room": f"r{big.id}"}).text
    assert "Personne ne sera prévenu." in page
    assert confirmed(browser, path, {"room": f"r{big.id}"}).status_code == 303
    assert again(meeting).room_id == big.id
    assert meeting.sequence == 1
    assert browser.post(path, data={"room": "r987654"}).status_code == 422


def test_another_place_tells_everyone_and_says_what_stands_in_the_way(
    browser: FlaskClient,
) -> None:
    nadia = an_account(name="Nadia Exemple")
    workshop = a_workshop(starts=datetime(2027, 1, 12, 14), leader=nadia)
    a_workshop(starts=datetime(2027, 1, 12, 16), title="Ailleurs", leader=nadia)
    elsewhere = a_venue("Maison", opening_hours="Mo-Fr 09:00-12:00")
    booking = a_booking(workshop, a_person("Awa", email="awa@pouce.example"))
    meeting = workshop.meetings[0]
    path, typed = f"/coordination/seances/{meeting.id}/salle", {"room": f"v{elsewhere.id}"}
    page = " ".join(browser.post(path, data=typed).text.split())
    assert "Maison est fermé à ces heures" in page
    assert "Awa, par e-mail" in page
    assert again(workshop).venue_id != elsewhere.id
    assert confirmed(browser, path, typed).status_code == 303
    assert again(workshop).venue_id == elsewhere.id
    assert again(booking).holds_seat
    move = f"/coordination/seances/{meeting.id}/deplacer"
    later = {"day": "2027-01-12", "start": "16:30", "end": "18:00"}
    page = " ".join(browser.post(move, data=later).text.split())
    assert "Mardi 12 janvier : Nadia Exemple anime déjà « Ailleurs », de 16 h à 17 h 30." in page
    assert confirmed(browser, move, later).status_code == 303
