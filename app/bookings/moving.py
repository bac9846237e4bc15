"""Changing workshop: one seat or place given up for one at another date, or nothing at all."""

from app.bookings import actions, line, seats
from app.bookings.enrolling import Request
from app.bookings.models import Booking, State
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
    moved = actions.book_party(
        workshop_id,
        [wanted],
        actor=actor,
        accept_line=accept_line,
        accept_overlap=accept_overlap,
    )[0]
    keep_wish(booking, moved)
    return moved


def keep_wish(booking: Booking, moved: Booking) -> None:
    """Let the wish of a seat that was changed for another end with that one: it is found."""
    if booking.wish_id is None or moved.wish_id is not None:
        return
    moved.wish_id = booking.wish_id
    if moved.state is State.CONFIRMED:
        line.leave_other_places(moved)
