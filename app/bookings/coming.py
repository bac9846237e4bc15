"""What people answer before a meeting: "je viens", "je ne peux pas venir". Silence is no answer."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    ForeignKey,
    SQLColumnExpression,
    bindparam,
    exists,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Mapped, mapped_column

from app import dates
from app.bookings import actions, errors, marking, seats
from app.bookings.attendance import Attendance, Note, Presence
from app.bookings.models import Booking, State
from app.database import Base, Instant
from app.dates import now
from app.extensions import db
from app.people.actors import Actor
from app.workshops.models import Meeting


class Acknowledgement(Base):
    """Someone said that they come to one meeting. Who says nothing keeps the seat all the same."""

    __tablename__ = "acknowledgements"

    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(Instant, default=now)


class Answer(StrEnum):
    """What someone said of one meeting, as it is planned now."""

    COMING = "coming"
    EXCUSED = "excused"

    @property
    def french(self) -> str:
        return _ANSWERS[self]


_ANSWERS = {Answer.COMING: "a dit : je viens", Answer.EXCUSED: "a prévenu : ne vient pas"}


def _since_moved(at: SQLColumnExpression[datetime]) -> ColumnElement[bool]:
    return or_(Meeting.rescheduled_at.is_(None), at >= Meeting.rescheduled_at)


def _said(yes: ColumnElement[bool], no: ColumnElement[bool]) -> CompoundSelect[int, int, str]:
    """Select the answers that were given since the meeting last moved: older ones are of another day.

    A row is a booking's id, a meeting's and the answer's code; "no" comes after "yes".
    """
    coming = (
        select(
            Acknowledgement.booking_id,
            Acknowledgement.meeting_id,
            literal(Answer.COMING.value).label("answer"),
        )
        .join(Meeting, Meeting.id == Acknowledgement.meeting_id)
        .where(yes, _since_moved(Acknowledgement.at))
    )
    excused = (
        select(Attendance.booking_id, Attendance.meeting_id, literal(Answer.EXCUSED.value))
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(no, Attendance.presence == Presence.EXCUSED, _since_moved(Attendance.at))
    )
    return union_all(coming, excused).order_by("answer")


_OF_BOOKING = _said(
    Acknowledgement.booking_id == bindparam("id"), Attendance.booking_id == bindparam("id")
)
_TO_MEETING = _said(
    Acknowledgement.meeting_id == bindparam("id"), Attendance.meeting_id == bindparam("id")
)


def say_yes(booking: Booking, meeting: Meeting, actor: Actor) -> None:
    """Note that someone comes to a meeting, and take back what they said before.

    Doing it twice changes nothing. Raises NoSeat and MeetingOver.
    """
    _take(booking, meeting)
    if _is_excused(booking, meeting):
        marking.note(booking, meeting, Note.NONE, actor)
    if of_booking(booking).get(meeting.id) is Answer.COMING:
        return
    _forget_yes(booking, meeting)
    db.session.add(Acknowledgement(booking_id=booking.id, meeting_id=meeting.id))


def say_no(booking: Booking, meeting: Meeting, actor: Actor) -> None:
    """Give the seat back when the meeting is all there is to come to; else excuse that meeting.

    Whoever misses one meeting of a parcours keeps the seat. Doing it twice changes nothing. Raises
    NoSeat and MeetingOver.
    """
    if not booking.is_active:
        return
    _take(booking, meeting)
    _forget_yes(booking, meeting)
    if is_all(booking):
        actions.cancel(booking, actor)
        return
    if not _is_excused(booking, meeting):
        marking.note(booking, meeting, Note.EXCUSED, actor)


def was_said_since(workshop_id: int, moment: datetime) -> bool:
    """Tell whether anyone answered, or was marked, for a workshop's meeting after a moment."""
    here = select(Meeting.id).where(Meeting.workshop_id == workshop_id)
    yes = exists().where(Acknowledgement.meeting_id.in_(here), Acknowledgement.at > moment)
    no = exists().where(Attendance.meeting_id.in_(here), Attendance.at > moment)
    return bool(db.session.scalar(select(or_(yes, no))))


def is_all(booking: Booking) -> bool:
    """Tell whether one meeting is all that the booking is for: not to come is to give it back."""
    return booking.is_guest or len(booking.workshop.meetings) == 1


def meetings(booking: Booking) -> list[Meeting]:
    """Return the meetings that a booking is for and that are not over."""
    held = [booking.meeting] if booking.meeting else booking.workshop.coming
    return [meeting for meeting in held if meeting.ends_at > dates.now()]


def of_booking(booking: Booking) -> dict[int, Answer]:
    """Return what one person answered, by the meeting's id."""
    found = db.session.execute(_OF_BOOKING, {"id": booking.id})
    return {meeting_id: Answer(answer) for _, meeting_id, answer in found}


def to_meeting(meeting: Meeting) -> dict[int, Answer]:
    """Return what people answered for one meeting, by the booking's id."""
    found = db.session.execute(_TO_MEETING, {"id": meeting.id})
    return {booking_id: Answer(answer) for booking_id, _, answer in found}


def excused() -> ColumnElement[bool]:
    """Tell, in a query of Booking and Meeting, who has said not to come to a meeting as it is now."""
    return exists().where(
        Attendance.booking_id == Booking.id,
        Attendance.meeting_id == Meeting.id,
        Attendance.presence == Presence.EXCUSED,
        _since_moved(Attendance.at),
    )


def _take(booking: Booking, meeting: Meeting) -> None:
    seats.take(booking.workshop_id)
    db.session.refresh(booking)
    db.session.refresh(meeting)
    if meeting.is_cancelled or meeting.ends_at <= dates.now():
        raise errors.MeetingOver
    if booking.state is not State.CONFIRMED:
        raise errors.NoSeat


def _forget_yes(booking: Booking, meeting: Meeting) -> None:
    said = db.session.get(Acknowledgement, (booking.id, meeting.id))
    if said is not None:
        db.session.delete(said)
        db.session.flush()


def _is_excused(booking: Booking, meeting: Meeting) -> bool:
    return of_booking(booking).get(meeting.id) is Answer.EXCUSED
