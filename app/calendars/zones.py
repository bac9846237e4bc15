"""A zone of the IANA database as a VTIMEZONE (RFC 5545 section 3.6.5).

Two RRULE sub-components, or one STANDARD without clock changes. Lists of RDATE are wrong by an
hour in Thunderbird and ignored by Outlook.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

YEARS = range(2010, 2041)
"""Fixed, so that the bytes never change by themselves. A rule must hold in all these years."""
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class _Change:
    """One clock change: when, by the clock of before, and the offsets on both sides."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def lasts(self) -> bool:
        """Tell whether it falls on the last such weekday of its month."""
        return self.at.day + 7 > monthrange(self.at.year, self.at.month)[1]

    @property
    def week(self) -> int:
        return (self.at.day - 1) // 7 + 1

    @property
    def habit(self) -> tuple[object, ...]:
        """Return what is the same each year when the change follows a rule."""
        return (self.at.month, self.at.weekday(), self.at.time(), self.before, self.after)


@cache
def vtimezone(name: str) -> bytes:
    """Return the VTIMEZONE of a zone; zones that follow no rule list each change by itself."""
    parts = _by_rule(_changes(name)) or _one_by_one(name, _changes(name))
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}", *parts, "END:VTIMEZONE", ""]
    return "\r\n".join(lines).encode("ascii")


@cache
def _changes(name: str) -> tuple[_Change, ...]:
    """Return the clock changes of a zone in the fixed years, found to the minute."""
    zone = ZoneInfo(name)
    found = []
    moment, last = datetime(YEARS[0], 1, 1, tzinfo=UTC), datetime(YEARS[-1] + 1, 1, 1, tzinfo=UTC)
    while moment < last:
        following = moment + timedelta(days=1)
        before, after = _offset(moment, zone), _offset(following, zone)
        if before != after:
            at = _first(moment, following, zone)
            label = at.astimezone(zone).tzname() or name
            found.append(_Change(at.replace(tzinfo=None) + before, before, after, label))
        moment = following
    return tuple(found)


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _first(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """Return the first minute between two instants at which the later offset holds."""
    while late - early > timedelta(minutes=1):
        middle = early + timedelta(minutes=(late - early) // timedelta(minutes=1) // 2)
        if _offset(middle, zone) == _offset(early, zone):
            early = middle
        else:
            late = middle
    return late


def _by_rule(changes: tuple[_Change, ...]) -> list[str]:
    """Return two sub-components with an RRULE, or nothing when no yearly rule holds."""
    lines: list[str] = []
    for forward in (True, False):
        same = [change for change in changes if (change.after > change.before) is forward]
        if [change.at.year for change in same] != list(YEARS):
            return []
        if len({change.habit for change in same}) != 1:
            return []
        if all(change.lasts for change in same):
            week = -1
        elif len({change.week for change in same}) == 1:
            week = same[0].week
        else:
            return []
        day = f"{week}{_DAYS[same[0].at.weekday()]}"
        rule = f"RRULE:FREQ=YEARLY;BYMONTH={same[0].at.month};BYDAY={day}"
        lines += _observance(same[0], rule)
    return lines


def _one_by_one(name: str, changes: tuple[_Change, ...]) -> Iterator[str]:
    zone, first = ZoneInfo(name), datetime(YEARS[0], 1, 1, tzinfo=UTC)
    offset = _offset(first, zone)
    label = first.astimezone(zone).tzname() or name
    yield from _observance(_Change(datetime(1970, 1, 1), offset, offset, label))  # noqa: DTZ001
    for change in changes:
        yield from _observance(change)


def _observance(change: _Change, rule: str = "") -> list[str]:
    kind = "DAYLIGHT" if change.after > change.before else "STANDARD"
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{change.at:%Y%m%dT%H%M%S}",
        *([rule] if rule else []),
        f"TZOFFSETFROM:{_utc_offset(change.before)}",
        f"TZOFFSETTO:{_utc_offset(change.after)}",
        f"TZNAME:{change.name}",
        f"END:{kind}",
    ]


def _utc_offset(offset: timedelta) -> str:
    sign = "-" if offset < timedelta() else "+"
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    return f"{sign}{hours:02d}{minutes:02d}"
