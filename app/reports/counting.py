"""One month counted from the rows about people; each function is a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from app import dates
from app.bookings.attendance import Attendance, Presence
from app.bookings.models import KEPT_SEAT, Booking, BookingEvent, State
from app.bookings.participants import Participant
from app.extensions import db
from app.reports import months
from app.reports.models import ALL, DIRECT, OLDEST_GAP, MonthlyAttendance, MonthlyPeople
from app.workshops.models import Kind, Meeting, Programme, Workshop
from app.workshops.places import Venue

COMPLETE = 0.8
"""The share of a parcours' hours from which it is completed, make-ups included."""
AT_ONCE = timedelta(minutes=1)
LONG = timedelta(days=7)

Cells = dict[tuple[int, int, int], MonthlyAttendance]
_held = and_(Workshop.cancelled_at.is_(None), Meeting.cancelled_at.is_(None))


class _Month(Cells):
    """The cells of one month, by venue, programme and partner; a new one is all zeros."""

    def __init__(self, month: date) -> None:
        super().__init__()
        self.month = month

    def cell(self, venue_id: int, programme_id: int, partner_id: int | None) -> MonthlyAttendance:
        key = (venue_id, programme_id, partner_id or DIRECT)
        if key not in self:
            self[key] = MonthlyAttendance(
                month=self.month,
                venue_id=key[0],
                programme_id=key[1],
                partner_id=key[2],
                **dict.fromkeys(_COUNTS, 0),
            )
        return self[key]


_COUNTS = tuple(
    column.name for column in MonthlyAttendance.__table__.columns if not column.primary_key
)


def attendance(month: date) -> list[MonthlyAttendance]:
    """Count who was expected, came, waited and completed in one month, as rows to add.

    A meeting that was called off, or is not over, is not counted; nor is one before the person
    asked to come, unless the person was there.
    """
    cells = _Month(month)
    _expected(cells)
    _waited(cells)
    _completed(cells)
    return list(cells.values())


def _expected(cells: _Month) -> None:
    start, end = months.walls(cells.month, cells.month)
    rows = db.session.execute(
        select(
            Meeting.venue_id,
            Workshop.programme_id,
            Booking.partner_id,
            Attendance.presence,
            Meeting.starts_at,
            Meeting.ends_at,
        )
        .select_from(Booking)
        .join(Workshop, Workshop.id == Booking.workshop_id)
        .join(
            Meeting,
            and_(
                Meeting.workshop_id == Workshop.id,
                or_(Booking.meeting_id.is_(None), Booking.meeting_id == Meeting.id),
            ),
        )
        .outerjoin(
            Attendance,
            and_(Attendance.booking_id == Booking.id, Attendance.meeting_id == Meeting.id),
        )
        .where(
            Booking.state == State.CONFIRMED,
            _held,
            Meeting.starts_local >= start,
            Meeting.starts_local < end,
            Meeting.ends_at <= dates.now(),
            or_(Booking.arrived_at < Meeting.starts_at, Attendance.id.is_not(None)),
        )
    )
    for venue_id, programme_id, partner_id, presence, starts_at, ends_at in rows:
        cell = cells.cell(venue_id, programme_id, partner_id)
        name = presence.value if presence else "unrecorded"
        setattr(cell, name, getattr(cell, name) + 1)
        if presence is Presence.PRESENT:
            cell.minutes += _minutes(ends_at - starts_at)


def _waited(cells: _Month) -> None:
    """Count the seats given in the month to who had waited, from the ledger."""
    start, end = _instants(cells.month)
    rows = db.session.execute(
        select(
            Workshop.venue_id,
            Workshop.programme_id,
            Booking.partner_id,
            BookingEvent.at,
            BookingEvent.arrived_at,
        )
        .join(Booking, Booking.id == BookingEvent.booking_id)
        .join(Workshop, Workshop.id == Booking.workshop_id)
        .where(
            BookingEvent.to_state == State.CONFIRMED,
            BookingEvent.reason.not_in(KEPT_SEAT),
            BookingEvent.at >= start,
            BookingEvent.at < end,
        )
    )
    for venue_id, programme_id, partner_id, seated_at, arrived_at in rows:
        waited = seated_at - arrived_at
        if waited < AT_ONCE:
            continue
        cell = cells.cell(venue_id, programme_id, partner_id)
        cell.waits += 1
        cell.long_waits += waited > LONG
        cell.waited_minutes += _minutes(waited)


