"""Season sheets that cannot be imported: each error by cell, and nothing written."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import dates
from app.extensions import db
from app.people.models import Account, Role
from app.transactions import transaction
from app.workshops import schedule
from app.workshops.models import Kind, Workshop
from app.workshops.places import Room, Venue
from tests.factories import a_programme, a_venue, a_workshop, an_account
from tests.imports.samples import row, run, season_csv, season_xlsx, xlsx


@pytest.fixture
def desk(app: Flask) -> Flask:
    a_venue("Espace", "Lille")
    a_venue("Maison", "Lille")
    a_venue("Maison", "Lyon")
    a_venue("Loin", "Saint-Denis", zone="Indian/Reunion")
    a_programme(name="Coup de pouce")
    a_programme(Kind.PARCOURS, "Les bases", hours=5)
    an_account(Role.TRAINER, "marie@pouce.example", name="Marie Dupont")
    an_account(Role.TRAINER, "marie2@pouce.example", name="Dupont Marie")
    an_account(Role.VOLUNTEER, "ali@pouce.example", name="Ali Ben")
    an_account(Role.PARTNER, "ccas@pouce.example", name="Paul Tiers")
    return app


def refused(app: Flask, folder: Path, content: bytes) -> list[str]:
    """Import, check that nothing was written, and return what was said."""
    result = run(app, folder, content, "season")
    assert result.exit_code == 1, result.output
    assert db.session.scalar(select(func.count(Workshop.id))) == 0
    assert db.session.scalar(select(func.count(Room.id))) == 0
    said = result.stderr.splitlines()
    assert "Rien n’a été importé" in said[-1]
    return said


BASES = {"programme": "Les bases", "fin": "16h30", "titre": "Bases"}


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"lieu": ""}, "colonne « lieu » : case vide. Écrivez le nom du lieu."),
        ({"lieu": "Espase"}, "« Espase » n’est pas un lieu connu. Vouliez-vous dire « Espace » ?"),
        ({"lieu": "Maison"}, "Maison – Lille (maison-lille) ; Maison – Lyon (maison-lyon)."),
        ({"programme": "Autre"}, "Programmes connus : Coup de pouce ; Les bases."),
        ({"date": ""}, "colonne « date » : case vide."),
        ({"date": "32/01/2027"}, "colonne « date » : « 32/01/2027 » n’est pas une date"),
        ({"date": "mardi 4 janvier 2027"}, "le 04/01/2027 est un lundi"),
        ({"date": "20/11/2026"}, "« 20/11/2026 » est une date passée."),
        ({"date": "23/11/2026", "début": "9h"}, "« 9 h » est une heure passée."),
        (
            {"lieu": "Loin", "date": "23/11/2026", "début": "12h59"},
            "« 12 h 59 » est une heure passée",
        ),
        ({"début": "25h"}, "colonne « début » : « 25h » n’est pas une heure"),
        ({"date": "28/03/2027", "début": "2h30"}, "« 2 h 30 » n’existe pas ce jour-là"),
        (
            {"date": "28/03/2027", "début": "1h", "fin": "2h30"},
            "colonne « fin » : « 2 h 30 » n’existe pas",
        ),
        ({"fin": "14:00"}, "colonne « fin » : « 14:00 » ne vient pas après le début."),
        ({"places": "0"}, "« 0 » n’est pas un nombre de places, entre 1 et 200."),
        ({"places": "201"}, "entre 1 et 200"),
        ({"places": "-3"}, "entre 1 et 200"),
        ({"formateur": "Inconnue"}, "« Inconnue » n’est le nom d’aucun compte de l’équipe"),
        ({"formateur": "Paul Tiers"}, "« Paul Tiers » n’est le nom d’aucun compte"),
        ({"formateur": "x@pouce.example"}, "n’est l’adresse d’aucun compte"),
        ({"formateur": "Marie Dupont"}, "marie@pouce.example ; marie2@pouce.example"),
        ({"titre": "x" * 10_000}, "C’est trop long : 150 caractères au plus."),
        ({"titre": "1 85 05 78 006 084 36"}, "« (numéro caché) ». Nous ne notons jamais"),
        ({"formateur": "185057800608436"}, "« (numéro caché) ». Nous ne notons jamais"),
        (BASES | {"titre": ""}, "colonne « titre » : case vide. Donnez un titre"),
        (BASES | {"fin": ""}, "colonne « fin » : case vide. Écrivez l’heure de fin"),
    ],
)
def test_a_cell_that_cannot_be(
    desk: Flask, tmp_path: Path, cells: dict[str, str], sentence: str
) -> None:
    said = refused(desk, tmp_path, season_csv(row(date="5/1/2027"), row(**cells)))
    assert len(said) == 2
    assert said[0].startswith("Ligne 3, colonne « ")
    assert sentence in said[0]
    assert said[1].startswith("1 erreur.")


def test_every_error_of_every_row_is_said_in_reading_order(desk: Flask, tmp_path: Path) -> None:
    rows = [row(lieu="X", date="hier", places="beaucoup"), row(), row(programme="", formateur="Y")]
    said = refused(desk, tmp_path, season_csv(*rows))
    where = [line.split(" :")[0] for line in said[:-1]]
    assert where == [
        "Ligne 2, colonne « lieu »",
        "Ligne 2, colonne « date »",
        "Ligne 2, colonne « places »",
        "Ligne 4, colonne « programme »",
        "Ligne 4, colonne « formateur »",
    ]


def test_an_error_in_a_workbook_names_its_sheet(desk: Flask, tmp_path: Path) -> None:
    said = refused(desk, tmp_path, season_xlsx(row(), row(date="32/1/2027")))
    assert said[0].startswith("Feuille « Janvier », ligne 3, colonne « date »")


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [(46391, "format Date"), ("=A1", "formule sans résultat"), (True, "nombre")],
)
def test_a_cell_that_excel_types_otherwise(
    desk: Flask, tmp_path: Path, cell: Any, sentence: str
) -> None:
    said = refused(desk, tmp_path, season_xlsx(row(date=cell)))
    assert sentence in said[0]


def test_control_characters_are_cleaned_not_repeated(desk: Flask, tmp_path: Path) -> None:
    said = refused(
        desk, tmp_path, season_csv(row(lieu="Esp\x00ace\x1b[31m"), row(lieu="\x00Espace\u200b"))
    )
    assert [line for line in said if "\x1b" in line] == []
    assert "« Espace[31m »" in said[0]
    assert len(said) == 2


@pytest.mark.parametrize(
    ("one", "two", "sentence"),
    [
        ({"formateur": "Ali Ben"}, {"lieu": "Loin", "début": "18h29", "formateur": "ali@pouce.example"},
         "colonne « formateur » : « Ali Ben » n’est pas libre à ce moment : ligne 2, de 14 h à 15 h 30."),
        ({"salle": "Salle 1"}, {"début": "15h29", "salle": "salle  1"},
         "colonne « salle » : « salle 1 » n’est pas libre à ce moment : ligne 2"),
        ({"salle": "A"}, {"salle": "B"}, "Même programme, lieu et heure qu’à la ligne 2 : donnez une clé"),
        (BASES, BASES | {"début": "15h", "fin": "17h"}, "« 15 h » chevauche ligne 2, de 14 h à 16 h 30."),
        (BASES | {"places": "5"}, BASES | {"date": "5/1/2027", "places": "6"},
         "colonne « places » : « 6 ». La ligne 2 est du même atelier et dit autre chose."),
    ],
)  # fmt: skip
def test_two_rows_that_cannot_both_be(
    desk: Flask, tmp_path: Path, one: dict[str, str], two: dict[str, str], sentence: str
) -> None:
    said = refused(desk, tmp_path, season_csv(row(**one), row(**two)))
    assert len(said) == 2, said
    assert said[0].startswith("Ligne 3")
    assert sentence in said[0]


def test_rows_that_follow_one_another_do_not_clash(desk: Flask, tmp_path: Path) -> None:
    both = {"formateur": "Ali Ben", "salle": "Salle 1"}
    rows = [row(**both), row(**both, début="15h30"), row(**both, lieu="Loin", début="15h30")]
    result = run(desk, tmp_path, season_csv(*rows), "season")
    assert result.exit_code == 0, result.output


def test_what_stands_on_the_schedule_is_not_booked_twice(desk: Flask, tmp_path: Path) -> None:
    venue = db.session.scalars(select(Venue).where(Venue.name == "Espace")).one()
    leader = db.session.scalars(select(Account).where(Account.name == "Ali Ben")).one()
    standing = a_workshop(
        venue=venue, leader=leader, starts=datetime.fromisoformat("2027-01-04 13:00"), title="Café"
    )
    with transaction() as session:
        meeting = session.merge(standing).meetings[0]
        meeting.room = schedule.add_room(session.merge(venue), "Salle 1")
    content = season_csv(
        row(formateur="Ali Ben", salle="salle 1"), row(lieu="Loin", date="5/1/2027")
    )
    result = run(desk, tmp_path, content, "season")
    assert result.exit_code == 1
    said = "n’est pas libre à ce moment : « Café », Espace, de 13 h à 14 h 30."
    assert f"Ligne 2, colonne « formateur » : « Ali Ben » {said}" in result.stderr
    assert f"Ligne 2, colonne « salle » : « salle 1 » {said}" in result.stderr
    assert db.session.scalar(select(func.count(Workshop.id))) == 1


def test_the_same_key_is_the_same_workshop(desk: Flask, tmp_path: Path) -> None:
    header = ("lieu", "programme", "date", "début", "clé")
    rows = [
        ["Espace", "Coup de pouce", "4/1/27", "14h", "A"],
        ["Maison – Lyon", "Coup de pouce", "5/1/27", "14h", "A"],
        ["Espace", "Coup de pouce", "6/1/27", "14h", "ligne : 1 1"],
    ]
    said = refused(desk, tmp_path, season_csv(*rows, header=header))
    assert (
        "Ligne 3, colonne « lieu » : « Maison – Lyon ». La ligne 2 est du même atelier" in said[0]
    )
    assert "Ligne 4, colonne « clé » : « ligne : 1 1 » est une clé réservée" in said[1]


def test_an_archived_room_is_not_used(desk: Flask, tmp_path: Path) -> None:
    with transaction() as session:
        venue = session.scalars(select(Venue).where(Venue.name == "Espace")).one()
        schedule.add_room(venue, "Salle 1").archived_at = dates.now()
    result = run(desk, tmp_path, season_csv(row(salle="salle 1")), "season")
    assert "« salle 1 » est une salle archivée de ce lieu." in result.stderr


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (season_csv(["Espace"], header=["lieu", "date", "places"]), "colonnes : programme, début."),
        (season_csv(row(), header=["a", "b"]), "colonnes : lieu, programme, date, début."),
        (
            season_csv(row(), header=["lieu", "programme", "date", "début", "Début", "x"]),
            "deux fois : début",
        ),
        (season_csv(), "aucune ligne"),
        (season_csv(row(lieu="Été")).decode().encode("latin-1"), "en UTF-8"),
        (b"", "vide"),
        (xlsx({"Vide": []}), "vide"),
        (xlsx({"A": [["lieu", "programme", "date"], ["x"]]}), "dans la feuille « A » : début."),
    ],
)
def test_a_file_that_is_no_season(
    desk: Flask, tmp_path: Path, content: bytes, sentence: str
) -> None:
    said = refused(desk, tmp_path, content)
    assert sentence in said[-1]


def test_a_preview_with_errors_is_refused_alike(desk: Flask, tmp_path: Path) -> None:
    content = season_csv(row(lieu="X"))
    said = [
        run(desk, tmp_path, content, "season", *options).output for options in ((), ("--dry-run",))
    ]
    assert said[0] == said[1]
