"""The days on which the demonstration holds no workshop."""

from datetime import date, timedelta

_FIXED = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
_AFTER_EASTER = {1, 39, 50}  # Easter Monday, Ascension Day, Whit Monday


def is_working(day: date) -> bool:
    """Tell whether a workshop may be held: neither a Sunday nor a public holiday of all France."""
    if day.weekday() == 6 or (day.month, day.day) in _FIXED:
        return False
    return (day - _easter(day.year)).days not in _AFTER_EASTER


def _easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (Gauss, with the lunar correction)."""
    century = year // 100
    moon = (19 * (year % 19) + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    moon -= (moon // 28) * (1 - (29 // (moon + 1)) * ((21 - year % 19) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    return date(year, 3, 28) + timedelta(days=moon - weekday)
