"""A trainer in a basement: taps made without network are kept, and sent when it comes back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from app import dates
from app.bookings.attendance import Attendance, AttendanceMark
from app.bookings.models import Booking
from app.extensions import db
from tests.browser.conftest import Site
from tests.browser.meeting_pages import booked
from tests.browser.test_desks import link
from tests.factories import a_booking, a_person, a_venue, a_workshop, again, an_account

pytestmark = pytest.mark.browser
NAMES = ("Ali", "Bintou", "Chloé", "Driss", "Emma", "Farid", "Gaëlle", "Hugo")
HERE = {"viewport": {"width": 360, "height": 780}, "locale": "fr-FR"}


@pytest.fixture
def phone(chromium: Browser, site: Site) -> Iterator[BrowserContext]:
    """Give a phone whose browser runs our script."""
    context = chromium.new_context(base_url=site.url, **HERE)  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    yield context
    context.close()


@dataclass(frozen=True)
class Basement:
    """A trainer's address, and their meeting of eight people."""

    email: str
    meeting_id: int

    @property
    def path(self) -> str:
        return f"/formateur/seances/{self.meeting_id}"


@pytest.fixture
def basement(site: Site) -> Basement:
    """Give a trainer and their meeting, which has just begun, and has as many people as seats."""
    with site.app.app_context():
        leader = an_account()
        began = dates.wall(dates.now(), "Europe/Paris") - timedelta(minutes=5)
        workshop = a_workshop(leader=leader, starts=began)
        for name in NAMES:
            booked(workshop, name)
        return Basement(again(leader).email, again(workshop).meetings[0].id)


def enter(page: Page, site: Site, basement: Basement, *, is_own: bool = True) -> None:
    page.goto(link(site, basement.email))
    page.get_by_label("Cet ordinateur ou ce téléphone est à moi").set_checked(is_own)
    page.get_by_role("button", name="Me connecter").click()


def taps(page: Page) -> None:
    """Note eight people: one absent, one excused, one lent a computer, one corrected."""
    for name in NAMES:
        said = {"Bintou": "Absent", "Chloé": "Excusé"}.get(name, "Présent")
        page.get_by_role("button", name=f"{said} : {name}").click()
    page.get_by_role("button", name="Ordinateur prêté : Driss").click()
    page.get_by_role("button", name="Absent : Emma").click()


def arrives(page: Page, name: str) -> None:
    page.get_by_label("Prénom").fill(name)
    page.get_by_role("button", name="Accueillir cette personne").click()
    expect(page.get_by_role("button", name=f"Présent : {name}")).to_be_visible()


def saved(site: Site, basement: Basement) -> dict[str, str]:
    with site.app.app_context():
        rows = db.session.execute(
            select(Booking, Attendance)
            .join(Attendance, Attendance.booking_id == Booking.id)
            .where(Attendance.meeting_id == basement.meeting_id)
        )
        return {booking.participant.first_name: known.note.value for booking, known in rows}


EXPECTED = dict.fromkeys(NAMES, "present") | {
    "Bintou": "absent",
    "Chloé": "excused",
    "Driss": "lent",
    "Emma": "absent",
}


def test_eight_people_are_noted_without_network(
    phone: BrowserContext, site: Site, basement: Basement
) -> None:
    page = phone.new_page()
    enter(page, site, basement)
    page.goto(basement.path)
    expect(page.locator("#attente")).to_have_text("Tout est enregistré.")
    page.evaluate("navigator.serviceWorker.ready")
    for said in ("Présent", "Absent", "Excusé", "Effacer"):  # faster than they are sent
        page.get_by_role("button", name=f"{said} : Hugo").click()
    expect(page.locator("#attente")).to_have_text("Tout est enregistré.")
    assert saved(site, basement) == {}
    phone.set_offline(True)
    taps(page)
    expect(page.locator("#attente")).to_contain_text("10 appuis sont gardés")
    expect(page.locator(".person.waits")).to_have_count(8)
    expect(page.locator("#compte")).to_have_text("8 notés, dont 5 présents")
    assert saved(site, basement) == {}
    phone.set_offline(False)
    expect(page.locator("#attente")).to_have_text("Tout est enregistré.", timeout=20_000)
    expect(page.locator(".person.waits")).to_have_count(0)
    assert saved(site, basement) == EXPECTED
    with site.app.app_context():
        mine = select(AttendanceMark.id).where(AttendanceMark.meeting_id == basement.meeting_id)
        assert len(db.session.scalars(mine).all()) == 14


def test_taps_outlive_the_page_the_browser_and_the_sign_in(
    chromium: Browser, site: Site, basement: Basement
) -> None:
    phone = chromium.new_context(base_url=site.url, **HERE)  # type: ignore[arg-type]
    page = phone.new_page()
    enter(page, site, basement)
    page.goto(basement.path)
    page.evaluate("navigator.serviceWorker.ready")
    page.goto(basement.path)  # read through the worker, which keeps it
    phone.set_offline(True)
    page.close()
    page = phone.new_page()
    page.goto(basement.path)
    taps(page)
    page.get_by_label("Prénom").fill("1 84 12 75 123 456 78")
    page.get_by_role("button", name="Accueillir cette personne").click()
    expect(page.locator("#attente")).to_contain_text("jamais de numéro de sécurité sociale")
    for name in ("Inès", "Jean"):
        arrives(page, name)
    page.get_by_role("button", name="Ordinateur prêté : Inès").click()
    page.get_by_role("button", name="Effacer : Jean").click()
    expect(page.get_by_text("Jean")).to_have_count(0)
    kept = phone.storage_state(indexed_db=False)
    phone.close()
    kept["cookies"] = []  # the sign-in has ended meanwhile
    phone = chromium.new_context(base_url=site.url, storage_state=kept, **HERE)  # type: ignore[arg-type]
    page = phone.new_page()
    page.goto(basement.path)
    assert "/connexion" in page.url
    enter(page, site, basement)
    page.goto("/formateur/")
    expect(page.locator("#attente")).to_contain_text("Tout est enregistré.")
    expect(page.locator("#attente")).to_contain_text("L’atelier était complet")
    assert saved(site, basement) == EXPECTED | {"Inès": "lent"}
    phone.close()


