"""The date of someone's booking in the calendar of the social worker who made it, if asked."""

from app.bookings import invitations
from app.bookings.models import Booking
from app.messages.models import Channel
from app.messages.outbox import Invitation, Recipient, enqueue
from app.messages.rendering import render
from app.people.models import Account


def send(booking: Booking, account: Account) -> None:
    """Write to a partner's member with the dates to keep: the reference, no name, no link.

    A calendar is shared and synchronised; the list at the desk says who it is.
    """
    enqueue(
        "booked_for",
        to=Recipient(Channel.EMAIL, account.name, account.email, locale=account.locale),
        rendered=render(
            "booked_for",
            account.locale,
            account=account,
            booking=booking,
            workshop=booking.workshop,
            venue=booking.workshop.venue,
            meetings=booking.workshop.coming,
        ),
        about=f"account:{account.uuid}",
        revision=str(booking.uuid),
        not_after=booking.workshop.ends_at,
        invitation=Invitation(invitations.file(booking), ""),
    )
