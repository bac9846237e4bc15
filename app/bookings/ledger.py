"""The ledger read back: from a workshop's events alone, the seats, the line, and why.

`replay` plays the events again, `explain` says them in French.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app import dates
from app.bookings import changes, figures, queries
from app.bookings.errors import UnknownWorkshop
from app.bookings.models import Booking, BookingEvent, WorkshopEvent
from app.bookings.replay import Picture, differences, replay
from app.bookings.telling import Step, Teller
from app.extensions import db
from app.people.models import Partner
from app.workshops.models import Workshop

__all__ = ["Explanation", "Person", "Picture", "Step", "events", "explain", "replay"]


@dataclass(frozen=True)
class Person:
    """One booking with the sentences that say why it has or has not a seat."""

    booking: Booking
    rank: int | None
    verdict: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """All that a workshop's ledger says, each group in the order of the workshop's page."""

    workshop: Workshop
    seated: list[Person]
    line: list[Person]
    others: list[Person]
    story: list[Step]
    differences: list[str]
    """Where the database is not what its events say; empty unless something is broken."""


def events(workshop_id: int) -> Sequence[BookingEvent]:
    """Return a workshop's events, in the order in which its lock let them happen."""
    return db.session.scalars(
        select(BookingEvent)
        .where(BookingEvent.workshop_id == workshop_id)
        .order_by(BookingEvent.id)
    ).all()


def workshop_events(workshop_id: int) -> Sequence[WorkshopEvent]:
    """Return what happened to a workshop's seats themselves, in order."""
    return db.session.scalars(
        select(WorkshopEvent)
        .where(WorkshopEvent.workshop_id == workshop_id)
        .order_by(WorkshopEvent.id)
    ).all()


def explain(workshop_id: int) -> Explanation:
    """Explain each seat and each place in line of a workshop. Raises UnknownWorkshop.

    Reads in several queries: take a `snapshot()` first. Sentences hold references, not names.
    """
    workshop = queries.workshop(workshop_id)
    if workshop is None:
        raise UnknownWorkshop
    bookings = queries.workshop_bookings(workshop_id)
    written, own = events(workshop_id), workshop_events(workshop_id)
    picture = replay(written)
    references = {booking.id: booking.reference for booking in bookings}
    room = workshop.capacity + workshop.overbooked
    read = changes.read(written, own, room)
    teller = Teller(workshop, references, _partners(own), read, dates.now())
    ranks = {one.booking_id: number for number, one in enumerate(picture.line, 1)}
    people = [
        Person(
            booking,
            ranks.get(booking.id),
            teller.verdict(booking, ranks.get(booking.id)),
            teller.person(booking.id),
        )
        for booking in bookings
    ]
    return Explanation(
        workshop=workshop,
        seated=[one for one in people if one.booking.holds_seat],
        line=[one for one in people if one.booking.is_active and not one.booking.holds_seat],
        others=[one for one in people if not one.booking.is_active],
        story=teller.story(),
        differences=differences(bookings, picture, workshop.held)
        + figures.differences(workshop, bookings, own),
    )


def _partners(own: Sequence[WorkshopEvent]) -> dict[int, str]:
    ids = {event.partner_id for event in own if event.partner_id}
    if not ids:
        return {}
    return {
        one.id: one.name for one in db.session.scalars(select(Partner).where(Partner.id.in_(ids)))
    }
