"""Booking on the public pages: without e-mail, without JavaScript, without losing a word."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import dates
from app.bookings import links
from app.bookings.models import Booking, State
from app.bookings.participants import Participant, Reach
from app.extensions import db
from app.messages.models import Channel, Message
from app.people.actors import SYSTEM
from app.planning.actions import cancel_workshop
from app.transactions import transaction
from app.workshops.models import Audience
from tests.factories import a_booking, a_person, a_programme, a_workshop, again, fill

GOOD = {"first_name": "Awa", "reach": "slip", "request_key": "k" * 22}


def post(client: FlaskClient, workshop_id: int, **values: str):
    return client.post(f"/ateliers/{workshop_id}/inscription", data={**GOOD, **values})


def only_booking() -> Booking:
    return db.session.scalars(select(Booking)).one()


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_seat_without_email_shows_its_slip(client: FlaskClient) -> None:
    workshop = a_workshop()
    assert client.get(f"/ateliers/{workshop.id}/inscription").status_code == 200
    answer = post(client, workshop.id)
    assert answer.status_code == 303
    page = client.get(answer.location)
    booking = only_booking()
    assert booking.reference in page.text
    assert "Votre place est réservée" in page.text
    slip = client.get(f"{answer.location}/papier")
    assert booking.reference in slip.text
    assert count(Message) == 0


def test_a_confirmation_mail_is_a_row_of_the_same_transaction(client: FlaskClient) -> None:
    workshop = a_workshop()
    post(client, workshop.id, reach="email", email="awa@example.org")
    message = db.session.scalars(select(Message)).one()
    assert (message.notice, message.to_address) == ("confirmed", "awa@example.org")
    assert links.token(only_booking()) not in message.body_text + message.body_html


def test_a_full_workshop_offers_its_line_with_the_rank(client: FlaskClient) -> None:
    workshop = a_workshop(capacity=1)
    fill(workshop)
    page = client.get(f"/ateliers/{workshop.id}/inscription")
    assert "position 1 dans la file" in page.text
    answer = post(client, workshop.id, line="oui")
    page = client.get(answer.location)
    assert "Vous êtes dans la file d’attente" in page.text
    assert "1 dans la file d’attente" in page.text


def test_a_seat_taken_while_the_form_was_open_keeps_what_was_typed(client: FlaskClient) -> None:
    workshop = a_workshop(capacity=1)
    client.get(f"/ateliers/{workshop.id}/inscription")
    fill(workshop)
    answer = post(client, workshop.id, first_name="Fatoumata", goal="job")
    assert answer.status_code == 409
    assert "Cet atelier est complet" in answer.text
    assert 'value="Fatoumata"' in answer.text
    assert 'name="line" value="oui"' in answer.text
    assert "Prendre ma place dans la file" in answer.text
    assert count(Participant) == 1


def test_a_workshop_cancelled_while_the_form_was_open(client: FlaskClient) -> None:
    workshop, other = a_workshop(), a_workshop()
    with transaction():
        cancel_workshop(workshop.id, "trainer_ill", SYSTEM)
    answer = post(client, workshop.id, first_name="Fatoumata")
    assert answer.status_code == 410
    assert "Cet atelier est annulé" in answer.text
    assert 'value="Fatoumata"' in answer.text
    assert f"/ateliers/{other.id}" in answer.text
    assert count(Booking) == 0


def test_an_unknown_workshop(client: FlaskClient) -> None:
    assert client.get("/ateliers/999999").status_code == 404
    answer = post(client, 999999)
    assert answer.status_code == 404
    assert "Regardez les autres ateliers" in answer.text


def test_an_unpublished_workshop_does_not_exist(client: FlaskClient) -> None:
    workshop = a_workshop(published_at=None)
    assert client.get(f"/ateliers/{workshop.id}").status_code == 404
    assert post(client, workshop.id).status_code == 404


def test_a_past_workshop_says_so(client: FlaskClient) -> None:
    workshop = a_workshop()
    with time_machine.travel(workshop.starts_at + timedelta(minutes=1)):
        answer = post(client, workshop.id)
    assert answer.status_code == 410
    assert "fermées" in answer.text


def test_a_professionals_workshop_is_refused_in_words(client: FlaskClient) -> None:
    workshop = a_workshop(programme=a_programme(audience=Audience.PROFESSIONALS))
    answer = post(client, workshop.id)
    assert answer.status_code == 403
    assert "travailleur social" in answer.text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"first_name": ""}, "Écrivez le prénom"),
        ({"first_name": "   "}, "Écrivez le prénom"),
        ({"first_name": "\x00\x07"}, "Écrivez le prénom"),
        ({"first_name": "A" * 10_000}, "C’est trop long"),
        ({"first_name": "1 84 12 76 451 089 46"}, "numéro de sécurité sociale"),
        ({"family_name": "284127645108946"}, "numéro de sécurité sociale"),
        ({"phone": "2 84 12 76 451 089", "reach": "mobile"}, "numéro de sécurité sociale"),
        ({"reach": "mobile", "phone": "zéro six 12"}, "Ce numéro n’est pas complet"),
        ({"reach": "mobile", "phone": "01 23 45 67 89"}, "portable"),
        ({"reach": "mobile"}, "Écrivez le numéro"),
        ({"reach": "email"}, "Écrivez l’adresse"),
        ({"reach": "email", "email": "awa@"}, "n’est pas complète"),
        ({"reach": ""}, "Choisissez comment vous prévenir"),
        ({"reach": "pigeon"}, "Choisissez comment vous prévenir"),
        ({"reach": "partner"}, "Choisissez comment vous prévenir"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_the_rest(
    client: FlaskClient, values: dict[str, str], sentence: str
) -> None:
    workshop = a_workshop()
    answer = post(client, workshop.id, **{"family_name": "Diallo", **values})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Erreur :" in re.search("<title>(.*?)</title>", answer.text)[1]  # type: ignore[index]
    if "family_name" not in values:
        assert 'value="Diallo"' in answer.text
    assert count(Participant) == count(Booking) == count(Message) == 0
    assert again(workshop).held == 0


def test_control_characters_do_not_pass(client: FlaskClient) -> None:
    post(client, a_workshop().id, first_name="Aw\x0ba\u2028 \ue000sign-in-x\ue001\r\nBcc a")
    assert only_booking().participant.first_name == "Aw a sign-in-x Bcc a"


def test_the_same_form_twice_is_one_booking(client: FlaskClient) -> None:
    workshop = a_workshop()
    first, second = post(client, workshop.id), post(client, workshop.id)
    assert first.location == second.location
    assert count(Booking) == 1
    assert again(workshop).held == 1


def test_the_same_form_for_someone_else_is_asked_about(client: FlaskClient) -> None:
    workshop = a_workshop()
    first = post(client, workshop.id)
    answer = post(client, workshop.id, first_name="Moussa")
    assert answer.status_code == 409
    assert "déjà servi" in answer.text
    assert first.location in answer.text
    fresh = re.search('name="request_key"[^>]*value="([^"]+)"', answer.text)
    assert fresh is not None
    assert fresh[1] != GOOD["request_key"]
    post(client, workshop.id, first_name="Moussa", request_key=fresh[1])
    assert count(Booking) == 2


def test_the_same_person_twice_is_booked_and_flagged(client: FlaskClient) -> None:
    workshop = a_workshop()
    for key in ("a" * 22, "b" * 22):
        post(client, workshop.id, reach="mobile", phone="06 12 34 56 78", request_key=key)
    flags = sorted(db.session.scalars(select(Booking.flag)))
    assert flags == ["", "same_person"]


@pytest.mark.parametrize("spelling", ["0612345678", "+33 6 12 34 56 78", "06.12.34.56.78"])
def test_a_phone_in_any_spelling(client: FlaskClient, spelling: str) -> None:
    post(client, a_workshop().id, reach="mobile", phone=spelling)
    participant = only_booking().participant
    assert (participant.phone_e164, participant.reach) == ("+33612345678", Reach.MOBILE)


def test_opening_the_cancel_page_changes_nothing_and_posting_frees_the_seat(
    client: FlaskClient,
) -> None:
    workshop = a_workshop(capacity=1)
    seated = a_booking(workshop)
    waiting = a_booking(workshop, a_person(reach=Reach.LANDLINE, phone_e164="+33199000000"))
    address = f"/inscriptions/{links.token(seated)}/annuler"
    assert "Oui, j’annule" in client.get(address).text
    assert again(seated).state is State.CONFIRMED
    answer = client.post(address)
    assert "Votre inscription est annulée" in client.get(answer.location).text
    assert again(waiting).state is State.CONFIRMED
    call = db.session.scalars(select(Message)).one()
    assert (call.notice, call.channel) == ("seat_given", Channel.CALL)
    assert client.post(address).status_code == 303
    assert count(Message) == 1


def test_after_the_end_there_is_nothing_to_cancel(client: FlaskClient) -> None:
    booking = a_booking(a_workshop())
    address = f"/inscriptions/{links.token(booking)}/annuler"
    with time_machine.travel(booking.workshop.ends_at + timedelta(minutes=1)):
        assert "rien à annuler" in client.get(address).text
        assert client.post(address).status_code == 409
    assert again(booking).state is State.CONFIRMED


@pytest.mark.parametrize("damage", ["x", "", "é", "."])
def test_a_forged_link_opens_nothing(client: FlaskClient, damage: str) -> None:
    token = links.token(a_booking(a_workshop()))
    forged = token[:-3] + damage
    assert client.get(f"/inscriptions/{forged}").status_code == 404
    assert client.post(f"/inscriptions/{forged}/annuler").status_code == 404
    assert client.get(f"/inscriptions/{token}").status_code == 200


def test_a_revoked_link_opens_nothing(client: FlaskClient) -> None:
    booking = a_booking(a_workshop())
    old = links.token(booking)
    with transaction() as session:
        session.get_one(Participant, booking.participant_id).token_version += 1
    assert client.get(f"/inscriptions/{old}").status_code == 404


def test_a_stale_form_keeps_what_was_typed(app: Flask, client: FlaskClient) -> None:
    workshop = a_workshop()
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = post(client, workshop.id, first_name="Fatoumata")
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 422
    assert "ouverte trop longtemps" in answer.text
    assert 'value="Fatoumata"' in answer.text
    assert count(Booking) == 0


def test_a_parcours_shows_all_its_meetings(client: FlaskClient) -> None:
    workshop = a_workshop(meetings=6, minutes=150)
    page = client.get(f"/ateliers/{workshop.id}").text
    for meeting in workshop.meetings:
        assert dates.day(meeting.starts_local.date()) in page
