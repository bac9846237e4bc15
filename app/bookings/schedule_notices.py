"""What a participant is told when we change a workshop: moved, one meeting more or off, cancelled."""

from collections.abc import Sequence
from datetime import datetime

from app.bookings import invitations, mails, notices, offer_notices
from app.bookings.models import Booking, State
from app.messages import delivery
from app.messages.outbox import WITHDRAWN, Invitation, withdraw_calls
from app.workshops.models import Meeting, Workshop

CHANGED = "L’atelier a changé depuis"


def moved(booking: Booking, meeting: Meeting, before: str, invitation: Invitation | None) -> None:
    """Tell of a meeting's new time or place; `before` says the old one in words."""
    _stop_reminders(booking)
    mails.tell(
        "moved",
        booking,
        revision=f"{meeting.uuid}:{meeting.sequence}",
        not_after=meeting.ends_at,
        invitation=invitation,
        matters=True,
        meeting=meeting,
        before=before,
    )


def meeting_added(booking: Booking, meeting: Meeting) -> None:
    """Tell of one more meeting, which the seat is for too, and put it in the calendar."""
    had_seat = booking.state is State.CONFIRMED
    mails.tell(
        "meeting_added",
        booking,
        revision=f"{meeting.uuid}",
        not_after=meeting.ends_at,
        invitation=invitations.moved(booking, meeting) if had_seat else None,
        matters=True,
        meeting=meeting,
    )


def meeting_cancelled(booking: Booking, meeting: Meeting) -> None:
    """Tell that one meeting is off while the workshop goes on, and take it out of the calendar."""
    had_seat = booking.state is State.CONFIRMED
    _stop_reminders(booking)
    mails.tell(
        "meeting_cancelled",
        booking,
        revision=f"{meeting.uuid}:{meeting.sequence}",
        not_after=meeting.ends_at,
        invitation=invitations.cancel_meeting(booking, meeting) if had_seat else None,
        matters=True,
        meeting=meeting,
    )


def cancelled_by_us(
    booking: Booking, alternatives: Sequence[Workshop], *, had_seat: bool = True
) -> None:
    """Tell that the workshop will not be held, with workshops like it that have seats."""
    withdraw_calls(mails.about(booking))
    _stop_reminders(booking)
    mails.tell(
        "cancelled_by_us",
        booking,
        invitation=invitations.cancel(booking) if had_seat else None,
        matters=True,
        alternatives=alternatives,
    )
    if had_seat and booking.participant.email:
        notices.take_out_the_others(booking)


def say_again(booking: Booking, since: datetime, until: datetime) -> None:
    """Let leave what a change made between two instants kept from leaving: it is true again."""
    reasons = (WITHDRAWN, CHANGED, offer_notices.OVER)[: 3 if booking.is_offered else 2]
    delivery.let_leave(mails.about(booking), reasons, since, until)


def _stop_reminders(booking: Booking) -> None:
    """Keep a reminder that has not left from saying what is no longer true."""
    delivery.stop(mails.about(booking), "reminder", CHANGED)
