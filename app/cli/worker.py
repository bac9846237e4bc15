"""`flask worker`: send what is due and run the timed jobs."""

import logging

import click
from flask import current_app
from flask.cli import with_appcontext

from app.worker.loop import Worker, in_words


@click.command()
@click.option("--once", is_flag=True, help="Envoyer ce qui est dû, puis s’arrêter.")
@with_appcontext
def worker(once: bool) -> None:
    """Envoyer les messages et faire les travaux à heure fixe, jusqu’à l’arrêt."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if not once:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
        Worker(app).run()
        return
    tally = Worker(app, say=click.echo).once()
    click.echo(in_words(tally))
