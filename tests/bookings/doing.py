"""What tests of the seats do again and again: a verb as an entry point does it, the worker's rounds."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from app import dates
from app.bookings import at_once, offers
from app.bookings.actions import Person, book, cancel
from app.bookings.models import Booking, BookingEvent, State, WorkshopEvent
from app.bookings.participants import Participant, Reach
from app.bookings.wish_actions import Wanted, wish
from app.bookings.wishes import Wish
from app.extensions import db
from app.jobs import JOBS
from app.messages.models import Message, Status
from app.people.actors import PARTICIPANT, Actor, ActorKind
from app.people.models import Partner
from app.timed import Round
from app.transactions import transaction
from app.workshops.models import Workshop
from tests.bookings.judging import judge
from tests.factories import a_person, again

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""Ten in the morning in Lille."""
COORDINATOR = Actor(ActorKind.COORDINATOR)
TRAINER = Actor(ActorKind.TRAINER)


def do(verb: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """Do a verb in a transaction of its own."""
    with transaction():
        return verb(*given, **named)


def by(partner: Partner) -> Actor:
    """Return the actor that a member of a partner is."""
    return Actor(ActorKind.PARTNER, partner_id=partner.id)


def mailed(number: int = 1) -> Person:
    return a_person(reach=Reach.EMAIL, email=f"personne{number}@pouce.example")


def wishes(person: Person | None = None, *, actor: Actor = PARTICIPANT, **wanted: Any) -> Wish:
    """Write a wish for any workshop of the coming two months, unless `wanted` says what."""
    wanted.setdefault("until", datetime(2027, 1, 31).date())
    place = wanted.pop("place", None)
    made: Wish = do(wish, person or mailed(), Wanted(**wanted), actor=actor, place=place)
    return made


def asks(workshop_id: int, person: Person | Participant, *, actor: Actor, **named: Any) -> Booking:
    """Book as each actor's page does: the public's has a shorter way where a seat is plainly free.

    Only who types their name is of the public there: someone who is known is booked by a verb.
    """
    if actor != PARTICIPANT or isinstance(person, Participant):
        return book(workshop_id, person, actor=actor, **named)
    named.pop("accept_overlap", None)  # the public is not asked
    made = at_once.book(workshop_id, person, **named)
    return db.session.scalars(select(Booking).where(Booking.uuid == made.uuid)).one()


def gives_up(booking: Booking) -> Booking:
    do(cancel, booking, PARTICIPANT)
    return booking


def tend(booking: Booking) -> State:
    found: State = do(offers.tend, booking.id)
    return found


def rounds() -> None:
    """Do what the worker does each few minutes, on everything that is due."""
    for job in JOBS:
        if isinstance(job, Round):
            db.session.rollback()
            for key in job.due(dates.now()):
                do(job.work, key)


def told(booking: Booking, notice: str = "offered") -> Message | None:
    """Return the last news of a kind about a booking."""
    return db.session.scalars(
        select(Message)
        .where(Message.about == f"booking:{booking.uuid}", Message.notice == notice)
        .order_by(Message.id.desc())
    ).first()


def deliver(booking: Booking) -> None:
    """Let the mail server take the offer now."""
    with transaction():
        message = told(booking)
        assert message is not None
        message.status, message.finished_at = Status.SENT, dates.now()


def reasons(booking: Booking) -> list[str]:
    """Return the codes of all that happened to a booking."""
    return list(
        db.session.scalars(
            select(BookingEvent.reason)
            .where(BookingEvent.booking_id == booking.id)
            .order_by(BookingEvent.id)
        )
    )


def happened(workshop: Workshop) -> list[str]:
    """Return the codes of what happened to a workshop's seats themselves."""
    return list(
        db.session.scalars(
            select(WorkshopEvent.reason)
            .where(WorkshopEvent.workshop_id == workshop.id)
            .order_by(WorkshopEvent.id)
        )
    )


def states(*bookings: Booking) -> list[State]:
    return [again(booking).state for booking in bookings]


def offers_of(made: Wish) -> list[Booking]:
    """Return the bookings of a wish, oldest first."""
    return list(
        db.session.scalars(select(Booking).where(Booking.wish_id == made.id).order_by(Booking.id))
    )


def just(*workshops: Workshop) -> None:
    """Hold workshops, as they are now, against every rule."""
    for workshop in workshops:
        judge(again(workshop))
