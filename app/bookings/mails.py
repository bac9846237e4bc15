"""How a participant is written to about a booking: whom, by what, and how the news is named."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.bookings import contacts, invitations
from app.bookings.models import Booking
from app.dates import now
from app.languages import FRENCH
from app.messages import plans
from app.messages.outbox import Invitation, enqueue
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
    meetings: Sequence[Meeting] = (),
    unsubscribe: str = "",
    is_first: bool = False,
    **context: Any,
) -> None:
    """Write one notice about a booking, to its participant, by the first way of their plan.

    `by_voice` makes it a call. What does not matter is told by machines only: nothing is written
    for someone whom no machine reaches. `meetings` are those it is about; all that the booking is
    still for by default. `is_first` says that nothing was ever told of the booking.
    """
    participant, workshop = booking.participant, booking.workshop
    by_voice = by_voice or not contacts.is_told_by_machine(booking)
    if by_voice and not matters:
        return
    said = words(booking, meetings, by_voice=by_voice, **context)
    rendered = render(notice, participant.locale, **said)
    plan = contacts.plan(participant, booking.partner_id, by_sms=rendered.sms != "")
    if by_voice or not matters:
        plan = plans.by_voice(plan) if by_voice else plans.by_machine(plan)
    if not plan:
        return
    in_french = None
    if matters and participant.locale != FRENCH:  # our team reads it, then says it
        in_french = render(notice, FRENCH, **said)
        rendered = rendered if plan[0].way in plans.MACHINES else in_french
    enqueue(
        notice,
        to=contacts.recipient(booking, plan),
        rendered=rendered,
        in_french=in_french,
        about=about(booking),
        revision=revision,
        not_after=not_after or workshop.ends_at,
        invitation=invitation if contacts.gets_mail(plan) else None,
        unsubscribe=unsubscribe,
        matters=matters,
        is_first=is_first,
    )


def words(
    booking: Booking, meetings: Sequence[Meeting] = (), *, by_voice: bool = False, **more: Any
) -> dict[str, Any]:
    """Return what every template of a notice about a booking is told, and more."""
    return {
        "booking": booking,
        "participant": booking.participant,
        "workshop": booking.workshop,
        "venue": booking.workshop.venue,
        "meetings": meetings or _meetings(booking),
        "by_voice": by_voice,
        **more,
    }


def moment(booking: Booking) -> str:
    """Tell news of the same kind apart that one booking can have several times."""
    return f"{booking.changed_at:%Y%m%dT%H%M%S}"


def _meetings(booking: Booking) -> list[Meeting]:
    """Return what the booking is still for: late joiners are not told of what is past."""
    meetings = booking.workshop.coming or booking.workshop.meetings
    if booking.meeting is not None:
        meetings = [booking.meeting]
    return [meeting for meeting in meetings if meeting.ends_at > now()] or meetings
