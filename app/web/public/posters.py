"""A venue's poster of the month, and the list of its week, to print and hang up."""

from collections.abc import Sequence
from datetime import date, timedelta

from babel.dates import format_date
from flask import Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from app import dates
from app.publications import revisions
from app.web import codes
from app.web.kept import kept
from app.web.public.finding import UnknownVenue
from app.workshops import posters, queries
from app.workshops.places import Venue
from app.workshops.posters import Line

CROWDS = ((12, "packed"), (7, "dense"))
"""Above so many lines of print the letters are smaller, still read at two metres."""
SIZES = ("a4", "a3")
CODE_AGE = 86_400


@kept(revisions.LIST)
def poster(slug: str) -> ResponseReturnValue:
    """Show what the venue has in a month, or in a week, large enough to be read at two metres."""
    venue = _venue(slug)
    week = dates.week_bounds(request.args.get("semaine", ""))
    if week:
        return _week(venue, *week)
    month = _month(venue, request.args.get("mois", ""))
    lines = posters.lines(venue, max(month, dates.today(venue.zone)), _next(month))
    offers = _by_offer(lines)
    asked = request.args.get("format", "")
    return render_template(
        "public/poster.html",
        venue=venue,
        month=month,
        title=format_date(month, "MMMM y", locale=_language()),
        offers=offers,
        crowd=next((word for most, word in CROWDS if len(lines) + len(offers) > most), ""),
        size=asked if asked in SIZES else SIZES[0],
        sizes=SIZES,
        before=_code(month - timedelta(days=1)),
        after=_code(_next(month)),
        this=_code(month),
        week=dates.iso_week(dates.today(venue.zone)),
    )


def _by_offer(lines: Sequence[Line]) -> list[tuple[str, int, list[tuple[Line, str]]]]:
    """Return each offer once, in the order of its first date: name, meetings, dates in words."""
    found: dict[tuple[str, int], list[tuple[Line, str]]] = {}
    for line in lines:
        found.setdefault((line.name, line.meetings), []).append((line, spoken(line)))
    return [(name, meetings, dated) for (name, meetings), dated in found.items()]


def _week(venue: Venue, monday: date, end: date) -> str:
    return render_template(
        "public/poster_week.html",
        venue=venue,
        monday=monday,
        days=posters.days(venue, monday, end),
        before=dates.iso_week(monday - timedelta(days=7)),
        after=dates.iso_week(end),
    )


def code(slug: str) -> ResponseReturnValue:
    """Give the square that a telephone's camera reads: the address of the venue's page."""
    venue = _venue(slug)
    address = current_app.config["BASE_URL"] + url_for("public.venue", slug=venue.slug)
    response = Response(codes.svg(address), mimetype=codes.SVG)
    response.cache_control.public = True
    response.cache_control.max_age = CODE_AGE
    return response


def spoken(line: Line) -> str:
    """Say the days of a line: "mardi 1er, 8 et 15 décembre"."""
    first, *others = line.days
    if not others:
        return dates.day(first)
    weekday = format_date(first, "EEEE", locale=_language())
    numbers = [f"{day.day}er" if day.day == 1 else str(day.day) for day in line.days]
    month = format_date(first, "MMMM", locale=_language())
    listed = gettext(
        "%(days)s et %(last)s", days=gettext(", ").join(numbers[:-1]), last=numbers[-1]
    )
    return f"{weekday} {listed} {month}"


def _venue(slug: str) -> Venue:
    venue = queries.public_venue(slug)
    if venue is None:
        raise UnknownVenue
    return venue


def _month(venue: Venue, asked: str) -> date:
    """Return the first day of the month asked for; else of this one, or of the next once it is over."""
    try:
        month = date.fromisoformat(f"{asked}-01")
        if 2000 <= month.year < 2100:
            return month
    except ValueError:
        pass
    today = dates.today(venue.zone)
    month = today.replace(day=1)
    return month if posters.lines(venue, today, _next(month)) else _next(month)


def _next(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def _code(day: date) -> str:
    return f"{day:%Y-%m}"


def _language() -> str:
    return str(get_locale() or "fr")
