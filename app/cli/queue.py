"""`flask queue`: say why each person has or has not a seat."""

from collections.abc import Iterator

import click
from flask.cli import AppGroup

from app import dates
from app.bookings import ledger
from app.errors import DomainError
from app.extensions import db
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
    said = list(_lines(told))
    db.session.rollback()  # who reads page by page must not keep the others from writing to SQLite
    for line in said:
        click.echo(line)
    if told.differences:
        raise SystemExit(1)
    click.echo("\nLa base dit la même chose que le journal.")


def _lines(told: ledger.Explanation) -> Iterator[str]:
    workshop = told.workshop
    starts = dates.moment(workshop.starts_at, workshop.venue.zone)
    yield f"Atelier {workshop.id} : {workshop.name}, {workshop.venue.name}, {starts}"
    taken = "place prise" if workshop.held < 2 else "places prises"
    yield f"{workshop.held} {taken} sur {workshop.capacity + workshop.overbooked}"
    yield from _people("Ont une place", told.seated)
    yield from _people("Attendent", told.line)
    yield from _people("Ne sont plus inscrites", told.others)
    yield "\nL’histoire des places"
    for step in told.story:
        yield f"  {dates.moment(step.at, workshop.venue.zone)}"
        for sentence in step.sentences:
            yield f"    {sentence}"
    for sentence in told.differences:
        yield f"PROBLÈME : {sentence}"


def _people(title: str, people: list[ledger.Person]) -> Iterator[str]:
    if not people:
        return
    yield f"\n{title}"
    for one in people:
        rank = f"{one.rank}. " if one.rank else ""
        yield f"  {rank}{one.booking.reference} : {one.verdict}"
        for sentence in one.sentences:
            yield f"    {sentence}"
