"""A visitor without e-mail takes a seat, prints the slip, and gives the seat up again."""

import re
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from app import dates
from app.bookings import links
from app.bookings.models import Booking, State
from app.extensions import db
from tests.browser.conftest import Site
from tests.factories import a_booking, a_person, a_programme, a_venue, a_workshop, fill

pytestmark = pytest.mark.browser


def the_last_booking() -> Booking:
    return db.session.scalars(select(Booking).order_by(Booking.id.desc()).limit(1)).one()


def test_a_seat_without_email_and_without_script(site: Site, page: Page) -> None:
    with site.app.app_context():
        workshop = a_workshop(capacity=3, venue=a_venue("Espace des Tilleuls", "Roubaix"))
        workshop_id = workshop.id
    page.goto("/")
    page.get_by_label("Votre ville ou votre code postal").fill("ROUBAIX cedex 2")
    page.get_by_role("button", name="Voir les ateliers").click()
    page.goto(f"/ateliers/{workshop_id}")
    page.get_by_role("link", name="Je m’inscris").click()
    page.get_by_label("Moi").check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("alert")).to_contain_text("Écrivez le prénom")
    page.get_by_label("Prénom").fill("Awa")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("je garde le papier").check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("button", name="Réserver ma place")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("je garde le papier")).to_be_checked()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Réserver ma place").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre place est réservée")
    with site.app.app_context():
        booking = the_last_booking()
        assert booking.state is State.CONFIRMED
        assert booking.participant.email == ""
        reference = booking.reference
    page.get_by_role("link", name="Le papier à imprimer").click()
    expect(page.get_by_text(reference)).to_be_visible()
    expect(page.get_by_text("Espace des Tilleuls")).to_be_visible()
    page.get_by_role("link", name="Revenir à mon inscription").click()
    page.get_by_role("link", name="Je ne viens pas").click()
    page.get_by_role("button", name="Oui, j’annule ma place").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre inscription est annulée")


def test_a_place_in_line_with_the_keyboard_alone(site: Site, page: Page) -> None:
    with site.app.app_context():
        workshop = a_workshop(capacity=1)
        fill(workshop)
        workshop_id = workshop.id
    page.goto(f"/ateliers/{workshop_id}/inscription")
    expect(page.get_by_text("Cet atelier est complet.")).to_be_visible()
    tab_to(page, "Moi")
    page.keyboard.press("Space")
    tab_to(page, "Prénom")
    page.keyboard.type("Moussa")
    page.keyboard.press("Enter")
    tab_to(page, "Par e-mail")
    page.keyboard.press("ArrowUp")  # radios: from the first choice round to the last
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    tab_to(page, "Prendre ma place dans la file")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous êtes dans la file d’attente")
    expect(page.get_by_text(re.compile("1 dans la file"))).to_be_visible()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what bears this name has the focus, as someone without a mouse does."""
    wanted = page.get_by_role("button", name=name).or_(page.get_by_label(name))
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.first.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError(f"{name}: not reached")


HALF_A4 = 1123 / 2 - 2 * 38
"""The height in pixels that a browser's own margins leave on half a sheet."""


def test_the_slip_of_a_long_parcours_fits_on_half_a_sheet(site: Site, page: Page) -> None:
    with site.app.app_context():
        venue = a_venue(
            "Espace de solidarité numérique",
            address="115 boulevard de la Liberté, entrée par la cour",
            directions="Métro République, sortie 2. L’entrée est de plain-pied. " * 2,
            phone="03 53 01 59 00",
        )
        programme = a_programme(what_to_bring="Votre téléphone, vos lunettes et un carnet. " * 4)
        autumn = datetime(dates.today().year + 1, 9, 1, 14, 30)  # and Wednesdays: the longest names
        first = autumn + timedelta(days=(2 - autumn.weekday()) % 7)
        parcours = a_workshop(meetings=12, venue=venue, programme=programme, starts=first)
        booking = a_booking(
            parcours, a_person("Jean-Baptiste", family_name="de la Villardière-Montgomery")
        )
        token = links.token(booking)
    page.set_viewport_size({"width": 718, "height": 1047})
    page.emulate_media(media="print")
    page.goto(f"/inscriptions/{token}/papier")
    expect(page.get_by_text("Jean-Baptiste de la Villardière")).to_be_visible()
    printed = page.locator("body").bounding_box()
    assert printed is not None
    assert printed["height"] <= HALF_A4


@pytest.mark.parametrize(("size", "width"), [("a4", 595), ("a3", 842)])
def test_a_poster_of_a_busy_month_is_one_sheet(
    site: Site, chromium: Browser, size: str, width: int
) -> None:
    with site.app.app_context():
        venue = a_venue("Espace de solidarité numérique", phone="03 53 01 59 00")
        month = (dates.today().replace(day=28) + timedelta(days=40)).replace(day=1)
        for number, name in enumerate(("Coup de pouce", "Mon téléphone", "Les bases pas à pas")):
            programme = a_programme(name=name)
            for day in (1, 2, 3, 8, 9, 10, 15, 16, 17):
                starts = datetime.combine(month.replace(day=day), time(9 + number * 2))
                a_workshop(programme=programme, venue=venue, starts=starts)
        slug = venue.slug
    page = chromium.new_page(base_url=site.url)
    page.goto(f"/lieux/{slug}/affiche?mois={month:%Y-%m}&format={size}")
    sheet = page.pdf(prefer_css_page_size=True)
    page.close()
    assert len(re.findall(rb"/Type /Page\b", sheet)) == 1
    assert re.search(rb"/MediaBox \[0 0 %d" % (width - 1), sheet)
