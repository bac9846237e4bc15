"""The partner's desk: its own people, their ranks, booking and giving up for them."""

import re
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.bookings.models import Booking, BookingEvent, State
from app.bookings.participants import Reach
from app.extensions import db
from app.messages.models import Channel, Message, Status
from app.people.actors import acting
from app.people.models import Account, Partner, Role
from app.transactions import transaction
from app.workshops.models import Audience
from tests.counting import statements
from tests.entering import a_browser
from tests.factories import (
    a_booking,
    a_partner,
    a_person,
    a_programme,
    a_workshop,
    again,
    an_account,
    fill,
)


def a_member(partner: Partner | None = None) -> Account:
    return an_account(Role.PARTNER, partner_id=(partner or a_partner()).id)


@pytest.fixture
def member(app: Flask) -> Account:
    return a_member(a_partner("CCAS de Lille"))


@pytest.fixture
def browser(app: Flask, member: Account) -> FlaskClient:
    return a_browser(app, member)


def test_the_list_says_who_comes_who_waits_and_who_gave_up(
    member: Account, browser: FlaskClient
) -> None:
    actor = acting(member)
    full = a_workshop(capacity=1, title="Complet")
    fill(full)
    a_booking(full)
    a_booking(full, a_person("Wanda"), actor=actor)
    coming = a_booking(a_workshop(title="Ouvert"), a_person("Carla"), actor=actor)
    gone = a_booking(a_workshop(), a_person("Gilles"), actor=actor)
    browser.post(f"/partenaire/inscriptions/{gone.uuid}/annuler")
    page = " ".join(browser.get("/partenaire/").text.split())
    parts = re.split("<h2>(Viennent|Attendent|Annulées)</h2>", page)
    said = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert "Carla" in said["Viennent"]
    assert coming.reference in said["Viennent"]
    assert "Wanda" in said["Attendent"]
    assert "<td>2</td>" in said["Attendent"]
    assert "Gilles" in said["Annulées"]
    assert "CCAS de Lille" in parts[0]


def test_another_partner_s_people_are_as_unknown_as_nobody(
    member: Account, browser: FlaskClient
) -> None:
    theirs = a_booking(a_workshop(), a_person("Secrète"), actor=acting(a_member()))
    publics = a_booking(a_workshop(), a_person("Publique"))
    page = browser.get("/partenaire/").text
    assert "Secrète" not in page
    assert "Publique" not in page
    unknown = browser.get(f"/partenaire/inscriptions/{uuid4()}")
    for booking in (theirs, publics):
        path = f"/partenaire/inscriptions/{booking.uuid}"
        shown, cancelled = browser.get(path), browser.post(f"{path}/annuler")
        assert shown.status_code == cancelled.status_code == unknown.status_code == 404
        assert shown.text == cancelled.text == unknown.text
        assert again(booking).state is State.CONFIRMED


def test_cancelling_gives_the_seat_away_and_says_who_did_it(
    member: Account, browser: FlaskClient
) -> None:
    workshop = a_workshop(capacity=1)
    booking = a_booking(workshop, actor=acting(member))
    waiting = a_booking(workshop)
    answer = browser.post(f"/partenaire/inscriptions/{booking.uuid}/annuler", follow_redirects=True)
    assert "est annulée." in answer.text
    assert again(waiting).state is State.CONFIRMED
    event = db.session.scalars(
        select(BookingEvent).where(BookingEvent.to_state == State.CANCELLED)
    ).one()
    assert (event.reason, event.actor_id) == ("by_partner", member.id)
    assert browser.post(f"/partenaire/inscriptions/{booking.uuid}/annuler").status_code == 303


def test_booking_for_someone_ends_on_their_page_with_the_slip(
    member: Account, browser: FlaskClient
) -> None:
    workshop = a_workshop(programme=a_programme(audience=Audience.PARTNERS))
    path = f"/partenaire/inscrire/{workshop.id}"
    assert f'href="{path}"' in browser.get("/partenaire/inscrire").text
    key = re.search(r'name="request_key"[^>]*value="([^"]+)"', browser.get(path).text)
    assert key
    typed = {"first_name": "Amina", "reach": "partner", "request_key": key[1]}
    answers = [browser.post(path, data=typed) for _ in range(2)]
    booking = db.session.scalars(select(Booking)).one()
    assert {answer.location for answer in answers} == {f"/partenaire/inscriptions/{booking.uuid}"}
    assert booking.partner_id == member.partner_id
    assert booking.actor_id == member.id
    assert booking.participant.informed_by == member.id
    assert booking.participant.reach is Reach.PARTNER
    page = browser.get(answers[0].location).text
    assert booking.reference in page
    slip = re.search(r'href="(/inscriptions/[^"]+)"', page)
    assert slip
    assert booking.reference in browser.get(slip[1]).text


def test_a_full_workshop_asks_before_it_puts_someone_in_line(browser: FlaskClient) -> None:
    workshop = a_workshop(capacity=1)
    fill(workshop)
    path = f"/partenaire/inscrire/{workshop.id}"
    assert "le rang 1 dans la file" in browser.get(path).text
    typed = {"first_name": "Amina", "reach": "slip", "request_key": "k" * 22}
    refused = browser.post(path, data=typed)
    assert refused.status_code == 409
    assert "Cet atelier est complet." in refused.text
    assert 'value="Amina"' in refused.text
    answer = browser.post(path, data={**typed, "accept_line": "y"}, follow_redirects=True)
    assert "en attente d’une place, rang 1" in answer.text


