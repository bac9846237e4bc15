"""Serving wishes: a seat that no request in line can use is offered to the first wish it suits."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from app import dates
from app.bookings import giving, seats
from app.bookings.allotments import Allotment
from app.bookings.conflicts import clashes
from app.bookings.models import ACTIVE, Booking, BookingEvent, State
from app.bookings.references import free_reference
from app.bookings.wishes import OPEN, Wish, WishState, named
from app.extensions import db
from app.people.actors import SYSTEM, ActorKind
from app.transactions import rows_changed
from app.workshops.models import Audience, Programme, Workshop
from app.workshops.wanted import joinable

RANK = (Wish.priority, Wish.arrived_at, Wish.id)
CHUNK = 50
MADE = ("wished", "wished_first")
"""The codes of a booking that was made for a wish; a place in line may be tied to one too."""


GAVE_UP = ("by_person", "by_partner", "by_staff", "declined")
"""The codes of a seat or place that someone did not want any more: it is not offered to them."""


def serve(workshop: Workshop, skip: Callable[[], None]) -> None:
    """Offer each seat still free to the next wish that it suits; `skip` comes before the first.

    Only by offers, one live offer a wish, never in the last 48 hours. The workshop's row must
    have been taken.
    """
    moment = dates.now()
    if not workshop.is_joinable(moment) or giving.is_late(workshop, moment):
        return
    kept = seats.kept(workshop)
    if workshop.is_full and not kept:
        return
    asked: set[int] = set()
    for wish in _candidates(workshop, moment):
        if wish.participant_id in asked:  # two wishes of one person were read together
            continue
        own = kept.get(wish.partner_id) if wish.partner_id else None
        if own is not None and not own.left:
            own = None
        if workshop.is_full and own is None:
            if not any(allotment.left for allotment in kept.values()):
                return
            continue
        if suits(wish, workshop) and turn(wish, WishState.OFFERED, WishState.ACTIVE):
            skip()
            _offer(wish, workshop, own)
            asked.add(wish.participant_id)


def anyone() -> bool:
    """Tell whether any wish is in line."""
    found = db.session.scalar(select(Wish.id).where(Wish.state == WishState.ACTIVE).limit(1))
    return found is not None


def _candidates(workshop: Workshop, moment: datetime) -> Iterator[Wish]:
    """Give the active wishes that name nothing this workshop is not, by rank."""
    programme = workshop.programme
    day = dates.wall(moment, workshop.venue.zone).date()
    chosen = (
        select(Wish)
        .where(
            Wish.state == WishState.ACTIVE,
            Wish.until >= day,
            *named(programme, workshop.venue_id),
            ~known(Wish.id, Wish.participant_id, workshop.id),
        )
        .order_by(*RANK)
        .options(joinedload(Wish.participant))
    )
    if programme.audience is not Audience.EVERYONE:
        chosen = chosen.where(Wish.actor_kind != ActorKind.PARTICIPANT)
    skipped = 0
    while found := db.session.scalars(chosen.limit(CHUNK).offset(skipped)).all():
        for wish in found:
            yield wish
            skipped += wish.state is WishState.ACTIVE
        if len(found) < CHUNK:
            return


def known(
    wish_id: ColumnElement[int] | InstrumentedAttribute[int] | int,
    participant_id: ColumnElement[int] | InstrumentedAttribute[int] | int,
    workshop_id: ColumnElement[int] | InstrumentedAttribute[int] | int,
) -> ColumnElement[bool]:
    """Tell in SQL whether a wish's person is at a workshop, was asked once, or gave it up."""
    gave_up = exists().where(
        BookingEvent.booking_id == Booking.id, BookingEvent.reason.in_(GAVE_UP)
    )
    return exists().where(
        Booking.workshop_id == workshop_id,
        or_(
            Booking.wish_id == wish_id,
            (Booking.participant_id == participant_id) & or_(Booking.state.in_(ACTIVE), gave_up),
        ),
    )


