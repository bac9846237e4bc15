"""Before someone is written in: one question that tells which of the longer ones must be asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from app import dates
from app.bookings import giving
from app.bookings.models import ACTIVE, Booking, State
from app.bookings.participants import Participant
from app.bookings.references import reference
from app.bookings.wishes import Wish, WishState, named, suited
from app.bookings.wishing import known
from app.database import Instant
from app.extensions import db
from app.prepared import Call, Prepared, send
from app.publications import revisions
from app.workshops.models import Audience, Programme, Workshop
from app.workshops.wanted import public


@dataclass(frozen=True)
class Asked:
    """What is known of a workshop and of a newcomer; True where nobody has looked."""

    anyone_waits: bool = True
    anyone_wishes: bool = True
    is_name_met: bool = True
    """Someone of that name comes at that time, here or elsewhere."""
    is_key_used: bool = True
    reference: str = ""
    """One that no booking has; "" where it is still to be found."""
    turn: int = 0
    revision: int = 0
    """The schedule's, which rises with all that a workshop shows of itself."""
    is_open: bool = False
    """Anyone may join it now, and it has not begun."""

    @property
    def is_plain(self) -> bool:
        """Tell whether nothing stands between a newcomer and a seat that is free."""
        against = self.anyone_waits or self.anyone_wishes or self.is_name_met or self.is_key_used
        return self.is_open and bool(self.reference) and not against


NOTHING_ASKED = Asked()
_Other = aliased(Workshop)
_open = (
    *public(),
    Workshop.cancelled_at.is_(None),
    Workshop.guest_peak == 0,
    Programme.audience == Audience.EVERYONE,
)
_QUESTION = Prepared(
    select(
        exists().where(Booking.workshop_id == Workshop.id, Booking.state == State.WAITING),
        exists().where(
            Wish.state == WishState.ACTIVE,
            or_(  # see `giving.begins`: what has begun counts back from the end of joining
                Workshop.starts_at > bindparam("late", type_=Instant),
                Workshop.closes_at > bindparam("late", type_=Instant),
            ),
            *named(Programme, Workshop.venue_id),
            *suited(),
            ~known(Wish.id, Wish.participant_id, Workshop.id),
        ),
        exists().where(
            Participant.name_key == bindparam("name"),
            Booking.participant_id == Participant.id,
            Booking.state.in_(ACTIVE),
            _Other.id == Booking.workshop_id,
            _Other.ends_at > Workshop.starts_at,
            _Other.starts_at < Workshop.ends_at,
        ),
        exists().where(Booking.request_key == bindparam("key")),
        exists().where(Booking.reference == bindparam("reference")),
        Workshop.turn,
        revisions.number(revisions.AGENDA),
        Workshop.starts_at,
        Workshop.closes_at,
        Programme.opens_days_before,
        and_(*_open),
    )
    .join(Workshop.programme)
    .where(Workshop.id == bindparam("workshop"))
)


def question(workshop_id: int, name_key: str, request_key: str | None, fresh: str) -> Call:
    """Return the question for one newcomer to a workshop, whose row must have been taken.

    `fresh` is a reference that the booking may have.
    """
    return _QUESTION.call(
        workshop=workshop_id,
        name=name_key,
        key=request_key,
        reference=fresh,
        late=dates.now() + giving.LATE,
    )


def read(row: tuple[Any, ...], fresh: str) -> Asked:
    """Return what the answer says."""
    waits, wishes, met, used, taken, turn, revision, starts_at, closes_at, opens, is_open = row
    moment = dates.now()  # the row may have been waited for
    is_open = is_open and moment < min(starts_at, closes_at)
    is_open = is_open and not is_early(starts_at, opens, moment)
    free = "" if taken else fresh
    return Asked(waits, wishes, met, used, free, turn, revision or 0, is_open)


def is_early(starts_at: datetime, opens_days_before: int | None, moment: datetime) -> bool:
    """Tell whether booking has not begun yet, for a programme that opens so many days before."""
    return opens_days_before is not None and (starts_at - moment).days >= opens_days_before


def ask(workshop: Workshop, name_key: str, request_key: str | None) -> Asked:
    """Ask for one newcomer to a workshop, whose row must have been taken."""
    fresh = reference()
    told = send(db.session(), question(workshop.id, name_key, request_key, fresh))[0]
    return read(told.rows[0], fresh)