def test_a_seat_taken_while_the_form_was_open_keeps_what_was_typed(browser: FlaskClient) -> None:
    workshop = a_workshop(capacity=1)
    path = f"/partenaire/inscrire/{workshop.id}"
    assert browser.get(path).status_code == 200
    fill(workshop)
    page = browser.post(path, data={"first_name": "Amina", "reach": "slip"})
    assert page.status_code == 409
    assert "cochez la case" in page.text
    assert 'value="Amina"' in page.text
    assert db.session.scalar(select(func.count()).select_from(Booking)) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"first_name": "", "reach": "slip"}, "Écrivez le prénom"),
        ({"first_name": "Amina"}, "Choisissez comment"),
        ({"first_name": "Amina", "reach": "pigeon"}, "Choisissez comment"),
        ({"first_name": "Amina", "reach": "mobile", "contact": "06 abc"}, "Ce numéro n’est pas"),
        ({"first_name": "2 85 05 78 006 084 36", "reach": "slip"}, "sécurité sociale"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_done(
    browser: FlaskClient, typed: dict[str, str], sentence: str
) -> None:
    page = browser.post(f"/partenaire/inscrire/{a_workshop().id}", data=typed)
    assert page.status_code == 422
    assert sentence in page.text
    assert "<title>Erreur :" in page.text
    assert db.session.scalar(select(func.count()).select_from(Booking)) == 0


def test_an_unknown_workshop_is_not_there(browser: FlaskClient) -> None:
    for answer in (
        browser.get("/partenaire/inscrire/987654"),
        browser.post("/partenaire/inscrire/987654", data={"first_name": "A", "reach": "slip"}),
    ):
        assert answer.status_code == 404
        assert "Cet atelier n’existe pas" in answer.text


def test_what_is_to_be_said_is_passed_on_once_and_by_the_right_team(
    app: Flask, member: Account, browser: FlaskClient
) -> None:
    workshop = a_workshop(capacity=1)
    seated = a_booking(workshop, actor=acting(member))
    a_booking(workshop, a_person("Hélène", reach=Reach.PARTNER), actor=acting(member))
    browser.post(f"/partenaire/inscriptions/{seated.uuid}/annuler")
    call = db.session.scalars(select(Message).where(Message.channel == Channel.CALL)).one()
    path = f"/partenaire/appels/{call.uuid}/dit"
    page = browser.get("/partenaire/").text
    assert f'action="{path}"' in page
    assert "Hélène" in page
    other = a_browser(app, a_member())
    assert f'action="{path}"' not in other.get("/partenaire/").text
    assert other.post(path).status_code == 404
    assert again(call).status is Status.TO_DO
    assert browser.post(path).status_code == 303
    assert again(call).status is Status.DONE
    assert f'action="{path}"' not in browser.get("/partenaire/").text


def test_an_account_that_belongs_to_no_partner_sees_nobody(app: Flask) -> None:
    a_booking(a_workshop(), a_person("Publique"))
    stray = a_browser(app, an_account(Role.PARTNER))
    assert stray.get("/partenaire/").status_code == 403
    assert stray.get(f"/partenaire/inscrire/{a_workshop().id}").status_code == 403


def test_the_list_asks_as_much_for_many_bookings_as_for_one(
    member: Account, browser: FlaskClient
) -> None:
    def someone_waits() -> None:
        workshop = a_workshop(capacity=1)
        fill(workshop)
        a_booking(workshop, actor=acting(member))

    someone_waits()
    with statements() as one:
        browser.get("/partenaire/")
    for _ in range(8):
        someone_waits()
    with statements() as many:
        assert browser.get("/partenaire/").text.count("<td>1</td>") == 9
    assert len(many) == len(one)


def test_an_archived_partner_s_accounts_leave_at_once(
    member: Account, browser: FlaskClient
) -> None:
    assert browser.get("/partenaire/").status_code == 200
    with transaction() as session:
        partner = session.get_one(Partner, member.partner_id)
        partner.archived_at = partner.published_at
    assert browser.get("/partenaire/").status_code == 302


def test_a_known_person_keeps_the_contact_that_was_not_typed_again(
    browser: FlaskClient, member: Account
) -> None:
    zoe = a_person("Zoé", reach=Reach.EMAIL, email="zoe@exemple.fr")
    known = a_booking(a_workshop(), zoe, actor=acting(member)).participant
    for reach, left in (("partner", "zoe@exemple.fr"), ("slip", "")):
        workshop = a_workshop()
        typed = {"first_name": "Zoé", "reach": reach, "same": str(known.uuid)}
        typed |= {"request_key": str(uuid4()), "accept_overlap": "y"}
        done = browser.post(f"/partenaire/inscrire/{workshop.id}", data=typed)
        assert (done.status_code, again(known).email) == (303, left)
    told = db.session.scalars(select(Message.to_address).where(Message.notice == "contact_changed"))
    assert told.all() == ["zoe@exemple.fr"]
