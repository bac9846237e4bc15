"""What people wish for, at the coordinator's desk: counted to plan, ended or woken for a caller."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from app import dates
from app.bookings.participants import Reach
from app.bookings.wish_actions import Wanted, wish
from app.bookings.wishes import Wish, WishState
from app.people.actors import PARTICIPANT
from app.people.models import Branch, Role
from app.transactions import transaction
from app.workshops.models import Kind, Programme
from app.workshops.places import Venue
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
)


def a_wish(name: str, *venues: Venue, programme: Programme | None = None, **wanted: object) -> Wish:
    asked = Wanted(
        dates.today() + timedelta(days=30),
        programme_id=programme.id if programme else None,
        venue_ids=[venue.id for venue in venues],
        **wanted,  # type: ignore[arg-type]
    )
    person = a_person(name, reach=Reach.MOBILE, phone="06 12 34 56 78", phone_e164="+33612345678")
    with transaction():
        return wish(person, asked, actor=PARTICIPANT)


def a_coordinator(app: Flask, **values: int) -> FlaskClient:
    return a_browser(app, an_account(Role.COORDINATOR, **values))


def words(text: str) -> str:
    return " ".join(text.split())


def test_what_is_missing_is_counted(app: Flask) -> None:
    lille, lyon = a_venue("Espace Lille"), a_venue("Espace Lyon", city="Lyon")
    bases = a_programme(Kind.PARCOURS, name="Les bases")
    a_wish("Awa", lille, lyon, programme=bases, half_days=["0m", "3a"])
    a_wish("Moussa", lille, programme=bases, half_days=["0m"])
    a_wish("Rosa", lille, kind=Kind.COUP_DE_POUCE)
    page = words(a_coordinator(app).get("/coordination/souhaits").text)
    assert "3 personnes attendent" in page
    assert '<th scope="row">Les bases</th><td>2</td>' in page
    assert '<th scope="row">Coup de pouce</th><td>1</td>' in page
    assert '<th scope="row">Espace Lille</th><td>3</td>' in page
    assert '<th scope="row">Espace Lyon</th><td>1</td>' in page
    assert '<th scope="row">Lundi</th><td>2</td><td>–</td>' in page
    assert '<th scope="row">Jeudi</th><td>–</td><td>1</td>' in page
    assert 'Toute la semaine</th><td colspan="2">1</td>' in page
    assert "06 12 34 56 78" in page


def test_a_caller_s_wish_is_ended_or_woken(app: Flask) -> None:
    one, other = a_wish("Awa", a_venue()), a_wish("Moussa", a_venue())
    with transaction():
        again(other).state = WishState.PAUSED
    browser = a_coordinator(app)
    for _ in range(2):
        assert browser.post(f"/coordination/souhaits/{again(one).uuid}/retirer").status_code == 303
    assert again(one).state is WishState.WITHDRAWN
    browser.post(f"/coordination/souhaits/{again(other).uuid}/reprendre")
    assert again(other).state is WishState.ACTIVE


def test_no_wish_says_so(app: Flask) -> None:
    page = a_coordinator(app).get("/coordination/souhaits").text
    assert "Aucun souhait en attente" in page
    assert "Aucun groupe" in a_coordinator(app).get("/coordination/groupes").text


def test_a_branch_sees_what_its_places_could_serve(app: Flask) -> None:
    with transaction() as session:
        branch = Branch(name="Nord")
        session.add(branch)
    here, there = a_venue(branch_id=branch.id), a_venue()
    a_wish("Awa", here)
    hidden = a_wish("Moussa", there)
    a_wish("Rosa")
    browser = a_coordinator(app, branch_id=branch.id)
    page = browser.get("/coordination/souhaits").text
    assert [name in page for name in ("Awa", "Moussa", "Rosa")] == [True, False, True]
    answer = browser.post(f"/coordination/souhaits/{again(hidden).uuid}/retirer")
    assert answer.status_code == 404
    assert again(hidden).is_open


def test_a_partner_s_wish_says_whose_it_is(app: Flask) -> None:
    member = an_account(Role.PARTNER, partner_id=a_partner("Mission locale").id)
    made = a_wish("Awa", a_venue())
    with transaction():
        again(made).partner_id = member.partner_id
    page = words(a_coordinator(app).get("/coordination/souhaits").text)
    assert "par Mission locale" in page


def test_staff_are_told_in_words_of_one_person_in_two_places(app: Flask) -> None:
    browser = a_coordinator(app)
    first = a_workshop()
    second = a_workshop()
    twice = a_person("Awa", phone="06 12 34 56 78", phone_e164="+33612345678")
    a_booking(first, twice)
    booking = a_booking(second, twice)
    assert booking.flag == "overlap"
    assert "au même moment" in browser.get(f"/coordination/inscriptions/{booking.uuid}").text
    assert (
        "peut-être ailleurs au même moment"
        in browser.get(f"/coordination/ateliers/{second.id}").text
    )
