"""A participant's place on a workshop, and the ledger of what happened to it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.bookings.participants import Participant
from app.database import Base, Instant, coded
from app.dates import now
from app.people.actors import ActorKind
from app.people.models import Partner
from app.workshops.models import Meeting, Workshop


class State(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def french(self) -> str:
        return _STATES[self]


_STATES = {
    State.WAITING: "en attente d’une place",
    State.OFFERED: "place proposée",
    State.CONFIRMED: "place réservée",
    State.PAUSED: "en pause",
    State.CANCELLED: "annulée",
    State.EXPIRED: "expirée",
}

HOLDING = (State.CONFIRMED, State.OFFERED)
"""The states that hold a seat."""
ACTIVE = (State.WAITING, State.OFFERED, State.CONFIRMED, State.PAUSED)
"""The states in which a person is still concerned by the workshop."""
_ONE_EACH = text("meeting_id IS NULL AND state IN ('waiting', 'offered', 'confirmed', 'paused')")


class Booking(Base):
    """One participant's place on one workshop, for all its meetings (a guest: for one meeting)."""

    __tablename__ = "bookings"
    __table_args__ = (
        Index("ix_bookings_line", "workshop_id", "state", "priority", "arrived_at", "id"),
        Index(
            "uq_bookings_one_active",
            "participant_id",
            "workshop_id",
            unique=True,
            sqlite_where=_ONE_EACH,
            postgresql_where=_ONE_EACH,
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    reference: Mapped[str] = mapped_column(String(6), unique=True)
    """Six characters without look-alikes, for the phone and the slip."""
    request_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    """The form's hidden key: the same key is the same booking. Forgotten after 30 days."""
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"), index=True)
    actor_kind: Mapped[ActorKind] = mapped_column(coded(ActorKind))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[State] = mapped_column(coded(State))
    priority: Mapped[int] = mapped_column(default=0)
    """Lower comes first; equal unless a coded, publishable reason says otherwise."""
    arrived_at: Mapped[datetime] = mapped_column(Instant, default=now)
    group_uuid: Mapped[UUID | None] = mapped_column(index=True)
    """Shared by those who asked to come together or not at all."""
    allotment_id: Mapped[int | None] = mapped_column(ForeignKey("allotments.id"), index=True)
    """The partner's kept seats that this seat was taken from."""
    wish_id: Mapped[int | None] = mapped_column(ForeignKey("wishes.id"), index=True)
    makes_up_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    """The missed meeting that a guest makes up here; None for a walk-in."""
    offered_at: Mapped[datetime | None] = mapped_column(Instant)
    offer_expires_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    """None until the offer was delivered: its hours are counted from then."""
    goal: Mapped[str] = mapped_column(String(32), default="")
    """What the person wants to do, from the coded list of everyday questions."""
    flag: Mapped[str] = mapped_column(String(32), default="")
    """A code for staff: "same_person" for what may be a second booking of one person, "overlap" for one
    who may have another workshop at the same time."""
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    changed_at: Mapped[datetime] = mapped_column(Instant, default=now)

    workshop: Mapped[Workshop] = relationship()
    participant: Mapped[Participant] = relationship()
    meeting: Mapped[Meeting | None] = relationship(foreign_keys=meeting_id)
    partner: Mapped[Partner | None] = relationship()

    @property
    def holds_seat(self) -> bool:
        return self.state in HOLDING

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def is_waiting(self) -> bool:
        return self.state is State.WAITING

    @property
    def is_offered(self) -> bool:
        return self.state is State.OFFERED

    @property
    def is_guest(self) -> bool:
        """Tell whether it is for one meeting only: a make-up or a walk-in into a parcours."""
        return self.meeting_id is not None


SAME_SEAT = ("merged", "split")
"""Reasons of events that give a booking another card and change nothing else of it."""
KEPT_SEAT = (*SAME_SEAT, "cancel_undone")
"""Reasons of events after which someone has the seat that they had before: it was not given then."""


class BookingEvent(Base):
    """One change of one booking: when, who, from, to, why. Appended, never changed.

    Reasons are codes and the rest are ids: an event names nobody.
    """

    __tablename__ = "booking_events"
    __table_args__ = (
        Index("ix_booking_events_workshop_id_id", "workshop_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"))
    turn: Mapped[int] = mapped_column(default=0)
    """The workshop's turn: events of one write unit share it, with those of the workshop."""
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"))
    """A guest's meeting: its seat is not one of the whole workshop's."""
    at: Mapped[datetime] = mapped_column(Instant, default=now)
    actor_kind: Mapped[ActorKind] = mapped_column(coded(ActorKind))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    from_state: Mapped[State | None] = mapped_column(coded(State))
    to_state: Mapped[State] = mapped_column(coded(State))
    reason: Mapped[str] = mapped_column(String(32))
    cause: Mapped[str] = mapped_column(String(32), default="")
    """Why a coordinator went beyond the rule, from the coded list; "" for the rule itself."""
    allotment_id: Mapped[int | None] = mapped_column(ForeignKey("allotments.id"))
    priority: Mapped[int] = mapped_column(default=0)
    arrived_at: Mapped[datetime] = mapped_column(Instant)
    """The rank at that moment, so that the line can be replayed from events alone."""

    booking: Mapped[Booking] = relationship()


class WorkshopEvent(Base):
    """One change of a workshop's seats that is no booking's: capacity, kept seats, overbooking.

    Its figures are those after the change. Appended, never changed.
    """

    __tablename__ = "workshop_events"
    __table_args__ = (
        Index("ix_workshop_events_workshop_id_id", "workshop_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id"))
    turn: Mapped[int] = mapped_column()
    at: Mapped[datetime] = mapped_column(Instant, default=now)
    actor_kind: Mapped[ActorKind] = mapped_column(coded(ActorKind))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[str] = mapped_column(String(32))
    cause: Mapped[str] = mapped_column(String(32), default="")
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"))
    capacity: Mapped[int] = mapped_column()
    reserved: Mapped[int] = mapped_column()
    overbooked: Mapped[int] = mapped_column()
