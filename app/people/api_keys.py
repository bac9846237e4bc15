"""The keys by which a partner's own software acts for it: shown once, kept as a hash."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app import intake, tokens
from app.database import Base, Instant
from app.dates import now
from app.errors import InvalidInput
from app.extensions import db
from app.people.models import Account, Partner
from app.transactions import rows_changed

PREFIX = "pouce_"
"""What a key begins with, so that whoever finds one knows what it opens."""
NOTED_EVERY = timedelta(hours=1)


class ApiKey(Base):
    """One key of one partner, for one piece of software. Revoked rows stay."""

    __tablename__ = "api_keys"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(Instant, default=now)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)

    partner: Mapped[Partner] = relationship()


def make(partner: Partner, name: str, by: Account) -> tuple[ApiKey, str]:
    """Make a key; return it with its secret, which is shown now or never. Raises InvalidInput.

    The secret has 256 random bits; only its SHA-256 is kept.
    """
    of = intake.line("software", name, 80)
    if not of:
        raise InvalidInput("software", "Écrivez le nom du logiciel.")
    secret = PREFIX + secrets.token_urlsafe(32)
    key = ApiKey(partner_id=partner.id, name=of, token_hash=tokens.hashed(secret), created_by=by.id)
    db.session.add(key)
    return key, secret


def revoke(key: ApiKey) -> None:
    """Close a key for ever, from its next request on; what was booked with it stays."""
    key.revoked_at = key.revoked_at or now()


def opened_by(secret: str) -> ApiKey | None:
    """Return the key of this secret; None when it is unknown, revoked, or its partner closed."""
    if not secret.startswith(PREFIX):
        return None
    return db.session.scalar(
        select(ApiKey)
        .join(ApiKey.partner)
        .options(joinedload(ApiKey.partner))
        .where(
            ApiKey.token_hash == tokens.hashed(secret),
            ApiKey.revoked_at.is_(None),
            Partner.archived_at.is_(None),
        )
    )


def of_partner(partner_id: int) -> Sequence[ApiKey]:
    """Return the keys of a partner that still open something, the oldest first."""
    return db.session.scalars(
        select(ApiKey)
        .where(ApiKey.partner_id == partner_id, ApiKey.revoked_at.is_(None))
        .order_by(ApiKey.id)
    ).all()


def key_of(partner_id: int, uuid: UUID) -> ApiKey | None:
    return db.session.scalar(
        select(ApiKey).where(ApiKey.uuid == uuid, ApiKey.partner_id == partner_id)
    )


def is_worth_noting(key: ApiKey) -> bool:
    """Tell whether the last use that was noted is an hour old."""
    return key.last_used_at is None or key.last_used_at <= now() - NOTED_EVERY


def note_use(key_id: int) -> None:
    rows_changed(update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=now()))
