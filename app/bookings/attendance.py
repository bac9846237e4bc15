"""Who came: one booking at one meeting. Not recorded is not absent."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.bookings.models import Booking
from app.database import Base, Instant, coded
from app.dates import now
from app.people.actors import ActorKind
from app.workshops.models import Meeting


class Presence(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"
    EXCUSED = "excused"
    """Said beforehand, by anyone and however late."""

    @property
    def french(self) -> str:
        return _PRESENCES[self]


_PRESENCES = {
    Presence.PRESENT: "présent",
    Presence.ABSENT: "absent",
    Presence.EXCUSED: "excusé",
}


class Note(StrEnum):
    """What one tap says of one person: the presence, the computer, or that nothing is known."""

    PRESENT = "present"
    LENT = "lent"
    """Present, and a computer of ours was lent for the meeting."""
    ABSENT = "absent"
    EXCUSED = "excused"
    NONE = "none"
    """Not recorded: what was noted was meant for someone else."""

    @property
    def presence(self) -> Presence | None:
        if self is Note.NONE:
            return None
        return Presence.PRESENT if self is Note.LENT else Presence(self.value)

    @property
    def french(self) -> str:
        return _NOTES[self]


_NOTES = {
    Note.PRESENT: "présent",
    Note.LENT: "présent, ordinateur prêté",
    Note.ABSENT: "absent",
    Note.EXCUSED: "excusé",
    Note.NONE: "pas noté",
}


class Attendance(Base):
    """What is known of one booking at one meeting, and who said so last."""

    __tablename__ = "attendances"
    __table_args__ = (UniqueConstraint("booking_id", "meeting_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    presence: Mapped[Presence] = mapped_column(coded(Presence))
    computer_lent: Mapped[bool] = mapped_column(default=False, server_default=false())
    actor_kind: Mapped[ActorKind] = mapped_column(coded(ActorKind))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(Instant, default=now)

    booking: Mapped[Booking] = relationship()
    meeting: Mapped[Meeting] = relationship()

    @property
    def note(self) -> Note:
        return Note.LENT if self.computer_lent else Note(self.presence.value)


class AttendanceMark(Base):
    """One tap: who noted what of whom, when, from what to what. Appended, never changed.

    A tap made without network comes later than others: `at` is when it was made, and a later
    one that was known before it keeps it from counting.
    """

    __tablename__ = "attendance_marks"
    __table_args__ = (
        Index("ix_attendance_marks_meeting_id_booking_id_id", "meeting_id", "booking_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[UUID] = mapped_column(unique=True)
    """The tap's own: sent twice it is one tap."""
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), index=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    actor_kind: Mapped[ActorKind] = mapped_column(coded(ActorKind))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant, default=now, index=True)
    before: Mapped[Note] = mapped_column(coded(Note))
    after: Mapped[Note] = mapped_column(coded(Note))
    counts: Mapped[bool] = mapped_column(default=True)
    """False for a tap that came after a later one: it is kept, and changed nothing."""

    booking: Mapped[Booking] = relationship()
