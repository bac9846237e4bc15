"""What must hold of a workshop after whatever was done to it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import select

from app import dates
from app.bookings import figures, giving, ledger, line, wishing
from app.bookings.allotments import Allotment
from app.bookings.models import ACTIVE, HOLDING, Booking, BookingEvent, State, WorkshopEvent
from app.bookings.reasons import REASONS, SEATS
from app.bookings.replay import Picture, differences
from app.bookings.wishes import Wish, WishState
from app.extensions import db
from app.workshops.models import Workshop

SKIPS = {"group_too_large", "seats_kept"}
GIVEN = {"next_in_line", "free_seat", "kept_seat", "offered", "wish_suits"}
"""The codes of a seat given by the rule: the one who has it waited, if only for an instant."""
RISES = {
    "resumed",
    "moved_forward",
    "place_given_back",
    "offer_withdrawn",
    "wished",
    "wished_first",
}
"""The codes by which someone comes before others who were there: their ranks may fall."""


def judge(workshop: Workshop) -> None:
    """Hold a workshop against every rule of the seats and the line."""
    chosen = select(Booking).where(Booking.workshop_id == workshop.id).order_by(Booking.id)
    bookings = db.session.scalars(chosen).all()
    events = ledger.events(workshop.id)
    own = db.session.scalars(
        select(WorkshopEvent)
        .where(WorkshopEvent.workshop_id == workshop.id)
        .order_by(WorkshopEvent.id)
    ).all()
    _judge_figures(workshop, bookings)
    wrong = figures.differences(workshop, bookings, own)
    assert not wrong, wrong
    waiting = [one for one in _by_rank(bookings) if one.is_waiting]
    if workshop.is_joinable(dates.now()):
        _judge_idle(workshop, waiting)
    assert {event.booking_id for event in events} == {booking.id for booking in bookings}
    picture = ledger.replay(events)
    found = differences(bookings, picture, workshop.held)
    assert not found, found
    assert [one.booking_id for one in picture.line] == [booking.id for booking in waiting]
    assert [line.rank(booking) for booking in waiting] == list(range(1, len(waiting) + 1))
    _judge_each(events, own, workshop, {one.id: one.group_uuid for one in bookings})


def _by_rank(bookings: Sequence[Booking]) -> list[Booking]:
    return sorted(bookings, key=lambda one: (one.priority, one.arrived_at, one.id))


def _judge_figures(workshop: Workshop, bookings: Sequence[Booking]) -> None:
    taken = workshop.held + workshop.reserved + workshop.guest_peak
    assert taken <= workshop.capacity + workshop.overbooked, "more seats than there are"
    whole = [one for one in bookings if one.state in HOLDING and not one.is_guest]
    assert workshop.held == len(whole), "the seats held are counted wrong"
    active = Counter(
        one.participant_id for one in bookings if one.state in ACTIVE and not one.is_guest
    )
    assert not active or max(active.values()) == 1, "two active bookings of one person"


def _judge_idle(workshop: Workshop, waiting: Sequence[Booking]) -> None:
    """No request that fits may wait: alone, or with those it comes together with."""
    kept = {
        one.partner_id: one.seats - one.booked
        for one in db.session.scalars(
            select(Allotment).where(
                Allotment.workshop_id == workshop.id, Allotment.released_at.is_(None)
            )
        )
    }
    free = workshop.capacity + workshop.overbooked
    free -= workshop.held + workshop.reserved + workshop.guest_peak
    parties: dict[Any, list[Booking]] = defaultdict(list)
    for booking in waiting:
        parties[booking.group_uuid or booking.id].append(booking)
    for party in parties.values():
        needed = Counter(booking.partner_id for booking in party)
        public = sum(
            max(0, count - max(0, kept.get(partner_id or 0, 0)))
            for partner_id, count in needed.items()
        )
        assert public > free, "a seat is idle while someone waits"


def _judge_each(
    events: Sequence[BookingEvent],
    own: Sequence[WorkshopEvent],
    workshop: Workshop,
    groups: dict[int, Any],
) -> None:
    """Play the events one by one: nobody passes, a seat is given once, a group is not split."""
    assert all(event.reason in SEATS for event in own)
    last = {turn: list(some)[-1] for turn, some in groupby(own, lambda event: event.turn)}
    capacity, room = _first_room(own, workshop)
    picture = Picture()
    for turn, some in groupby(events, lambda event: event.turn):
        for known in [number for number in last if number <= turn]:
            capacity = last[known].capacity
            room = capacity + last.pop(known).overbooked
        skipped: set[int] = set()
        given: set[int] = set()
        for event in some:
            _judge_one(event, picture, skipped)
            if event.reason in GIVEN:
                given.add(event.booking_id)
                is_over = capacity is not None and picture.held > capacity
                assert not is_over or event.allotment_id, "given while there were too many"
        assert room is None or picture.held <= room, "more seats were held than there were"
        whole = {groups[number] for number in given if groups[number]}
        left = {groups[one.booking_id] for one in picture.line}
        assert not whole & left, "a group was split"


def _first_room(own: Sequence[WorkshopEvent], workshop: Workshop) -> tuple[int | None, int | None]:
    """Return the capacity, and the seats there were at first, where that can be known."""
    if not own:
        return workshop.capacity, workshop.capacity + workshop.overbooked
    known = None if own[0].reason == "capacity_changed" else own[0].capacity
    return known, known


def _judge_one(event: BookingEvent, picture: Picture, skipped: set[int]) -> None:
    assert event.reason in REASONS
    before = picture.line
    ranks = {one.booking_id: number for number, one in enumerate(before, 1)}
    picture.add(event)
    if event.reason in GIVEN:
        assert event.from_state is State.WAITING, "one freed seat was given twice"
        mine = picture.standings[event.booking_id].rank_key
        passed = {one.booking_id for one in before if one.rank_key < mine} - skipped
        assert not passed, "someone passed the line"
    if event.reason in SKIPS:
        assert event.from_state is event.to_state is State.WAITING
        skipped.add(event.booking_id)
    if event.reason in {"beyond_the_rule", "moved_forward"}:
        assert event.cause, "an override has no cause"
    for number, one in enumerate(picture.line, 1):
        fell = number > ranks.get(one.booking_id, number)
        assert not fell or event.reason in RISES, "a rank fell without a reason"


def judge_wishes() -> None:
    """Hold every wish against the rules: one live offer of its own, and that is its state."""
    for wish in db.session.scalars(select(Wish)):
        live = [
            booking
            for booking in db.session.scalars(select(Booking).where(Booking.wish_id == wish.id))
            if booking.is_offered and wishing.is_made_for(booking)
        ]
        assert len(live) <= 1, "a wish has two live offers"
        if wish.state is WishState.SERVED:
            mine = select(Booking).where(Booking.wish_id == wish.id, Booking.state.in_(ACTIVE))
            assert len(db.session.scalars(mine).all()) <= 1, "a wish was served twice"
        assert (wish.state is WishState.OFFERED) == bool(live), "a wish is offered, or says so"


def judge_no_seat_idle_for_a_wish(workshops: Sequence[Workshop]) -> None:
    """After the worker has come round, no free seat suits a wish outside the last 48 hours."""
    waiting = db.session.scalars(select(Wish).where(Wish.state == WishState.ACTIVE)).all()
    given_up = select(BookingEvent.booking_id).where(
        BookingEvent.reason.in_(("by_person", "declined"))
    )
    gone_or_here = Booking.state.in_(ACTIVE) | Booking.id.in_(given_up)
    for workshop in workshops:
        if not workshop.is_joinable(dates.now()) or giving.is_late(workshop, dates.now()):
            continue
        if workshop.is_full:
            continue
        for wish in waiting:
            fits_programme = wish.programme_id in {None, workshop.programme_id}
            here = select(Booking).where(
                Booking.workshop_id == workshop.id,
                (Booking.wish_id == wish.id)
                | ((Booking.participant_id == wish.participant_id) & gone_or_here),
            )
            if fits_programme and wishing.suits(wish, workshop) and wish.until >= dates.today():
                assert db.session.scalar(here.limit(1)), "a seat is idle while a wish waits"
