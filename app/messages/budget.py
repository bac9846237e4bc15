"""What SMS may cost in a month, in segments; once it is spent, the next way is used."""

from datetime import UTC, datetime

from flask import current_app
from sqlalchemy import func, or_, select

from app import dates
from app.extensions import db
from app.messages.models import Channel, Message, Status

EXHAUSTED = "Le budget SMS du mois est épuisé"


def month_start(moment: datetime) -> datetime:
    """Return the instant at which the month of the house began."""
    zone_name = current_app.config["DEFAULT_ZONE"]
    first = dates.wall(moment, zone_name).replace(day=1, hour=0, minute=0, second=0)
    return first.replace(tzinfo=dates.zone(zone_name)).astimezone(UTC)


def spent(*, without: tuple[int, ...] = ()) -> int:
    """Return the segments sent this month or on their way, `without` these messages' ids."""
    since = month_start(dates.now())
    counted = or_(
        Message.status == Status.SENDING,
        (Message.status == Status.SENT) & (Message.finished_at >= since),
    )
    return (
        db.session.scalar(
            select(func.sum(Message.segments)).where(
                Message.channel == Channel.SMS, counted, Message.id.not_in(without)
            )
        )
        or 0
    )


def left(*, without: tuple[int, ...] = ()) -> int:
    """Return how many segments may still be sent this month."""
    limit: int = current_app.config["SMS_MONTHLY_SEGMENTS"]
    return max(0, limit - spent(without=without))
