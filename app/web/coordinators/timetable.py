"""The planning: a week or a month of meetings, by venue, room or person, seats and gaps."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from babel.dates import format_date
from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import dates, intake
from app.bookings import queries
from app.planning import hands
from app.planning.hands import Hands
from app.web import guards
from app.workshops.models import Meeting

NOBODY = "Personne de prévu"
BY = {"lieu": "Par lieu", "salle": "Par salle", "formateur": "Par personne"}


@dataclass
class Group:
    """The meetings of one venue, room or person, by day."""

    name: str
    days: dict[date, list[Meeting]] = field(default_factory=lambda: defaultdict(list))

    @property
    def meetings(self) -> list[Meeting]:
        return [meeting for each in self.days.values() for meeting in each]


@dataclass(frozen=True)
class Totals:
    """What a page adds up: meetings held, seats taken and had, and what lacks someone."""

    meetings: int
    taken: int
    seats: int
    unstaffed: int
    short: int
    """Those that have someone, but too few for the people who come."""


@dataclass(frozen=True)
class Asked:
    """What the address asks to see. What cannot be read is now, and everything."""

    first: date
    last: date
    by: str
    venue: str
    only_gaps: bool
    is_month: bool

    @property
    def days(self) -> list[date]:
        """The days of the grid, from a Monday to a Sunday."""
        start = self.first - timedelta(days=self.first.weekday())
        count = (self.last - start).days + 1
        return [start + timedelta(days=number) for number in range(-(-count // 7) * 7)]


def week() -> ResponseReturnValue:
    """Show the meetings of one week."""
    today = dates.today()
    monday = today - timedelta(days=today.weekday())
    bounds = dates.week_bounds(request.args.get("semaine", ""))
    first = bounds[0] if bounds else monday
    return _page(_asked(first, first + timedelta(days=6), is_month=False))


def month() -> ResponseReturnValue:
    """Show the meetings of one month."""
    first = _month(request.args.get("mois", ""))
    last = _next(first) - timedelta(days=1)
    return _page(_asked(first, last, is_month=True))


def _asked(first: date, last: date, *, is_month: bool) -> Asked:
    by = request.args.get("par", "lieu")
    return Asked(
        first=first,
        last=last,
        by=by if by in BY else "lieu",
        venue=request.args.get("lieu", ""),
        only_gaps=request.args.get("manque") == "1",
        is_month=is_month,
    )


def _page(asked: Asked) -> str:
    after = asked.last + timedelta(days=1)
    every = queries.week(asked.first, after, branch_id=guards.signed_in().branch_id)
    shown = [one for one in every if not asked.venue or one.venue.slug == asked.venue]
    known = hands.of(shown)
    totals = _totals(shown, known)
    if asked.only_gaps:
        shown = [one for one in shown if known[one.id].missing]
    return render_template(
        "coordinators/planning.html",
        asked=asked,
        title=_title(asked),
        groups=_groups(shown, asked.by),
        totals=totals,
        hands=known,
        waiting=queries.waiting_counts(one.workshop_id for one in shown),
        venues={one.venue.slug: one.venue for one in every},
        ways=_ways(asked),
        by=BY,
        today=dates.today(),
    )


def _groups(meetings: Iterable[Meeting], by: str) -> list[Group]:
    found: dict[str, Group] = {}
    for meeting in meetings:
        for name in _names(meeting, by):
            group = found.setdefault(name, Group(name))
            group.days[meeting.starts_local.date()].append(meeting)
    return sorted(found.values(), key=lambda group: (group.name != NOBODY, intake.fold(group.name)))


def _names(meeting: Meeting, by: str) -> Iterator[str]:
    """Name the groups of a meeting: with two people it stands under both."""
    if by == "formateur":
        yield from [leader.name for leader in meeting.leaders] or [NOBODY]
        return
    venue = meeting.venue
    name = venue.name if venue.city in venue.name else f"{venue.name}, {venue.city}"
    if by == "salle":
        name += f" – {meeting.room.name}" if meeting.room else " – sans salle précise"
    yield name


def _totals(meetings: Sequence[Meeting], known: dict[int, Hands]) -> Totals:
    """Add up what is to be held: a parcours counts its seats at each of its meetings."""
    held = [one for one in meetings if not one.is_cancelled]
    return Totals(
        meetings=len(held),
        taken=sum(one.workshop.held for one in held),
        seats=sum(one.workshop.capacity for one in held),
        unstaffed=sum(not known[one.id].present for one in held),
        short=sum(known[one.id].missing > 0 and bool(known[one.id].present) for one in held),
    )


def _title(asked: Asked) -> str:
    if asked.is_month:
        return str(format_date(asked.first, "MMMM y", locale="fr").capitalize())
    return f"Semaine du {dates.day(asked.first)} au {dates.day(asked.last)}"


def _ways(asked: Asked) -> dict[str, str]:
    """Return the addresses of the pages around this one, with the same filters."""
    kept: dict[str, Any] = {
        "par": asked.by if asked.by != "lieu" else None,
        "lieu": asked.venue or None,
        "manque": "1" if asked.only_gaps else None,
    }

    def weekly(day: date) -> str:
        return url_for("coordinators.week", semaine=dates.iso_week(day), **kept)

    def monthly(day: date) -> str:
        return url_for("coordinators.month", mois=f"{day:%Y-%m}", **kept)

    before, after = asked.first - timedelta(days=1), asked.last + timedelta(days=1)
    step = monthly if asked.is_month else weekly
    return {
        "before": step(before),
        "after": step(after),
        "week": weekly(asked.first),
        "month": monthly(asked.last),
        "now": url_for("coordinators.month" if asked.is_month else "coordinators.week", **kept),
    }


def _month(text: str) -> date:
    """Return the first day of "2027-01", or of this month when it cannot be read."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return dates.today().replace(day=1)
    return first if 2000 <= first.year < 2100 else dates.today().replace(day=1)


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
