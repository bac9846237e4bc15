"""`flask season import`: what is made, what is there already, and all or nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app import dates
from app.extensions import db
from app.people.models import Account, Role
from app.planning import actions
from app.publications import revisions
from app.publications.revisions import Publication
from app.transactions import transaction
from app.workshops.models import Assignment, AssignmentRole, Kind, Meeting, Workshop
from app.workshops.places import Room, Venue
from tests.factories import a_programme, a_venue, a_workshop, an_account
from tests.imports.conftest import NOW
from tests.imports.samples import excel_row, row, run, season_csv, season_xlsx, xlsx


@pytest.fixture
def desk(app: Flask) -> Flask:
    """An association with one venue, a coup de pouce, a parcours of 5 h and two trainers."""
    a_venue("Espace", "Lille")
    a_programme(name="Coup de pouce", default_capacity=6)
    a_programme(Kind.PARCOURS, "Les bases", hours=5)
    an_account(Role.TRAINER, "marie@pouce.example", name="Marie Dupont")
    an_account(Role.VOLUNTEER, "ali@pouce.example", name="Ali Ben")
    return app


def imported(app: Flask, folder: Path, content: bytes, *options: str) -> str:
    result = run(app, folder, content, "season", *options)
    assert result.exit_code == 0, result.output
    return result.output


def workshops() -> list[Workshop]:
    db.session.expire_all()
    return list(db.session.scalars(select(Workshop).order_by(Workshop.starts_at, Workshop.id)))


def counts() -> list[int]:
    tables = (Workshop, Meeting, Assignment, Room, Publication, Venue, Account)
    return [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


@pytest.mark.parametrize("made", [season_csv, season_xlsx])
def test_a_row_is_a_workshop(desk: Flask, tmp_path: Path, made: Callable[..., bytes]) -> None:
    cells = {"places": "9 places", "formateur": "DUPONT Marie; ali@pouce.example", "salle": "Bleue"}
    said = imported(desk, tmp_path, made(row(**cells)))
    assert "1 atelier, 1 séance, 9 places" in said
    (workshop,) = workshops()
    (meeting,) = workshop.meetings
    assert (workshop.programme.name, workshop.venue.name, workshop.capacity) == (
        "Coup de pouce",
        "Espace",
        9,
    )
    assert dates.span(meeting.starts_local, meeting.ends_local) == "de 14 h à 15 h 30"
    assert meeting.starts_at.isoformat() == "2027-01-04T13:00:00+00:00"
    assert meeting.room is not None
    assert meeting.room.name == "Bleue"
    roles = {a.account.name: a.role for a in meeting.assignments}
    assert roles == {"Marie Dupont": AssignmentRole.LEAD, "Ali Ben": AssignmentRole.SUPPORT}
    scopes = set(db.session.scalars(select(Publication.scope)))
    assert {revisions.account(a.account_id) for a in meeting.assignments} <= scopes


def test_a_workbook_with_cells_as_excel_types_them(desk: Flask, tmp_path: Path) -> None:
    content = season_xlsx(
        excel_row(), excel_row(date=datetime.fromisoformat("2027-01-05"), fin=None)
    )
    assert "2 ateliers, 2 séances, 16 places" in imported(desk, tmp_path, content)
    assert [w.capacity for w in workshops()] == [8, 8]


def test_the_wall_time_holds_on_both_sides_of_a_clock_change(desk: Flask, tmp_path: Path) -> None:
    imported(desk, tmp_path, season_csv(row(date="26/03/2027"), row(date="29/03/2027")))
    found = [(w.meetings[0].starts_local.hour, w.starts_at.hour) for w in workshops()]
    assert found == [(14, 13), (14, 12)]


def test_rows_of_a_parcours_with_one_title_are_its_meetings(desk: Flask, tmp_path: Path) -> None:
    bases = {"programme": "les bases", "fin": "16h30", "titre": "Bases de janvier"}
    rows = [
        row(**bases, date="12/01/2027", formateur="Ali Ben"),
        row(**bases, date="05/01/2027", places=7, formateur="Marie Dupont", salle="Salle A"),
        row(**(bases | {"titre": "Bases de février"}), date="02/02/2027"),
    ]
    said = imported(desk, tmp_path, season_csv(*rows))
    assert "« Bases de février » dure 2 h 30 en tout, et le programme 5 h." in said
    assert "« Bases de janvier » dure" not in said
    january, february = workshops()
    assert (january.name, january.capacity, len(january.meetings)) == ("Bases de janvier", 7, 2)
    assert [[a.name for a in m.leaders] for m in january.meetings] == [
        ["Marie Dupont"],
        ["Ali Ben"],
    ]
    assert [m.room.name if m.room else "" for m in january.meetings] == ["Salle A", ""]
    assert len(february.meetings) == 1


def test_a_key_makes_one_workshop_of_rows_of_any_kind(desk: Flask, tmp_path: Path) -> None:
    header = ("lieu", "programme", "date", "début", "clé")
    rows = [["Espace", "Coup de pouce", day, "14h", key] for day, key in
            (("4/1/27", "A"), ("5/1/27", "A"), ("4/1/27", "B"))]  # fmt: skip
    content = season_csv(*rows, header=header)
    assert "2 ateliers, 3 séances" in imported(desk, tmp_path, content)
    assert sorted(w.row_key or "" for w in workshops()) == ["A", "B"]
    assert "0 atelier, 0 séance, 0 place ; 3 lignes déjà là" in imported(desk, tmp_path, content)


def test_the_order_and_spelling_of_columns_do_not_matter(desk: Flask, tmp_path: Path) -> None:
    header = ["DEBUT", "Notes", "Date ", "PROGRAMME", "Lieu"]
    said = imported(
        desk,
        tmp_path,
        season_csv(["14 h", "x", "4/1/27", "coup-de-pouce", "espace, lille"], header=header),
    )
    assert "Colonnes qui ne sont pas lues : Notes." in said
    assert "Colonnes absentes, donc vides : fin, places, formateur, salle, titre." in said
    assert [w.capacity for w in workshops()] == [6]


def test_a_preview_says_everything_and_writes_nothing(desk: Flask, tmp_path: Path) -> None:
    before = counts()
    content = season_csv(row(formateur="Ali Ben", salle="Salle 2"), row(date="29/01/2027"))
    said = imported(desk, tmp_path, content, "--dry-run")
    assert counts() == before
    assert "Coup de pouce, Espace à Lille, 6 places" in said
    assert "lundi 4 janvier 2027, de 14 h à 15 h 30, Salle 2, avec Ali Ben" in said
    assert "vendredi 29 janvier 2027" in said
    assert "nouvelle salle, « Salle 2 », à Espace" in said
    assert "Aperçu, rien n’est écrit : 2 ateliers, 2 séances, 12 places ; 0 ligne déjà là." in said


def test_a_second_import_adds_nothing(desk: Flask, tmp_path: Path) -> None:
    bases = {"programme": "Les bases", "fin": "16h30", "titre": "Bases"}
    content = season_csv(
        row(salle="Salle 1", formateur="Ali Ben"),
        row(salle="Salle 1", formateur="Ali Ben"),
        row(**bases, date="5/1/2027"),
        row(**bases, date="6/1/2027"),
    )
    first = imported(desk, tmp_path, content)
    assert "Ligne 3 : déjà là, à la ligne 2." in first
    before, stamps = counts(), _stamps()
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        second = imported(desk, tmp_path, content)
    assert "0 atelier, 0 séance, 0 place ; 4 lignes déjà là" in second
    assert (counts(), _stamps()) == (before, stamps)


def _stamps() -> list[Any]:
    rows = db.session.execute(select(Publication.scope, Publication.revision).order_by("scope"))
    return [*rows.all(), *[w.changed_at for w in workshops()]]


def test_a_workshop_made_at_the_desk_is_there_already(desk: Flask, tmp_path: Path) -> None:
    venue = db.session.scalars(select(Venue)).one()
    first = imported(desk, tmp_path, season_csv(row()))
    programme = workshops()[0].programme
    a_workshop(venue=venue, programme=programme, starts=datetime.fromisoformat("2027-01-05 14:00"))
    second = imported(desk, tmp_path, season_csv(row(date="5/1/2027")))
    assert "1 atelier" in first
    assert "Ligne 2 : déjà là, atelier n°" in second


def test_a_workshop_moved_or_cancelled_at_the_desk_is_not_made_again(
    desk: Flask, tmp_path: Path
) -> None:
    content = season_csv(row(), row(date="5/1/2027"))
    imported(desk, tmp_path, content)
    monday, tuesday = workshops()
    moved = monday.meetings[0]
    with transaction() as session:
        session.refresh(moved)
        later = moved.starts_local + timedelta(days=30)
        actions.move_meeting(moved, later, later + timedelta(hours=1))
    with transaction():
        tuesday.cancelled_at = dates.now()
    said = imported(desk, tmp_path, content)
    assert "Ligne 2 : déjà là, atelier n°" in said
    assert "Ligne 3 : déjà là, atelier n°" in said
    assert ", qui est annulé." in said
    assert len(workshops()) == 2


def test_a_date_changed_in_the_sheet_under_a_key_moves_nobody(desk: Flask, tmp_path: Path) -> None:
    header = ("lieu", "programme", "date", "début", "clé")
    for day in ("4/1/27", "5/1/27"):
        said = imported(
            desk, tmp_path, season_csv(["Espace", "Coup de pouce", day, "14h", "A"], header=header)
        )
    assert "mais pas à cette date : changez-le depuis la coordination." in said
    assert [w.meetings[0].starts_local.day for w in workshops()] == [4]


def test_a_sheet_under_way_is_imported_again_with_new_rows(desk: Flask, tmp_path: Path) -> None:
    old = row(formateur="Ali Ben")
    imported(desk, tmp_path, season_csv(old))
    with transaction():
        leaving = db.session.scalars(select(Account).where(Account.name == "Ali Ben")).one()
        leaving.archived_at = dates.now()
    with time_machine.travel(NOW + timedelta(days=90), tick=False):
        said = imported(desk, tmp_path, season_csv(old, row(date="1/3/2027")))
        alone = run(desk, tmp_path, season_csv(row(date="5/1/2027", formateur="Ali Ben")), "season")
    assert "1 atelier, 1 séance, 6 places ; 1 ligne déjà là" in said
    assert alone.exit_code == 1
    assert "« 05/01/2027 » est une date passée." in alone.output
    assert "« Ali Ben » n’est le nom d’aucun compte" in alone.output


def test_a_workbook_with_a_sheet_for_each_month(desk: Flask, tmp_path: Path) -> None:
    header = ["lieu", "programme", "date", "début"]
    content = xlsx(
        {
            "Janvier": [["Saison 2027"], [], header, ["Espace", "Coup de pouce", "4/1/27", "14h"]],
            "Février": [header, ["Espace", "Coup de pouce", "1/2/27", "14h"]],
            "Notes": [["penser aux câbles"]],
        }
    )
    said = imported(desk, tmp_path, content)
    assert "2 ateliers, 2 séances" in said
    assert "La feuille « Notes » n’est pas lue." in said


def test_five_hundred_rows_go_in_with_few_questions(desk: Flask, tmp_path: Path) -> None:
    day = datetime.fromisoformat("2027-01-04")
    rows = [
        row(
            date=f"{day + timedelta(days=number // 5):%d/%m/%Y}",
            **{"début": f"{9 + 2 * (number % 5)}h"},
        )
        for number in range(500)
    ]
    assert "500 ateliers, 500 séances, 3000 places" in imported(desk, tmp_path, season_csv(*rows))
