"""Each try to send a message by machine: when, what became of it, and what the server answered."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base, Instant, coded
from app.dates import now
from app.extensions import db
from app.messages.models import Message, Status


class SendAttempt(Base):
    """One try. Appended, never changed; it goes when its message's words are forgotten."""

    __tablename__ = "send_attempts"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime] = mapped_column(Instant, default=now)
    status: Mapped[Status] = mapped_column(coded(Status))
    answer: Mapped[str] = mapped_column(String(300), default="")
    """Without the address that servers like to repeat."""


def note(message_id: int, status: Status, answer: str) -> None:
    """Keep what became of one try."""
    db.session.add(SendAttempt(message_id=message_id, status=status, answer=answer))


def of(message: Message) -> Sequence[SendAttempt]:
    """Return the tries of a message, the first one first."""
    return db.session.scalars(
        select(SendAttempt).where(SendAttempt.message_id == message.id).order_by(SendAttempt.id)
    ).all()
