"""A seat that is offered: the answer, and the end of the time to answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from app import dates
from app.bookings import (
    conflicts,
    contacts,
    errors,
    giving,
    line,
    mails,
    notices,
    offer_notices,
    seats,
    seeking,
    wishing,
)
from app.bookings.models import Booking, State
from app.bookings.wishes import WishState
from app.extensions import db
from app.messages import delivery
from app.people.actors import SYSTEM, Actor

UNDELIVERED = timedelta(hours=2)
"""An offer that no machine delivered by then becomes a call."""


def accept(booking: Booking, actor: Actor) -> Booking:
    """Take the offered seat; doing it twice changes nothing.

    Someone in pause who says yes is back in line at the old rank and has the seat if one is free.
    Raises NothingToAnswer for who waits, OfferOver once the offer has ended otherwise.
    """
    workshop = seats.take(booking.workshop_id)
    db.session.refresh(booking)
    if booking.state is State.CONFIRMED:
        return booking
    if booking.state is State.WAITING:
        raise errors.NothingToAnswer
    if not booking.is_active or not workshop.is_joinable(dates.now()):
        raise errors.OfferOver
    if booking.state is State.PAUSED:
        return _resume(booking, actor)
    _end_offer(booking)
    seats.change(booking, State.CONFIRMED, "accepted", actor)
    offer_notices.seat_taken(booking)
    line.leave_other_places(booking)
    seats.announce(workshop)
    return booking


def decline(booking: Booking, actor: Actor, *, stays: bool = False) -> Booking:
    """Refuse the offered seat; who `stays` keeps the rank and is skipped until they say so.

    A wish whose own offer this is goes on looking where it stays; where it does not, the wish
    ends. Doing it twice changes nothing. Raises NothingToAnswer when no seat is offered.
    """
    workshop = seats.take(booking.workshop_id)
    db.session.refresh(booking)
    if booking.state in {State.CANCELLED, State.EXPIRED, State.PAUSED}:
        return booking
    if booking.state is not State.OFFERED:
        raise errors.NothingToAnswer
    _end_offer(booking)
    wish = wishing.of(booking) if wishing.is_made_for(booking) else None
    if stays and wish is None:
        seats.change(booking, State.PAUSED, "not_now", actor)
    else:
        seats.change(booking, State.CANCELLED, "declined", actor)
    if wish is not None and not stays:
        wishing.turn(wish, WishState.WITHDRAWN, WishState.OFFERED)
    line.fill(workshop)
    seats.announce(workshop)
    seeking.seek_again(booking)
    return booking


def resume(booking: Booking, actor: Actor) -> Booking:
    """Put a request in pause back in line at its old rank. Raises NotInLine for any other."""
    workshop = seats.take(booking.workshop_id)
    db.session.refresh(booking)
    if booking.is_waiting:
        return booking
    if booking.state is not State.PAUSED or not workshop.is_joinable(dates.now()):
        raise errors.NotInLine
    return _resume(booking, actor)


def _resume(booking: Booking, actor: Actor) -> Booking:
    conflicts.flag(booking)
    seats.change(booking, State.WAITING, "resumed", actor)
    line.fill(booking.workshop, [booking], actor)
    if booking.is_waiting:
        notices.in_line(booking, line.rank(booking))
    else:
        offer_notices.seat_taken(booking)
    seats.announce(booking.workshop)
    return booking


def _end_offer(booking: Booking) -> None:
    booking.offer_expires_at = None
    offer_notices.is_over(booking)


def withdraw(booking: Booking, actor: Actor) -> None:
    """Take an offer back from someone who keeps their rank; the workshop's row must be taken."""
    _end_offer(booking)
    if not wishing.is_made_for(booking):
        seats.change(booking, State.WAITING, "offer_withdrawn", actor)
        return
    seats.change(booking, State.CANCELLED, "offer_withdrawn", actor)
    seeking.seek_again(booking)
    booking.wish_id = None  # the same seat may be offered again once it is announced again


def live() -> Sequence[int]:
    """Return the live offers' bookings, by id, in the order in which workshops are taken."""
    return db.session.scalars(
        select(Booking.id)
        .where(Booking.state == State.OFFERED)
        .order_by(Booking.workshop_id, Booking.id)
    ).all()


def tend(booking_id: int) -> State:
    """Move one live offer on: start its hours, have it called, or end it unanswered.

    The hours count from delivery, by a machine or by voice; two hours undelivered, it waits for a
    call. Doing it again changes nothing. Returns the state it is in afterwards. Raises
    UnknownBooking.
    """
    booking = db.session.get(Booking, booking_id)
    if booking is None:
        raise errors.UnknownBooking
    seats.take(booking.workshop_id)
    db.session.refresh(booking)
    if not booking.is_offered:
        return booking.state
    moment = dates.now()
    booking.offer_expires_at = _until(booking, moment)
    if booking.offer_expires_at is not None and booking.offer_expires_at <= moment:
        _expire(booking)
    return booking.state


def _until(booking: Booking, moment: datetime) -> datetime | None:
    """Return until when an offer is kept; None while no machine has delivered it yet."""
    workshop, since = booking.workshop, booking.offered_at or booking.changed_at
    told = delivery.of(mails.about(booking), "offered", since)
    if told.delivered_at:
        if giving.is_late(workshop, since) and not contacts.is_told_by_machine(booking):
            return giving.call_by(workshop, told.delivered_at)
        return giving.answer_by(workshop, told.delivered_at)
    if told.call_since:
        return giving.call_by(workshop, told.call_since)
    if moment - since < UNDELIVERED:
        return None
    until = giving.call_by(workshop, moment)
    offer_notices.is_over(booking)
    offer_notices.offered(booking, until, by_voice=True)
    return until


def _expire(booking: Booking) -> None:
    """Pause an unanswered request: its rank is kept, its seat goes on."""
    _end_offer(booking)
    if wishing.is_made_for(booking) and (wish := wishing.of(booking)):
        wishing.turn(wish, WishState.PAUSED, WishState.OFFERED)
        seats.change(booking, State.EXPIRED, "offer_unanswered", SYSTEM)
    else:
        seats.change(booking, State.PAUSED, "offer_unanswered", SYSTEM)
    offer_notices.expired(booking)
    line.fill(booking.workshop)
    seats.announce(booking.workshop)
