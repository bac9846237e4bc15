"""How a participant is written to about a booking: whom, by what, and how the news is named."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from app.bookings import invitations
from app.bookings.languages import LANGUAGES
from app.bookings.models import Booking
from app.bookings.participants import Participant, Reach
from app.dates import now
from app.messages.models import Channel
from app.messages.outbox import Invitation, Recipient, enqueue
from app.messages.rendering import render
from app.workshops.models import Meeting

about = invitations.about


def tell(
    notice: str,
    booking: Booking,
    *,
    revision: str = "",
    not_after: datetime | None = None,
    invitation: Invitation | None = None,
    matters: bool = False,
    by_voice: bool = False,
    **context: Any,
) -> None:
    """Write one notice about a booking, to its participant; `by_voice` makes it a call."""
    participant, workshop = booking.participant, booking.workshop
    to = recipient(participant, booking)
    if by_voice:
        to = replace(to, channel=Channel.CALL, address=participant.phone_e164)
    enqueue(
        notice,
        to=to,
        rendered=render(
            notice,
            participant.locale,
            booking=booking,
            participant=participant,
            workshop=workshop,
            venue=workshop.venue,
            meetings=_meetings(booking),
            **context,
        ),
        about=about(booking),
        revision=revision,
        not_after=not_after or workshop.ends_at,
        invitation=invitation if to.channel is Channel.EMAIL else None,
        matters=matters,
    )


def moment(booking: Booking) -> str:
    """Tell news of the same kind apart that one booking can have several times."""
    return f"{booking.changed_at:%Y%m%dT%H%M%S}"


def recipient(participant: Participant, booking: Booking) -> Recipient:
    """Choose how a person is told: by e-mail, else by a voice, who reads which language it is."""
    through_partner = participant.reach is Reach.PARTNER
    channel = Channel.EMAIL if participant.email else Channel.CALL
    language = LANGUAGES.get(participant.spoken_language)
    speaks = f" (parle {language})" if language and channel is Channel.CALL else ""
    return Recipient(
        channel,
        f"{participant.name}{speaks}",
        participant.email or participant.phone_e164,
        locale=participant.locale,
        phone=participant.phone_e164,
        partner_id=booking.partner_id if through_partner else None,
        venue_id=booking.workshop.venue_id,
    )


def _meetings(booking: Booking) -> list[Meeting]:
    """Return what the booking is still for: late joiners are not told of what is past."""
    meetings = booking.workshop.coming or booking.workshop.meetings
    if booking.meeting is not None:
        meetings = [booking.meeting]
    return [meeting for meeting in meetings if meeting.ends_at > now()] or meetings
