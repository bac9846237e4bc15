"""A plan without errors to rows."""

from collections.abc import Callable, Iterable, Sequence

from app.extensions import db
from app.planning.season.cells import SeasonRefused
from app.planning.season.meetings import PlannedMeeting
from app.planning.season.plans import Plan
from app.planning.season.workshops import PlannedWorkshop
from app.planning.seating import open_seats
from app.workshops import schedule
from app.workshops.models import Assignment, AssignmentRole, Workshop
from app.workshops.places import Room

Progress = Callable[[Sequence[PlannedWorkshop]], Iterable[PlannedWorkshop]]
Rooms = dict[tuple[int, str], Room]


def write(plan: Plan, progress: Progress = iter, *, rooms: Rooms | None = None) -> list[Workshop]:
    """Make every workshop of a plan, and the rooms it names. Raises SeasonRefused on any error.

    Of the people on a line the first leads and the others support. `rooms` were made already.
    """
    if plan.errors:
        raise SeasonRefused(plan.errors)
    made: Rooms = {} if rooms is None else rooms
    workshops = [_write(workshop, made) for workshop in progress(plan.workshops)]
    open_seats(workshops)
    return workshops


def _write(planned: PlannedWorkshop, made: Rooms) -> Workshop:
    workshop = schedule.add_workshop(
        planned.programme,
        planned.venue,
        [(meeting.span.start, meeting.span.end) for meeting in planned.meetings],
        capacity=planned.capacity,
        title=planned.title,
        row_key=planned.row_key,
    )
    for meeting, wanted in zip(workshop.meetings, planned.meetings, strict=True):
        meeting.room = room(wanted, made)
        for account in wanted.leaders:
            first = account is wanted.leaders[0]
            role = AssignmentRole.LEAD if first else AssignmentRole.SUPPORT
            db.session.add(Assignment(meeting=meeting, account_id=account.id, role=role))
    schedule.touch(workshop)
    return workshop


def room(wanted: PlannedMeeting, made: Rooms) -> Room | None:
    """Return the room of a line; one that the sheet names for the first time is made, once."""
    key = wanted.room_key
    if wanted.room or key is None:
        return wanted.room
    if key not in made:
        made[key] = schedule.add_room(wanted.venue, wanted.line.room)
    return made[key]
