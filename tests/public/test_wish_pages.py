"""Wishes on the public pages: written when nothing suits, and in their person's hands after."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from time_machine import Traveller, travel

from app import dates
from app.bookings import links, offers
from app.bookings.actions import cancel
from app.bookings.models import Booking, State
from app.bookings.wish_actions import Wanted, wish
from app.bookings.wishes import Wish, WishState
from app.extensions import db
from app.people.actors import PARTICIPANT, SYSTEM
from app.planning.actions import cancel_workshop
from app.transactions import transaction
from app.workshops.models import Audience, Kind
from app.workshops.places import Venue
from tests.factories import (
    a_booking,
    a_person,
    a_programme,
    a_venue,
    a_workshop,
    again,
    fill,
)

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
PERSON = {"first_name": "Awa", "reach": "slip", "request_key": "k" * 22}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(MONDAY, tick=False) as traveller:
        yield traveller


def post(client: FlaskClient, venue: Venue, query: str = "", **values: object):
    until = (dates.today() + timedelta(days=30)).isoformat()
    sent = {**PERSON, "venues": [str(venue.id)], "until": until, "what": "", **values}
    return client.post(f"/souhaits/nouveau{query}", data=sent)


def wishes() -> list[Wish]:
    return list(db.session.scalars(select(Wish).order_by(Wish.id)))


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def words(text: str) -> str:
    return " ".join(text.split())


def a_wish(venue: Venue, **wanted: object) -> Wish:
    with transaction():
        asked = Wanted(date(2026, 12, 23), venue_ids=[venue.id], **wanted)  # type: ignore[arg-type]
        return wish(a_person("Awa"), asked, actor=PARTICIPANT)


def path(made: Wish, page: str = "") -> str:
    return f"/souhaits/{links.wish_token(again(made))}{page}"


def test_the_form_keeps_what_was_looked_for(client: FlaskClient) -> None:
    lille, lyon = a_venue(city="Lille"), a_venue(city="Lyon")
    a_workshop(programme=a_programme(Kind.PARCOURS, theme="Recherche d’emploi"), venue=lille)
    query = "?ville=lille&type=parcours&theme=recherche-d-emploi&semaine=2026-W51"
    assert "souhaits/nouveau?ville=lille" in client.get(f"/ateliers/{query}").text
    page = words(client.get(f"/souhaits/nouveau{query}").text)
    assert '<option value="parcours" selected>' in page
    assert '<option value="recherche-d-emploi" selected>' in page
    assert '<option value="2026-12-20" selected>dimanche 20 décembre' in page
    assert f'value="{lille.id}" checked' in page
    assert f'value="{lyon.id}" checked' not in page


def test_a_place_far_away_is_shown_but_not_chosen_for_anyone(client: FlaskClient) -> None:
    lille = a_venue(city="Lille", postcode="59000", latitude=50.6, longitude=3.1)
    a_workshop(venue=lille)
    assert "à partir de Amiens" in client.get("/ateliers/?pres=80000").text
    chosen = f'value="{lille.id}" checked'
    assert chosen in client.get("/souhaits/nouveau?pres=59650").text
    assert chosen not in client.get("/souhaits/nouveau?pres=80000").text
    told = "goal=question&ease=&procedures=&reading="
    assert "à partir de Amiens" in client.get(f"/orientation?{told}&pres=80000").text


def test_the_empty_list_offers_it(client: FlaskClient) -> None:
    page = client.get("/ateliers/?ville=nulle-part").text
    assert "Prévenez-moi" in page


def test_one_month_is_the_usual_length(client: FlaskClient) -> None:
    page = words(client.get("/souhaits/nouveau").text)
    assert '<option value="2026-12-23" selected>mercredi 23 décembre (un mois)' in page


def test_a_wish_without_email_shows_its_page_and_its_slip(client: FlaskClient) -> None:
    venue = a_venue("Espace des Tilleuls")
    a_workshop(venue=venue, capacity=1, programme=a_programme(Kind.FORMATION))
    answer = post(client, venue, half_days=["0m", "3a"])
    assert answer.status_code == 303, answer.text
    page = words(client.get(answer.location).text)
    (made,) = wishes()
    for said in (
        "Une place vous est proposée" if made.state is WishState.OFFERED else "Nous cherchons",
        "Espace des Tilleuls",
        "lundi matin, jeudi après-midi",
        "mercredi 23 décembre",
    ):
        assert said in page
    assert "01 99 00 00 00" in client.get(f"{answer.location}/papier").text


def test_a_seat_that_suits_now_is_offered_on_the_page(client: FlaskClient) -> None:
    workshop = a_workshop(starts=datetime(2026, 11, 30, 14))
    answer = post(client, workshop.venue, what="coup_de_pouce")
    page = words(client.get(answer.location).text)
    assert "<h1>Une place vous est proposée</h1>" in page
    booking = db.session.scalars(select(Booking)).one()
    assert links.token(booking) in page
    assert "gardée pour vous jusqu’au" in page
    page = client.get(f"/inscriptions/{links.token(booking)}/non").text
    assert "Non, mais continuez à chercher pour moi" in page
    assert "Non, arrêtez de chercher" in page
    client.post(f"/inscriptions/{links.token(booking)}/oui")
    assert "Vous avez une place" in client.get(answer.location).text


def test_sending_twice_is_one_wish(client: FlaskClient) -> None:
    venue = a_venue()
    first, second = post(client, venue), post(client, venue)
    assert first.location == second.location
    assert count(Wish) == 1
    other = post(client, venue, first_name="Moussa")
    assert other.status_code == 409
    assert count(Wish) == 1


def test_wrong_answers_are_said_and_nothing_typed_is_lost(client: FlaskClient) -> None:
    venue = a_venue()
    answer = post(
        client, venue, venues=[], until="2020-01-01", first_name="", half_days=["2m"], theme="rien"
    )
    assert answer.status_code == 422
    page = words(answer.text)
    for said in (
        "Cochez au moins un lieu",
        "Choisissez jusqu’à quand",
        "Écrivez le prénom",
        'value="2m" checked',
    ):
        assert said in page
    assert count(Wish) == 0


def test_a_forged_kind_theme_or_moment_is_as_if_not_chosen(client: FlaskClient) -> None:
    venue = a_venue()
    a_programme(audience=Audience.PROFESSIONALS, kind=Kind.FORMATION)
    post(client, venue, what="formation", theme="autre", half_days=["9z", "1m"])
    (made,) = wishes()
    assert (made.kind, made.theme_key, made.half_days) == (None, "", "1m")


def test_from_a_full_workshop_the_programme_and_the_line_in_one_form(client: FlaskClient) -> None:
    workshop = a_workshop(capacity=1, starts=datetime(2026, 11, 30, 14))
    other = a_workshop(
        venue=workshop.venue, programme=workshop.programme, starts=datetime(2026, 12, 1, 14)
    )
    fill(other)
    (seated,) = fill(workshop)
    query = f"?atelier={workshop.id}"
    assert f"souhaits/nouveau{query}" in client.get(f"/ateliers/{workshop.id}").text
    page = words(client.get(f"/souhaits/nouveau{query}").text)
    assert f"Seulement : {workshop.programme.name}" in page
    assert f'value="{workshop.venue.id}" checked' in page
    assert 'name="line" value="oui" checked' in page
    for _ in range(2):
        answer = post(client, workshop.venue, query, what="programme", line="oui")
        assert answer.status_code == 303
    (made,) = wishes()
    assert made.programme_id == workshop.programme_id
    place = db.session.scalars(select(Booking).where(Booking.wish_id == made.id)).one()
    assert (place.workshop_id, place.state) == (workshop.id, State.WAITING)
    assert "rang 1 dans la file" in client.get(answer.location).text
    with transaction():
        cancel(again(seated), PARTICIPANT)
    assert again(place).state is State.CONFIRMED
    assert again(made).state is WishState.SERVED


def test_a_seat_freed_while_the_form_was_open_is_taken(client: FlaskClient) -> None:
    workshop = a_workshop(capacity=1)
    (seated,) = fill(workshop)
    with transaction():
        cancel(seated, PARTICIPANT)
    query = f"?atelier={workshop.id}"
    answer = post(client, workshop.venue, query, line="oui")
    assert "Votre place est réservée" in client.get(answer.location).text
    assert post(client, workshop.venue, query, line="oui").location == answer.location
    assert count(Wish) == 0


def test_a_workshop_for_professionals_is_no_one_s_wish(client: FlaskClient) -> None:
    workshop = a_workshop(programme=a_programme(audience=Audience.PARTNERS))
    assert client.get(f"/souhaits/nouveau?atelier={workshop.id}").status_code == 403
    assert client.get("/souhaits/nouveau?atelier=999999").status_code == 404


def test_whose_workshop_we_cancelled_comes_first_and_once(client: FlaskClient) -> None:
    workshop = a_workshop()
    booking = a_booking(workshop, a_person("Awa"))
    with transaction():
        cancel_workshop(workshop.id, "trainer_absent", SYSTEM)
    query = f"?inscription={links.token(again(booking))}"
    page = client.get(f"/souhaits/nouveau{query}").text
    assert "Awa, nous avons annulé votre atelier" in page
    assert 'name="first_name"' not in page
    answer = client.post(
        f"/souhaits/nouveau{query}",
        data={"venues": [str(workshop.venue.id)], "until": "2026-12-23", "request_key": "p" * 22},
    )
    assert answer.status_code == 303, answer.text
    (made,) = wishes()
    assert (made.priority, made.participant_id) == (-1, booking.participant_id)
    assert client.get(f"/souhaits/nouveau{query}").location == answer.location
    assert client.post(f"/souhaits/nouveau{query}").location == answer.location
    assert count(Wish) == 1


def test_who_gave_up_before_we_cancelled_has_no_priority(client: FlaskClient) -> None:
    workshop = a_workshop()
    booking = a_booking(workshop)
    with transaction():
        cancel(booking, PARTICIPANT)
    with transaction():
        cancel_workshop(workshop.id, "trainer_absent", SYSTEM)
    query = f"?inscription={links.token(again(booking))}"
    assert client.get(f"/souhaits/nouveau{query}").status_code == 404
    assert "Prévenez-moi" not in client.get(f"/inscriptions/{links.token(booking)}").text


def test_stopping_is_asked_once(client: FlaskClient, app: Flask) -> None:
    made = a_wish(a_venue())
    assert "Ne plus chercher ?" in client.get(path(made, "/arreter")).text
    assert again(made).state is WishState.ACTIVE
    for _ in range(2):
        assert client.post(path(made, "/arreter")).status_code == 303
    assert again(made).state is WishState.WITHDRAWN
    assert "Il n’y a rien à arrêter" in client.get(path(made, "/arreter")).text


def test_an_unanswered_offer_pauses_the_wish_and_one_button_wakes_it(
    client: FlaskClient, clock: Traveller
) -> None:
    workshop = a_workshop(starts=datetime(2026, 12, 14, 14))
    made = a_wish(workshop.venue)
    booking = db.session.scalars(select(Booking)).one()
    clock.move_to(datetime(2026, 11, 26, 9, tzinfo=UTC))
    with transaction():
        offers.tend(booking.id)
    assert again(made).state is WishState.PAUSED
    for page in (f"/inscriptions/{links.token(booking)}", path(made)):
        assert "Je veux toujours venir" in client.get(page).text
    assert "Le délai pour répondre est passé" in (
        client.get(f"/inscriptions/{links.token(booking)}/oui").text
    )
    assert client.post(path(made, "/reprendre")).status_code == 303
    assert again(made).is_open
    assert again(made).state is not WishState.PAUSED


def test_a_forged_link_is_no_wish(client: FlaskClient) -> None:
    for page in ("", "/papier", "/arreter"):
        assert client.get(f"/souhaits/faux{page}").status_code == 404
    assert client.post("/souhaits/faux/reprendre").status_code == 404
