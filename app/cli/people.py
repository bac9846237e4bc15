"""`flask people`: give one person a copy of what is kept of them, or forget them."""

import json

import click
from flask.cli import AppGroup

from app.bookings import one_person
from app.errors import DomainError
from app.extensions import db
from app.messages import retention, transports
from app.orientation import keeping
from app.people.actors import SYSTEM
from app.transactions import transaction

people = AppGroup("people", help="Les droits d’une personne : copie, effacement.")


@people.command("export")
@click.argument("reference")
def export(reference: str) -> None:
    """Écrire en JSON tout ce qui est gardé de la personne de l’inscription REFERENCE."""
    try:
        person = one_person.find(reference)
        kept = {**one_person.everything(person), "diagnostics": keeping.of_person(person.id)}
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from None
    db.session.rollback()  # who reads page by page must not keep the others from writing to SQLite
    click.echo(json.dumps(kept, ensure_ascii=False, indent=2))


@people.command("erase")
@click.argument("reference")
@click.confirmation_option(prompt="Effacer cette personne ? Ses places seront données.")
def erase(reference: str) -> None:
    """Oublier la personne de l’inscription REFERENCE, et donner ses places à la suivante.

    Les sauvegardes la gardent encore, 30 jours au plus : après une restauration, recommencez.
    """
    try:
        with transaction():
            person = one_person.find(reference)
            keeping.forget_person(person.id)
            uuids = one_person.erase(person, SYSTEM)
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from None
    files = retention.drop_files_of(transports.mail_folder(), uuids)
    click.echo(f"C’est fait : {len(uuids)} messages et {files} fichiers oubliés avec elle.")