def suits(wish: Wish, workshop: Workshop) -> bool:
    """Tell whether the dates suit; someone already busy then is not asked."""
    if not wish.suits(workshop):
        return False
    return not clashes(wish.participant_id, workshop)


def turn(wish: Wish, to: WishState, *among: WishState) -> bool:
    """Move a wish to a state from one of some; False when another workshop was there first."""
    moved = rows_changed(
        update(Wish)
        .where(Wish.id == wish.id, Wish.state.in_(among))
        .values(state=to, changed_at=dates.now())
    )
    db.session.refresh(wish)
    return moved == 1


def _offer(wish: Wish, workshop: Workshop, allotment: Allotment | None) -> None:
    booking = Booking(
        reference=free_reference(),
        workshop=workshop,
        participant=wish.participant,
        partner_id=wish.partner_id,
        actor_kind=wish.actor_kind,
        actor_id=wish.actor_id,
        wish_id=wish.id,
        goal=wish.goal,
        priority=wish.priority,
        arrived_at=wish.arrived_at,
    )
    db.session.add(booking)
    seats.change(booking, State.WAITING, "wished_first" if wish.priority < 0 else "wished", SYSTEM)
    db.session.flush()
    giving.offer(booking, "wish_suits", allotment=allotment)


def open_to(wish: Wish) -> Select[int]:
    """Select the workshops that have a seat and are what the wish names, soonest first."""
    taken = Workshop.held + Workshop.reserved + Workshop.guest_peak
    own = exists().where(
        Allotment.workshop_id == Workshop.id,
        Allotment.partner_id == wish.partner_id,
        Allotment.released_at.is_(None),
        Allotment.seats > Allotment.booked,
    )
    chosen = (
        select(Workshop.id)
        .join(Workshop.programme)
        .where(
            *joinable(dates.now() + giving.LATE),
            or_(Workshop.capacity + Workshop.overbooked > taken, own),
            ~known(wish.id, wish.participant_id, Workshop.id),
        )
        .order_by(Workshop.starts_at, Workshop.id)
    )
    if wish.kind is not None:
        chosen = chosen.where(Programme.kind == wish.kind)
    if wish.programme_id is not None:
        chosen = chosen.where(Workshop.programme_id == wish.programme_id)
    if wish.theme_key:
        chosen = chosen.where(Programme.theme_key == wish.theme_key)
    if wish.venues:
        chosen = chosen.where(Workshop.venue_id.in_([link.venue_id for link in wish.venues]))
    return chosen


def of(booking: Booking) -> Wish | None:
    """Return the wish that a booking belongs to, as it is now."""
    if booking.wish_id is None:
        return None
    return db.session.get(Wish, booking.wish_id, populate_existing=True)


def is_made_for(booking: Booking) -> bool:
    """Tell whether a booking was made for its wish, and was no place in line before."""
    if booking.wish_id is None:
        return False
    made = select(BookingEvent.id).where(
        BookingEvent.booking_id == booking.id, BookingEvent.reason.in_(MADE)
    )
    return db.session.scalar(made.limit(1)) is not None


def fulfil(booking: Booking) -> bool:
    """End the wish of a booking that has its seat; False when it had ended before."""
    wish = of(booking)
    return wish is not None and turn(wish, WishState.SERVED, *OPEN)


def other_places(booking: Booking) -> Sequence[int]:
    """Return the workshops, by id, where the same wish has other places."""
    return db.session.scalars(
        select(Booking.workshop_id)
        .where(
            Booking.wish_id == booking.wish_id,
            Booking.id != booking.id,
            Booking.state.in_(ACTIVE),
        )
        .distinct()
        .order_by(Booking.workshop_id)
    ).all()


def places_at(booking: Booking, workshop_id: int) -> Sequence[Booking]:
    """Return the same wish's other places at a workshop whose row has been taken."""
    return db.session.scalars(
        select(Booking)
        .where(
            Booking.wish_id == booking.wish_id,
            Booking.id != booking.id,
            Booking.workshop_id == workshop_id,
            Booking.state.in_(ACTIVE),
        )
        .execution_options(populate_existing=True)
    ).all()
