"""The list and its filters: what is shown is what matches, in order, on both engines."""

import re
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from app import dates
from app.people.actors import SYSTEM
from app.planning.actions import cancel_workshop
from app.transactions import transaction
from app.workshops import queries
from app.workshops.aims import GOALS, THEMES
from app.workshops.models import Kind
from tests.factories import a_programme, a_venue, a_workshop, fill


def next_monday() -> datetime:
    today = dates.today()
    day = today + timedelta(days=7 - today.weekday())
    return datetime(day.year, day.month, day.day, 14)


def shown(client: FlaskClient, query: str = "") -> list[int]:
    text = client.get(f"/ateliers/{query}").text
    return [int(number) for number in re.findall(r'<h3><a href="/ateliers/(\d+)', text)]


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


def test_days_half_days_and_goals(client: FlaskClient) -> None:
    job = a_programme(Kind.PARCOURS, theme="Recherche d’emploi")
    monday = next_monday()
    afternoon = a_workshop(starts=monday)
    morning = a_workshop(starts=monday.replace(hour=9))
    tuesday = a_workshop(starts=monday + timedelta(days=1))
    mixed = a_workshop(programme=job, meetings=2, every_days=3, starts=monday + timedelta(days=7))
    assert shown(client, "?jour=lundi") == [morning.id, afternoon.id]
    assert shown(client, "?jour=LUNDI&moment=matin") == [morning.id]
    assert shown(client, "?moment=apres-midi") == [afternoon.id, tuesday.id, mixed.id]
    assert shown(client, f"?jour={monday.date()}&moment=apres-midi") == [afternoon.id]
    assert shown(client, f"?jour={monday.date() + timedelta(days=10)}") == [mixed.id]
    assert shown(client, "?envie=job") == [morning.id, afternoon.id, tuesday.id, mixed.id]
    assert shown(client, "?envie=phone") == [morning.id, afternoon.id, tuesday.id]
    assert shown(client, "?envie=autre") == []


def test_seven_goals_each_lead_somewhere(client: FlaskClient) -> None:
    assert len(GOALS) == 7
    assert set(GOALS) == set(THEMES)
    a_workshop()
    page = client.get("/").text
    for code, sentence in GOALS.items():
        assert f'<option value="{code}">{sentence}</option>' in page
        assert len(shown(client, f"?envie={code}")) == 1


def test_an_empty_result_says_what_there_is_instead(client: FlaskClient) -> None:
    monday = next_monday()
    a_workshop(starts=monday, venue=a_venue(city="Lille", postcode="59000"))
    page = client.get("/ateliers/?pres=59000&jour=samedi").text
    assert "Aucun atelier ne correspond." in page
    assert '<a href="/ateliers/?pres=59000">À d’autres dates</a> (1 atelier)' in page
    assert 'href="/souhaits/nouveau?pres=59000&amp;jour=samedi"' in page
    assert 'Appelez le <a class="keep" href="tel:+33199000000">01 99 00 00 00</a>' in page
    wish = client.get("/souhaits/nouveau?pres=59000&jour=samedi&moment=matin").text
    assert wish.count("checked") == 2  # the venue and the half-day


@pytest.mark.parametrize(
    "query",
    [
        "?page=0",
        "?jour=2026-13-45&moment=nuit",
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
