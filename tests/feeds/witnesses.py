"""Three parsers that the product does not use, each reading a calendar its own way."""

import warnings
from datetime import UTC, datetime
from typing import Any

import ics
import vobject
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

Spans = dict[str, tuple[datetime, datetime]]
"""From a UID to the instants of start and end, in UTC."""


def spans(body: bytes, *names: str) -> dict[str, Spans]:
    """Return what each witness, or each of those named, says of the same bytes."""
    readers = {"vobject": _vobject, "ics": _ics, "ical": _ical}
    text = body.decode("utf-8")
    with warnings.catch_warnings():
        # the parsers' own habits, not ours
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="(ics|tatsu|vobject)")
        warnings.filterwarnings("ignore", category=FutureWarning, module="ics")
        return {name: readers[name](text) for name in names or readers}


def _vobject(text: str) -> Spans:
    found = vobject.readOne(text)
    return {
        event.uid.value: (_utc(event.dtstart.value), _utc(event.dtend.value))
        for event in found.contents.get("vevent", [])
    }


def _ics(text: str) -> Spans:
    return {
        event.uid: (_utc(event.begin.datetime), _utc(event.end.datetime))
        for event in ics.Calendar(text).events
    }


def _ical(text: str) -> Spans:
    return {
        event.uid: (_utc(event.dtstart), _utc(event.dtend))
        for event in IcsCalendarStream.calendar_from_ics(text).events
    }


def _utc(moment: datetime) -> datetime:
    assert moment.tzinfo is not None, "a floating time"
    return moment.astimezone(UTC)


def entries(body: bytes) -> dict[str, Any]:
    """Return the VEVENTs by UID, as the library that wrote them reads them again."""
    return {str(event["uid"]): event for event in Calendar.from_ical(body).walk("VEVENT")}


def lines(body: bytes) -> list[str]:
    """Return the unfolded lines; fails for a bare CR or LF and for a line over 75 octets."""
    folded = body.split(b"\r\n")
    assert folded.pop() == b""
    for line in folded:
        assert len(line) <= 75
        assert b"\n" not in line
        assert b"\r" not in line
        line.decode("utf-8")  # a fold inside a character would fail here
    return body.decode("utf-8").replace("\r\n ", "").split("\r\n")[:-1]
