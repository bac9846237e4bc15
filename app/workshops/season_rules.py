"""A rule from which a season was made, kept so that it can be changed later."""

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Instant
from app.dates import now
from app.workshops.recurrence import Rule


class SeasonRule(Base):
    """Which days and hours, where and with whom. One venue: a season at three has three rules."""

    __tablename__ = "season_rules"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venues.id"), index=True)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("rooms.id"))
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    title: Mapped[str] = mapped_column(String(150), default="")
    weekdays: Mapped[str] = mapped_column(String(20))
    """Comma between them, Monday is 0."""
    every: Mapped[int] = mapped_column(default=1)
    start: Mapped[time] = mapped_column()
    end: Mapped[time] = mapped_column()
    first_day: Mapped[date] = mapped_column()
    last_day: Mapped[date] = mapped_column(index=True)
    target_minutes: Mapped[int] = mapped_column(default=0)
    """0: each day is a workshop. Else one workshop whose meetings add up to so many minutes."""
    skips_public: Mapped[bool] = mapped_column(default=True)
    skips_school: Mapped[bool] = mapped_column(default=False)
    capacity: Mapped[int | None] = mapped_column()
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    changed_at: Mapped[datetime] = mapped_column(Instant, default=now)

    @property
    def recurrence(self) -> Rule:
        days = tuple(int(number) for number in self.weekdays.split(","))
        return Rule(days, self.start, self.end, self.first_day, self.last_day, self.every)
