"""What a participant is told of a seat or a place in line, one function a notice.

Each writes a Message row, sends nothing. Offers, wishes and what we change have their own modules.
"""

from collections.abc import Sequence

from app.bookings import catching_up, contacts, invitations, mails
from app.bookings.models import Booking
from app.messages import delivery
from app.messages.outbox import Invitation, withdraw_calls
from app.people.actors import ActorKind
from app.workshops import welcoming
from app.workshops.models import Meeting, Workshop


def confirmed(booking: Booking, *, is_first: bool = False) -> None:
    """Confirm a seat just taken. Where no machine can, the page and its slip are the confirmation.

    `is_first` says that the booking was made in this unit: nothing was ever told of it.
    """
    if contacts.is_told_by_machine(booking):
        mails.tell(
            "confirmed",
            booking,
            invitation=invitations.request(booking, is_first=is_first),
            late=catching_up.joined(booking),
            welcome=welcoming.names(booking.workshop),
            is_first=is_first,
        )


def made_up(guest: Booking, missed: Meeting) -> None:
    """Confirm a seat at one meeting of another group, in which a missed meeting is made up."""
    if guest.participant.email:
        mails.tell("made_up", guest, invitation=invitations.request(guest), missed=missed)


def programme(booking: Booking) -> None:
    """Tell all the dates of a parcours, with a calendar file of those to come."""
    if booking.participant.email:
        mails.tell(
            "programme",
            booking,
            revision=first_day(booking),
            invitation=Invitation(invitations.file(booking), ""),
            late=catching_up.joined(booking),
        )


def first_day(booking: Booking) -> str:
    """Tell the programmes of one booking apart: another first day is another programme."""
    return f"{booking.workshop.starts_at:%Y%m%d}"


def in_line(booking: Booking, rank: int) -> None:
    """Confirm a place in line, with its rank at this moment."""
    if contacts.is_told_by_machine(booking):
        mails.tell("in_line", booking, rank=rank)


def seat_given(booking: Booking) -> None:
    """Tell someone who waited that the seat is theirs. Where no machine can, it becomes a call."""
    mails.tell(
        "seat_given",
        booking,
        invitation=invitations.request(booking),
        not_after=booking.workshop.starts_at,
        matters=True,
        late=catching_up.joined(booking),
    )


def line_closed(booking: Booking, alternatives: Sequence[Workshop]) -> None:
    """Tell who waited to the end that no seat came, with workshops like it that have seats."""
    if contacts.is_told_by_machine(booking):
        mails.tell("line_closed", booking, alternatives=alternatives)


def cancelled_by_you(booking: Booking, *, had_seat: bool, by: ActorKind) -> None:
    """Confirm a booking given up, say who did it, and take the meeting out of their calendar."""
    withdraw_calls(mails.about(booking))
    delivery.stop(mails.about(booking), "reminder", "Inscription annulée depuis")
    if contacts.is_told_by_machine(booking):
        mails.tell(
            "cancelled_by_you",
            booking,
            invitation=invitations.cancel(booking) if had_seat else None,
            had_seat=had_seat,
            by_you=by is ActorKind.PARTICIPANT,
            partner=booking.partner if by is ActorKind.PARTNER else None,
        )
        if had_seat:
            take_out_the_others(booking)


def take_out_the_others(booking: Booking, *, keeps_seat: bool = False) -> None:
    """Take out of the calendar each other meeting that a REQUEST had put there: one a mail.

    `keeps_seat` says that the person has another booking for it.
    """
    for meeting in invitations.called_off(booking):
        mails.tell(
            "meeting_off",
            booking,
            revision=f"{meeting.uuid}:{mails.moment(booking)}",
            not_after=meeting.ends_at,
            invitation=invitations.cancel_meeting(booking, meeting),
            meeting=meeting,
            keeps_seat=keeps_seat,
        )
