"""What can be done with a wish: plain verbs, inside the entry point's transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from flask import current_app
from sqlalchemy import select

from app import dates
from app.bookings import errors, line, offer_notices, seats, seeking, wish_notices, wishing
from app.bookings.enrolling import Person, participant_of
from app.bookings.models import ACTIVE, Booking, State
from app.bookings.participants import Participant
from app.bookings.wishes import OPEN, Wish, WishState, WishVenue
from app.extensions import db
from app.people.actors import SYSTEM, Actor
from app.workshops.models import Kind

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Wanted:
    """What would suit; an empty field means any."""

    until: date
    kind: Kind | None = None
    programme_id: int | None = None
    theme_key: str = ""
    venue_ids: Sequence[int] = ()
    half_days: Collection[str] = field(default_factory=tuple)


def wish(
    person: Person | Participant,
    wanted: Wanted,
    *,
    actor: Actor,
    request_key: str | None = None,
    goal: str = "",
    place: Booking | None = None,
) -> Wish:
    """Write a wish; a seat that is free now and suits is offered at once.

    The same `request_key` gives the same wish again. `place` is the same person's place in the
    line of a full workshop: the first of the two that gives a seat ends the other. People whose
    workshop we cancelled come first: their `place` is that booking. Raises NoSuchDay, UnknownPerson
    and FormAlreadyUsed.
    """
    if request_key and (again := _already(request_key, actor)):
        return again
    if not dates.today() <= wanted.until <= dates.today() + LONGEST:
        raise errors.NoSuchDay
    made = Wish(
        request_key=request_key,
        participant=place.participant if place else participant_of(person, actor),
        partner_id=actor.partner_id,
        actor_kind=actor.kind,
        actor_id=actor.account_id,
        kind=wanted.kind,
        programme_id=wanted.programme_id,
        theme_key=wanted.theme_key,
        half_days=" ".join(sorted(wanted.half_days)),
        until=wanted.until,
        state=WishState.ACTIVE,
        goal=goal,
        arrived_at=dates.now(),
        venues=[WishVenue(venue_id=venue_id) for venue_id in sorted(set(wanted.venue_ids))],
    )
    db.session.add(made)
    db.session.flush()
    if place is not None:
        _tie(made, place)
    wish_notices.noted(made)
    seeking.seek(made)
    return made


def _tie(made: Wish, place: Booking) -> None:
    if place.state is State.CANCELLED and place.workshop.is_cancelled:
        made.priority = -1
    if not place.is_active or place.holds_seat:
        return
    seats.take(place.workshop_id)
    db.session.refresh(place)
    other = wishing.of(place)
    if place.is_active and not place.holds_seat and (other is None or not other.is_open):
        made.arrived_at = min(made.arrived_at, place.arrived_at)
        place.wish_id = made.id


def withdraw(made: Wish, actor: Actor, reason: str = "wish_withdrawn") -> Wish:
    """End a wish; an offered seat goes on, and places in line that it has stay.

    Doing it twice changes nothing.
    """
    if not wishing.turn(made, WishState.WITHDRAWN, *OPEN):
        return made
    for booking in _offers(made):
        workshop = seats.take(booking.workshop_id)
        db.session.refresh(booking)
        if booking.is_offered and wishing.is_made_for(booking):
            offer_notices.is_over(booking)
            booking.offer_expires_at = None
            seats.change(booking, State.CANCELLED, reason, actor)
            line.fill(workshop)
            seats.announce(workshop)
    return made


def resume(made: Wish) -> Wish:
    """Put a wish in pause back in line, at its old date; doing it twice changes nothing."""
    if wishing.turn(made, WishState.ACTIVE, WishState.PAUSED):
        seeking.seek(made)
    return made


def past(moment: datetime) -> Sequence[int]:
    """Return the wishes, by id, whose last day has gone by; offers are let run."""
    return db.session.scalars(
        select(Wish.id)
        .where(
            Wish.state.in_((WishState.ACTIVE, WishState.PAUSED)),
            Wish.until < dates.wall(moment, current_app.config["DEFAULT_ZONE"]).date(),
        )
        .order_by(Wish.id)
    ).all()


def end(wish_id: int) -> None:
    """End a wish whose last day has gone by, and say so; doing it twice changes nothing."""
    made = db.session.get(Wish, wish_id)
    if made is None or made.id not in past(dates.now()):
        return
    if wishing.turn(made, WishState.EXPIRED, WishState.ACTIVE, WishState.PAUSED):
        wish_notices.ended(made)


def give_back(booking: Booking) -> None:
    """Give someone whose workshop we cancelled their wish and other places back, ahead of others."""
    made = wishing.of(booking)
    if made is None or not _is_its_seat(made, booking):
        return
    back = WishState.ACTIVE if made.until >= dates.today() else WishState.EXPIRED
    if not wishing.turn(made, back, *OPEN, WishState.SERVED):
        return
    made.priority = min(made.priority, -1)
    db.session.flush()
    for workshop_id in _left(made):
        if made.state is WishState.SERVED:
            return
        workshop = seats.take(workshop_id)
        for other in _left_at(made, workshop_id):
            if workshop.is_joinable(dates.now()):
                other.priority = min(other.priority, -1)
                seats.change(other, State.WAITING, "place_given_back", SYSTEM)
        line.fill(workshop)
        seats.announce(workshop)
        db.session.refresh(made)
    if made.state is WishState.ACTIVE:
        seeking.seek(made)


def _is_its_seat(made: Wish, booking: Booking) -> bool:
    """Tell whether a wish stopped looking, if it did, because of this booking."""
    if made.state is WishState.OFFERED:
        return wishing.is_made_for(booking)
    return made.state in {WishState.ACTIVE, WishState.SERVED}


def _left(made: Wish) -> Sequence[int]:
    return db.session.scalars(
        select(Booking.workshop_id)
        .where(Booking.wish_id == made.id, Booking.state == State.CANCELLED)
        .distinct()
        .order_by(Booking.workshop_id)
    ).all()


def _left_at(made: Wish, workshop_id: int) -> Sequence[Booking]:
    """Return the place in line that ended only because another seat had been found."""
    places = db.session.scalars(
        select(Booking)
        .where(Booking.participant_id == made.participant_id, Booking.workshop_id == workshop_id)
        .order_by(Booking.id)
        .execution_options(populate_existing=True)
    ).all()
    if any(place.state in ACTIVE and not place.is_guest for place in places):
        return []
    return [
        place
        for place in places
        if place.wish_id == made.id
        and line.last_reason(place) == "wish_fulfilled"
        and not wishing.is_made_for(place)
    ][:1]


def _offers(made: Wish) -> Sequence[Booking]:
    return db.session.scalars(
        select(Booking)
        .where(Booking.wish_id == made.id, Booking.state == State.OFFERED)
        .order_by(Booking.workshop_id)
    ).all()


def _already(request_key: str, actor: Actor) -> Wish | None:
    made = db.session.scalar(select(Wish).where(Wish.request_key == request_key))
    if made is not None and (made.actor_kind, made.partner_id) != (actor.kind, actor.partner_id):
        raise errors.FormAlreadyUsed
    return made
