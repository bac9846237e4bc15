"""What stands in the way of meetings as they are now: a room or a person in use, a closed place.

Said, not refused: whoever plans may know better.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from app import dates
from app.extensions import db
from app.workshops import days_off, hours
from app.workshops.days_off import Calendar
from app.workshops.models import Assignment, Meeting, Workshop


def of(meetings: Sequence[Meeting]) -> list[str]:
    """Say each obstacle once, in the order of the meetings. A fixed number of questions."""
    coming = [one for one in meetings if not one.is_cancelled and one.ends_at > dates.now()]
    if not coming:
        return []
    days = [one.starts_local.date() for one in coming]
    calendar, others = Calendar(min(days), max(days)), _around(coming)
    found = [
        f"{dates.day(one.starts_local.date()).capitalize()} : {text}"
        for one in sorted(coming, key=lambda each: each.starts_at)
        for text in (*_in_use(one, others), *_closed(one, calendar))
    ]
    return list(dict.fromkeys(found))


def _in_use(meeting: Meeting, others: Sequence[Meeting]) -> Iterator[str]:
    leaders = {leader.id: leader.name for leader in meeting.leaders}
    for other in others:
        if other.id == meeting.id or not _overlap(meeting, other):
            continue
        said = f"« {other.workshop.name} », {dates.span(other.starts_local, other.ends_local)}"
        if meeting.room is not None and meeting.room_id == other.room_id:
            yield f"{meeting.room.name} est déjà prise, par {said}."
        for leader in other.leaders:
            if leader.id in leaders:
                yield f"{leader.name} anime déjà {said}."


def _closed(meeting: Meeting, calendar: Calendar) -> Iterator[str]:
    venue, day = meeting.venue, meeting.starts_local.date()
    if closure := calendar.closure(venue, day):
        yield f"{venue.name} est fermé ({closure.cause.french})."
    elif not hours.is_open(venue.opening_hours, meeting.starts_local, meeting.ends_local):
        yield f"{venue.name} est fermé à ces heures ({venue.opening_hours})."
    if name := days_off.public_holiday(venue, day):
        yield f"c’est un jour férié, {name}."


def _overlap(one: Meeting, two: Meeting) -> bool:
    return one.starts_at < two.ends_at and two.starts_at < one.ends_at


def _around(meetings: Sequence[Meeting]) -> Sequence[Meeting]:
    """Return what uses the same rooms or people between the first start and the last end."""
    rooms = {one.room_id for one in meetings if one.room_id}
    leaders = {leader.id for one in meetings for leader in one.leaders}
    return db.session.scalars(
        select(Meeting)
        .join(Meeting.workshop)
        .where(
            Meeting.starts_at < max(one.ends_at for one in meetings),
            Meeting.ends_at > min(one.starts_at for one in meetings),
            Meeting.cancelled_at.is_(None),
            Workshop.cancelled_at.is_(None),
            Workshop.archived_at.is_(None),
            or_(
                Meeting.room_id.in_(rooms),
                Meeting.assignments.any(Assignment.account_id.in_(leaders)),
            ),
        )
        .options(
            joinedload(Meeting.workshop).joinedload(Workshop.programme),
            selectinload(Meeting.assignments).joinedload(Assignment.account),
        )
        .order_by(Meeting.starts_at, Meeting.id)
    ).all()
