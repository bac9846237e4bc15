"""The filters of the public list and of its feeds, from their words to conditions."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, extract, select

from app import dates, intake
from app.dates import NOON
from app.workshops import aims, nearby
from app.workshops.models import Kind, Meeting, Programme, Workshop
from app.workshops.places import Venue

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MORNING, AFTERNOON = "matin", "apres-midi"
_NOTHING = Workshop.id < 0


@dataclass(frozen=True)
class Wanted:
    """The filters of the public list, as its address carries them. Empty means any."""

    venue: str = ""
    city: str = ""
    near: str = ""
    """A postcode or a city as typed: its venues, and those around."""
    kind: str = ""
    theme: str = ""
    goal: str = ""
    week: str = ""
    day: str = ""
    """A weekday in French, or one date as "2026-12-01"."""
    half: str = ""
    """MORNING or AFTERNOON."""
    seats: int = 0
    page: int = 1
    near_ids: tuple[int, ...] | None = None
    """The venues that `near` means; None before it was looked up."""

    @property
    def is_open(self) -> bool:
        """Tell whether nothing in particular is wanted."""
        return not (self.venue or self.city or self.near or self.is_precise)

    @property
    def is_precise(self) -> bool:
        """Tell whether more than a place is wanted."""
        what = self.kind or self.theme or self.goal
        return bool(what or self.week or self.day or self.half or self.seats)

    @property
    def city_key(self) -> str:
        return intake.fold(self.city)

    @property
    def date(self) -> date | None:
        """Return the one date wanted, if that is what the day says."""
        try:
            return date.fromisoformat(self.day)
        except ValueError:
            return None

    @property
    def is_readable(self) -> bool:
        """Tell whether every filter has a meaning, whatever it may match."""
        return all(
            (
                not self.kind or self.kind.replace("-", "_") in set(Kind),
                not self.goal or self.goal in aims.THEMES,
                not self.week or dates.week_bounds(self.week) is not None,
                not self.day or self.day in WEEKDAYS or self.date is not None,
                self.half in {"", MORNING, AFTERNOON},
            )
        )


def located(wanted: Wanted) -> Wanted:
    """Return the filters with the venues that the typed place means."""
    if not wanted.near:
        return wanted
    found = nearby.locate(wanted.near)
    return replace(wanted, near_ids=found.venue_ids if found else ())


def conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return what a workshop, its programme and its venue must meet."""
    return [*_where(wanted), *_what(wanted), *_when(wanted)]


def _where(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.venue:
        yield Venue.slug == wanted.venue
    if wanted.city:
        yield Venue.city_key == wanted.city_key
    if wanted.near:
        yield Workshop.venue_id.in_(located(wanted).near_ids or ())


def _what(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.kind:
        kind = wanted.kind.replace("-", "_")
        yield Programme.kind == kind if kind in set(Kind) else _NOTHING
    if wanted.theme:
        yield Programme.theme_key == intake.slug(wanted.theme)
    if wanted.goal:
        yield aims.answers(wanted.goal) if wanted.goal in aims.THEMES else _NOTHING
    if wanted.seats > 0:
        yield seats_left() >= wanted.seats


def _when(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.week and (bounds := dates.week_bounds(wanted.week)):
        yield _between(*bounds)
    half = _half(wanted.half)
    if day := wanted.date:
        yield _between(day, day + timedelta(days=1), *half)
    elif wanted.day in WEEKDAYS:
        yield _always(*half, _weekday(WEEKDAYS.index(wanted.day)))
    elif half:
        yield _always(*half)


def _between(first: date, end: date, *also: ColumnElement[bool]) -> ColumnElement[bool]:
    """Match a workshop with a meeting from a day to before another, by its own venue's clock."""
    day = timedelta(days=1)  # the farthest that a local day is from the same day in UTC
    inside = select(Meeting.workshop_id).where(
        Meeting.cancelled_at.is_(None),
        Meeting.starts_at >= datetime.combine(first - day, time(), UTC),
        Meeting.starts_at < datetime.combine(end + day, time(), UTC),
        Meeting.starts_local >= datetime.combine(first, time()),
        Meeting.starts_local < datetime.combine(end, time()),
        *also,
    )
    return Workshop.id.in_(inside)


def _always(*suits: ColumnElement[bool]) -> ColumnElement[bool]:
    """Match a workshop whose every meeting suits: a parcours is for all its meetings."""
    return ~exists().where(
        Meeting.workshop_id == Workshop.id, Meeting.cancelled_at.is_(None), ~and_(*suits)
    )


def _half(half: str) -> tuple[ColumnElement[bool], ...]:
    hour = extract("hour", Meeting.starts_local)
    known = {MORNING: hour < NOON, AFTERNOON: hour >= NOON}
    return (known[half],) if half in known else ()


def _weekday(number: int) -> ColumnElement[bool]:
    """Match a day of the week, from 0 for Monday; databases count from 0 for Sunday."""
    return extract("dow", Meeting.starts_local) == (number + 1) % 7


def seats_left(workshop: Any = Workshop) -> ColumnElement[int]:
    """Return the seats that anyone may take now; below zero while overbooked.

    `workshop` is the mapped class, or the columns of its table.
    """
    taken = workshop.held + workshop.reserved + workshop.guest_peak
    left: ColumnElement[int] = workshop.capacity + workshop.overbooked - taken
    return left


def public() -> tuple[ColumnElement[bool], ...]:
    """Match a workshop that the public may see, as `Workshop.is_public` says of a loaded one."""
    return Workshop.published_at.is_not(None), Workshop.archived_at.is_(None)


def joinable(moment: Any) -> tuple[ColumnElement[bool], ...]:
    """Match one in which a seat may be asked for, as `Workshop.is_joinable` says of a loaded one."""
    return *public(), Workshop.cancelled_at.is_(None), Workshop.closes_at > moment
