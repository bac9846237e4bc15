"""A venue's poster: few lines, large letters, a telephone and a square to aim at."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from app.people.actors import SYSTEM
from app.planning.actions import cancel_workshop
from app.transactions import transaction
from app.workshops.models import Audience, Kind
from app.workshops.places import Venue
from tests.factories import a_programme, a_venue, a_workshop, fill


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def venue(client: FlaskClient) -> Venue:
    return a_venue("Espace Tilleul", "Roubaix", phone="03 53 01 59 10", phone_e164="+33353015910")


def poster(client: FlaskClient, venue: Venue, query: str = "") -> str:
    answer = client.get(f"/lieux/{venue.slug}/affiche{query}")
    assert answer.status_code == 200
    return answer.text


def test_what_repeats_is_one_line(client: FlaskClient, venue: Venue) -> None:
    coup = a_programme(name="Coup de pouce")
    for day in (1, 8, 15):
        a_workshop(programme=coup, venue=venue, starts=datetime(2026, 12, day, 14))
    a_workshop(programme=coup, venue=venue, starts=datetime(2026, 12, 3, 10))
    bases = a_programme(Kind.PARCOURS, name="Les bases")
    a_workshop(programme=bases, venue=venue, meetings=6, starts=datetime(2026, 12, 4, 9))
    page = poster(client, venue, "?mois=2026-12")
    assert "Mardi 1er, 8 et 15 décembre, " in page
    assert "de 14 h à 15 h 30" in page
    assert "Jeudi 3 décembre, " in page
    assert page.count("<strong>Coup de pouce</strong>") == page.count("Les bases") == 1
    assert "Vendredi 4 décembre" in page
    assert "6 séances, avec le même petit groupe" in page
    assert "03 53 01 59 10" in page
    assert 'class="poster a4 "' in page
    assert 'class="poster a3 "' in poster(client, venue, "?mois=2026-12&format=a3")


def test_only_what_anyone_may_still_come_to_is_announced(client: FlaskClient, venue: Venue) -> None:
    closed = a_programme(name="Permanence", audience=Audience.PARTNERS)
    a_workshop(programme=closed, venue=venue, starts=datetime(2026, 12, 2, 9))
    gone = a_workshop(venue=venue, starts=datetime(2026, 12, 2, 14))
    a_workshop(venue=venue, starts=datetime(2026, 12, 2, 16), published_at=None)
    a_workshop(starts=datetime(2026, 12, 2, 14))  # elsewhere
    begun = a_programme(Kind.PARCOURS, name="Déjà commencé")
    a_workshop(programme=begun, venue=venue, meetings=4, starts=datetime(2026, 11, 25, 9))
    with transaction():
        cancel_workshop(gone.id, "trainer_ill", SYSTEM)
    assert "Pas d’atelier ce mois-ci." in poster(client, venue, "?mois=2026-12")
    assert "Déjà commencé" in poster(client, venue, "?mois=2026-11")


def test_without_a_month_it_is_this_one_or_the_next(client: FlaskClient, venue: Venue) -> None:
    assert "Décembre 2026" in poster(client, venue)
    a_workshop(venue=venue, starts=datetime(2026, 11, 27, 14))
    assert "Novembre 2026" in poster(client, venue, "?mois=2026-99&format=a0")


def test_the_week_says_what_is_free_day_by_day(client: FlaskClient, venue: Venue) -> None:
    monday = datetime(2026, 11, 30, 14)
    full = a_workshop(venue=venue, starts=monday, capacity=1)
    fill(full)
    a_workshop(venue=venue, starts=monday + timedelta(days=2), capacity=3)
    page = poster(client, venue, "?semaine=2026-W49")
    assert "Semaine du lundi 30 novembre" in page
    assert page.index("complet") < page.index("3 places libres")
    assert "Pas d’atelier cette semaine." in poster(client, venue, "?semaine=2026-W50")


def test_its_square_is_the_venues_address(client: FlaskClient, venue: Venue) -> None:
    code = client.get(f"/lieux/{venue.slug}/affiche/code.svg")
    assert code.mimetype == "image/svg+xml"
    assert code.data.startswith(b"<svg")
    assert f'src="/lieux/{venue.slug}/affiche/code.svg"' in poster(client, venue)
    for address in ("affiche", "affiche/code.svg"):
        assert client.get(f"/lieux/nulle-part/{address}").status_code == 404
