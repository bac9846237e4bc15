"""How far each person of a parcours is: hours attended, meetings missed, where to make them up."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app import dates
from app.bookings import catching_up
from app.bookings.attendance import Attendance, Presence
from app.bookings.errors import OfferOver
from app.bookings.models import HOLDING, KEPT_SEAT, Booking, BookingEvent, State
from app.bookings.participants import Participant
from app.extensions import db
from app.workshops.models import Meeting, Workshop

CHANCES = 6


@dataclass(frozen=True)
class Progress:
    """One person of a workshop, as far as it has gone."""

    booking: Booking
    minutes: int
    """Attended in this programme, in whatever workshop of it."""
    missed: Sequence[Meeting]
    """Not attended, and not arranged to be made up: past ones, and those they cannot come to."""
    unknown: Sequence[Meeting]
    """Past, and nothing noted. Not recorded is not absent."""

    @property
    def is_behind(self) -> bool:
        return bool(self.missed)

    @property
    def planned(self) -> int:
        return int(self.booking.workshop.programme.hours * 60)

    @property
    def said(self) -> str:
        """Say attended hours of those planned: "7 h 30 sur 15 h"."""
        attended = dates.duration(self.minutes) if self.minutes else "0 h"
        return f"{attended} sur {dates.duration(self.planned)}"


def of_workshop(workshop: Workshop) -> list[Progress]:
    """Return everyone who has a seat for the whole workshop, by name."""
    bookings = db.session.scalars(
        select(Booking)
        .join(Booking.participant)
        .where(
            Booking.workshop_id == workshop.id,
            Booking.state == State.CONFIRMED,
            Booking.meeting_id.is_(None),
        )
        .options(joinedload(Booking.participant))
        .order_by(Participant.name_key, Booking.id)
    ).all()
    people = {one.participant_id for one in bookings}
    minutes = _minutes(people, workshop.programme_id)
    made_up = _made_up(people)
    known, seated = _presences(bookings), _seated_at(bookings)
    return [
        _progress(
            one,
            minutes[one.participant_id],
            made_up[one.participant_id],
            known[one.id],
            seated.get(one.id, one.created_at),
        )
        for one in bookings
    ]


def chances(workshop: Workshop, people: Sequence[Progress]) -> list[Meeting]:
    """Return meetings elsewhere with room for what some of these people missed, the nearest first."""
    missed = {meeting.id: meeting for one in people for meeting in one.missed}
    if not missed:
        return []
    return catching_up.chances(workshop, list(missed.values()), CHANCES)


def check_chance(missed: Meeting, chosen: Meeting) -> None:
    """Refuse what `chances` would never show for a missed meeting. Raises OfferOver."""
    if chosen not in catching_up.chances(missed.workshop, [missed], None):
        raise OfferOver


def _progress(
    booking: Booking,
    minutes: int,
    made_up: Collection[int],
    known: dict[int, Presence],
    seated_at: datetime,
) -> Progress:
    moment = dates.now()
    missed, unknown = [], []
    for meeting in booking.workshop.coming:
        presence = known.get(meeting.id)
        if presence is Presence.PRESENT or meeting.id in made_up:
            continue
        if presence is not None or meeting.ends_at <= seated_at:
            missed.append(meeting)
        elif meeting.ends_at <= moment:
            unknown.append(meeting)
    return Progress(booking, minutes, missed, unknown)


def _minutes(people: Collection[int], programme_id: int) -> dict[int, int]:
    """Add up the minutes that each person attended in a programme."""
    total: dict[int, int] = defaultdict(int)
    rows = db.session.execute(
        select(Booking.participant_id, Meeting.starts_at, Meeting.ends_at)
        .join(Attendance, Attendance.booking_id == Booking.id)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .join(Workshop, Workshop.id == Meeting.workshop_id)
        .where(
            Booking.participant_id.in_(people),
            Workshop.programme_id == programme_id,
            Attendance.presence == Presence.PRESENT,
        )
    )
    for participant_id, starts_at, ends_at in rows:
        total[participant_id] += int((ends_at - starts_at).total_seconds() // 60)
    return total


def _made_up(people: Collection[int]) -> dict[int, set[int]]:
    """Return the meetings that each person has made up, or has a seat to."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = db.session.execute(
        select(Booking.participant_id, Booking.makes_up_id).where(
            Booking.participant_id.in_(people),
            Booking.makes_up_id.is_not(None),
            Booking.state.in_(HOLDING),
        )
    )
    for participant_id, meeting_id in rows:
        found[participant_id].add(meeting_id or 0)
    return found


def _presences(bookings: Sequence[Booking]) -> dict[int, dict[int, Presence]]:
    found: dict[int, dict[int, Presence]] = defaultdict(dict)
    for known in db.session.scalars(
        select(Attendance).where(Attendance.booking_id.in_([one.id for one in bookings]))
    ):
        found[known.booking_id][known.meeting_id] = known.presence
    return found


def _seated_at(bookings: Sequence[Booking]) -> dict[int, datetime]:
    """Return when each seat was had: what was over by then was missed, not forgotten to be noted."""
    rows = db.session.execute(
        select(BookingEvent.booking_id, func.max(BookingEvent.at))
        .where(
            BookingEvent.booking_id.in_([one.id for one in bookings]),
            BookingEvent.to_state == State.CONFIRMED,
            BookingEvent.reason.not_in(KEPT_SEAT),
        )
        .group_by(BookingEvent.booking_id)
    )
    return {row[0]: row[1] for row in rows}
