"""`flask start`: all that `make run` does once the dependencies are there."""

import logging
import os
import signal
import socket
from types import FrameType
from typing import NoReturn

import click
import flask_migrate
from flask import Flask, current_app
from flask.cli import with_appcontext
from honcho.environ import parse_procfile
from honcho.manager import Manager
from sqlalchemy import select

import config
from app.cli.demo import demo
from app.extensions import db
from app.messages import transports
from app.people import signin
from app.people.models import Account, Role
from app.transactions import transaction
from app.worker.loop import Worker

DESKS = {
    Role.COORDINATOR: "Coordination",
    Role.TRAINER: "Formatrice",
    Role.PARTNER: "Partenaire",
}


@click.command("start")
@click.pass_context
@with_appcontext
def start(context: click.Context) -> None:
    """Préparer la base, puis lancer le site et son facteur, jusqu’à Ctrl-C.

    HOST et PORT disent où ; par défaut http://127.0.0.1:8000.
    """
    host, port = os.environ.get("HOST") or "127.0.0.1", int(os.environ.get("PORT") or 8000)
    _refuse_busy_port(host, port)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    flask_migrate.upgrade()
    if current_app.config["IS_LOCAL"]:
        context.invoke(demo, if_empty=True)
        _write_first_mails()
    welcome()
    db.session.remove()
    db.engine.dispose()
    raise SystemExit(_serve(host, port))


def _refuse_busy_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except (OSError, OverflowError):
            _refuse(
                f"Le port {port} de {host} est déjà pris : le site tourne peut-être ailleurs. "
                f"Choisissez-en un autre : make run PORT={port + 1}"
            )


def _refuse(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    raise SystemExit(1)


def _write_first_mails() -> None:
    """Write the demonstration's mails to files now: their log would push the links off screen."""
    if transports.kind() == "files":
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        Worker(app, say=lambda _line: None).once()


def welcome() -> None:
    """Say where the site is and how to sign in at each desk, with links that work once."""
    base_url = current_app.config["BASE_URL"]
    click.echo(f"\nPouce est sur {base_url}\n")
    if not current_app.config["IS_LOCAL"]:
        click.echo("Pour entrer : flask accounts link ADRESSE\n")
        return
    with transaction():
        links = [
            (desk, signin.print_link(account))
            for role, desk in DESKS.items()
            if (account := _first(role)) is not None
        ]
    for desk, path in links:
        click.echo(f"  {desk:<13} {base_url}{path}")
    if links:
        click.echo("\nChaque lien sert une fois, dans la journée. Pour en avoir un autre :")
        port = os.environ.get("PORT") or "8000"
        where = "" if port == "8000" else f"PORT={port} "
        click.echo(f"  {where}.venv/bin/flask accounts link coordination@pouce.example")
    else:
        click.echo("Premier compte : .venv/bin/flask accounts invite ADRESSE --role coordinator")
    click.echo("Pour arrêter : Ctrl-C\n")


def _first(role: Role) -> Account | None:
    return db.session.scalar(
        select(Account)
        .where(Account.role == role, Account.archived_at.is_(None))
        .order_by(Account.id)
        .limit(1)
    )


class _Quiet(Manager):  # type: ignore[misc]
    """Honcho without its own talk of processes and signals."""

    def _system_print(self, data: str) -> None:
        pass


def _serve(host: str, port: int) -> int:
    """Run what the Procfile names until one ends or we are told to stop; return the exit code."""
    settings = {
        **os.environ,
        "HOST": host,
        "PORT": str(port),
        "BASE_URL": current_app.config["BASE_URL"],
    }
    manager = _Quiet()
    procfile = parse_procfile((config.ROOT / "Procfile").read_text())
    for name, command in procfile.processes.items():
        manager.add_process(name, command, env=settings, cwd=str(config.ROOT))
    signal.signal(signal.SIGHUP, _stop_unseen)
    try:
        manager.loop()
    finally:
        manager.terminate()  # also when the terminal can no longer be written to
    asked = manager.returncode in {130, 143}
    return 0 if asked else 1


def _stop_unseen(_signal: int, _frame: FrameType | None) -> None:
    """Stop because the terminal was closed: what is still said goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.kill(os.getpid(), signal.SIGTERM)
