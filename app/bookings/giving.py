"""What a free seat becomes for the person whose turn it is: theirs at once, or offered."""

from datetime import datetime, timedelta

from app import dates
from app.bookings import conflicts, contacts, daytime, notices, offer_notices, seats
from app.bookings.allotments import Allotment
from app.bookings.models import Booking, State
from app.people.actors import SYSTEM, Actor
from app.workshops.models import LineMode, Workshop

ANSWER_HOURS = 12
"""Hours of day to answer, from the moment the offer was delivered."""
CALL_HOURS = 4
"""Hours of day for a call that says what no machine could."""
LATE_CALL_HOURS = 2
LATE = timedelta(hours=48)
"""So close to the start nobody is asked to answer who can be told at once."""
LAST_ANSWER = timedelta(hours=3)


def begins(workshop: Workshop, moment: datetime) -> datetime:
    """Return what an offer counts back from: the start, or the end of joining for what has begun."""
    return workshop.starts_at if workshop.starts_at > moment else workshop.closes_at


def is_late(workshop: Workshop, moment: datetime) -> bool:
    """Tell whether the last 48 hours have begun: seats go strictly by rank and without question."""
    return begins(workshop, moment) - moment <= LATE


def answer_by(workshop: Workshop, delivered_at: datetime, hours: int = ANSWER_HOURS) -> datetime:
    """Return until when an offer delivered at an instant is kept."""
    latest = begins(workshop, delivered_at) - LAST_ANSWER
    return min(daytime.after(delivered_at, hours, workshop.venue.zone), latest)


def call_by(workshop: Workshop, since: datetime) -> datetime:
    """Return until when a seat waits for the call that offers it."""
    if is_late(workshop, since):
        late = daytime.after(since, LATE_CALL_HOURS, workshop.venue.zone)
        return min(late, begins(workshop, since))
    return answer_by(workshop, since, CALL_HOURS)


def give(
    booking: Booking,
    *,
    allotment: Allotment | None = None,
    at_once: bool = False,
    by: Actor = SYSTEM,
) -> None:
    """Give a free seat to a request whose turn it is; its row is taken and the seat is there.

    `at_once` is a newcomer, who is there to see it: confirmed, and told by the caller. Whoever
    waited is confirmed where the programme says so or the start is near and a machine can tell
    them, else the seat is offered; both say so of a seat at the same hours elsewhere. A wish is
    always offered.
    """
    workshop = booking.workshop
    if at_once:
        seats.change(
            booking,
            State.CONFIRMED,
            "kept_seat" if allotment else "free_seat",
            by,
            allotment=allotment,
        )
        return
    conflicts.flag(booking)
    moment = dates.now()
    is_auto = workshop.programme.line_mode is LineMode.AUTO
    if is_auto or (is_late(workshop, moment) and contacts.is_told_by_machine(booking)):
        seats.change(booking, State.CONFIRMED, "next_in_line", allotment=allotment)
        notices.seat_given(booking)
        return
    offer(booking, "offered", allotment=allotment)


def offer(booking: Booking, reason: str, *, allotment: Allotment | None = None) -> None:
    """Keep a seat for a request and ask; a person who must be called has hours for the call."""
    moment = dates.now()
    by_voice = not contacts.is_told_by_machine(booking)
    booking.offered_at = moment
    booking.offer_expires_at = call_by(booking.workshop, moment) if by_voice else None
    seats.change(booking, State.OFFERED, reason, allotment=allotment)
    promised = booking.offer_expires_at or answer_by(booking.workshop, moment)
    offer_notices.offered(booking, promised)
