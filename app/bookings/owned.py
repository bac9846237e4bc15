"""The bookings of one partner, page by page, for its own software."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.bookings.models import Booking
from app.bookings.queries import ranks
from app.extensions import db
from app.workshops.models import Meeting, Workshop

PAGE = 50


@dataclass(frozen=True)
class Owned:
    """One page of a partner's bookings with their places in line, and whether there is more."""

    bookings: Sequence[Booking]
    ranks: dict[int, int]
    has_more: bool


def page(partner_id: int, since: datetime | None, number: int) -> Owned:
    """Return a page of what one partner booked, the last changed first; pages count from 1."""
    wanted = select(Booking).where(Booking.partner_id == partner_id)
    if since is not None:
        wanted = wanted.where(Booking.changed_at >= since)
    found = db.session.scalars(
        wanted.options(
            joinedload(Booking.participant),
            joinedload(Booking.meeting).joinedload(Meeting.venue),
            joinedload(Booking.workshop).options(
                joinedload(Workshop.programme),
                joinedload(Workshop.venue),
                selectinload(Workshop.meetings).joinedload(Meeting.venue),
            ),
        )
        .order_by(Booking.changed_at.desc(), Booking.id.desc())
        .offset((number - 1) * PAGE)
        .limit(PAGE + 1)
    ).all()
    shown = found[:PAGE]
    return Owned(shown, ranks([one for one in shown if one.is_waiting]), len(found) > PAGE)
