"""`flask accounts`: invite someone, and print a link that signs in once."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from flask.cli import AppGroup

from app.errors import DomainError
from app.messages.models import Channel
from app.messages.outbox import Recipient, enqueue
from app.messages.rendering import render
from app.people import actions, queries, signin
from app.people.errors import UnknownAccount
from app.people.models import Account, Role
from app.transactions import transaction

group = AppGroup("accounts", help="Les comptes : inviter, donner un lien de connexion.")

_ROLES = ", ".join(role.value for role in Role)


@group.command("invite")
@click.argument("email")
@click.option("--role", required=True, help=f"Le rôle : {_ROLES}.")
@click.option("--partner", default="", help="Le nom du partenaire, créé s’il n’existe pas.")
@click.option("--name", default="", help="Le nom de la personne.")
def invite(email: str, role: str, partner: str, name: str) -> None:
    """Invite EMAIL : crée son compte, et lui écrit si un serveur d’e-mail est réglé."""
    with _plain_errors():
        with transaction():
            account = actions.invite(email, _role(role), name=name, partner_name=partner)
            is_told = bool(current_app.config["MAIL_SERVER"])
            if is_told:
                _tell(account)
        click.echo(f"Compte créé : {account.email} ({account.role.french}).")
    if is_told:
        click.echo("Un e-mail d’invitation va partir.")
    click.echo(f"La personne se connecte sur {current_app.config['BASE_URL']}/connexion")
    click.echo(f"Sans e-mail, donnez-lui un lien : flask accounts link {account.email}")


@group.command("link")
@click.argument("email")
def link(email: str) -> None:
    """Print a link that signs EMAIL in once, within 24 hours, in any browser."""
    with _plain_errors(), transaction():
        account = queries.account_by_email(email.strip())
        if account is None or not account.is_active:
            raise UnknownAccount(email=email)
        path = signin.print_link(account)
    click.echo(f"{current_app.config['BASE_URL']}{path}")


def _role(typed: str) -> Role:
    try:
        return Role(typed.strip().lower())
    except ValueError:
        raise click.ClickException(
            f"Le rôle « {typed} » n’existe pas. Les rôles sont : {_ROLES}."
        ) from None


def _tell(account: Account) -> None:
    enqueue(
        "invitation",
        to=Recipient(Channel.EMAIL, account.name, account.email, locale=account.locale),
        rendered=render("invitation", account.locale, account=account),
        about=f"account:{account.uuid}",
    )


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Say a refusal in one sentence on the error output, and exit with 1."""
    try:
        yield
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from refusal
