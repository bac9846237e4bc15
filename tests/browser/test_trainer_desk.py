"""Every page of a meeting: no finding of axe, no sideways scroll, targets for a thumb."""

import pytest
from playwright.sync_api import Page

from tests.browser import tours
from tests.browser.conftest import Site
from tests.browser.meeting_pages import meeting_pages
from tests.browser.test_desks import findings, link, narrow

__all__ = ["narrow"]  # a fixture
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages(site: Site) -> tuple[str, list[str]]:
    """Give a volunteer who leads alone, and every page they open at a meeting that is going on."""
    with site.app.app_context():
        return meeting_pages()


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
