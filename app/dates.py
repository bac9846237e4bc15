"""Time: now, wall clocks and zones, and how each language says a date.

A meeting's truth is a wall time and its venue's zone; the instant is derived.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask_babel import gettext, ngettext

from app import languages
from app.errors import DomainError
from app.languages import FRENCH

NOON = 13
"""What begins before one o’clock is a morning’s."""


_DAYS = {"uk": "EEEE, d MMMM"}
"""How a language writes weekday, day and month, where not as French does."""


class NonexistentTime(DomainError):
    status = 422
    sentence = (
        "Le %(when)s n’existe pas à cet endroit : les horloges avancent d’une heure à ce moment."
    )


def now() -> datetime:
    """Return the current instant, in UTC. The only clock of the application."""
    return datetime.now(UTC).replace(microsecond=0)


@cache
def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def instant(wall: datetime, zone_name: str) -> datetime:
    """Return the UTC instant of a wall time in a zone.

    A wall time that happens twice (autumn) is its first occurrence; one that never happens
    (spring) raises NonexistentTime.
    """
    aware = wall.replace(tzinfo=zone(zone_name), fold=0)
    utc = aware.astimezone(UTC)
    if utc.astimezone(aware.tzinfo).replace(tzinfo=None) != wall:
        raise NonexistentTime(when=f"{day(wall.date())} à {clock(wall.time())}")
    return utc


def wall(moment: datetime, zone_name: str) -> datetime:
    """Return what a clock on the wall in that zone shows at `moment`, as a naive datetime."""
    return moment.astimezone(zone(zone_name)).replace(tzinfo=None)


def today(zone_name: str = "Europe/Paris") -> date:
    return wall(now(), zone_name).date()


def day(value: date, locale: str = "") -> str:
    """Say a day in full: "mardi 12 janvier", with the year when it is not within a year of now."""
    value = value.date() if isinstance(value, datetime) else value
    locale = locale or languages.current()
    far = abs((value - today()).days) > 330
    pattern = _DAYS.get(locale, "EEEE d MMMM") + (" y" if far else "")
    text = format_date(value, pattern, locale=locale)
    if locale == FRENCH and value.day == 1:
        return text.replace(" 1 ", " 1er ", 1)
    return text


def clock(value: time | datetime) -> str:
    """Say an hour as French does, "14 h", "15 h 30"; "15:30" in other languages."""
    if languages.current() != FRENCH:
        return f"{value:%H:%M}"
    return f"{value.hour} h {value.minute:02d}" if value.minute else f"{value.hour} h"


def span(start: datetime, end: datetime) -> str:
    """Say from when to when, on one day: "de 14 h à 15 h 30"."""
    return str(gettext("de %(start)s à %(end)s", start=clock(start), end=clock(end)))


def brief(start: datetime, end: datetime) -> str:
    """Say when in few characters, as an SMS does: "mardi 12 janvier 14h-15h30"."""
    return f"{day(start)} {_short(start)}-{_short(end)}"


def brief_moment(value: datetime, zone_name: str = "Europe/Paris") -> str:
    """Say an instant in few characters, by the clock of a zone: "lundi 23 novembre 9h04"."""
    local = wall(value, zone_name)
    return f"{day(local)} {_short(local)}"


def _short(value: datetime) -> str:
    return f"{value.hour}h{value.minute:02d}" if value.minute else f"{value.hour}h"


def moment(value: datetime, zone_name: str = "Europe/Paris") -> str:
    """Say an instant by the clock of a zone: "lundi 23 novembre à 9 h 04"."""
    local = wall(value, zone_name)
    return str(gettext("%(day)s à %(hour)s", day=day(local.date()), hour=clock(local)))


def duration(minutes: int) -> str:
    """Say a length: "1 h 30", "45 minutes", "15 h"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return str(ngettext("%(num)s minute", "%(num)s minutes", rest))
    if rest:
        return str(gettext("%(hours)s h %(minutes)s", hours=hours, minutes=f"{rest:02d}"))
    return str(gettext("%(hours)s h", hours=hours))


def iso_week(value: date) -> str:
    """Return the ISO 8601 week of a day, as addresses carry it: "2026-W48"."""
    year, week, _ = value.isocalendar()
    return f"{year}-W{week:02d}"


def week_bounds(text: str) -> tuple[date, date] | None:
    """Return the Monday and the next Monday of an ISO week, or None when it cannot be read.

    Weeks of other centuries are not read: there is nothing in them.
    """
    try:
        monday = date.fromisoformat(f"{text}-1") if "W" in text else None
    except ValueError:
        return None
    if monday is None or not 2000 <= monday.year < 2100:
        return None
    return monday, monday + timedelta(days=7)
