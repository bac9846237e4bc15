"""Who came: one booking at one meeting. Not recorded is not absent."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
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


class Attendance(Base):
    """What is known of one booking at one meeting, and who said so last."""

    __tablename__ = "attendances"
    __table_args__ = (UniqueConstraint("booking_id", "meeting_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    presence: Mapped[Presence] = mapped_column(coded(Presence))
    actor_kind: Mapped[ActorKind] = mapped_column(coded(ActorKind))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime] = mapped_column(Instant, default=now)

    booking: Mapped[Booking] = relationship()
    meeting: Mapped[Meeting] = relationship()
