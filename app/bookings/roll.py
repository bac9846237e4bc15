"""The roll of a meeting: who is expected, what is noted of each, and who noted it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.bookings import queries
from app.bookings.attendance import Attendance, AttendanceMark, Note
from app.bookings.models import ACTIVE, Booking, State
from app.bookings.participants import Participant
from app.dates import now
from app.extensions import db
from app.people.actors import ActorKind
from app.people.models import Account
from app.workshops.models import Meeting

TRACED = 200
_TEAM = {ActorKind.TRAINER, ActorKind.COORDINATOR}
TO_NOTE = 10
LATELY = timedelta(days=31)
"""How long the page asks for what was not noted."""


@dataclass(frozen=True)
class Row:
    """One person at one meeting, and what is noted of them."""

    booking: Booking
    note: Note

    @property
    def is_noted(self) -> bool:
        return self.note is not Note.NONE

    @property
    def is_present(self) -> bool:
        return self.note in {Note.PRESENT, Note.LENT}


def rows(meeting: Meeting) -> list[Row]:
    """Return who holds a seat at a meeting, or was noted there, by name."""
    found = {one.id: one for one in queries.comers([meeting])[meeting.id]}
    notes: dict[int, Note] = {}
    for known in db.session.scalars(
        select(Attendance)
        .where(Attendance.meeting_id == meeting.id)
        .options(joinedload(Attendance.booking).joinedload(Booking.participant))
    ):
        notes[known.booking_id] = known.note
        found.setdefault(known.booking_id, known.booking)
    people = sorted(found.values(), key=lambda one: (one.participant.name_key, one.id))
    return [Row(one, notes.get(one.id, Note.NONE)) for one in people]


def expected(meeting: Meeting, booking_uuid: object) -> Booking | None:
    """Return a booking of a meeting's workshop, whatever became of it since."""
    return db.session.scalar(
        select(Booking)
        .where(Booking.uuid == booking_uuid, Booking.workshop_id == meeting.workshop_id)
        .options(joinedload(Booking.participant))
    )


def arrived(meeting: Meeting, key: object) -> Booking | None:
    """Return who came without a booking, by the key of their arrival: a phone knows no other yet."""
    return db.session.scalar(
        select(Booking)
        .where(Booking.request_key == str(key), Booking.workshop_id == meeting.workshop_id)
        .options(joinedload(Booking.participant))
    )


def to_note(account: Account) -> Sequence[Meeting]:
    """Return the meetings that an account led last month where someone is not noted, latest first."""
    expected = (
        select(Booking.id)
        .outerjoin(
            Attendance,
            (Attendance.booking_id == Booking.id) & (Attendance.meeting_id == Meeting.id),
        )
        .where(
            Booking.workshop_id == Meeting.workshop_id,
            or_(Booking.meeting_id.is_(None), Booking.meeting_id == Meeting.id),
            Booking.state == State.CONFIRMED,
            Attendance.id.is_(None),
        )
        .correlate(Meeting)
    )
    moment = now()
    return db.session.scalars(
        queries.led_by(account)
        .where(
            Meeting.ends_at <= moment,
            Meeting.ends_at > moment - LATELY,
            Meeting.cancelled_at.is_(None),
            expected.exists(),
        )
        .order_by(Meeting.starts_at.desc(), Meeting.id)
        .limit(TO_NOTE)
    ).all()


def namesakes(meeting: Meeting, name_key: str) -> Sequence[Booking]:
    """Return who of this name has a seat at a meeting, or waits for one."""
    return db.session.scalars(
        select(Booking)
        .join(Booking.participant)
        .where(
            Booking.workshop_id == meeting.workshop_id,
            or_(Booking.meeting_id.is_(None), Booking.meeting_id == meeting.id),
            Booking.state.in_(ACTIVE),
            Participant.name_key == name_key,
        )
        .options(contains_eager(Booking.participant))
        .order_by(Booking.id)
    ).all()


def note_of(mark: AttendanceMark) -> Note:
    """Return what is known now of whom a mark is about."""
    known = db.session.scalar(
        select(Attendance).where(
            Attendance.booking_id == mark.booking_id, Attendance.meeting_id == mark.meeting_id
        )
    )
    return known.note if known else Note.NONE


def trace(meeting: Meeting) -> Sequence[tuple[AttendanceMark, str]]:
    """Return the taps of a meeting with who of the team made them, the latest first.

    A person and those who follow them are not told apart, and are "".
    """
    found = db.session.execute(
        select(AttendanceMark, Account)
        .outerjoin(Account, Account.id == AttendanceMark.actor_id)
        .where(AttendanceMark.meeting_id == meeting.id)
        .options(joinedload(AttendanceMark.booking).joinedload(Booking.participant))
        .order_by(AttendanceMark.id.desc())
        .limit(TRACED)
    )
    return [
        (mark, account.name if account and mark.actor_kind in _TEAM else "")
        for mark, account in found
    ]
