"""The figures of the house before a coordinator: tables, charts, files, and what they never say."""

import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, datetime

import openpyxl
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.people.actors import acting
from app.people.models import Branch, Role
from app.transactions import transaction
from tests.counting import statements
from tests.entering import a_browser
from tests.factories import (
    a_booking,
    a_partner,
    a_person,
    a_programme,
    a_venue,
    a_workshop,
    an_account,
)
from tests.reports.house import ABSENT, at, came, freeze, note

PAGE = "/coordination/chiffres/"
JANUARY = f"{PAGE}?de=2027-01&a=2027-01"
MOST_QUERIES = 12


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2027, 1, 1, 8, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def branch(app: Flask) -> Branch:
    with transaction() as session:
        branch = Branch(name="Nord")
        session.add(branch)
    return branch


@pytest.fixture
def house(app: Flask, clock: time_machine.Traveller, branch: Branch) -> None:
    """Twelve came to Lille, six of them sent by a partner, and three to Brest by another one."""
    programme = a_programme(name="=Les bases")
    venues = (a_venue("Maison", "Lille", branch_id=branch.id), a_venue("Port", "Brest"))
    lille, brest = (
        a_workshop(starts=at(1, 12), venue=venue, programme=programme, capacity=24)
        for venue in venues
    )
    large, small = (
        acting(an_account(Role.PARTNER, partner_id=a_partner(name).id))
        for name in ("Zèbre", "Abri")
    )
    seated = [a_booking(lille, actor=large) for _ in range(6)]
    seated += [a_booking(lille, a_person("Hélène")) for _ in range(6)]
    few = [a_booking(brest, actor=small) for _ in range(3)]
    missed = [a_booking(lille, actor=large) for _ in range(7)]
    clock.move_to(datetime(2027, 2, 10, 9, tzinfo=UTC))
    came(lille, seated)
    came(brest, few)
    for booking in missed:
        note(booking, ABSENT)
    freeze()


@pytest.fixture
def browser(app: Flask, house: None) -> FlaskClient:
    return a_browser(app, an_account(Role.COORDINATOR))


def rows(page: str, table: str) -> list[list[str]]:
    """Return the lines of a table of the page, as words."""
    body = page.split(f'<h2 id="{table}"')[1].split("</table>")[0].split("<tbody>")[1]
    body = body.replace("<td>", "|").replace("</th>", "").replace("</td>", "")
    return [
        [cell.strip() for cell in line.split('scope="row">')[1].split("</tr>")[0].split("|")]
        for line in body.split("<tr>")[1:]
    ]


def test_the_figures_stand_in_tables_and_small_groups_do_not(browser: FlaskClient) -> None:
    page = browser.get(JANUARY).text
    assert "Chiffres, janvier 2027" in page
    assert rows(page, "lieux") == [
        ["Port, Brest", "1", "24", "3", "21", "12 %"],
        ["Maison, Lille", "1", "24", "19", "5", "79 %"],
        ["Ensemble", "2", "48", "22", "26", "46 %"],
    ]
    partners = rows(page, "partenaires")
    assert [line[0] for line in partners] == ["Abri", "Zèbre", "Sans partenaire", "Ensemble"]
    assert partners[0][1:] == ["caché", "0", "0", "0", "caché"]
    assert partners[-1][1:] == ["15", "7", "0", "0", "22"]
    assert [line[1] for line in partners].count("caché") == 2
    assert "Hélène" not in page
    assert "Caché : un nombre de 1 à 4" in page


def test_filters_and_what_cannot_be_read(browser: FlaskClient) -> None:
    page = browser.get(f"{JANUARY}&lieu=maison-lille").text
    assert "Maison, Lille" in page
    assert rows(page, "aides-lieu") == [["Maison, Lille", "12", "0"], ["Ensemble", "12", "0"]]
    assert "Rien sur cette période" in browser.get(f"{PAGE}?de=2025-01&a=2025-02").text
    assert browser.get(f"{PAGE}?de=janvier&a=9999-99&lieu=x&programme=y").status_code == 200
    cut = browser.get(f"{PAGE}?de=2026-01&a=2027-02").text
    assert "de janvier 2026 à décembre 2026" in cut
    assert "12 mois au plus" in cut


def test_a_coordinator_of_a_branch_reads_its_own_places(
    app: Flask, house: None, branch: Branch
) -> None:
    nord = a_browser(app, an_account(Role.COORDINATOR, branch_id=branch.id))
    page = nord.get(JANUARY).text
    assert "Brest" not in page
    assert "Abri" not in page
    assert rows(page, "aides-lieu")[-1] == ["Ensemble", "12", "0"]


def test_a_table_is_taken_away_defused(browser: FlaskClient) -> None:
    csv = browser.get(f"{PAGE}programmes/csv?de=2027-01&a=2027-01")
    assert csv.mimetype == "text/csv"
    assert "'=Les bases;15;7;0;0;22" in csv.get_data().decode("utf-8-sig")
    book = browser.get(f"{PAGE}heures/xlsx?de=2027-01&a=2027-01")
    sheet = openpyxl.load_workbook(io.BytesIO(book.get_data())).active
    assert sheet is not None
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert values[0][1] == "Séances tenues (heures)"
    assert values[1] == ["janvier 2027", 3, 0, 0, 22.5]
    for path in ("rien/csv", "lieux/pdf", "rien.svg"):
        assert browser.get(PAGE + path).status_code == 404


@pytest.mark.parametrize("shade", ["", "&fond=sombre"])
def test_each_table_has_its_chart(browser: FlaskClient, shade: str) -> None:
    page = browser.get(JANUARY).text
    for table in ("semaines", "lieux", "programmes", "partenaires", "heures", "aides-programme"):
        assert f"{PAGE}{table}.svg" in page
        answer = browser.get(f"{PAGE}{table}.svg?de=2027-01&a=2027-01{shade}")
        assert answer.mimetype == "image/svg+xml"
        ET.fromstring(answer.get_data())
        assert b"<script" not in answer.get_data()


def test_the_printed_page_says_how_it_counts(browser: FlaskClient) -> None:
    page = browser.get(f"{PAGE}a-imprimer?de=2027-01&a=2027-01").text
    assert "Pouce : bilan, janvier 2027" in page
    assert "Comment nous comptons" in page
    assert "fichier CSV" not in page


def test_the_page_asks_little_of_the_database(browser: FlaskClient) -> None:
    with statements() as seen:
        assert browser.get(JANUARY).status_code == 200
    asked = [statement for statement in seen if statement.startswith("SELECT")]
    assert len(asked) <= MOST_QUERIES, asked
