"""What a coordinator may do beyond the rule, each with a coded reason that stays visible."""

from app import dates
from app.bookings import causes, conflicts, errors, line, notices, seats
from app.bookings.enrolling import Request, already, enrol
from app.bookings.models import Booking, State
from app.extensions import db
from app.people.actors import Actor
from app.workshops.models import Workshop


def seat_beyond(booking: Booking, cause: str, actor: Actor) -> Booking:
    """Give a seat beyond the capacity, or before their turn, to someone who waits.

    `overbooked` rises by what is missing and falls again as seats are freed. Doing it twice
    changes nothing. Raises UnknownCause, and NotInLine for who does not wait.
    """
    causes.checked(cause)
    workshop = seats.take(booking.workshop_id)
    db.session.refresh(booking)
    if booking.holds_seat:
        return booking
    if not booking.is_active or not workshop.is_joinable(dates.now()):
        raise errors.NotInLine
    own = seats.kept(workshop).get(booking.partner_id) if booking.partner_id else None
    if own is None:
        make_room(workshop, cause, actor)
    conflicts.flag(booking)
    seats.change(booking, State.CONFIRMED, "beyond_the_rule", actor, cause=cause, allotment=own)
    notices.seat_given(booking)
    line.leave_other_places(booking)
    line.fill(workshop)  # those who were to come together may be few enough now
    seats.announce(workshop)
    return booking


def book_beyond(workshop_id: int, request: Request, cause: str, actor: Actor) -> Booking:
    """Book someone beyond the capacity, also after the start while the workshop lasts.

    The same form gives the same booking. Raises UnknownCause, UnknownWorkshop, WorkshopCancelled,
    BookingClosed after the end, and as `enrol` does.
    """
    causes.checked(cause)
    if again := already(request, workshop_id, actor):
        return again
    workshop = seats.take(workshop_id)
    if again := already(request, workshop_id, actor):
        return again
    if workshop.is_cancelled:
        raise errors.WorkshopCancelled
    if workshop.has_ended(dates.now()):
        raise errors.BookingClosed
    booking = enrol(workshop, [request], actor, accept_overlap=True)[0]
    make_room(workshop, cause, actor)
    seats.change(booking, State.CONFIRMED, "beyond_the_rule", actor, cause=cause)
    notices.confirmed(booking)
    seats.announce(workshop)
    return booking


def move_forward(booking: Booking, cause: str, actor: Actor) -> Booking:
    """Put a request first in line, with those who come together with it.

    Raises UnknownCause, and NotInLine for who does not wait.
    """
    causes.checked(cause)
    workshop = seats.take(booking.workshop_id)
    db.session.refresh(booking)
    if not booking.is_waiting:
        raise errors.NotInLine
    first = line.first_priority(workshop.id)
    party = line.together(booking)
    if line.rank(party[0]) > 1:
        for one in party:
            one.priority = min(first, 0) - 1
            seats.change(one, State.WAITING, "moved_forward", actor, cause=cause)
    line.fill(workshop)
    seats.announce(workshop)
    return booking


def make_room(workshop: Workshop, cause: str, actor: Actor) -> None:
    """Let the workshop hold one more seat than it has, if none is free."""
    if workshop.is_full:
        workshop.overbooked += 1
        seats.note(workshop, "overbooked", actor, cause=cause)
