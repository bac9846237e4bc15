"""Taking a change back before anyone was told of it: in one transaction, and nobody is told then.

What calendars have read meanwhile is put right by a higher SEQUENCE. A change that gave a seat
away, or began to look for another, is not taken back: someone else is concerned by then.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app import dates
from app.bookings import overrides, queries, quotas, schedule_notices, seats
from app.bookings.models import HOLDING, Booking, BookingEvent, State
from app.errors import DomainError
from app.extensions import db
from app.messages import invited, waves
from app.messages.models import Message
from app.messages.waves import Wave
from app.people.actors import Actor
from app.workshops import changes, schedule
from app.workshops.models import Meeting, Workshop

MOVED = {"moved", "schedule_moved"}
CANCELLED = {"cancelled_by_us", "schedule_cancelled", "meeting_off"}
CALLED_OFF = {"meeting_cancelled", "schedule_cancelled"}


class CannotUndo(DomainError):
    sentence = (
        "Ce changement ne peut plus être repris : autre chose a changé depuis. Vous pouvez encore "
        "arrêter l’envoi, ou faire le changement inverse."
    )


Moments = Mapping[int, datetime | None]
"""When each meeting last changed so that people had to be told, by its id."""


def last_changes(workshop: Workshop) -> Moments:
    """Return when each meeting last changed, to be asked before a change that may be taken back."""
    return {meeting.id: meeting.rescheduled_at for meeting in workshop.meetings}


def of_move(
    meeting: Meeting,
    start: datetime,
    end: datetime,
    moved_from: datetime | None,
    changed: Moments,
) -> str:
    """Return how a move that was just made is taken back, from what the meeting was before."""
    return json.dumps(
        {
            "move": meeting.id,
            "sequence": meeting.sequence,
            "start": start.isoformat(),
            "end": end.isoformat(),
            "moved_from": moved_from.isoformat() if moved_from else None,
            "changed": _written(changed),
        }
    )


def of_cancel(workshop: Workshop, changed: Moments) -> str:
    """Return how the cancelling that was just made is taken back; "" when others gained by it."""
    events = _cancelled_by(workshop)
    concerned = [db.session.get_one(Booking, event.booking_id) for event in events]
    if any(event.from_state is State.OFFERED for event in events):
        return ""
    if any(booking.wish_id is not None for booking in concerned):
        return ""
    return json.dumps({"cancel": workshop.id, "changed": _written(changed)})


def of_call_off(meeting: Meeting, changed: Moments) -> str:
    """Return how the calling off of one meeting that was just made is taken back."""
    if meeting.workshop.is_cancelled:
        return of_cancel(meeting.workshop, changed)
    how = {"call_off": meeting.id, "sequence": meeting.sequence, "changed": _written(changed)}
    return json.dumps(how)


def _written(changed: Moments) -> dict[int, str]:
    return {meeting_id: at.isoformat() for meeting_id, at in changed.items() if at is not None}


def can_undo(wave: Wave, account_id: int) -> bool:
    """Tell whether someone may take back the change that a wave tells: only who made it."""
    if not wave.undo or wave.account_id != account_id or not wave.can_be_stopped:
        return False
    messages = waves.messages_of(wave)
    if any(message.status in waves.GONE for message in messages):
        return False
    return {message.notice for message in messages} <= _told_by(json.loads(wave.undo))


def undo(wave: Wave, actor: Actor) -> None:
    """Take back the change that a wave was to tell, and tell nobody. Raises WaveLeft, CannotUndo."""
    messages = waves.take(wave, waves.HELD)
    if actor.account_id is None or not can_undo(wave, actor.account_id):
        raise CannotUndo
    how = json.loads(wave.undo)
    if "move" in how:
        workshop, since = _move_back(how)
    elif "cancel" in how:
        workshop, since = _hold_again(how, actor)
    else:
        workshop, since = _call_in(how)
    _stand_again(messages, since)
    for booking in queries.active(workshop.id):
        schedule_notices.say_again(booking, since)
    waves.undone(wave)


def _told_by(how: dict[str, object]) -> set[str]:
    if "move" in how:
        return MOVED
    return CANCELLED if "cancel" in how else CALLED_OFF


def _move_back(how: dict[str, Any]) -> tuple[Workshop, datetime]:
    """Return, as each way of taking back does, the workshop and when it was changed."""
    meeting = _taken(how["move"], how["sequence"])
    workshop = meeting.workshop
    if meeting.is_cancelled or workshop.is_cancelled:
        raise CannotUndo
    since = meeting.rescheduled_at or meeting.changed_at
    zone = meeting.venue.zone
    meeting.starts_local = datetime.fromisoformat(how["start"])
    meeting.ends_local = datetime.fromisoformat(how["end"])
    meeting.starts_at = dates.instant(meeting.starts_local, zone)
    meeting.ends_at = dates.instant(meeting.ends_local, zone)
    meeting.moved_from = datetime.fromisoformat(how["moved_from"]) if how["moved_from"] else None
    _settle(workshop, [meeting], how)
    return workshop, since


def _call_in(how: dict[str, Any]) -> tuple[Workshop, datetime]:
    meeting = _taken(how["call_off"], how["sequence"])
    since = meeting.cancelled_at
    if since is None or meeting.workshop.is_cancelled:
        raise CannotUndo
    meeting.cancelled_at = None
    _settle(meeting.workshop, [meeting], how)
    return meeting.workshop, since


def _hold_again(how: dict[str, Any], actor: Actor) -> tuple[Workshop, datetime]:
    """Hold a cancelled workshop after all: its meetings, its seats and its line as they were."""
    workshop = seats.take(how["cancel"])
    at = workshop.cancelled_at
    if at is None or workshop.has_ended(dates.now()):
        raise CannotUndo
    events = _cancelled_by(workshop)
    called_off = [meeting for meeting in workshop.meetings if meeting.cancelled_at == at]
    workshop.cancelled_at, workshop.cancel_reason = None, ""
    workshop.changed_at = dates.now()
    for meeting in called_off:
        meeting.cancelled_at = None
    db.session.flush()
    for event in events:
        booking = db.session.get_one(Booking, event.booking_id, populate_existing=True)
        if booking.state is not State.CANCELLED or event.from_state is None:
            raise CannotUndo
        if event.from_state in HOLDING:
            overrides.make_room(workshop, "", actor)
        kept = quotas.of_id(event.allotment_id)
        seats.change(booking, event.from_state, "cancel_undone", actor, allotment=kept)
    quotas.reopen(workshop, at, actor)
    _settle(workshop, called_off, how)
    return workshop, at


def _settle(workshop: Workshop, meetings: Collection[Meeting], how: dict[str, Any]) -> None:
    for meeting in meetings:
        changes.renumber(meeting)
        before = how["changed"].get(str(meeting.id))
        meeting.rescheduled_at = datetime.fromisoformat(before) if before else None
    schedule.settle(workshop)
    quotas.follow(workshop)
    schedule.touch(workshop)
    seats.announce(workshop)


def _taken(meeting_id: int, sequence: int) -> Meeting:
    """Return a meeting with its workshop's row taken. Raises CannotUndo when it changed since."""
    meeting = db.session.get_one(Meeting, meeting_id)
    seats.take(meeting.workshop_id)
    db.session.refresh(meeting)
    if meeting.sequence != sequence or meeting.ends_at <= dates.now():
        raise CannotUndo
    return meeting


def _cancelled_by(workshop: Workshop) -> Sequence[BookingEvent]:
    """Return the events of the workshop's last cancelling: nothing happened to these since."""
    latest = (
        select(func.max(BookingEvent.id))
        .where(BookingEvent.workshop_id == workshop.id)
        .group_by(BookingEvent.booking_id)
    )
    return db.session.scalars(
        select(BookingEvent)
        .where(BookingEvent.id.in_(latest), BookingEvent.reason == "workshop_cancelled")
        .order_by(BookingEvent.id)
    ).all()


def _stand_again(messages: Sequence[Message], since: datetime) -> None:
    """Count as standing again the calendar entries that these mails were to take out."""
    for about in sorted({message.about for message in messages}):
        invited.stand_again(about, since)
