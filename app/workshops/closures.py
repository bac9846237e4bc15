"""Days on which a venue, or the whole house, is closed; and school calendars that were imported."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, delete, or_, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.database import Base, Instant, coded
from app.dates import now
from app.errors import DomainError
from app.extensions import db
from app.workshops.places import Venue

LONGEST = 400
"""Days: a longer closure is a venue to archive, or a year typed wrong."""


class Cause(StrEnum):
    HOLIDAYS = "holidays"
    WEATHER = "weather"
    WORKS = "works"
    STRIKE = "strike"
    LENT = "lent"
    TEAM = "team"
    OTHER = "other"

    @property
    def french(self) -> str:
        return _CAUSES[self]


_CAUSES = {
    Cause.HOLIDAYS: "fermeture annuelle",
    Cause.WEATHER: "intempéries",
    Cause.WORKS: "travaux",
    Cause.STRIKE: "grève",
    Cause.LENT: "lieu occupé par un autre événement",
    Cause.TEAM: "journée d’équipe",
    Cause.OTHER: "autre raison",
}


class ClosureRefused(DomainError):
    status = 422
    sentence = "Le dernier jour vient avant le premier, ou plus d’un an après. Vérifiez les dates."


class Closure(Base):
    """From one day to another, both included, by the venue's own calendar."""

    __tablename__ = "closures"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="ends_after_start"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venues.id"), index=True)
    """None closes every venue of the branch."""
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branches.id"), index=True)
    """With no venue: the branch that is closed; None closes the whole house."""
    first_day: Mapped[date] = mapped_column()
    last_day: Mapped[date] = mapped_column(index=True)
    cause: Mapped[Cause] = mapped_column(coded(Cause))
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)

    venue: Mapped[Venue | None] = relationship()

    def concerns(self, venue: Venue) -> bool:
        """Tell whether it closes this venue."""
        if self.venue_id is not None:
            return self.venue_id == venue.id
        return self.branch_id is None or self.branch_id == venue.branch_id


class SchoolBreak(Base):
    """A school holiday of a zone, imported from a calendar file; both days included."""

    __tablename__ = "school_breaks"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    zone: Mapped[str] = mapped_column(String(40), index=True)
    name: Mapped[str] = mapped_column(String(120))
    first_day: Mapped[date] = mapped_column()
    last_day: Mapped[date] = mapped_column(index=True)
    imported_at: Mapped[datetime] = mapped_column(Instant, default=now)


def close(
    first: date, last: date, cause: Cause, *, venue: Venue | None, branch_id: int | None = None
) -> Closure:
    """Close a venue, a branch or the house from one day to another. Raises ClosureRefused.

    What is on the schedule then is not changed by this: see `planning.days.close_day`.
    """
    if not 0 <= (last - first).days <= LONGEST:
        raise ClosureRefused
    closure = Closure(
        venue_id=venue.id if venue else None,
        branch_id=None if venue else branch_id,
        first_day=first,
        last_day=last,
        cause=cause,
    )
    db.session.add(closure)
    db.session.flush()
    return closure


def reopen(closure: Closure) -> None:
    """Take a closure back: nothing that was cancelled for it comes back."""
    db.session.delete(closure)


def between(first: date, last: date) -> Sequence[Closure]:
    """Return the closures that touch these days, the first to begin first."""
    return db.session.scalars(
        select(Closure)
        .where(Closure.first_day <= last, Closure.last_day >= first)
        .order_by(Closure.first_day, Closure.id)
        .options(joinedload(Closure.venue))
    ).all()


def to_come(since: date, branch_id: int | None) -> Sequence[Closure]:
    """Return the closures that are not over; with a branch, those that concern it."""
    wanted = select(Closure).outerjoin(Closure.venue).where(Closure.last_day >= since)
    if branch_id is not None:
        everyone = Closure.venue_id.is_(None) & Closure.branch_id.is_(None)
        wanted = wanted.where(
            or_(Venue.branch_id == branch_id, Closure.branch_id == branch_id, everyone)
        )
    order = (Closure.first_day, Closure.id)
    return db.session.scalars(wanted.order_by(*order).options(joinedload(Closure.venue))).all()


def replace_breaks(zone: str, breaks: Sequence[SchoolBreak]) -> None:
    """Put a zone's imported school holidays in place of those that were there."""
    db.session.execute(delete(SchoolBreak).where(SchoolBreak.zone == zone))
    db.session.add_all(breaks)


def breaks(first: date, last: date) -> Sequence[SchoolBreak]:
    """Return the imported school holidays that touch these days."""
    return db.session.scalars(
        select(SchoolBreak)
        .where(SchoolBreak.first_day <= last, SchoolBreak.last_day >= first)
        .order_by(SchoolBreak.first_day)
    ).all()
