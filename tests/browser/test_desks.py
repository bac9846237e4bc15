"""Every page of the three desks: no finding of axe at both widths, light and dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from app.people import signin
from app.people.models import Account
from app.transactions import transaction
from tests.browser import desk_pages, tours
from tests.browser.conftest import Site
from tests.browser.looking import findings

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages(site: Site) -> list[tuple[str, list[str]]]:
    """Give an account of each role, and the pages it opens."""
    with site.app.app_context():
        return desk_pages.all_of()


@pytest.fixture
def narrow(chromium: Browser, site: Site) -> Iterator[Page]:
    context = chromium.new_context(base_url=site.url, viewport={"width": 320, "height": 700})
    yield context.new_page()
    context.close()


def test_no_desk_has_a_finding(
    narrow: Page, site: Site, pages: list[tuple[str, list[str]]]
) -> None:
    found: list[str] = []
    for email, addresses in pages:
        narrow.context.clear_cookies()
        narrow.goto(link(site, email))
        found += findings(narrow, "the link's page")
        narrow.get_by_role("button", name="Me connecter").click()
        for address in addresses:
            answer = narrow.goto(address)
            assert answer is not None
            assert answer.status == 200, address
            found += findings(narrow, address)
    assert found == []
    visited = [address for _, addresses in pages for address in addresses]
    assert tours.endpoints(site.app, visited) == tours.DESKS


def link(site: Site, email: str) -> str:
    with site.app.app_context(), transaction() as session:
        account = session.scalars(select(Account).where(Account.email == email)).one()
        return signin.print_link(account)
