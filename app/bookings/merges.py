"""What a merge of two cards changed, kept for a month so that they can be separated again.

Ids and names of columns only: what they held stays on the cards themselves.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Text, delete, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.bookings.models import Booking
from app.bookings.participants import Participant, ParticipantPartner
from app.bookings.wishes import Wish
from app.database import Base, Instant
from app.dates import now
from app.extensions import db
from app.transactions import rows_changed


class Merge(Base):
    """One merge: which card stayed, which one went into it, and what it took from there."""

    __tablename__ = "merges"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    gone_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant, default=now, index=True)
    what: Mapped[str] = mapped_column(Text)

    kept: Mapped[Participant] = relationship(foreign_keys=kept_id)
    gone: Mapped[Participant] = relationship(foreign_keys=gone_id)

    @property
    def took(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.what)
        return found

    def note(self, **more: object) -> None:
        """Add to what it took."""
        self.what = json.dumps({**self.took, **more})


def note(
    kept: Participant, gone: Participant, moved: Iterable[Booking], shared: Iterable[str]
) -> Merge:
    """Keep what a merge is about to take from one card, `shared` being the columns it may fill."""
    followed, known = followers(gone.id), followers(kept.id)
    took = {
        "moved": [booking.id for booking in moved],
        "wishes": _ids(select(Wish.id).where(Wish.participant_id == gone.id)),
        "cards": _ids(select(Participant.id).where(Participant.merged_into == gone.id)),
        "followed": sorted(followed),
        "new": sorted(followed - known),
        "filled": [name for name in shared if getattr(gone, name) and not getattr(kept, name)],
        "reminders": kept.reminders.value,
        "version": kept.token_version,
    }
    made = Merge(kept_id=kept.id, gone_id=gone.id, what=json.dumps(took))
    db.session.add(made)
    db.session.flush()
    return made


def followers(participant_id: int) -> set[int]:
    """Return the partners that follow a person."""
    mine = select(ParticipantPartner.partner_id).where(
        ParticipantPartner.participant_id == participant_id
    )
    return set(db.session.scalars(mine))


def into(person: Participant) -> Sequence[Merge]:
    """Return the merges into a card that are still known, the last first."""
    return db.session.scalars(
        select(Merge)
        .join(Merge.gone)
        .where(Merge.kept_id == person.id, Participant.merged_into == person.id)
        .order_by(Merge.id.desc())
    ).all()


def find(uuid: UUID) -> Merge | None:
    return db.session.scalar(select(Merge).where(Merge.uuid == uuid))


def of(kept: Participant, gone: Participant) -> Merge:
    """Return the merge that was just made of two cards."""
    return db.session.scalars(
        select(Merge)
        .where(Merge.kept_id == kept.id, Merge.gone_id == gone.id)
        .order_by(Merge.id.desc())
    ).all()[0]


def forget(cards: Iterable[int]) -> int:
    """Forget the merges of these cards."""
    some = set(cards)
    return rows_changed(delete(Merge).where(or_(Merge.kept_id.in_(some), Merge.gone_id.in_(some))))


def drop(before: datetime) -> int:
    """Forget the merges that are older than an instant: they stand then."""
    return rows_changed(delete(Merge).where(Merge.at < before))


def _ids(wanted: Any) -> list[int]:
    return sorted(db.session.scalars(wanted))
