"""Where: venues and their rooms, as rows."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, Float, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Instant
from app.dates import now


class Venue(Base):
    """A place where workshops are held. Columns follow the national schema where it has them."""

    __tablename__ = "venues"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    external_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    """The `id` of the national schema, by which an import finds the venue again."""
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branches.id"), index=True)
    name: Mapped[str] = mapped_column(String(150))
    sort_key: Mapped[str] = mapped_column(String(240), index=True)
    """City then name, folded: both engines sort accents last otherwise."""
    city: Mapped[str] = mapped_column(String(80))
    city_key: Mapped[str] = mapped_column(String(80), index=True)
    postcode: Mapped[str] = mapped_column(String(5), default="")
    insee_code: Mapped[str] = mapped_column(String(5), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    address_extra: Mapped[str] = mapped_column(String(200), default="")
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    zone: Mapped[str] = mapped_column(String(40), default="Europe/Paris")
    phone: Mapped[str] = mapped_column(String(60), default="")
    phone_e164: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    website: Mapped[str] = mapped_column(String(250), default="")
    opening_hours: Mapped[str] = mapped_column(String(250), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    directions: Mapped[str] = mapped_column(Text, default="")
    services: Mapped[str] = mapped_column(Text, default="")
    """Services of the national schema, `|` between them."""
    typology: Mapped[str] = mapped_column(String(120), default="")
    source: Mapped[str] = mapped_column(String(120), default="")
    source_date: Mapped[date | None] = mapped_column()
    national: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """The columns of the national schema that stand nowhere else, kept for the way back."""
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    changed_at: Mapped[datetime] = mapped_column(Instant, default=now)
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    archived_at: Mapped[datetime | None] = mapped_column(Instant)

    rooms: Mapped[list["Room"]] = relationship(back_populates="venue", order_by="Room.name")

    @property
    def department(self) -> str:
        """Return the department's figures from the postcode: three overseas, two elsewhere."""
        return self.postcode[: 3 if self.postcode.startswith(("97", "98")) else 2]

    def is_near(self, other: "Venue") -> bool:
        """Tell whether two places are in one city or one department."""
        if self.city_key == other.city_key:
            return True
        return bool(self.postcode) and self.department == other.department

    @property
    def postal_address(self) -> str:
        """Return the address on one line; a venue known by its city only says its city."""
        town = f"{self.postcode} {self.city}".strip()
        return ", ".join(part for part in (self.address, self.address_extra, town) if part)

    @property
    def is_public(self) -> bool:
        return self.published_at is not None and self.archived_at is None


class Room(Base):
    """A room of a venue, with its workstations."""

    __tablename__ = "rooms"
    __table_args__ = (UniqueConstraint("venue_id", "name"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venues.id"))
    name: Mapped[str] = mapped_column(String(80))
    workstations: Mapped[int | None] = mapped_column()
    archived_at: Mapped[datetime | None] = mapped_column(Instant)

    venue: Mapped[Venue] = relationship(back_populates="rooms")


class OldSlug(Base):
    """An address that a venue or a programme had: it redirects for ever."""

    __tablename__ = "old_slugs"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    slug: Mapped[str] = mapped_column(String(90), primary_key=True)
    target_id: Mapped[int] = mapped_column()
