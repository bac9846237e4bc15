"""What must not have happened since a change that is taken back: then someone was told of it.

A confirmation, an answer, a second change say by themselves what is no longer true after the
first is taken back, and nobody would write to those who read it.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from app import dates
from app.bookings import coming, conflicts, mails
from app.bookings.models import Booking, BookingEvent
from app.bookings.participants import Participant
from app.extensions import db
from app.messages.models import Message, Status
from app.people.actors import Actor
from app.planning.backwards import CannotUndo, Step
from app.workshops.models import Assignment, AssignmentState, Meeting, Workshop


def marked(steps: Sequence[Step]) -> list[Step]:
    """Return the steps, before them what each of their workshops is once the change is made.

    To be called in the transaction of the change, whose rows are taken.
    """
    ids = sorted({step["workshop"] for step in steps if "workshop" in step})
    latest = db.session.scalar(select(func.max(BookingEvent.id))) or 0
    marks = [
        {
            "do": "since",
            "workshop": workshop_id,
            "event": _last_event(workshop_id),
            "latest": latest,
            "meetings": _meetings(workshop_id),
            "until": dates.now().isoformat(),
        }
        for workshop_id in ids
    ]
    return [*marks, *steps]


def untouched(step: Step, _actor: Actor | None = None) -> None:
    """Refuse when a workshop is not as the change left it, or its people have answered since.

    Raises CannotUndo.
    """
    workshop_id: int = step["workshop"]
    if _last_event(workshop_id) != step["event"]:
        raise CannotUndo("booked")
    if json.loads(json.dumps(_meetings(workshop_id))) != step["meetings"]:
        raise CannotUndo("changed")
    if coming.was_said_since(workshop_id, until(step)):
        raise CannotUndo("answered")
    forgotten = select(BookingEvent.id).join(BookingEvent.booking).join(Participant)
    if db.session.scalar(
        forgotten.where(
            BookingEvent.workshop_id == workshop_id, Participant.name_forgotten_at > until(step)
        ).limit(1)
    ):
        raise CannotUndo("erased")
    if _was_written_since(workshop_id, until(step)):
        raise CannotUndo("written")


def refuse_two_at_once(step: Step) -> None:
    """Refuse when someone took a seat elsewhere since, at an hour that is this workshop's again.

    Raises CannotUndo.
    """
    workshop = db.session.get_one(Workshop, step["workshop"])
    if conflicts.taken_since(workshop, step["latest"]):
        raise CannotUndo("elsewhere")


def until(step: Step) -> datetime:
    """Return when the change was made: what was dropped later, something else dropped."""
    return datetime.fromisoformat(step["until"])


def _was_written_since(workshop_id: int, moment: datetime) -> bool:
    """Tell whether anyone here was written to after a moment: a reminder says the new hour."""
    people = db.session.scalars(select(Booking).where(Booking.workshop_id == workshop_id))
    written = select(Message.id).where(
        Message.about.in_([mails.about(booking) for booking in people]),
        Message.created_at > moment,
        Message.status != Status.DROPPED,
    )
    return db.session.scalar(written.limit(1)) is not None


def _last_event(workshop_id: int) -> int:
    last = select(func.max(BookingEvent.id)).where(BookingEvent.workshop_id == workshop_id)
    return db.session.scalar(last) or 0


def _meetings(workshop_id: int) -> dict[str, list[object]]:
    """Return of each meeting what calendars compare, and who leads it."""
    rows = db.session.execute(
        select(Meeting.id, Meeting.sequence).where(Meeting.workshop_id == workshop_id)
    )
    found: dict[str, list[object]] = {str(row.id): [row.sequence] for row in rows}
    leading = select(Assignment.meeting_id, Assignment.account_id).join(Meeting)
    for row in db.session.execute(
        leading.where(
            Meeting.workshop_id == workshop_id, Assignment.state == AssignmentState.ASSIGNED
        ).order_by(Assignment.account_id)
    ):
        found[str(row.meeting_id)].append(row.account_id)
    return found
