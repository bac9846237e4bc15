"""`flask messages`: hold mails back, and let them go."""

import click
from flask.cli import AppGroup

from app.messages import sending
from app.messages.models import Status
from app.transactions import transaction

messages = AppGroup("messages", help="Retenir les messages, ou les laisser partir.")


@messages.command("pause")
def pause() -> None:
    """Retenir tous les messages, jusqu’à `flask messages resume`."""
    with transaction():
        sending.pause("by_command")
    click.echo("Plus aucun message ne part. Pour reprendre : flask messages resume")


@messages.command("resume")
def resume() -> None:
    """Laisser partir les messages, après une restauration par exemple."""
    with transaction():
        paused = sending.resume()
        queued = sending.count(Status.QUEUED)
    click.echo("Les messages repartent." if paused else "Les messages n’étaient pas retenus.")
    click.echo(f"{queued} en attente d’envoi.")
