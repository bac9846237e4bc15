"""The partner desk by keyboard alone, on a phone and on a desktop, every page seen by axe."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from app.bookings.actions import cancel
from app.bookings.models import Booking, State
from app.extensions import db
from app.people import signin
from app.people.actors import acting
from app.people.models import Account, Role
from app.transactions import transaction
from app.workshops.models import Kind, LineMode
from tests.browser.conftest import Site
from tests.browser.looking import findings
from tests.factories import (
    a_booking,
    a_partner,
    a_person,
    a_programme,
    a_venue,
    a_workshop,
    again,
    an_account,
    fill,
)

pytestmark = pytest.mark.browser
MOST_TABS = 90
FIELDS = """() => {
  const shown = e => e.offsetParent && e.type !== 'hidden' && !e.closest('details:not([open])');
  const boxes = [...document.querySelectorAll('main input, main select, main textarea')];
  const groups = new Set();
  for (const e of boxes.filter(shown)) {
    const group = e.closest('fieldset');
    groups.add(group || e);
  }
  return groups.size;
}"""
NAMED = """() => {
  const e = document.activeElement;
  const label = e.labels && e.labels[0] ? e.labels[0].innerText : '';
  return [label, e.innerText || '', e.tagName].map(t => t.replace(/\\s+/g, ' ').trim());
}"""


class Desk:
    """A social worker who has no mouse; counts the pages she fills in and their fields."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pages = 0
        self.fields = 0

    def look(self) -> None:
        """Have axe look at the page, on the phone's journey: it looks at both widths there."""
        assert self.page.viewport_size is not None
        if self.page.viewport_size["width"] == 360:
            assert findings(self.page, self.page.url) == []

    def fill_in(self) -> None:
        """Count this page as one to fill in, with the fields that it shows."""
        self.look()
        self.pages += 1
        self.fields += self.page.evaluate(FIELDS)

    def to(self, name: str) -> None:
        """Press Tab until the focus is on what has this label or text."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            label, text, _tag = self.page.evaluate(NAMED)
            if (label or text).startswith(name):
                return
        raise AssertionError(f"{name}: not reached by keyboard on {self.page.url}")

    def type(self, name: str, text: str) -> None:
        self.to(name)
        self.page.keyboard.type(text)

    def last(self, name: str, text: str) -> None:
        """Type into the last of several fields that have the same label."""
        for _ in range(self.page.get_by_label(name).count()):
            self.to(name)
        self.page.keyboard.type(text)

    def press(self, name: str) -> None:
        self.to(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


@pytest.fixture(params=[360, 1280])
def narrow_or_wide(request: pytest.FixtureRequest, chromium: Browser, site: Site) -> Iterator[Page]:
    context = chromium.new_context(
        base_url=site.url, viewport={"width": request.param, "height": 800}, locale="fr-FR"
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def a_member(site: Site, **values: object) -> Account:
    with site.app.app_context():
        partner_id = values.pop("partner_id", None) or a_partner().id
        account = an_account(Role.PARTNER, partner_id=partner_id, **values)
        db.session.refresh(account)
        db.session.expunge(account)
        return account


def enter(site: Site, page: Page, account: Account) -> Desk:
    with site.app.app_context(), transaction() as session:
        path = signin.print_link(session.merge(account))
    page.goto(path)
    desk = Desk(page)
    desk.press("Me connecter")
    return desk


def test_one_person_without_e_mail_from_the_grid_to_the_slip(
    site: Site, narrow_or_wide: Page
) -> None:
    with site.app.app_context():
        venue = a_venue("Maison de quartier", "Lille")
        for n in range(3):
            a_workshop(
                meetings=2, venue=venue, programme=a_programme(Kind.PARCOURS, f"Les bases {n}")
            )
    page = narrow_or_wide
    desk = enter(site, page, a_member(site))
    desk.look()
    desk.press("J’ai quelqu’un devant moi")
    desk.fill_in()
    desk.type("Que veut-elle faire", "Apprendre")
    desk.type("Connexion à internet", "Aucune")
    desk.press("Voir ce que nous conseillons")
    desk.fill_in()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Nous conseillons")
    assert "carte SIM" in page.inner_text("main")
    page.keyboard.press("Tab")
    first = page.locator("table th[scope=row] a").first.inner_text()
    desk.press(first[:12])
    desk.fill_in()
    desk.type("Prénom de la personne", "Fatoumata")
    desk.press("Inscrire")
    assert "place réservée" in page.inner_text("main")
    desk.look()
    desk.press("Le papier à imprimer")
    assert "Fatoumata" in page.inner_text("main")
    desk.look()
    assert desk.pages == 3
    assert desk.fields <= 12


def test_three_people_two_fit_and_the_third_chooses(site: Site, narrow_or_wide: Page) -> None:
    with site.app.app_context():
        venue = a_venue("Le Phare", "Roubaix")
        programme = a_programme(Kind.PARCOURS)
        course = a_workshop(capacity=2, meetings=3, venue=venue, programme=programme)
        path = f"/partenaire/inscrire/{course.id}"
        a_workshop(capacity=8, meetings=3, venue=venue, programme=programme)
    page = narrow_or_wide
    desk = enter(site, page, a_member(site))
    page.goto(path)
    desk.type("Prénom de la personne", "Ana")
    for name in ("Bo", "Cléo"):
        desk.to("Langue, plusieurs personnes")
        page.keyboard.press("Enter")
        desk.press("Ajouter une personne")
        desk.look()
        desk.last("Prénom de la personne", name)
    desk.press("Inscrire")
    assert "1 personne n’a pas de place" in page.inner_text("main")
    desk.look()
    desk.press("Attendre ici, rang 1")
    assert "rang 1" in page.inner_text("main")
    desk.look()
    assert page.get_by_role("link", name="Le papier à imprimer").count() == 3


def test_an_offer_is_answered_for_someone(site: Site, narrow_or_wide: Page) -> None:
    member = a_member(site)
    with site.app.app_context():
        workshop = a_workshop(capacity=1, programme=a_programme(line_mode=LineMode.OFFER))
        taken = fill(workshop)[0]
        waiting = a_booking(workshop, a_person("Awa"), actor=acting(member))
        with transaction():
            cancel(again(taken), acting(member))
        assert again(waiting).state is State.OFFERED
        booked = waiting.uuid
    page = narrow_or_wide
    desk = enter(site, page, member)
    assert "Une place leur est proposée" in page.inner_text("main")
    desk.look()
    desk.press("Awa")
    desk.look()
    desk.press("Oui, elle prend la place")
    assert "place réservée" in page.inner_text("main")
    with site.app.app_context():
        state = db.session.scalar(select(Booking.state).where(Booking.uuid == booked))
    assert state is State.CONFIRMED


def test_a_colleague_leaves_and_the_people_stay(site: Site, narrow_or_wide: Page) -> None:
    boss = a_member(site, may_invite=True, name="Samira Exemple")
    leaver = a_member(site, partner_id=boss.partner_id, name="Odile Modèle")
    with site.app.app_context():
        a_booking(a_workshop(), a_person("Carla"), actor=acting(leaver))
    page = narrow_or_wide
    desk = enter(site, page, boss)
    desk.press("Équipe")
    desk.look()
    desk.press("Ne travaille plus ici : Odile")
    assert "n’a plus accès" in page.inner_text("body")
    desk.look()
    desk.press("Inscriptions")
    assert "Carla" in page.inner_text("main")
    with site.app.app_context():
        gone = db.session.get_one(Account, leaver.id)
        assert not gone.is_active
