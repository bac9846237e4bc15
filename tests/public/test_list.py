"""The list and its filters: what is shown is what matches, in order, on both engines."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from app import dates
from app.people.actors import SYSTEM
from app.planning.actions import cancel_workshop
from app.transactions import transaction
from app.workshops import queries
from app.workshops.models import Kind
from tests.factories import a_programme, a_venue, a_workshop, fill


def next_monday() -> datetime:
    today = dates.today()
    day = today + timedelta(days=7 - today.weekday())
    return datetime(day.year, day.month, day.day, 14)


def shown(client: FlaskClient, query: str = "") -> list[int]:
    text = client.get(f"/ateliers/{query}").text
    parts = text.split('<h3><a href="/ateliers/')[1:]
    return [int(part.split('"')[0]) for part in parts]


def test_filters_show_what_matches(client: FlaskClient) -> None:
    lille, lyon = a_venue(city="Lille"), a_venue(city="Lyon")
    job = a_programme(Kind.PARCOURS, theme="Recherche d’emploi")
    monday = next_monday()
    early = a_workshop(venue=lille, starts=monday)
    late = a_workshop(venue=lyon, starts=monday + timedelta(days=8), capacity=2)
    parcours = a_workshop(venue=lyon, programme=job, meetings=3, starts=monday)
    full = a_workshop(venue=lille, starts=monday + timedelta(days=1), capacity=1)
    fill(full)
    assert shown(client) == [early.id, parcours.id, full.id, late.id]
    assert shown(client, f"?lieu={lille.slug}") == [early.id, full.id]
    assert shown(client, "?ville=LYON") == [parcours.id, late.id]
    assert shown(client, "?type=parcours") == [parcours.id]
    assert shown(client, "?type=coup-de-pouce") == [early.id, full.id, late.id]
    assert shown(client, "?type=inconnu") == []
    assert shown(client, "?theme=recherche-d-emploi") == [parcours.id]
    assert shown(client, "?places=1") == [early.id, parcours.id, late.id]
    assert shown(client, "?places=3") == [early.id, parcours.id]
    first, second = dates.iso_week(monday), dates.iso_week(monday + timedelta(days=7))
    assert shown(client, f"?semaine={first}") == [early.id, parcours.id, full.id]
    assert shown(client, f"?semaine={second}") == [parcours.id, late.id]
    assert shown(client, f"?ville=lyon&semaine={second}&type=parcours") == [parcours.id]


@pytest.mark.parametrize(
    "query",
    [
        "?page=0",
        "?page=999",
        "?page=x",
        "?places=-3",
        "?places=x",
        "?semaine=2026-W99",
        "?lieu=%00",
        "?ville=%ff&page=9999999999999999999",
    ],
)
def test_an_odd_address_is_answered(client: FlaskClient, query: str) -> None:
    a_workshop()
    assert client.get(f"/ateliers/{query}").status_code == 200


@pytest.mark.parametrize(
    "path", ["/lieux/%00", "/lieux/a%00b", f"/ateliers/{10**30}", "/ateliers/-1"]
)
def test_an_address_that_nothing_has(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_what_cannot_be_joined_is_not_listed(client: FlaskClient) -> None:
    cancelled, hidden = a_workshop(), a_workshop(published_at=None)
    with transaction():
        cancel_workshop(cancelled.id, "trainer_ill", SYSTEM)
    assert shown(client) == []
    assert client.get(f"/ateliers/{cancelled.id}").status_code == 200
    assert client.get(f"/ateliers/{hidden.id}").status_code == 404


def test_pages_hold_every_workshop_once(client: FlaskClient) -> None:
    programme, venue = a_programme(), a_venue()
    made = {a_workshop(programme=programme, venue=venue).id for _ in range(queries.PAGE + 3)}
    first, second = shown(client), shown(client, "?page=2")
    assert len(first) == queries.PAGE
    assert {*first, *second} == made
    assert not {*first} & {*second}


def test_an_old_venue_address_leads_to_the_new(client: FlaskClient) -> None:
    venue = a_venue("Espace Tilleul", "Roubaix")
    old = venue.slug
    from app.workshops.places import OldSlug, Venue

    with transaction() as session:
        session.get_one(Venue, venue.id).slug = "espace-erable"
        session.add(OldSlug(kind="venues", slug=old, target_id=venue.id))
    answer = client.get(f"/lieux/{old}")
    assert (answer.status_code, answer.location) == (301, "/lieux/espace-erable")


def test_a_first_visit_sets_no_cookie_and_is_light(client: FlaskClient) -> None:
    for _ in range(25):
        a_workshop()
    for address in ("/", "/ateliers/"):
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert "Set-Cookie" not in answer.headers
        assert len(answer.data) < 9_000
        assert "<script" not in answer.text if answer.content_encoding is None else True
