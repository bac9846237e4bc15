"""A workshop as search engines read it: schema.org Event, or CourseInstance for a parcours."""

from datetime import datetime
from typing import Any

from flask import current_app, url_for

from app import dates
from app.workshops.models import Audience, Kind, Meeting, Workshop
from app.workshops.places import Venue

_SCHEMA = "https://schema.org/"


def of(workshop: Workshop) -> dict[str, Any]:
    """Return what the page says, for programs: dates with the offset of the venue's clock."""
    base = current_app.config["BASE_URL"]
    page = f"{base}{url_for('public.workshop', workshop_id=workshop.id)}"
    is_parcours = workshop.programme.kind is Kind.PARCOURS
    meetings = workshop.coming or workshop.meetings
    said: dict[str, Any] = {
        "@context": _SCHEMA.rstrip("/"),
        "@type": "CourseInstance" if is_parcours else "EducationEvent",
        "name": workshop.name,
        "url": page,
        "inLanguage": "fr",
        **_when(meetings[0], meetings[-1]),
        "eventStatus": _status(workshop.is_cancelled, workshop.meetings),
        "eventAttendanceMode": f"{_SCHEMA}OfflineEventAttendanceMode",
        "isAccessibleForFree": True,
        "maximumAttendeeCapacity": workshop.capacity,
        "remainingAttendeeCapacity": workshop.seats_left,
        "location": _place(workshop.venue, base),
        "organizer": {
            "@type": "Organization",
            "name": current_app.config["ORGANISATION"],
            "url": base + "/",
        },
        "offers": _offer(workshop, page),
    }
    if workshop.programme.summary:
        said["description"] = workshop.programme.summary
    if moved := workshop.meetings[0].moved_from:
        said["previousStartDate"] = _iso(moved, workshop.meetings[0].venue.zone)
    if is_parcours:
        said |= {
            "courseMode": "onsite",
            "courseWorkload": f"PT{float(workshop.programme.hours):g}H",
        }
    if len(workshop.meetings) > 1:
        said["subEvent"] = [_meeting(meeting) for meeting in workshop.meetings]
    return said


def _meeting(meeting: Meeting) -> dict[str, Any]:
    return {
        "@type": "Event",
        "name": f"Séance {meeting.number}",
        **_when(meeting, meeting),
        "eventStatus": _status(meeting.is_cancelled, [meeting]),
    }


def _when(first: Meeting, last: Meeting) -> dict[str, str]:
    return {
        "startDate": _iso(first.starts_local, first.venue.zone),
        "endDate": _iso(last.ends_local, last.venue.zone),
    }


def _iso(wall: datetime, zone: str) -> str:
    """Return a wall time with the offset that its zone has then: 2027-01-12T14:00:00+01:00."""
    return wall.replace(tzinfo=dates.zone(zone)).isoformat()


def _status(is_cancelled: bool, meetings: list[Meeting]) -> str:
    if is_cancelled:
        return f"{_SCHEMA}EventCancelled"
    moved = any(meeting.moved_from for meeting in meetings if not meeting.is_cancelled)
    return f"{_SCHEMA}{'EventRescheduled' if moved else 'EventScheduled'}"


def _place(venue: Venue, base: str) -> dict[str, Any]:
    address = {
        "streetAddress": venue.address,
        "postalCode": venue.postcode,
        "addressLocality": venue.city,
        "addressCountry": "FR",
    }
    said: dict[str, Any] = {
        "@type": "Place",
        "name": venue.name,
        "url": f"{base}{url_for('public.venue', slug=venue.slug)}",
        "address": {
            "@type": "PostalAddress",
            **{name: value for name, value in address.items() if value},
        },
    }
    if venue.latitude is not None and venue.longitude is not None:
        said["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": venue.latitude,
            "longitude": venue.longitude,
        }
    return said


def _offer(workshop: Workshop, page: str) -> dict[str, Any]:
    is_open = workshop.is_joinable(dates.now())
    left = workshop.seats_left if is_open else 0
    said: dict[str, Any] = {
        "@type": "Offer",
        "price": 0,
        "priceCurrency": "EUR",
        "availability": f"{_SCHEMA}{'InStock' if left else 'SoldOut'}",
        "validThrough": _iso(
            dates.wall(workshop.closes_at, workshop.venue.zone), workshop.venue.zone
        ),
        "url": page,
    }
    if is_open and workshop.programme.audience is Audience.EVERYONE:
        said["url"] = f"{page}/inscription"
    return said
