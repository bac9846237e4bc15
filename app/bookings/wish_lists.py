"""What pages show of wishes: the places that one has found, and what is wished for in all."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.bookings.models import Booking, State
from app.bookings.wishes import OPEN, Wish, WishState, WishVenue
from app.extensions import db
from app.workshops.models import Workshop
from app.workshops.places import Venue


@dataclass
class Demand:
    """How many people wish for each place and moment; who named none counts under None."""

    venues: Counter[int | None] = field(default_factory=Counter)
    half_days: Counter[str | None] = field(default_factory=Counter)


def places(wish: Wish) -> Sequence[Booking]:
    """Return the offers and the places in line that a wish has or had, the latest first."""
    return db.session.scalars(
        select(Booking)
        .join(Booking.workshop)
        .where(Booking.wish_id == wish.id)
        .order_by(Booking.id.desc())
        .options(
            joinedload(Booking.participant),
            contains_eager(Booking.workshop).joinedload(Workshop.programme),
            contains_eager(Booking.workshop).joinedload(Workshop.venue),
            contains_eager(Booking.workshop).selectinload(Workshop.meetings),
        )
    ).all()


def kept(participant_id: int) -> Wish | None:
    """Return the wish that a person has or that found them a seat, the latest one."""
    return db.session.scalar(
        select(Wish)
        .where(Wish.participant_id == participant_id, Wish.state.in_((*OPEN, WishState.SERVED)))
        .order_by(Wish.id.desc())
        .limit(1)
    )


def still_open(
    booking: Booking, *, partner_id: int | None = None, branch_id: int | None = None
) -> Sequence[Wish]:
    """Return what someone who has a seat still wishes for: they may need it no more.

    A partner sees its own wishes, a branch those that its places could serve.
    """
    if booking.state is not State.CONFIRMED:
        return []
    return of_person(booking.participant_id, partner_id, branch_id)


def of_person(
    participant_id: int, partner_id: int | None = None, branch_id: int | None = None
) -> Sequence[Wish]:
    """Return what a person wishes for, as far as this partner or branch may know."""
    chosen = select(Wish).where(Wish.participant_id == participant_id, Wish.state.in_(OPEN))
    if partner_id is not None:
        chosen = chosen.where(Wish.partner_id == partner_id)
    if branch_id is not None:
        chosen = chosen.where(_in_branch(branch_id))
    return db.session.scalars(
        chosen.order_by(Wish.id).options(joinedload(Wish.programme), joinedload(Wish.participant))
    ).all()


def open_wishes(branch_id: int | None = None) -> Sequence[Wish]:
    """Return the wishes in line, by rank; a branch sees those that its places could serve."""
    chosen = (
        select(Wish)
        .where(Wish.state.in_(OPEN))
        .order_by(Wish.priority, Wish.arrived_at, Wish.id)
        .options(
            joinedload(Wish.participant),
            joinedload(Wish.programme),
            joinedload(Wish.partner),
            selectinload(Wish.venues),
        )
    )
    if branch_id is not None:
        chosen = chosen.where(_in_branch(branch_id))
    return db.session.scalars(chosen).all()


def wish(uuid: UUID, branch_id: int | None = None) -> Wish | None:
    """Return one wish that a branch may see, or None."""
    chosen = select(Wish).where(Wish.uuid == uuid).options(joinedload(Wish.participant))
    if branch_id is not None:
        chosen = chosen.where(_in_branch(branch_id))
    return db.session.scalar(chosen)


def _in_branch(branch_id: int) -> ColumnElement[bool]:
    here = exists().where(
        WishVenue.wish_id == Wish.id,
        WishVenue.venue_id == Venue.id,
        Venue.branch_id == branch_id,
    )
    return or_(here, ~exists().where(WishVenue.wish_id == Wish.id))


def demand(wishes: Sequence[Wish]) -> Demand:
    """Count what is wished for, to plan what is missing; one person counts once for each thing."""
    counted = Demand()
    for one in wishes:
        venues: list[int | None] = [link.venue_id for link in one.venues]
        moments: list[str | None] = [*one.half_days.split()]
        counted.venues.update(venues or [None])
        counted.half_days.update(moments or [None])
    return counted
