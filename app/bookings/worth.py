"""What someone's help was worth: meetings given, hours, and how many people came to them."""

from dataclasses import dataclass

from sqlalchemy import func, select

from app import dates
from app.bookings.attendance import Attendance, Presence
from app.bookings.models import Booking
from app.bookings.participants import Participant
from app.extensions import db
from app.people.models import Account
from app.workshops.models import Assignment, AssignmentState, Meeting


@dataclass(frozen=True)
class Worth:
    """What was given so far."""

    meetings: int
    minutes: int
    people: int
    """Each person once, however often they came."""


def of(account: Account) -> Worth:
    """Count the meetings that an account led or supported and that are over."""
    given = (
        select(Meeting.id, Meeting.starts_at, Meeting.ends_at)
        .join(Assignment, Assignment.meeting_id == Meeting.id)
        .where(
            Assignment.account_id == account.id,
            Assignment.state == AssignmentState.ASSIGNED,
            Meeting.cancelled_at.is_(None),
            Meeting.ends_at <= dates.now(),
        )
    )
    spans = [(row.starts_at, row.ends_at) for row in db.session.execute(given)]
    came = (
        select(func.count(func.distinct(func.coalesce(Participant.merged_into, Participant.id))))
        .select_from(Attendance)
        .join(Booking, Booking.id == Attendance.booking_id)
        .join(Participant, Participant.id == Booking.participant_id)
        .where(
            Attendance.presence == Presence.PRESENT,
            Attendance.meeting_id.in_(given.with_only_columns(Meeting.id)),
        )
    )
    minutes = sum(int((end - start).total_seconds() // 60) for start, end in spans)
    return Worth(len(spans), minutes, db.session.scalar(came) or 0)
