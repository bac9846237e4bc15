"""A first visit on prepaid data: bytes over the wire, requests and scripts, on the demonstration.

Also at 200 % text, which many of our visitors set.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser
WIRE, REQUESTS, STYLES = 14 * 1024, 3, 6 * 1024


@dataclass
class Visit:
    """What one first visit cost: bytes with headers, by address."""

    sizes: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.sizes.values())

    def of_kind(self, kind: str) -> int:
        return sum(self.sizes.get(url, 0) for url, said in self.kinds.items() if said == kind)


def first_visit(chromium: Browser, url: str) -> Visit:
    """Open a page in a browser that has seen nothing, as the network sees it."""
    context = chromium.new_context()
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    visit, names = Visit(), {}

    def asked(event: dict[str, Any]) -> None:
        names[event["requestId"]] = event["request"]["url"]
        visit.kinds[event["request"]["url"]] = event["type"]

    def loaded(event: dict[str, Any]) -> None:
        visit.sizes[names[event["requestId"]]] = int(event["encodedDataLength"])

    network.on("Network.requestWillBeSent", asked)
    network.on("Network.loadingFinished", loaded)
    page.goto(url, wait_until="networkidle")
    context.close()
    return visit


@pytest.fixture(scope="module")
def a_workshop_path(season: Site, chromium: Browser) -> str:
    page = chromium.new_page()
    page.goto(f"{season.url}/ateliers/")
    found = re.search(r'<h3><a href="([^"]+)"', page.content())
    page.close()
    assert found is not None
    return found[1]


@pytest.mark.parametrize("path", ["/", "/ateliers/", "/ateliers/?pres=paris", "a workshop"])
def test_a_first_visit_is_light(
    season: Site, chromium: Browser, a_workshop_path: str, path: str
) -> None:
    address = season.url + (a_workshop_path if path == "a workshop" else path)
    visit = first_visit(chromium, address)
    assert 2 <= len(visit.kinds) <= REQUESTS, visit.kinds
    assert visit.total <= WIRE, visit.sizes
    assert 0 < visit.of_kind("Stylesheet") <= STYLES, visit.sizes
    assert visit.of_kind("Script") == 0


def test_a_script_would_be_counted(season: Site, chromium: Browser) -> None:
    """The measure sees what it is there for."""
    context = chromium.new_context()
    page = context.new_page()
    page.route("**/rien.js", lambda route: route.fulfill(body="1", content_type="text/javascript"))
    page.route(
        "**/essai",
        lambda route: route.fulfill(
            body="<script src=/rien.js></script>", content_type="text/html"
        ),
    )
    kinds = []
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.requestWillBeSent", lambda event: kinds.append(event["type"]))
    page.goto(f"{season.url}/essai", wait_until="networkidle")
    context.close()
    assert "Script" in kinds


@pytest.fixture
def large(season: Site, chromium: Browser) -> Iterator[Page]:
    """Give a phone on which letters are twice as large, without JavaScript."""
    context = chromium.new_context(
        base_url=season.url, viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    yield page
    context.close()


def test_no_page_scrolls_sideways_at_twice_the_size(large: Page, a_workshop_path: str) -> None:
    found = ("/ateliers/?pres=lille&jour=lundi", a_workshop_path, "/lieux/", "/orientation")
    asked = ("/souhaits/nouveau", "/inscriptions/retrouver", "/agendas/")
    for path in ("/", *found, *asked):
        large.goto(path)
        too_wide(large)


def test_a_booking_at_twice_the_size(large: Page, a_workshop_path: str) -> None:
    large.goto("/ateliers/?places=1")
    letters = large.locator("main p").first.evaluate("it => getComputedStyle(it).fontSize")
    assert letters == "36px"
    too_wide(large)
    large.locator("h3 a").first.click()
    large.get_by_role("link", name="Je m’inscris").click()
    too_wide(large)
    large.get_by_label("Moi").check()
    large.get_by_label("Prénom").fill("Marie-Antoinette")
    large.get_by_role("button", name="Continuer").click()
    large.get_by_label("je garde le papier").check()
    large.get_by_role("button", name="Continuer").click()
    too_wide(large)
    large.get_by_role("button", name="Réserver ma place").click()
    expect(large.get_by_role("heading", level=1)).to_have_text("Votre place est réservée")
    too_wide(large)


def too_wide(page: Page) -> None:
    box = page.locator("main").evaluate("it => [it.scrollWidth, it.clientWidth]")
    assert box[0] <= box[1], f"{page.url}: {box}"
