"""`flask queue`: say why each person has or has not a seat."""

import click
from flask.cli import AppGroup

from app import dates
from app.bookings import ledger
from app.errors import DomainError
from app.transactions import snapshot

group = AppGroup("queue", help="Les places et la file d’un atelier.")


@group.command("explain")
@click.argument("workshop_id", type=click.IntRange(1, 2**31 - 1))
def explain(workshop_id: int) -> None:
    """Dire pourquoi chaque inscription de l’atelier WORKSHOP_ID a une place ou non.

    Rien que des références : aucun nom ne s’affiche.
    """
    snapshot()
    try:
        told = ledger.explain(workshop_id)
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from None
    workshop = told.workshop
    starts = dates.moment(workshop.starts_at, workshop.venue.zone)
    click.echo(f"Atelier {workshop.id} : {workshop.name}, {workshop.venue.name}, {starts}")
    taken = "place prise" if workshop.held < 2 else "places prises"
    click.echo(f"{workshop.held} {taken} sur {workshop.capacity + workshop.overbooked}")
    _people("Ont une place", told.seated)
    _people("Attendent", told.line)
    _people("Ne sont plus inscrites", told.others)
    click.echo("\nL’histoire des places")
    for step in told.story:
        click.echo(f"  {dates.moment(step.at, workshop.venue.zone)}")
        for sentence in step.sentences:
            click.echo(f"    {sentence}")
    for sentence in told.differences:
        click.echo(f"PROBLÈME : {sentence}")
    if told.differences:
        raise SystemExit(1)
    click.echo("\nLa base dit la même chose que le journal.")


def _people(title: str, people: list[ledger.Person]) -> None:
    if not people:
        return
    click.echo(f"\n{title}")
    for one in people:
        rank = f"{one.rank}. " if one.rank else ""
        click.echo(f"  {rank}{one.booking.reference} : {one.verdict}")
        for sentence in one.sentences:
            click.echo(f"    {sentence}")
