"""The programme of a parcours: all its dates once more, a week before it begins."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from app import dates
from app.bookings import mails, notices, seats
from app.bookings.errors import UnknownBooking
from app.bookings.models import Booking, State
from app.bookings.participants import Participant, Reminders
from app.extensions import db
from app.messages import outbox
from app.workshops.models import Meeting, Workshop

DAYS, LAST_DAYS = 7, 3
"""From a week before the first meeting to when its reminder is near."""
HOUR = 9


def due(moment: datetime) -> Sequence[int]:
    """Return the bookings, by id, whose parcours begins in a week and who have not had its dates."""
    wanted = {
        outbox.key("programme", mails.about(booking), notices.first_day(booking)): booking
        for booking in _seats(moment)
        if _is_wanted(booking, moment)
    }
    left = set(wanted) - outbox.known(wanted)
    bookings = {wanted[key] for key in left}
    return [each.id for each in sorted(bookings, key=lambda each: (each.workshop_id, each.id))]


def tell(booking_id: int) -> None:
    """Write the programme that is due for one booking; doing it twice changes nothing."""
    booking = db.session.get(Booking, booking_id)
    if booking is None:
        raise UnknownBooking
    seats.take(booking.workshop_id)
    db.session.refresh(booking)
    if booking.state is State.CONFIRMED and _is_wanted(booking, dates.now()):
        notices.programme(booking)


def _is_wanted(booking: Booking, moment: datetime) -> bool:
    """Tell whether it is time, by the venue's clock, and the person had the dates before that."""
    workshop = booking.workshop
    if len(workshop.coming) < 2 or not booking.participant.email:
        return False
    first, zone = workshop.coming[0].starts_local.date(), workshop.venue.zone
    since, until = (
        dates.instant(datetime.combine(first - timedelta(days=days), time(HOUR)), zone)
        for days in (DAYS, LAST_DAYS)
    )
    return since <= moment < until and booking.changed_at < since


def _seats(moment: datetime) -> Sequence[Booking]:
    several = (
        select(Meeting.workshop_id)
        .where(Meeting.cancelled_at.is_(None))
        .group_by(Meeting.workshop_id)
        .having(func.count() > 1)
    )
    return db.session.scalars(
        select(Booking)
        .join(Booking.workshop)
        .join(Booking.participant)
        .where(
            Booking.state == State.CONFIRMED,
            Booking.meeting_id.is_(None),
            Participant.reminders != Reminders.NONE,
            Workshop.id.in_(several),
            Workshop.starts_at > moment,
            Workshop.starts_at < moment + timedelta(days=DAYS + 1),
            Workshop.cancelled_at.is_(None),
            Workshop.archived_at.is_(None),
        )
        .options(
            contains_eager(Booking.participant),
            contains_eager(Booking.workshop).selectinload(Workshop.meetings),
            contains_eager(Booking.workshop).joinedload(Workshop.venue),
        )
    ).all()
