"""The guard of the seats: the workshop's row is the lock, its CHECK the last word.

Everyone who decides on seats first takes the row with an UPDATE, then reads. On SQLite the write
unit already began IMMEDIATE; on PostgreSQL, under READ COMMITTED, the UPDATE makes the second
writer wait for the first one's commit, and what it reads next is the truth.
"""

from collections.abc import Iterable
from typing import cast

from sqlalchemy import CursorResult, Table, bindparam, func, select, update
from sqlalchemy.orm import joinedload

from app import dates
from app.bookings.allotments import Allotment
from app.bookings.errors import UnknownWorkshop
from app.bookings.models import HOLDING, Booking, BookingEvent, State, WorkshopEvent
from app.extensions import db
from app.people.actors import SYSTEM, Actor
from app.publications import revisions
from app.workshops.models import Assignment, Meeting, Workshop
from app.workshops.wanted import seats_left

_WORKSHOPS = cast(Table, Workshop.__table__)
_rows = _WORKSHOPS.c
_TAKE = update(_WORKSHOPS).where(_rows.id == bindparam("workshop")).values({"turn": _rows.turn + 1})
_OWN = (
    select(func.coalesce(func.sum(Allotment.seats - Allotment.booked), 0))
    .where(
        Allotment.workshop_id == bindparam("workshop"),
        Allotment.partner_id == bindparam("partner"),
        Allotment.released_at.is_(None),
        Allotment.seats > Allotment.booked,
    )
    .scalar_subquery()
)
TAKE_WITH_ROOM = _TAKE.where(bindparam("wanted") <= seats_left(_rows))
_TAKE_WITH_OWN = _TAKE.where(bindparam("wanted") <= seats_left(_rows) + _OWN)
_READ = (
    select(Workshop)
    .where(Workshop.id == bindparam("workshop"))
    .options(
        joinedload(Workshop.programme),
        joinedload(Workshop.venue),
        joinedload(Workshop.meetings).joinedload(Meeting.room),
    )
    .execution_options(populate_existing=True)
)
_LEADERS = (
    select(Assignment.account_id)
    .join(Meeting)
    .where(Meeting.workshop_id == bindparam("workshop"))
    .distinct()
)


def take(workshop_id: int) -> Workshop:
    """Take the workshop's row for this write unit and return it as it is now.

    Raises UnknownWorkshop. Must come before any read that decides.
    """
    db.session.execute(_TAKE, {"workshop": workshop_id})
    return read(workshop_id)


def take_with_room(workshop_id: int, wanted: int, partner_id: int | None) -> bool:
    """Take the workshop's row where so many seats are free, a partner's own too; else write nothing.

    Returns whether the row was taken; it is then read by `read`.
    """
    words = {"workshop": workshop_id, "wanted": wanted}
    if partner_id is None:
        found = db.session.execute(TAKE_WITH_ROOM, words)
    else:
        found = db.session.execute(_TAKE_WITH_OWN, {**words, "partner": partner_id})
    return cast(CursorResult[tuple[()]], found).rowcount == 1


def read(workshop_id: int) -> Workshop:
    """Return a workshop as it is now, with its meetings. Raises UnknownWorkshop."""
    workshop = db.session.scalars(_READ, {"workshop": workshop_id}).unique().one_or_none()
    if workshop is None:
        raise UnknownWorkshop
    return workshop


def kept(workshop: Workshop) -> dict[int, Allotment]:
    """Return the allotments that still have seats to give, by partner; the row must be taken."""
    if not workshop.reserved:
        return {}
    rows = db.session.scalars(
        select(Allotment)
        .where(Allotment.workshop_id == workshop.id, Allotment.released_at.is_(None))
        .execution_options(populate_existing=True)
    )
    return {row.partner_id: row for row in rows if row.left}


