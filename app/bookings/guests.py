"""Guests: people with a seat at one meeting only, to make one up or because they walked in."""

from datetime import timedelta

from sqlalchemy import func, or_, select

from app import dates
from app.bookings import causes, conflicts, errors, line, notices, offer_notices, seats
from app.bookings.enrolling import Person, Request, already, participant_of
from app.bookings.models import ACTIVE, HOLDING, Booking, State
from app.bookings.participants import Participant
from app.bookings.references import free_reference
from app.extensions import db
from app.people.actors import Actor, ActorKind
from app.workshops.models import Meeting, Workshop

_LATELY = timedelta(days=30)
"""How long after a meeting its team may write who was there."""


def room_at(workshop: Workshop, meeting: Meeting) -> int:
    """Return how many more guests a meeting can take; the workshop's row must have been taken."""
    here = db.session.scalar(
        select(func.count())
        .select_from(Booking)
        .where(Booking.meeting_id == meeting.id, Booking.state.in_(HOLDING))
    )
    whole = workshop.capacity + workshop.overbooked - workshop.held - workshop.reserved
    return whole - (here or 0)


def make_up(
    booking: Booking,
    missed: Meeting,
    meeting: Meeting,
    actor: Actor,
    *,
    accept_overlap: bool = False,
) -> Booking:
    """Let someone make up a missed meeting in another workshop of the programme.

    It takes a seat of that meeting only. Asking twice gives the same seat. Raises NotInLine for a
    booking without a seat or a meeting that is not its own, NotThisProgramme, AlreadyBooked for
    who waits for that workshop, AlreadyBusy for who is elsewhere then unless `accept_overlap`,
    MeetingOver, MeetingFull.
    """
    workshop = seats.take(meeting.workshop_id)
    db.session.refresh(booking)
    db.session.refresh(meeting)
    if booking.state is not State.CONFIRMED or missed.workshop_id != booking.workshop_id:
        raise errors.NotInLine
    own = workshop.id == booking.workshop_id
    if own or workshop.programme_id != booking.workshop.programme_id:
        raise errors.NotThisProgramme
    if again := _here(booking.participant, meeting):
        if not again.holds_seat:
            raise errors.AlreadyBooked(again.uuid)
        return again
    if not accept_overlap:
        _ask(booking, workshop, meeting)
    guest = _write(
        workshop, meeting, booking.participant, actor, booking.partner_id, makes_up_id=missed.id
    )
    _check_open(meeting)
    _seat(guest, meeting, "makes_up", actor)
    notices.made_up(guest, missed)
    return guest


def _ask(booking: Booking, workshop: Workshop, meeting: Meeting) -> None:
    """Raise AlreadyBusy for a seat elsewhere at a meeting's hours, the parcours itself apart."""
    for other in conflicts.clashes(booking.participant_id, workshop, meeting):
        if other.id != booking.id:
            raise conflicts.question(other, [meeting])


def walk_in(
    meeting: Meeting,
    person: Person | Participant,
    actor: Actor,
    *,
    key: str | None,
    cause: str = "",
    noted_later: bool = False,
) -> Booking:
    """Seat someone who is at the door of a meeting; in a parcours for this meeting only.

    A team member seats up to the capacity, once it has begun: before, there is a line. Beyond the
    capacity is for a coordinator, with a coded `cause`. Who has a seat keeps it, and who waited
    has theirs. The same form gives the same seat. What is `noted_later` (from paper, or by a phone
    that had no network) is so: that someone was there is written whatever the capacity, also after
    the end; a team member for 30 days, a coordinator at any time. Raises MeetingNotBegun,
    TooLateToNote, MeetingOver, MeetingFull, UnknownCause.
    """
    request = Request(person, key)
    if again := already(request, meeting.workshop_id, actor):
        return again
    workshop = seats.take(meeting.workshop_id)
    db.session.refresh(meeting)
    if again := already(request, meeting.workshop_id, actor):
        return again
    is_team = actor.kind is ActorKind.TRAINER
    if dates.now() < meeting.starts_at and (noted_later or is_team):
        raise errors.MeetingNotBegun
    if is_team and meeting.ends_at < dates.now() - _LATELY:
        raise errors.TooLateToNote
    who = participant_of(person, actor)
    mine = _here(who, meeting) if who.id else None
    if mine is not None and mine.state is State.CONFIRMED:
        return mine
    is_beyond = room_at(workshop, meeting) < 1 and not (mine and mine.holds_seat)
    cause = _why_beyond(cause, actor, noted_later) if is_beyond else ""
    if cause:
        workshop.overbooked += 1 - room_at(workshop, meeting)
        seats.note(workshop, "overbooked", actor, cause=cause)
    if mine is None or (len(workshop.meetings) > 1 and not mine.holds_seat):
        mine = _write(workshop, meeting, who, actor, actor.partner_id, request_key=key)
    _check_open(meeting, also_over=noted_later)
    _seat(mine, meeting, "walked_in", actor, cause)
    return mine


