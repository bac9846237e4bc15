"""The answers to one diagnostic, kept coded and apart from the booking."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Instant, coded
from app.dates import now


class Followed(StrEnum):
    """What was done with the recommendation."""

    YES = "yes"
    OTHER = "other"

    @property
    def french(self) -> str:
        return "suivi" if self is Followed.YES else "autre choix"


class Orientation(Base):
    """One diagnostic of one person: codes only, dropped after six months.

    No booking is named: whoever reads a booking does not read these answers.
    """

    __tablename__ = "orientations"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    version: Mapped[str] = mapped_column(String(20))
    answers: Mapped[str] = mapped_column(String(1000))
    advice: Mapped[str] = mapped_column(String(24))
    followed: Mapped[Followed] = mapped_column(coded(Followed))
    created_at: Mapped[datetime] = mapped_column(Instant, default=now, index=True)
