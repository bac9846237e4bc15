"""What the desks show of messages. A sign-in mail is never among them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.extensions import db
from app.messages.models import Channel, Desk, Message, Status

RECENT = 50


def calls(partner_id: int | None = None) -> Sequence[Message]:
    """Return the calls to make, the most pressing first; with a partner, only those it passes on."""
    wanted = select(Message).where(
        Message.channel == Channel.CALL,
        Message.status == Status.TO_DO,
        Message.is_secret.is_(False),
    )
    if partner_id is not None:
        wanted = wanted.where(Message.desk == Desk.PARTNER, Message.partner_id == partner_id)
    pressing = (Message.not_after.is_(None), Message.not_after, Message.id)
    return db.session.scalars(wanted.order_by(*pressing)).all()


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
