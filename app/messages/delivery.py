"""What became of one piece of news: was it delivered, and does someone still have to say it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.dates import now
from app.extensions import db
from app.messages.models import Channel, Message, Status

LOST = (Status.FAILED, Status.DROPPED)
UNDER_WAY = (Status.QUEUED, Status.SENDING)


@dataclass(frozen=True)
class Delivery:
    """When a machine or a voice delivered it, and since when it waits for a call."""

    delivered_at: datetime | None = None
    call_since: datetime | None = None


def of(about: str, notice: str, since: datetime) -> Delivery:
    """Return what became of the last news of this kind about this, written since an instant."""
    messages = db.session.scalars(
        select(Message)
        .where(Message.about == about, Message.notice == notice, Message.created_at >= since)
        .order_by(Message.id)
    ).all()
    done = [
        message.finished_at
        for message in messages
        if message.status in {Status.SENT, Status.DONE} and message.finished_at
    ]
    calls = [
        message.created_at
        for message in messages
        if message.channel is Channel.CALL and message.status in {Status.TO_DO, Status.FAILED}
    ]
    return Delivery(min(done, default=None), min(calls, default=None))


def stop(about: str, notice: str, why: str) -> None:
    """Drop the news of this kind that has not left: something else says it now."""
    for message in db.session.scalars(
        select(Message).where(
            Message.about == about,
            Message.notice == notice,
            Message.status.in_((Status.QUEUED, Status.WITHHELD, Status.TO_DO)),
        )
    ):
        message.status = Status.DROPPED
        message.last_error = why
        message.finished_at = now()


def let_leave(about: str, reasons: Collection[str], since: datetime, until: datetime) -> None:
    """Take back what was dropped about this between two instants, for one of these reasons."""
    for message in db.session.scalars(
        select(Message).where(
            Message.about == about,
            Message.status == Status.DROPPED,
            Message.last_error.in_(reasons),
            Message.finished_at.between(since, until),
        )
    ):
        is_call = message.channel is Channel.CALL
        message.status = Status.TO_DO if is_call else Status.QUEUED
        message.last_error, message.finished_at = "", None
