"""What a report is read from: the monthly figures, and the schedule, which is never forgotten."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import ColumnElement, and_, func, or_, select

from app import dates, intake
from app.bookings.models import HOLDING, Booking
from app.extensions import db
from app.people import queries as people
from app.people.models import Account, Role
from app.reports import months
from app.reports.models import ALL, DIRECT, MonthCount, MonthlyAttendance, MonthlyPeople
from app.workshops.models import Assignment, AssignmentState, Meeting, Programme, Workshop
from app.workshops.places import Venue

WITHOUT_PARTNER = "Sans partenaire"
LONGEST = 12
"""A report is of so many months at most: different people are known no further apart."""


@dataclass(frozen=True)
class Asked:
    """Which months, and what of the house; an empty `venue` or `programme` is all of them."""

    first: date
    last: date
    branch_id: int | None = None
    venue: str = ""
    programme: str = ""


class Names:
    """The places, programmes and partners of a report by their ids, and what was asked by id."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        seen = select(Venue).order_by(Venue.sort_key, Venue.id)
        if asked.branch_id is not None:
            seen = seen.where(Venue.branch_id == asked.branch_id)
        self.all_venues: Sequence[Venue] = db.session.scalars(seen).all()
        self.all_programmes: Sequence[Programme] = db.session.scalars(
            select(Programme).order_by(Programme.name_key, Programme.id)
        ).all()

    @cached_property
    def venues(self) -> Mapping[int, str]:
        """Return the places that the report is of: those of the branch, or the one asked for."""
        return {
            one.id: one.name if one.city in one.name else f"{one.name}, {one.city}"
            for one in self.all_venues
            if not self.asked.venue or one.slug == self.asked.venue
        }

    @cached_property
    def programmes(self) -> Mapping[int, str]:
        return {
            one.id: one.name
            for one in self.all_programmes
            if not self.asked.programme or one.slug == self.asked.programme
        }

    @cached_property
    def partners(self) -> Mapping[int, str]:
        """Return the partners by the alphabet, and last who came without one."""
        named = sorted(people.partner_names().items(), key=lambda each: intake.fold(each[1]))
        return {**dict(named), DIRECT: WITHOUT_PARTNER}


def counted() -> dict[date, datetime]:
    """Return every month that was counted, the latest first, and when."""
    rows = db.session.execute(
        select(MonthCount.month, MonthCount.counted_at).order_by(MonthCount.month.desc())
    )
    return {row[0]: row[1] for row in rows}


def attendance(asked: Asked, names: Names) -> Sequence[MonthlyAttendance]:
    """Return the monthly figures of attendance that were asked for."""
    rows = db.session.scalars(
        select(MonthlyAttendance).where(
            MonthlyAttendance.month >= asked.first, MonthlyAttendance.month <= asked.last
        )
    )
    return [
        row for row in rows if row.venue_id in names.venues and row.programme_id in names.programmes
    ]


@dataclass(frozen=True)
class People:
    """The different people of a period: in all, by place, by programme, by partner."""

    total: int
    venues: Mapping[int, int]
    programmes: Mapping[int, int]
    partners: Mapping[int, int]


def different_people(asked: Asked, names: Names) -> People:
    """Count the different people who came, each once in each group however often they came."""
    programme = next(iter(names.programmes), -1) if asked.programme else ALL
    place = (asked.branch_id or ALL, ALL)
    if asked.venue:
        place = (ALL, next(iter(names.venues), -1))
    total = 0
    venues: dict[int, int] = {}
    programmes: dict[int, int] = {}
    partners: dict[int, int] = {}
    for row in _newcomers(asked, place, programme):
        here, key = (row.branch_id, row.venue_id) == place, row.programme_id
        if row.partner_id != ALL:
            if here and key == programme:
                partners[row.partner_id] = partners.get(row.partner_id, 0) + row.people
            continue
        if here and key == programme:
            total += row.people
        if here and key != ALL:
            programmes[key] = programmes.get(key, 0) + row.people
        if row.venue_id != ALL and key == programme:
            venues[row.venue_id] = venues.get(row.venue_id, 0) + row.people
    return People(total, venues, programmes, partners)


def _newcomers(asked: Asked, place: tuple[int, int], programme: int) -> Iterator[MonthlyPeople]:
    """Yield the rows of who had not come before in the period."""
    here = and_(MonthlyPeople.branch_id == place[0], MonthlyPeople.venue_id == place[1])
    of_it = MonthlyPeople.programme_id == programme
    rows = db.session.scalars(
        select(MonthlyPeople).where(
            MonthlyPeople.month >= asked.first,
            MonthlyPeople.month <= asked.last,
            or_(
                and_(here, or_(of_it, MonthlyPeople.partner_id == ALL)),
                and_(of_it, MonthlyPeople.partner_id == ALL, MonthlyPeople.venue_id != ALL),
            ),
        )
    )
    for row in rows:
        if row.gap > months.apart(asked.first, row.month):
            yield row


@dataclass(frozen=True)
class Held:
    """One meeting that was held: when, where, its seats and how many were taken."""

    day: date
    venue_id: int
    minutes: int
    seats: int
    taken: int


def _was_held(asked: Asked, names: Names) -> list[ColumnElement[bool]]:
    start, end = months.walls(asked.first, asked.last)
    return [
        Meeting.cancelled_at.is_(None),
        Workshop.cancelled_at.is_(None),
        Workshop.published_at.is_not(None),
        Meeting.starts_local >= start,
        Meeting.starts_local < end,
        Meeting.ends_at <= dates.now(),
        Meeting.venue_id.in_(names.venues),
        Workshop.programme_id.in_(names.programmes),
    ]


def held(asked: Asked, names: Names) -> list[Held]:
    """Return every meeting that was held, soonest first."""
    guests = (
        select(func.count())
        .where(Booking.meeting_id == Meeting.id, Booking.state.in_(HOLDING))
        .correlate(Meeting)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Meeting.starts_local,
            Meeting.ends_local,
            Meeting.venue_id,
            Workshop.capacity,
            Workshop.held + guests,
        )
        .join(Meeting.workshop)
        .where(*_was_held(asked, names))
        .order_by(Meeting.starts_local, Meeting.id)
    )
    return [
        Held(start.date(), venue_id, _minutes(start, end), seats, taken)
        for start, end, venue_id, seats, taken in rows
    ]


def given(asked: Asked, names: Names) -> list[tuple[date, Role, int]]:
    """Return the month, the role and the minutes of everyone who led or helped at a meeting."""
    rows = db.session.execute(
        select(Meeting.starts_local, Meeting.ends_local, Account.role)
        .select_from(Assignment)
        .join(Assignment.meeting)
        .join(Meeting.workshop)
        .join(Assignment.account)
        .where(Assignment.state == AssignmentState.ASSIGNED, *_was_held(asked, names))
    )
    return [
        (months.first_of(start.date()), role, _minutes(start, end)) for start, end, role in rows
    ]


def _minutes(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds() // 60)
