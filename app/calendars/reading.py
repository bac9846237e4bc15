"""A calendar part read back into plain values, to be shown in words."""

from dataclasses import dataclass
from datetime import datetime

from icalendar import Calendar


@dataclass(frozen=True)
class Entry:
    """One VEVENT: wall times at its own zone."""

    summary: str
    starts: datetime
    ends: datetime
    place: str
    is_off: bool


def entries(body: bytes) -> list[Entry]:
    """Return the entries of a calendar that this application wrote."""
    return [
        Entry(
            summary=str(event.get("SUMMARY", "")),
            starts=event.decoded("DTSTART").replace(tzinfo=None),
            ends=event.decoded("DTEND").replace(tzinfo=None),
            place=str(event.get("LOCATION", "")),
            is_off=str(event.get("STATUS", "")) == "CANCELLED",
        )
        for event in Calendar.from_ical(body).walk("VEVENT")
    ]
