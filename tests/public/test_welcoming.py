"""The first name of who welcomes: shown where they agreed, and only there."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.bookings import links
from app.bookings.participants import Reach
from app.extensions import db
from app.messages.models import Message
from app.people.models import Role
from app.planning import team
from app.transactions import transaction
from tests.entering import a_browser
from tests.factories import a_booking, a_person, a_workshop, an_account


def test_a_first_name_is_shown_once_agreed_and_no_more_once_not(
    app: Flask, client: FlaskClient
) -> None:
    leader = an_account(Role.TRAINER, name="Maëlle Duhamel")
    workshop = a_workshop(leader=leader)
    page = f"/ateliers/{workshop.id}"
    assert "Qui vous accueille" not in client.get(page).text
    own = a_browser(app, leader)
    assert "« Maëlle »" in own.get("/compte").text

    own.post("/compte/prenom", data={"named": "oui"})
    booking = a_booking(workshop, a_person(reach=Reach.EMAIL, email="awa@exemple.fr"))
    token = links.token(booking)
    slip = client.get(f"/inscriptions/{token}/papier").text
    (letter,) = db.session.scalars(db.select(Message)).all()
    for shown in (client.get(page).text, slip, letter.body_text, letter.body_html):
        assert "Maëlle" in shown
        assert "Duhamel" not in shown

    own.post("/compte/prenom")
    assert "Maëlle" not in client.get(page).text


def test_who_leads_no_more_is_not_named(app: Flask, client: FlaskClient) -> None:
    leader = an_account(Role.TRAINER, name="Maëlle", may_be_named=True)
    other = an_account(Role.VOLUNTEER, name="Idriss", may_be_named=True)
    workshop = a_workshop(leader=leader)
    assert "<dd>Maëlle</dd>" in client.get(f"/ateliers/{workshop.id}").text
    with transaction() as session:
        team.swap(session.merge(workshop.meetings[0]), session.merge(leader), session.merge(other))
    assert "<dd>Idriss</dd>" in client.get(f"/ateliers/{workshop.id}").text


@pytest.mark.parametrize(
    ("name", "is_shown"), [("marie.dupont", False), ("mdupont", False), ("Mdupont", True)]
)
def test_what_an_address_begins_with_is_no_first_name(
    app: Flask, client: FlaskClient, name: str, is_shown: bool
) -> None:
    email = f"{name.lower()}@exemple.fr"
    leader = an_account(Role.VOLUNTEER, email, name=name, may_be_named=True)
    page = client.get(f"/ateliers/{a_workshop(leader=leader).id}").text
    assert (f"<dd>{name}</dd>" in page) is is_shown
    assert ("upont" in page) is is_shown