def change(
    booking: Booking,
    to: State,
    reason: str,
    actor: Actor = SYSTEM,
    *,
    cause: str = "",
    allotment: Allotment | None = None,
) -> None:
    """Move a booking to a state, count its seat, and append the event that says so.

    A seat gained from an `allotment` is one of the partner's kept seats, and goes back to it when
    it is lost before the release. Freed seats, kept ones too, first lower what is overbooked. The
    workshop's row must have been taken. What has just been made is written with the next flush.
    """
    workshop = booking.workshop
    before: State | None = booking.state  # None until its first event
    gains = (to in HOLDING) - (before in HOLDING if before else False)
    moment = dates.now()
    if gains:
        workshop.seats_changed_at = moment
        if not booking.is_guest:
            workshop.held += gains
            _count_kept(booking, gains, allotment)
    booking.state = to
    booking.changed_at = moment
    if booking.id is not None or booking.is_guest:
        db.session.flush()
    if gains and booking.is_guest:
        recount_guests(workshop)
    turn = workshop.turn
    db.session.add(event(booking, workshop.id, turn, before, reason, actor, cause))
    if gains < 0:
        booking.allotment_id = None
        lower_overbooking(workshop)


def event(
    booking: Booking,
    workshop_id: int,
    turn: int,
    before: State | None,
    reason: str,
    actor: Actor,
    cause: str = "",
) -> BookingEvent:
    """Return the event that says that a booking is in its state now; no session knows it yet."""
    return BookingEvent(
        booking=booking,
        workshop_id=workshop_id,
        turn=turn,
        meeting_id=booking.meeting_id,
        at=booking.changed_at,
        actor_kind=actor.kind,
        actor_id=actor.account_id,
        from_state=before,
        to_state=booking.state,
        reason=reason,
        cause=cause,
        allotment_id=booking.allotment_id,
        priority=booking.priority,
        arrived_at=booking.arrived_at,
    )


def _count_kept(booking: Booking, gains: int, allotment: Allotment | None) -> None:
    """Count a seat taken from its partner's allotment or given back to it."""
    if gains > 0:
        booking.allotment_id = allotment.id if allotment else None
    elif booking.allotment_id is not None:
        allotment = db.session.get(Allotment, booking.allotment_id, populate_existing=True)
    if allotment is None:
        return
    before = allotment.left
    allotment.booked += gains
    if booking.workshop.overbooked and allotment.left > before:
        allotment.seats -= 1
    booking.workshop.reserved += allotment.left - before


def recount_guests(workshop: Workshop) -> None:
    """Count the most guests at any meeting that is not over; a meeting's end frees their seats."""
    workshop.guest_peak = guests(workshop)
    lower_overbooking(workshop)


def guests(workshop: Workshop) -> int:
    """Return the most guests at any meeting that is not over, as the bookings say."""
    per_meeting = (
        select(func.count(Booking.id))
        .join(Meeting, Meeting.id == Booking.meeting_id)
        .where(
            Booking.workshop_id == workshop.id,
            Booking.state.in_(HOLDING),
            Meeting.cancelled_at.is_(None),
            Meeting.ends_at > dates.now(),
        )
        .group_by(Booking.meeting_id)
    )
    return max(db.session.scalars(per_meeting), default=0)


def lower_overbooking(workshop: Workshop) -> None:
    """Take back what exceeds the capacity and is no longer needed."""
    taken = workshop.held + workshop.reserved + workshop.guest_peak
    needed = max(0, taken - workshop.capacity)
    if needed < workshop.overbooked:
        workshop.overbooked = needed
        note(workshop, "overbooking_lowered")


def note(
    workshop: Workshop,
    reason: str,
    actor: Actor = SYSTEM,
    *,
    cause: str = "",
    partner_id: int | None = None,
) -> None:
    """Append what happened to the workshop's seats themselves, with its figures after it."""
    workshop.seats_changed_at = dates.now()
    db.session.add(
        WorkshopEvent(
            workshop_id=workshop.id,
            turn=workshop.turn,
            at=dates.now(),
            actor_kind=actor.kind,
            actor_id=actor.account_id,
            reason=reason,
            cause=cause,
            partner_id=partner_id,
            capacity=workshop.capacity,
            reserved=workshop.reserved,
            overbooked=workshop.overbooked,
        )
    )


def announce(workshop: Workshop) -> None:
    """Raise the revision of what shows this workshop's seats: the lists and its leaders' feeds."""
    announce_to(db.session.scalars(_LEADERS, {"workshop": workshop.id}))


def announce_to(leaders: Iterable[int]) -> None:
    """Do so where the leaders' accounts are known."""
    revisions.touch(revisions.LIST, *(revisions.account(leader) for leader in leaders))
