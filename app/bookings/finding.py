"""A booking whose link was lost, found again by its reference and the first name."""

import hmac
from uuid import UUID

from sqlalchemy import select

from app import intake
from app.bookings.errors import UnknownBooking
from app.bookings.models import Booking
from app.bookings.participants import Participant
from app.bookings.references import ALPHABET
from app.extensions import db


def reference_in(typed: str) -> str:
    """Return a reference as it is kept, however it was written down: "ac4 7xy" is "AC47XY"."""
    return "".join(char for char in typed.upper() if char in ALPHABET)[:12]


def by_reference(reference: str, first_name: str) -> UUID:
    """Return the uuid of the booking of a reference and a first name.

    Raises UnknownBooking alike when there is no such reference and when the name is not its
    person's: the same work is done for both, so neither answer nor time tells them apart.
    """
    found = db.session.execute(
        select(Booking.uuid, Participant.first_name)
        .join(Booking.participant)
        .where(Booking.reference == reference_in(reference))
    ).first()
    name = found.first_name if found else "nobody at all"
    said, known = (intake.fold(text).encode() for text in (first_name, name))
    if not hmac.compare_digest(said, known) or found is None or not known:
        raise UnknownBooking
    uuid: UUID = found.uuid
    return uuid
