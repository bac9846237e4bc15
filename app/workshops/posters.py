"""What a venue's poster announces: the coming workshops of a month or a week, in few lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.extensions import db
from app.workshops.models import Audience, Meeting, Programme, Workshop
from app.workshops.places import Venue


@dataclass(frozen=True)
class Line:
    """One workshop, or several alike on the same weekday at the same hour."""

    name: str
    starts: datetime
    ends: datetime
    days: tuple[date, ...]
    meetings: int
    """How many meetings one is booked for."""
    seats_left: int


def lines(venue: Venue, first: date, end: date) -> list[Line]:
    """Return what anyone may come to at a venue from a day to before another, by its own clock.

    A parcours stands there on the day on which it begins; what repeats is one line.
    """
    found = [_line(workshop, opening) for workshop, opening in _openings(venue, first, end)]
    alike = sorted(found, key=lambda line: (*_same(line), line.starts))
    joined = [_join(list(group)) for _, group in groupby(alike, key=_same)]
    return sorted(joined, key=lambda line: (line.starts, line.name))


def days(venue: Venue, first: date, end: date) -> list[tuple[date, list[Line]]]:
    """Return the same one by one, by day."""
    found = [_line(workshop, opening) for workshop, opening in _openings(venue, first, end)]
    return [
        (day, list(group)) for day, group in groupby(found, key=lambda line: line.starts.date())
    ]


def _openings(venue: Venue, first: date, end: date) -> list[tuple[Workshop, Meeting]]:
    """Return the workshops announced there with their first meeting, in time order."""
    rows = db.session.scalars(
        select(Meeting)
        .join(Meeting.workshop)
        .join(Workshop.programme)
        .where(
            Meeting.venue_id == venue.id,
            Meeting.cancelled_at.is_(None),
            Meeting.starts_local >= datetime.combine(first, time()),
            Meeting.starts_local < datetime.combine(end, time()),
            Workshop.published_at.is_not(None),
            Workshop.archived_at.is_(None),
            Workshop.cancelled_at.is_(None),
            Programme.audience == Audience.EVERYONE,
        )
        .options(contains_eager(Meeting.workshop).contains_eager(Workshop.programme))
        .options(contains_eager(Meeting.workshop).selectinload(Workshop.meetings))
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return [(row.workshop, row) for row in rows if row == row.workshop.coming[0]]


def _line(workshop: Workshop, opening: Meeting) -> Line:
    return Line(
        workshop.name,
        opening.starts_local,
        opening.ends_local,
        (opening.starts_local.date(),),
        len(workshop.coming),
        workshop.seats_left,
    )


def _same(line: Line) -> tuple[str, int, int, time, time]:
    return line.name, line.meetings, line.starts.weekday(), line.starts.time(), line.ends.time()


def _join(group: Sequence[Line]) -> Line:
    first = group[0]
    every = tuple(sorted({day for line in group for day in line.days}))
    left = sum(line.seats_left for line in group)
    return Line(first.name, first.starts, first.ends, every, first.meetings, left)
