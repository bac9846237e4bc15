"""The reference of a booking, for the phone and the slip."""

import secrets

from sqlalchemy import select

from app.bookings.models import Booking
from app.extensions import db
from app.tokens import UNAMBIGUOUS

ALPHABET = UNAMBIGUOUS


def reference() -> str:
    """Return six characters at random."""
    return "".join(secrets.choice(ALPHABET) for _ in range(6))


def free_reference() -> str:
    """Return six characters that no booking has."""
    while True:
        found = reference()
        if db.session.scalar(select(Booking.id).where(Booking.reference == found)) is None:
            return found
