"""How people get back the seats, ranks and offers that a change took from them or gave them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from app import dates
from app.bookings import line, overrides, quotas, seats, wishing
from app.bookings.models import HOLDING, Booking, BookingEvent, State
from app.bookings.wishes import Wish, WishState
from app.extensions import db
from app.people.actors import Actor
from app.planning.backwards import Back, Before, CannotUndo, Step, moments, settle, turn_back
from app.workshops import schedule
from app.workshops.models import Workshop


def of_cancel(workshop: Workshop, known: Before) -> Step:
    """Return the step that holds a workshop after all. Raises CannotUndo when others gained by it."""
    ids = {event.booking_id for event in _cancelled_by(workshop)}
    concerned = select(Booking.wish_id).where(Booking.id.in_(ids))
    wishes = db.session.scalars(select(Wish).where(Wish.id.in_(concerned))).all()
    return {
        "do": "cancel",
        "workshop": workshop.id,
        "changed": moments(workshop.meetings, known),
        "offers": {
            booking_id: until.isoformat() if until else None
            for booking_id, until in known.offers.items()
            if booking_id in ids
        },
        "wishes": {
            wish.id: _looking(wish, known.wishes[wish.id], workshop)
            for wish in wishes
            if (wish.state, wish.priority) != known.wishes.get(wish.id, (wish.state, wish.priority))
        },
    }


def _looking(wish: Wish, was: tuple[WishState, int], workshop: Workshop) -> tuple[str, int, str]:
    """Return what a wish was, and what it is since its seat at a workshop was lost."""
    given_back = (
        select(BookingEvent.id)
        .join(BookingEvent.booking)
        .where(
            Booking.wish_id == wish.id,
            BookingEvent.reason == "place_given_back",
            BookingEvent.at >= workshop.cancelled_at,
        )
    )
    if wish.state is WishState.OFFERED or db.session.scalar(given_back.limit(1)):
        raise CannotUndo("wish")
    return was[0].value, was[1], wish.state.value


def hold_again(step: Step, actor: Actor) -> Back:
    """Hold a cancelled workshop after all: its meetings, its seats and its line as they were."""
    workshop = db.session.get_one(Workshop, step["workshop"])
    at = workshop.cancelled_at
    if at is None or workshop.has_ended(dates.now()):
        raise CannotUndo
    events = _cancelled_by(workshop)
    called_off = [meeting for meeting in workshop.meetings if meeting.cancelled_at == at]
    workshop.cancelled_at, workshop.cancel_reason = None, ""
    workshop.changed_at = dates.now()
    for meeting in called_off:
        meeting.cancelled_at = None
    db.session.flush()
    for wish_id, (was, priority, now) in step["wishes"].items():
        turn_back(int(wish_id), WishState(was), priority, WishState(now))
    for event in events:
        booking = db.session.get_one(Booking, event.booking_id, populate_existing=True)
        if booking.state is not State.CANCELLED or event.from_state is None:
            raise CannotUndo
        if event.from_state in HOLDING:
            overrides.make_room(workshop, "", actor)
        kept = quotas.of_id(event.allotment_id)
        seats.change(booking, event.from_state, "cancel_undone", actor, allotment=kept)
        if until := step["offers"].get(str(booking.id)):
            booking.offer_expires_at = datetime.fromisoformat(until)
    quotas.reopen(workshop, at, actor)
    settle(workshop, called_off, step)
    return Back(workshop, at, called_off)


def of_resize(workshop: Workshop, capacity: int, overbooked: int) -> Step:
    """Return the step that takes seats away again which nobody knows of yet.

    Raises CannotUndo when one of them ended a wish or another place in line.
    """
    given = db.session.scalars(
        select(BookingEvent).where(
            BookingEvent.workshop_id == workshop.id,
            BookingEvent.turn == workshop.turn,
            BookingEvent.to_state.in_(HOLDING),
        )
    ).all()
    for event in given:
        if event.to_state is State.CONFIRMED and event.booking.wish_id is not None:
            raise CannotUndo("given")
    return {
        "do": "resize",
        "workshop": workshop.id,
        "from": capacity,
        "overbooked": overbooked,
        "to": workshop.capacity,
        "given": [event.booking_id for event in given],
        "since": workshop.changed_at.isoformat(),
    }


def resize(step: Step, actor: Actor) -> Back:
    """Give a workshop its old number of seats: whoever gained one stands at the old rank again."""
    workshop = db.session.get_one(Workshop, step["workshop"])
    if workshop.is_cancelled or workshop.capacity != step["to"]:
        raise CannotUndo
    for booking_id in step["given"]:
        _stand_in_line(db.session.get_one(Booking, booking_id, populate_existing=True), actor)
    taken = workshop.held + workshop.guest_peak + workshop.reserved
    beyond = max(0, taken - step["from"])
    if beyond > step["overbooked"]:
        raise CannotUndo("taken")
    workshop.capacity, workshop.overbooked = step["from"], beyond
    workshop.changed_at = dates.now()
    seats.note(workshop, "capacity_changed", actor)
    line.fill(workshop)
    schedule.touch(workshop)
    seats.announce(workshop)
    return Back(workshop, datetime.fromisoformat(step["since"]))


def _stand_in_line(booking: Booking, actor: Actor) -> None:
    """Take a seat back that its person was never told of; a wish goes on looking."""
    booking.offered_at = booking.offer_expires_at = None
    if not wishing.is_made_for(booking):
        seats.change(booking, State.WAITING, "resize_undone", actor)
        return
    wish = wishing.of(booking)
    seats.change(booking, State.CANCELLED, "resize_undone", actor)
    if wish is not None and not wishing.turn(wish, WishState.ACTIVE, WishState.OFFERED):
        raise CannotUndo("wish")
    booking.wish_id = None  # the same seat may be offered again once there are more


def _cancelled_by(workshop: Workshop) -> Sequence[BookingEvent]:
    """Return the events of the workshop's last cancelling: nothing happened to these since."""
    latest = (
        select(func.max(BookingEvent.id))
        .where(BookingEvent.workshop_id == workshop.id)
        .group_by(BookingEvent.booking_id)
    )
    return db.session.scalars(
        select(BookingEvent)
        .where(BookingEvent.id.in_(latest), BookingEvent.reason == "workshop_cancelled")
        .order_by(BookingEvent.id)
    ).all()
