"""What waits for a coordinator today, in a fixed number of questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app import dates
from app.bookings.models import Booking, State
from app.extensions import db
from app.messages.models import Channel, Message, Status
from app.planning import replacements, unstaffed
from app.planning.replacements import Replacement
from app.workshops.models import Meeting, Programme, Workshop
from app.workshops.places import Venue

GROUP = timedelta(days=4)
"""How long before its start a workshop under its minimum group is put forward."""


@dataclass(frozen=True)
class Todo:
    """Calls are counted: their list is a page of its own."""

    messages: Sequence[Message]
    """Calls to make and messages that failed; the branch's are the caller's to keep."""
    pressing: Sequence[Meeting]
    """About to begin, and nobody leads: to be cancelled, or given someone."""
    unstaffed: Sequence[Meeting]
    replacements: Sequence[Replacement]
    small: Sequence[Workshop]
    offers: Sequence[Booking]
    drafts: int


def of(branch_id: int | None) -> Todo:
    """Return what waits for the coordinators of a branch, or of the house."""
    ours = [] if branch_id is None else [Venue.branch_id == branch_id]
    moment = dates.now()
    return Todo(
        messages=_messages(),
        pressing=unstaffed.pressing(branch_id),
        unstaffed=unstaffed.soon(branch_id),
        replacements=replacements.open_at(branch_id),
        small=_small(moment, ours),
        offers=_offers(ours),
        drafts=_drafts(moment, ours),
    )


def _messages() -> Sequence[Message]:
    waits = ((Message.channel == Channel.CALL) & (Message.status == Status.TO_DO)) | (
        Message.status == Status.FAILED
    )
    has_left = Message.next_attempt_at <= dates.now()
    return db.session.scalars(
        select(Message).where(waits, has_left, Message.is_secret.is_(False)).order_by(Message.id)
    ).all()


def _held() -> list[ColumnElement[bool]]:
    return [Workshop.cancelled_at.is_(None), Workshop.archived_at.is_(None)]


def _small(moment: datetime, ours: list[ColumnElement[bool]]) -> Sequence[Workshop]:
    return db.session.scalars(
        select(Workshop)
        .join(Workshop.programme)
        .join(Workshop.venue)
        .where(
            *_held(),
            *ours,
            Workshop.published_at.is_not(None),
            Workshop.starts_at > moment,
            Workshop.starts_at <= moment + GROUP,
            Workshop.held < Programme.minimum_group,
        )
        .options(contains_eager(Workshop.programme), contains_eager(Workshop.venue))
        .order_by(Workshop.starts_at, Workshop.id)
    ).all()


def _offers(ours: list[ColumnElement[bool]]) -> Sequence[Booking]:
    """Return the seats offered and not answered; those not yet delivered come last."""
    return db.session.scalars(
        select(Booking)
        .join(Booking.workshop)
        .join(Workshop.venue)
        .where(Booking.state == State.OFFERED, *_held(), *ours)
        .options(
            contains_eager(Booking.workshop).contains_eager(Workshop.venue),
            contains_eager(Booking.workshop).joinedload(Workshop.programme),
            joinedload(Booking.participant),
        )
        .order_by(Booking.offer_expires_at.is_(None), Booking.offer_expires_at, Booking.id)
    ).all()


def _drafts(moment: datetime, ours: list[ColumnElement[bool]]) -> int:
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Workshop)
            .join(Workshop.venue)
            .where(*_held(), *ours, Workshop.published_at.is_(None), Workshop.starts_at > moment)
        )
        or 0
    )
