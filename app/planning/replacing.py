"""Someone else for a meeting: asked for, taken by the first who says yes, told to all concerned."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app import dates
from app.bookings import seats
from app.errors import DomainError, NotFound
from app.extensions import db
from app.people import absences
from app.people.models import Account
from app.planning import replacement_notices as notices
from app.planning import replacements, team
from app.planning.actions import AlreadyCancelled, MeetingIsOver
from app.planning.availability import held, present
from app.planning.replacements import Replacement
from app.workshops.models import Assignment, AssignmentRole, AssignmentState, Meeting


class NotYours(DomainError):
    sentence = "Cette séance ne vous est pas confiée : il n’y a personne à remplacer."


class AlreadyTaken(DomainError):
    sentence = "Quelqu’un l’a déjà prise. Merci d’avoir répondu."


class NoLongerAsked(DomainError):
    sentence = "Ce remplacement n’est plus demandé. Merci d’avoir répondu."


class CannotTake(DomainError):
    sentence = "Cette séance ne peut pas être la vôtre : %(why)s."


def ask(
    account: Account, meeting_ids: Collection[int], *, leaving: bool = False
) -> list[Replacement]:
    """Ask for someone else at meetings that an account leads or supports; those who can are told.

    Each is told once, of all that they could take. The account stays responsible until someone
    says yes, unless `leaving`. Asking twice is asking once. Raises NotYours, AlreadyCancelled and
    MeetingIsOver.
    """
    new = []
    for meeting in _locked_meetings(meeting_ids):
        held_by = _refuse_unless_led(meeting, account)
        if not _is_asked(meeting, account):
            asked = Replacement(
                meeting=meeting, account_id=account.id, asker=account, role=held_by.role
            )
            db.session.add(asked)
            new.append(asked)
        if leaving:
            team.release(meeting.workshop, account, meetings=[meeting])
    db.session.flush()
    _tell(account, new)
    return new


def ill(account: Account) -> list[Meeting]:
    """Take today's meetings from someone who cannot come, at once, and ask for someone else.

    Today is the day on the wall of each venue. What is kept is a day's absence, never why. The
    coordinators are told. Doing it twice changes nothing.
    """
    today = todays(account)
    days = [one.starts_local.date() for one in today or _given_up_today(account)]
    days = days or [dates.today()]
    absences.add(account, min(days), max(days))
    if today:
        ask(account, [one.id for one in today], leaving=True)
        notices.away_today(account, today)
    return today


def todays(account: Account) -> list[Meeting]:
    """Return the meetings of today that are not over and that someone leads or supports."""
    moment = dates.now()
    near = held({account.id}, moment, moment + absences.DAY)
    return [one for one in near if one.starts_local.date() <= dates.today(one.venue.zone)]


def _given_up_today(account: Account) -> list[Meeting]:
    """Return the meetings of today, on the wall of each venue, that someone asked not to lead."""
    moment = dates.now()
    near = db.session.scalars(
        select(Meeting)
        .join(Replacement, Replacement.meeting_id == Meeting.id)
        .where(
            Replacement.account_id == account.id,
            Meeting.starts_at < moment + absences.DAY,
            Meeting.starts_at > moment - absences.DAY,
        )
        .options(joinedload(Meeting.venue))
    )
    return [one for one in near if one.starts_local.date() == dates.today(one.venue.zone)]


def take(replacement_id: int, account: Account) -> Replacement:
    """Give a meeting to the first who says yes; both people and the coordinators are told.

    Who asked may take it back. Saying yes twice is saying it once. Raises AlreadyTaken,
    NoLongerAsked, CannotTake, AlreadyCancelled and MeetingIsOver.
    """
    asked = _locked(replacement_id)
    meeting, asker = asked.meeting, asked.asker
    if asked.taken_by == account.id:
        return asked
    if asked.taken_by is not None:
        raise AlreadyTaken
    _refuse_over(meeting)
    if not asked.is_open:
        raise NoLongerAsked
    if account.id != asker.id and (why := replacements.why_not(account, asked)):
        raise CannotTake(why=why)
    asked.taken_by, asked.ended_at = account.id, dates.now()
    if account.id != asker.id:
        _give_up(meeting, asker, account)
    team.assign(meeting.workshop, account, asked.role, meetings=[meeting])
    return asked


def withdraw(replacement_id: int, account: Account) -> None:
    """No longer ask: who asked comes after all. Another's request stays as it is."""
    asked = _locked(replacement_id)
    if asked.account_id == account.id and asked.is_open:
        asked.ended_at = dates.now()


