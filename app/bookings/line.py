"""The line: who is next, and giving what is free to them."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, bindparam, func, select, tuple_
from sqlalchemy.orm import joinedload

from app import dates
from app.bookings import giving, offer_notices, seats, wishing
from app.bookings.allotments import Allotment
from app.bookings.asking import NOTHING_ASKED, Asked
from app.bookings.models import SAME_SEAT, Booking, BookingEvent, State
from app.extensions import db
from app.people.actors import SYSTEM, Actor
from app.workshops.models import Workshop

RANK = (Booking.priority, Booking.arrived_at, Booking.id)
"""Priority, then arrival, then the order of writing for those who came in one second."""
CHUNK = 20
_LENGTH = (
    select(func.count())
    .select_from(Booking)
    .where(Booking.workshop_id == bindparam("workshop"), Booking.state == State.WAITING)
)

Party = list[Booking]
"""Those who come together or not at all; mostly one."""
Kept = Mapping[int, Allotment]


@dataclass(frozen=True)
class Ahead:
    """How many people come before a booking in line: by arrival, and by priority."""

    earlier: int
    prior: int

    @property
    def rank(self) -> int:
        """Return the place in line, from 1."""
        return self.earlier + self.prior + 1


def ahead(booking: Booking) -> Ahead:
    """Count who comes before a waiting booking."""
    by_priority = Booking.priority < booking.priority
    prior, earlier = db.session.execute(
        select(func.count().filter(by_priority), func.count().filter(~by_priority)).where(
            Booking.workshop_id == booking.workshop_id,
            Booking.state == State.WAITING,
            tuple_(*RANK) < tuple_(booking.priority, booking.arrived_at, booking.id),
        )
    ).one()
    return Ahead(earlier=earlier, prior=prior)


def rank(booking: Booking) -> int:
    """Return the place in line, from 1. Only a waiting booking has one."""
    return ahead(booking).rank


def length(workshop_id: int) -> int:
    """Return how many people wait for a seat."""
    return db.session.scalar(_LENGTH, {"workshop": workshop_id}) or 0


def waiting() -> ScalarSelect[int]:
    """Return how many people wait, as part of a question about Workshop."""
    return (
        select(func.count())
        .where(Booking.workshop_id == Workshop.id, Booking.state == State.WAITING)
        .correlate(Workshop)
        .scalar_subquery()
    )


def first_priority(workshop_id: int) -> int:
    """Return the best priority in a workshop's line; 0 when nobody waits."""
    best = db.session.scalar(
        select(func.min(Booking.priority)).where(
            Booking.workshop_id == workshop_id, Booking.state == State.WAITING
        )
    )
    return best or 0


def last_reason(booking: Booking) -> str:
    """Return the code of the last thing that happened to a booking; another card is none."""
    return (
        db.session.scalar(
            select(BookingEvent.reason)
            .where(BookingEvent.booking_id == booking.id, BookingEvent.reason.not_in(SAME_SEAT))
            .order_by(BookingEvent.id.desc())
            .limit(1)
        )
        or ""
    )


def fill(
    workshop: Workshop,
    newcomers: Collection[Booking] = (),
    actor: Actor = SYSTEM,
    asked: Asked = NOTHING_ASKED,
) -> None:
    """Give each free seat, by rank, to the next request that fits, then to the next wish.

    A partner's request fits its kept seats too; a party fits whole or is skipped, and each skip
    that someone else profits from is an event. Nothing is given once joining has closed. Whoever
    waited before is told; the newcomers' own notices are the caller's. The workshop's row must
    have been taken; `asked` is what is known since then of the line that the newcomers joined.
    """
    if workshop.guest_peak:
        seats.recount_guests(workshop)
    if not workshop.is_joinable(dates.now()):
        return
    kept = seats.kept(workshop)
    parties = _parties(workshop, kept) if asked.anyone_waits else ([one] for one in newcomers)
    passed: list[Party] = []
    seated: list[Booking] = []

    def skip() -> None:
        for party in passed:
            _skip(party, workshop, kept)
        passed.clear()

    for party in parties:
        if not _fits(party, workshop, kept):
            passed.append(party)
            continue
        skip()
        for booking in party:
            at_once = booking in newcomers
            giving.give(booking, allotment=_own(booking, kept), at_once=at_once, by=actor)
        seated += party
    if asked.anyone_wishes:
        wishing.serve(workshop, skip)
    _leave_others(seated)


