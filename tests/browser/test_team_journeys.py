"""The team helps itself: a replacement found by two taps, and a volunteer brought by another."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from app.extensions import db
from app.messages.models import Message
from app.people import volunteers
from app.people.models import Role
from tests.browser.conftest import Site
from tests.browser.test_desks import link
from tests.factories import a_booking, a_programme, a_venue, a_workshop, again, an_account

pytestmark = pytest.mark.browser
Enter = Callable[[str], Page]


@pytest.fixture
def enter(chromium: Browser, site: Site) -> Iterator[Enter]:
    """Give a way in: a phone of its own for each address, without script."""
    contexts = []

    def signed_in(email: str) -> Page:
        context = chromium.new_context(
            base_url=site.url, viewport={"width": 360, "height": 780}, java_script_enabled=False
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(link(site, email))
        page.get_by_role("button", name="Me connecter").click()
        return page

    yield signed_in
    for context in contexts:
        context.close()


def told(site: Site, notice: str, email: str) -> bool:
    with site.app.app_context():
        wanted = select(Message.id).where(Message.notice == notice, Message.to_address == email)
        return db.session.scalar(wanted.limit(1)) is not None


def test_a_replacement_is_asked_for_taken_and_told(enter: Enter, site: Site) -> None:
    with site.app.app_context():
        nadia, omar, office = an_account(), an_account(), an_account(Role.COORDINATOR)
        programme = a_programme(name="Une séance à reprendre")
        workshop = a_workshop(leader=nadia, programme=programme, venue=a_venue())
        path = f"/formateur/seances/{again(workshop).meetings[0].id}"
        asker, taker, told_too = (again(each).email for each in (nadia, omar, office))
    page = enter(asker)
    page.goto(path)
    page.get_by_role("link", name="Me faire remplacer").click()
    page.get_by_role("button", name="Demander un remplacement").click()
    expect(page.get_by_role("status")).to_contain_text("Le remplacement est demandé")
    assert told(site, "replacement_wanted", taker)
    other = enter(taker)
    other.goto("/formateur/remplacements")
    other.get_by_role("link", name="Une séance à reprendre").click()
    other.get_by_role("button", name="Je la prends").click()
    expect(other.get_by_role("status")).to_contain_text("La séance est à vous")
    expect(other.get_by_role("link", name="Une séance à reprendre")).to_be_visible()
    assert told(site, "released", asker)
    assert told(site, "replacement_found", told_too)
    page.goto("/formateur/")
    expect(page.get_by_text("Une séance à reprendre")).to_have_count(0)


def test_a_volunteer_comes_by_a_code_and_chooses_a_meeting(enter: Enter, site: Site) -> None:
    with site.app.app_context():
        marcel, office = an_account(Role.VOLUNTEER), an_account(Role.COORDINATOR)
        code = volunteers.code(marcel)
        programme = a_programme(name="Une séance sans assez de mains", one_follows=1)
        workshop = a_workshop(leader=an_account(), programme=programme)
        for _ in range(2):
            a_booking(workshop)
        bringer, coordinator = again(marcel).email, again(office).email
    page = enter(bringer)
    page.goto("/formateur/renforts")
    page.get_by_role("link", name=code).click()
    page.get_by_label("Votre prénom").fill("Lou")
    page.get_by_label("Adresse e-mail (ou téléphone)").fill("lou.nouvelle@pouce.example")
    page.get_by_role("button", name="Envoyer la demande").click()
    desk = enter(coordinator)
    desk.goto("/coordination/benevoles")
    card = desk.get_by_role("listitem").filter(has_text="lou.nouvelle@pouce.example")
    card.get_by_role("button", name="Accepter et inviter").click()
    newcomer = enter("lou.nouvelle@pouce.example")
    newcomer.goto("/formateur/renforts")
    lacking = newcomer.get_by_role("listitem").filter(has_text="Une séance sans assez de mains")
    lacking.get_by_role("button", name="Je viens").click()
    expect(newcomer.get_by_role("status")).to_contain_text("C’est noté : vous venez")
    newcomer.goto("/formateur/")
    expect(newcomer.get_by_role("link", name="Une séance sans assez de mains")).to_be_visible()
    page.goto("/formateur/renforts")
    expect(page.get_by_text("Vous avez fait venir 1 bénévole")).to_be_visible()
