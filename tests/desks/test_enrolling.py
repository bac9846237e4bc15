"""Pages 1 to 3 of the partner desk: the grid, the seats, the people, the slips."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import dates
from app.bookings import quotas
from app.bookings.models import Booking, State
from app.bookings.participants import Participant, Reach
from app.bookings.reads import ParticipantRead
from app.bookings.wishes import Wish
from app.extensions import db
from app.messages.models import Message
from app.orientation.models import Orientation
from app.people.actors import acting
from app.people.drafts import Draft
from app.people.models import Account, Role
from app.transactions import transaction
from app.workshops.models import Kind, Workshop
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


@pytest.fixture
def member(app: Flask) -> Account:
    return an_account(Role.PARTNER, partner_id=a_partner("CCAS de Lille").id)


@pytest.fixture
def browser(app: Flask, member: Account) -> FlaskClient:
    return a_browser(app, member)


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def people(workshop: Workshop, *names: str, **more: str) -> dict[str, str]:
    """Return a form for so many people, each with its key."""
    typed = {"count": str(len(names)), **more}
    for number, name in enumerate(names):
        start = f"p{number + 1}-" if number else ""
        typed[f"{start}first_name"] = name
        typed[f"{start}reach"] = "slip"
        typed[f"{start}request_key"] = f"cle-{workshop.id}-{name}-0123456789"
    return typed


def test_from_the_grid_to_the_slip_in_three_pages(browser: FlaskClient, member: Account) -> None:
    basics = a_workshop(meetings=2, programme=a_programme(Kind.PARCOURS, "Les bases", hours=15))
    assert "Que veut-elle faire" in browser.get("/partenaire/orienter").text
    answer = browser.post("/partenaire/orienter", data={"goal": "start", "connection": "none"})
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "Nous conseillons : le parcours des bases" in page
    assert "Elle veut apprendre depuis le début" in page
    assert "carte SIM" in page
    draft = db.session.scalars(select(Draft)).one()
    path = f"/partenaire/inscrire/{basics.id}?demande={draft.id}"
    assert path.replace("&", "&amp;") in page
    assert browser.get(path).status_code == 200
    done = browser.post(path, data=people(basics, "Amina"))
    booking = db.session.scalars(select(Booking)).one()
    assert done.location == f"/partenaire/inscriptions/{booking.uuid}"
    assert booking.goal == "computer"
    kept = db.session.scalars(select(Orientation)).one()
    assert (kept.answers, kept.advice) == ("connection=none;goal=start", "basics")
    assert kept.participant_id == booking.participant_id
    assert count(Draft) == 0


def test_blanks_are_allowed_and_the_grid_can_be_skipped(browser: FlaskClient) -> None:
    answer = browser.post("/partenaire/orienter", data={})
    assert answer.status_code == 303
    assert "Toutes les villes" in browser.get(answer.location).text
    assert "Je sais déjà" in browser.get("/partenaire/orienter").text
    paper = browser.get("/partenaire/orienter/papier").text
    assert paper.count("<section>") == 8


def test_advice_can_be_overridden_and_what_is_let_go_is_said(browser: FlaskClient) -> None:
    a_workshop(programme=a_programme(name="Coup de pouce téléphone"))
    answer = browser.post("/partenaire/orienter", data={"goal": "start"})
    assert "Aucune date pour le moment" in browser.get(answer.location).text
    other = browser.get(f"{answer.location}&conseil=coup_de_pouce").text
    assert "Vous avez choisi autre chose" in other
    assert "Coup de pouce téléphone" in other
    town = browser.get(f"{answer.location}&conseil=coup_de_pouce&filtre=1&ville=Nice").text
    assert "Rien dans cette ville" in town


def test_a_person_already_followed_is_proposed_and_not_made_twice(
    browser: FlaskClient, member: Account
) -> None:
    first = a_booking(
        a_workshop(), a_person("Zoé", phone="0612345678", phone_e164="+33612345678"),
        actor=acting(member),
    )  # fmt: skip
    morning = datetime.combine(dates.today() + timedelta(days=6), time(9))
    workshop, other = (a_workshop(starts=morning + timedelta(days=n)) for n in range(2))
    path = f"/partenaire/inscrire/{workshop.id}"
    asked = browser.post(path, data=people(workshop, "Zoé"))
    assert asked.status_code == 422
    assert "est-ce elle" in asked.text
    who = str(first.participant.uuid)
    assert browser.post(path, data=people(workshop, "Zoé", same=who)).status_code == 303
    assert count(Participant) == 1
    typed = people(other, "Zoé", same="other")
    assert browser.post(f"/partenaire/inscrire/{other.id}", data=typed).status_code == 303
    assert count(Participant) == 2


def test_nobody_else_s_people_are_proposed(app: Flask, browser: FlaskClient) -> None:
    stranger = an_account(Role.PARTNER, partner_id=a_partner().id)
    theirs = a_booking(a_workshop(), a_person("Zoé"), actor=acting(stranger))
    workshop = a_workshop()
    path = f"/partenaire/inscrire/{workshop.id}"
    found = browser.post(path, data={**people(workshop, ""), "do": "find", "qui": "Zoé"})
    assert "Personne de ce nom" in found.text
    uuid = str(theirs.participant.uuid)
    assert "Zoé" not in browser.post(path, data={"do": f"pick:{uuid}", "count": "1"}).text
    forged = browser.post(path, data=people(workshop, "Zoé", known=uuid))
    assert forged.status_code == 422
    assert browser.post(path, data=people(workshop, "Zoé")).status_code == 303


def test_searching_one_s_own_people_fills_the_form_and_is_noted(
    browser: FlaskClient, member: Account
) -> None:
    person = a_person("Fatoumata", phone="0612345678", phone_e164="+33612345678")
    first = a_booking(a_workshop(), person, actor=acting(member))
    workshop = a_workshop()
    path = f"/partenaire/inscrire/{workshop.id}"
    for typed in ("fatou", "06 12 34 56 78", "345678"):
        page = browser.post(path, data={**people(workshop, ""), "do": "find", "qui": typed}).text
        assert "C’est Fatoumata" in page, typed
    assert "C’est Fatoumata" not in browser.post(path, data={"do": "find", "qui": "f"}).text
    picked = browser.post(path, data={"do": f"pick:{first.participant.uuid}", "count": "1"}).text
    assert 'value="Fatoumata"' in picked
    read = db.session.scalars(select(ParticipantRead)).one()
    assert (read.what, read.account_id, read.participant_id) == (
        "search", member.id, first.participant_id
    )  # fmt: skip


def chosen(page: str, verb: str) -> str:
    return re.findall(rf'value="({verb}:[^"]+)"', page)[0]


def test_of_three_people_two_fit_and_the_third_chooses(
    app: Flask, browser: FlaskClient, member: Account
) -> None:
    workshop = a_workshop(capacity=2)
    path = f"/partenaire/inscrire/{workshop.id}"
    added = browser.post(path, data={**people(workshop, "Ana", "Bo"), "do": "add"}).text
    assert 'name="p3-first_name"' in added
    assert 'value="Bo"' in added
    typed = people(workshop, "Ana", "Bo", "Cléo")
    answers = [browser.post(path, data=typed) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert count(Booking) == 2
    page = browser.get(answers[0].location).text
    assert "1 personne n’a pas de place" in page
    assert "Cléo" in page
    assert page.count("Le papier à imprimer") == 2
    browser.post(answers[0].location, data={"do": chosen(page, "line")})
    page = browser.get(answers[0].location).text
    assert "C’est fait" in page
    assert "rang 1" in page
    waiting = db.session.scalars(select(Booking).where(Booking.state == State.WAITING)).one()
    assert waiting.participant.first_name == "Cléo"


def test_who_is_left_can_wish_or_go_elsewhere(browser: FlaskClient, member: Account) -> None:
    programme = a_programme()
    workshop = a_workshop(capacity=1, programme=programme)
    elsewhere = a_workshop(programme=programme, venue=workshop.venue)
    typed = people(workshop, "Ana", "Bo", "Cléo")
    answer = browser.post(f"/partenaire/inscrire/{workshop.id}", data=typed)
    choice = {"do": chosen(browser.get(answer.location).text, "wish")}
    for _ in range(2):  # a double click is for the same person, not for the next one
        assert browser.post(answer.location, data=choice).status_code in {200, 303}
    wish = db.session.scalars(select(Wish)).one()
    assert (wish.participant.first_name, wish.programme_id) == ("Bo", programme.id)
    page = browser.get(answer.location).text
    link = re.search(rf'href="(/partenaire/inscrire/{elsewhere.id}[^"]+)"', page)
    assert link
    assert 'value="Cléo"' in browser.get(link[1]).text


def test_a_full_workshop_takes_a_wish_instead_of_the_line(browser: FlaskClient) -> None:
    workshop = a_workshop(capacity=1)
    fill(workshop)
    path = f"/partenaire/inscrire/{workshop.id}"
    assert "Plutôt une autre date" in browser.get(path).text
    for _ in range(2):
        answer = browser.post(path, data={**people(workshop, "Awa"), "do": "wish"})
        assert answer.status_code in {303, 422}
    wish = db.session.scalars(select(Wish)).one()
    assert (wish.programme_id, wish.participant.first_name) == (workshop.programme_id, "Awa")
    assert count(Booking) == 1


def test_nothing_suits_so_a_wish_is_made_from_the_recommendation(browser: FlaskClient) -> None:
    told = {"goal": "start", "constraints": ["morning"]}
    answer = browser.post("/partenaire/orienter", data=told)
    link = re.search(r'href="(/partenaire/souhaits[^"]+)"', browser.get(answer.location).text)
    assert link
    path = link[1].replace("&amp;", "&")
    assert "Le parcours des bases" in browser.get(path).text
    assert browser.post(path, data={"reach": "slip"}).status_code == 422
    typed = {"first_name": "Awa", "reach": "slip", "request_key": "k" * 22}
    assert browser.post(path, data=typed).status_code == 303
    wish = db.session.scalars(select(Wish)).one()
    assert wish.kind is Kind.PARCOURS
    assert wish.half_days == "0m 1m 2m 3m 4m 5m 6m"
    assert "Awa" in browser.get("/partenaire/").text
    assert browser.get(path).status_code == 404


def test_together_means_all_or_nobody(browser: FlaskClient) -> None:
    workshop = a_workshop(capacity=2)
    path = f"/partenaire/inscrire/{workshop.id}"
    typed = people(workshop, "Ana", "Bo", "Cléo", together="y")
    assert browser.post(path, data=typed).status_code == 409
    assert count(Booking) == 0
    answer = browser.post(path, data={**typed, "accept_line": "y"})
    assert answer.status_code == 303
    states = db.session.scalars(select(Booking.state)).all()
    assert set(states) == {State.WAITING}


def test_one_s_own_kept_seats_come_first_and_are_marked(
    app: Flask, browser: FlaskClient, member: Account
) -> None:
    workshop = a_workshop(capacity=4)
    with transaction():
        quotas.keep(workshop.id, member.partner_id or 0, 2, acting(member))
    fill(again(workshop))
    path = f"/partenaire/inscrire/{workshop.id}"
    assert "2 places gardées pour vous" in browser.get(path).text
    assert browser.post(path, data=people(workshop, "Ana", "Bo")).status_code == 303
    assert {booking.state for booking in db.session.scalars(select(Booking))} == {State.CONFIRMED}


def test_language_and_contact_are_kept_and_a_copy_is_sent_when_asked(
    browser: FlaskClient, member: Account
) -> None:
    workshop = a_workshop()
    typed = people(workshop, "Oksana", language="uk", contact="06 12 34 56 78", copy="y")
    answer = browser.post(f"/partenaire/inscrire/{workshop.id}", data={**typed, "reach": "mobile"})
    assert answer.status_code == 303
    person = db.session.scalars(select(Participant)).one()
    assert (person.spoken_language, person.phone_e164) == ("uk", "+33612345678")
    assert person.reach is Reach.MOBILE
    mail = db.session.scalars(select(Message)).one()
    assert (mail.notice, mail.to_address) == ("booked_for", member.email)
    assert "Oksana" not in mail.body_text
    assert browser.post(
        f"/partenaire/inscrire/{a_workshop().id}",
        data={"first_name": "Lu", "reach": "email", "contact": "lu"},
    ).text.count("n’est pas complète")  # fmt: skip


def test_a_sign_in_that_ends_meanwhile_loses_nothing(app: Flask, member: Account) -> None:
    workshop = a_workshop()
    path = f"/partenaire/inscrire/{workshop.id}"
    start = datetime.now(UTC).replace(microsecond=0)
    with time_machine.travel(start, tick=False) as clock:
        client = a_browser(app, member)
        assert client.get(path).status_code == 200
        clock.shift(timedelta(hours=2, minutes=1))
        sent = client.post(path, data=people(workshop, "Amina"))
        assert sent.status_code == 302
        assert sent.location.startswith("/connexion")
        assert count(Booking) == 0
        back = a_browser(app, member)
        page = back.get("/partenaire/").text
        link = re.search(r'href="(/partenaire/demandes/[^"]+/reprendre)"', page)
        assert link
        page = back.get(link[1], follow_redirects=True).text
        assert 'value="Amina"' in page
        other = a_browser(app, an_account(Role.PARTNER, partner_id=member.partner_id))
        assert "/reprendre" not in other.get("/partenaire/").text
        assert other.get(link[1]).status_code == 404
