"""Kept seats before the partner, trainings for the professionals, slips in two languages."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.bookings import links, notices, quotas, standing
from app.bookings.attendance import Attendance, Presence
from app.bookings.models import Booking, State
from app.extensions import db
from app.messages.models import Channel, Message
from app.people.actors import ActorKind, acting
from app.people.models import Account, Role
from app.transactions import transaction
from app.workshops.models import Audience, Kind
from tests.entering import a_browser
from tests.factories import (
    a_booking,
    a_partner,
    a_person,
    a_programme,
    a_workshop,
    again,
    an_account,
)


@pytest.fixture
def member(app: Flask) -> Account:
    return an_account(Role.PARTNER, partner_id=a_partner("CCAS de Lille").id, name="Samira Exemple")


def test_what_is_left_is_shown_and_given_back_to_who_waits(app: Flask, member: Account) -> None:
    workshop = a_workshop(capacity=4)
    with transaction():
        kept = quotas.keep(workshop.id, member.partner_id or 0, 2, acting(member))
    browser = a_browser(app, member)
    page = browser.get("/partenaire/quota").text
    assert "2 libres sur 2" in page
    assert "Ouvertes à tous" in page
    for _ in range(2):
        a_booking(workshop)
    waiting = a_booking(workshop)
    assert waiting.state is State.WAITING
    path = f"/partenaire/quota/{kept.id}/rendre"
    assert browser.post(path, data={"seats": "1"}).status_code == 303
    assert again(waiting).state is State.CONFIRMED
    assert again(kept).left == 1
    assert "1 place rendue" in browser.get("/partenaire/quota").text
    stranger = an_account(Role.PARTNER, partner_id=a_partner().id)
    assert a_browser(app, stranger).post(path).status_code == 404
    assert again(kept).left == 1
    assert "Aucune place n’est gardée" in a_browser(app, stranger).get("/partenaire/quota").text


def test_a_coordinator_gives_a_partner_a_standing_rule(app: Flask, member: Account) -> None:
    desk = a_browser(app, an_account(Role.COORDINATOR))
    programme = a_programme(name="Les bases")
    assert member.partner is not None
    path = f"/coordination/partenaires/{member.partner.uuid}"
    assert (
        desk.post(f"{path}/regles", data={"seats": "0", "release_hours": "72"}).status_code == 422
    )
    typed = {"seats": "2", "release_hours": "48", "programme": str(programme.id), "venue": "999"}
    assert desk.post(f"{path}/regles", data=typed).status_code == 303
    (rule,) = standing.rules(member.partner_id)
    assert (rule.seats, rule.release_hours) == (2, 48)
    said = "2 places sur chaque nouvel atelier, Les bases, tout lieu, jusqu’à 48 h avant le début"
    assert said in desk.get(path).text
    assert said in a_browser(app, member).get("/partenaire/quota").text
    assert desk.post(f"{path}/regles/{rule.id}/retirer").status_code == 303
    assert standing.rules(member.partner_id) == []


def test_a_social_worker_books_a_training_with_a_colleague_and_prints_the_certificate(
    app: Flask, member: Account
) -> None:
    other = an_account(Role.PARTNER, partner_id=member.partner_id, name="Hugo Modèle")
    training = a_programme(Kind.FORMATION, "Accompagner", audience=Audience.PROFESSIONALS)
    workshop = a_workshop(programme=training, minutes=180)
    browser = a_browser(app, member)
    assert "Accompagner" in browser.get("/partenaire/formations").text
    path = f"/partenaire/formations/{workshop.id}"
    assert browser.post(path, data={}).status_code == 422
    who = [str(member.uuid), str(other.uuid)]
    for _ in range(2):
        assert browser.post(path, data={"who": who}).status_code == 303
    bookings = db.session.scalars(select(Booking).order_by(Booking.id)).all()
    assert {row.participant.email for row in bookings} == {member.email, other.email}
    mails = db.session.scalars(select(Message).where(Message.notice == "confirmed")).all()
    assert {mail.to_address for mail in mails} == {member.email, other.email}
    assert all(mail.calendar for mail in mails)
    mine = next(row for row in bookings if row.participant.email == member.email)
    paper = f"/partenaire/inscriptions/{mine.uuid}/attestation"
    assert browser.get(paper).status_code == 404
    with transaction() as session:
        session.add(
            Attendance(
                booking_id=mine.id,
                meeting_id=workshop.meetings[0].id,
                presence=Presence.PRESENT,
                actor_kind=ActorKind.TRAINER,
            )
        )
    assert paper in browser.get(f"/partenaire/inscriptions/{mine.uuid}").text
    page = browser.get(paper).text
    assert "Samira Exemple" in page
    assert "Durée suivie : <strong>3 h</strong>" in page
    stranger = an_account(Role.PARTNER, partner_id=a_partner().id)
    assert a_browser(app, stranger).get(paper).status_code == 404
    assert browser.get(f"/partenaire/formations/{a_workshop().id}").status_code == 404


@pytest.mark.parametrize(
    ("language", "said", "direction"),
    [
        ("en", "Your place is booked", "ltr"),
        ("uk", "Ваше місце заброньовано", "ltr"),
        ("ar", "تم حجز مكانك", "rtl"),
    ],
)
def test_a_slip_is_in_both_languages(
    app: Flask, member: Account, language: str, said: str, direction: str
) -> None:
    person = a_person("Oksana", spoken_language=language)
    booking = a_booking(a_workshop(), person, actor=acting(member))
    page = app.test_client().get(f"/inscriptions/{links.token(booking)}/papier").text
    assert "Votre place est réservée" in page
    assert said in page
    assert f'<section lang="{language}" dir="{direction}"' in page
    assert page.count(booking.reference) >= 2
    assert "6" in page


def test_a_slip_without_a_language_or_with_one_we_do_not_write_is_french(
    app: Flask, member: Account
) -> None:
    for language in ("", "wo"):
        person = a_person(spoken_language=language)
        booking = a_booking(a_workshop(), person, actor=acting(member))
        page = app.test_client().get(f"/inscriptions/{links.token(booking)}/papier").text
        assert '<section lang="' not in page


def test_who_calls_reads_the_language(app: Flask, member: Account) -> None:
    person = a_person("Oksana", spoken_language="uk")
    booking = a_booking(a_workshop(), person, actor=acting(member))
    with transaction():
        notices.seat_given(again(booking))
    call = db.session.scalars(select(Message).where(Message.channel == Channel.CALL)).one()
    assert (call.to_name, call.language) == ("Oksana", "uk")
