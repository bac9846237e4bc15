"""A newcomer for whom a seat is plainly free, written in at once.

Nearly every booking of the public is so: nobody waits or wishes for the seat, and the person is not
here yet. Then what `actions.book` works out is known beforehand, and written in two goes. Whatever
else it is, is left to `actions.book`; both write the same rows.
"""

from uuid import uuid4

from sqlalchemy import bindparam, select, update

from app import dates
from app.bookings import actions, asking, confirming, seats
from app.bookings.asking import Asked
from app.bookings.enrolling import Person
from app.bookings.models import Booking, BookingEvent, State
from app.bookings.participants import Participant
from app.bookings.references import reference
from app.database import Instant
from app.extensions import db
from app.people.actors import PARTICIPANT
from app.prepared import Insertion, Prepared, send
from app.workshops import welcoming
from app.workshops.models import Workshop

_TAKE = Prepared(seats.TAKE_WITH_ROOM)
_person = select(Participant.id).where(Participant.uuid == bindparam("person"))
_booking = select(Booking.id).where(Booking.uuid == bindparam("booking"))
_PERSON = Insertion(
    Participant,
    *("uuid", "first_name", "family_name", "name_key", "email", "email_key", "phone", "phone_e164"),
    *(
        "reach",
        "reminders",
        "locale",
        "notice_version",
        "noticed_at",
        "token_version",
        "created_at",
    ),
)
_BOOKING = Insertion(
    Booking,
    *("uuid", "reference", "request_key", "workshop_id", "actor_kind", "state", "goal"),
    *("arrived_at", "created_at", "changed_at"),
    participant_id=_person.scalar_subquery(),
)
_EVENT = Insertion(
    BookingEvent,
    *("workshop_id", "turn", "at", "actor_kind", "from_state", "to_state", "reason", "arrived_at"),
    booking_id=_booking.scalar_subquery(),
)
_SEATED = Prepared(
    update(Workshop)
    .where(Workshop.id == bindparam("workshop"))
    .values(held=Workshop.held + 1, seats_changed_at=bindparam("moment", type_=Instant))
)


def book(
    workshop_id: int,
    person: Person,
    *,
    request_key: str | None = None,
    goal: str = "",
    accept_line: bool = False,
) -> Booking:
    """Take a seat for someone of the public, or a place in line where `accept_line` says so.

    What is returned tells what was written, and may be in no session. Raises as `actions.book`.
    """
    made = plainly(workshop_id, person, request_key, goal)
    if made is not None:
        return made
    return actions.book(
        workshop_id,
        person,
        actor=PARTICIPANT,
        request_key=request_key,
        goal=goal,
        accept_line=accept_line,
    )


def plainly(
    workshop_id: int, person: Person, request_key: str | None, goal: str = ""
) -> Booking | None:
    """Give a free seat to a newcomer where nothing stands against it; None decides nothing."""
    who = person.participant(PARTICIPANT, dates.now())
    if not confirming.is_known(who):
        return None
    fresh = reference()
    taken, told, people = send(
        db.session(),
        _TAKE.call(workshop=workshop_id, wanted=1),
        asking.question(workshop_id, person.key, request_key, fresh),
        welcoming.team(workshop_id),
    )
    if taken.number != 1 or not told.rows:
        return None
    asked = asking.read(told.rows[0], fresh)
    if not asked.is_plain:
        return None
    team = welcoming.read(people.rows)
    moment = who.noticed_at = who.created_at = dates.now()  # the row may have been waited for
    who.uuid = uuid4()
    booking = Booking(
        uuid=uuid4(),
        reference=fresh,
        request_key=request_key,
        workshop_id=workshop_id,
        participant=who,
        actor_kind=PARTICIPANT.kind,
        goal=goal,
        priority=0,
        arrived_at=moment,
        created_at=moment,
        changed_at=moment,
    )
    joined = _event(booking, State.WAITING, None, "joined", asked)
    seated = _event(booking, State.CONFIRMED, State.WAITING, "free_seat", asked)
    send(
        db.session(),
        _PERSON.of(who),
        _BOOKING.of(booking, person=who.uuid),
        _EVENT.of(joined, booking=booking.uuid),
        _EVENT.of(seated, booking=booking.uuid),
        _SEATED.call(workshop=workshop_id, moment=moment),
        *confirming.write(booking, asked.revision, team.names),
    )
    seats.announce_to(team.leaders)
    return booking


def _event(
    booking: Booking, to: State, before: State | None, reason: str, asked: Asked
) -> BookingEvent:
    booking.state = to
    return seats.event(booking, booking.workshop_id, asked.turn, before, reason, PARTICIPANT)
