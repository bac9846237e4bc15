"""What staff see of a workshop's seats: who they are kept for, and what was done beyond the rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.bookings.allotments import Allotment
from app.bookings.causes import CAUSES
from app.bookings.models import Booking, BookingEvent, State, WorkshopEvent
from app.bookings.reasons import REASONS, SEATS
from app.extensions import db


@dataclass(frozen=True)
class Beyond:
    """One thing that a coordinator did beyond the rule, in words, and the words of its cause."""

    at: datetime
    what: str
    cause: str


def kept_on(workshop_id: int) -> Sequence[Allotment]:
    """Return the seats kept on a workshop, also those released, the first kept first."""
    return db.session.scalars(
        select(Allotment)
        .where(Allotment.workshop_id == workshop_id)
        .order_by(Allotment.id)
        .options(joinedload(Allotment.partner))
    ).all()


def kept(allotment_id: int, workshop_id: int) -> Allotment | None:
    """Return the kept seats with this id, if they are this workshop's."""
    return db.session.scalar(
        select(Allotment).where(Allotment.id == allotment_id, Allotment.workshop_id == workshop_id)
    )


def count(workshop_id: int, state: State) -> int:
    """Return how many bookings of a workshop are in a state."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Booking)
            .where(Booking.workshop_id == workshop_id, Booking.state == state)
        )
        or 0
    )


def beyond_for(workshop_id: int) -> dict[int, list[Beyond]]:
    """Return what was done beyond the rule for people, by booking, the first first."""
    events = db.session.scalars(
        select(BookingEvent)
        .where(BookingEvent.workshop_id == workshop_id, BookingEvent.cause != "")
        .order_by(BookingEvent.id)
    )
    found: dict[int, list[Beyond]] = {}
    for event in events:
        what = REASONS.get(event.reason, event.to_state.french)
        found.setdefault(event.booking_id, []).append(_beyond(event.at, what, event.cause))
    return found


def beyond_on(workshop_id: int) -> list[Beyond]:
    """Return what was done beyond the rule to the workshop's seats themselves, the first first."""
    events = db.session.scalars(
        select(WorkshopEvent)
        .where(WorkshopEvent.workshop_id == workshop_id, WorkshopEvent.cause != "")
        .order_by(WorkshopEvent.id)
    )
    return [
        _beyond(event.at, SEATS.get(event.reason, "changement des places"), event.cause)
        for event in events
    ]


def _beyond(at: datetime, what: str, cause: str) -> Beyond:
    return Beyond(at, what, CAUSES.get(cause, "raison inconnue de cette version"))
