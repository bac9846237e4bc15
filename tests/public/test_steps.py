"""A booking in a few pages: one thing on each, back works, nothing is asked twice or lost."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.bookings.models import Booking, State
from app.bookings.participants import Reach
from app.extensions import db
from app.people.drafts import Draft
from app.workshops.models import Workshop
from tests.factories import a_workshop, fill

START = datetime(2026, 11, 23, 9, tzinfo=UTC)


def path(workshop: Workshop, step: str = "") -> str:
    return f"/ateliers/{workshop.id}/inscription{step and '/' + step}"


def send(client: FlaskClient, address: str, **values: str) -> str:
    """Send one page as its form does; return where it leads."""
    answer = client.post(address, data={"etape": "x", **values})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def who(client: FlaskClient, workshop: Workshop, **values: str) -> str:
    return send(client, path(workshop), **{"who": "moi", "first_name": "Awa", **values})


def key_of(page: str) -> str:
    found = re.search('name="request_key"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]


def bookings() -> list[Booking]:
    return list(db.session.scalars(select(Booking).order_by(Booking.id)))


def test_each_page_leads_to_the_next_and_the_last_one_books(client: FlaskClient) -> None:
    workshop = a_workshop()
    assert who(client, workshop) == path(workshop, "prevenir")
    assert send(client, path(workshop, "prevenir"), reach="mobile") == path(workshop, "contact")
    phone = send(client, path(workshop, "contact"), phone="06.12.34.56.78")
    assert phone == path(workshop, "verifier")
    page = client.get(phone).text
    for said in ("Awa", "06.12.34.56.78", workshop.name, workshop.venue.name):
        assert said in page
    assert bookings() == []
    done = send(client, phone, request_key=key_of(page), goal="job")
    assert "Votre place est réservée" in client.get(done).text
    (booking,) = bookings()
    person = booking.participant
    assert (person.first_name, person.phone_e164, booking.goal) == ("Awa", "+33612345678", "job")
    assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_without_phone_or_email_it_is_three_pages(client: FlaskClient) -> None:
    workshop = a_workshop()
    who(client, workshop, who="proche", first_name="Moussa")
    assert "Comment prévenir Moussa" in client.get(path(workshop, "prevenir")).text
    check = send(client, path(workshop, "prevenir"), reach="slip")
    assert check == path(workshop, "verifier")
    page = client.get(check).text
    assert "qui accompagne ne prend pas de place" in page
    send(client, check, request_key=key_of(page))
    assert bookings()[0].participant.reach is Reach.SLIP


def test_back_shows_what_was_answered_and_another_date_asks_nothing_twice(
    client: FlaskClient,
) -> None:
    workshop, other = a_workshop(), a_workshop()
    who(client, workshop, first_name="Fatoumata")
    send(client, path(workshop, "prevenir"), reach="email")
    send(client, path(workshop, "contact"), email="fatou@example.org")
    assert 'value="Fatoumata"' in client.get(path(workshop)).text
    assert 'value="email" checked' in client.get(path(workshop, "prevenir")).text
    assert 'value="fatou@example.org"' in client.get(path(workshop, "contact")).text
    assert who(client, other, first_name="Fatoumata") == path(other, "verifier")
    assert send(client, path(other, "prevenir"), reach="mobile") == path(other, "contact")
    assert client.get("/").headers.get("Set-Cookie") is None


def test_a_page_before_its_turn_leads_to_the_one_that_is_due(client: FlaskClient) -> None:
    workshop = a_workshop()
    for step in ("prevenir", "contact", "verifier"):
        assert client.get(path(workshop, step)).location == path(workshop)
    who(client, workshop)
    for step in ("contact", "verifier"):
        assert client.get(path(workshop, step)).location == path(workshop, "prevenir")
    assert client.get(path(workshop, "ailleurs")).status_code == 404


@pytest.mark.parametrize(
    ("step", "values", "field", "sentence"),
    [
        ("", {"who": "moi", "first_name": ""}, "first_name", "Écrivez le prénom"),
        ("", {"who": "", "first_name": "Awa"}, "who", "Choisissez qui vient"),
        ("", {"who": "moi", "first_name": "2841276451089"}, "first_name", "sécurité sociale"),
        ("prevenir", {}, "reach", "Choisissez comment"),
        ("contact", {"phone": "06 12"}, "phone", "Ce numéro n’est pas complet"),
        ("contact", {"phone": "03 20 12 34 56"}, "phone", "portable"),
        ("contact", {"phone": ""}, "phone", "Écrivez le numéro"),
    ],
)
def test_a_wrong_page_says_what_to_do_and_keeps_all(
    client: FlaskClient, step: str, values: dict[str, str], field: str, sentence: str
) -> None:
    workshop = a_workshop()
    if step:
        who(client, workshop)
    if step == "contact":
        send(client, path(workshop, "prevenir"), reach="mobile")
    answer = client.post(path(workshop, step), data={"etape": "x", **values})
    assert answer.status_code == 422
    assert "<title>Erreur : " in answer.text
    link = re.search(rf'<a href="#({field}[\w-]*)">', answer.text)
    assert link is not None
    target = re.search(rf'<input [^>]*id="{link[1]}"', answer.text)
    assert target, "an error leads to what can be answered"
    assert sentence in answer.text
    assert f'id="{field}"' in answer.text
    for typed in values.values():
        assert typed in answer.text


def test_after_half_an_hour_the_person_is_told_and_what_was_sent_is_kept(
    client: FlaskClient,
) -> None:
    with time_machine.travel(START, tick=False) as clock:
        workshop = a_workshop()
        who(client, workshop)
        clock.shift(timedelta(minutes=31))
        again = send(client, path(workshop, "prevenir"), reach="slip")
        assert again == path(workshop) + "?repris=1"
        assert "Une demi-heure est passée" in client.get(again).text
        assert who(client, workshop) == path(workshop, "verifier")


def test_the_last_page_sent_twice_is_one_booking(client: FlaskClient) -> None:
    workshop = a_workshop()
    who(client, workshop)
    check = send(client, path(workshop, "prevenir"), reach="slip")
    key = key_of(client.get(check).text)
    assert send(client, check, request_key=key) == send(client, check, request_key=key)
    assert len(bookings()) == 1


def test_a_forms_key_opens_nothing_in_another_browser(app: Flask, client: FlaskClient) -> None:
    workshop = a_workshop()
    who(client, workshop)
    check = send(client, path(workshop, "prevenir"), reach="slip")
    key = key_of(client.get(check).text)
    made = send(client, check, request_key=key)
    stranger = app.test_client()
    assert send(stranger, check, request_key=key) == path(workshop) + "?repris=1"
    whole = {"request_key": key, "first_name": "Moussa", "reach": "slip"}
    answer = stranger.post(path(workshop), data=whole)
    assert (answer.status_code, made in answer.text) == (409, False)
    assert send(client, check, request_key=key) == made


def test_a_seat_taken_meanwhile_offers_the_line_and_keeps_all(client: FlaskClient) -> None:
    workshop, other = a_workshop(capacity=1), a_workshop()
    who(client, workshop)
    check = send(client, path(workshop, "prevenir"), reach="slip")
    page = client.get(check).text
    fill(workshop)
    answer = client.post(check, data={"request_key": key_of(page)})
    assert answer.status_code == 409
    assert "position 1 dans la file" in answer.text
    assert f"/ateliers/{other.id}" in answer.text
    assert "Awa" in answer.text
    send(client, check, request_key=key_of(answer.text), line="oui")
    assert bookings()[-1].state is State.WAITING


def test_a_program_sends_all_at_once_with_the_hidden_fields_of_the_first_page(
    client: FlaskClient,
) -> None:
    workshop = a_workshop()
    page = client.get(path(workshop)).text
    hidden = {"etape": "qui", "request_key": key_of(page)}
    whole = {**hidden, "first_name": "Awa", "reach": "slip"}
    first, again = (client.post(path(workshop), data=whole) for _ in range(2))
    assert first.location == again.location
    assert first.location.startswith("/inscriptions/")
    assert len(bookings()) == 1


def test_another_browser_sees_nothing_of_it(app: Flask, client: FlaskClient) -> None:
    workshop = a_workshop()
    who(client, workshop, first_name="Fatoumata")
    stranger = app.test_client()
    assert "Fatoumata" not in stranger.get(path(workshop)).text
    assert stranger.get(path(workshop, "prevenir")).location == path(workshop)


def test_two_browsers_book_page_after_page_each_with_their_own_token(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    workshop, gone = a_workshop(), 10**6
    browsers = [app.test_client(), app.test_client()]
    for step, values in (
        ("", {"etape": "qui", "who": "moi", "first_name": "Awa"}),
        ("prevenir", {"reach": "slip"}),
        ("verifier", {}),
    ):
        address = path(workshop, step)
        hidden = [_hidden(one.get(address).text) for one in browsers]
        assert hidden[0]["csrf_token"] != hidden[1]["csrf_token"]
        wrong = {**hidden[0], **values, "csrf_token": hidden[1]["csrf_token"]}
        assert browsers[0].post(address, data=wrong).status_code == 422
        for one, own in zip(browsers, hidden, strict=True):
            unknown = address.replace(str(workshop.id), str(gone))
            assert one.post(unknown, data={**own, **values}).status_code == 404
            assert one.post(address, data={**own, **values}).status_code == 303


def _hidden(page: str) -> dict[str, str]:
    return dict(re.findall('name="(csrf_token|request_key)"[^>]*value="([^"]+)"', page))