def restaff(
    meeting: Meeting, wanted: Mapping[Account, AssignmentRole], *, whole: bool = False
) -> None:
    """Have these people at a meeting and nobody else; `whole` does so at all those to come.

    Whoever is at one already keeps the role there. Each person concerned is told once. Raises
    `team.CannotLead`.
    """
    workshop = seats.take(meeting.workshop_id)
    _read_again(workshop.id)
    moment = dates.now()
    some = [each for each in workshop.coming if each.ends_at > moment] if whole else [meeting]
    for leader in dict.fromkeys(leader for each in some for leader in each.leaders):
        if leader not in wanted:
            team.release(workshop, leader, meetings=some)
    for account, role in wanted.items():
        if new := [each for each in some if account not in each.leaders]:
            team.assign(workshop, account, role, meetings=new)
    for each in some:
        settle(each)


def settle(meeting: Meeting) -> None:
    """End what was asked for a meeting that somebody else has since, its asker gone or away."""
    leaders = {leader.id for leader in present([meeting])[meeting.id]}
    rows = db.session.scalars(
        select(Replacement).where(
            Replacement.meeting_id == meeting.id, Replacement.ended_at.is_(None)
        )
    )
    for each in rows:
        if leaders and each.account_id not in leaders:
            each.ended_at = dates.now()


def _tell(account: Account, new: Sequence[Replacement]) -> None:
    by_person: dict[Account, list[Replacement]] = {}
    for each in new:
        for person in replacements.able(each):
            by_person.setdefault(person, []).append(each)
    for person, could in by_person.items():
        notices.wanted(person, account, could)


def _give_up(meeting: Meeting, asker: Account, taker: Account) -> None:
    """Take the meeting from who asked, if it is still theirs, and say who comes instead."""
    is_theirs = asker in meeting.leaders
    team.release(meeting.workshop, asker, meetings=[meeting], by=taker)
    people = notices.coordinators(meeting)
    notices.found([*people, *([] if is_theirs else [asker])], asker, taker, meeting)


def _locked_meetings(meeting_ids: Collection[int]) -> list[Meeting]:
    """Take the workshops of these meetings, in order, and return the meetings as they are now."""
    wanted = select(Meeting.workshop_id).where(Meeting.id.in_(meeting_ids)).distinct()
    for workshop_id in db.session.scalars(wanted.order_by(Meeting.workshop_id)).all():
        seats.take(workshop_id)
    return list(
        db.session.scalars(
            select(Meeting)
            .where(Meeting.id.in_(meeting_ids))
            .options(joinedload(Meeting.workshop), joinedload(Meeting.venue))
            .order_by(Meeting.starts_at, Meeting.id)
            .execution_options(populate_existing=True)
        )
    )


def _read_again(workshop_id: int) -> None:
    """Read who leads a workshop's meetings as it is now that the row is taken."""
    db.session.scalars(
        select(Meeting)
        .where(Meeting.workshop_id == workshop_id)
        .options(selectinload(Meeting.assignments).joinedload(Assignment.account))
        .execution_options(populate_existing=True)
    ).all()


def _locked(replacement_id: int) -> Replacement:
    """Take the meeting's workshop, then return the request as it is now. Raises NotFound."""
    workshop_id = db.session.scalar(
        select(Meeting.workshop_id)
        .join(Replacement, Replacement.meeting_id == Meeting.id)
        .where(Replacement.id == replacement_id)
    )
    if workshop_id is None:
        raise NotFound
    seats.take(workshop_id)
    wanted = replacements.asked_for().where(Replacement.id == replacement_id)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).unique().one()


def _refuse_over(meeting: Meeting) -> None:
    if meeting.is_cancelled or meeting.workshop.is_cancelled:
        raise AlreadyCancelled
    if meeting.ends_at <= dates.now():
        raise MeetingIsOver


def _refuse_unless_led(meeting: Meeting, account: Account) -> Assignment:
    _refuse_over(meeting)
    for each in meeting.assignments:
        if each.account_id == account.id and each.state is AssignmentState.ASSIGNED:
            return each
    raise NotYours


def _is_asked(meeting: Meeting, account: Account) -> bool:
    known = select(Replacement.id).where(
        Replacement.meeting_id == meeting.id,
        Replacement.account_id == account.id,
        Replacement.ended_at.is_(None),
    )
    return db.session.scalar(known) is not None
