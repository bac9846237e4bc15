"""The differences of a sheet to changes: each by the verb that its page uses, and its notices."""

from app import dates
from app.bookings import seats
from app.extensions import db
from app.people.actors import Actor
from app.people.models import Account
from app.planning import actions, meetings, replacing, seating
from app.planning.season import writing
from app.planning.season.cells import SeasonRefused
from app.planning.season.differences import Change, Differences, What
from app.planning.season.plans import Plan
from app.workshops import schedule
from app.workshops.models import AssignmentRole, Workshop

_ORDER = {what: number for number, what in enumerate(What)}


def apply(plan: Plan, found: Differences, actor: Actor) -> list[Workshop]:
    """Make what is new and change what differs: all of it, or nothing.

    Raises SeasonRefused on any error, and what each change raises.
    """
    errors = [*plan.errors, *found.errors]
    if errors:
        raise SeasonRefused(errors)
    rooms: writing.Rooms = {}
    ordered = sorted(found.changes, key=lambda each: (each.workshop.id, _ORDER[each.what]))
    for workshop_id in sorted({each.workshop.id for each in ordered}):  # two sheets cannot deadlock
        seats.take(workshop_id)
    for change in ordered:
        _do(change, rooms, actor)
    made = writing.write(plan, rooms=rooms)
    db.session.flush()
    return made


def _do(change: Change, rooms: writing.Rooms, actor: Actor) -> None:
    workshop, meeting, line = change.workshop, change.meeting, change.wanted.line
    if change.what is What.TITLE:
        _rename(workshop, line.title)
    elif change.what is What.PLACES and line.places:
        seating.resize(workshop.id, line.places, actor)
    elif change.what is What.MOVE and meeting and change.span:
        actions.move_meeting(meeting, *change.span)
    elif change.what is What.ADD and change.span:
        room = writing.room(change.wanted, rooms)
        added = meetings.add(workshop, *change.span, room)
        replacing.restaff(added, _team(change))
    elif change.what is What.ROOM and meeting:
        db.session.refresh(meeting)
        meetings.hold_in(meeting, writing.room(change.wanted, rooms))
    elif change.what is What.TEAM and meeting:
        replacing.restaff(meeting, _team(change))


def _team(change: Change) -> dict[Account, AssignmentRole]:
    """Return the people of a line: the first leads, the others support."""
    leaders = change.wanted.leaders
    roles = dict.fromkeys(leaders, AssignmentRole.SUPPORT)
    return roles | dict.fromkeys(leaders[:1], AssignmentRole.LEAD)


def _rename(workshop: Workshop, title: str) -> None:
    workshop.title = title
    workshop.changed_at = dates.now()
    for meeting in workshop.coming:
        meeting.changed_at = workshop.changed_at
    schedule.touch(workshop)
