"""A private calendar address: a secret in a URL, read-only, one for each device."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Instant
from app.dates import now
from app.people.models import Account
from app.workshops.places import Venue


class PrivateFeed(Base):
    """One address of one account. Revoked rows stay: their address answers 410, not 404."""

    __tablename__ = "private_feeds"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(80))
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venues.id"))
    """For a coordinator: the only venue it shows."""
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    last_read_at: Mapped[datetime | None] = mapped_column(Instant)
    last_client: Mapped[str] = mapped_column(String(80), default="")
    last_revision: Mapped[int | None] = mapped_column()
    """The revision that its reader has, by a 200 or a 304."""
    last_status: Mapped[int | None] = mapped_column()

    account: Mapped[Account] = relationship()
    venue: Mapped[Venue | None] = relationship()
