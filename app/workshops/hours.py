"""When a venue is open, from its opening hours as OpenStreetMap and the national schema write them."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from opening_hours import OpeningHours, State, validate


@lru_cache(maxsize=256)
def _read(text: str) -> OpeningHours | None:
    return OpeningHours(text) if text and validate(text) else None


def can_be_read(text: str) -> bool:
    """Tell whether opening hours are empty or of the form "Mo-Fr 09:00-12:30,13:30-18:00"."""
    return not text or _read(text) is not None


def is_open(text: str, start: datetime, end: datetime) -> bool:
    """Tell whether a venue is open all the time between two wall times; unknown hours say yes."""
    hours = _read(text)
    if hours is None:
        return True
    return all(state is State.OPEN for _, _, state, _ in hours.intervals(start, end))


def starts(text: str, day: date, length: timedelta) -> list[datetime]:
    """Return the half-hours of a day, from 8:00 to 20:00, from which the venue is open so long."""
    first = datetime.combine(day, time(8))
    last = datetime.combine(day, time(20)) - length
    steps = max(0, int((last - first) / timedelta(minutes=30)) + 1)
    tried = (first + timedelta(minutes=30 * number) for number in range(steps))
    return [start for start in tried if is_open(text, start, start + length)]
