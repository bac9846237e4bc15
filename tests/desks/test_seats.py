"""The seats of a workshop at the coordinator's desk: said before, done once, visible ever after."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import dates
from app.bookings import quotas, standing
from app.bookings.actions import Request, book_party, cancel
from app.bookings.allotments import Allotment, AllotmentRule
from app.bookings.models import Booking, State
from app.extensions import db
from app.people.actors import PARTICIPANT, SYSTEM, acting
from app.people.models import Account, Branch, Role
from app.planning import seating
from app.transactions import transaction
from app.workshops.models import Kind, LineMode, Workshop
from tests.desks.test_planning import confirmed
from tests.entering import a_browser
from tests.factories import (
    a_booking,
    a_partner,
    a_person,
    a_programme,
    a_venue,
    a_workshop,
    again,
    an_account,
    fill,
)

PERSON = {"first_name": "Awa", "reach": "slip", "request_key": "k" * 22}


@pytest.fixture
def claire(app: Flask) -> Account:
    return an_account(Role.COORDINATOR)


@pytest.fixture
def browser(app: Flask, claire: Account) -> FlaskClient:
    return a_browser(app, claire)


def path(workshop: Workshop, page: str = "/places") -> str:
    return f"/coordination/ateliers/{workshop.id}{page}"


def person(booking: Booking, page: str = "") -> str:
    return f"/coordination/inscriptions/{again(booking).uuid}{page}"


def keep(workshop: Workshop, count: int) -> Allotment:
    partner_id = a_partner().id
    with transaction():
        return quotas.keep(workshop.id, partner_id, count, SYSTEM)


def words(text: str) -> str:
    return " ".join(text.split())


def test_more_seats_say_who_is_served_and_then_serve_them(browser: FlaskClient) -> None:
    workshop = a_workshop(capacity=1)
    fill(workshop)
    waiting = a_booking(workshop)
    page = words(browser.get(path(workshop, "/places?capacite=3")).text)
    assert "De 1 à 3 places" in page
    assert "Une place est donnée à la première personne de la file" in page
    assert "1 place libre ensuite" in page
    assert again(waiting).is_waiting
    assert confirmed(browser, path(workshop, "/capacite"), {"capacity": "3"}).status_code == 303
    assert again(waiting).state is State.CONFIRMED
    assert again(workshop).capacity == 3


def test_fewer_seats_take_nobody_s_away(browser: FlaskClient) -> None:
    workshop = a_workshop(capacity=4)
    keep(workshop, 1)
    fill(again(workshop))
    page = words(browser.get(path(workshop, "/places?capacite=2")).text)
    assert "1 place gardée et non prise est retirée" in page
    assert "l’atelier aura 1 personne de plus que de places" in page
    confirmed(browser, path(workshop, "/capacite"), {"capacity": "2"})
    assert (again(workshop).held, workshop.overbooked, workshop.reserved) == (3, 1, 0)
    assert "et 1 au-delà" in words(browser.get(path(workshop)).text)


@pytest.mark.parametrize("typed", ["0", "9999", "dix", "-3"])
def test_a_number_that_is_no_capacity_is_refused_in_words(browser: FlaskClient, typed: str) -> None:
    workshop = a_workshop()
    answer = browser.get(path(workshop, f"/places?capacite={typed}"))
    assert answer.status_code == 422
    assert "Écrivez un nombre de places" in answer.text
    assert again(workshop).capacity == 8


def test_seats_are_kept_changed_given_back_and_held_to_the_end(browser: FlaskClient) -> None:
    workshop, partner = a_workshop(capacity=8), a_partner("CCAS de Lille")
    keep = {"partner": str(partner.id), "seats": "3", "release": "48"}
    assert browser.post(path(workshop, "/places/gardees"), data=keep).status_code == 303
    assert again(workshop).reserved == 3
    browser.post(path(workshop, "/places/gardees"), data={**keep, "seats": "2"})
    allotment = db.session.scalars(select(Allotment)).one()
    assert (allotment.seats, allotment.release_hours) == (2, 48)
    assert "2 places gardées, dont 0 prise" in words(browser.get(path(workshop)).text)
    end = path(workshop, f"/places/gardees/{allotment.id}/maintenir")
    assert browser.post(end, data={"cause": "parce que"}).status_code == 422
    assert browser.post(end, data={"cause": "agreement"}).status_code == 303
    page = words(browser.get(path(workshop)).text)
    assert "Gardées jusqu’au début" in page
    assert "Raison : convention avec le partenaire" in page
    back = path(workshop, f"/places/gardees/{allotment.id}/rendre")
    assert browser.post(back).status_code == 303
    assert again(workshop).reserved == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"seats": "5"}, "au plus 4 places"),
        ({"seats": "beaucoup"}, "Écrivez un nombre entre 0 et 500"),
        ({"partner": "999999"}, "Choisissez un partenaire"),
        ({"release": "-1"}, "Écrivez un nombre entre"),
    ],
)
def test_what_cannot_be_kept_is_said(
    browser: FlaskClient, wrong: dict[str, str], said: str
) -> None:
    workshop = a_workshop(capacity=8)
    keep = {"partner": str(a_partner().id), "seats": "3", "release": "48", **wrong}
    answer = browser.post(path(workshop, "/places/gardees"), data=keep)
    assert answer.status_code == 422
    assert said in answer.text
    assert again(workshop).reserved == 0


def test_kept_seats_are_found_under_their_workshop_only(browser: FlaskClient) -> None:
    workshop, other = a_workshop(), a_workshop()
    allotment = keep(workshop, 2)
    for act in ("rendre", "maintenir"):
        answer = browser.post(path(other, f"/places/gardees/{again(allotment).id}/{act}"))
        assert answer.status_code == 404


def test_publishing_says_what_it_does_first(browser: FlaskClient) -> None:
    workshop = a_workshop(capacity=1, programme=a_programme(line_mode=LineMode.OFFER))
    (seated,) = fill(workshop)
    waiting = [a_booking(workshop), a_booking(workshop)]
    with transaction():
        cancel(seated, PARTICIPANT)
    address = path(workshop, "/publier")
    page = words(browser.get(address).text)
    assert "1 personne à qui une place est proposée" in page
    assert "1 personne en attente" in page
    assert confirmed(browser, address, {}).status_code == 303
    assert again(workshop).published_at is None
    assert again(waiting[0]).is_waiting
    page = words(browser.get(address).text)
    assert "2 personnes en attente : 1 place va à la file" in page
    assert confirmed(browser, address, {}).status_code == 303
    assert again(waiting[0]).is_offered


def test_a_booking_beyond_needs_a_cause_that_stays_visible(browser: FlaskClient) -> None:
    workshop = a_workshop(capacity=1)
    fill(workshop)
    address = path(workshop, "/au-dela")
    assert "L’atelier est complet" in browser.get(address).text
    answer = browser.post(address, data=PERSON)
    assert answer.status_code == 422
    assert 'value="Awa"' in answer.text
    answers = [browser.post(address, data={**PERSON, "cause": "our_mistake"}) for _ in range(2)]
    assert answers[0].location == answers[1].location
    assert (again(workshop).held, workshop.overbooked) == (2, 1)
    for page in (answers[0].location, path(workshop, ""), path(workshop)):
        shown = words(browser.get(page).text)
        assert "hors de la règle" in shown
        assert "erreur de notre part" in shown


def test_for_the_caller_a_seat_or_a_better_rank(browser: FlaskClient) -> None:
    workshop = a_workshop(capacity=1)
    fill(workshop)
    _, second, third = (a_booking(workshop) for _ in range(3))
    assert browser.post(person(third, "/avancer"), data={"cause": ""}).status_code == 422
    browser.post(person(third, "/avancer"), data={"cause": "came_for_nothing"})
    page = words(browser.get(person(third)).text)
    assert "rang 1" in page
    assert "personne venue pour rien" in page
    browser.post(person(second, "/place"), data={"cause": "urgent_deadline"})
    assert again(second).state is State.CONFIRMED
    assert again(workshop).overbooked == 1


def test_for_the_caller_an_answer_to_the_offer(browser: FlaskClient) -> None:
    workshop = a_workshop(capacity=1, programme=a_programme(line_mode=LineMode.OFFER))
    (seated,) = fill(workshop)
    first, second = a_booking(workshop), a_booking(workshop)
    with transaction():
        cancel(seated, PARTICIPANT)
    assert "Oui, elle prend la place" in browser.get(person(first)).text
    assert browser.post(person(first, "/reponse"), data={}).status_code == 422
    browser.post(person(first, "/reponse"), data={"reponse": "plus-tard"})
    assert (again(first).state, again(second).state) == (State.PAUSED, State.OFFERED)
    assert "Remettre dans la file" in browser.get(person(first)).text
    browser.post(person(first, "/reprendre"))
    assert again(first).is_waiting
    browser.post(person(second, "/reponse"), data={"reponse": "oui"})
    assert again(second).state is State.CONFIRMED
    refused = browser.post(person(second, "/reprendre"))
    assert refused.status_code == 409
    assert "n’attend pas de place" in refused.text


def test_a_standing_rule_is_added_shown_and_ended(browser: FlaskClient) -> None:
    lille, partner = a_venue("Espace Lille"), a_partner("CCAS")
    coup, bases = a_programme(name="Coup"), a_programme(Kind.PARCOURS, name="Bases")
    rule = {
        "partner": str(partner.id),
        "seats": "2",
        "release": "72",
        "venues": [str(lille.id)],
        "programmes": [str(coup.id), str(bases.id)],
    }
    assert browser.post("/coordination/quotas", data={**rule, "seats": "0"}).status_code == 422
    assert browser.post("/coordination/quotas", data=rule).status_code == 303
    page = words(browser.get("/coordination/quotas").text)
    assert "2 places par atelier, rendues 72 heures avant" in page
    assert "Lieux : Espace Lille." in page
    assert "Programmes : Coup, Bases." in page
    starts = dates.wall(dates.now(), lille.zone) + timedelta(days=5)  # well before the release
    workshop = a_workshop(venue=lille, programme=coup, starts=starts)
    with transaction():
        seating.open_seats([again(workshop)])
    assert again(workshop).reserved == 2
    assert "règle permanente" in browser.get(path(workshop)).text
    made = db.session.scalars(select(AllotmentRule)).one()
    assert browser.post(f"/coordination/quotas/{made.id}/arreter").status_code == 303
    assert "Aucune règle" in browser.get("/coordination/quotas").text
    assert again(workshop).reserved == 2
    assert browser.post(f"/coordination/quotas/{made.id}/arreter").status_code == 404


def test_a_branch_changes_its_own_places_only(app: Flask) -> None:
    with transaction() as session:
        branch = Branch(name="Nord")
        session.add(branch)
    here, there = a_venue(branch_id=branch.id), a_venue()
    theirs = a_workshop(venue=there, capacity=1)
    fill(theirs)
    waiting = a_booking(theirs)
    partner_id = a_partner().id
    with transaction():
        everywhere = standing.add_rule(partner_id, 1)
    browser = a_browser(app, an_account(Role.COORDINATOR, branch_id=branch.id))
    for page in ("/places", "/publier", "/au-dela"):
        assert browser.get(path(theirs, page)).status_code == 404
    assert browser.post(path(theirs, "/capacite"), data={"capacity": 9}).status_code == 404
    assert browser.post(person(waiting, "/place"), data={"cause": "our_mistake"}).status_code == 404
    rule = {"partner": str(partner_id), "seats": "1", "release": "72"}
    assert browser.post("/coordination/quotas", data=rule).status_code == 422
    own = {**rule, "venues": [str(here.id), str(there.id)]}
    assert browser.post("/coordination/quotas", data=own).status_code == 303
    made = db.session.scalars(select(AllotmentRule).order_by(AllotmentRule.id.desc())).first()
    assert made is not None
    assert [link.venue_id for link in made.venues] == [here.id]
    answer = browser.post(f"/coordination/quotas/{again(everywhere).id}/arreter")
    assert answer.status_code == 404


def test_a_group_passed_twice_is_on_the_list(browser: FlaskClient, claire: Account) -> None:
    workshop = a_workshop(capacity=4)
    seated = fill(workshop)
    people = [Request(a_person(name)) for name in ("Awa", "Moussa", "Rosa")]
    with transaction():
        book_party(workshop.id, people, actor=acting(claire), together=True, accept_line=True)
    behind = [a_booking(workshop) for _ in range(2)]
    for number, leaves in enumerate(seated[:2], 1):
        with transaction():
            cancel(leaves, PARTICIPANT)
        page = words(browser.get("/coordination/groupes").text)
        assert ("Awa, Moussa, Rosa" in page) is (number == 2)
    assert "passé 2 fois" in page
    assert "capacite=7" in page
    assert all(again(one).state is State.CONFIRMED for one in behind)
    assert "1 groupe attend" in words(browser.get("/coordination/souhaits").text)
