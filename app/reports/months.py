"""Months as their first day: one after the other, between two, and how French names them."""

from collections.abc import Iterator
from datetime import date, datetime, time

from babel.dates import format_date

from app import dates


def first_of(day: date) -> date:
    return date(day.year, day.month, 1)


def later(month: date, count: int) -> date:
    """Return the month that comes so many after this one; before it when negative."""
    year, index = divmod(month.year * 12 + month.month - 1 + count, 12)
    return date(year, index + 1, 1)


def apart(earlier: date, month: date) -> int:
    """Return how many months lie from one to the other."""
    return (month.year - earlier.year) * 12 + month.month - earlier.month


def between(first: date, last: date) -> Iterator[date]:
    """Yield each month from the first to the last, both counted."""
    for count in range(apart(first, last) + 1):
        yield later(first, count)


def walls(first: date, last: date) -> tuple[datetime, datetime]:
    """Return the wall times between which the months from first to last lie, the end left out."""
    return datetime.combine(first, time()), datetime.combine(later(last, 1), time())


def named(month: date) -> str:
    """Say a month: "janvier 2027"."""
    return str(format_date(month, "MMMM y", locale="fr"))


def read(text: str) -> date | None:
    """Return the month of "2027-01"; None for what is no month of this century."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return month if 2000 <= month.year < 2100 else None


def current() -> date:
    return first_of(dates.today())
