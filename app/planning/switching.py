"""Moving a person from one workshop to another, in one act."""

from app.bookings import actions, errors, moving, seats
from app.bookings.enrolling import Request, already
from app.bookings.models import Booking
from app.people.actors import Actor


def switch(
    booking: Booking,
    workshop_id: int,
    actor: Actor,
    *,
    request_key: str | None = None,
    accept_line: bool = False,
    accept_overlap: bool = False,
) -> Booking:
    """Give a booking up and book the same person elsewhere: both, or nothing.

    The partner that follows the person stays. The same form gives the same booking. Raises what
    `bookings.actions.book` raises, and TooLateToCancel; WorkshopFull unless a place in line will
    do.
    """
    for_partner = Actor(actor.kind, actor.account_id, booking.partner_id)
    again = already(Request(booking.participant, request_key), workshop_id, for_partner)
    if again is not None:
        return again
    if not booking.is_active:
        raise errors.NothingToAnswer
    for each in sorted({booking.workshop_id, workshop_id}):  # always in one order
        seats.take(each)
    actions.cancel(booking, actor, reason="by_staff")
    moved = actions.book(
        workshop_id,
        booking.participant,
        actor=for_partner,
        request_key=request_key,
        goal=booking.goal,
        accept_line=accept_line,
        accept_overlap=accept_overlap,
    )
    moving.keep_wish(booking, moved)
    return moved