def _leave_others(seated: Iterable[Booking]) -> None:
    """End the wish of each who has a seat now for good, and their other places with it."""
    for booking in seated:
        if booking.state is State.CONFIRMED:
            leave_other_places(booking)


def pass_over(workshop: Workshop, booking: Booking) -> None:
    """Say of each request in line that a seat goes to someone else, and why it does not fit it."""
    kept = seats.kept(workshop)
    if workshop.is_joinable(dates.now()):
        for party in _parties(workshop, kept):
            if booking not in party:
                _skip(party, workshop, kept)


def _skip(party: Party, workshop: Workshop, kept: Kept) -> None:
    """Say why a better rank has not the seat that is given now."""
    any_own = any(_own(booking, kept) for booking in party)
    for booking in party:
        if booking.group_uuid is not None and (any_own or not workshop.is_full):
            seats.change(booking, State.WAITING, "group_too_large")
        else:
            seats.change(booking, State.WAITING, "seats_kept")


def leave_other_places(booking: Booking) -> None:
    """End the wish that a seat fulfils, and give up its other places; their lines move on."""
    if booking.wish_id is None or not wishing.fulfil(booking):
        return
    for workshop_id in wishing.other_places(booking):
        workshop = seats.take(workshop_id)
        for other in wishing.places_at(booking, workshop_id):
            offer_notices.is_over(other)
            seats.change(other, State.CANCELLED, "wish_fulfilled")
        fill(workshop)
        seats.announce(workshop)


def _parties(workshop: Workshop, kept: Kept) -> Iterator[Party]:
    """Give the requests by rank for as long as there is a seat for any of them."""
    seen: set[int] = set()
    last: tuple[object, ...] | None = None
    while _any_seat(workshop, kept):
        found = _waiting(workshop.id, last)
        for booking in found:
            if booking.id in seen or not booking.is_waiting:
                continue
            if not _any_seat(workshop, kept):
                return
            party = together(booking)
            seen.update(one.id for one in party)
            yield party
        if len(found) < CHUNK:
            return
        last = (found[-1].priority, found[-1].arrived_at, found[-1].id)


def _waiting(workshop_id: int, beyond: tuple[object, ...] | None) -> Sequence[Booking]:
    chosen = select(Booking).where(
        Booking.workshop_id == workshop_id, Booking.state == State.WAITING
    )
    if beyond is not None:
        chosen = chosen.where(tuple_(*RANK) > tuple_(*beyond))
    return db.session.scalars(
        chosen.order_by(*RANK)
        .limit(CHUNK)
        .options(joinedload(Booking.participant))
        .execution_options(populate_existing=True)
    ).all()


def together(booking: Booking) -> Party:
    """Return who waits to come with a booking or not at all, itself included."""
    if booking.group_uuid is None:
        return [booking]
    return list(
        db.session.scalars(
            select(Booking)
            .where(
                Booking.workshop_id == booking.workshop_id,
                Booking.group_uuid == booking.group_uuid,
                Booking.state == State.WAITING,
            )
            .order_by(*RANK)
        )
    )


def _any_seat(workshop: Workshop, kept: Kept) -> bool:
    return not workshop.is_full or any(allotment.left for allotment in kept.values())


def _fits(party: Party, workshop: Workshop, kept: Kept) -> bool:
    public = 0
    for partner_id, count in Counter(booking.partner_id for booking in party).items():
        own = kept.get(partner_id) if partner_id else None
        public += max(0, count - (own.left if own else 0))
    return public <= workshop.seats_left


def _own(booking: Booking, kept: Kept) -> Allotment | None:
    own = kept.get(booking.partner_id) if booking.partner_id else None
    return own if own and own.left else None
