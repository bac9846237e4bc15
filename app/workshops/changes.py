"""What calendars compare when something changes, and the feeds in which it can be seen."""

from sqlalchemy import ColumnElement, select

from app import dates
from app.extensions import db
from app.publications import revisions
from app.workshops.models import Assignment, Meeting, Programme, Workshop
from app.workshops.places import Venue


def reschedule(meeting: Meeting) -> None:
    """Note a change of time, place or status: what people answered before it is of another day."""
    renumber(meeting)
    meeting.rescheduled_at = meeting.changed_at


def renumber(meeting: Meeting) -> None:
    """Raise SEQUENCE and the last change: calendars follow, and what people answered stands."""
    meeting.sequence += 1
    meeting.changed_at = dates.now()


def venue(changed: Venue) -> None:
    """Note that a venue's name, address or ways to it changed."""
    changed.changed_at = dates.now()
    db.session.flush()
    _touch(Meeting.venue_id == changed.id)
    revisions.touch(revisions.LIST, revisions.AGENDA, revisions.venue(changed.id))


def programme(changed: Programme) -> None:
    """Note that what is said of a programme changed."""
    changed.changed_at = dates.now()
    db.session.flush()
    _touch(Workshop.programme_id == changed.id)
    revisions.touch(revisions.LIST, revisions.AGENDA, revisions.programme(changed.id))


def _touch(seen: ColumnElement[bool]) -> None:
    """Raise the revision of every feed that shows some of these meetings."""
    rows = db.session.execute(
        select(Workshop.programme_id, Workshop.venue_id, Meeting.venue_id, Assignment.account_id)
        .select_from(Meeting)
        .join(Workshop, Workshop.id == Meeting.workshop_id)
        .outerjoin(Assignment, Assignment.meeting_id == Meeting.id)
        .where(seen)
        .distinct()
    )
    for programme_id, home_id, venue_id, account_id in rows:
        revisions.touch(
            revisions.programme(programme_id), revisions.venue(home_id), revisions.venue(venue_id)
        )
        if account_id is not None:
            revisions.touch(revisions.account(account_id))
