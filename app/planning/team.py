"""Who leads which meeting: assigned, released, swapped; each person concerned is told."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app import dates
from app.errors import DomainError
from app.extensions import db
from app.people.models import Account, Role
from app.planning import team_notices
from app.workshops import schedule
from app.workshops.models import Assignment, AssignmentRole, AssignmentState, Meeting, Workshop

LEADERS = (Role.TRAINER, Role.VOLUNTEER, Role.COORDINATOR)


class CannotLead(DomainError):
    status = 422
    sentence = "Cette personne ne peut pas animer : son compte est fermé ou n’est pas de l’équipe."


def assign(
    workshop: Workshop,
    account: Account,
    role: AssignmentRole = AssignmentRole.LEAD,
    *,
    meetings: Sequence[Meeting] = (),
) -> list[Meeting]:
    """Give meetings of a workshop, or all those to come, to someone; they are told once.

    Who leads one already is not told again. Returns what is new. Raises CannotLead.
    """
    if account.role not in LEADERS or account.archived_at is not None:
        raise CannotLead
    new = [
        meeting
        for meeting in (meetings or _to_come(workshop))
        if _set(meeting, account, AssignmentState.ASSIGNED, role)
    ]
    if new:
        schedule.touch(workshop)
        team_notices.assigned(account, new)
    return new


def release(
    workshop: Workshop,
    account: Account,
    *,
    meetings: Sequence[Meeting] = (),
    by: Account | None = None,
) -> None:
    """Take meetings, or all those to come, back from someone; they are told once, and by whom."""
    lost = [
        meeting
        for meeting in (meetings or _to_come(workshop))
        if _set(meeting, account, AssignmentState.RELEASED)
    ]
    if lost:
        schedule.touch(workshop)
        team_notices.released(account, lost, by)


def swap(meeting: Meeting, leaving: Account, coming: Account) -> None:
    """Have another person lead a meeting, in the same role; both are told. Raises CannotLead."""
    held = _assignment(meeting, leaving)
    role = held.role if held else AssignmentRole.LEAD
    release(meeting.workshop, leaving, meetings=[meeting])
    assign(meeting.workshop, coming, role, meetings=[meeting])


def _to_come(workshop: Workshop) -> list[Meeting]:
    moment: datetime = dates.now()
    return [meeting for meeting in workshop.coming if meeting.ends_at > moment]


def _set(
    meeting: Meeting,
    account: Account,
    state: AssignmentState,
    role: AssignmentRole = AssignmentRole.LEAD,
) -> bool:
    """Write who leads; False when nothing changes. Who left stays as a row, for the feeds."""
    row = _assignment(meeting, account)
    if row is None and state is AssignmentState.ASSIGNED:
        row = Assignment(meeting=meeting, account_id=account.id, role=role)
        db.session.add(row)
    elif (
        row is None
        or (row.state is state and state is AssignmentState.RELEASED)
        or (row.state is state and row.role is role)
    ):
        return False
    else:
        row.state = state
        row.role = role if state is AssignmentState.ASSIGNED else row.role
    row.changed_at = dates.now()
    db.session.flush()
    return True


def _assignment(meeting: Meeting, account: Account) -> Assignment | None:
    return db.session.scalar(
        select(Assignment).where(
            Assignment.meeting_id == meeting.id, Assignment.account_id == account.id
        )
    )
