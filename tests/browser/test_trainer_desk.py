"""Every page of a meeting: no finding of axe, no sideways scroll, targets for a thumb."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page

from app import dates
from app.bookings import marking, overrides
from app.bookings.attendance import Note
from app.bookings.enrolling import Request
from app.bookings.models import Booking
from app.people.actors import Actor, ActorKind
from app.people.models import Role
from app.transactions import transaction
from app.workshops.models import Kind, Workshop
from tests.browser import tours
from tests.browser.conftest import Site
from tests.browser.test_accessibility import LONG
from tests.browser.test_desks import findings, link, narrow
from tests.factories import a_person, a_programme, a_workshop, again, an_account

__all__ = ["narrow"]  # a fixture
pytestmark = pytest.mark.browser
ME = Actor(ActorKind.TRAINER)


def booked(workshop: Workshop, name: str) -> Booking:
    """Book someone for a workshop that has begun, as a coordinator may."""
    office = Actor(ActorKind.COORDINATOR)
    with transaction():
        return overrides.book_beyond(workshop.id, Request(a_person(name)), "our_mistake", office)


def noted(booking: Booking, said: Note) -> None:
    with transaction():
        marking.note(again(booking), again(booking).workshop.meetings[0], said, ME)


@pytest.fixture(scope="module")
def pages(site: Site) -> tuple[str, list[str]]:
    """Give a volunteer who leads alone, and every page they open at a meeting that is going on."""
    with site.app.app_context():
        leader = an_account(Role.VOLUNTEER, name=LONG)
        began = dates.wall(dates.now(), "Europe/Paris") - timedelta(minutes=20)
        programme = a_programme(Kind.PARCOURS, "Les bases du numérique, pas à pas")
        here = a_workshop(
            leader=leader, starts=began, meetings=2, every_days=1, programme=programme
        )
        short = a_workshop(leader=leader, starts=began)
        a_workshop(programme=programme, meetings=2, starts=began + timedelta(days=15))
        first = booked(short, LONG)
        for said in (Note.LENT, Note.ABSENT, Note.EXCUSED):
            person = booked(short, f"{LONG[:50]} {said.value}")
            noted(person, said)
        noted(first, Note.PRESENT)
        away = booked(here, LONG)
        noted(away, Note.ABSENT)
        at = f"/formateur/seances/{again(short).meetings[0].id}"
        group = f"/formateur/seances/{again(here).meetings[0].id}"
        return again(leader).email, [
            "/formateur/",
            at,
            group,
            f"/formateur/seances/{again(here).meetings[1].id}",
            f"{at}/sans-inscription",
            f"{at}/emargement",
            f"{group}/emargement?seances=toutes",
            f"{group}/heures",
            f"{at}/suite/{first.uuid}",
            f"{at}/suite/{first.uuid}?programme={programme.id}",
            f"{at}/personnes/{first.uuid}/besoins",
        ]


def test_no_page_has_a_finding(narrow: Page, site: Site, pages: tuple[str, list[str]]) -> None:
    email, addresses = pages
    narrow.goto(link(site, email))
    narrow.get_by_role("button", name="Me connecter").click()
    found: list[str] = []
    for address in addresses:
        answer = narrow.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        found += findings(narrow, address)
    assert found == []
    assert tours.endpoints(site.app, addresses) == tours.TRAINER


def test_each_tap_is_large_enough_for_a_thumb(
    narrow: Page, site: Site, pages: tuple[str, list[str]]
) -> None:
    email, addresses = pages
    narrow.goto(link(site, email))
    narrow.get_by_role("button", name="Me connecter").click()
    narrow.goto(addresses[1])
    buttons = narrow.locator(".taps button:visible")
    sizes = [box for each in buttons.all() if (box := each.bounding_box())]
    assert len(sizes) >= 16
    assert [box for box in sizes if box["height"] < 44 or box["width"] < 44] == []
