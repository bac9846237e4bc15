"""`flask venues import`: new, updated, unchanged, refused; nothing half done."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from app import create_app, dates
from app.extensions import db
from app.people.models import Role
from app.publications import revisions
from app.publications.revisions import Publication
from app.transactions import transaction
from app.workshops.places import Venue
from tests.conftest import settings
from tests.factories import a_venue, a_workshop, again, an_account
from tests.imports.conftest import NOW
from tests.imports.samples import national_csv, place, run
from tests.shared_material import shared


def imported(app: Flask, folder: Path, *places: dict[str, str]) -> tuple[str, str]:
    """Import and return what was said on each output; rows refused are no failure."""
    result = run(app, folder, national_csv(*places), "venues")
    assert result.exit_code == 0, result.output
    return result.stdout, result.stderr


def the_venue(external_id: str = "essai-1") -> Venue:
    db.session.expire_all()
    return db.session.scalars(select(Venue).where(Venue.external_id == external_id)).one()


def published() -> dict[str, int]:
    rows = db.session.execute(select(Publication.scope, Publication.revision)).all()
    return {row.scope: row.revision for row in rows}


def test_gironde_goes_in_once_and_then_nothing_changes(app: Flask, tmp_path: Path) -> None:
    content = shared("lieux-gironde.csv").read_bytes()
    first = run(app, tmp_path, content, "venues")
    assert "348 lieux : 348 nouveaux, 0 mis à jour, 0 inchangé, 0 refusé." in first.stdout
    assert "Lieux : 348 sur 348" in first.stderr  # no terminal: plain lines
    before, rows = published(), _all_rows()
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        second = run(app, tmp_path, content, "venues")
    assert "348 lieux : 0 nouveau, 0 mis à jour, 348 inchangés, 0 refusé." in second.stdout
    assert _all_rows() == rows
    assert published() == before


def _all_rows() -> list[tuple[object, ...]]:
    db.session.expire_all()
    return [tuple(row) for row in db.session.execute(select(Venue.__table__).order_by("id"))]


def test_an_update_is_found_by_id_keeps_the_slug_and_is_published(
    app: Flask, tmp_path: Path
) -> None:
    imported(app, tmp_path, place())
    venue = the_venue()
    slug, scopes = venue.slug, published()
    later = NOW + timedelta(days=1)
    with time_machine.travel(later, tick=False):
        said, _ = imported(app, tmp_path, place(nom="Nouveau nom", commune="Roubaix"))
    assert "1 lieu : 0 nouveau, 1 mis à jour" in said
    venue = the_venue()
    assert (venue.name, venue.slug, venue.changed_at) == ("Nouveau nom", slug, later)
    assert venue.sort_key == "roubaix nouveau nom"
    after = published()
    assert after[revisions.LIST] == scopes[revisions.LIST] + 1
    assert after[revisions.AGENDA] == scopes[revisions.AGENDA] + 1
    assert revisions.venue(venue.id) in after.keys() - scopes.keys()


def test_what_no_page_shows_changes_without_being_published(app: Flask, tmp_path: Path) -> None:
    imported(app, tmp_path, place())
    changed_at, scopes = the_venue().changed_at, published()
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        said, _ = imported(app, tmp_path, place(date_maj="2026-11-01", frais_a_charge="Payant"))
    assert "1 mis à jour" in said
    venue = the_venue()
    assert venue.national["frais_a_charge"] == "Payant"
    assert venue.source_date == datetime(2026, 11, 1, tzinfo=UTC).date()
    assert (venue.changed_at, published()) == (changed_at, scopes)


def test_the_feeds_of_workshops_at_a_changed_venue_rise(app: Flask, tmp_path: Path) -> None:
    imported(app, tmp_path, place())
    leader = an_account(Role.TRAINER)
    workshop = a_workshop(venue=the_venue(), leader=leader)
    scopes = published()
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        _, remarks = imported(app, tmp_path, place(adresse="2 rue de l’Exemple"))
        assert again(workshop).meetings[0].changed_at == dates.now()
    assert "prévenez les personnes inscrites" in remarks
    after = published()
    for scope in (revisions.programme(workshop.programme_id), revisions.account(leader.id)):
        assert scope in after
        assert after[scope] != scopes.get(scope)


def test_an_empty_cell_erases_nothing_and_says_so(app: Flask, tmp_path: Path) -> None:
    imported(app, tmp_path, place())
    said, remarks = imported(app, tmp_path, place(telephone="", latitude="", longitude=""))
    assert "1 inchangé" in said
    assert "telephone : rien à garder du fichier, « 03 20 00 00 01 » reste." in remarks
    assert the_venue().latitude == 50.63


def test_rows_refused_are_said_with_their_line_and_the_rest_goes_in(
    app: Flask, tmp_path: Path
) -> None:
    said, errors = imported(app, tmp_path, place(), place(id="b", nom=""), place(id="c"), place())
    assert "4 lieux : 2 nouveaux, 0 mis à jour, 0 inchangé, 2 refusés." in said
    assert "Refusé. Ligne 3 : la colonne nom est vide." in errors
    assert "Refusé. Ligne 5 : l’id « essai-1 » est déjà à la ligne 2." in errors


def test_overseas_places_live_by_their_own_clock(app: Flask, tmp_path: Path) -> None:
    imported(
        app,
        tmp_path,
        place(id="reunion", code_postal="97400"),
        place(id="noumea", code_postal="", code_insee="98818"),
        place(id="nowhere", code_postal=""),
    )
    zones = {each: the_venue(each).zone for each in ("reunion", "noumea", "nowhere")}
    assert zones == {
        "reunion": "Indian/Reunion",
        "noumea": "Pacific/Noumea",
        "nowhere": "Europe/Paris",
    }


def test_a_clock_does_not_change_under_meetings_to_come(app: Flask, tmp_path: Path) -> None:
    imported(app, tmp_path, place(), place(id="libre"))
    workshop = a_workshop(venue=the_venue())
    starts_at = workshop.starts_at
    moved = [place(code_postal="97400", nom="Autre"), place(id="libre", code_postal="97400")]
    said, errors = imported(app, tmp_path, *moved)
    assert "1 mis à jour, 0 inchangé, 1 refusé" in said
    assert "Ligne 2" in errors
    assert "séances à venir" in errors
    assert (the_venue().zone, the_venue().name) == ("Europe/Paris", "Atelier des Essais")
    assert the_venue("libre").zone == "Indian/Reunion"
    assert again(workshop).starts_at == starts_at


def test_a_clock_corrected_by_hand_stays(app: Flask, tmp_path: Path) -> None:
    marquesas = place(code_postal="98742")
    imported(app, tmp_path, marquesas)
    assert the_venue().zone == "Pacific/Tahiti"
    with transaction():
        the_venue().zone = "Pacific/Marquesas"
    said, _ = imported(app, tmp_path, marquesas)
    assert "1 inchangé" in said
    assert the_venue().zone == "Pacific/Marquesas"


def test_a_place_that_was_typed_here_is_not_taken_over_but_said(app: Flask, tmp_path: Path) -> None:
    mine = a_venue("Atelier des Essais", "Lille")
    _, remarks = imported(app, tmp_path, place())
    assert f"/lieux/{mine.slug}" in remarks
    assert db.session.scalar(select(func.count(Venue.id))) == 2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (national_csv(place()).decode().replace("Essais", "Étés").encode("cp1252"), "en UTF-8"),
        (national_csv(place(), columns=["id", "nom"]), "Il manque des colonnes : commune"),
        (b"", "Ce fichier est vide"),
        (national_csv(place(id=""), place(nom="")), "Aucun lieu n’est entré"),
    ],
)
def test_a_file_refused_as_a_whole_changes_nothing(
    app: Flask, tmp_path: Path, content: bytes, sentence: str
) -> None:
    result = run(app, tmp_path, content, "venues")
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert db.session.scalar(select(func.count(Venue.id))) == 0
    assert published() == {}


def test_a_file_that_is_not_there_is_said_in_french(app: Flask, tmp_path: Path) -> None:
    result = app.test_cli_runner().invoke(args=["venues", "import", str(tmp_path / "none")])
    assert result.exit_code == 1
    assert "ne peut pas être lu" in result.stderr


def test_a_semicolon_file_is_read_alike(app: Flask, tmp_path: Path) -> None:
    run(app, tmp_path, b"\xef\xbb\xbf" + national_csv(place(), delimiter=";"), "venues")
    result = run(app, tmp_path, national_csv(place()), "venues")
    assert "1 inchangé" in result.stdout


def test_a_database_that_is_not_ready_is_said_in_french(tmp_path: Path) -> None:
    empty = create_app(settings(tmp_path / "instance"))
    result = run(empty, tmp_path, national_csv(place()), "venues")
    assert result.exit_code == 1
    assert "flask db upgrade" in result.stderr
    assert "Rien n’a été importé" in result.stderr
    with empty.app_context():
        db.engine.dispose()
