"""A coordinator's two long days: a season made at three venues, and snow."""

from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import Page
from sqlalchemy import func, select

from app import dates
from app.extensions import db
from app.messages.models import Message
from app.people.models import Role
from app.transactions import transaction
from app.workshops import schedule
from app.workshops.models import Workshop
from tests.browser.conftest import Site
from tests.browser.test_desks import link
from tests.factories import (
    a_booking,
    a_person,
    a_programme,
    a_venue,
    a_workshop,
    an_account,
)

pytestmark = pytest.mark.browser
HOURS = "Mo-Fr 09:00-12:30,13:30-18:00"


def enter(page: Page, site: Site) -> None:
    with site.app.app_context():
        email = an_account(Role.COORDINATOR).email
    page.goto(link(site, email))
    page.get_by_role("button", name="Me connecter").click()


def widths(page: Page) -> list[str]:
    wide = page.locator("html").evaluate("node => node.scrollWidth - window.innerWidth")
    return [f"{page.url}: {wide} px too wide"] if wide > 0 else []


def tuesday() -> date:
    """Return a Tuesday some weeks from now."""
    day = dates.today() + timedelta(days=30)
    return day + timedelta(days=(1 - day.weekday()) % 7)


def test_a_season_of_26_weeks_at_three_venues(page: Page, site: Site) -> None:
    first = tuesday()
    with site.app.app_context():
        width = page.viewport_size["width"] if page.viewport_size else 0
        name = f"Saison {width}"
        programme = a_programme(name=name)
        nadia = an_account(name=f"Nadia {width}")
        venues = [a_venue(f"{place} {width}", postcode="59000", opening_hours=HOURS)
                  for place in ("Est", "Nord", "Sud")]  # fmt: skip
        with transaction() as session:
            rooms = [schedule.add_room(session.merge(venues[0]), room) for room in ("A", "B")]
        second = first + timedelta(days=7)
        a_workshop(starts=datetime(second.year, second.month, second.day, 14), venue=venues[0],
                   room=db.session.merge(rooms[0]))  # fmt: skip
        third = first + timedelta(days=14)
        a_workshop(starts=datetime(third.year, third.month, third.day, 14), leader=nadia)
        ids = [venue.id for venue in venues]
        programme_id = programme.id
    enter(page, site)
    page.goto("/coordination/saison/nouvelle")
    page.get_by_label("Programme").select_option(str(programme_id))
    page.get_by_label("mardi").check()
    page.get_by_label("Début").fill("14:00")
    page.get_by_label("Premier jour").fill(first.isoformat())
    page.get_by_label("Dernier jour").fill((first + timedelta(weeks=26, days=-1)).isoformat())
    for venue_id in ids:
        page.locator(f"#venues-{venue_id}").check()
    page.get_by_role("button", name="Continuer").click()
    page.locator(f"#salle-{ids[0]}").select_option(label="A")
    page.locator(f"#avec-{ids[1]}").select_option(label=f"Nadia {width}")
    page.get_by_role("button", name="Voir toutes les dates").click()
    assert page.get_by_text("2 conflits à régler").is_visible()
    assert page.get_by_role("button", name="Créer et publier").count() == 0
    assert widths(page) == []
    open_ = page.locator("form .card select")
    open_.nth(0).select_option(label="Dans B")
    open_.nth(1).select_option(label=f"Sans Nadia {width}, quelqu’un à trouver")
    page.get_by_role("button", name="Mettre l’aperçu à jour").first.click()
    assert page.get_by_text("Aucun conflit").is_visible()
    page.get_by_role("button", name="Créer et publier").click()
    said = page.get_by_role("status").inner_text()
    with site.app.app_context():
        made = db.session.scalar(
            select(func.count()).select_from(Workshop).where(Workshop.programme_id == programme_id)
        )
    assert made is not None
    assert 3 * 24 <= made <= 3 * 26
    assert said == f"{made} ateliers créés et publiés."
    page.goto(f"/coordination/?semaine={dates.iso_week(first)}")
    assert page.get_by_role("link", name=name).count() == 3
    assert widths(page) == []


def test_a_snow_day_for_60_people(page: Page, site: Site) -> None:
    day = dates.today() + timedelta(days=1)
    with site.app.app_context():
        venue = a_venue("Espace des Neiges", postcode="59000")
        programme = a_programme()
        workshops = [
            a_workshop(starts=datetime(day.year, day.month, day.day, 9 + 2 * number),
                       venue=venue, programme=programme, capacity=12)
            for number in range(5)
        ]  # fmt: skip
        for number in range(60):
            email = f"neige{number}@pouce.example" if number % 4 else ""
            a_booking(workshops[number % 5], a_person(f"Personne {number:02d}", email=email))
        before = db.session.scalar(select(func.max(Message.id)))
        venue_id, ids = venue.id, [workshop.id for workshop in workshops]
    enter(page, site)
    page.goto("/coordination/saison/fermetures")
    page.get_by_label("Lieu").select_option(str(venue_id))
    page.get_by_label("Premier jour fermé").fill(day.isoformat())
    page.get_by_label("Pourquoi ?").select_option("weather")
    page.get_by_role("button", name="Voir ce qui est annulé").click()
    assert page.get_by_text("60 personnes seront prévenues : 45 par e-mail, 15 de").is_visible()
    shown = page.locator("section.told li").all_text_contents()
    page.get_by_role("button", name="Fermer, annuler et prévenir").click()
    with site.app.app_context():
        sent = db.session.scalars(select(Message).where(Message.id > before)).all()
        ways = {"email": "par e-mail", "call": "de vive voix, dans la liste des appels"}
        told = [f"{m.to_name}, {ways[m.channel.value]} : {m.subject}" for m in sent]
    assert sorted(told) == sorted(shown)
    assert len(told) == 60
    page.goto("/coordination/messages")  # the snow melted before anyone was told
    page.get_by_role("button", name="Reprendre le changement").click()
    assert "Tout est comme avant" in page.get_by_role("status").inner_text()
    with site.app.app_context():
        held = select(Workshop.held).where(Workshop.id.in_(ids), Workshop.cancelled_at.is_(None))
        assert list(db.session.scalars(held)) == [12] * 5


def test_the_caller_is_served_in_three_pages(page: Page, site: Site) -> None:
    with site.app.app_context():
        name = f"Zoé{page.viewport_size['width'] if page.viewport_size else 0}"
        programme, venue = a_programme(), a_venue()
        booking = a_booking(a_workshop(venue=venue, programme=programme), a_person(name))
        later = datetime.combine(dates.today() + timedelta(days=9), datetime.min.time())
        a_workshop(venue=venue, programme=programme, starts=later.replace(hour=10))
        reference = booking.reference
    enter(page, site)
    page.get_by_role("searchbox").fill(name.lower().replace("é", "e"))
    page.get_by_role("button", name="Chercher").click()
    assert page.get_by_text(reference, exact=True).is_visible()
    page.get_by_role("link", name="Changer de date").click()
    page.get_by_role("button", name="Prendre cette place").first.click()
    assert "place réservée" in page.get_by_role("status").inner_text()
