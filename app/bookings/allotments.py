"""Seats kept for a partner: on one workshop, or on each new one by a standing rule."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Instant
from app.dates import now
from app.people.models import Partner
from app.workshops.models import Workshop

RELEASE_HOURS = 72
"""How long before the start unbooked seats go back to everyone, unless a rule says otherwise."""


class AllotmentRule(Base):
    """A standing rule: so many seats for this partner on each new workshop of these places and
    programmes. Without places it is every place, without programmes every programme.
    """

    __tablename__ = "allotment_rules"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    seats: Mapped[int] = mapped_column()
    release_hours: Mapped[int] = mapped_column(default=RELEASE_HOURS)
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    archived_at: Mapped[datetime | None] = mapped_column(Instant)

    partner: Mapped[Partner] = relationship()
    venues: Mapped[list["RuleVenue"]] = relationship(cascade="all, delete-orphan")
    programmes: Mapped[list["RuleProgramme"]] = relationship(cascade="all, delete-orphan")

    def covers(self, workshop: Workshop) -> bool:
        venues = {link.venue_id for link in self.venues}
        programmes = {link.programme_id for link in self.programmes}
        return (not venues or workshop.venue_id in venues) and (
            not programmes or workshop.programme_id in programmes
        )


class RuleVenue(Base):
    """A place that a standing rule is for."""

    __tablename__ = "allotment_rule_venues"

    rule_id: Mapped[int] = mapped_column(ForeignKey("allotment_rules.id"), primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venues.id"), primary_key=True)


class RuleProgramme(Base):
    """A programme that a standing rule is for."""

    __tablename__ = "allotment_rule_programmes"

    rule_id: Mapped[int] = mapped_column(ForeignKey("allotment_rules.id"), primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), primary_key=True)


class Allotment(Base):
    """Seats of one workshop kept for one partner until they are released.

    `booked` counts its people who hold one of them. Unreleased and unbooked seats are part of the
    workshop's `reserved`.
    """

    __tablename__ = "allotments"
    __table_args__ = (
        UniqueConstraint("workshop_id", "partner_id"),
        CheckConstraint("seats >= 0 AND booked >= 0", name="not_negative"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("allotment_rules.id"))
    seats: Mapped[int] = mapped_column()
    booked: Mapped[int] = mapped_column(default=0)
    release_hours: Mapped[int] = mapped_column(default=RELEASE_HOURS)
    releases_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    """When the unbooked seats go to everyone; None when a coordinator refused it."""
    released_at: Mapped[datetime | None] = mapped_column(Instant)
    kept_cause: Mapped[str] = mapped_column(String(32), default="")
    """Why a coordinator keeps them beyond the release, from the coded list."""
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    changed_at: Mapped[datetime] = mapped_column(Instant, default=now)

    partner: Mapped[Partner] = relationship()
    workshop: Mapped[Workshop] = relationship()

    @property
    def is_released(self) -> bool:
        return self.released_at is not None

    @property
    def left(self) -> int:
        """Seats that only this partner may take now."""
        return 0 if self.is_released else max(0, self.seats - self.booked)
