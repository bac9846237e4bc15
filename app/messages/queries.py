"""What the desks show of messages. A sign-in mail is never among them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.extensions import db
from app.messages.models import Channel, Message, Status

RECENT = 50


def recent() -> Sequence[Message]:
    """Return the last messages by machine: those that failed first, then the latest."""
    return db.session.scalars(
        select(Message)
        .where(Message.channel != Channel.CALL, Message.is_secret.is_(False))
        .order_by(Message.status != Status.FAILED, Message.id.desc())
        .limit(RECENT)
    ).all()


def message(uuid: UUID) -> Message | None:
    return db.session.scalar(
        select(Message).where(Message.uuid == uuid, Message.is_secret.is_(False))
    )
