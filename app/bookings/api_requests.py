"""What a program asked under which key, so that one key is one request."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import String, delete
from sqlalchemy.orm import Mapped, mapped_column

from app import tokens
from app.bookings.errors import IdempotencyKeyReused
from app.database import Base, Instant
from app.dates import now
from app.extensions import db
from app.transactions import rows_changed


class ApiRequest(Base):
    """One request that made a booking: its key is the booking's, its body a keyed hash.

    Forgotten with the keys of forms, after 30 days.
    """

    __tablename__ = "api_requests"

    request_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    body_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Instant, default=now, index=True)


def own_key(partner_id: int, key: str) -> str:
    """Return the booking's request key for a key that a partner chose: no other can meet it."""
    return tokens.keyed("api key", f"{partner_id}:{key}")


def claim(request_key: str, body: dict[str, Any]) -> None:
    """Write down what is asked under a key; asked again it must be the same.

    Raises IdempotencyKeyReused. Spaces and the order of the fields do not count.
    """
    said = tokens.keyed("api body", json.dumps(body, sort_keys=True))
    known = db.session.get(ApiRequest, request_key)
    if known is None:
        db.session.add(ApiRequest(request_key=request_key, body_hash=said))
    elif known.body_hash != said:
        raise IdempotencyKeyReused


def drop(before: datetime) -> int:
    """Drop what was asked before an instant."""
    return rows_changed(delete(ApiRequest).where(ApiRequest.created_at < before))
