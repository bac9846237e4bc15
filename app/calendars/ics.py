"""Plain values to iCalendar bytes (RFC 5545, 7986).

The bytes depend on the values alone: never on the time, the request or the database. Meetings are
written here line by line, at 30 times the speed of the icalendar library, which reads them again
in the tests.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from icalendar import Calendar as _Calendar
from icalendar import vDuration, vText, vUri

from app.calendars.lines import Begun, begin, escape, line, one_line, parameter, several_lines, text
from app.calendars.zones import vtimezone

VERSION = 2
"""Raised with each change of the bytes made here, so that no client keeps the old ones."""
PRODID = "-//Pouce//Agenda 1//FR"
REFRESH = timedelta(hours=1)
_END = b"END:VCALENDAR\r\n"
_URI = {"VALUE": "URI"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where: what stands in LOCATION, and the point on a map when it is known."""

    name: str
    address: str = ""
    room: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An ORGANIZER or ATTENDEE; in mails only, never in a feed."""

    address: str
    name: str = ""


class Event(NamedTuple):
    """One meeting. Moments are texts as calendars write them ("20261123T090000"): `starts` and
    `ends` are wall times in `zone`, the others UTC.
    """

    uid: str
    sequence: int
    stamp: str
    changed_at: str
    created_at: str
    starts: str
    ends: str
    zone: str
    status: str = "CONFIRMED"
    busy: bool = False
    related: str = ""
    """The UID of another meeting of the same parcours."""
    others: tuple[bytes, ...] = ()
    """The lines that say what it is: `summary`, `description`, `place` and so on, below."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """What stands before the meetings. A feed has no method; a mail's part has nothing else.

    Only a feed has a name.
    """

    method: str = ""
    name: str = ""
    description: str = ""
    zone: str = ""
    colour: str = ""
    url: str = ""
    source: str = ""
    """The address to refresh from; left out of private feeds, whose address is a secret."""


def calendar(head: Calendar, fragments: Iterable[bytes], zones: Iterable[str]) -> bytes:
    """Join a head, the zones' definitions (at least one) and fragments into one calendar."""
    return b"".join([_head(head), *map(vtimezone, sorted(zones)), *fragments, _END])


@lru_cache(maxsize=256)
def _head(head: Calendar) -> bytes:
    """Return the first lines, without UID: with one, some clients see a single item."""
    out = _Calendar()
    out.add("version", "2.0")
    out.add("prodid", PRODID)
    out.add("calscale", "GREGORIAN")
    # as texts by name: without it the library writes a NAME unescaped
    texts = {
        "method": head.method,
        "name": head.name,
        "x-wr-calname": head.name,
        "description": head.description,
        "x-wr-caldesc": head.description,
        "x-wr-timezone": head.zone,
        "color": head.colour,
    }
    for name, said in texts.items():
        if said:
            out.add(name, vText(several_lines(said)))
    for name, address in (("url", head.url), ("source", head.source)):
        if address:
            out.add(name, vUri(address), parameters=_URI)
    if head.name:
        out.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
        out.add("x-published-ttl", vDuration(REFRESH))
    return bytes(out.to_ical()).removesuffix(_END)


def moment(when: datetime) -> str:
    """Return a moment as calendars write it; UTC where it has a zone."""
    utc = when.astimezone(UTC) if when.tzinfo else when
    return f"{utc:%Y%m%dT%H%M%S}"


def fragment(event: Event) -> bytes:
    """Return one VEVENT."""
    (uid, sequence, stamp, changed_at, created_at, starts, ends, zone, status, busy, related,
     others) = event  # fmt: skip
    times = (
        f"DTSTAMP:{stamp}Z\r\nCREATED:{created_at}Z\r\nLAST-MODIFIED:{changed_at}Z\r\n"
        f"SEQUENCE:{sequence}\r\nDTSTART;TZID={zone}:{starts}\r\nDTEND;TZID={zone}:{ends}\r\n"
        f"STATUS:{status}\r\nTRANSP:{'OPAQUE' if busy else 'TRANSPARENT'}\r\n"
    )
    tie = line(f"RELATED-TO;RELTYPE=SIBLING:{related}") if related else b""
    opening = (b"BEGIN:VEVENT\r\n", line(f"UID:{uid}"), times.encode(), tie)
    return b"".join((*opening, *others, b"END:VEVENT\r\n"))


@lru_cache(maxsize=10_000)
def summary(words: str) -> bytes:
    return text("SUMMARY", one_line(words))


def description(words: str) -> bytes:
    return begin(_description(words)).end()


def description_before(words: str) -> Begun:
    """Begin a DESCRIPTION that many meetings share but for its end."""
    return begin(_description(words) + (r"\n" if words else ""))


def _description(words: str) -> str:
    return f"DESCRIPTION:{escape(several_lines(words))}"


def categories(*names: str) -> bytes:
    known = ",".join(escape(one_line(name)) for name in names if name)
    return line(f"CATEGORIES:{known}") if known else b""


def url(address: str) -> bytes:
    return line(f"URL;VALUE=URI:{address}")


def place(where: Place) -> bytes:
    """Return LOCATION and, when the point is known, where maps show it."""
    parts = (one_line(part) for part in (where.name, where.room, where.address))
    location = text("LOCATION", ", ".join(part for part in parts if part))
    if where.latitude is None or where.longitude is None:
        return location
    point = (round(where.latitude, 6), round(where.longitude, 6))
    marks = ["VALUE=URI", "X-APPLE-RADIUS=70", f"X-TITLE={parameter(where.name)}"]
    if where.address:
        marks.append(f"X-ADDRESS={parameter(where.address)}")
    mark = f"X-APPLE-STRUCTURED-LOCATION;{';'.join(marks)}:geo:{point[0]},{point[1]}"
    return location + line(f"GEO:{point[0]};{point[1]}") + line(mark)


def organizer(mailbox: Mailbox) -> bytes:
    return line(f"ORGANIZER{_named(mailbox)}:mailto:{mailbox.address}")


def attendee(mailbox: Mailbox) -> bytes:
    """Return the one ATTENDEE of a mail: its reader, who has said yes."""
    answer = "ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE"
    return line(f"ATTENDEE{_named(mailbox)};{answer}:mailto:{mailbox.address}")


def _named(mailbox: Mailbox) -> str:
    return f";CN={parameter(mailbox.name)}" if mailbox.name else ""


def alarm(minutes: int, words: str) -> bytes:
    """Return a reminder so many minutes before the start."""
    said = text("DESCRIPTION", one_line(words))
    opening = b"BEGIN:VALARM\r\nACTION:DISPLAY\r\n"
    return b"%bTRIGGER:-PT%dM\r\n%bEND:VALARM\r\n" % (opening, minutes, said)
