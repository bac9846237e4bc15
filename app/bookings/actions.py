"""What can be done with a booking: plain verbs, inside the entry point's transaction."""

from typing import NoReturn

from sqlalchemy import and_, bindparam, exists, select

from app import dates
from app.bookings import asking, errors, line, notices, offer_notices, seats, seeking
from app.bookings.asking import Asked
from app.bookings.enrolling import Person, Request, already, enrol
from app.bookings.models import Booking, State
from app.bookings.participants import Participant
from app.extensions import db
from app.people.actors import Actor, ActorKind
from app.prepared import Prepared
from app.workshops.models import Audience, Programme, Workshop
from app.workshops.wanted import joinable, seats_left

__all__ = ["Person", "book", "book_party", "cancel", "check_open", "expect_room", "renew_link"]

_ROOM = Prepared(
    select(
        seats_left(),
        line.waiting(),
        exists().where(Booking.request_key == bindparam("key")),
        and_(
            *joinable(bindparam("now")),
            Programme.audience == Audience.EVERYONE,
        ),
        Workshop.starts_at,
        Programme.opens_days_before,
    )
    .join(Workshop.programme)
    .where(Workshop.id == bindparam("workshop"))
)


def book(
    workshop_id: int,
    person: Person | Participant,
    *,
    actor: Actor,
    request_key: str | None = None,
    goal: str = "",
    accept_line: bool = False,
    accept_overlap: bool = False,
) -> Booking:
    """Take a seat for a person, or a place in line where `accept_line` says so.

    Everyone joins the line and the line is filled, so a newcomer passes nobody and a free
    workshop seats them at once. The same `request_key` gives the same booking again. A
    participant that is known is named by its row, which must be the partner's own.

    Raises UnknownWorkshop, WorkshopCancelled, BookingClosed, BookingNotOpen, NotForYou,
    WorkshopFull (nothing is written), FormAlreadyUsed, UnknownPerson, AlreadyBooked and, at a
    desk, AlreadyBusy unless `accept_overlap`.
    """
    wanted = Request(person, request_key, goal)
    return book_party(
        workshop_id,
        [wanted],
        actor=actor,
        accept_line=accept_line,
        accept_overlap=accept_overlap,
    )[0]


def book_party(
    workshop_id: int,
    requests: list[Request],
    *,
    actor: Actor,
    together: bool = False,
    accept_line: bool = False,
    accept_overlap: bool = False,
) -> list[Booking]:
    """Book for several people at once, each on their own unless they come `together` or not at all.

    Returns their bookings in the order asked: seated, offered or in line. Without `accept_line`
    all are seated or WorkshopFull is raised and nothing is written. Raises as `book` does.
    """
    if not accept_line and not seats.take_with_room(workshop_id, len(requests), actor.partner_id):
        return _all_already(requests, workshop_id, actor) or _refused(workshop_id, actor)
    workshop = seats.read(workshop_id) if not accept_line else seats.take(workshop_id)
    asked = _ask(workshop, requests)
    if asked.is_key_used and (again := _all_already(requests, workshop_id, actor)):
        return again
    check_open(workshop, actor)
    bookings = enrol(workshop, requests, actor, together, accept_overlap, asked)
    line.fill(workshop, bookings, actor, asked)
    db.session.flush()
    waiting = [booking for booking in bookings if booking.is_waiting]
    if waiting and not accept_line:
        raise errors.WorkshopFull(line.rank(waiting[0]))
    for booking in bookings:
        if booking.is_waiting:
            notices.in_line(booking, line.rank(booking))
        else:
            notices.confirmed(booking, is_first=True)
    seats.announce(workshop)
    return bookings


def expect_room(workshop_id: int, actor: Actor, request_key: str | None) -> None:
    """Refuse a form for one person before a write unit is opened, where no seat is free for anyone.

    A hint: only `book` decides. A key that made a booking is not refused, for it gives it again.
    Raises UnknownWorkshop, WorkshopFull and what keeps the workshop closed.
    """
    moment = dates.now()
    told = _ROOM.first(db.session(), workshop=workshop_id, key=request_key, now=moment)
    if told is None:
        raise errors.UnknownWorkshop
    left, waiting, is_key_used, is_open, starts_at, opens = told
    if left < 1 and not is_key_used:
        if not is_open or asking.is_early(starts_at, opens, moment):
            check_open(seats.read(workshop_id), actor)
        raise errors.WorkshopFull(waiting + 1)


def _ask(workshop: Workshop, requests: list[Request]) -> Asked:
    """Return what is known of one newcomer; several are looked at one by one."""
    if len(requests) > 1:
        return asking.NOTHING_ASKED
    return asking.ask(workshop, requests[0].name_key, requests[0].key)


def _all_already(requests: list[Request], workshop_id: int, actor: Actor) -> list[Booking]:
    """Return what this form made before; it made all of it or nothing."""
    found = [already(request, workshop_id, actor) for request in requests]
    return [booking for booking in found if booking is not None]


def _refused(workshop_id: int, actor: Actor) -> NoReturn:
    """Say why nothing was written: there is no room, or worse."""
    check_open(seats.read(workshop_id), actor)
    raise errors.WorkshopFull(line.length(workshop_id) + 1)


def check_open(workshop: Workshop, actor: Actor) -> None:
    """Raise the state that keeps this actor from joining this workshop now, if there is one."""
    moment = dates.now()
    programme = workshop.programme
    if not workshop.is_public:
        raise errors.UnknownWorkshop
    if workshop.is_cancelled:
        raise errors.WorkshopCancelled
    if not workshop.is_joinable(moment):
        raise errors.BookingClosed
    if actor.kind is ActorKind.COORDINATOR:
        return
    if programme.audience is not Audience.EVERYONE and actor.kind is ActorKind.PARTICIPANT:
        raise errors.NotForYou
    if asking.is_early(workshop.starts_at, programme.opens_days_before, moment):
        raise errors.BookingNotOpen


def cancel(booking: Booking, actor: Actor, reason: str = "by_person") -> Booking:
    """Give up a seat or a place in line; a freed seat goes to the next at once.

    Doing it twice changes nothing. Raises TooLateToCancel after the workshop's end.
    """
    workshop = seats.take(booking.workshop_id)
    db.session.refresh(booking)
    if not booking.is_active:
        return booking
    if workshop.has_ended(dates.now()):
        raise errors.TooLateToCancel
    had_seat = booking.state is State.CONFIRMED
    was_offered = booking.is_offered
    if was_offered:
        offer_notices.is_over(booking)
        booking.offer_expires_at = None
    seats.change(booking, State.CANCELLED, reason, actor)
    notices.cancelled_by_you(booking, had_seat=had_seat, by=actor.kind)
    line.fill(workshop)
    seats.announce(workshop)
    if was_offered:
        seeking.seek_again(booking)
    return booking


def renew_link(booking: Booking) -> None:
    """Close every link given so far to this person's bookings; mails to come carry the new one."""
    person = booking.participant
    person.token_version = (person.token_version + 1) % 2**16
