"""A wish: a standing place in line for any workshop that matches."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    case,
    cast,
    exists,
    extract,
    func,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.bookings.participants import Participant
from app.database import Base, CalendarText, Instant, coded
from app.dates import NOON, now
from app.people.actors import ActorKind
from app.people.models import Partner
from app.workshops.models import Kind, Meeting, Programme, Workshop


class WishState(StrEnum):
    ACTIVE = "active"
    OFFERED = "offered"
    """A seat is offered and kept: no second one is, until the answer."""
    PAUSED = "paused"
    SERVED = "served"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"

    @property
    def french(self) -> str:
        return _STATES[self]


_STATES = {
    WishState.ACTIVE: "en attente d’un atelier",
    WishState.OFFERED: "place proposée",
    WishState.PAUSED: "en pause",
    WishState.SERVED: "place trouvée",
    WishState.WITHDRAWN: "souhait retiré",
    WishState.EXPIRED: "date passée",
}
OPEN = (WishState.ACTIVE, WishState.OFFERED, WishState.PAUSED)
"""The states in which a person still wishes for a seat."""


class Wish(Base):
    """What a person would come to. An empty field means any."""

    __tablename__ = "wishes"
    __table_args__ = (
        Index("ix_wishes_line", "state", "priority", "arrived_at", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    request_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    """The form’s hidden key: the same key is the same wish. Forgotten after 30 days."""
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"), index=True)
    actor_kind: Mapped[ActorKind] = mapped_column(coded(ActorKind))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[Kind | None] = mapped_column(coded(Kind))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programmes.id"))
    theme_key: Mapped[str] = mapped_column(String(80), default="")
    half_days: Mapped[str] = mapped_column(String(80), default="")
    """Weekday from 0 for Monday and "m" or "a", joined by spaces: "0m 3a"."""
    until: Mapped[date] = mapped_column(Date)
    """The last day on which a first meeting may be, by the venue’s calendar."""
    state: Mapped[WishState] = mapped_column(coded(WishState), default=WishState.ACTIVE)
    priority: Mapped[int] = mapped_column(default=0)
    arrived_at: Mapped[datetime] = mapped_column(Instant, default=now)
    goal: Mapped[str] = mapped_column(String(32), default="")
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    changed_at: Mapped[datetime] = mapped_column(Instant, default=now)

    participant: Mapped[Participant] = relationship()
    partner: Mapped[Partner | None] = relationship()
    programme: Mapped[Programme | None] = relationship()
    venues: Mapped[list["WishVenue"]] = relationship(cascade="all, delete-orphan")

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def suits(self, workshop: Workshop) -> bool:
        """Tell whether every meeting to come lies in the wished half-days, from today to `until`."""
        first = workshop.starts_at
        begins = next(one for one in workshop.meetings if one.starts_at == first)
        if begins.starts_local.date() > self.until:
            return False
        wished = set(self.half_days.split())
        return not wished or {half_day(one.starts_local) for one in workshop.coming} <= wished


class WishVenue(Base):
    """A place that the person would come to; none listed means any."""

    __tablename__ = "wish_venues"

    wish_id: Mapped[int] = mapped_column(ForeignKey("wishes.id"), primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venues.id"), primary_key=True, index=True)


def named(programme: Any, venue_id: Any) -> tuple[ColumnElement[bool], ...]:
    """Match, in a query of Wish, those that name nothing that a workshop is not: see `Wish.suits`.

    `programme` is one, or the mapped class where the query has it; `venue_id` likewise.
    """
    here = exists().where(WishVenue.wish_id == Wish.id, WishVenue.venue_id == venue_id)
    here = here.correlate(Wish, Workshop)
    anywhere = ~exists().where(WishVenue.wish_id == Wish.id)
    return (
        or_(Wish.kind.is_(None), Wish.kind == programme.kind),
        or_(Wish.programme_id.is_(None), Wish.programme_id == programme.id),
        or_(Wish.theme_key == "", Wish.theme_key == programme.theme_key),
        or_(here, anywhere),
    )


def suited() -> tuple[ColumnElement[bool], ...]:
    """Match, in a query of Wish and Workshop, the wishes whose dates suit: what `Wish.suits` says."""
    here = (Meeting.workshop_id == Workshop.id, Meeting.cancelled_at.is_(None))
    half = case((extract("hour", Meeting.starts_local) < NOON, "m"), else_="a")
    weekday = cast((extract("dow", Meeting.starts_local) + 6) % 7, Integer)
    code = cast(weekday, String).concat(half)
    last_day = func.substr(CalendarText(Wish.until), 1, 8).concat("T999999")
    first = exists().where(
        *here,
        Meeting.starts_at == Workshop.starts_at,
        CalendarText(Meeting.starts_local) <= last_day,
    )
    another = exists().where(*here, ~Wish.half_days.contains(code))
    return (
        first.correlate(Wish, Workshop),
        or_(Wish.half_days == "", ~another.correlate(Wish, Workshop)),
    )


def half_day(starts: datetime) -> str:
    """Return the half-day of a wall time: "0m" is Monday morning, "6a" Sunday afternoon."""
    return f"{starts.weekday()}{'m' if starts.hour < NOON else 'a'}"
