"""What is offered and when: programmes, workshops, meetings and who leads them."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Instant, WallTime, coded
from app.dates import now
from app.people.models import Account
from app.workshops.places import Room, Venue
from app.workshops.season_rules import SeasonRule


class Kind(StrEnum):
    COUP_DE_POUCE = "coup_de_pouce"
    PARCOURS = "parcours"
    PERMANENCE = "permanence"
    FORMATION = "formation"

    @property
    def french(self) -> str:
        return _KINDS[self]


FOLLOWED = {Kind.COUP_DE_POUCE: 4, Kind.PARCOURS: 8, Kind.PERMANENCE: 6, Kind.FORMATION: 12}
"""How many participants one person can follow, unless a programme says otherwise."""
_KINDS = {
    Kind.COUP_DE_POUCE: "Coup de pouce",
    Kind.PARCOURS: "Parcours",
    Kind.PERMANENCE: "Permanence",
    Kind.FORMATION: "Formation",
}


class Audience(StrEnum):
    """Who may book a programme."""

    EVERYONE = "everyone"
    PARTNERS = "partners"
    PROFESSIONALS = "professionals"


class LineMode(StrEnum):
    """What becomes of a seat that is free for someone who waited."""

    AUTO = "auto"
    """It is theirs at once."""
    OFFER = "offer"
    """It is kept for them until they answer."""


class Programme(Base):
    """What is offered. Kinds differ by the values here, not by code."""

    __tablename__ = "programmes"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(120), index=True)
    kind: Mapped[Kind] = mapped_column(coded(Kind), index=True)
    theme: Mapped[str] = mapped_column(String(80), default="")
    theme_key: Mapped[str] = mapped_column(String(80), default="", index=True)
    hours: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    summary: Mapped[str] = mapped_column(Text, default="")
    what_to_bring: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[Audience] = mapped_column(coded(Audience), default=Audience.EVERYONE)
    line_mode: Mapped[LineMode] = mapped_column(coded(LineMode), default=LineMode.AUTO)
    joinable_meetings: Mapped[int] = mapped_column(default=1)
    """How many meetings may have begun before joining closes: 1 closes at the first start."""
    opens_days_before: Mapped[int | None] = mapped_column()
    closes_hours_before: Mapped[int | None] = mapped_column()
    """How long before that meeting joining closes; None closes at its start."""
    minimum_age: Mapped[int | None] = mapped_column()
    minimum_group: Mapped[int | None] = mapped_column()
    one_follows: Mapped[int | None] = mapped_column()
    """How many participants one trainer or volunteer can follow; None is the kind's default."""
    default_capacity: Mapped[int] = mapped_column(default=8)
    colour: Mapped[str] = mapped_column(String(20), default="")
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    changed_at: Mapped[datetime] = mapped_column(Instant, default=now)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    archived_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def follows(self) -> int:
        return self.one_follows or FOLLOWED[self.kind]


