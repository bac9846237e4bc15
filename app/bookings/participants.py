"""The people who come. A participant is not an account, and needs no e-mail."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Instant, coded
from app.dates import now


class Reach(StrEnum):
    """The way a person asked to be reached; each can be had without an e-mail."""

    EMAIL = "email"
    MOBILE = "mobile"
    LANDLINE = "landline"
    PARTNER = "partner"
    SLIP = "slip"

    @property
    def french(self) -> str:
        return _REACH[self]


_REACH = {
    Reach.EMAIL: "par e-mail",
    Reach.MOBILE: "sur mon téléphone portable",
    Reach.LANDLINE: "sur mon téléphone fixe",
    Reach.PARTNER: "par la personne qui m’accompagne",
    Reach.SLIP: "je n’ai ni téléphone ni e-mail : je garde le papier",
}


class Reminders(StrEnum):
    """When a person wants to be reminded of a meeting."""

    NONE = "none"
    BEFORE = "before"
    """Two working days before."""
    EVE = "eve"
    """Two working days before, and the day before too."""


class Participant(Base):
    """One person who comes, with only what a booking needs.

    Contact details are forgotten 30 days after the last meeting, the name after 6 months.
    """

    __tablename__ = "participants"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    first_name: Mapped[str] = mapped_column(String(80))
    family_name: Mapped[str] = mapped_column(String(80), default="")
    name_key: Mapped[str] = mapped_column(String(170), index=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    email_key: Mapped[str] = mapped_column(String(254), default="", index=True)
    phone: Mapped[str] = mapped_column(String(60), default="")
    phone_e164: Mapped[str] = mapped_column(String(20), default="", index=True)
    """Not unique: couples and hostel residents share a phone."""
    reach: Mapped[Reach] = mapped_column(coded(Reach))
    reminders: Mapped[Reminders] = mapped_column(
        coded(Reminders), default=Reminders.BEFORE, server_default=Reminders.BEFORE.value
    )
    locale: Mapped[str] = mapped_column(String(8), default="fr")
    spoken_language: Mapped[str] = mapped_column(String(8), default="")
    access_needs: Mapped[str] = mapped_column(String(120), default="")
    """Codes, with consent only; empty until `access_expires_at` is set."""
    access_expires_at: Mapped[datetime | None] = mapped_column(Instant)
    notice_version: Mapped[str] = mapped_column(String(20), default="")
    noticed_at: Mapped[datetime | None] = mapped_column(Instant)
    informed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    token_version: Mapped[int] = mapped_column(default=1)
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("participants.id"))
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    contact_forgotten_at: Mapped[datetime | None] = mapped_column(Instant)
    name_forgotten_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.family_name}".strip() or "Personne oubliée"

    @property
    def short_name(self) -> str:
        """First name and initial, as a trainer needs it."""
        initial = f" {self.family_name[0]}." if self.family_name else ""
        return f"{self.first_name}{initial}" or "Personne oubliée"


class ParticipantPartner(Base):
    """Which partners follow a person: a partner sees its own people only."""

    __tablename__ = "participant_partners"

    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), primary_key=True, index=True)
    since: Mapped[datetime] = mapped_column(Instant, default=now)
