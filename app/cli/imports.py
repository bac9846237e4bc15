"""`flask venues import` and `flask season import`: files from outside, read on the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError, IntegrityError

from app import dates
from app.cli import progress
from app.errors import DomainError
from app.extensions import db
from app.planning import sheets
from app.planning.season import plans, preview, rows, writing
from app.planning.season.cells import SeasonRefused
from app.planning.season.plans import Plan
from app.transactions import transaction
from app.workshops.national import importing, reading

venues = AppGroup("venues", help="Les lieux.")
season = AppGroup("season", help="La saison.")


@venues.command("import")
@click.argument("file", type=click.Path(path_type=Path))
def import_venues(file: Path) -> None:
    """Lire des lieux dans un fichier au schéma national « lieux de médiation numérique ».

    Le fichier est un CSV en UTF-8. Chaque lieu est retrouvé par son « id » : relire le même
    fichier ne change rien. Une ligne refusée n’empêche pas les autres d’entrer : elle est dite
    sur la sortie d’erreur, avec son numéro. La commande ne sort en erreur que si rien n’entre.
    """
    with _refusals_in_french():
        found = reading.read(_content(file), current_app.config["DEFAULT_ZONE"])
        with transaction():
            outcome = importing.import_places(found.places, progress.shown("Lieux"))
    for remark in sorted([*found.remarks, *outcome.remarks], key=lambda note: note.line):
        click.echo(f"Remarque. {remark}", err=True)
    refused = sorted([*found.refused, *outcome.refused], key=lambda note: note.line)
    for note in refused:
        click.echo(f"Refusé. {note}", err=True)
    read = len(found.places) + len(found.refused)
    click.echo(
        f"{_count(read, 'lieu', 'lieux')} : {_count(outcome.new, 'nouveau', 'nouveaux')}, "
        f"{outcome.updated} mis à jour, {_count(outcome.unchanged, 'inchangé', 'inchangés')}, "
        f"{_count(len(refused), 'refusé', 'refusés')}."
    )
    if read and len(refused) == read:
        _refuse("Aucun lieu n’est entré : corrigez le fichier, puis recommencez.")


@season.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Montrer ce qui serait écrit, sans rien écrire.")
def import_season(file: Path, dry_run: bool) -> None:
    """Créer les ateliers d’une feuille CSV ou XLSX : tout ou rien.

    Colonnes : lieu, programme, date, début, fin, places, formateur, salle, titre, et clé si besoin.
    Un atelier déjà là n’est ni recréé ni changé. Les lignes d’un parcours qui ont le même lieu et
    le même titre sont ses séances. Avec une seule erreur, rien n’est écrit et la commande sort en
    erreur.
    """
    with _refusals_in_french():
        lines = rows.read(sheets.read(_content(file)), dates.today())
        plan = _preview(lines) if dry_run else _write(lines)
    for remark in [*plan.on_the_file, *sorted([*plan.remarks, *plan.already])]:
        click.echo(f"Remarque. {remark}", err=True)
    said = "Aperçu, rien n’est écrit" if dry_run else "Ajouté"
    click.echo(f"{said} : {preview.counts(plan)}.")


def _preview(lines: rows.Lines) -> Plan:
    plan = plans.prepare(lines)
    if plan.errors:
        raise SeasonRefused(plan.errors)
    said = list(preview.lines(plan))
    db.session.rollback()  # who reads page by page must not keep the others from writing to SQLite
    for text in said:
        click.echo(text)
    return plan


def _write(lines: rows.Lines) -> Plan:
    with transaction():
        plan = plans.prepare(lines)
        writing.write(plan, progress.shown("Ateliers"))
    return plan


@contextmanager
def _refusals_in_french() -> Iterator[None]:
    """Say why nothing was written, and what to do; the command then ends with status 1."""
    try:
        yield
    except SeasonRefused as refusal:
        for error in refusal.errors:
            click.echo(str(error), err=True)
        _refuse(f"{_count(len(refusal.errors), 'erreur', 'erreurs')}. {refusal}")
    except DomainError as refusal:
        _refuse(str(refusal))
    except IntegrityError:
        _refuse(
            "Quelqu’un d’autre a écrit la même chose au même moment. "
            "Rien n’a été importé : recommencez."
        )
    except DBAPIError:
        _refuse(
            "La base de données ne répond pas, ou n’est pas prête. Rien n’a été importé : lancez "
            "« flask db upgrade » si c’est la première fois, sinon « flask doctor » dit pourquoi."
        )


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        _refuse(f"Le fichier « {file} » ne peut pas être lu : {error.strerror}.")


def _refuse(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    raise SystemExit(1)


def _count(number: int, one: str, several: str) -> str:
    return f"{number} {one if number < 2 else several}"
