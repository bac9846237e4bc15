"""Every public page: no finding of axe at both widths, light and dark, no sideways scroll."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import tours
from tests.browser.conftest import Site
from tests.browser.looking import findings
from tests.browser.public_pages import LONG, NOWHERE, public_pages
from tests.factories import a_booking, a_person, a_workshop

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def addresses(site: Site) -> list[str]:
    with site.app.app_context():
        return public_pages()


@pytest.fixture
def narrow(chromium: Browser, site: Site) -> Iterator[Page]:
    context = chromium.new_context(base_url=site.url, viewport={"width": 320, "height": 700})
    yield context.new_page()
    context.close()


def test_no_page_has_a_finding(narrow: Page, site: Site, addresses: list[str]) -> None:
    found = []
    for address in addresses:
        answer = narrow.goto(address)
        if answer is None or answer.status != (404 if address == NOWHERE else 200):
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
