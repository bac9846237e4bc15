"""What staff do to one meeting of a workshop: call it off, add it, hold it in another room."""

from datetime import datetime

from sqlalchemy import select

from app import dates
from app.bookings import line, queries, quotas, schedule_notices, seats
from app.errors import DomainError
from app.extensions import db
from app.people.actors import Actor
from app.planning import actions, places
from app.planning.actions import AlreadyCancelled, MeetingIsOver
from app.workshops import changes, schedule
from app.workshops.models import Meeting, Workshop
from app.workshops.places import Room


class RoomTaken(DomainError):
    sentence = "%(room)s est prise à ce moment : « %(name)s », %(span)s."


def call_off(meeting: Meeting, reason: str, actor: Actor) -> None:
    """Call one meeting off; its workshop goes on if another is to come, else it is cancelled too.

    People keep their seat and are told of the one date. Raises AlreadyCancelled, MeetingIsOver.
    """
    moment = dates.now()
    workshop = seats.take(meeting.workshop_id)
    db.session.refresh(meeting)
    if any(each for each in workshop.coming if each is not meeting and each.ends_at > moment):
        places.cancel_meeting(meeting)
    elif meeting.is_cancelled:
        raise AlreadyCancelled
    else:
        actions.cancel_workshop(workshop.id, reason, actor)


def change_room(meeting: Meeting, room: Room | None) -> None:
    """Hold a meeting in another room of its venue. Calendars follow; nobody is written to.

    Whoever comes asks at the door of the same place. Raises AlreadyCancelled, MeetingIsOver,
    RoomTaken.
    """
    workshop = seats.take(meeting.workshop_id)
    db.session.refresh(meeting)
    if workshop.is_cancelled or meeting.is_cancelled:
        raise AlreadyCancelled
    if meeting.ends_at <= dates.now():
        raise MeetingIsOver
    if room is not None and (other := using(room, meeting)) is not None:
        span = dates.span(other.starts_local, other.ends_local)
        raise RoomTaken(room=room.name, name=other.workshop.name, span=span)
    hold_in(meeting, room)


def hold_in(meeting: Meeting, room: Room | None) -> None:
    """Hold a meeting in a room that its caller knows to be free."""
    db.session.flush()  # a room just made has its number only then
    if meeting.room_id != (room.id if room else None):
        meeting.room = room
        changes.renumber(meeting)
        schedule.touch(meeting.workshop)


def add(workshop: Workshop, start: datetime, end: datetime, room: Room | None) -> Meeting:
    """Add a meeting, at wall times of its venue, to a workshop that people may have booked.

    They keep their seat, which is for this meeting too, and are told. Raises AlreadyCancelled,
    `schedule.EndsBeforeStart`, `dates.NonexistentTime`.
    """
    workshop = seats.take(workshop.id)
    if workshop.is_cancelled:
        raise AlreadyCancelled
    meeting = schedule.new_meeting(workshop.venue, start, end, room)
    workshop.meetings.append(meeting)
    schedule.settle(workshop)
    quotas.follow(workshop)
    schedule.touch(workshop)
    for booking in queries.active(workshop.id):
        if not booking.is_guest:
            schedule_notices.meeting_added(booking, meeting)
    line.fill(workshop)
    seats.announce(workshop)
    return meeting


def using(room: Room, meeting: Meeting) -> Meeting | None:
    """Return another meeting held in a room while this one is, or None."""
    return db.session.scalar(
        select(Meeting)
        .join(Meeting.workshop)
        .where(
            Meeting.room_id == room.id,
            Meeting.id != meeting.id,
            Meeting.cancelled_at.is_(None),
            Workshop.cancelled_at.is_(None),
            Workshop.archived_at.is_(None),
            Meeting.starts_at < meeting.ends_at,
            Meeting.ends_at > meeting.starts_at,
        )
        .limit(1)
    )
