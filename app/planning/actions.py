"""What staff do to a workshop that people have booked, and who is told."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from app import dates
from app.bookings import (
    invitations,
    line,
    offer_notices,
    quotas,
    schedule_notices,
    seats,
    wish_actions,
)
from app.bookings.models import ACTIVE, Booking, State
from app.errors import DomainError
from app.extensions import db
from app.people.actors import Actor
from app.planning import team_notices
from app.workshops import changes, queries, schedule
from app.workshops.models import Meeting, Workshop


class MeetingIsOver(DomainError):
    sentence = "Cette séance est passée : elle ne peut plus changer."


class AlreadyCancelled(DomainError):
    sentence = "Cet atelier est déjà annulé."


def move_meeting(meeting: Meeting, start: datetime, end: datetime) -> None:
    """Move a meeting to other wall times at its venue; bookings stay, everyone booked is told.

    A seat that stood free because joining had closed goes to the line where it is open again.
    Raises MeetingIsOver, AlreadyCancelled, `schedule.EndsBeforeStart`, `dates.NonexistentTime`.
    """
    workshop = seats.take(meeting.workshop_id)
    db.session.refresh(meeting)
    if workshop.is_cancelled or meeting.is_cancelled:
        raise AlreadyCancelled
    if meeting.ends_at <= dates.now():
        raise MeetingIsOver
    if (start, end) == (meeting.starts_local, meeting.ends_local):
        return
    if end <= start:
        raise schedule.EndsBeforeStart
    before = f"{dates.day(meeting.starts_local.date())}, {_span(meeting)}"
    meeting.moved_from = meeting.starts_local
    meeting.starts_local, meeting.ends_local = start, end
    meeting.starts_at = dates.instant(start, meeting.venue.zone)
    meeting.ends_at = dates.instant(end, meeting.venue.zone)
    changes.reschedule(meeting)
    schedule.settle(workshop)
    quotas.follow(workshop)
    schedule.touch(workshop)
    for booking in _concerned(workshop):
        if booking.is_guest and booking.meeting_id != meeting.id:
            continue
        has_seat = booking.state is State.CONFIRMED  # an offer was not invited to yet
        invitation = invitations.moved(booking, meeting) if has_seat else None
        schedule_notices.moved(booking, meeting, before, invitation)
    team_notices.moved(meeting, before)
    line.fill(workshop)
    seats.announce(workshop)


def cancel_workshop(
    workshop_id: int, reason: str, actor: Actor, *, without: Collection[int] = ()
) -> Workshop:
    """Cancel a workshop and all its coming meetings; each person concerned is told, once.

    The notice proposes two workshops like it, none of those in `without`, which are cancelled
    with it. Raises AlreadyCancelled and MeetingIsOver.
    """
    workshop = seats.take(workshop_id)
    moment = dates.now()
    if workshop.is_cancelled:
        raise AlreadyCancelled
    if workshop.has_ended(moment):
        raise MeetingIsOver
    concerned = _concerned(workshop)
    team = team_notices.concerned(workshop)
    alternatives = queries.alternatives(workshop, without=without)
    workshop.cancelled_at = moment
    workshop.cancel_reason = reason
    workshop.changed_at = moment
    called_off = [meeting for meeting in workshop.coming if meeting.ends_at > moment]
    for meeting in called_off:
        meeting.cancelled_at = moment
        changes.reschedule(meeting)
    schedule.touch(workshop)
    quotas.end(workshop, actor)
    for booking in concerned:
        had_seat = booking.state is State.CONFIRMED
        offer_notices.is_over(booking)
        booking.offer_expires_at = None
        seats.change(booking, State.CANCELLED, "workshop_cancelled", actor)
        schedule_notices.cancelled_by_us(booking, alternatives, had_seat=had_seat)
    team_notices.cancelled(team, called_off)
    seats.announce(workshop)
    for booking in concerned:
        wish_actions.give_back(booking)
    return workshop


def _concerned(workshop: Workshop) -> list[Booking]:
    return list(
        db.session.scalars(
            select(Booking)
            .where(Booking.workshop_id == workshop.id, Booking.state.in_(ACTIVE))
            .order_by(Booking.id)
        )
    )


def _span(meeting: Meeting) -> str:
    return dates.span(meeting.starts_local, meeting.ends_local)