def _completed(cells: _Month) -> None:
    start, end = _instants(cells.month)
    ended = (
        select(Workshop.id)
        .join(Workshop.programme)
        .where(
            Programme.kind == Kind.PARCOURS,
            Workshop.cancelled_at.is_(None),
            Workshop.ends_at >= start,
            Workshop.ends_at < min(end, dates.now()),
        )
    )
    attended = _attended(ended)
    rows = db.session.execute(
        select(
            Workshop.id,
            Workshop.venue_id,
            Workshop.programme_id,
            Booking.partner_id,
            Booking.participant_id,
            Programme.hours,
        )
        .select_from(Booking)
        .join(Workshop, Workshop.id == Booking.workshop_id)
        .join(Workshop.programme)
        .where(
            Booking.workshop_id.in_(ended),
            Booking.state == State.CONFIRMED,
            Booking.meeting_id.is_(None),
        )
    )
    for workshop_id, venue_id, programme_id, partner_id, person, hours in rows:
        if attended[workshop_id, person] >= COMPLETE * float(hours) * 60:
            cells.cell(venue_id, programme_id, partner_id).completions += 1


def _attended(workshop_ids: Select[int]) -> dict[tuple[int, int], int]:
    """Add up the minutes attended, by workshop and person; a make-up counts where it was missed."""
    missed = aliased(Meeting)
    of = func.coalesce(missed.workshop_id, Booking.workshop_id)
    total: dict[tuple[int, int], int] = defaultdict(int)
    rows = db.session.execute(
        select(of, Booking.participant_id, Meeting.starts_at, Meeting.ends_at)
        .select_from(Attendance)
        .join(Booking, Booking.id == Attendance.booking_id)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .outerjoin(missed, missed.id == Booking.makes_up_id)
        .where(of.in_(workshop_ids), Attendance.presence == Presence.PRESENT)
    )
    for workshop_id, person, starts_at, ends_at in rows:
        total[workshop_id, person] += _minutes(ends_at - starts_at)
    return total


Scope = tuple[int, int, int, int]
"""Branch, venue, programme, partner; ALL in the place of what does not count."""


def people(month: date) -> list[MonthlyPeople]:
    """Count the different people who came in one month, in each scope, as rows to add.

    Two records that staff merged are one person; two that nobody merged are two.
    """
    here: dict[Scope, set[int]] = defaultdict(set)
    before: dict[Scope, dict[int, date]] = defaultdict(dict)
    for came, person, scope in _came(months.later(month, 1 - OLDEST_GAP), month):
        if came == month:
            here[scope].add(person)
        else:
            before[scope][person] = max(came, before[scope].get(person, came))
    counts: dict[tuple[Scope, int], int] = defaultdict(int)
    for scope, persons in here.items():
        for person in persons:
            last = before[scope].get(person)
            counts[scope, months.apart(last, month) if last else OLDEST_GAP] += 1
    return [
        MonthlyPeople(
            month=month,
            branch_id=scope[0],
            venue_id=scope[1],
            programme_id=scope[2],
            partner_id=scope[3],
            gap=gap,
            people=count,
        )
        for (scope, gap), count in counts.items()
    ]


def _came(first: date, last: date) -> Iterator[tuple[date, int, Scope]]:
    """Yield the month, the person and every scope of each meeting that somebody attended."""
    start, end = months.walls(first, last)
    rows = db.session.execute(
        select(
            Meeting.starts_local,
            func.coalesce(Participant.merged_into, Participant.id),
            Venue.branch_id,
            Meeting.venue_id,
            Workshop.programme_id,
            Booking.partner_id,
        )
        .select_from(Attendance)
        .join(Booking, Booking.id == Attendance.booking_id)
        .join(Participant, Participant.id == Booking.participant_id)
        .join(Workshop, Workshop.id == Booking.workshop_id)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .join(Venue, Venue.id == Meeting.venue_id)
        .where(
            Attendance.presence == Presence.PRESENT,
            _held,
            Meeting.starts_local >= start,
            Meeting.starts_local < end,
        )
    )
    for wall, person, branch_id, venue_id, programme_id, partner_id in rows:
        places = {(ALL, ALL), (branch_id or ALL, ALL), (ALL, venue_id)}
        for branch, venue in places:
            for programme in (ALL, programme_id):
                for partner in (ALL, partner_id or DIRECT):
                    yield months.first_of(wall.date()), person, (branch, venue, programme, partner)


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


def _instants(month: date) -> tuple[datetime, datetime]:
    start, end = months.walls(month, month)
    return dates.instant(start, "Europe/Paris"), dates.instant(end, "Europe/Paris")
