"""Noting who came, tap by tap: what counts, what a warning excuses, what comes too late."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from app import dates
from app.bookings import errors, guests, seats
from app.bookings.attendance import Attendance, AttendanceMark, Note, Presence
from app.bookings.models import Booking, State
from app.extensions import db
from app.people.actors import Actor, ActorKind
from app.workshops.models import Meeting, Workshop

OPENS = timedelta(hours=1)
"""How long before its start a meeting's attendance may be noted; a warning, at any time."""
_HASTE = timedelta(minutes=2)
"""By how much a tap may seem to come from the future and still be of now."""
_SAID_BY_THEM = {ActorKind.PARTICIPANT, ActorKind.PARTNER}


def opens_at(meeting: Meeting) -> datetime:
    """Return from when on people can be noted present or absent."""
    return meeting.starts_at - OPENS


def made_at(meeting: Meeting, at: datetime, sent_at: datetime) -> datetime:
    """Return when a tap was made, from what a phone's clock said then and says as it sends.

    What that clock is wrong by is taken off. When the result is still not between the opening of
    the attendance and now, the clock cannot be believed: the tap stands at the opening, so that
    it undoes nothing that anyone else noted.
    """
    moment = dates.now()
    opening = opens_at(meeting)
    try:
        said = at + (moment - sent_at)
    except OverflowError:
        return min(opening, moment)
    if opening <= said <= moment + _HASTE:
        return min(said, moment)
    return min(opening, moment)


def note(
    booking: Booking,
    meeting: Meeting,
    said: Note,
    actor: Actor,
    *,
    key: UUID | None = None,
    at: datetime | None = None,
    follows: UUID | None = None,
) -> AttendanceMark:
    """Note what one tap says of one person at one meeting; the same `key` is the same tap.

    The latest tap by its own time (`at`, default now) counts. One that `follows`
    another of the same thumb, by its key, is not earlier, however long each took to come. Who warned is not absent but
    excused. Raises NotAtThisMeeting, MeetingCancelled, TooEarlyToNote and NotAnAbsence.
    """
    db.session.scalar(
        select(Workshop.id).where(Workshop.id == meeting.workshop_id).with_for_update()
    )
    db.session.refresh(booking)
    db.session.refresh(meeting)
    moment = dates.now()
    made = min(at, moment) if at else moment
    if again := _already(key, booking, meeting):
        return again
    if previous := _already(follows, booking, meeting):
        made = max(made, previous.at)
    marks = _marks(booking, meeting)
    _check(booking, meeting, said)
    known = db.session.scalar(
        select(Attendance).where(
            Attendance.booking_id == booking.id, Attendance.meeting_id == meeting.id
        )
    )
    latest = max((one.at for one in marks if one.counts), default=known.at if known else made)
    before = known.note if known else Note.NONE
    counts = made >= latest
    after = _excused(booking, meeting, said, marks, actor) if counts else said
    mark = AttendanceMark(
        key=key or uuid4(),
        booking_id=booking.id,
        meeting_id=meeting.id,
        actor_kind=actor.kind,
        actor_id=actor.account_id,
        at=made,
        received_at=moment,
        before=before,
        after=after,
        counts=counts,
    )
    db.session.add(mark)
    if counts:
        _put(known, mark)
        if after.presence is Presence.PRESENT and booking.is_offered:
            guests.welcome(booking, actor)
    db.session.flush()
    return mark


def everyone_came(meeting: Meeting, bookings: Iterable[Booking], actor: Actor) -> int:
    """Note present whoever is not noted yet; return how many. What is noted already stays."""
    seats.take(meeting.workshop_id)
    known = set(
        db.session.scalars(select(Attendance.booking_id).where(Attendance.meeting_id == meeting.id))
    )
    missing = [one for one in bookings if one.id not in known and one.state is State.CONFIRMED]
    for booking in missing:
        note(booking, meeting, Note.PRESENT, actor)
    return len(missing)


def _already(key: UUID | None, booking: Booking, meeting: Meeting) -> AttendanceMark | None:
    if key is None:
        return None
    mark = db.session.scalar(select(AttendanceMark).where(AttendanceMark.key == key))
    if mark and (mark.booking_id, mark.meeting_id) != (booking.id, meeting.id):
        raise errors.NotAtThisMeeting
    return mark


def _marks(booking: Booking, meeting: Meeting) -> Sequence[AttendanceMark]:
    return db.session.scalars(
        select(AttendanceMark)
        .where(AttendanceMark.booking_id == booking.id, AttendanceMark.meeting_id == meeting.id)
        .order_by(AttendanceMark.id)
    ).all()


def _check(booking: Booking, meeting: Meeting, said: Note) -> None:
    if booking.workshop_id != meeting.workshop_id or booking.meeting_id not in {None, meeting.id}:
        raise errors.NotAtThisMeeting
    if meeting.is_cancelled:
        raise errors.MeetingCancelled
    if dates.now() < opens_at(meeting) and said not in {Note.EXCUSED, Note.NONE}:
        raise errors.TooEarlyToNote
    if said is Note.ABSENT and booking.is_offered:
        raise errors.NotAnAbsence


def _excused(
    booking: Booking, meeting: Meeting, said: Note, marks: Sequence[AttendanceMark], actor: Actor
) -> Note:
    """Return what a tap comes to: an absence that was said beforehand is an excuse.

    Said by the person or their partner only they can take it back; noted for them it can be wiped
    away.
    """
    if said not in {Note.ABSENT, Note.NONE} or actor.kind in _SAID_BY_THEM:
        return said
    by_them = noted = booking.state is State.CANCELLED
    for mark in (one for one in marks if one.counts):
        if mark.actor_kind in _SAID_BY_THEM:
            by_them = mark.after is Note.EXCUSED
        if mark.after is Note.EXCUSED:
            noted = noted or mark.at < meeting.starts_at
        elif mark.after is Note.NONE:
            noted = False
    warned = by_them or (noted and said is Note.ABSENT)
    return Note.EXCUSED if warned else said


def _put(known: Attendance | None, mark: AttendanceMark) -> None:
    """Make what is known of a person what the mark says."""
    presence = mark.after.presence
    if presence is None:
        if known is not None:
            db.session.delete(known)
        return
    if known is None:
        known = Attendance(booking_id=mark.booking_id, meeting_id=mark.meeting_id)
        db.session.add(known)
    known.presence = presence
    known.computer_lent = mark.after is Note.LENT
    known.actor_kind, known.actor_id, known.at = mark.actor_kind, mark.actor_id, mark.at
