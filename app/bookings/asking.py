"""Before someone is written in: one question that tells which of the longer ones must be asked."""

from dataclasses import dataclass

from sqlalchemy import bindparam, exists, select

from app.bookings.models import ACTIVE, Booking, State
from app.bookings.participants import Participant
from app.bookings.references import reference
from app.bookings.wishes import Wish, WishState
from app.extensions import db
from app.workshops.models import Workshop


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


NOTHING_ASKED = Asked()
_QUESTION = select(
    exists().where(Booking.workshop_id == bindparam("workshop"), Booking.state == State.WAITING),
    exists().where(Wish.state == WishState.ACTIVE),
    exists().where(
        Participant.name_key == bindparam("name"),
        Booking.participant_id == Participant.id,
        Booking.state.in_(ACTIVE),
        Workshop.id == Booking.workshop_id,
        Workshop.ends_at > bindparam("since"),
        Workshop.starts_at < bindparam("until"),
    ),
    exists().where(Booking.request_key == bindparam("key")),
    exists().where(Booking.reference == bindparam("reference")),
)


def ask(workshop: Workshop, name_key: str, request_key: str | None) -> Asked:
    """Ask for one newcomer to a workshop, whose row must have been taken."""
    fresh = reference()
    told = db.session.execute(
        _QUESTION,
        {
            "workshop": workshop.id,
            "since": workshop.starts_at,
            "until": workshop.ends_at,
            "name": name_key,
            "key": request_key,
            "reference": fresh,
        },
    ).one()
    waits, wishes, met, used, taken = told
    return Asked(waits, wishes, met, used, "" if taken else fresh)
