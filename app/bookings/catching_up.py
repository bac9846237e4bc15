"""Joining a parcours late: which meetings are past, and where they can be made up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app import dates
from app.bookings.models import HOLDING, KEPT_SEAT, Booking, BookingEvent, State
from app.extensions import db
from app.workshops.models import Meeting, Workshop
from app.workshops.wanted import public

SHOWN = 3
_LOOKED_AT = 200


@dataclass(frozen=True)
class Late:
    """The meetings someone missed by joining late, and meetings elsewhere with room for them."""

    missed: Sequence[Meeting]
    chances: Sequence[Meeting]

    @property
    def minutes(self) -> int:
        """Return how long the missed meetings were in all."""
        return sum(meeting.minutes for meeting in self.missed)


ON_TIME = Late((), ())


def joining(workshop: Workshop) -> Late:
    """Return what someone who joins a workshop now has missed."""
    return _late(workshop, dates.now())


def joined(booking: Booking) -> Late:
    """Return what a booking missed before it had its seat and has not arranged to make up.

    Who still waits misses what is past now. A guest comes to one meeting and misses none.
    """
    if booking.is_guest or len(booking.workshop.coming) < 2 or not booking.is_active:
        return ON_TIME
    made_up = set(
        db.session.scalars(
            select(Booking.makes_up_id).where(
                Booking.participant_id == booking.participant_id,
                Booking.makes_up_id.is_not(None),
                Booking.state.in_(HOLDING),
            )
        )
    )
    return _late(booking.workshop, _seated_at(booking) or dates.now(), made_up)


def _seated_at(booking: Booking) -> datetime | None:
    if booking.state is not State.CONFIRMED:
        return None
    return db.session.scalar(
        select(func.max(BookingEvent.at)).where(
            BookingEvent.booking_id == booking.id,
            BookingEvent.to_state == State.CONFIRMED,
            BookingEvent.reason.not_in(KEPT_SEAT),
        )
    )


def _late(workshop: Workshop, since: datetime, made_up: set[int | None] | None = None) -> Late:
    known = made_up or set()
    missed = [
        meeting
        for meeting in workshop.coming
        if meeting.starts_at <= since and meeting.id not in known
    ]
    if not missed or len(workshop.coming) < 2:
        return ON_TIME
    return Late(missed, chances(workshop, missed))


def chances(
    workshop: Workshop, missed: Sequence[Meeting], count: int | None = SHOWN
) -> list[Meeting]:
    """Return meetings with room in other workshops of the programme: the same step of it first.

    At most `count` of them; all when it is None.
    """
    steps = {meeting.number for meeting in missed}
    found = [
        meeting
        for meeting in db.session.scalars(_with_room(workshop))
        if meeting.venue.is_near(workshop.venue)
        and not any(
            own.starts_at < meeting.ends_at and meeting.starts_at < own.ends_at
            for own in workshop.coming
        )
    ]
    city = workshop.venue.city_key
    found.sort(
        key=lambda one: (one.venue.city_key != city, one.number not in steps, one.starts_at, one.id)
    )
    return found[:count]


def _with_room(workshop: Workshop) -> Select[Meeting]:
    guests = (
        select(func.count())
        .where(Booking.meeting_id == Meeting.id, Booking.state.in_(HOLDING))
        .correlate(Meeting)
        .scalar_subquery()
    )
    whole = Workshop.capacity + Workshop.overbooked - Workshop.held - Workshop.reserved
    return (
        select(Meeting)
        .join(Meeting.workshop)
        .where(
            Workshop.programme_id == workshop.programme_id,
            Workshop.id != workshop.id,
            *public(),
            Workshop.cancelled_at.is_(None),
            Meeting.cancelled_at.is_(None),
            Meeting.starts_at > dates.now(),
            whole - guests > 0,
        )
        .options(
            joinedload(Meeting.venue),
            contains_eager(Meeting.workshop).selectinload(Workshop.meetings),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(_LOOKED_AT)
    )
