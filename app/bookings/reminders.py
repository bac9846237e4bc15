"""Reminders of a meeting: two working days before, and the day before for those who asked.

They leave at 9 h by the venue's clock. Whoever was told of the seat or of a new date since then
needs none. A worker that was away sends them later, as long as it is not yet time for the next one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app import dates
from app.bookings import coming, contacts, mails, seats
from app.bookings.coming import Answer
from app.bookings.errors import UnknownBooking
from app.bookings.models import Booking, State
from app.bookings.participants import Participant, Reminders
from app.extensions import db
from app.messages import outbox
from app.messages.rendering import placeholder
from app.workshops import working_days
from app.workshops.models import Meeting, Workshop

HOUR, LAST_HOUR = 9, 20
WORKING_DAYS = 2
FURTHEST = timedelta(days=9)
"""Two working days are never further apart, whatever the holidays."""


@dataclass(frozen=True)
class Turn:
    """One reminder of one meeting: from when it is due, and until when it is still worth sending."""

    kind: Reminders
    since: datetime
    until: datetime

    def is_due(self, moment: datetime) -> bool:
        return self.since <= moment < self.until


def turns(meeting: Meeting) -> tuple[Turn, Turn]:
    """Return when the reminders of a meeting are due, two working days and one day before."""
    zone, day = meeting.venue.zone, meeting.starts_local.date()
    eve = day - timedelta(days=1)
    early = working_days.before(meeting.venue, day, WORKING_DAYS)
    return (
        Turn(Reminders.BEFORE, _at(early, HOUR, zone), _at(eve, HOUR, zone)),
        Turn(Reminders.EVE, _at(eve, HOUR, zone), _at(eve, LAST_HOUR, zone)),
    )


def _at(day: date, hour: int, zone: str) -> datetime:
    return dates.instant(datetime.combine(day, time(hour)), zone)


def due(moment: datetime) -> Sequence[int]:
    """Return the bookings, by id, that have a reminder to be written now."""
    wanted = {
        outbox.key("reminder", mails.about(booking), _revision(meeting, turn)): booking
        for booking, meeting in _coming(moment)
        for turn in turns(meeting)
        if _is_wanted(booking, meeting, turn, moment)
    }
    left = set(wanted) - outbox.known(wanted)
    bookings = {wanted[key] for key in left}
    return [each.id for each in sorted(bookings, key=lambda each: (each.workshop_id, each.id))]


def remind(booking_id: int) -> None:
    """Write the reminders that are due for one booking; doing it twice changes nothing."""
    booking = db.session.get(Booking, booking_id)
    if booking is None:
        raise UnknownBooking
    seats.take(booking.workshop_id)
    db.session.refresh(booking)
    moment = dates.now()
    answers = coming.of_booking(booking)
    for meeting in coming.meetings(booking):
        answer = answers.get(meeting.id)
        for turn in turns(meeting):
            if answer is not Answer.EXCUSED and _is_wanted(booking, meeting, turn, moment):
                _tell(booking, meeting, turn, answer)


def _tell(booking: Booking, meeting: Meeting, turn: Turn, answer: Answer | None) -> None:
    mails.tell(
        "reminder",
        booking,
        revision=_revision(meeting, turn),
        not_after=meeting.starts_at,
        meetings=[meeting],
        unsubscribe=placeholder("reminders", booking.participant.uuid),
        meeting=meeting,
        is_all=coming.is_all(booking),
        said_yes=answer is Answer.COMING,
    )


def _is_wanted(booking: Booking, meeting: Meeting, turn: Turn, moment: datetime) -> bool:
    """Tell whether a person wants this reminder now, and has not just been told otherwise."""
    wishes = booking.participant.reminders
    if not turn.is_due(moment) or booking.state is not State.CONFIRMED:
        return False
    if wishes is Reminders.NONE or (turn.kind is Reminders.EVE and wishes is not Reminders.EVE):
        return False
    told = max(booking.changed_at, meeting.rescheduled_at or booking.changed_at)
    return told < turn.since and contacts.is_told_by_machine(booking)


def _revision(meeting: Meeting, turn: Turn) -> str:
    return f"{meeting.uuid}:{turn.kind}:{meeting.starts_local:%Y%m%dT%H%M}"


def _coming(moment: datetime) -> list[tuple[Booking, Meeting]]:
    return [(row[0], row[1]) for row in db.session.execute(_seats(moment)).unique()]


def _seats(moment: datetime) -> Select[Booking, Meeting]:
    """Select the seats at meetings that begin soon, with what a reminder's hour depends on."""
    return (
        select(Booking, Meeting)
        .join(Booking.workshop)
        .join(Booking.participant)
        .join(
            Meeting,
            or_(
                Booking.meeting_id == Meeting.id,
                and_(Booking.meeting_id.is_(None), Booking.workshop_id == Meeting.workshop_id),
            ),
        )
        .where(
            Booking.state == State.CONFIRMED,
            Participant.reminders != Reminders.NONE,
            Meeting.cancelled_at.is_(None),
            Meeting.starts_at > moment,
            Meeting.starts_at < moment + FURTHEST,
            Workshop.cancelled_at.is_(None),
            Workshop.archived_at.is_(None),
            ~coming.excused(),
        )
        .options(
            contains_eager(Booking.participant),
            contains_eager(Booking.workshop),
            joinedload(Meeting.venue),
        )
    )
