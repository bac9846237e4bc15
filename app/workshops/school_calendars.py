"""School holidays from a calendar file (RFC 5545), for the zones that no package knows."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from icalendar import Calendar

from app import intake
from app.errors import InvalidInput
from app.workshops.closures import SchoolBreak

FIELD = "file"
MOST = 500
LONGEST = timedelta(days=100)


def read(content: bytes, zone: str) -> list[SchoolBreak]:
    """Return the breaks of a file; DTEND is the day after the last, as the RFC has it.

    Raises InvalidInput for a file that is no calendar, or has nothing that is a holiday.
    """
    try:
        calendar = Calendar.from_ical(content)
    except (ValueError, IndexError, KeyError, TypeError):
        raise InvalidInput(FIELD, "Ce fichier n’est pas un calendrier .ics.") from None
    found = list(_breaks(calendar, zone))
    if not found:
        raise InvalidInput(FIELD, "Ce calendrier n’a aucune période de vacances.")
    return found


def _breaks(calendar: Calendar, zone: str) -> Iterator[SchoolBreak]:
    for event in calendar.walk("VEVENT")[:MOST]:
        first = _day(event.get("DTSTART"))
        if first is None:
            continue
        end = _day(event.get("DTEND"))
        last = max(first, end - timedelta(days=1)) if end else first
        name = intake.clean(str(event.get("SUMMARY") or ""))[:120] or "Vacances scolaires"
        if last - first <= LONGEST and _is_holiday(name):
            yield SchoolBreak(zone=zone, name=name, first_day=first, last_day=last)


def _is_holiday(name: str) -> bool:
    """Tell holidays from the days on which school begins again, or teachers come alone."""
    words = intake.fold(name)
    return not any(part in words for part in ("rentree", "reprise", "prerentree", "debut des"))


def _day(value: object) -> date | None:
    moment = getattr(value, "dt", None)
    if isinstance(moment, datetime):
        return moment.date()
    return moment if isinstance(moment, date) else None
