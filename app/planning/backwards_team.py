"""How meetings go back to who led them, before either of them is told."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app import dates
from app.bookings import seats
from app.extensions import db
from app.people.actors import Actor
from app.planning.backwards import Back, CannotUndo, Step
from app.planning.replacements import Replacement
from app.workshops import schedule
from app.workshops.models import Assignment, AssignmentRole, AssignmentState, Meeting, Workshop

Leaders = dict[int, dict[int, str]]
"""By meeting, each account that leads it, and in which role."""


@dataclass(frozen=True)
class Leading:
    """Who leads which meeting, and whose replacement is asked for."""

    leaders: Leaders
    asked: list[int]
    at: datetime


def before(meetings: Sequence[Meeting]) -> Leading:
    """Return what has to be known before other people lead these meetings."""
    ids = [meeting.id for meeting in meetings]
    asked = select(Replacement.id).where(
        Replacement.meeting_id.in_(ids), Replacement.ended_at.is_(None)
    )
    return Leading(leaders(meetings), list(db.session.scalars(asked)), dates.now())


def of_staff(meetings: Sequence[Meeting], known: Leading) -> Step:
    """Return the step that gives meetings of one workshop back to who led them.

    With it come the replacements that the change ended: another is withdrawn by who asked for it.
    """
    ended = select(Replacement.id).where(
        Replacement.id.in_(known.asked), Replacement.ended_at.is_not(None)
    )
    return {
        "do": "staff",
        "workshop": meetings[0].workshop_id,
        "before": known.leaders,
        "after": leaders(meetings),
        "asked": list(db.session.scalars(ended)),
        "since": known.at.isoformat(),
    }


def staff(step: Step, _actor: Actor) -> Back:
    """Have each meeting led by who led it before; a replacement is asked for again."""
    workshop = db.session.get_one(Workshop, step["workshop"])
    meetings = [one for one in workshop.meetings if str(one.id) in step["before"]]
    for meeting in meetings:
        db.session.refresh(meeting, ["assignments"])
    if json.loads(json.dumps(leaders(meetings))) != step["after"]:
        raise CannotUndo
    for meeting in meetings:
        _lead(meeting, {int(key): role for key, role in step["before"][str(meeting.id)].items()})
    for each in db.session.scalars(select(Replacement).where(Replacement.id.in_(step["asked"]))):
        if each.taken_by is None:
            each.ended_at = None
    schedule.touch(workshop)
    seats.announce(workshop)
    return Back(workshop, datetime.fromisoformat(step["since"]), meetings)


def _lead(meeting: Meeting, wanted: dict[int, str]) -> None:
    """Write who leads a meeting; who left stays as a row, for the feeds."""
    for row in meeting.assignments:
        role = wanted.get(row.account_id)
        state = AssignmentState.ASSIGNED if role else AssignmentState.RELEASED
        if state is not row.state or (role and row.role.value != role):
            row.state, row.changed_at = state, dates.now()
            row.role = AssignmentRole(role) if role else row.role


def leaders(meetings: Sequence[Meeting]) -> Leaders:
    """Return who leads these meetings as the rows say now, and in which role."""
    rows = db.session.scalars(
        select(Assignment).where(
            Assignment.meeting_id.in_([meeting.id for meeting in meetings]),
            Assignment.state == AssignmentState.ASSIGNED,
        )
    )
    found: Leaders = {meeting.id: {} for meeting in meetings}
    for row in rows:
        found[row.meeting_id][row.account_id] = row.role.value
    return found
