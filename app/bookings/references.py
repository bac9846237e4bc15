"""The reference of a booking, for the phone and the slip."""

import secrets

from sqlalchemy import select

from app.bookings.models import Booking
from app.extensions import db

ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"
"""No 0 or O, 1 or I or L, 2 or Z, 5 or S, 8 or B: read aloud, it cannot be misheard in writing."""


def free_reference() -> str:
    """Return six characters that no booking has."""
    while True:
        reference = "".join(secrets.choice(ALPHABET) for _ in range(6))
        taken = db.session.scalar(select(Booking.id).where(Booking.reference == reference))
        if taken is None:
            return reference
