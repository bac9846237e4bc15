"""Changing workshop: one seat or place given up for one at another date, or nothing at all."""

from app.bookings import actions, seats
from app.bookings.enrolling import Request
from app.bookings.models import Booking
from app.people.actors import Actor


def change_workshop(
    booking: Booking,
    workshop_id: int,
    actor: Actor,
    *,
    request_key: str | None = None,
    accept_line: bool = False,
    accept_overlap: bool = False,
) -> Booking:
    """Give up a booking for one on another workshop; when that cannot be had, nothing changes.

    Both workshops are taken in the order of their ids, so that two who swap cannot wait for each
    other. Raises what `cancel` and `book` raise; the caller's transaction then undoes both.
    """
    for each in sorted({booking.workshop_id, workshop_id}):
        seats.take(each)
    actions.cancel(booking, actor, "changed_workshop")
    wanted = Request(booking.participant, request_key, booking.goal)
    return actions.book_party(
        workshop_id,
        [wanted],
        actor=actor,
        accept_line=accept_line,
        accept_overlap=accept_overlap,
    )[0]
