"""What a partner's team is told in one mail: its week, and the calls it has been asked to make."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import contains_eager

from app import dates
from app.bookings import coming
from app.bookings.models import ACTIVE, Booking, State
from app.extensions import db
from app.messages import outbox
from app.messages.models import Channel, Desk, Message, Status
from app.messages.outbox import Recipient, enqueue
from app.messages.rendering import render
from app.people.models import Account, Partner, Role
from app.workshops.models import Meeting, Workshop

MONDAY, FROM_HOUR, UNTIL_HOUR = 0, 7, 12
CALLS_FROM, CALLS_UNTIL = 8, 18
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """One meeting of the week, with the references of the partner's people who have a seat there."""

    meeting: Meeting
    references: list[str]


def weekly_due(moment: datetime) -> Sequence[int]:
    """Return the partners' members, by id, who have not had this week's list; Monday mornings."""
    wall = _wall(moment)
    if wall.weekday() != MONDAY or not FROM_HOUR <= wall.hour < UNTIL_HOUR:
        return []
    concerned = (
        select(Booking.partner_id)
        .join(Booking.workshop)
        .where(
            Booking.state.in_(ACTIVE),
            Booking.partner_id.is_not(None),
            Workshop.ends_at > moment,
            Workshop.starts_at < moment + WEEK,
            Workshop.cancelled_at.is_(None),
        )
    )
    return _not_told("weekly_list", _members(concerned), f"{wall:%G-W%V}")


def weekly(account_id: int) -> None:
    """Tell one member the week of the partner's people; doing it twice changes nothing."""
    account = db.session.get(Account, account_id)
    if account is None or not account.is_active or account.partner_id is None:
        return
    wall = _wall(dates.now())
    bookings = _bookings(account.partner_id)
    lines = _lines([booking for booking in bookings if booking.state is State.CONFIRMED])
    offered = [one.reference for one in bookings if one.state is State.OFFERED]
    waiting = [one.reference for one in bookings if one.state is State.WAITING]
    if not (lines or offered or waiting):
        return
    friday = datetime.combine(wall.date() + timedelta(days=4), time(UNTIL_HOUR))
    _tell(
        "weekly_list",
        account,
        f"{wall:%G-W%V}",
        not_after=dates.instant(friday, current_app.config["DEFAULT_ZONE"]),
        lines=lines,
        offered=offered,
        waiting=waiting,
    )


def calls_due(moment: datetime) -> Sequence[int]:
    """Return the members, by id, of partners that were given a call to make since last told."""
    if not CALLS_FROM <= _wall(moment).hour < CALLS_UNTIL:
        return []
    due: list[int] = []
    for partner_id, newest in _calls():
        due += _not_told("calls_to_make", _members([partner_id]), str(newest))
    return sorted(due)


def calls(account_id: int) -> None:
    """Tell one member that people of theirs are to be called; doing it twice changes nothing."""
    account = db.session.get(Account, account_id)
    if account is None or not account.is_active:
        return
    for partner_id, newest in _calls():
        if partner_id == account.partner_id:
            waiting = db.session.scalars(
                select(Message).where(Message.partner_id == partner_id, *_to_call())
            ).all()
            first = min((one.not_after for one in waiting if one.not_after), default=None)
            _tell(
                "calls_to_make",
                account,
                str(newest),
                not_after=first,
                count=len(waiting),
                first=first,
                zone=current_app.config["DEFAULT_ZONE"],
            )


def _to_call() -> tuple[ColumnElement[bool], ...]:
    """Return what makes a message a call of a partner's team; one that may be taken back waits."""
    return (
        Message.channel == Channel.CALL,
        Message.desk == Desk.PARTNER,
        Message.status == Status.TO_DO,
        Message.next_attempt_at <= dates.now(),
    )


def _calls() -> Sequence[tuple[int, int]]:
    """Return the partners that have calls to make, each with the newest one's id."""
    rows = db.session.execute(
        select(Message.partner_id, func.max(Message.id))
        .where(*_to_call())
        .group_by(Message.partner_id)
    )
    return [(row[0], row[1]) for row in rows if row[0] is not None]


def _bookings(partner_id: int) -> Sequence[Booking]:
    moment = dates.now()
    return db.session.scalars(
        select(Booking)
        .join(Booking.workshop)
        .where(
            Booking.partner_id == partner_id,
            Booking.state.in_(ACTIVE),
            Workshop.ends_at > moment,
            Workshop.starts_at < moment + WEEK,
            Workshop.cancelled_at.is_(None),
        )
        .options(
            contains_eager(Booking.workshop)
            .selectinload(Workshop.meetings)
            .joinedload(Meeting.venue),
            contains_eager(Booking.workshop).joinedload(Workshop.programme),
        )
        .order_by(Booking.reference)
    ).all()


def _lines(bookings: Sequence[Booking]) -> list[Line]:
    until = dates.now() + WEEK
    found: dict[Meeting, list[str]] = {}
    for booking in bookings:
        for meeting in coming.meetings(booking):
            if meeting.starts_at < until:
                found.setdefault(meeting, []).append(booking.reference)
    return [Line(one, found[one]) for one in sorted(found, key=lambda one: (one.starts_at, one.id))]


def _members(partners: object) -> Sequence[int]:
    return db.session.scalars(
        select(Account.id)
        .join(Partner, Partner.id == Account.partner_id)
        .where(
            Account.role == Role.PARTNER,
            Account.archived_at.is_(None),
            Partner.archived_at.is_(None),
            Account.partner_id.in_(partners),  # type: ignore[arg-type]
        )
        .order_by(Account.id)
    ).all()


def _not_told(notice: str, members: Sequence[int], revision: str) -> list[int]:
    wanted = {outbox.key(notice, f"account:{one}", revision): one for one in members}
    return sorted(wanted[key] for key in set(wanted) - outbox.known(wanted))


def _tell(
    notice: str, account: Account, revision: str, *, not_after: datetime | None, **context: object
) -> None:
    enqueue(
        notice,
        to=Recipient(Channel.EMAIL, account.name, account.email, locale=account.locale),
        rendered=render(notice, account.locale, account=account, **context),
        about=f"account:{account.id}",
        revision=revision,
        not_after=not_after,
    )


def _wall(moment: datetime) -> datetime:
    return dates.wall(moment, current_app.config["DEFAULT_ZONE"])
