"""Monthly figures: numbers that stay when the people they count have been forgotten.

They hold ids of places, programmes and partners, and no one's. A month is that of the clock at the
meeting's place. Small groups are hidden on the way out, see `reports.masking`.
"""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Instant

ALL = 0
"""In a column of `MonthlyPeople`: whatever the branch, the place, the programme or the partner."""
DIRECT = -1
"""The partner of who came without one."""
OLDEST_GAP = 12
"""So many months or more since a person came before, or never before."""


class MonthCount(Base):
    """One month that was counted, and when that was last done."""

    __tablename__ = "month_counts"

    month: Mapped[date] = mapped_column(primary_key=True)
    """Its first day."""
    counted_at: Mapped[datetime] = mapped_column(Instant)


class MonthlyAttendance(Base):
    """Who was expected and came in one month: one place, one programme, one partner."""

    __tablename__ = "monthly_attendances"

    month: Mapped[date] = mapped_column(primary_key=True)
    venue_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    programme_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    partner_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    present: Mapped[int] = mapped_column(default=0)
    absent: Mapped[int] = mapped_column(default=0)
    excused: Mapped[int] = mapped_column(default=0)
    unrecorded: Mapped[int] = mapped_column(default=0)
    """Expected at a meeting that was held, and nobody noted whether they came."""
    minutes: Mapped[int] = mapped_column(default=0)
    """Of those present, in meetings."""
    waits: Mapped[int] = mapped_column(default=0)
    """Seats given to who had to wait for them, in the month of the seat."""
    long_waits: Mapped[int] = mapped_column(default=0)
    """Those of more than a week."""
    waited_minutes: Mapped[int] = mapped_column(default=0)
    completions: Mapped[int] = mapped_column(default=0)
    """Parcours that ended in this month and whose hours the person has attended."""


class MonthlyPeople(Base):
    """How many different people came in one month, by how long ago they had come before.

    `gap` is the number of months since, OLDEST_GAP at most. Who came in March and had not come
    since January has a gap of 2: they are new to a period that begins in February. So the different
    people of any period of up to OLDEST_GAP months are a sum, and nobody is counted twice.
    """

    __tablename__ = "monthly_people"

    month: Mapped[date] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    venue_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """A row is of one branch, or of one place, or of the whole house."""
    programme_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    partner_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    gap: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    people: Mapped[int] = mapped_column()
