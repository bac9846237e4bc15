"""People who come together or not at all: who they are, and whose turn passed for being many."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.bookings.models import ACTIVE, Booking, BookingEvent, State
from app.extensions import db
from app.workshops.models import Workshop
from app.workshops.places import Venue

OFTEN = 2
"""How many times a group is passed over before a coordinator is told."""


@dataclass(frozen=True)
class Passed:
    """A group that still waits, and how many times others had seats that were too few for it."""

    bookings: list[Booking]
    times: int

    @property
    def workshop(self) -> Workshop:
        return self.bookings[0].workshop


def companions(booking: Booking) -> Sequence[Booking]:
    """Return the others of a person's group who still come or wait, in the order asked."""
    if booking.group_uuid is None:
        return []
    return db.session.scalars(
        select(Booking)
        .where(
            Booking.workshop_id == booking.workshop_id,
            Booking.group_uuid == booking.group_uuid,
            Booking.id != booking.id,
            Booking.state.in_(ACTIVE),
        )
        .order_by(Booking.id)
        .options(joinedload(Booking.participant))
    ).all()


def passed_over(branch_id: int | None = None) -> list[Passed]:
    """Return the groups passed over twice or more that still wait, the oldest request first.

    A skip of a group is one event for each of its people.
    """
    skips = (
        select(BookingEvent.booking_id, func.count().label("times"))
        .where(BookingEvent.reason == "group_too_large")
        .group_by(BookingEvent.booking_id)
        .having(func.count() >= OFTEN)
        .subquery()
    )
    chosen = (
        select(Booking, skips.c.times)
        .join(skips, skips.c.booking_id == Booking.id)
        .join(Booking.workshop)
        .join(Workshop.venue)
        .where(Booking.state == State.WAITING, Booking.group_uuid.is_not(None))
        .order_by(Booking.arrived_at, Booking.id)
        .options(
            joinedload(Booking.participant),
            contains_eager(Booking.workshop).contains_eager(Workshop.venue),
            contains_eager(Booking.workshop).joinedload(Workshop.programme),
            contains_eager(Booking.workshop).selectinload(Workshop.meetings),
        )
    )
    if branch_id is not None:
        chosen = chosen.where(Venue.branch_id == branch_id)
    groups: dict[object, Passed] = {}
    for booking, times in db.session.execute(chosen):
        known = groups.setdefault(booking.group_uuid, Passed([], times))
        known.bookings.append(booking)
    return list(groups.values())
