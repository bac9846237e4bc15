"""What the API says of each thing, as plain values; `openapi.json` describes them.

Public shapes hold nothing of a participant. Instants are RFC 3339 with the offset of the place.
"""

from datetime import datetime
from typing import Any

from flask import current_app, url_for

from app import dates
from app.bookings.models import Booking
from app.workshops.models import Meeting, Programme, Workshop
from app.workshops.places import Venue

Shape = dict[str, Any]


def address(endpoint: str, **named: object) -> str:
    """Return the whole address of a page or of another answer."""
    return str(current_app.config["BASE_URL"]) + url_for(endpoint, **named)  # type: ignore[arg-type]


def _instant(moment: datetime, zone: str) -> str:
    return moment.astimezone(dates.zone(zone)).isoformat()


def workshop(found: Workshop) -> Shape:
    """Shape a workshop as lists show it."""
    zone = found.venue.zone
    return {
        "id": found.id,
        "name": found.name,
        "address": address("public.workshop", workshop_id=found.id),
        "kind": found.programme.kind.value,
        "theme": found.programme.theme,
        "programme": found.programme.slug,
        "audience": found.programme.audience.value,
        "venue": {"slug": found.venue.slug, "name": found.venue.name, "city": found.venue.city},
        "zone": zone,
        "starts_at": _instant(found.starts_at, zone),
        "ends_at": _instant(found.ends_at, zone),
        "closes_at": _instant(found.closes_at, zone),
        "state": _state(found),
        "seats": {"capacity": found.capacity, "left": found.seats_left},
        "meetings": [meeting(one) for one in found.meetings],
    }


def _state(found: Workshop) -> str:
    if found.is_cancelled:
        return "cancelled"
    return "open" if found.is_joinable(dates.now()) else "closed"


def meeting(one: Meeting) -> Shape:
    zone = one.venue.zone
    return {
        "id": str(one.uuid),
        "starts_at": _instant(one.starts_at, zone),
        "ends_at": _instant(one.ends_at, zone),
        "is_cancelled": one.is_cancelled,
    }


def whole_workshop(found: Workshop, waiting: int) -> Shape:
    """Shape one workshop with where each meeting is, and how many people wait for a seat."""
    rooms = {str(one.uuid): one for one in found.meetings}
    shape = workshop(found)
    for each in shape["meetings"]:
        one = rooms[each["id"]]
        each["venue"] = one.venue.slug
        each["room"] = one.room.name if one.room else None
    return {**shape, "seats": {**shape["seats"], "waiting": waiting}}


def venue(one: Venue) -> Shape:
    return {
        "slug": one.slug,
        "name": one.name,
        "page": address("public.venue", slug=one.slug),
        "agenda": address("feeds.venue", slug=one.slug),
        "address": one.address,
        "address_extra": one.address_extra,
        "postcode": one.postcode,
        "city": one.city,
        "insee_code": one.insee_code,
        "latitude": one.latitude,
        "longitude": one.longitude,
        "zone": one.zone,
        "phone": one.phone_e164 or one.phone,
        "email": one.email,
        "website": one.website,
        "opening_hours": one.opening_hours,
    }


def programme(one: Programme) -> Shape:
    return {
        "slug": one.slug,
        "name": one.name,
        "agenda": address("feeds.programme", slug=one.slug),
        "kind": one.kind.value,
        "theme": one.theme,
        "hours": float(one.hours),
        "summary": one.summary,
        "what_to_bring": one.what_to_bring,
        "audience": one.audience.value,
        "minimum_age": one.minimum_age,
    }


def booking(one: Booking, rank: int | None) -> Shape:
    """Shape a partner's own booking. It names nobody: the partner's software knows who it is."""
    zone = one.workshop.venue.zone
    meetings = [one.meeting] if one.meeting is not None else one.workshop.meetings
    return {
        "id": str(one.uuid),
        "reference": one.reference,
        "state": one.state.value,
        "rank": rank,
        "person": str(one.participant.uuid),
        "workshop": {
            "id": one.workshop_id,
            "name": one.workshop.name,
            "state": _state(one.workshop),
            "venue": one.workshop.venue.slug,
        },
        "meetings": [meeting(each) for each in meetings],
        "offer_expires_at": _instant(one.offer_expires_at, zone) if one.offer_expires_at else None,
        "created_at": _instant(one.created_at, zone),
        "changed_at": _instant(one.changed_at, zone),
    }
