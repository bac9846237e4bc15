"""The address that puts a booking in its participant's hands: signed, never stored."""

from uuid import UUID

from flask import current_app
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from app import languages, tokens
from app.bookings.errors import UnknownBooking, UnknownWish
from app.bookings.models import Booking
from app.bookings.participants import Participant
from app.bookings.wishes import Wish
from app.extensions import db
from app.people.actors import ActorKind
from app.workshops.models import Meeting, Workshop

PURPOSE = "booking"
WISH = "wish"
REMINDERS = "reminders"
WHOLE = (
    joinedload(Booking.participant),
    joinedload(Booking.workshop).joinedload(Workshop.programme),
    joinedload(Booking.workshop).joinedload(Workshop.venue),
    joinedload(Booking.workshop).joinedload(Workshop.meetings).joinedload(Meeting.room),
)
"""All that a booking's page shows, read with it."""
_OF_UUID = select(Booking).where(Booking.uuid == bindparam("uuid")).options(*WHOLE)


def token(booking: Booking) -> str:
    return tokens.sign(PURPOSE, booking.uuid, booking.participant.token_version)


def token_of_key(request_key: str) -> str | None:
    """Return the token of the booking that a public form with this hidden key made, if any.

    No desk's and no partner's. Only for the browser that has the key: see `web.public.own_keys`.
    """
    if not request_key:
        return None
    booking = db.session.scalar(
        select(Booking).where(
            Booking.request_key == request_key,
            Booking.actor_kind == ActorKind.PARTICIPANT,
            Booking.partner_id.is_(None),
        )
    )
    return token(booking) if booking else None


def address(booking: Booking) -> str:
    """Return the whole address, as a mail or a slip carries it."""
    return f"{current_app.config['BASE_URL']}{_path(booking)}"


def _path(booking: Booking) -> str:
    return f"{languages.prefix(booking.participant.locale)}/inscriptions/{token(booking)}"


def path_of(uuid: UUID) -> str | None:
    """Return the path of the booking with this uuid, in its participant's language, or None."""
    booking = db.session.scalar(select(Booking).where(Booking.uuid == uuid))
    return _path(booking) if booking else None


def find(signed: str) -> Booking:
    """Return the booking of a link. Raises UnknownBooking when it is forged or was revoked."""
    read = tokens.read(PURPOSE, signed)
    if read is None:
        raise UnknownBooking
    booking = whole(read[0])
    if booking is None or booking.participant.token_version != read[1]:
        raise UnknownBooking
    return booking


def whole(uuid: UUID) -> Booking | None:
    """Return the booking with this uuid and all that its page shows."""
    return db.session.scalars(_OF_UUID, {"uuid": uuid}).unique().one_or_none()


def wish_token(wish: Wish) -> str:
    return tokens.sign(WISH, wish.uuid, wish.participant.token_version)


def wish_path_of(uuid: UUID) -> str | None:
    """Return the path of the wish with this uuid, in its participant's language, or None."""
    wish = db.session.scalar(select(Wish).where(Wish.uuid == uuid))
    if wish is None:
        return None
    return f"{languages.prefix(wish.participant.locale)}/souhaits/{wish_token(wish)}"


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


def reminders_token(person: Participant) -> str:
    """Return the token by which a person chooses reminders."""
    return tokens.sign(REMINDERS, person.uuid, person.token_version)


def reminders_path_of(uuid: UUID) -> str | None:
    """Return the path by which the person with this uuid chooses reminders, or None."""
    person = db.session.scalar(select(Participant).where(Participant.uuid == uuid))
    if person is None:
        return None
    return f"{languages.prefix(person.locale)}/rappels/{reminders_token(person)}"


def find_reminded(signed: str) -> Participant:
    """Return the person of a link about reminders. Raises UnknownBooking when it is no longer good."""
    read = tokens.read(REMINDERS, signed)
    person = (
        db.session.scalar(select(Participant).where(Participant.uuid == read[0])) if read else None
    )
    if read is None or person is None or person.token_version != read[1]:
        raise UnknownBooking
    return person
