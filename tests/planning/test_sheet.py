"""The season sheet on the web: what is taken away comes back unchanged, and only differences change."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app import dates
from app.bookings.models import State
from app.extensions import db
from app.messages.models import Message
from app.people import absences
from app.people.models import Branch, Role
from app.planning import actions, replacing
from app.planning.season.cells import COLUMNS
from app.transactions import transaction
from app.workshops import closures, schedule
from app.workshops.closures import Cause
from app.workshops.models import Kind, Workshop
from tests.entering import a_browser
from tests.factories import (
    a_booking,
    a_person,
    a_programme,
    a_venue,
    a_workshop,
    again,
    an_account,
)
from tests.imports.samples import table_csv, xlsx

NOW = "2026-11-23 09:00:00+00:00"


@pytest.fixture
def workshops(app: Flask) -> list[Workshop]:
    """A coup de pouce in a room with its trainer, and a parcours of three meetings."""
    with time_machine.travel(NOW, tick=False):
        venue = a_venue("Espace", "Lille")
        with transaction() as session:
            room = schedule.add_room(session.merge(venue), "Bleue")
        drop_in = a_programme(name="Coup de pouce")
        basics = a_programme(Kind.PARCOURS, "Les bases", hours=4.5)
        marie = an_account(Role.TRAINER, "marie@pouce.example", name="Marie Dupont")
        an_account(Role.VOLUNTEER, "ali@pouce.example", name="Ali Ben")
        one = a_workshop(
            starts=datetime(2027, 1, 4, 14), venue=venue, programme=drop_in, leader=marie
        )
        with transaction():
            again(one).meetings[0].room = db.session.merge(room)
        many = a_workshop(
            starts=datetime(2027, 1, 5, 9), venue=venue, programme=basics, meetings=3, title="A"
        )
    return [one, many]


@pytest.fixture
def browser(app: Flask, workshops: list[Workshop]) -> FlaskClient:
    with time_machine.travel(NOW, tick=False):
        return a_browser(app, an_account(Role.COORDINATOR))


def taken(browser: FlaskClient) -> list[list[str]]:
    answer = browser.get("/coordination/saison/feuille.csv")
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def brought(browser: FlaskClient, content: bytes) -> TestResponse:
    given = {"feuille": (io.BytesIO(content), "saison")}
    return browser.post("/coordination/saison/feuille", data=given)


def preview(browser: FlaskClient, table: list[list[str]]) -> tuple[str, str]:
    answer = brought(browser, table_csv(table[0], table[1:]))
    assert answer.status_code == 303, answer.text
    return answer.location, " ".join(browser.get(answer.location).text.split())


def confirm(browser: FlaskClient, address: str, page: str) -> str:
    seen = page.split('name="vu" value="')[1].split('"')[0]
    answer = browser.post(address, data={"vu": seen}, follow_redirects=True)
    assert "C’est fait." in answer.text
    return answer.text


def written() -> int:
    return db.session.scalar(select(func.count()).select_from(Message)) or 0


@time_machine.travel(NOW, tick=False)
def test_what_is_taken_away_comes_back_unchanged(browser: FlaskClient) -> None:
    table = taken(browser)
    assert table[0] == list(COLUMNS)
    assert [row[2] for row in table[1:]] == ["04/01/2027", "05/01/2027", "12/01/2027", "19/01/2027"]
    assert table[1][6:8] == ["Marie Dupont", "Bleue"]
    _, page = preview(browser, table)
    assert "il n’y a rien à faire" in page
    assert "2 ateliers ne changent pas" in page
    book = load_workbook(io.BytesIO(browser.get("/coordination/saison/feuille.xlsx").data))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    answer = brought(browser, xlsx({"Saison": rows}))
    assert "il n’y a rien à faire" in browser.get(answer.location).text


@time_machine.travel(NOW, tick=False)
def test_only_what_differs_changes_and_the_preview_says_who_is_told(
    browser: FlaskClient, workshops: list[Workshop]
) -> None:
    one, many = workshops
    booking = a_booking(one, a_person("Awa", email="awa@pouce.example"))
    a_booking(many, a_person("Jules", email="jules@pouce.example"))
    table = taken(browser)
    table[1][2:8] = ["11/1/2027", "10h", "11h30", "5", "Ali Ben", "Verte"]
    extra = [*table[4]]
    extra[2] = "26/01/2027"
    new = ["Espace", "Coup de pouce", "1/2/2027", "14h", "", "", "", "", "", ""]
    before = written()
    address, page = preview(browser, [*table, extra, new])
    assert written() == before
    assert "lundi 4 janvier, de 14 h à 15 h 30 devient lundi 11 janvier, de 10 h à 11 h 30" in page
    assert "8 places deviennent 5" in page
    assert "Marie Dupont devient Ali Ben" in page
    assert "Bleue devient Verte" in page
    assert "nouvelle séance, mardi 26 janvier" in page
    assert "À créer : 1 atelier, 1 séance, 8 places. À changer : 2 ateliers." in page
    shown = page.split("Qui, comment et quoi")[1].split("</ul>")[0].count("<li>")
    confirm(browser, address, page)
    assert written() == before + shown
    assert again(booking).state is State.CONFIRMED
    (meeting,) = again(one).meetings
    assert meeting.starts_local == datetime(2027, 1, 11, 10)
    assert [each.name for each in meeting.leaders] == ["Ali Ben"]
    assert meeting.room is not None
    assert meeting.room.name == "Verte"
    assert (one.capacity, len(again(many).meetings)) == (5, 4)
    assert browser.get(address).status_code == 404
    assert "il n’y a rien à faire" in preview(browser, taken(browser))[1]


@time_machine.travel(NOW, tick=False)
def test_another_name_on_the_sheet_ends_what_was_asked_for_the_meeting(
    browser: FlaskClient, workshops: list[Workshop]
) -> None:
    with transaction():
        meeting = again(workshops[0]).meetings[0]
        (asked,) = replacing.ask(meeting.leaders[0], [meeting.id])
    table = taken(browser)
    table[1][6] = "Ali Ben"
    confirm(browser, *preview(browser, table))
    assert not again(asked).is_open


@time_machine.travel(NOW, tick=False)
def test_an_empty_cell_and_a_line_left_out_change_nothing(
    browser: FlaskClient, workshops: list[Workshop]
) -> None:
    table = taken(browser)
    table[1][4:9] = [""] * 5
    _, page = preview(browser, table[:4])
    assert "il n’y a rien à faire" in page
    assert "la feuille n’a plus la séance du mardi 19 janvier" in page


@time_machine.travel(NOW, tick=False)
def test_errors_are_said_by_cell_and_nothing_is_written(
    browser: FlaskClient, workshops: list[Workshop]
) -> None:
    an_hour = datetime(2027, 1, 18, 14)
    a_workshop(starts=an_hour, venue=workshops[0].venue, leader=workshops[0].meetings[0].leaders[0])
    table = taken(browser)
    table[1][2] = "18/1/2027"
    table[2][0] = "Espac"
    table[3][9] = "atelier 999999"
    _, page = preview(browser, table)
    assert "Ligne 2, colonne « formateur » : « Marie Dupont » n’est pas libre à ce moment" in page
    assert "Ligne 3, colonne « lieu » : « Espac » n’est pas un lieu connu" in page
    assert "Ligne 4, colonne « clé » : « atelier 999999 »" in page
    assert 'name="vu"' not in page
    answer = brought(browser, b"")
    assert answer.status_code == 422
    assert "Choisissez un fichier" in answer.text
    assert brought(browser, b"nom;prix\r\nx;1").status_code == 422


@time_machine.travel(NOW, tick=False)
def test_what_was_moved_at_the_desk_is_not_moved_back_by_an_old_sheet(
    browser: FlaskClient, workshops: list[Workshop]
) -> None:
    table = taken(browser)
    meeting = workshops[0].meetings[0]
    later = timedelta(days=1)
    with transaction():
        actions.move_meeting(
            again(meeting), meeting.starts_local + later, meeting.ends_local + later
        )
    _, page = preview(browser, table)
    assert "déplacée depuis à la coordination, mardi 5 janvier" in page
    assert "il n’y a rien à faire" in page


@time_machine.travel(NOW, tick=False)
def test_a_meeting_that_was_moved_is_one_line_s_only(
    browser: FlaskClient, workshops: list[Workshop]
) -> None:
    table = taken(browser)
    meeting = workshops[1].meetings[0]
    later = timedelta(days=1)
    with transaction():
        actions.move_meeting(
            again(meeting), meeting.starts_local + later, meeting.ends_local + later
        )
    where = taken(browser)[2]
    _, page = preview(browser, [*table, where])
    assert "nouvelle séance, mardi 5 janvier" in page
    assert "elle y reste" not in page


@time_machine.travel(NOW, tick=False)
def test_a_branch_takes_and_changes_its_own_workshops_only(
    app: Flask, browser: FlaskClient, workshops: list[Workshop]
) -> None:
    table = taken(browser)
    with transaction() as session:
        branch = Branch(name="Nord")
        session.add(branch)
    theirs = a_browser(app, an_account(Role.COORDINATOR, branch_id=branch.id))
    assert taken(theirs) == [list(COLUMNS)]
    home = a_venue("Chez nous", "Lens", branch_id=branch.id)
    table[1][0] = home.name
    _, page = preview(theirs, table[:2])
    assert "n’est la clé d’aucun atelier" in page
    assert dates.today() == date(2026, 11, 23)


@time_machine.travel(NOW, tick=False)
def test_what_stands_in_the_way_is_said_with_a_way_out(
    browser: FlaskClient, workshops: list[Workshop]
) -> None:
    """An absence, another room's use and a closed day are said before anything is written."""
    one, many = workshops
    an_account(Role.TRAINER, name="Omar")
    here = again(one).venue
    with transaction() as session:
        (marie,) = again(one).meetings[0].leaders
        absences.add(session.merge(marie), date(2027, 1, 6), date(2027, 1, 6))
        schedule.add_room(session.merge(here), "Verte")
        closures.close(date(2027, 1, 26), date(2027, 1, 26), Cause.WORKS, venue=session.merge(here))
    a_workshop(starts=datetime(2027, 1, 6, 14), venue=here, room=again(one).meetings[0].room)
    table = taken(browser)
    rows = [row for row in table[1:] if row[0] in {table[1][0], table[2][0]}]
    rows[0][2] = "06/01/2027"
    rows[0][7] = "Verte"
    rows.append([*rows[1][:2], "26/01/2027", *rows[1][3:]])
    _, page = preview(browser, [table[0], *rows])
    assert (
        "Mercredi 6 janvier : Marie Dupont : absence notée ce jour-là. Disponibles : Omar." in page
    )
    assert (
        "Mardi 26 janvier : Espace est fermé (travaux). Ouvert à la même heure : mercredi 27"
        in page
    )
    assert "Vous pouvez continuer quand même" in page
    assert len(again(many).meetings) == 3
    rows[0][7] = "Bleue"
    _, page = preview(browser, [table[0], *rows])
    assert "n’est pas libre à ce moment" in page
    assert "Libres à ce moment : Verte." in page
    path = f"/coordination/seances/{again(one).meetings[0].id}/deplacer"
    moved = {"day": "2027-01-06", "start": "14:00", "end": "15:30"}
    assert "Bleue est déjà prise" in (page := browser.post(path, data=moved).text)
    assert "Libres : Verte." in page
