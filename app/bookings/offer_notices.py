"""What a participant is told of a seat that is offered: the question, the answer, the end."""

from datetime import datetime

from app.bookings import catching_up, contacts, invitations, mails
from app.bookings.models import Booking
from app.messages import delivery

OVER = "L’offre a pris fin"


def offered(booking: Booking, until: datetime, *, by_voice: bool = False) -> None:
    """Offer a seat, with the day and hour until which it is kept; `by_voice` makes it a call."""
    mails.tell(
        "offered",
        booking,
        revision=f"{booking.offered_at:%Y%m%dT%H%M%S}{':call' if by_voice else ''}",
        not_after=booking.workshop.closes_at,
        matters=True,
        by_voice=by_voice,
        until=until,
    )


def seat_taken(booking: Booking) -> None:
    """Confirm a seat that was offered and is now theirs."""
    if contacts.is_told_by_machine(booking):
        mails.tell(
            "seat_taken",
            booking,
            revision=mails.moment(booking),
            invitation=invitations.request(booking),
            late=catching_up.joined(booking),
        )


def is_over(booking: Booking) -> None:
    """Keep an offer that has not left from being told: it has been answered or has ended."""
    delivery.stop(mails.about(booking), "offered", OVER)


def withdrawn(booking: Booking) -> None:
    """Tell that an offered seat cannot be had for now: the rank is kept."""
    mails.tell("offer_withdrawn", booking, revision=mails.moment(booking), matters=True)


def expired(booking: Booking) -> None:
    """Tell that an offer ended unanswered: the rank is kept, and how to say yes again."""
    if contacts.is_told_by_machine(booking):
        mails.tell(
            "offer_expired",
            booking,
            revision=mails.moment(booking),
            not_after=booking.workshop.closes_at,
        )
