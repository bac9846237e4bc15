"""Working days: from Monday to Friday, less the public holidays of the place."""

from datetime import date, timedelta

from app.workshops import days_off
from app.workshops.places import Venue

SATURDAY = 5


def before(venue: Venue, day: date, count: int) -> date:
    """Return the day that comes so many working days before one, by the venue's own holidays."""
    while count:
        day -= timedelta(days=1)
        count -= is_working(venue, day)
    return day


def after(venue: Venue, day: date, count: int) -> date:
    """Return the day that comes so many working days after one, by the venue's own holidays."""
    while count:
        day += timedelta(days=1)
        count -= is_working(venue, day)
    return day


def is_working(venue: Venue, day: date) -> bool:
    """Tell whether people work on that day where the venue is."""
    return day.weekday() < SATURDAY and not days_off.public_holiday(venue, day)
