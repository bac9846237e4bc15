"""Meetings that nobody can hold: nobody assigned, or only people away; who leads decides."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app import dates
from app.extensions import db
from app.people.absences import Absence
from app.planning import replacement_notices
from app.workshops.models import Assignment, AssignmentRole, AssignmentState, Meeting, Workshop

SOON = timedelta(days=14)
"""How far ahead a meeting without anyone is put forward."""
PRESSING = timedelta(hours=3)
"""How long before its start a meeting that nobody leads is put forward for cancelling."""


def soon(branch_id: int | None) -> Sequence[Meeting]:
    """Return the meetings without anyone that may still find someone, the soonest first."""
    moment = dates.now()
    without = _found(~_comes(), Meeting.ends_at > moment, Meeting.starts_at < moment + SOON)
    pressed = {one.id for one in pressing(branch_id)}
    return [one for one in _ours(without, branch_id) if one.id not in pressed]


def pressing(branch_id: int | None) -> Sequence[Meeting]:
    """Return the meetings about to begin that nobody leads: to be cancelled, or given someone.

    Someone who only supports does not hold a meeting alone.
    """
    return _ours(_about_to_begin(dates.now()), branch_id)


def due(moment: datetime) -> list[int]:
    """Return the meetings about which the coordinators are to be told."""
    return [one.id for one in _about_to_begin(moment)]


def tell(meeting_id: int) -> None:
    """Tell the coordinators of a meeting that it is about to begin without anyone, once."""
    for one in _about_to_begin(dates.now()):
        if one.id == meeting_id:
            replacement_notices.nobody(one)


def _about_to_begin(moment: datetime) -> Sequence[Meeting]:
    leads = Assignment.role == AssignmentRole.LEAD
    return _found(
        ~_comes(leads), Meeting.starts_at > moment, Meeting.starts_at <= moment + PRESSING
    )


def _comes(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Match a meeting to which someone is assigned who is not away."""
    away = exists().where(
        Absence.account_id == Assignment.account_id,
        Absence.from_local < Meeting.ends_local,
        Absence.until_local > Meeting.starts_local,
    )
    is_there = ~away.correlate(Assignment, Meeting)
    assigned = Assignment.state == AssignmentState.ASSIGNED
    return Meeting.assignments.any(and_(assigned, is_there, *conditions))


def _found(*conditions: ColumnElement[bool]) -> Sequence[Meeting]:
    return db.session.scalars(
        select(Meeting)
        .join(Meeting.workshop)
        .join(Meeting.venue)
        .where(
            Workshop.cancelled_at.is_(None),
            Workshop.archived_at.is_(None),
            Meeting.cancelled_at.is_(None),
            *conditions,
        )
        .options(
            contains_eager(Meeting.workshop).joinedload(Workshop.programme),
            contains_eager(Meeting.workshop).selectinload(Workshop.meetings),
            contains_eager(Meeting.venue),
            joinedload(Meeting.room),
            selectinload(Meeting.assignments),
        )
        .order_by(Meeting.starts_at, Meeting.id)
    ).all()


def _ours(meetings: Sequence[Meeting], branch_id: int | None) -> Sequence[Meeting]:
    if branch_id is None:
        return meetings
    return [one for one in meetings if one.venue.branch_id == branch_id]
