"""The pages that a reminder leads to: nothing happens before a button is pressed."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.bookings import coming, links
from app.bookings.attendance import Attendance
from app.bookings.coming import Acknowledgement
from app.bookings.models import Booking, State
from app.bookings.participants import Participant, Reach, Reminders
from app.extensions import db
from tests.factories import a_booking, a_person, a_workshop, again


def comer(meetings: int = 1) -> Booking:
    person = a_person("Awa", reach=Reach.EMAIL, email="awa@exemple.fr")
    return a_booking(a_workshop(meetings=meetings), person)


def path(booking: Booking, page: str, meeting: int | None = None) -> str:
    chosen = booking.workshop.meetings[0].id if meeting is None else meeting
    return f"/inscriptions/{links.token(booking)}/{page}?seance={chosen}"


def test_reading_the_links_changes_nothing(client: FlaskClient) -> None:
    booking = comer()
    for page, button in (("je-viens", "Oui, je viens"), ("je-ne-viens-pas", "Je rends ma place")):
        answer = client.get(path(booking, page))
        assert answer.status_code == 200
        assert answer.text.count("<button") == 1
        assert button in answer.text
    token = links.reminders_token(booking.participant)
    assert client.get(f"/rappels/{token}").status_code == 200
    assert again(booking).state is State.CONFIRMED
    assert db.session.scalars(select(Acknowledgement)).all() == []
    assert again(booking.participant).reminders is Reminders.BEFORE


def test_i_come_is_kept_and_shown(client: FlaskClient) -> None:
    booking = comer()
    answer = client.post(path(booking, "je-viens"), follow_redirects=True)
    assert "vous avez dit que vous venez" in answer.text
    assert list(coming.of_booking(booking).values()) == ["coming"]


def test_i_cannot_come_gives_the_seat_back(client: FlaskClient) -> None:
    booking = comer()
    answer = client.post(path(booking, "je-ne-viens-pas"), follow_redirects=True)
    assert "Votre inscription est annulée" in answer.text
    assert again(booking).state is State.CANCELLED
    assert client.post(path(booking, "je-ne-viens-pas")).status_code in {303, 409}
    assert "Il n’y a rien à répondre" in client.get(path(booking, "je-viens")).text


def test_one_meeting_is_missed_and_the_parcours_goes_on(client: FlaskClient) -> None:
    booking = comer(meetings=3)
    page = client.get(path(booking, "je-ne-viens-pas"))
    assert "Vous gardez votre place pour les autres" in page.text
    assert "arrêter tout le parcours" in page.text
    answer = client.post(path(booking, "je-ne-viens-pas"), follow_redirects=True)
    assert "vous avez prévenu que vous ne venez pas" in answer.text
    assert again(booking).state is State.CONFIRMED
    assert len(db.session.scalars(select(Attendance)).all()) == 1


def test_another_s_meeting_is_not_asked_about(client: FlaskClient) -> None:
    booking, other = comer(meetings=2), a_workshop()
    wrong = path(booking, "je-ne-viens-pas", other.meetings[0].id)
    assert "<button>" not in client.get(wrong).text
    assert client.post(wrong).status_code == 409
    assert db.session.scalars(select(Attendance)).all() == []


def test_one_click_stops_reminders_without_a_form(app: Flask) -> None:
    """RFC 8058: a mail program posts one field, without cookie or CSRF token."""
    booking = comer()
    token = links.reminders_token(booking.participant)
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        client = app.test_client()
        posted = {"List-Unsubscribe": "One-Click"}
        assert client.post(f"/rappels/{token}", data=posted).status_code == 204
        assert client.post(f"/rappels/{token}x", data=posted).status_code == 404
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert again(booking.participant).reminders is Reminders.NONE


def test_reminders_are_chosen(client: FlaskClient) -> None:
    booking = comer()
    address = f"/rappels/{links.reminders_token(booking.participant)}"
    answer = client.post(address, data={"rappels": "eve"}, follow_redirects=True)
    assert "et la veille" in answer.text
    client.post(address, data={"rappels": "weekly"})
    assert again(booking.participant).reminders is Reminders.EVE


def test_the_form_asks_for_the_day_before(client: FlaskClient) -> None:
    workshop = a_workshop()
    values = {"first_name": "Awa", "reach": "email", "email": "awa@exemple.fr", "eve": "y"}
    page = f"/ateliers/{workshop.id}/inscription"
    assert client.post(page, data={**values, "request_key": "k" * 22}).status_code == 303
    assert db.session.scalars(select(Participant)).one().reminders is Reminders.EVE
