"""What ends by the clock: the line once joining has closed, and guests' seats after their meeting."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import dates
from app.bookings import line, notices, offer_notices, seats, seeking
from app.bookings.models import Booking, State
from app.extensions import db
from app.workshops import queries
from app.workshops.models import Workshop


def close(workshop_id: int) -> int:
    """End the line of a workshop that nobody can join any more; return how many had waited.

    An offer still open then has been answered by nobody. Doing it twice changes nothing.
    """
    workshop = seats.take(workshop_id)
    if workshop.is_joinable(dates.now()) or workshop.closes_at > dates.now():
        return 0
    left = db.session.scalars(
        select(Booking)
        .where(
            Booking.workshop_id == workshop_id,
            Booking.state.in_((State.WAITING, State.PAUSED, State.OFFERED)),
        )
        .order_by(*line.RANK)
        .options(joinedload(Booking.participant))
        .execution_options(populate_existing=True)
    ).all()
    others = queries.alternatives(workshop) if left else []
    for booking in left:
        offer_notices.is_over(booking)
        booking.offer_expires_at = None
        seats.change(booking, State.EXPIRED, "joining_closed")
        notices.line_closed(booking, others)
        seeking.seek_again(booking)
    if left:
        seats.announce(workshop)
    return len(left)


def to_close(moment: datetime) -> Sequence[int]:
    """Return the workshops, by id, whose joining has closed and whose line has not been ended."""
    return db.session.scalars(
        select(Booking.workshop_id)
        .join(Booking.workshop)
        .where(
            Booking.state.in_((State.WAITING, State.PAUSED, State.OFFERED)),
            Workshop.closes_at <= moment,
        )
        .distinct()
        .order_by(Booking.workshop_id)
    ).all()


def guests_gone(_moment: datetime) -> Sequence[int]:
    """Return the workshops, by id, that still count guests whose meeting is over."""
    counting = db.session.scalars(
        select(Workshop).where(Workshop.guest_peak > 0).order_by(Workshop.id)
    )
    return [one.id for one in counting if seats.guests(one) < one.guest_peak]


def free_guests(workshop_id: int) -> None:
    """Give the line the seats of guests whose meeting is over; doing it twice changes nothing."""
    workshop = seats.take(workshop_id)
    before = workshop.guest_peak
    seats.recount_guests(workshop)
    if workshop.guest_peak != before:
        line.fill(workshop)
        seats.announce(workshop)
