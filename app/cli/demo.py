"""`flask demo`: a fictitious season, to try everything on."""

from typing import NoReturn

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect

from app.cli import progress
from app.demo import season
from app.demo.people import CCAS_MEMBER, COORDINATOR
from app.demo.timetable import NORTH
from app.errors import DomainError
from app.extensions import db
from app.transactions import transaction


@click.command("demo")
@click.option(
    "--if-empty", is_flag=True, help="Ne rien faire, sans erreur, si la base est remplie."
)
@with_appcontext
def demo(if_empty: bool) -> None:
    """Remplir une base vide avec une saison de démonstration.

    Les personnes, les adresses e-mail et les numéros de téléphone sont fictifs. Les dates sont
    autour d’aujourd’hui. La commande refuse un site ouvert à tous et une base déjà remplie.
    """
    if not current_app.config["IS_LOCAL"]:
        _refuse(
            f"Le site répond à {current_app.config['BASE_URL']} : la démonstration n’est que pour "
            "un essai sur votre ordinateur (BASE_URL=http://127.0.0.1:8000)."
        )
    if not inspect(db.engine).has_table("workshops"):
        _refuse("La base n’a pas encore de tables. Lancez d’abord : flask db upgrade")
    try:
        with transaction():
            planned = season.create(progress.shown("Saison de démonstration"))
    except season.NotEmpty as refusal:
        if not if_empty:
            _refuse(str(refusal))
        click.echo("La base contient déjà des données : elle reste comme elle est.")
        return
    except DomainError as refusal:
        _refuse(str(refusal))
    meetings = sum(len(each.outline.spans) for each in planned)
    click.echo(f"Saison de démonstration : {len(planned)} ateliers, {meetings} séances.")
    click.echo(f"Trois comptes pour essayer : {COORDINATOR}, {NORTH}, {CCAS_MEMBER}.")


def _refuse(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    raise SystemExit(1)
