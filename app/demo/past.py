"""Bookings of workshops that have begun: the one thing the demonstration writes by hand.

`book` refuses a workshop that is closed, as it should, and time has one clock only. These rows are
those that `book` and `cancel` would have written on the days before.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from app import dates
from app.bookings.attendance import Attendance, Presence
from app.bookings.models import HOLDING, Booking, BookingEvent, State
from app.bookings.participants import ParticipantPartner
from app.bookings.references import ALPHABET
from app.demo.plan import SEED, Guest
from app.extensions import db
from app.people.actors import Actor, ActorKind
from app.workshops.models import Meeting, Workshop

_NOT_FILLED_IN = 0.1
_CAME = (80, 9, 11)
"""Of a hundred seated: present, absent, excused."""


def references() -> Iterator[str]:
    """Give booking references, each once, the same in each demonstration."""
    random, given = Random(SEED), set[str]()  # noqa: S311 - fictitious bookings
    while True:
        reference = "".join(random.choices(ALPHABET, k=6))
        if reference not in given:
            given.add(reference)
            yield reference


def record(
    workshop: Workshop,
    guests: Sequence[Guest],
    actors: Mapping[str, Actor],
    names: Iterator[str],
) -> None:
    """Write what is known of the bookings of a workshop that has begun; nobody is told.

    `names` gives the references. One booking a day, the last one three days before the start.
    """
    bookings = []
    for number, guest in enumerate(guests):
        at = workshop.starts_at - timedelta(days=2 + len(guests) - number, hours=2)
        bookings.append(_booking(workshop, guest, actors[guest.through], next(names), at))
    db.session.add_all(bookings)
    db.session.flush()
    for booking in bookings:
        if booking.partner_id is not None:
            link = ParticipantPartner(
                participant_id=booking.participant_id,
                partner_id=booking.partner_id,
                since=booking.created_at,
            )
            db.session.add(link)
    events = [event for booking in bookings for event in _events(booking)]
    events.sort(key=lambda event: event.at)
    db.session.add_all(events)
    workshop.held = sum(booking.state in HOLDING for booking in bookings)
    for meeting in workshop.meetings:
        if meeting.ends_at <= dates.now():
            db.session.add_all(_notes(meeting, [one for one in bookings if one.state in HOLDING]))


def _booking(
    workshop: Workshop, guest: Guest, actor: Actor, reference: str, at: datetime
) -> Booking:
    return Booking(
        reference=reference,
        workshop=workshop,
        participant=guest.person.participant(actor, at),
        partner_id=actor.partner_id,
        actor_kind=actor.kind,
        actor_id=actor.account_id,
        state=State.CANCELLED if guest.gives_up else State.CONFIRMED,
        priority=0,
        arrived_at=at,
        goal=guest.goal,
        created_at=at,
        changed_at=at + timedelta(days=1) if guest.gives_up else at,
    )


def _notes(meeting: Meeting, seated: Sequence[Booking]) -> Iterator[Attendance]:
    """Say who came; on some days the sheet was not filled in, which is no absence."""
    random = Random(f"{SEED} {meeting.starts_at}")  # noqa: S311 - fictitious presences
    if random.random() < _NOT_FILLED_IN:
        return
    for booking in seated:
        (presence,) = random.choices(list(Presence), weights=_CAME)
        yield Attendance(
            booking_id=booking.id,
            meeting_id=meeting.id,
            presence=presence,
            actor_kind=ActorKind.TRAINER,
            at=meeting.ends_at,
        )


def _events(booking: Booking) -> Iterator[BookingEvent]:
    came, left = booking.arrived_at, booking.changed_at
    yield _event(booking, None, State.WAITING, "joined", came)
    yield _event(booking, State.WAITING, State.CONFIRMED, "free_seat", came)
    if booking.state is State.CANCELLED:
        yield _event(booking, State.CONFIRMED, State.CANCELLED, "by_person", left)


def _event(
    booking: Booking, before: State | None, after: State, reason: str, at: datetime
) -> BookingEvent:
    return BookingEvent(
        booking_id=booking.id,
        workshop_id=booking.workshop_id,
        at=at,
        actor_kind=booking.actor_kind,
        actor_id=booking.actor_id,
        from_state=before,
        to_state=after,
        reason=reason,
        priority=booking.priority,
        arrived_at=booking.arrived_at,
    )
