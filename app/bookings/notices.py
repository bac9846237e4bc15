"""What a participant is told, one function a notice. Each writes a Message row, sends nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.bookings import catching_up, invitations
from app.bookings.languages import LANGUAGES
from app.bookings.models import Booking, State
from app.bookings.participants import Participant, Reach
from app.bookings.wishes import Wish
from app.dates import now
from app.messages import delivery
from app.messages.models import Channel
from app.messages.outbox import Invitation, Recipient, enqueue, withdraw_calls
from app.messages.rendering import render
from app.people.actors import ActorKind
from app.workshops.models import Meeting, Workshop


def confirmed(booking: Booking) -> None:
    """Confirm a seat just taken. Without e-mail, the page and its slip are the confirmation."""
    if booking.participant.email:
        _tell(
            "confirmed",
            booking,
            invitation=invitations.request(booking),
            late=catching_up.joined(booking),
        )


def in_line(booking: Booking, rank: int) -> None:
    """Confirm a place in line, with its rank at this moment."""
    if booking.participant.email:
        _tell("in_line", booking, rank=rank)


def seat_given(booking: Booking) -> None:
    """Tell someone who waited that the seat is theirs. Without e-mail it becomes a call."""
    _tell(
        "seat_given",
        booking,
        invitation=invitations.request(booking),
        not_after=booking.workshop.starts_at,
        matters=True,
        late=catching_up.joined(booking),
    )


def offered(booking: Booking, until: datetime, *, by_voice: bool = False) -> None:
    """Offer a seat, with the day and hour until which it is kept; `by_voice` makes it a call."""
    _tell(
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
    if booking.participant.email:
        _tell(
            "seat_taken",
            booking,
            revision=_now(booking),
            invitation=invitations.request(booking),
            late=catching_up.joined(booking),
        )


def offer_is_over(booking: Booking) -> None:
    """Keep an offer that has not left from being told: it has been answered or has ended."""
    delivery.stop(about(booking), "offered", "L’offre a pris fin")


def offer_withdrawn(booking: Booking) -> None:
    """Tell that an offered seat cannot be had for now: the rank is kept."""
    _tell("offer_withdrawn", booking, revision=_now(booking), matters=True)


def offer_expired(booking: Booking) -> None:
    """Tell that an offer ended unanswered: the rank is kept, and how to say yes again."""
    if booking.participant.email:
        _tell(
            "offer_expired",
            booking,
            revision=_now(booking),
            not_after=booking.workshop.closes_at,
        )


def line_closed(booking: Booking, alternatives: Sequence[Workshop]) -> None:
    """Tell who waited to the end that no seat came, with workshops like it that have seats."""
    if booking.participant.email:
        _tell("line_closed", booking, alternatives=alternatives)


def wish_noted(wish: Wish) -> None:
    """Confirm a wish: what was noted, until when, and how to end it."""
    if wish.participant.email:
        _tell_wish("wish_noted", wish)


def wish_ended(wish: Wish) -> None:
    """Tell that a wish's last day has gone by without a seat, and how to wish again."""
    if wish.participant.email:
        _tell_wish("wish_ended", wish)


def _tell_wish(notice: str, wish: Wish) -> None:
    person = wish.participant
    enqueue(
        notice,
        to=Recipient(
            Channel.EMAIL,
            person.name,
            person.email,
            locale=person.locale,
            phone=person.phone_e164,
            partner_id=wish.partner_id if person.reach is Reach.PARTNER else None,
        ),
        rendered=render(notice, person.locale, wish=wish, participant=person),
        about=about_wish(wish),
    )


def cancelled_by_you(booking: Booking, *, had_seat: bool, by: ActorKind) -> None:
    """Confirm a booking given up, say who did it, and take the meeting out of their calendar."""
    withdraw_calls(about(booking))
    if booking.participant.email:
        _tell(
            "cancelled_by_you",
            booking,
            invitation=invitations.cancel(booking) if had_seat else None,
            had_seat=had_seat,
            by_you=by is ActorKind.PARTICIPANT,
            partner=booking.partner if by is ActorKind.PARTNER else None,
        )
        if had_seat:
            _take_out_the_others(booking)


def _take_out_the_others(booking: Booking) -> None:
    """Take out of the calendar each other meeting that a REQUEST had put there: one a mail."""
    for meeting in invitations.called_off(booking):
        _tell(
            "meeting_off",
            booking,
            revision=f"{meeting.uuid}:{_now(booking)}",
            not_after=meeting.ends_at,
            invitation=invitations.cancel_meeting(booking, meeting),
            meeting=meeting,
        )


def moved(booking: Booking, meeting: Meeting, before: str, invitation: Invitation | None) -> None:
    """Tell of a meeting's new time or place; `before` says the old one in words."""
    _tell(
        "moved",
        booking,
        revision=f"{meeting.uuid}:{meeting.sequence}",
        not_after=meeting.ends_at,
        invitation=invitation,
        matters=True,
        meeting=meeting,
        before=before,
    )


def meeting_cancelled(booking: Booking, meeting: Meeting) -> None:
    """Tell that one meeting is off while the workshop goes on, and take it out of the calendar."""
    had_seat = booking.state is State.CONFIRMED
    _tell(
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
    withdraw_calls(about(booking))
    _tell(
        "cancelled_by_us",
        booking,
        invitation=invitations.cancel(booking) if had_seat else None,
        matters=True,
        alternatives=alternatives,
    )
    if had_seat and booking.participant.email:
        _take_out_the_others(booking)


def _tell(
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


about = invitations.about


def about_wish(wish: Wish) -> str:
    """Return how messages name the wish that they are about."""
    return f"wish:{wish.uuid}"


def _now(booking: Booking) -> str:
    """Tell news of the same kind apart that one booking can have several times."""
    return f"{booking.changed_at:%Y%m%dT%H%M%S}"


def _meetings(booking: Booking) -> list[Meeting]:
    """Return what the booking is still for: late joiners are not told of what is past."""
    meetings = booking.workshop.coming or booking.workshop.meetings
    if booking.meeting is not None:
        meetings = [booking.meeting]
    return [meeting for meeting in meetings if meeting.ends_at > now()] or meetings


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
