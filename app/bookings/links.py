"""The address that puts a booking in its participant's hands: signed, never stored."""

from uuid import UUID

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import tokens
from app.bookings.errors import UnknownBooking, UnknownWish
from app.bookings.models import Booking
from app.bookings.wishes import Wish
from app.extensions import db
from app.workshops.models import Meeting, Workshop

PURPOSE = "booking"
WISH = "wish"


def token(booking: Booking) -> str:
    return tokens.sign(PURPOSE, booking.uuid, booking.participant.token_version)


def token_of(uuid: UUID) -> str | None:
    """Return the token of the booking with this uuid, or None when there is none."""
    booking = db.session.scalar(select(Booking).where(Booking.uuid == uuid))
    return token(booking) if booking else None


def address(booking: Booking) -> str:
    """Return the whole address, as a mail or a slip carries it."""
    return f"{current_app.config['BASE_URL']}/inscriptions/{token(booking)}"


def find(signed: str) -> Booking:
    """Return the booking of a link. Raises UnknownBooking when it is forged or was revoked."""
    read = tokens.read(PURPOSE, signed)
    if read is None:
        raise UnknownBooking
    booking = db.session.scalar(
        select(Booking)
        .where(Booking.uuid == read[0])
        .options(
            joinedload(Booking.participant),
            joinedload(Booking.workshop).joinedload(Workshop.programme),
            joinedload(Booking.workshop).joinedload(Workshop.venue),
            joinedload(Booking.workshop).selectinload(Workshop.meetings).joinedload(Meeting.venue),
            joinedload(Booking.workshop).selectinload(Workshop.meetings).joinedload(Meeting.room),
        )
    )
    if booking is None or booking.participant.token_version != read[1]:
        raise UnknownBooking
    return booking


def wish_token(wish: Wish) -> str:
    return tokens.sign(WISH, wish.uuid, wish.participant.token_version)


def wish_token_of(uuid: UUID) -> str | None:
    """Return the token of the wish with this uuid, or None when there is none."""
    wish = db.session.scalar(select(Wish).where(Wish.uuid == uuid))
    return wish_token(wish) if wish else None


def find_wish(signed: str) -> Wish:
    """Return the wish of a link. Raises UnknownWish when it is forged or was revoked."""
    read = tokens.read(WISH, signed)
    if read is None:
        raise UnknownWish
    wish = db.session.scalar(
        select(Wish)
        .where(Wish.uuid == read[0])
        .options(joinedload(Wish.participant), joinedload(Wish.programme))
    )
    if wish is None or wish.participant.token_version != read[1]:
        raise UnknownWish
    return wish