class Workshop(Base):
    """The bookable thing, and the lock that guards its seats (see `bookings.seats`).

    `starts_at`, `ends_at` and `closes_at` are derived from the meetings by `schedule.settle`.
    """

    __tablename__ = "workshops"
    __table_args__ = (
        CheckConstraint(
            "held + reserved + guest_peak <= capacity + overbooked", name="seats_exist"
        ),
        CheckConstraint(
            "capacity >= 0 AND held >= 0 AND reserved >= 0 AND guest_peak >= 0 AND overbooked >= 0",
            name="seats_not_negative",
        ),
        Index("ix_workshops_ends_at_id", "ends_at", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venues.id"), index=True)
    title: Mapped[str] = mapped_column(String(150), default="")
    row_key: Mapped[str | None] = mapped_column(String(120), unique=True)
    """The season sheet's key of the row this came from, so that a second import knows it."""
    season_rule_id: Mapped[int | None] = mapped_column(ForeignKey("season_rules.id"), index=True)
    """The rule that made it, so that changing the rule shows what becomes of it."""
    capacity: Mapped[int] = mapped_column()
    held: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    guest_peak: Mapped[int] = mapped_column(default=0)
    overbooked: Mapped[int] = mapped_column(default=0)
    turn: Mapped[int] = mapped_column(default=0)
    """Raised by each write unit that decides on seats: that UPDATE is the lock."""
    starts_at: Mapped[datetime] = mapped_column(Instant, index=True)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    closes_at: Mapped[datetime] = mapped_column(Instant)
    seats_changed_at: Mapped[datetime] = mapped_column(Instant, default=now)
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    changed_at: Mapped[datetime] = mapped_column(Instant, default=now)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
    cancel_reason: Mapped[str] = mapped_column(String(32), default="")
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    archived_at: Mapped[datetime | None] = mapped_column(Instant)

    programme: Mapped[Programme] = relationship()
    season_rule: Mapped[SeasonRule | None] = relationship()
    venue: Mapped[Venue] = relationship()
    meetings: Mapped[list["Meeting"]] = relationship(
        back_populates="workshop", order_by="Meeting.starts_at"
    )

    @property
    def name(self) -> str:
        return self.title or self.programme.name

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def is_public(self) -> bool:
        return self.published_at is not None and self.archived_at is None

    @property
    def seats_left(self) -> int:
        """Seats that anyone may take now; never negative, also while overbooked."""
        return max(0, self.capacity + self.overbooked - self.held - self.reserved - self.guest_peak)

    @property
    def is_full(self) -> bool:
        return self.seats_left == 0

    def has_begun(self, at: datetime) -> bool:
        return self.starts_at <= at

    def has_ended(self, at: datetime) -> bool:
        return self.ends_at <= at

    def is_joinable(self, at: datetime) -> bool:
        """Tell whether a seat or a place in line may be asked for at that instant."""
        return self.is_public and not self.is_cancelled and at < self.closes_at

    @property
    def coming(self) -> list["Meeting"]:
        return [meeting for meeting in self.meetings if not meeting.is_cancelled]


class Meeting(Base):
    """One dated gathering. Its truth is the wall time and its venue's zone; UTC is derived."""

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"), index=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venues.id"), index=True)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("rooms.id"), index=True)
    starts_local: Mapped[datetime] = mapped_column(WallTime)
    ends_local: Mapped[datetime] = mapped_column(WallTime)
    starts_at: Mapped[datetime] = mapped_column(Instant, index=True)
    ends_at: Mapped[datetime] = mapped_column(Instant, index=True)
    moved_from: Mapped[datetime | None] = mapped_column(WallTime)
    """The wall time before the last move, for pages that say so."""
    sequence: Mapped[int] = mapped_column(default=0)
    """RFC 5545 SEQUENCE: raised when time, place or status changes; feeds and mails share it."""
    rescheduled_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    """When people were last to be told of another time, place or status: an answer given before it
    was for another day."""
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    changed_at: Mapped[datetime] = mapped_column(Instant, default=now)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant, index=True)

    workshop: Mapped[Workshop] = relationship(back_populates="meetings")
    venue: Mapped[Venue] = relationship()
    room: Mapped[Room | None] = relationship()
    assignments: Mapped[list["Assignment"]] = relationship(
        back_populates="meeting", order_by="Assignment.id"
    )

    @property
    def renumbered_at(self) -> datetime | None:
        """Return when SEQUENCE last rose, for another room too; None for a meeting as planned."""
        return self.changed_at if self.sequence else None

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def number(self) -> int:
        """Its place in the workshop, from 1, cancelled meetings counted."""
        return self.workshop.meetings.index(self) + 1

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def leaders(self) -> list[Account]:
        return [a.account for a in self.assignments if a.state is AssignmentState.ASSIGNED]


class AssignmentRole(StrEnum):
    LEAD = "lead"
    SUPPORT = "support"


class AssignmentState(StrEnum):
    ASSIGNED = "assigned"
    RELEASED = "released"


class Assignment(Base):
    """Who leads or supports a meeting."""

    __tablename__ = "assignments"
    __table_args__ = (UniqueConstraint("meeting_id", "account_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    role: Mapped[AssignmentRole] = mapped_column(coded(AssignmentRole), default=AssignmentRole.LEAD)
    state: Mapped[AssignmentState] = mapped_column(
        coded(AssignmentState), default=AssignmentState.ASSIGNED
    )
    changed_at: Mapped[datetime] = mapped_column(Instant, default=now)

    meeting: Mapped[Meeting] = relationship(back_populates="assignments")
    account: Mapped[Account] = relationship()
