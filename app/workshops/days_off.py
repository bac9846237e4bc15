"""Why nothing is planned on a day: public holidays, school holidays, closures."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

import holidays
from holidays.constants import SCHOOL

from app.workshops import closures, territories
from app.workshops.closures import Closure, SchoolBreak
from app.workshops.places import Venue

SCHOOL_KNOWN_UNTIL = date(2028, 9, 3)
"""The last day of the last school year fixed by an arrêté (21 July 2026) that `holidays` knows;
what it gives afterwards is a guess."""


@lru_cache(maxsize=64)
def _public(subdivision: str | None, year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("FR", subdiv=subdivision, years=year, language="fr"))


@lru_cache(maxsize=16)
def _school(zone: str, year: int) -> dict[date, str]:
    found = holidays.country_holidays(
        "FR", subdiv=f"Zone {zone}", years=year, language="fr", categories=(SCHOOL,)
    )
    return dict(found)


def public_holiday(venue: Venue, day: date) -> str:
    """Return the name of the public holiday of the venue's territory on that day, or ""."""
    return _public(territories.subdivision(venue), day.year).get(day, "")


class Calendar:
    """What is known of the days between two dates, read once: closures and imported calendars."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self._closures: Sequence[Closure] = closures.between(first, last)
        self._breaks: Sequence[SchoolBreak] = closures.breaks(first, last)

    def closure(self, venue: Venue, day: date) -> Closure | None:
        """Return the closure that shuts a venue on that day."""
        for closure in self._closures:
            if closure.first_day <= day <= closure.last_day and closure.concerns(venue):
                return closure
        return None

    def school_holiday(self, venue: Venue, day: date) -> str:
        """Return the name of the school holiday of the venue's zone on that day, or "".

        An imported calendar of the zone is believed before the package's.
        """
        zone = territories.school_zone(venue)
        for each in self._breaks:
            if each.zone == zone and each.first_day <= day <= each.last_day:
                return each.name
        if zone not in territories.MAINLAND_ZONES or self._is_imported(zone, day):
            return ""
        return _school(zone, day.year).get(day, "")

    def school_is_known(self, venue: Venue) -> bool:
        """Tell whether the school holidays of the venue's zone are known for the whole time."""
        zone = territories.school_zone(venue)
        if any(each.zone == zone for each in self._breaks):
            return True
        return zone in territories.MAINLAND_ZONES and self.last <= SCHOOL_KNOWN_UNTIL

    def _is_imported(self, zone: str, day: date) -> bool:
        """Tell whether an imported calendar covers that day: from its first break to its last."""
        days = [each for each in self._breaks if each.zone == zone]
        return bool(days) and days[0].first_day <= day <= max(each.last_day for each in days)


def following(day: date, days: int) -> list[date]:
    """Return that many days after one."""
    return [day + timedelta(days=number) for number in range(1, days + 1)]
