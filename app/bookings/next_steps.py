"""After the last meeting: what someone may go on with, which becomes a booking or a wish."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, selectinload

from app import dates
from app.bookings import actions, errors, wish_actions
from app.bookings.attendance import Attendance, Presence
from app.bookings.models import Booking
from app.bookings.wish_actions import Wanted
from app.bookings.wishes import Wish
from app.extensions import db
from app.people.actors import Actor
from app.workshops.models import Audience, Kind, Meeting, Programme, Workshop
from app.workshops.places import Venue
from app.workshops.wanted import joinable

WAITS = timedelta(days=92)
"""How long a proposed wish stays in line."""
SHOWN = 6
Where = Literal["here", "anywhere"]


def is_last(meeting: Meeting) -> bool:
    """Tell whether a workshop has no meeting after this one: a coup de pouce has but one."""
    coming = meeting.workshop.coming
    return bool(coming) and coming[-1].id == meeting.id


def may_go_on(booking: Booking, meeting: Meeting) -> bool:
    """Tell whether a next step can be proposed: at the last meeting, to who is there."""
    if not is_last(meeting):
        return False
    known = db.session.scalar(
        select(Attendance.presence).where(
            Attendance.booking_id == booking.id, Attendance.meeting_id == meeting.id
        )
    )
    return known is Presence.PRESENT


def programmes() -> Sequence[Programme]:
    """Return what can be proposed to the people who come, by kind then name."""
    return db.session.scalars(
        select(Programme)
        .where(
            Programme.archived_at.is_(None),
            Programme.audience != Audience.PROFESSIONALS,
            Programme.kind != Kind.FORMATION,
        )
        .order_by(Programme.kind, Programme.name_key, Programme.id)
    ).all()


def workshops(programme: Programme, meeting: Meeting) -> Sequence[Workshop]:
    """Return the next workshops of a programme with a free seat: in the same city first.

    Those of other departments only when there is none nearer.
    """
    found = db.session.scalars(_with_seats(programme, meeting)).all()
    near = [one for one in found if one.venue.is_near(meeting.venue)]
    city = meeting.venue.city_key
    return sorted(near or found, key=lambda one: (one.venue.city_key != city, one.starts_at))[
        :SHOWN
    ]


def _with_seats(programme: Programme, meeting: Meeting) -> Select[Workshop]:
    taken = Workshop.held + Workshop.reserved + Workshop.guest_peak
    return (
        select(Workshop)
        .join(Workshop.venue)
        .join(Workshop.programme)
        .where(
            Workshop.programme_id == programme.id,
            Workshop.id != meeting.workshop_id,
            *joinable(dates.now()),
            Workshop.capacity + Workshop.overbooked > taken,
            Venue.archived_at.is_(None),
        )
        .options(
            contains_eager(Workshop.venue),
            contains_eager(Workshop.programme),
            selectinload(Workshop.meetings),
        )
        .order_by(Workshop.starts_at, Workshop.id)
        .limit(60)
    )


def book(
    booking: Booking, meeting: Meeting, workshop_id: int, actor: Actor, key: str | None
) -> Booking:
    """Book the person for a workshop with a free seat. Raises NoNextStep and as `actions.book`."""
    if not may_go_on(booking, meeting):
        raise errors.NoNextStep
    return actions.book(workshop_id, booking.participant, actor=actor, request_key=key)


def wish(
    booking: Booking,
    meeting: Meeting,
    programme: Programme,
    where: Where,
    actor: Actor,
    key: str | None,
) -> Wish:
    """Write a wish for a programme, at this place or anywhere. Raises NoNextStep."""
    if not may_go_on(booking, meeting):
        raise errors.NoNextStep
    wanted = Wanted(
        dates.today(meeting.venue.zone) + WAITS,
        programme_id=programme.id,
        venue_ids=[meeting.venue_id] if where == "here" else [],
    )
    return wish_actions.wish(booking.participant, wanted, actor=actor, request_key=key)
