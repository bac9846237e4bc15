"""Writing the monthly figures, so that what is forgotten later has been counted before."""

from datetime import date

from sqlalchemy import delete, func, select

from app import dates
from app.bookings.models import Booking
from app.extensions import db
from app.reports import counting, months
from app.reports.models import MonthCount, MonthlyAttendance, MonthlyPeople
from app.workshops.models import Meeting

RECOUNTED = 5
"""How many past months are counted again each night: attendance on paper is typed late.

Names go 6 months after the last meeting, the ledger after 3 years: a month is final before that.
"""


def freeze() -> int:
    """Count this month, the last ones, and any month never counted; return how many that was.

    Inside the caller's transaction. An older month that was counted is never touched again, and
    doing it twice changes nothing.
    """
    today = months.current()
    counted = set(db.session.scalars(select(MonthCount.month)))
    wanted = [
        month
        for month in months.between(_oldest() or today, today)
        if month not in counted or months.apart(month, today) <= RECOUNTED
    ]
    for month in wanted:
        _count(month)
    return len(wanted)


def _oldest() -> date | None:
    """Return the month of the first meeting, or of the first booking when that came before."""
    meeting = db.session.scalar(select(func.min(Meeting.starts_local)))
    booking = db.session.scalar(select(func.min(Booking.created_at)))
    known = [months.first_of(each.date()) for each in (meeting, booking) if each]
    return min(*known, months.current()) if known else None


def _count(month: date) -> None:
    for table in (MonthlyAttendance, MonthlyPeople, MonthCount):
        db.session.execute(
            delete(table).where(table.month == month).execution_options(synchronize_session="fetch")
        )
    db.session.flush()
    db.session.add(MonthCount(month=month, counted_at=dates.now()))
    db.session.add_all([*counting.attendance(month), *counting.people(month)])
