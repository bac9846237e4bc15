"""Choosing a meeting that lacks hands, and stepping back from it."""

from sqlalchemy import select

from app import dates
from app.bookings import queries, seats
from app.errors import DomainError, NotFound
from app.extensions import db
from app.people.models import Account, Role
from app.planning import hands, replacing, team
from app.planning.availability import Availability
from app.planning.hands import Hands
from app.workshops.models import Assignment, AssignmentRole, AssignmentState, Meeting
from app.workshops.places import Venue


class EnoughHands(DomainError):
    sentence = "Il y a maintenant assez de monde à cette séance. Merci : choisissez-en une autre."


class NotForYou(DomainError):
    sentence = "Cette séance ne peut pas être la vôtre. Choisissez-en une autre dans la liste."


class AskInstead(DomainError):
    sentence = "Vous animez cette séance : demandez un remplacement."


def open_to(account: Account) -> list[tuple[Meeting, Hands]]:
    """Return the meetings that lack hands and that someone could come to, the soonest first."""
    lacking = hands.lacking(account.branch_id)
    known = Availability([account], [one for one, _ in lacking])
    return [(one, has) for one, has in lacking if _may_come(account, one, has, known)]


def parted(
    account: Account, found: list[tuple[Meeting, Hands]]
) -> tuple[list[tuple[Meeting, Hands]], list[tuple[Meeting, Hands]]]:
    """Part meetings into those near the places where someone comes, and the others.

    Whoever comes nowhere yet reads them all as near.
    """
    own = select(Meeting.venue_id).join(Assignment).where(Assignment.account_id == account.id)
    places = db.session.scalars(select(Venue).where(Venue.id.in_(own))).all()
    if not places:
        return found, []
    near = [each for each in found if any(one.is_near(each[0].venue) for one in places)]
    return near, [each for each in found if each not in near]


def helped(account: Account) -> list[Meeting]:
    """Return the coming meetings that someone supports, from which they may step back."""
    return [
        one
        for one in queries.led_meetings(account)
        if one.starts_at > dates.now()
        and not one.is_cancelled
        and _role(one, account) is AssignmentRole.SUPPORT
    ]


def join(meeting_id: int, account: Account) -> Meeting:
    """Come to a meeting that lacks hands: to support, or for a trainer to lead it where nobody does.

    What was asked of others for a meeting that now is theirs ends. Coming twice is coming once.
    Raises NotFound, EnoughHands and NotForYou.
    """
    meeting = _locked(meeting_id)
    if account in meeting.leaders:
        return meeting
    has = hands.of([meeting])[meeting.id]
    if meeting.starts_at <= dates.now() or not has.missing:
        raise EnoughHands
    if not _may_come(account, meeting, has, Availability([account], [meeting])):
        raise NotForYou
    role = AssignmentRole.SUPPORT if _is_led(meeting, has) else AssignmentRole.LEAD
    team.assign(meeting.workshop, account, role, meetings=[meeting])
    replacing.settle(meeting)
    return meeting


def step_back(meeting_id: int, account: Account) -> None:
    """Take oneself back from a meeting to come that one supports; doing it twice is doing it once.

    Raises NotFound, and AskInstead for who leads.
    """
    meeting = _locked(meeting_id)
    role = _role(meeting, account)
    if role is AssignmentRole.LEAD:
        raise AskInstead
    if role is not None and meeting.starts_at > dates.now():
        team.release(meeting.workshop, account, meetings=[meeting])


def _locked(meeting_id: int) -> Meeting:
    workshop_id = db.session.scalar(select(Meeting.workshop_id).where(Meeting.id == meeting_id))
    if workshop_id is None:
        raise NotFound
    seats.take(workshop_id)
    meeting = queries.meeting(meeting_id)
    if meeting is None or meeting.workshop.published_at is None:
        raise NotFound
    return meeting


def _may_come(account: Account, meeting: Meeting, has: Hands, known: Availability) -> bool:
    """Tell whether someone is of the branch and free; a volunteer comes where someone leads."""
    branch_id = meeting.venue.branch_id
    return (
        account.role in {Role.TRAINER, Role.VOLUNTEER}
        and account not in meeting.leaders
        and (account.branch_id is None or account.branch_id == branch_id)
        and (account.role is Role.TRAINER or _is_led(meeting, has))
        and known.why_not(account, meeting) is None
    )


def _is_led(meeting: Meeting, has: Hands) -> bool:
    return any(_role(meeting, each) is AssignmentRole.LEAD for each in has.present)


def _role(meeting: Meeting, account: Account) -> AssignmentRole | None:
    for each in meeting.assignments:
        if each.account_id == account.id and each.state is AssignmentState.ASSIGNED:
            return each.role
    return None
