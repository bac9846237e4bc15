"""Closing places for some days, and what stands in the way: each meeting is called off."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import dates
from app.extensions import db
from app.people.actors import Actor
from app.planning import actions, meetings
from app.workshops import closures
from app.workshops.closures import Cause, Closure
from app.workshops.models import Meeting, Workshop
from app.workshops.places import Venue

REASON = "venue_closed"


def close_days(
    first: date,
    last: date,
    cause: Cause,
    actor: Actor,
    *,
    venue: Venue | None,
    branch_id: int | None = None,
) -> Closure:
    """Close a venue, a branch or the house, and call off what is planned there meanwhile.

    A parcours loses these dates and goes on. Everyone concerned is told, once a workshop. Raises
    `closures.ClosureRefused`.
    """
    closure = closures.close(first, last, cause, venue=venue, branch_id=branch_id)
    call_off(planned(first, last, venue, branch_id), actor)
    return closure


def call_off(planned: Sequence[Meeting], actor: Actor, reason: str = REASON) -> None:
    """Call these meetings off, workshop by workshop; none of them is proposed instead of another."""
    whole = whole_workshops(planned)
    for workshop_id in sorted(whole):  # always in one order: two closers cannot wait for each other
        actions.cancel_workshop(workshop_id, reason, actor, without=whole)
    for meeting in planned:
        if meeting.workshop_id not in whole:
            meetings.call_off(meeting, reason, actor)


def whole_workshops(planned: Sequence[Meeting]) -> Collection[int]:
    """Return the workshops of which no coming meeting is left beside these."""
    moment = dates.now()
    gone = {meeting.id for meeting in planned}
    return frozenset(
        meeting.workshop_id
        for meeting in planned
        if not any(
            each.ends_at > moment and each.id not in gone for each in meeting.workshop.coming
        )
    )


def planned(
    first: date, last: date, venue: Venue | None, branch_id: int | None = None
) -> Sequence[Meeting]:
    """Return the meetings that are held in those days by their venue's clock, and not over."""
    wanted = (
        select(Meeting)
        .join(Meeting.workshop)
        .join(Meeting.venue)
        .where(
            Meeting.starts_local <= datetime.combine(last, time.max),
            Meeting.ends_local >= datetime.combine(first, time.min),
            Meeting.ends_at > dates.now(),
            Meeting.cancelled_at.is_(None),
            Workshop.cancelled_at.is_(None),
            Workshop.archived_at.is_(None),
        )
        .options(
            joinedload(Meeting.venue),
            joinedload(Meeting.workshop).joinedload(Workshop.programme),
            joinedload(Meeting.workshop).selectinload(Workshop.meetings),
        )
        .order_by(Meeting.workshop_id, Meeting.starts_at)
    )
    if venue is not None:
        wanted = wanted.where(Meeting.venue_id == venue.id)
    elif branch_id is not None:
        wanted = wanted.where(Venue.branch_id == branch_id)
    return db.session.scalars(wanted).all()
