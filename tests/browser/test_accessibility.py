"""Every public page: no finding of axe at both widths, light and dark, no sideways scroll."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from app import dates
from app.bookings import coming, links
from app.bookings.actions import cancel
from app.bookings.wish_actions import Wanted, wish
from app.people.actors import PARTICIPANT
from app.transactions import transaction
from app.workshops.models import LineMode, Workshop
from app.workshops.places import Venue
from tests.browser import tours
from tests.browser.conftest import Site
from tests.browser.looking import findings
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
        several = a_booking(parcours, a_person(LONG))
        with transaction():
            coming.say_no(again(several), again(parcours).meetings[1], PARTICIPANT)
        of_parcours = links.token(again(several))
        reminders = links.reminders_token_of(again(several).participant.uuid)
        offered = an_offer(venue)
        wish = a_wish(workshop)
        return [
            "/",
            "/ateliers/",
            "/ateliers/?ville=nulle-part",
            "/ateliers/?pres=marseille&jour=lundi",
            "/orientation",
            "/orientation?goal=job&question=ease",
            "/orientation?goal=job&ease=alone&procedures=&reading=hard",
            f"/ateliers/{workshop.id}",
            f"/ateliers/{parcours.id}",
            f"/ateliers/{workshop.id}/inscription",
            f"/ateliers/{parcours.id}/inscription",
            f"/inscriptions/{mine}",
            f"/inscriptions/{mine}/papier",
            f"/inscriptions/{mine}/annuler",
            f"/inscriptions/{mine}/contact",
            f"/inscriptions/{mine}/je-viens",
            f"/inscriptions/{of_parcours}/je-ne-viens-pas",
            f"/inscriptions/{of_parcours}",
            f"/inscriptions/{theirs}/je-viens",
            f"/rappels/{reminders}",
            "/inscriptions/retrouver",
            f"/inscriptions/{theirs}",
            f"/inscriptions/{offered}",
            f"/inscriptions/{offered}/oui",
            f"/inscriptions/{offered}/non",
            f"/inscriptions/{theirs}/oui",
            "/souhaits/nouveau",
            "/benevoles",
            "/benevoles/merci",
            f"/souhaits/nouveau?atelier={workshop.id}",
            f"/souhaits/{wish}",
            f"/souhaits/{wish}/papier",
            f"/souhaits/{wish}/arreter",
            "/lieux/",
            f"/lieux/{venue.slug}",
            f"/lieux/{venue.slug}/affiche",
            f"/lieux/{venue.slug}/affiche?semaine={dates.iso_week(dates.today())}",
            "/agendas/",
            "/connexion",
            "/connexion/demande",
            "/connexion/demande/recue",
            "/accessibilite",
            "/mentions-legales",
            "/donnees-personnelles",
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


@pytest.fixture
def narrow(chromium: Browser, site: Site) -> Iterator[Page]:
    context = chromium.new_context(base_url=site.url, viewport={"width": 320, "height": 700})
    yield context.new_page()
    context.close()


def test_no_page_has_a_finding(narrow: Page, site: Site, addresses: list[str]) -> None:
    found = []
    for address in addresses:
        answer = narrow.goto(address)
        if answer is None or answer.status != (404 if address == "/nulle-part" else 200):
            found.append(f"{address}: {answer and answer.status}")
        found += findings(narrow, address)
    assert found == []
    assert tours.endpoints(site.app, addresses[:-1]) == tours.PUBLIC


def test_no_page_reached_by_a_form_has_a_finding(narrow: Page, site: Site) -> None:
    """Look at what only comes after an answer: the steps of a booking, one found again, a code."""
    with site.app.app_context():
        workshop = a_workshop()
        booking = a_booking(workshop, a_person(LONG))
        path, reference = f"/ateliers/{workshop.id}/inscription", booking.reference
    seen: list[str] = []
    found: list[str] = []

    def press(button: str) -> None:
        narrow.get_by_role("button", name=button).click()
        seen.append(narrow.url)
        found.extend(findings(narrow, narrow.url))

    narrow.goto(path)
    narrow.get_by_label("Moi").check()
    narrow.get_by_label("Prénom").fill(LONG)
    press("Continuer")
    narrow.get_by_label("Par e-mail").check()
    press("Continuer")
    narrow.get_by_label("Adresse e-mail").fill("personne@pouce.example")
    press("Continuer")
    narrow.goto("/inscriptions/retrouver")
    narrow.get_by_label("référence").fill(reference)
    narrow.get_by_label("Prénom").fill(LONG)
    press("Retrouver")
    narrow.get_by_role("link", name="Je ne viens pas").click()
    seen.append(narrow.url)
    found += findings(narrow, narrow.url)
    narrow.goto("/connexion")
    narrow.get_by_label("Adresse e-mail").fill("personne@pouce.example")
    press("Recevoir")
    assert found == []
    assert tours.endpoints(site.app, seen) == tours.AFTER_A_FORM


def test_axe_sees_what_is_wrong(narrow: Page) -> None:
    narrow.goto("/")
    assert findings(narrow, "home") == []
    narrow.evaluate("document.querySelector('select').removeAttribute('id')")
    assert [one for one in findings(narrow, "home") if "select-name" in one]


def test_a_colour_that_is_wrong_in_the_dark_only_is_seen(narrow: Page) -> None:
    narrow.goto("/")
    narrow.evaluate("document.querySelector('h1').style.color = '#241c15'")  # the light ink
    seen = {one.split(":")[0] for one in findings(narrow, "home")}
    assert seen == {"home, 360 px, dark", "home, 1280 px, dark"}
