"""`flask feeds`: make a private calendar address."""

import click
from flask.cli import AppGroup

from app.people import queries as people
from app.subscriptions import actions, queries
from app.transactions import transaction

group = AppGroup("feeds", help="Les agendas : faire une adresse privée.")


@group.command("new")
@click.argument("email")
@click.option("--label", default="ligne de commande", help="Le nom de l’appareil.")
def new(email: str, label: str) -> None:
    """Make a private address for the account EMAIL and print it: it is shown this once."""
    with transaction():
        account = people.account_by_email(email.strip())
        if account is None or not account.is_active:
            raise click.ClickException(
                f"Aucun compte ouvert n’a l’adresse {email}. Invitez d’abord la personne : "
                "flask accounts invite"
            )
        _, token = actions.make(account, label[:80])
    found = queries.addresses(queries.private_path(token))
    click.echo("Cette adresse est secrète et ne sera plus montrée. Une par appareil.")
    click.echo(found.https)
    click.echo(found.webcal)
