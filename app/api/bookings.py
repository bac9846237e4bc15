"""What a partner's software does: take a seat, see its bookings, give one up; nobody else's."""

import logging
from datetime import datetime
from uuid import UUID

from flask import g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from app.api import asking, keys, shapes
from app.api.asking import Asked
from app.bookings import actions, api_requests, owned, queries
from app.bookings.errors import UnknownBooking
from app.bookings.models import Booking
from app.errors import InvalidInput
from app.extensions import limiter
from app.transactions import transaction

log = logging.getLogger("pouce.api")

MOST_PAGES = 10_000


@limiter.limit("60/minute; 1000/hour", key_func=keys.counted_by)
def book() -> ResponseReturnValue:
    """Take a seat, or a place in line where that is asked for; the same key is the same booking."""
    key = asking.key()
    try:
        uuid = _booked(key)
    except IntegrityError:  # the same key came twice at once: the other one has booked by now
        uuid = _booked(key)
    log.info("api key %s booked %s", g.api_key_id, uuid)
    shape = _shape(_own(uuid))
    return shape, 201, {"Location": shapes.address("partner_api.booking", booking_uuid=uuid)}


def _booked(key: str) -> UUID:
    partner_id = keys.partner_id()
    with transaction():
        asked = asking.seat(partner_id)
        request_key = api_requests.own_key(partner_id, key)
        api_requests.claim(request_key, asked.body)
        return _take(asked, request_key).uuid


def _take(asked: Asked, request_key: str) -> Booking:
    return actions.book(
        asked.workshop_id,
        asked.person,
        actor=keys.actor(),
        request_key=request_key,
        goal=asked.goal,
        accept_line=asked.accept_line,
        accept_overlap=asked.accept_overlap,
    )


def index() -> ResponseReturnValue:
    """Give a page of the partner's bookings, the last changed first."""
    number = min(max(request.args.get("page", 1, type=int) or 1, 1), MOST_PAGES)
    asked = request.args.get("depuis", "")
    found = owned.page(keys.partner_id(), _since(asked), number)
    following = {"page": number + 1, **({"depuis": asked} if asked else {})}
    return {
        "page": number,
        "next": shapes.address("partner_api.bookings", **following) if found.has_more else None,
        "bookings": [shapes.booking(one, found.ranks.get(one.id)) for one in found.bookings],
    }


def show(booking_uuid: UUID) -> ResponseReturnValue:
    """Give one of the partner's bookings."""
    return _shape(_own(booking_uuid))


@limiter.limit("60/minute; 1000/hour", key_func=keys.counted_by)
def cancel(booking_uuid: UUID) -> ResponseReturnValue:
    """Give up a seat or a place in line for the person; doing it twice changes nothing."""
    with transaction():
        actions.cancel(_own(booking_uuid), keys.actor(), reason="by_partner")
    log.info("api key %s cancelled %s", g.api_key_id, booking_uuid)
    return _shape(_own(booking_uuid))


def _own(uuid: UUID) -> Booking:
    """Return a booking of this partner; another's is as unknown as one that is not there."""
    booking = queries.booking_of(keys.partner_id(), uuid)
    if booking is None:
        raise UnknownBooking
    return booking


def _shape(booking: Booking) -> shapes.Shape:
    ranks = queries.ranks([booking]) if booking.is_waiting else {}
    return shapes.booking(booking, ranks.get(booking.id))


def _since(text: str) -> datetime | None:
    """Read an instant with its offset (RFC 3339). Raises InvalidInput."""
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text.replace(" ", "+"))  # a "+" that was not escaped
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        raise InvalidInput(
            "depuis", "Écrivez un instant avec son décalage, comme 2027-01-12T14:00:00+01:00."
        )
    return read
