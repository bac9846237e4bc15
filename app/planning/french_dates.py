"""Dates and hours as people type them in France, or as a spreadsheet keeps them."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from app import dates, intake
from app.errors import InvalidInput

MONTHS_AHEAD = 10
"""A date typed without its year is the next one, if that is within so many months."""
YEARS_AWAY = 3

_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
)
_SHORT_MONTHS = {"janv", "jan", "fevr", "fev", "avr", "juil", "sept", "sep", "oct", "nov", "dec"}

_WEEKDAY = re.compile(r"^(?P<weekday>[a-z]+)\.?,?\s+(?=\d)")
_NUMBERS = re.compile(
    r"(?P<day>\d{1,2})(?P<mark>[/.-])(?P<month>\d{1,2})(?:(?P=mark)(?P<year>\d{4}|\d{2}))?\.?"
)
_ISO = re.compile(
    r"(?P<year>\d{4})([-/])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?:[t ]00:00(?::00)?)?"
)
_WORDS = re.compile(r"(?P<day>\d{1,2})(?:er)?\s*(?P<month>[a-z]+)\.?(?:\s*(?P<year>\d{4}|\d{2}))?")
_HOUR = re.compile(
    r"(?P<hour>\d{1,2})\s*(?:(?:h|:|\.|heures?)\s*(?:(?P<minute>\d{2})(?::00)?\s*(?:min|mn)?)?)?"
)

NOT_A_DATE = "n’est pas une date. Écrivez par exemple 04/01/2027 ou lundi 4 janvier 2027."
NOT_AN_HOUR = "n’est pas une heure. Écrivez par exemple 14 h 30."


def read_day(cell: object, today: date) -> date:
    """Return the day a cell says, past or to come. Raises InvalidInput with the French reason.

    The day comes before the month. Without a year it is the next such day from `today` on, when
    that is within ten months; a weekday must agree.
    """
    day = _day_of(cell, today)
    if abs(day.year - today.year) > YEARS_AWAY:
        raise InvalidInput("date", f"est à plus de {YEARS_AWAY} ans d’ici. Vérifiez l’année.")
    return day


def read_hour(cell: object) -> time:
    """Return the hour and minute a cell says. Raises InvalidInput with the French reason.

    Text, a time cell, a whole number of hours, or the fraction of a day by which spreadsheets
    count; seconds are not hours of a workshop.
    """
    match cell:
        case bool():
            raise InvalidInput("heure", NOT_AN_HOUR)
        case datetime():
            return read_hour(cell.time())
        case time():
            return _whole_minutes(
                timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
            )
        case timedelta():
            return _whole_minutes(cell)
        case int() | float() if 0 < cell < 1:
            return _whole_minutes(timedelta(seconds=round(cell * 86400)))
        case float() if not cell.is_integer():
            raise InvalidInput("heure", NOT_AN_HOUR)
        case int() | float():
            return _hour_of(str(int(cell)))
        case _:
            return _hour_of(_plain(str(cell)))


def _day_of(cell: object, today: date) -> date:
    match cell:
        case datetime():
            if cell.time() != time():
                raise InvalidInput("date", "porte aussi une heure : mettez-la dans sa colonne.")
            return cell.date()
        case date():
            return cell
        case bool() | int() | float():
            raise InvalidInput(
                "date", "est un nombre. Dans le tableur, mettez cette case au format Date."
            )
        case _:
            return _typed_day(_plain(str(cell)), today)


def _typed_day(text: str, today: date) -> date:
    weekday = None
    if found := _WEEKDAY.match(text):
        weekday = _weekday(found["weekday"])
        text = text[found.end() :]
    parts = _NUMBERS.fullmatch(text) or _ISO.fullmatch(text) or _WORDS.fullmatch(text)
    if parts is None:
        raise InvalidInput("date", NOT_A_DATE)
    day = _calendar_day(int(parts["day"]), _month(parts["month"]), parts["year"], today)
    if weekday is not None and day.weekday() != weekday:
        right = f"le {day:%d/%m/%Y} est un {_WEEKDAYS[day.weekday()]}"
        raise InvalidInput("date", f"se contredit : {right}.")
    return day


def _calendar_day(day: int, month: int, year: str | None, today: date) -> date:
    try:
        if year is None:
            return _next(day, month, today)
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    except ValueError:
        raise InvalidInput(
            "date", "n’est pas une date : ce jour n’existe pas. Écrivez par exemple 04/01/2027."
        ) from None


def _next(day: int, month: int, today: date) -> date:
    date(2028, month, day)  # a leap year: what is no day in it is never one
    for year in (today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if today <= found <= today + timedelta(days=MONTHS_AHEAD * 30):
            return found
    raise InvalidInput("date", "n’a pas d’année. Écrivez-la : 04/01/2027.")


def _weekday(word: str) -> int:
    for number, name in enumerate(_WEEKDAYS):
        if word in (name, name[:3]):
            return number
    raise InvalidInput("date", NOT_A_DATE)


def _month(word: str) -> int:
    if word.isdecimal():
        return int(word)
    for number, name in enumerate(_MONTHS, 1):
        if word == name or (word in _SHORT_MONTHS and name.startswith(word)):
            return number
    raise InvalidInput("date", NOT_A_DATE)


def _hour_of(text: str) -> time:
    if text == "midi":
        return time(12)
    found = _HOUR.fullmatch(text)
    if found is None:
        raise InvalidInput("heure", NOT_AN_HOUR)
    try:
        return time(int(found["hour"]), int(found["minute"] or 0))
    except ValueError:
        raise InvalidInput("heure", NOT_AN_HOUR) from None


def _whole_minutes(since_midnight: timedelta) -> time:
    minutes, seconds = divmod(round(since_midnight.total_seconds()), 60)
    if seconds or not 0 <= minutes < 24 * 60:
        raise InvalidInput("heure", NOT_AN_HOUR)
    return time(minutes // 60, minutes % 60)


def _plain(text: str) -> str:
    """Return the text in small letters without accents; its marks stay."""
    spread = unicodedata.normalize("NFD", intake.clean(text[:200]).casefold())
    return "".join(char for char in spread if not unicodedata.combining(char))


def in_words(day: date) -> str:
    """Say a day in full, always with its year: what is planned is proofread."""
    words = dates.day(day)
    return words if words.endswith(str(day.year)) else f"{words} {day.year}"