def test_a_page_kept_in_the_morning_shows_what_can_be_done_at_its_hour(
    phone: BrowserContext, site: Site
) -> None:
    zones = "Europe/Paris", "America/Martinique", "Pacific/Noumea"
    walls = {zone: dates.wall(dates.now(), zone) for zone in zones}
    zone = next(each for each, wall in walls.items() if wall.hour < 20)
    with site.app.app_context():
        leader = an_account()
        workshop = a_workshop(
            leader=leader, venue=a_venue(zone=zone), starts=walls[zone] + timedelta(hours=3)
        )
        a_booking(workshop, a_person("Ali"))
        morning = Basement(again(leader).email, again(workshop).meetings[0].id)
    page = phone.new_page()
    enter(page, site, morning)
    page.clock.install()
    page.goto(morning.path)
    tap, door = page.get_by_role("button", name="Présent : Ali"), page.get_by_label("Prénom")
    expect(page.get_by_role("button", name="Excusé : Ali")).to_be_visible()
    expect(tap).to_be_hidden()
    page.clock.fast_forward("02:10:00")
    expect(tap).to_be_visible()
    expect(door).to_be_hidden()
    page.clock.fast_forward("01:00:00")
    expect(door).to_be_visible()


def test_a_shared_computer_keeps_no_page(
    phone: BrowserContext, site: Site, basement: Basement
) -> None:
    page = phone.new_page()
    workers = "navigator.serviceWorker.getRegistrations().then(all => all.length)"
    pages = "caches.open('pouce-pages-1').then(kept => kept.keys()).then(all => all.length)"
    enter(page, site, basement)
    page.goto(basement.path)
    page.wait_for_function(f"{pages}.then(count => count >= 1)")
    phone.clear_cookies()
    enter(page, site, basement, is_own=False)
    page.goto(basement.path)
    for left in (workers, pages):
        page.wait_for_function(f"{left}.then(count => count === 0)")
    page.get_by_role("button", name="Présent : Ali").click()
    expect(page.locator("#attente")).to_have_text("Tout est enregistré.")
    assert saved(site, basement) == {"Ali": "present"}
    assert page.evaluate(pages) == 0
    phone.set_offline(True)
    page.get_by_label("Prénom").fill("Inès")
    page.get_by_role("button", name="Accueillir cette personne").click()
    expect(page.locator("#attente")).to_contain_text("ne garde aucun nom")
    assert "Inès" not in page.evaluate("JSON.stringify(localStorage)")


def test_private_pages_are_not_kept_after_sign_out(
    phone: BrowserContext, site: Site, basement: Basement
) -> None:
    page = phone.new_page()
    enter(page, site, basement)
    page.goto("/formateur/")
    names = "caches.open('pouce-pages-1').then(kept => kept.keys()).then(all => all.length)"
    page.wait_for_function(f"{names}.then(count => count >= 2)")
    page.goto("/compte")  # a page of another room, without our script
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_function(f"{names}.then(count => count === 0)")
    phone.set_offline(True)
    with pytest.raises(Exception, match=r"ERR_INTERNET_DISCONNECTED|ERR_FAILED"):
        page.goto(basement.path)


def test_when_the_sign_in_ends_under_way_it_is_said(
    phone: BrowserContext, site: Site, basement: Basement
) -> None:
    page = phone.new_page()
    enter(page, site, basement)
    page.goto(basement.path)
    phone.clear_cookies()
    page.get_by_role("button", name="Présent : Ali").click()
    again_ = page.get_by_role("link", name="Reconnectez-vous")
    expect(again_).to_be_visible()
    again_.click()
    assert "/connexion" in page.url
    enter(page, site, basement)
    page.goto(basement.path)
    expect(page.locator("#attente")).to_have_text("Tout est enregistré.")
    assert saved(site, basement) == {"Ali": "present"}


def test_an_arrival_of_a_fast_clock_waits_and_a_month_old_name_is_forgotten(
    phone: BrowserContext, site: Site
) -> None:
    with site.app.app_context():
        leader = an_account()
        soon = dates.wall(dates.now(), "Europe/Paris") + timedelta(minutes=30)
        meeting = a_workshop(leader=leader, starts=soon).meetings[0]
        cellar = Basement(again(leader).email, meeting.id)
        account = str(leader.uuid)
    page = phone.new_page()
    enter(page, site, cellar)
    page.goto(cellar.path)
    page.evaluate(
        """([account, meeting]) => {
          for (const [key, days] of [[crypto.randomUUID(), 0], [crypto.randomUUID(), 31]]) {
            const at = Date.now() - days * 864e5;
            const tap = { account, meeting, key, at, note: "present", first_name: `Jour ${days}`, family_name: "" };
            localStorage.setItem(`pouce.appui.${at}${key}`, JSON.stringify(tap));
          }
        }""",
        [account, cellar.meeting_id],
    )
    page.reload()
    expect(page.locator("#attente")).to_contain_text("à partir de l’heure de début")
    kept = page.evaluate("Object.entries(localStorage).filter(([name]) => name.includes('appui'))")
    assert [("Jour 0" in tap, "refused" in tap) for _, tap in kept] == [(True, False)]
    assert saved(site, cellar) == {}
