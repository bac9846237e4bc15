"""Every public page: no finding of axe, no sideways scroll at 320 px, light and dark."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from app import dates
from app.bookings import links
from app.bookings.actions import cancel
from app.bookings.wish_actions import Wanted, wish
from app.people.actors import PARTICIPANT
from app.transactions import transaction
from app.workshops.models import LineMode, Workshop
from app.workshops.places import Venue
from tests.browser.conftest import Site
from tests.factories import (
    a_booking,
    a_person,
    a_programme,
    a_venue,
    a_workshop,
    again,
    fill,
)

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
LONG = "Anne-Sophie-Marie Bérengère de la Très-Longue-Rivière-Exemple"


@pytest.fixture(scope="module")
def addresses(site: Site) -> list[str]:
    with site.app.app_context():
        venue = a_venue("Maison de quartier des Grands-Boulevards et du Vieux-Port", "Marseille")
        workshop = a_workshop(venue=venue, capacity=2)
        parcours = a_workshop(meetings=6, minutes=150, venue=venue)
        booking = a_booking(workshop, a_person(LONG))
        fill(workshop)
        waiting = a_booking(workshop)
        mine, theirs = links.token(booking), links.token(waiting)
        offered = an_offer(venue)
        wish = a_wish(workshop)
        return [
            "/",
            "/ateliers/",
            "/ateliers/?ville=nulle-part",
            f"/ateliers/{workshop.id}",
            f"/ateliers/{parcours.id}",
            f"/ateliers/{workshop.id}/inscription",
            f"/ateliers/{parcours.id}/inscription",
            f"/inscriptions/{mine}",
            f"/inscriptions/{mine}/papier",
            f"/inscriptions/{mine}/annuler",
            f"/inscriptions/{theirs}",
            f"/inscriptions/{offered}",
            f"/inscriptions/{offered}/oui",
            f"/inscriptions/{offered}/non",
            f"/inscriptions/{theirs}/oui",
            "/souhaits/nouveau",
            f"/souhaits/nouveau?atelier={workshop.id}",
            f"/souhaits/{wish}",
            f"/souhaits/{wish}/papier",
            f"/souhaits/{wish}/arreter",
            "/lieux/",
            f"/lieux/{venue.slug}",
            "/agendas/",
            "/connexion",
            "/connexion/demande",
            "/connexion/demande/recue",
            "/nulle-part",
        ]


def an_offer(venue: Venue) -> str:
    """Offer a seat to someone with a long name; return their link."""
    programme = a_programme(line_mode=LineMode.OFFER)
    workshop = a_workshop(venue=venue, programme=programme, capacity=1)
    (seated,) = fill(workshop)
    waiting = a_booking(workshop, a_person(LONG))
    with transaction():
        cancel(seated, PARTICIPANT)
    return links.token(again(waiting))


def a_wish(workshop: Workshop) -> str:
    """Write a wish and a place in line that belong together; return the wish's link."""
    place = a_booking(workshop, a_person(LONG))
    wanted = Wanted(
        dates.today() + timedelta(days=30),
        programme_id=workshop.programme_id,
        venue_ids=[workshop.venue_id],
        half_days=["0m", "0a", "3a", "5m"],
    )
    with transaction():
        made = wish(place.participant, wanted, actor=PARTICIPANT, place=place)
    return links.wish_token(again(made))


@pytest.fixture(params=["light", "dark"])
def narrow(request: pytest.FixtureRequest, chromium: Browser, site: Site) -> Iterator[Page]:
    context = chromium.new_context(
        base_url=site.url,
        viewport={"width": 320, "height": 700},
        color_scheme=request.param,
        bypass_csp=False,
    )
    yield context.new_page()
    context.close()


def test_no_page_has_a_finding(narrow: Page, addresses: list[str]) -> None:
    findings = []
    for address in addresses:
        answer = narrow.goto(address)
        if answer is None or answer.status != (404 if address == "/nulle-part" else 200):
            findings.append(f"{address}: {answer and answer.status}")
        for found in Axe().run(narrow, options=RULES).response["violations"]:
            targets = [node["target"] for node in found["nodes"]]
            findings.append(f"{address}: {found['id']} {targets[:3]}")
        wide = narrow.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 0:
            findings.append(f"{address}: {wide} px too wide")
    assert findings == []


def test_axe_sees_what_is_wrong(narrow: Page) -> None:
    narrow.goto("/")
    narrow.evaluate("document.querySelector('select').removeAttribute('id')")
    rules = {found["id"] for found in Axe().run(narrow, options=RULES).response["violations"]}
    assert "select-name" in rules
