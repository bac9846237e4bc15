"""The catalogue: venues, rooms, programmes, people. Nothing with a past is deleted."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.people import abilities
from app.people.abilities import About
from app.people.models import Account, Branch, Role
from app.transactions import transaction
from app.workshops.models import Audience, LineMode, Programme
from app.workshops.places import Venue
from tests.entering import a_browser
from tests.factories import a_programme, a_venue, a_workshop, again, an_account

VENUE = {
    "name": "Espace Est",
    "city": "Strasbourg",
    "postcode": "67000",
    "opening_hours": "Mo-Fr 09:00-12:30",
    "phone": "03 53 01 67 00",
}
PROGRAMME = {
    "name": "Les bases",
    "kind": "parcours",
    "hours": "15",
    "audience": "partners",
    "line_mode": "offer",
    "default_capacity": "6",
    "joinable_meetings": "2",
    "minimum_group": "4",
}


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return a_browser(app, an_account(Role.COORDINATOR))


def test_a_venue_is_added_described_and_keeps_its_old_address(browser: FlaskClient) -> None:
    answer = browser.post("/coordination/catalogue/lieux/nouveau", data=VENUE)
    assert answer.status_code == 303
    venue = db.session.scalars(select(Venue)).one()
    assert (venue.zone, venue.phone_e164) == ("Europe/Paris", "+33353016700")
    assert browser.post(answer.location, data={**VENUE, "name": "Maison Est"}).status_code == 303
    assert again(venue).name == "Maison Est"
    assert browser.get("/lieux/espace-est-strasbourg").status_code in {301, 302, 308}
    assert 'value="Maison Est"' in browser.get(answer.location).text
    overseas = {**VENUE, "name": "Case", "city": "Saint-Denis", "postcode": "97400", "phone": ""}
    browser.post("/coordination/catalogue/lieux/nouveau", data=overseas)
    assert db.session.scalars(select(Venue.zone).where(Venue.name == "Case")).one() == (
        "Indian/Reunion"
    )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Écrivez le nom du lieu."),
        ({"postcode": "6700"}, "Écrivez les cinq chiffres"),
        ({"opening_hours": "du lundi au vendredi"}, "ne se lisent pas"),
        ({"phone": "12"}, "Ce numéro"),
    ],
)
def test_a_venue_that_cannot_be_read_is_said(
    browser: FlaskClient, typed: dict[str, str], sentence: str
) -> None:
    page = browser.post("/coordination/catalogue/lieux/nouveau", data={**VENUE, **typed})
    assert page.status_code == 422
    assert sentence in page.text
    assert db.session.scalars(select(Venue)).all() == []


def test_rooms_are_added_and_archived_unless_something_is_planned(browser: FlaskClient) -> None:
    venue = a_venue()
    path = f"/coordination/catalogue/lieux/{venue.id}/salles"
    browser.post(path, data={"name": "Salle A", "workstations": "8"})
    assert browser.post(path, data={"name": "salle a"}).status_code == 422
    room = again(venue).rooms[0]
    assert room.workstations == 8
    a_workshop(starts=datetime(2027, 1, 12, 14), venue=venue, room=room)
    refused = browser.post(f"/coordination/catalogue/salles/{room.id}/archiver")
    assert refused.status_code == 409
    assert "1 séances y sont encore prévues" in refused.text
    assert browser.post(f"/coordination/catalogue/lieux/{venue.id}/archiver").status_code == 409
    empty = a_venue()
    for is_archived in (True, False):
        browser.post(f"/coordination/catalogue/lieux/{empty.id}/archiver")
        assert (again(empty).archived_at is not None) is is_archived


def test_a_programme_says_who_may_book_when_and_how(browser: FlaskClient) -> None:
    path = "/coordination/catalogue/programmes/nouveau"
    assert browser.post(path, data=PROGRAMME).status_code == 303
    programme = db.session.scalars(select(Programme)).one()
    assert (programme.audience, programme.line_mode) == (Audience.PARTNERS, LineMode.OFFER)
    assert (programme.hours, programme.minimum_group, programme.joinable_meetings) == (15, 4, 2)
    parcours = a_workshop(starts=datetime(2027, 1, 12, 14), meetings=3, programme=programme)
    path = f"/coordination/catalogue/programmes/{programme.id}"
    assert 'value="15"' in browser.get(path).text
    browser.post(path, data={**PROGRAMME, "joinable_meetings": "3"})
    assert again(parcours).closes_at == parcours.meetings[2].starts_at
    browser.post(path, data={**PROGRAMME, "joinable_meetings": "1", "closes_hours_before": "48"})
    before = parcours.meetings[0].starts_at - again(parcours).closes_at
    assert before == timedelta(hours=48)
    wrong = browser.post(path, data={**PROGRAMME, "minimum_age": "vieux"})
    assert wrong.status_code == 422
    assert "Écrivez un nombre entre 0 et 99." in wrong.text
    assert browser.post(f"{path}/archiver").status_code == 409
    unused = a_programme()
    browser.post(f"/coordination/catalogue/programmes/{unused.id}/archiver")
    assert again(unused).archived_at is not None


def test_someone_joins_the_team_with_what_they_give(browser: FlaskClient) -> None:
    programme, venue = a_programme(name="Les bases"), a_venue("Espace Nord")
    typed = {
        "name": "Nadia Exemple",
        "email": "nadia@pouce.example",
        "phone": "06 12 34 56 78",
        "role": "volunteer",
        "programmes": [str(programme.id)],
        "venues": [str(venue.id)],
        "half_days": ["1", "3"],
    }
    answer = browser.post("/coordination/catalogue/equipe/nouveau", data=typed)
    assert answer.status_code == 303, answer.text
    account = db.session.scalars(select(Account).where(Account.name == "Nadia Exemple")).one()
    assert account.role is Role.VOLUNTEER
    given = abilities.of([account])[account.id]
    assert given == {
        About.PROGRAMME: {programme.id}, About.VENUE: {venue.id}, About.HALF_DAY: {1, 3}
    }  # fmt: skip
    again_ = browser.post("/coordination/catalogue/equipe/nouveau", data=typed)
    assert again_.status_code == 422
    assert "a déjà un compte" in again_.text
    page = browser.get("/coordination/catalogue/equipe").text
    assert "Les bases ; Espace Nord ; 2 demi-journées par semaine" in page
    path = f"/coordination/catalogue/equipe/{account.id}"
    browser.post(path, data={**typed, "half_days": []})
    assert abilities.of([account])[account.id][About.HALF_DAY] == set()
    browser.post(f"{path}/archiver")
    assert again(account).archived_at is not None


def test_a_branch_changes_its_own_things_only(app: Flask) -> None:
    with transaction() as session:
        ours = Branch(name="Nord")
        session.add(ours)
    there, trainer, programme = a_venue("Sud"), an_account(name="Ailleurs"), a_programme()
    browser = a_browser(app, an_account(Role.COORDINATOR, branch_id=ours.id))
    assert browser.get(f"/coordination/catalogue/lieux/{there.id}").status_code == 404
    assert browser.get(f"/coordination/catalogue/equipe/{trainer.id}").status_code == 404
    assert browser.get(f"/coordination/catalogue/programmes/{programme.id}").status_code == 403
    browser.post("/coordination/catalogue/lieux/nouveau", data=VENUE)
    page = browser.get("/coordination/catalogue/").text
    assert "Espace Est" in page
    assert "Sud" not in page
    assert db.session.scalars(select(Venue.branch_id).where(Venue.name == "Espace Est")).one() == (
        ours.id
    )
