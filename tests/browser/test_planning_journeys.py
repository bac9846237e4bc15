"""A coordinator's desk jobs: one person on two cards, and the season brought back from a spreadsheet."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from app import dates
from app.bookings.models import Booking, State
from app.extensions import db
from app.workshops.models import Meeting
from tests.browser.conftest import Site
from tests.browser.test_coordinators import enter, tuesday, widths
from tests.factories import a_booking, a_person, a_programme, a_venue, a_workshop

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("page", [360], indirect=True),  # the narrow one is the hard one
]


def test_two_cards_are_one_and_then_two_again(page: Page, site: Site) -> None:
    with site.app.app_context():
        name, workshop = "Rosa", a_workshop()
        first, second = (
            a_booking(workshop, a_person(name, email="rosa@pouce.example")) for _ in range(2)
        )
        ids = first.id, second.id
        kept, other = first.reference, second.reference
        address = f"/coordination/inscriptions/{first.uuid}"
    enter(page, site)
    page.goto(address)
    page.get_by_role("link", name="Cette personne a une autre fiche").click()
    assert page.get_by_text(other).first.is_visible()
    page.get_by_role("link", name="C’est la même personne").first.click()
    assert page.get_by_text(f"l’inscription {kept} reste").is_visible()
    assert widths(page) == []
    page.get_by_role("button", name="Réunir les deux fiches").click()
    assert "C’est une seule fiche." in page.get_by_role("status").inner_text()
    page.get_by_role("link", name="Séparer de nouveau").click()
    assert page.get_by_text("Ce qui ne revient pas").is_visible()
    assert page.get_by_text("Personne ne sera prévenu").is_visible()
    assert widths(page) == []
    page.get_by_role("button", name="Séparer les deux fiches").click()
    assert "de nouveau deux fiches" in page.get_by_role("status").inner_text()
    with site.app.app_context():
        one, two = (db.session.get_one(Booking, number) for number in ids)
        assert one.participant_id != two.participant_id
        assert (one.state, two.state) == (State.CONFIRMED, State.CANCELLED)


def test_a_sheet_comes_back_and_only_its_differences_are_made(
    page: Page, site: Site, tmp_path: Path
) -> None:
    day = tuesday() + timedelta(days=180)
    with site.app.app_context():
        venue, programme = a_venue("Tableur"), a_programme()
        start = dates.wall(dates.now(), venue.zone).replace(hour=9, minute=0, second=0)
        start = start.replace(year=day.year, month=day.month, day=day.day, microsecond=0)
        moved, same = (
            a_workshop(starts=start + timedelta(hours=4 * number), venue=venue, programme=programme)
            for number in range(2)
        )
        a_booking(moved, a_person("Awa", email="awa@pouce.example"))
        place, ids = venue.name, [each.meetings[0].id for each in (moved, same)]
    enter(page, site)
    page.goto("/coordination/saison/feuille")
    with page.expect_download() as taken:
        page.get_by_role("link", name="En CSV").click()
    text = Path(taken.value.path()).read_text("utf-8-sig")
    head, *rows = csv.reader(text.splitlines(), delimiter=";")
    mine = [row for row in rows if place in row]
    mine[0][head.index("début")], mine[0][head.index("fin")] = "10:00", "11:30"
    sheet = tmp_path / "saison.csv"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([head, *mine])
    page.get_by_label("Feuille (.xlsx ou .csv)").set_input_files(sheet)
    page.get_by_role("button", name="Voir ce qui change").click()
    assert page.get_by_text("1 atelier ne change pas").is_visible()
    assert page.get_by_text("devient").first.is_visible()
    assert page.get_by_text("Awa, par e-mail").is_visible()
    assert widths(page) == []
    page.get_by_role("button", name="Écrire et prévenir").click()
    assert "C’est fait." in page.get_by_role("status").inner_text()
    with site.app.app_context():
        first, second = (db.session.get_one(Meeting, number) for number in ids)
        assert first.starts_local == start.replace(tzinfo=None, hour=10)
        assert second.sequence == 0