def welcome(booking: Booking, actor: Actor) -> None:
    """Confirm the seat that was offered to someone who came before they answered."""
    workshop = seats.take(booking.workshop_id)
    db.session.refresh(booking)
    if not booking.is_offered:
        return
    offer_notices.is_over(booking)
    booking.offer_expires_at = None
    seats.change(booking, State.CONFIRMED, "accepted", actor)
    line.leave_other_places(booking)
    seats.announce(workshop)


def _here(participant: Participant, meeting: Meeting) -> Booking | None:
    """Return a person's booking for a meeting, or else for its whole workshop."""
    return db.session.scalar(
        select(Booking)
        .where(
            Booking.participant_id == participant.id,
            Booking.workshop_id == meeting.workshop_id,
            or_(Booking.meeting_id == meeting.id, Booking.meeting_id.is_(None)),
            Booking.state.in_(ACTIVE),
        )
        .order_by(Booking.meeting_id.is_(None), Booking.id)
        .execution_options(populate_existing=True)
    )


def _write(
    workshop: Workshop,
    meeting: Meeting,
    participant: Participant,
    actor: Actor,
    partner_id: int | None,
    *,
    makes_up_id: int | None = None,
    request_key: str | None = None,
) -> Booking:
    """Write a booking for one meeting; where a workshop has no other, it is an ordinary one."""
    is_whole = len(workshop.meetings) == 1
    return Booking(
        reference=free_reference(),
        request_key=request_key,
        workshop=workshop,
        participant=participant,
        meeting=None if is_whole else meeting,
        meeting_id=None if is_whole else meeting.id,
        makes_up_id=makes_up_id,
        partner_id=partner_id,
        actor_kind=actor.kind,
        actor_id=actor.account_id,
        arrived_at=dates.now(),
    )


def _why_beyond(cause: str, actor: Actor, noted_later: bool) -> str:
    """Return the code under which someone is seated beyond the capacity; "" when nobody may be."""
    if noted_later:
        return causes.NOTED_LATER
    if not cause or actor.kind is not ActorKind.COORDINATOR:
        return ""
    return causes.checked(cause)


def _check_open(meeting: Meeting, *, also_over: bool = False) -> None:
    if meeting.is_cancelled or (meeting.ends_at <= dates.now() and not also_over):
        raise errors.MeetingOver


def _seat(booking: Booking, meeting: Meeting, reason: str, actor: Actor, cause: str = "") -> None:
    """Seat a guest, or whoever is at the door and has a place in line or an offer."""
    workshop = booking.workshop
    is_there = booking.id is not None and booking.holds_seat
    if not is_there and room_at(workshop, meeting) < 1:
        raise errors.MeetingFull
    if booking.id is not None:
        offer_notices.is_over(booking)
        booking.offer_expires_at = None
    if not (is_there or cause or booking.is_guest):
        line.pass_over(workshop, booking)
    db.session.add(booking)
    seats.change(booking, State.CONFIRMED, reason, actor, cause=cause)
    line.leave_other_places(booking)
    seats.announce(workshop)
